// SPDX-License-Identifier: GPL-2.0
/*
 * The bytes of an input, one after the other.
 */
#include "ops.h"

/**
 * next_byte() - the next byte of a stream
 * @stream: the stream; 0 follows its end
 *
 * Return: the byte.
 */
uint8_t next_byte(struct stream *stream)
{
	if (stream->data) {
		if (!stream->left)
			return 0;
		stream->left--;
		return *stream->data++;
	}
	stream->seed ^= stream->seed << 13;
	stream->seed ^= stream->seed >> 7;
	stream->seed ^= stream->seed << 17;
	return stream->seed >> 32;
}

/**
 * next_below() - the next number of a stream
 * @stream: the stream
 * @limit: at most 65536
 *
 * Return: a number below @limit.
 */
uint32_t next_below(struct stream *stream, uint32_t limit)
{
	uint32_t value = next_byte(stream);

	if (limit > 256)
		value |= (uint32_t)next_byte(stream) << 8;
	return value % limit;
}
