/*
 * ui: undo and redo in a form: one stack for all fields. An operation is what became of one item: a text that changed
 * in one place (letters typed go on in the same operation up to the end of the word), or all its values as they were
 * and as they are. What the form does by itself behind a change (the usual writing of a phone, an empty row) is glued
 * to it.
 */
#include "ui/form.h"
#include "ui/edit_private.h"
#include "ui/form_private.h"

enum { BYTES_MOST = 64 << 20 /* kept in all; the oldest operations go first */, PIECE = 256 /* compared at once */ };

struct state { /* of an entry */
	struct ml_buf text;
	size_t at;
	struct ml_value value; /* strings in the form's arena */
	bool has, typed;
};

struct states {
	struct state *v;
	uint32_t n, sub; /* sub: entry that had the focus */
};

struct op {
	uint32_t item;
	bool glued; /* undone and redone with the one before */
	bool text;  /* only the text of one entry changed: at `at`, `removed` became `put`; the states have no text */
	uint32_t entry;
	size_t at;
	struct ml_buf removed, put;
	struct states before, after;
};

struct ml_ui_form_undo {
	ML_VEC(struct op) op;
	size_t done; /* op[done..] can be redone */
	size_t bytes;
	bool open; /* the last one may grow by the next letter */
};

struct ml_ui_mark {
	struct states states;
};

/* ---- states -------------------------------------------------------------------------------- */

static void finish_states(struct states *s)
{
	for (uint32_t i = 0; i < s->n; i++)
		ml_buf_finish(&s->v[i].text);
	ml_free_(s->v);
	*s = (struct states){0};
}

static struct states states_of(const struct ml_ui_item *item, uint32_t sub)
{
	struct states s = {.v = ml_xalloc((item->n + 1) * sizeof *s.v), .n = item->n, .sub = sub};
	while (s.n && ml_ui_form_several(item) && ml_ui_form_is_empty(item->entry + s.n - 1))
		s.n--; /* the row to type the next value in comes and goes by itself */
	for (uint32_t i = 0; i < s.n; i++) {
		const struct ml_ui_entry *e = item->entry + i;
		s.v[i] = (struct state){.at = e->edit.at, .value = e->value, .has = e->has, .typed = e->typed};
		ml_buf_str(&s.v[i].text, ml_ui_edit_text(&e->edit));
	}
	return s;
}

static bool same_meaning(const struct state *a, const struct state *b)
{
	return a->has == b->has && a->typed == b->typed && (!a->has || ml_value_cmp(&a->value, &b->value) == 0);
}

static bool same_text(const struct state *a, const struct state *b)
{
	return ml_str_eq(ml_buf_view(&a->text), ml_buf_view(&b->text));
}

static void pad(struct states *s, uint32_t n)
{
	if (s->n >= n)
		return;
	s->v = ml_xrealloc(s->v, (n + 1) * sizeof *s->v);
	memset(s->v + s->n, 0, (n - s->n) * sizeof *s->v);
	s->n = n;
}

/* The one entry that differs; n: none; UINT32_MAX: several. A row that is not there is an empty one. */
static uint32_t one_changed(struct states *a, struct states *b)
{
	pad(a, b->n);
	pad(b, a->n);
	uint32_t found = a->n;
	for (uint32_t i = 0; i < a->n; i++) {
		if (same_meaning(a->v + i, b->v + i) && same_text(a->v + i, b->v + i))
			continue;
		if (found < a->n)
			return UINT32_MAX;
		found = i;
	}
	return found;
}

/* ---- the stack --------------------------------------------------------------------------------- */

static void finish_op(struct op *op)
{
	ml_buf_finish(&op->removed);
	ml_buf_finish(&op->put);
	finish_states(&op->before);
	finish_states(&op->after);
}

static size_t weight_of_states(const struct states *s)
{
	size_t n = s->n * sizeof *s->v;
	for (uint32_t i = 0; i < s->n; i++)
		n += s->v[i].text.cap;
	return n;
}

static size_t weight(const struct op *op)
{
	return sizeof *op + op->removed.cap + op->put.cap + weight_of_states(&op->before) +
	       weight_of_states(&op->after);
}

static void cut(struct ml_ui_form_undo *u, size_t n)
{
	while (u->op.n > n) {
		struct op *op = &u->op.v[--u->op.n];
		u->bytes -= weight(op);
		finish_op(op);
	}
}

