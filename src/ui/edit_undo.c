/*
 * ui: undo of a text editor: a stack of changes, letters joined into words.
 */
#include "ui/edit_private.h"

static void finish_op(struct ml_ui_op *op)
{
	ml_buf_finish(&op->removed);
	ml_buf_finish(&op->put);
}

static void cut_stack(struct ml_ui_undo *u, size_t n)
{
	while (u->op.n > n)
		finish_op(&u->op.v[--u->op.n]);
}

void ml_ui_undo_clear(struct ml_ui_undo *u)
{
	cut_stack(u, 0);
	ml_vec_finish(&u->op);
	u->done = 0;
	u->open = false;
}

static bool blank(const struct ml_buf *b)
{
	return b->n && (b->p[b->n - 1] == ' ' || b->p[b->n - 1] == '\n');
}

/* Does the change go on with the last one: letters of one word typed, or characters taken back one after the other? */
static bool continues(const struct ml_ui_undo *u, size_t at, struct ml_str removed, struct ml_str put)
{
	if (!u->open || u->op.n == 0 || u->done != u->op.n)
		return false;
	const struct ml_ui_op *last = u->op.v + u->op.n - 1;
	if (put.n && removed.n == 0 && last->removed.n == 0 && at == last->at + last->put.n)
		return !(blank(&last->put) && put.p[0] != ' ') && put.n <= 4;
	return put.n == 0 && last->put.n == 0 && at + removed.n == last->at && removed.n <= 16;
}

static void join(struct ml_ui_op *last, size_t at, struct ml_str removed, struct ml_str put)
{
	ml_buf_str(&last->put, put);
	if (removed.n == 0)
		return;
	struct ml_buf both = {0};
	ml_buf_str(&both, removed);
	ml_buf_str(&both, ml_buf_view(&last->removed));
	ml_buf_finish(&last->removed);
	last->removed = both;
	last->at = at;
}

void ml_ui_undo_note(struct ml_ui_edit *e, size_t at, struct ml_str removed, struct ml_str put)
{
	struct ml_ui_undo *u = e->undo;
	if (e->no_undo)
		return;
	if (continues(u, at, removed, put)) {
		join(u->op.v + u->op.n - 1, at, removed, put);
		return;
	}
	cut_stack(u, u->done);
	if (u->op.n == ML_UI_EDIT_UNDO) {
		finish_op(u->op.v);
		memmove(u->op.v, u->op.v + 1, --u->op.n * sizeof(*u->op.v));
	}
	struct ml_ui_op op = {.at = at, .caret = e->at};
	ml_buf_str(&op.removed, removed);
	ml_buf_str(&op.put, put);
	ml_vec_push(&u->op, op);
	u->done = u->op.n;
	u->open = true;
}

bool ml_ui_edit_undo(struct ml_ui_edit *e)
{
	struct ml_ui_undo *u = e->undo;
	u->open = false;
	if (u->done == 0)
		return false;
	const struct ml_ui_op *op = u->op.v + --u->done;
	ml_ui_edit_apply(e, op->at, op->put.n, ml_buf_view(&op->removed));
	e->at = op->caret;
	return true;
}

bool ml_ui_edit_redo(struct ml_ui_edit *e)
{
	struct ml_ui_undo *u = e->undo;
	u->open = false;
	if (u->done == u->op.n)
		return false;
	const struct ml_ui_op *op = u->op.v + u->done++;
	ml_ui_edit_apply(e, op->at, op->removed.n, ml_buf_view(&op->put));
	return true;
}
