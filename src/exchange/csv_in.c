/* CSV rows into records; see csv.h. */
#include <stdio.h>

#include "csv.h"
#include "import.h"

struct rows {
	struct ml_import *im;
	struct ml_csv csv;
	struct ml_csv_map map;
	bool ours; /* every header is a key: written by ml_export_file, read letter by letter where the id is a UUID */
};

/* One row on its way. */
struct row {
	struct rows *all;
	struct ml_str *cells;
	uint32_t n;
	struct ml_sheet sheet;
	struct ml_sheet position; /* for people: fields of their position */
	struct ml_str employer, id, full_name;
	bool exact, has_position;
};

/* ---- cells ----------------------------------------------------------------------------- */

/* Our own guard against formulas, taken off again. */
static struct ml_str unguarded(struct ml_str s)
{
	return s.n > 1 && s.p[0] == '\'' && strchr(ML_CSV_GUARDED "'", s.p[1]) ? ml_str_n(s.p + 1, s.n - 1) : s;
}

static struct ml_str cell(const struct row *r, uint32_t i)
{
	struct ml_str s = i < r->n ? r->cells[i] : ml_str_n("", 0);
	return ml_str_trim(r->exact ? s : unguarded(ml_str_trim(s)));
}

/* The other half of what stands in column i: longitude, currency, hour. */
static struct ml_str second_half(const struct row *r, uint32_t i)
{
	const struct ml_csv_map *m = &r->all->map;
	for (uint32_t k = 0; k < m->n; k++)
		if (m->columns[k].role == ML_CSV_SECOND && m->columns[k].field == m->columns[i].field && cell(r, k).n)
			return cell(r, k);
	return ml_str_n("", 0);
}

static struct ml_str joined(const struct row *r, uint32_t i, const struct ml_field *f, struct ml_str text)
{
	struct ml_str other = second_half(r, i);
	const char *between = f->type == ML_T_GEO ? ";" : " ";
	if (other.n == 0)
		return text;
	return ml_arena_printf(r->all->im->arena, "%.*s%s%.*s", (int)text.n, text.p, between, (int)other.n, other.p);
}

/* ---- several values in a cell -------------------------------------------------------------- */

/* "a || b" stood for "a | b" inside one value. */
static struct ml_str single_bars(struct ml_arena *a, struct ml_str s)
{
	char *out = ml_alloc(a, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		bool run = s.p[i] == '|' && i > 0 && s.p[i - 1] == ' ';
		size_t bars = i;
		while (run && bars < s.n && s.p[bars] == '|')
			bars++;
		if (run && bars - i > 1 && bars < s.n && s.p[bars] == ' ')
			i++;
		out[n++] = s.p[i];
	}
	return ml_str_n(out, n);
}

static bool cut_at_bar(struct ml_str *rest, struct ml_str *piece)
{
	if (!rest->p)
		return false;
	const char *at = memmem(rest->p, rest->n, " | ", 3);
	*piece = at ? ml_str_n(rest->p, (size_t)(at - rest->p)) : *rest;
	*rest = at ? ml_str_n(at + 3, rest->n - piece->n - 3) : (struct ml_str){NULL, 0};
	return true;
}

static bool parts_by_comma(const struct ml_field *f)
{
	return f->type == ML_T_TAGS || f->type == ML_T_EMAIL || f->type == ML_T_PHONE;
}

/* Offices write lists with whatever is at hand; phone numbers with '/' too. */
static bool cut_loosely(const struct ml_field *f, struct ml_str *rest, struct ml_str *piece)
{
	if (!rest->p)
		return false;
	size_t i = 0;
	for (; i < rest->n; i++) {
		char c = rest->p[i];
		if (c == '|' || c == '\n' || c == ';' || (c == ',' && parts_by_comma(f)) ||
			(c == '/' && f->type == ML_T_PHONE))
			break;
		if (c == ':' && i + 2 < rest->n && memcmp(rest->p + i, ":::", 3) == 0) /* Google */
			break;
	}
	*piece = ml_str_n(rest->p, i);
	if (i == rest->n)
		*rest = (struct ml_str){NULL, 0};
	else
		*rest = ml_str_n(rest->p + i + 1, rest->n - i - 1);
	while (piece->n && piece->p[0] == ':')
		*piece = ml_str_n(piece->p + 1, piece->n - 1);
	return true;
}

