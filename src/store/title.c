/* Display titles: the kind's format, '%key%' replaced by what the record holds. */
#include <maillage/text.h>
#include "store.h"

enum { MAX_PARTS = 12, MAX_DEPTH = 3 };

struct part {
	struct ml_str before; /* literal text before the field */
	const struct ml_field *field;
};

static uint32_t parse_format(
	const struct ml_kind *k, const char *format, struct part parts[MAX_PARTS], struct ml_str *tail)
{
	uint32_t n = 0;
	const char *p = format;
	while (n < MAX_PARTS) {
		const char *open = strchr(p, '%'), *close = open ? strchr(open + 1, '%') : NULL;
		if (!close)
			break;
		parts[n].before = ml_str_n(p, (size_t)(open - p));
		parts[n].field = ml_kind_field(k, ml_str_n(open + 1, (size_t)(close - open - 1)));
		n += parts[n].field != NULL;
		p = close + 1;
	}
	*tail = ml_str(p);
	return n;
}

static struct ml_str title_at(struct ml_store *s, struct ml_arena *a, int64_t rid, bool sub, int depth);

static void add_cell(struct ml_store *s, struct ml_arena *a, struct ml_buf *out, const struct ml_field *f,
	const struct ml_cell *c, const char *comma, int depth)
{
	struct ml_reader reader = ml_store_reader(s);
	uint32_t n = c->n;
	const struct ml_value *v = ml_store_read_as(s, a, f, c->v, &n);
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			ml_buf_z(out, comma);
		if (f->type != ML_T_REF) {
			ml_value_show(out, f, &v[i], &reader, ml_trc);
			continue;
		}
		int64_t to = depth < MAX_DEPTH ? ml_store_rid(s, &v[i].id) : 0;
		if (to)
			ml_buf_str(out, title_at(s, a, to, false, depth + 1));
	}
}

static void add_parts(struct ml_store *s, struct ml_arena *a, struct ml_buf *out, const struct part *parts,
	const struct ml_cell *cells, uint32_t n, struct ml_str tail, const char *comma, int depth)
{
	struct ml_buf one = {0};
	bool last = false;
	for (uint32_t i = 0; i < n; i++) {
		ml_buf_clear(&one);
		add_cell(s, a, &one, parts[i].field, &cells[i], comma, depth);
		last = one.n > 0;
		if (!last)
			continue;
		if (out->n || i == 0)
			ml_buf_str(out, ml_str_is(parts[i].before, ML_COMMA) ? ml_str(comma) : parts[i].before);
		ml_buf_str(out, ml_buf_view(&one));
	}
	if (last)
		ml_buf_str(out, tail);
	ml_buf_finish(&one);
}

static struct ml_str format_row(
	struct ml_store *s, struct ml_arena *a, int64_t rid, const struct ml_kind *k, const char *format, int depth)
{
	struct part parts[MAX_PARTS];
	const struct ml_field *fields[MAX_PARTS];
	struct ml_cell cells[MAX_PARTS];
	struct ml_str tail, title = ML_STR("");
	uint32_t n = parse_format(k, format, parts, &tail);
	for (uint32_t i = 0; i < n; i++)
		fields[i] = parts[i].field;
	if (!ml_store_row(s, a, rid, fields, n, cells, NULL, NULL))
		return title;
	struct ml_buf out = {0};
	add_parts(s, a, &out, parts, cells, n, tail, ML_COMMA, depth);
	const char *comma = ml_text_comma(ml_buf_view(&out));
	if (strcmp(comma, ML_COMMA) != 0) {
		ml_buf_clear(&out);
		add_parts(s, a, &out, parts, cells, n, tail, comma, depth);
	}
	title = ml_arena_str(a, ml_buf_view(&out));
	ml_buf_finish(&out);
	return title;
}

/* Does a link record name one that did not come? Its title would be empty. */
static bool lacks_some(struct ml_store *s, struct ml_arena *a, int64_t rid)
{
	const struct ml_kind *k = ml_kind_by_wire((uint64_t)ml_rid_kind(rid));
	struct part parts[MAX_PARTS];
	struct ml_cell cell;
	struct ml_str tail;
	uint32_t n = k && k->title ? parse_format(k, k->title, parts, &tail) : 0;
	for (uint32_t i = 0; i < n; i++)
		if (parts[i].field->type == ML_T_REF && ml_store_row(s, a, rid, &parts[i].field, 1, &cell, NULL, NULL) && cell.n &&
			cell.v[0].tag == ML_ID && !ml_store_rid(s, &cell.v[0].id))
			return true;
	return false;
}

static struct ml_str title_at(struct ml_store *s, struct ml_arena *a, int64_t rid, bool sub, int depth)
{
	const struct ml_kind *k = ml_kind_by_wire((uint64_t)ml_rid_kind(rid));
	const char *format = !k ? NULL : sub ? k->subtitle : k->title;
	return format ? format_row(s, a, rid, k, format, depth) : ML_STR("");
}

struct ml_str ml_store_title(struct ml_store *s, struct ml_arena *a, int64_t rid)
{
	struct ml_str title = title_at(s, a, rid, false, 0);
	return title.n || !lacks_some(s, a, rid) ? title : ml_str(ml_tr(N_("fiche non reçue")));
}

struct ml_str ml_store_subtitle(struct ml_store *s, struct ml_arena *a, int64_t rid)
{
	return title_at(s, a, rid, true, 0);
}

struct ml_str ml_store_title_of(struct ml_store *s, struct ml_arena *a, const struct ml_uuid *id)
{
	struct ml_uuid read_as = ml_store_canonical_id(s, id);
	int64_t rid = ml_store_rid(s, &read_as);
	return rid ? title_at(s, a, rid, false, 0) : (struct ml_str){0};
}

static void show_values(struct ml_store *s, struct ml_arena *a, struct ml_buf *out, const struct ml_field *f,
	const struct ml_value *v, uint32_t n, const char *comma)
{
	struct ml_reader reader = ml_store_reader(s);
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			ml_buf_z(out, comma);
		if (v[i].tag != ML_ID) {
			ml_value_show(out, f, &v[i], &reader, ml_trc);
			continue;
		}
		struct ml_str title = ml_store_title_of(s, a, &v[i].id);
		ml_buf_str(out, title.n ? title : ml_str(title.p ? _("(sans titre)") : _("fiche non reçue")));
	}
}

void ml_store_show(struct ml_store *s, struct ml_arena *a, struct ml_buf *out, const struct ml_field *f,
	const struct ml_value *v, uint32_t n)
{
	struct ml_buf text = {0};
	v = ml_store_read_as(s, a, f, v, &n);
	show_values(s, a, &text, f, v, n, ML_COMMA);
	const char *comma = n > 1 ? ml_text_comma(ml_buf_view(&text)) : ML_COMMA;
	if (strcmp(comma, ML_COMMA) != 0) {
		ml_buf_clear(&text);
		show_values(s, a, &text, f, v, n, comma);
	}
	ml_buf_str(out, ml_buf_view(&text));
	ml_buf_finish(&text);
}
