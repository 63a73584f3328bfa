/*
 * Records as CSV. "échange": keys, plain values, UUIDs, read back letter by letter. "tableur": labels, titles of
 * references, dates and decimals as a spreadsheet of the reader's language takes them, and no cell that it could take
 * for a formula; the id comes last, so that a file that was worked on can be read back into the same records.
 */
#include <maillage/i18n.h>

#include "csv.h"
#include "export.h"

#define SEPARATOR ';'

struct sheet_out {
	const struct ml_field **fields;
	uint32_t n;
	struct ml_reader reader;
	struct ml_buf cell, one;
};

static bool is_column(const struct ml_export *x, const struct ml_field *f)
{
	if (ml_field_is_reserved(f))
		return false;
	return x->o->exact || (!(f->flags & ML_F_HIDDEN) && f->type != ML_T_BYTES);
}

/* ---- one value -------------------------------------------------------------------------- */

static void decimal_comma(const struct sheet_out *s, struct ml_buf *b)
{
	char *dot = b->n && strcmp(s->reader.lang, "en") != 0 ? memchr(b->p, '.', b->n) : NULL;
	if (dot)
		*dot = ',';
}

static void show_money(struct sheet_out *s, const struct ml_field *f, const struct ml_value *v)
{
	ml_value_plain(&s->one, f, v);
	decimal_comma(s, &s->one);
	if (ml_str_is(v->s, s->reader.currency) && s->one.n > 4)
		s->one.n -= 4; /* " EUR" goes without saying */
}

static void show_reference(struct ml_export *x, struct sheet_out *s, const struct ml_field *f, const struct ml_value *v)
{
	struct ml_str title = ml_store_title_of(x->store, x->arena, &v->id);
	if (title.p && title.n)
		ml_buf_str(&s->one, title);
	else
		ml_value_plain(&s->one, f, v);
}

static void show_one(struct ml_export *x, struct sheet_out *s, const struct ml_field *f, const struct ml_value *v)
{
	ml_buf_clear(&s->one);
	if (x->o->exact || v->tag != ml_type_info(f->type)->tag) {
		ml_value_plain(&s->one, f, v);
		return;
	}
	switch (f->type) {
	case ML_T_REF:
		show_reference(x, s, f, v);
		break;
	case ML_T_MONEY:
		show_money(s, f, v);
		break;
	case ML_T_DECIMAL:
	case ML_T_PERCENT:
		ml_value_plain(&s->one, f, v);
		decimal_comma(s, &s->one);
		break;
	case ML_T_DATETIME: /* the clock of a place elsewhere only makes sense with its zone */
		if (!ml_str_is(v->s, s->reader.zone) || v->i % 60) {
			ml_value_plain(&s->one, f, v);
			break;
		}
		ml_value_show(&s->one, f, v, &s->reader, ml_trc);
		break;
	case ML_T_DATE:
	case ML_T_BOOL:
	case ML_T_ENUM:
	case ML_T_TAGS:
		ml_value_show(&s->one, f, v, &s->reader, ml_trc);
		break;
	case ML_T_TEXT:
		if (f->choices) {
			ml_value_show(&s->one, f, v, &s->reader, ml_trc);
			break;
		}
		ml_value_plain(&s->one, f, v);
		break;
	default:
		ml_value_plain(&s->one, f, v);
	}
}

/* ---- cells -------------------------------------------------------------------------------- */

/* "a | b" in one value is not two. */
static void add_with_bars(struct ml_buf *out, struct ml_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		size_t end = i;
		while (end < s.n && s.p[end] == '|')
			end++;
		bool alone = end > i && i > 0 && s.p[i - 1] == ' ' && end < s.n && s.p[end] == ' ';
		if (alone)
			ml_buf_char(out, '|');
		ml_buf_char(out, s.p[i]);
		for (; end > i + 1; i++)
			ml_buf_char(out, '|');
	}
}

