// SPDX-License-Identifier: GPL-2.0
/*
 * How a kernel address is shown: as symbol and offset where it is in the
 * kernel's image, else hashed. The address itself is shown to those alone who
 * may see it and asked.
 */
#include <linux/kernel.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "live/address.h"

/* "symbol+offset", or "" where there is no symbol. */
static void live_address_symbol(char text[LIVE_ADDRESS_TEXT],
				unsigned long address, enum ksym_id near)
{
	unsigned long base = near < KSYM_NR ? (unsigned long)ksym_get(near) : 0;

	if (base && address >= base && address - base < SZ_64M) {
		snprintf(text, LIVE_ADDRESS_TEXT, "%s+0x%lx", ksym_name(near),
			 address - base);
		return;
	}
	snprintf(text, LIVE_ADDRESS_TEXT, "%pS", (void *)address);
	/* Where it knows no symbol, %pS prints the address. */
	if (strstarts(text, "0x"))
		text[0] = '\0';
}

/**
 * live_address_text() - make the text of a kernel address
 * @text: gets it
 * @address: the address; 0 gives "none"
 * @near: the symbol to count from; KSYM_NR: the nearest before it
 * @raw: show the address, too
 */
void live_address_text(char text[LIVE_ADDRESS_TEXT], unsigned long address,
		       enum ksym_id near, bool raw)
{
	char symbol[LIVE_ADDRESS_TEXT];

	if (!address) {
		strscpy(text, "none", LIVE_ADDRESS_TEXT);
		return;
	}
	live_address_symbol(symbol, address, near);
	if (raw)
		snprintf(text, LIVE_ADDRESS_TEXT, "0x%lx%s%.90s", address,
			 symbol[0] ? " " : "", symbol);
	else if (symbol[0])
		strscpy(text, symbol, LIVE_ADDRESS_TEXT);
	else
		snprintf(text, LIVE_ADDRESS_TEXT, "hashed %p", (void *)address);
}

/**
 * live_symbol_text() - make the name of a function or a table
 * @text: gets it, NUL-terminated
 * @size: its room
 * @address: where it starts; NULL gives "none"
 *
 * Where there is no symbol the address is hashed, whoever asks.
 */
void live_symbol_text(char *text, size_t size, const void *address)
{
	if (!address) {
		strscpy(text, "none", size);
		return;
	}
	snprintf(text, size, "%ps", address);
	/* Where it knows no symbol, %ps prints the address. */
	if (strstarts(text, "0x"))
		snprintf(text, size, "hashed:%p", address);
}