static void forget_oldest(struct ml_ui_form_undo *u)
{
	size_t n = 0;
	do {
		u->bytes -= weight(&u->op.v[n]);
		finish_op(&u->op.v[n++]);
	} while (n < u->op.n && (u->bytes > BYTES_MOST || u->op.v[n].glued));
	u->op.n -= n;
	memmove(u->op.v, u->op.v + n, u->op.n * sizeof *u->op.v);
	u->done = u->op.n;
}

void ml_ui_form_undo_init(struct ml_ui_form *f)
{
	f->undo = ml_xalloc(sizeof *f->undo);
}

void ml_ui_form_undo_clear(struct ml_ui_form *f)
{
	cut(f->undo, 0);
	ml_vec_finish(&f->undo->op);
	*f->undo = (struct ml_ui_form_undo){0};
}

void ml_ui_form_undo_finish(struct ml_ui_form *f)
{
	if (!f->undo)
		return;
	ml_ui_form_undo_clear(f);
	ml_free_(f->undo);
	f->undo = NULL;
}

void ml_ui_form_undo_close(struct ml_ui_form *f)
{
	f->undo->open = false;
}

bool ml_ui_form_undo_has(const struct ml_ui_form *f, const struct ml_ui_item *item)
{
	for (size_t i = 0; i < f->undo->op.n; i++)
		if (f->item + f->undo->op.v[i].item == item)
			return true;
	return false;
}

/* ---- noting a change --------------------------------------------------------------------------------- */

/* Where the texts part and meet again. Not beyond the carets: of "aa" the a that was typed is meant. */
static void find_change(const struct state *a, const struct state *b, struct op *op)
{
	size_t most = ML_MIN(ML_MIN(a->text.n, b->text.n), ML_MIN(a->at, b->at)), from = 0, end = 0;
	while (from + PIECE <= most && memcmp(a->text.p + from, b->text.p + from, PIECE) == 0)
		from += PIECE;
	while (from < most && a->text.p[from] == b->text.p[from])
		from++;
	most = ML_MIN(a->text.n, b->text.n) - from;
	while (end + PIECE <= most &&
		memcmp(a->text.p + a->text.n - end - PIECE, b->text.p + b->text.n - end - PIECE, PIECE) == 0)
		end += PIECE;
	while (end < most && a->text.p[a->text.n - 1 - end] == b->text.p[b->text.n - 1 - end])
		end++;
	op->at = from;
	ml_buf_add(&op->removed, a->text.p + from, a->text.n - from - end);
	ml_buf_add(&op->put, b->text.p + from, b->text.n - from - end);
}

static bool is_blank(const struct ml_buf *b, bool last)
{
	char c = b->n ? b->p[last ? b->n - 1 : 0] : 'x';
	return c == ' ' || c == '\n';
}

/* Does it go on with the last one: letters of one word typed, or characters taken back one after the other? */
static bool goes_on(const struct ml_ui_form_undo *u, const struct op *op)
{
	const struct op *last = u->done ? &u->op.v[u->done - 1] : NULL;
	if (!u->open || !last || u->done != u->op.n || !last->text || last->item != op->item ||
		last->entry != op->entry)
		return false;
	if (op->put.n && !op->removed.n && !last->removed.n && op->at == last->at + last->put.n)
		return op->put.n <= 4 && !(is_blank(&last->put, true) && !is_blank(&op->put, false));
	return !op->put.n && !last->put.n && op->at + op->removed.n == last->at && op->removed.n <= 32;
}

static void join(struct ml_ui_form_undo *u, struct op *op)
{
	struct op *last = &u->op.v[u->op.n - 1];
	u->bytes -= weight(last);
	ml_buf_str(&last->put, ml_buf_view(&op->put));
	if (op->removed.n) {
		ml_buf_str(&op->removed, ml_buf_view(&last->removed));
		struct ml_buf shorter = last->removed;
		last->removed = op->removed;
		op->removed = shorter;
		last->at = op->at;
	}
	struct states former = last->after;
	last->after = op->after;
	op->after = former;
	finish_op(op);
	u->bytes += weight(last);
}

static void drop_texts(struct states *s)
{
	for (uint32_t i = 0; i < s->n; i++)
		ml_buf_finish(&s->v[i].text);
}

struct ml_ui_mark *ml_ui_form_mark(const struct ml_ui_form *f, const struct ml_ui_item *item)
{
	struct ml_ui_mark *m = ml_xalloc(sizeof *m);
	m->states = states_of(item, item == f->item + f->current ? f->sub : 0);
	return m;
}