/* A title that stands for several records, or for none here, is the reference that the record has already. */
static bool same_reference(struct row *r, const struct ml_field *f, struct ml_str text, struct ml_value *v)
{
	struct ml_import *im = r->all->im;
	struct ml_uuid id;
	struct ml_cell now;
	int64_t rid = f->type == ML_T_REF && ml_uuid_parse(r->id, &id) ? ml_store_rid(im->store, &id) : 0;
	if (!rid || !ml_store_row(im->store, im->arena, rid, &f, 1, &now, NULL, NULL))
		return false;
	for (uint32_t i = 0; i < now.n; i++) {
		if (ml_fold_equal(ml_store_title_of(im->store, im->arena, &now.v[i].id), text)) {
			*v = now.v[i];
			return true;
		}
	}
	return false;
}

static bool read_value(struct row *r, struct ml_sheet *s, const struct ml_field *f, struct ml_str text,
	struct ml_value *v, struct ml_error *e)
{
	if (r->exact)
		return ml_import_exact(r->all->im, s->kind, f, text, v, e);
	return ml_import_value(r->all->im, f, text, v, e) || same_reference(r, f, text, v);
}

static bool take_one(struct row *r, struct ml_sheet *s, uint32_t at, struct ml_str text, struct ml_error *e)
{
	struct ml_value v;
	if (ml_str_trim(text).n == 0)
		return true;
	if (!read_value(r, s, s->fields[at], text, &v, e)) {
		ml_error_about(e, s->kind->key, s->fields[at]->key);
		return false;
	}
	ml_sheet_add(r->all->im, s, at, v);
	return true;
}

static bool take_several(struct row *r, struct ml_sheet *s, uint32_t at, struct ml_str text, struct ml_error *e)
{
	const struct ml_field *f = s->fields[at];
	struct ml_str rest = text, piece;
	struct ml_value whole;
	bool bars = r->exact || memmem(text.p, text.n, " |", 2) != NULL;
	if (!bars && f->type == ML_T_REF && ml_import_value(r->all->im, f, text, &whole, NULL)) {
		ml_sheet_add(r->all->im, s, at, whole); /* a title with a ';' of its own */
		return true;
	}
	if (bars && !r->exact && text.n > 2 && memcmp(text.p + text.n - 2, " |", 2) == 0)
		rest.n -= 2; /* "Mairie, service des sports |": one value, not two */
	while (bars ? cut_at_bar(&rest, &piece) : cut_loosely(f, &rest, &piece)) {
		if (bars)
			piece = single_bars(r->all->im->arena, piece);
		if (!take_one(r, s, at, piece, e))
			return false;
	}
	return true;
}

static bool contains(struct ml_str a, struct ml_str b)
{
	return a.n >= b.n && memmem(a.p, a.n, b.p, b.n);
}

/* Several columns of one text: line by line, none twice (an address whole and in parts). */
static bool take_lines(struct row *r, struct ml_sheet *s, uint32_t at, struct ml_str text, struct ml_error *e)
{
	struct ml_gathered *g = &s->at[at];
	if (g->n && contains(g->v[0].s, text))
		return true;
	if (g->n && !contains(text, g->v[0].s))
		text = ml_arena_printf(
			r->all->im->arena, "%.*s\n%.*s", (int)g->v[0].s.n, g->v[0].s.p, (int)text.n, text.p);
	g->n = 0;
	return take_one(r, s, at, text, e);
}

static bool take_cell(struct row *r, uint32_t i, struct ml_sheet *s, struct ml_error *e)
{
	const struct ml_field *f = r->all->map.columns[i].field;
	int at = ml_sheet_index(s, f);
	struct ml_str text = cell(r, i);
	if (at < 0 || text.n == 0)
		return true;
	if (f->flags & ML_F_MULTI)
		return take_several(r, s, (uint32_t)at, text, e);
	if (f->type == ML_T_LONG && !r->exact)
		return take_lines(r, s, (uint32_t)at, text, e);
	if (s->at[at].n)
		return true; /* the first column that says something */
	return take_one(r, s, (uint32_t)at, joined(r, i, f, text), e);
}

static bool take_cells(struct row *r, struct ml_error *e)
{
	struct ml_csv_map *m = &r->all->map;
	for (uint32_t i = 0; i < m->n && r->id.n == 0; i++)
		if (m->columns[i].role == ML_CSV_ID)
			r->id = cell(r, i);
	for (uint32_t i = 0; i < m->n; i++) {
		struct ml_str text = cell(r, i);
		bool good = true;
		switch (m->columns[i].role) {
		case ML_CSV_VALUE:
			good = take_cell(r, i, &r->sheet, e);
			break;
		case ML_CSV_POSITION:
			r->has_position = true;
			good = take_cell(r, i, &r->position, e);
			break;
		case ML_CSV_EMPLOYER:
			r->employer = r->employer.n ? r->employer : text;
			break;
		case ML_CSV_FULL_NAME:
			r->full_name = r->full_name.n ? r->full_name : text;
			break;
		case ML_CSV_ID:
		case ML_CSV_IGNORED:
		case ML_CSV_SECOND:
			break;
		}
		if (!good)
			return false;
	}
	return true;
}

