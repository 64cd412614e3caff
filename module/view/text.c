// SPDX-License-Identifier: GPL-2.0
/*
 * The text of an open view. A view that may be of any length is made in pieces:
 * one of them is kept, the next is made when a reader comes to it, and who goes
 * back has the walk made anew. Every other view is one piece. Takes no lock.
 */
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "live/pieces.h"
#include "view/text.h"
#include "view/view.h"

/* A shadow_text that prints into a struct grow. */
struct view_sink {
	struct shadow_text text;
	struct grow *grow;
};

__printf(2, 0) static void view_sink_vprintf(struct shadow_text *text,
					     const char *fmt, va_list args)
{
	struct view_sink *sink = container_of(text, struct view_sink, text);

	grow_vprintf(sink->grow, fmt, args);
}

static void view_sink_write(struct shadow_text *text, const char *bytes,
			    unsigned long len)
{
	struct view_sink *sink = container_of(text, struct view_sink, text);

	grow_write(sink->grow, bytes, len);
}

/* The records of the next piece. 1: there may be more; 0: that was all. */
static int view_text_collect(struct view_text *vt)
{
	const struct view *view = vt->slot->view;

	if (!view->pieces)
		return view->collect(&vt->recs, vt->raw);
	if (!vt->walk) {
		vt->walk = live_walk_create(view->pieces, &vt->held, vt->raw);
		if (IS_ERR(vt->walk)) {
			int err = PTR_ERR(vt->walk);

			vt->walk = NULL;
			return err;
		}
	}
	return view->pieces->more(vt->walk, &vt->recs);
}

static int view_text_format(struct view_text *vt, struct shadow_text *text)
{
	int more;

	vt->recs.held = &vt->held;
	vt->recs.len = 0;
	more = view_text_collect(vt);
	if (more < 0 || vt->recs.err)
		return more < 0 ? more : vt->recs.err;
	text->follows = more;
	vt->slot->view->format(text, (struct shadow_recs){ vt->recs.data,
							   vt->recs.len });
	return more;
}

/* Makes the text of the next piece, without the closing line. As above. */
static int view_text_make(struct view_text *vt, struct shadow_text *text)
{
	const struct view *view = vt->slot->view;
	int more;

	text->before = vt->pieces++;
	memcpy(text->carry, vt->carry, sizeof(vt->carry));
	more = view->show ? view->show(text) : view_text_format(vt, text);
	memcpy(vt->carry, text->carry, sizeof(vt->carry));
	return more;
}

static void view_text_close(struct view_text *vt, struct shadow_text *text)
{
	struct view_slot *slot = vt->slot;
	u32 rem;
	u64 sec = div_u64_rem(vt->began, NSEC_PER_SEC, &rem);

	if (!slot->view->taken)
		return;
	WRITE_ONCE(slot->taken_at, vt->began);
	WRITE_ONCE(slot->took, vt->took);
	if (slot->view->exact)
		return;
	shadow_printf(text, "taken: %s; at %llu.%06u s, in %llu us\n",
		      slot->view->taken, sec, rem / 1000,
		      div_u64(vt->took, NSEC_PER_USEC));
}

/* Puts the next piece in this one's place. */
static int view_text_next(struct view_text *vt)
{
	struct view_sink sink = {
		.text.vprintf = view_sink_vprintf,
		.text.write = view_sink_write,
		.grow = &vt->text,
	};
	u64 start = ktime_get_ns();
	int more;

	if (!vt->began)
		vt->began = start;
	vt->start += vt->text.len;
	vt->text.len = 0;
	vt->text.held = &vt->held;
	more = view_text_make(vt, &sink.text);
	vt->took += ktime_get_ns() - start;
	if (!more)
		view_text_close(vt, &sink.text);
	vt->err = more < 0 ? more : vt->text.err;
	if (vt->err)
		vt->text.len = 0;
	vt->ended = vt->err || !more;
	if (vt->ended)
		view_spent(vt->slot, vt->took, vt->held.most);
	return vt->err;
}

/* Copies out of this piece. Returns how many bytes; 0: it has none there. */
static ssize_t view_text_copy(struct view_text *vt, char __user *buf,
			      size_t count, loff_t pos)
{
	size_t skip;

	if (pos - vt->start >= vt->text.len)
		return 0;
	skip = pos - vt->start;
	count = min(count, vt->text.len - skip);
	return copy_to_user(buf, vt->text.data + skip, count) ? -EFAULT : count;
}

/**
 * view_text_read() - read a view's text
 * @vt: the text
 * @buf: where to
 * @count: how many bytes at most
 * @pos: from where in the text; is moved on
 *
 * Makes what is not there: all of a view that is not made in pieces, the pieces
 * up to the last that is read of one that is.
 *
 * Context: process, may sleep.
 * Return: how many bytes, 0 past the end; -errno if there is none of them. What
 * failed is tried again by who reads from the beginning.
 */
ssize_t view_text_read(struct view_text *vt, char __user *buf, size_t count,
		       loff_t *pos)
{
	size_t done = 0;
	ssize_t len = 0;

	if (*pos < vt->start || (vt->err && !*pos))
		view_text_drop(vt);
	while (done < count && len >= 0) {
		len = view_text_copy(vt, buf + done, count - done, *pos);
		if (len > 0) {
			done += len;
			*pos += len;
		} else if (!len && vt->ended) {
			len = vt->err;
			break;
		} else if (!len) {
			len = fatal_signal_pending(current) ?
				      -EINTR :
				      view_text_next(vt);
		}
	}
	grow_destroy(&vt->recs);
	return done ?: len;
}

/**
 * view_text_drop() - give a text up; the next read makes it anew
 * @vt: the text
 */
void view_text_drop(struct view_text *vt)
{
	if (vt->began && !vt->ended)
		view_spent(vt->slot, vt->took, vt->held.most);
	if (vt->walk)
		live_walk_destroy(vt->slot->view->pieces, vt->walk);
	grow_destroy(&vt->text);
	*vt = (struct view_text){ .slot = vt->slot, .raw = vt->raw };
}