void ml_ui_form_note(struct ml_ui_form *f, const struct ml_ui_item *item, struct ml_ui_mark *mark, enum ml_ui_noted how)
{
	struct ml_ui_form_undo *u = f->undo;
	struct op op = {.item = (uint32_t)(item - f->item),
		.before = mark->states,
		.after = states_of(item, item == f->item + f->current ? f->sub : 0)};
	ml_free_(mark);
	op.entry = one_changed(&op.before, &op.after);
	if (op.entry == op.before.n) {
		finish_op(&op);
		return;
	}
	cut(u, u->done);
	op.glued = how == ML_NOTED_GLUED && u->op.n > 0;
	op.text = op.entry != UINT32_MAX;
	if (op.text) {
		find_change(&op.before.v[op.entry], &op.after.v[op.entry], &op);
		drop_texts(&op.before);
		drop_texts(&op.after);
	}
	if (how == ML_NOTED_TYPED && op.text && goes_on(u, &op)) {
		join(u, &op);
		return;
	}
	u->bytes += weight(&op);
	ml_vec_push(&u->op, op);
	u->done = u->op.n;
	u->open = how == ML_NOTED_TYPED;
	if (u->bytes > BYTES_MOST)
		forget_oldest(u);
}

/* ---- going back and on ---------------------------------------------------------------------------------- */

static void put_meaning(struct ml_ui_entry *e, const struct state *s)
{
	e->value = s->value;
	e->has = s->has;
	e->typed = s->typed;
}

/* One empty row behind several values, and no more. */
static void mend_rows(struct ml_ui_item *item)
{
	if (!ml_ui_form_several(item))
		return;
	while (item->n > 1 && ml_ui_form_is_empty(item->entry + item->n - 1) &&
		ml_ui_form_is_empty(item->entry + item->n - 2))
		ml_ui_form_drop_entry(item, item->n - 1);
	if (item->n == 0 || !ml_ui_form_is_empty(item->entry + item->n - 1))
		ml_ui_form_add_entry(item);
}

static void turn_text(struct ml_ui_item *item, const struct op *op, bool back)
{
	while (item->n <= op->entry)
		ml_ui_form_add_entry(item);
	struct ml_ui_entry *e = item->entry + op->entry;
	const struct state *to = &(back ? &op->before : &op->after)->v[op->entry];
	const struct ml_buf *drop = back ? &op->put : &op->removed, *put = back ? &op->removed : &op->put;
	ml_ui_edit_apply(&e->edit, op->at, drop->n, ml_buf_view(put));
	e->edit.at = ML_MIN(to->at, e->edit.text.n);
	put_meaning(e, to);
}

static void turn_states(struct ml_ui_item *item, const struct states *to)
{
	while (item->n)
		ml_ui_form_drop_entry(item, item->n - 1);
	for (uint32_t i = 0; i < to->n; i++) {
		struct ml_ui_entry *e = ml_ui_form_add_entry(item);
		ml_ui_edit_set(&e->edit, ml_buf_view(&to->v[i].text));
		e->edit.at = ML_MIN(to->v[i].at, e->edit.text.n);
		put_meaning(e, to->v + i);
	}
}

static void turn(struct ml_ui_form *f, const struct op *op, bool back)
{
	struct ml_ui_item *item = f->item + op->item;
	const struct states *to = back ? &op->before : &op->after;
	if (op->text)
		turn_text(item, op, back);
	else
		turn_states(item, to);
	mend_rows(item);
	ml_ui_form_unsay(item);
	f->current = op->item;
	f->sub = ML_MIN(to->sub, item->n - 1);
	ml_ui_form_touched(f, item);
}

/* Out of a field that has just been hidden by what it hung on. */
static void stay_visible(struct ml_ui_form *f)
{
	while (f->current > 0 && !ml_ui_form_can_focus(f->item + f->current)) {
		f->current--;
		f->sub = 0;
	}
	while (f->current + 1 < f->n && !ml_ui_form_can_focus(f->item + f->current))
		f->current++;
}

bool ml_ui_form_undo(struct ml_ui_form *f)
{
	struct ml_ui_form_undo *u = f->undo;
	bool more = u->done > 0, did = more;
	u->open = false;
	while (more) {
		const struct op *op = &u->op.v[--u->done];
		turn(f, op, true);
		more = op->glued && u->done > 0;
	}
	stay_visible(f);
	return did;
}

bool ml_ui_form_redo(struct ml_ui_form *f)
{
	struct ml_ui_form_undo *u = f->undo;
	bool more = u->done < u->op.n, did = more;
	u->open = false;
	while (more) {
		turn(f, &u->op.v[u->done++], false);
		more = u->done < u->op.n && u->op.v[u->done].glued;
	}
	stay_visible(f);
	return did;
}