/* ---- which record ---------------------------------------------------------------------------- */

static bool is_of_kind(struct row *r, const struct ml_uuid *id, struct ml_error *e)
{
	int64_t rid = ml_store_rid(r->all->im->store, id);
	if (rid == 0 || (uint64_t)(rid & 255) == r->sheet.kind->wire)
		return true;
	ml_fail(e, ML_E_VALUE_BAD, "%.*s", (int)ML_MIN(r->id.n, 100), r->id.p);
	ml_error_about(e, r->sheet.kind->key, "id");
	return false;
}

/* A record that has the same code, SIRET… already; else the id that this key gives to all who import it. */
static bool id_of_unique(struct row *r, struct ml_uuid *id)
{
	struct ml_import *im = r->all->im;
	struct ml_buf plain = {0};
	bool found = false, here = false;
	for (uint32_t i = 0; i < r->sheet.n && !here; i++) {
		const struct ml_field *f = r->sheet.fields[i];
		char space[96];
		if (!(f->flags & ML_F_UNIQUE) || r->sheet.at[i].n == 0)
			continue;
		ml_buf_clear(&plain);
		ml_value_plain(&plain, f, &r->sheet.at[i].v[0]);
		int64_t rid = ml_links_by_key(im, r->sheet.kind, f, ml_buf_view(&plain));
		here = rid && ml_store_id(im->store, rid, id);
		snprintf(space, sizeof(space), "%s.%s", r->sheet.kind->key, f->key);
		if (!here && !found)
			ml_import_derive(space, ml_buf_view(&plain), id);
		found = true;
	}
	ml_buf_finish(&plain);
	return found;
}

/* What the row says, field by field, whatever its columns are called and in whatever order they come. */
static void id_of_content(struct row *r, struct ml_uuid *id)
{
	struct ml_buf b = {0};
	ml_buf_z(&b, r->sheet.kind->key);
	for (uint32_t i = 0; i < r->sheet.n; i++) {
		for (uint32_t k = 0; k < r->sheet.at[i].n; k++) {
			ml_buf_printf(&b, "\n%s=", r->sheet.fields[i]->key);
			ml_value_plain(&b, r->sheet.fields[i], &r->sheet.at[i].v[k]);
		}
	}
	ml_import_derive("csv", ml_buf_view(&b), id);
	ml_buf_finish(&b);
}

/* *content: the id stands for the row as it is, so that a record that has it already needs nothing. */
static bool choose_id(struct row *r, struct ml_uuid *id, bool *content, struct ml_error *e)
{
	struct ml_uuid own;
	char space[128];
	*content = false;
	if (r->id.n && ml_uuid_parse(r->id, id))
		return is_of_kind(r, id, e);
	if (ml_sheet_derived(&r->sheet, id))
		return true;
	/* Numbers from 1 mean something only in files of this shape. */
	snprintf(space, sizeof(space), "%s.id.%s", r->sheet.kind->key, r->all->map.headers);
	if (r->id.n)
		ml_import_derive(space, r->id, &own);
	if (r->id.n && ml_store_rid(r->all->im->store, &own)) {
		*id = own;
		return true;
	}
	if (id_of_unique(r, id))
		return true;
	if (r->id.n)
		*id = own;
	else
		id_of_content(r, id);
	*content = r->id.n == 0;
	return true;
}

/* ---- whole rows ------------------------------------------------------------------------------- */

static bool take_full_name(struct row *r, struct ml_error *e)
{
	struct ml_str family, given;
	if (r->full_name.n == 0 || ml_sheet_has(&r->sheet, "family_name"))
		return true;
	if (ml_sheet_has(&r->sheet, "given_name"))
		return ml_sheet_add_text(r->all->im, &r->sheet, "family_name", r->full_name, e);
	ml_name_split(r->full_name, &family, &given);
	return ml_sheet_add_text(r->all->im, &r->sheet, "family_name", family, e) &&
	       ml_sheet_add_text(r->all->im, &r->sheet, "given_name", given, e);
}