static void fill_cell(struct ml_export *x, struct sheet_out *s, const struct ml_field *f, const struct ml_cell *c)
{
	bool several = f->flags & ML_F_MULTI;
	ml_buf_clear(&s->cell);
	for (uint32_t i = 0; i < c->n; i++) {
		show_one(x, s, f, &c->v[i]);
		ml_buf_z(&s->cell, i ? " | " : "");
		if (several)
			add_with_bars(&s->cell, ml_buf_view(&s->one));
		else
			ml_buf_str(&s->cell, ml_buf_view(&s->one));
	}
	/* One value that looks like a list is told from one. */
	if (several && !x->o->exact && c->n == 1 && s->cell.n &&
		(strpbrk(s->cell.p, ";,|/\n") || strstr(s->cell.p, ":::")))
		ml_buf_z(&s->cell, " |");
}

static bool is_number(enum ml_type t)
{
	return t == ML_T_INT || t == ML_T_DECIMAL || t == ML_T_PERCENT || t == ML_T_MONEY;
}

static void put_cell(struct ml_export *x, struct ml_str s, bool number)
{
	if (x->o->exact || number)
		ml_csv_put(&x->out, s, SEPARATOR);
	else
		ml_csv_put_guarded(&x->out, s, SEPARATOR);
}

static void end_row(struct ml_export *x)
{
	ml_buf_z(&x->out, x->o->exact ? "\n" : "\r\n");
}

static bool write_head(struct ml_export *x, void *arg, struct ml_error *e)
{
	struct sheet_out *s = arg;
	ml_buf_z(&x->out, x->o->exact ? "id" : "\xEF\xBB\xBF");
	for (uint32_t i = 0; i < s->n; i++) {
		if (i || x->o->exact)
			ml_buf_char(&x->out, SEPARATOR);
		put_cell(x, ml_str(x->o->exact ? s->fields[i]->key : ml_tr(s->fields[i]->label)), false);
	}
	if (!x->o->exact) {
		ml_buf_char(&x->out, SEPARATOR);
		put_cell(x, ml_str(ml_tr(ml_import_id.label)), false);
	}
	end_row(x);
	return true;
}

static bool write_row(struct ml_export *x, void *arg, int64_t rid, struct ml_error *e)
{
	struct sheet_out *s = arg;
	struct ml_cell *cells = ML_NEWN(x->arena, struct ml_cell, s->n + 1);
	struct ml_uuid id;
	char text[ML_UUID_TEXT];
	if (!ml_store_row(x->store, x->arena, rid, s->fields, s->n, cells, NULL, e))
		return false;
	if (!ml_store_id(x->store, rid, &id))
		return ml_fail(e, ML_E_NOT_FOUND, "%lld", (long long)rid);
	ml_uuid_text(&id, text);
	if (x->o->exact)
		ml_buf_z(&x->out, text);
	for (uint32_t i = 0; i < s->n; i++) {
		if (i || x->o->exact)
			ml_buf_char(&x->out, SEPARATOR);
		if (cells[i].n == 0)
			continue;
		cells[i].v = ml_store_read_as(x->store, x->arena, s->fields[i], cells[i].v, &cells[i].n);
		fill_cell(x, s, s->fields[i], &cells[i]);
		put_cell(x, ml_buf_view(&s->cell), is_number(s->fields[i]->type));
	}
	if (!x->o->exact)
		ml_buf_printf(&x->out, "%c%s", SEPARATOR, text);
	end_row(x);
	return true;
}

bool ml_export_csv(struct ml_export *x, struct ml_error *e)
{
	struct sheet_out s = {.reader = ml_store_reader(x->store)};
	struct ml_writer w = {.head = write_head, .record = write_row, .arg = &s};
	uint32_t n;
	if (!x->kind)
		return ml_fail(e, ML_E_IMPORT_FORMAT, "CSV: %s", "?");
	const struct ml_field *const *fields = ml_store_fields(x->store, x->kind, &n);
	s.fields = ml_xalloc((n + 1) * sizeof(*s.fields));
	for (uint32_t i = 0; i < n; i++)
		if (is_column(x, fields[i]))
			s.fields[s.n++] = fields[i];
	bool good = ml_export_records(x, &w, e);
	ml_free_((void *)s.fields);
	ml_buf_finish(&s.cell);
	ml_buf_finish(&s.one);
	return good;
}
