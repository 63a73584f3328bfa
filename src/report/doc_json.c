/* report: a document as JSON lines: an object for each text, row and note, with the chapter and table it stands in. */
#include <math.h>

#include "doc_write.h"

static void key(struct ml_buf *out, struct ml_str name)
{
	if (out->p[out->n - 1] != '{')
		ml_buf_char(out, ',');
	ml_json_string(out, name);
	ml_buf_char(out, ':');
}

static void text(struct ml_buf *out, const char *name, struct ml_str value)
{
	if (!value.n)
		return;
	key(out, ml_str(name));
	ml_json_string(out, value);
}

static void number(struct ml_buf *out, double v)
{
	if (isfinite(v))
		ml_buf_printf(out, "%.15g", v);
	else
		ml_buf_z(out, "null");
}

static void open_object(struct ml_buf *out, const char *type)
{
	ml_buf_char(out, '{');
	text(out, "type", ml_str(type));
}

static void close_object(struct ml_buf *out)
{
	ml_buf_z(out, "}\n");
}

/* ---- cells -------------------------------------------------------------------------------------------- */

static void series(struct ml_buf *out, const struct ml_doc_cell *c)
{
	key(out, ML_STR("series"));
	ml_buf_char(out, '[');
	for (uint32_t i = 0; i < c->n_series; i++) {
		if (i)
			ml_buf_char(out, ',');
		number(out, c->series[i]);
	}
	ml_buf_char(out, ']');
}

static void value(struct ml_buf *out, const struct ml_doc_cell *c)
{
	switch (c->type) {
	case ML_DOC_NUMBER:
	case ML_DOC_SHARE:
		number(out, c->value);
		return;
	case ML_DOC_DATE:
		ml_buf_printf(out, "\"%04d-%02d-%02d\"", c->date.year, c->date.month, c->date.day);
		return;
	case ML_DOC_MONEY:
		ml_buf_z(out, "{\"amount\":");
		number(out, c->value);
		text(out, "currency", ml_str(c->currency));
		break;
	case ML_DOC_BAR:
		ml_buf_z(out, "{\"value\":");
		number(out, c->value);
		key(out, ML_STR("max"));
		number(out, c->max);
		text(out, "text", c->text);
		break;
	case ML_DOC_SPARK:
		ml_buf_char(out, '{');
		text(out, "text", c->text);
		series(out, c);
		break;
	default:
		ml_json_string(out, c->text);
		return;
	}
	ml_buf_char(out, '}');
}

/* Titles of columns are the keys: two that are alike are told apart by their place. */
static struct ml_str column_key(const struct ml_doc *d, const struct ml_doc_block *b, uint32_t column)
{
	struct ml_str label = b->columns[column].label;
	for (uint32_t i = 0; i < b->n_columns; i++)
		if (i != column && ml_str_eq(b->columns[i].label, label))
			return ml_arena_printf(d->arena, "%.*s (%u)", (int)label.n, label.p ? label.p : "", column + 1);
	return label;
}

static void cells(
	struct ml_buf *out, const struct ml_doc_block *b, const struct ml_doc_row *r, const struct ml_str *keys)
{
	static const char *const marks[] = {[ML_DOC_GOOD] = "good", [ML_DOC_WARN] = "warn", [ML_DOC_LATE] = "late"};
	bool marked = false;
	key(out, ML_STR("cells"));
	ml_buf_char(out, '{');
	for (uint32_t i = 0; i < b->n_columns; i++) {
		if (r->cells[i].type == ML_DOC_NONE)
			continue;
		key(out, keys[i]);
		value(out, &r->cells[i]);
		marked = marked || r->cells[i].mark >= ML_DOC_GOOD;
	}
	ml_buf_char(out, '}');
	if (!marked)
		return;
	key(out, ML_STR("marks"));
	ml_buf_char(out, '{');
	for (uint32_t i = 0; i < b->n_columns; i++) {
		if (r->cells[i].mark < ML_DOC_GOOD)
			continue;
		key(out, keys[i]);
		ml_json_string(out, ml_str(marks[r->cells[i].mark]));
	}
	ml_buf_char(out, '}');
}

/* ---- blocks ------------------------------------------------------------------------------------------- */

struct place {
	struct ml_str chapter, section;
};

static void put_place(struct ml_buf *out, const struct place *at, struct ml_str table)
{
	text(out, "chapter", at->chapter);
	text(out, "section", at->section);
	text(out, "table", table);
}

static void put_row(struct ml_buf *out, const struct ml_doc *d, const struct place *at, const struct ml_doc_block *b,
	const struct ml_doc_row *r, const struct ml_str *keys)
{
	struct ml_uuid id;
	char id_text[ML_UUID_TEXT];
	open_object(out, "row");
	put_place(out, at, b->text);
	if (r->rid && ml_store_id(d->store, r->rid, &id)) {
		ml_uuid_text(&id, id_text);
		text(out, "id", ml_str(id_text));
	}
	if (r->depth) {
		key(out, ML_STR("depth"));
		ml_buf_printf(out, "%u", r->depth);
	}
	if (r->total) {
		key(out, ML_STR("total"));
		ml_buf_z(out, "true");
	}
	cells(out, b, r, keys);
	close_object(out);
}

static void put_table(
	struct ml_buf *out, const struct ml_doc *d, const struct place *at, const struct ml_doc_block *block)
{
	const struct ml_doc_block *b = report_doc_grid(d, block);
	struct ml_str *keys = ML_NEWN(d->arena, struct ml_str, b->n_columns + 1);
	for (uint32_t i = 0; i < b->n_columns; i++)
		keys[i] = column_key(d, b, i);
	for (uint32_t i = 0; i < b->n_rows; i++)
		put_row(out, d, at, b, &b->rows[i], keys);
	if (!b->note.n)
		return;
	open_object(out, "note");
	put_place(out, at, b->text);
	text(out, "text", b->note);
	close_object(out);
}

void ml_doc_json(struct ml_buf *out, const struct ml_doc *d)
{
	struct place at = {0};
	open_object(out, "document");
	text(out, "title", d->title);
	text(out, "subtitle", d->subtitle);
	text(out, "language", ml_str(d->lang));
	close_object(out);
	for (uint32_t i = 0; i < d->n_blocks; i++) {
		const struct ml_doc_block *b = &d->blocks[i];
		if (b->type == ML_DOC_HEADING) {
			*(b->level > 1 ? &at.section : &at.chapter) = b->text;
			if (b->level <= 1)
				at.section = (struct ml_str){0};
			continue;
		}
		if (b->type == ML_DOC_PARAGRAPH) {
			open_object(out, "text");
			put_place(out, &at, (struct ml_str){0});
			text(out, "text", b->text);
			close_object(out);
			continue;
		}
		put_table(out, d, &at, b);
	}
}