static bool missing(const struct ml_kind *kind, const struct ml_field *f, struct ml_error *e)
{
	ml_fail(e, ML_E_VALUE_REQUIRED, "%s", f->key);
	ml_error_about(e, kind->key, f->key);
	return false;
}

/*
 * A row must name its record: something of what the title shows, and for a link what it links. Other required fields
 * may wait for a person: a file of events without hours is still worth having.
 */
static bool is_named(const struct row *r, struct ml_error *e)
{
	const struct ml_kind *kind = r->sheet.kind;
	const struct ml_field *first = NULL;
	bool named = false;
	for (uint32_t i = 0; i < r->sheet.n; i++) {
		const struct ml_field *f = r->sheet.fields[i];
		struct ml_str part = ml_arena_printf(r->all->im->arena, "%%%s%%", f->key);
		bool needed = (f->flags & ML_F_REQUIRED) && f->type == ML_T_REF && (kind->flags & ML_K_LINK);
		if (needed && r->sheet.at[i].n == 0)
			return missing(kind, f, e);
		if (!strstr(kind->title, part.p))
			continue;
		first = first ? first : f;
		named = named || r->sheet.at[i].n > 0;
	}
	return named || missing(kind, first ? first : r->sheet.fields[0], e);
}

static bool link_employer(struct row *r, const struct ml_uuid *id, int64_t rid, bool fresh, struct ml_error *e)
{
	struct ml_employment job = {.organisation = r->employer, .more = &r->position};
	if (r->employer.n == 0)
		return true;
	for (uint32_t i = 0; i < r->position.n; i++) {
		if (strcmp(r->position.fields[i]->key, "title") == 0 && r->position.at[i].n)
			job.title = r->position.at[i].v[0].s;
	}
	for (uint32_t i = 0; i < r->sheet.n && job.title.n == 0; i++)
		if (strcmp(r->sheet.fields[i]->key, "function") == 0 && r->sheet.at[i].n)
			job.title = r->sheet.at[i].v[0].s;
	return ml_link_position(r->all->im, id, rid, fresh, &job, e);
}

/* The number it had where it comes from. */
static void keep_origin(struct row *r)
{
	struct ml_uuid id;
	if (r->id.n && !ml_uuid_parse(r->id, &id) && !ml_sheet_has(&r->sheet, "external_id"))
		ml_sheet_add_text(r->all->im, &r->sheet, "external_id", r->id, NULL);
}

static bool take_row(struct row *r, struct ml_error *e)
{
	struct ml_import *im = r->all->im;
	enum ml_outcome outcome = ML_UNCHANGED;
	struct ml_uuid id;
	bool content;
	ml_sheet_start(im, r->all->map.kind, &r->sheet);
	ml_sheet_start(im, ml_kind_by_key(ML_STR("position")), &r->position);
	if (!take_cells(r, e) || !take_full_name(r, e))
		return false;
	if (!choose_id(r, &id, &content, e))
		return false;
	int64_t rid = ml_store_rid(im->store, &id);
	if (rid == 0 && !r->exact && !is_named(r, e))
		return false;
	if (content && rid) {
		ml_import_count(im, ML_UNCHANGED, false);
	} else {
		keep_origin(r);
		if (!ml_sheet_put(
			    im, &r->sheet, &id, r->exact ? ML_SHEET_EXACT : ML_SHEET_ADD, false, &outcome, &rid, e))
			return false;
	}
	if (outcome == ML_CREATED)
		ml_links_learn(im, r->sheet.kind, rid);
	return link_employer(r, &id, rid, outcome == ML_CREATED, e);
}

static bool row_is_utf8(struct rows *all, struct ml_error *e)
{
	if (ml_utf8_valid(all->csv.raw) && !memchr(all->csv.raw.p, '\0', all->csv.raw.n))
		return true;
	return ml_fail(e, ML_E_BAD_UTF8, "%s", all->csv.encoding);
}

static bool take_rows(struct rows *all, struct ml_error *e)
{
	struct ml_import *im = all->im;
	for (;;) {
		struct row r = {.all = all};
		struct ml_error why = {0};
		struct ml_uuid id;
		ml_arena_reset(im->arena);
		im->lines.done = all->csv.lines.done;
		if (!ml_import_go_on(im, e))
			return false;
		int got = ml_csv_row(&all->csv, im->arena, &r.cells, &r.n, e);
		if (got <= 0)
			return got == 0;
		r.exact = all->ours && r.n > 0 && ml_uuid_parse(ml_str_trim(r.cells[0]), &id);
		if (row_is_utf8(all, &why) && take_row(&r, &why))
			continue;
		if (!ml_import_is_local(&why)) {
			if (e)
				*e = why;
			return false;
		}
		ml_import_refuse(im, all->csv.line, all->csv.raw, &why);
	}
}

