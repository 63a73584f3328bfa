/*
 * ui: text editors: the wrapped lines of a long text, kept from key to key. A change wraps anew from the line before it
 * to where the old lines fit again, so that a letter costs the same in a text of a million characters as in one of a
 * line.
 */
#include "ui/edit_private.h"

typedef ML_VEC(struct ml_ui_line) lines_t;

static void add_line(lines_t *to, size_t from, size_t end)
{
	struct ml_ui_line l = {from, end};
	ml_vec_push(to, l);
}

static size_t paragraph_end(struct ml_str text, size_t from)
{
	const char *end = from < text.n ? memchr(text.p + from, '\n', text.n - from) : NULL;
	return end ? (size_t)(end - text.p) : text.n;
}

/* Room for a screen's row, whatever it is made of; then on to a border of a cluster. */
static size_t window_end(struct ml_str text, size_t from, size_t end, int cells)
{
	size_t most = 1024 + (size_t)cells * 64;
	return end - from <= most ? end : ml_ui_edit_snap(text, from + most);
}

/*
 * The next lines from `from`, which begins one: at least one, all of the paragraph when it is short. *next: where the
 * line behind them begins, in this paragraph or the next one; past the text: none. The last line of a paragraph ends
 * where it ends, so that a caret behind blanks has a place.
 */
static void wrap_some(struct ml_ui_edit *e, size_t from, int cells, lines_t *out, size_t *next)
{
	struct ml_str text = ml_ui_edit_text(e);
	size_t end = paragraph_end(text, from), stop = window_end(text, from, end, cells);
	uint32_t n = 0;
	ml_arena_reset(e->undo->arena);
	struct ml_str *line =
		stop > from ? ml_text_wrap(e->undo->arena, ml_str_n(text.p + from, stop - from), cells, &n) : NULL;
	bool whole = stop == end || n < 2;
	if (n < 2) { /* one line: of a paragraph that is cut in the window there are always more */
		add_line(out, from, end);
		*next = end + 1;
		return;
	}
	for (uint32_t i = 0; i + !whole < n; i++) {
		size_t start = i == 0 ? from : (size_t)(line[i].p - text.p);
		add_line(out, start, i + 1 < n ? (size_t)(line[i].p - text.p) + line[i].n : end);
	}
	*next = whole ? end + 1 : (size_t)(line[n - 1].p - text.p);
}

static int cells_of(int width)
{
	return ML_MAX(width - 1, 1); /* the last column is the caret's */
}

void ml_ui_edit_wrap(struct ml_ui_edit *e, int width)
{
	struct ml_ui_undo *u = e->undo;
	struct ml_str text = ml_ui_edit_text(e);
	width = ML_MAX(width, 1);
	if (u->lines_known && u->lines_width == width)
		return;
	lines_t lines = {u->line.v, 0, u->line.cap};
	u->lines_known = true;
	u->lines_width = width;
	if (!e->many)
		add_line(&lines, 0, text.n);
	for (size_t at = 0; e->many && at <= text.n;)
		wrap_some(e, at, cells_of(width), &lines, &at);
	u->line.v = lines.v;
	u->line.n = lines.n;
	u->line.cap = lines.cap;
}

/* The line of the old text from which on all may have moved: the one before that of the change, when a word may go back
 * to it. */
static size_t first_moved(const struct ml_ui_edit *e, size_t at)
{
	const struct ml_ui_undo *u = e->undo;
	size_t low = 0, high = u->line.n;
	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;
		if (u->line.v[mid].from <= at)
			low = mid;
		else
			high = mid;
	}
	size_t from = u->line.v[low].from;
	return low > 0 && e->text.p[from - 1] != '\n' ? low - 1 : low;
}

/* Old lines [first, last) make way for the new ones; those behind move by `delta`. */
static void put_lines(struct ml_ui_undo *u, size_t first, size_t last, const lines_t *put, size_t delta)
{
	size_t tail = u->line.n - last, n = first + put->n + tail;
	ml_vec_reserve(&u->line, n + 1);
	memmove(u->line.v + first + put->n, u->line.v + last, tail * sizeof *u->line.v);
	if (put->n)
		memcpy(u->line.v + first, put->v, put->n * sizeof *u->line.v);
	u->line.n = n;
	for (size_t i = first + put->n; i < n; i++) {
		u->line.v[i].from += delta;
		u->line.v[i].to += delta;
	}
}

void ml_ui_edit_rewrap(struct ml_ui_edit *e, size_t at, size_t drop, size_t put)
{
	struct ml_ui_undo *u = e->undo;
	lines_t lines = {0};
	size_t delta = put - drop; /* wraps round when it is less: so do the sums */
	if (!u->lines_known)
		return;
	if (!e->many) {
		u->line.v[0].to = e->text.n;
		return;
	}
	size_t first = first_moved(e, at), last = first, next = u->line.v[first].from;
	size_t seen = 1; /* lines whose beginning was compared */
	bool met = false;
	while (!met && next <= e->text.n) {
		wrap_some(e, next, cells_of(u->lines_width), &lines, &next);
		/* Behind the change the same text follows: where a line begins as one did, all lines behind it stay. */
		for (; seen <= lines.n && !met; seen++) {
			size_t begins = seen < lines.n ? lines.v[seen].from : next;
			while (last < u->line.n &&
				(u->line.v[last].from <= at + drop || u->line.v[last].from + delta < begins))
				last++;
			met = last < u->line.n && begins > at + put && u->line.v[last].from + delta == begins;
			if (met)
				lines.n = seen;
		}
	}
	put_lines(u, first, met ? last : u->line.n, &lines, delta);
	ml_vec_finish(&lines);
}