/* ---- the file ------------------------------------------------------------------------------------ */

static bool all_keys(const struct ml_csv_map *m)
{
	for (uint32_t i = 0; i < m->n; i++)
		if (!m->columns[i].exact || m->columns[i].by_user)
			return false;
	return m->n > 0 && m->columns[0].role == ML_CSV_ID;
}

static void report_ignored(struct ml_import_report *r, const struct ml_csv_map *m)
{
	struct ml_buf b = {0};
	for (uint32_t i = 0; i < m->n; i++) {
		if (m->columns[i].role != ML_CSV_IGNORED || m->columns[i].header.n == 0)
			continue;
		ml_buf_z(&b, b.n ? ", " : "");
		ml_buf_str(&b, m->columns[i].header);
	}
	size_t n = b.n;
	if (n >= sizeof(r->ignored)) {
		n = sizeof(r->ignored) - 4;
		while (n > 0 && ((unsigned char)b.p[n] & 0xC0) == 0x80)
			n--;
	}
	if (n > 0)
		memcpy(r->ignored, b.p, n);
	memcpy(r->ignored + n, n < b.n ? "…" : "", n < b.n ? 4 : 1);
	ml_buf_finish(&b);
}

/* The header row, mapped; its strings live in keep. */
static bool open_mapped(struct ml_store *store, const char *path, const struct ml_kind *kind,
	const struct ml_mapping *given, uint32_t n_given, struct ml_arena *keep, struct ml_csv *csv,
	struct ml_csv_map *m, struct ml_error *e)
{
	struct ml_str *headers;
	uint32_t n;
	if (!ml_csv_open(csv, path, e))
		return false;
	int got = ml_csv_row(csv, keep, &headers, &n, e);
	if (got < 0)
		return false;
	if (got == 0 || n > ML_CSV_COLUMNS || !ml_utf8_valid(csv->raw)) {
		ml_fail(e, ML_E_IMPORT_SYNTAX, "%s", path);
		if (e)
			e->at_line = 1;
		return false;
	}
	for (uint32_t i = 0; i < n; i++)
		headers[i] = ml_arena_str(keep, unguarded(headers[i]));
	return ml_csv_map(store, keep, kind, headers, n, given, n_given, m, e);
}

bool ml_import_csv(struct ml_import *im, struct ml_error *e)
{
	struct rows all = {.im = im};
	struct ml_arena *keep = ml_arena_create();
	bool good =
		open_mapped(im->store, im->path, im->o->kind, im->o->map, im->o->n_map, keep, &all.csv, &all.map, e);
	if (good) {
		im->r->kind = all.map.kind;
		im->lines.size = all.csv.lines.size;
		report_ignored(im->r, &all.map);
		all.ours = all_keys(&all.map);
		good = take_rows(&all, e);
	}
	if (good && !im->o->dry && im->o->n_map)
		good = ml_csv_remember(im->store, &all.map, e);
	ml_csv_close(&all.csv);
	ml_arena_destroy(keep);
	return good;
}

bool ml_csv_look(struct ml_store *store, const char *path, const struct ml_kind *kind, struct ml_arena *a,
	struct ml_csv_preview *out, struct ml_error *e)
{
	struct ml_csv csv;
	struct ml_csv_map m;
	struct ml_str *cells;
	uint32_t n;
	*out = (struct ml_csv_preview){0};
	bool good = open_mapped(store, path, kind, NULL, 0, a, &csv, &m, e);
	if (good) {
		*out = (struct ml_csv_preview){
			.separator = csv.separator, .encoding = csv.encoding, .kind = m.kind, .n_columns = m.n};
		out->columns = ML_NEWN(a, struct ml_mapping, m.n);
		out->rows = ml_alloc(a, 20 * sizeof(*out->rows));
		for (uint32_t i = 0; i < m.n; i++)
			out->columns[i] = (struct ml_mapping){m.columns[i].header, m.columns[i].field};
		while (out->n_rows < 20 && ml_csv_row(&csv, a, &cells, &n, NULL) > 0) {
			for (uint32_t i = 0; i < ML_MIN(ML_MIN(n, m.n), 64); i++)
				out->rows[out->n_rows][i] = ml_text_nfc(a, ml_arena_str(a, cells[i]));
			out->n_rows++;
		}
	}
	ml_csv_close(&csv);
	return good;
}
