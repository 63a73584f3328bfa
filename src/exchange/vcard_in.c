/*
 * vCards into records: a person with positions, or an organisation. Field by field from the model's tables
 * (vcard_map.h); by hand only what a table cannot say: ORG with TITLE, addresses, what is kept for the way back.
 */
#include <stdlib.h>

#include "vcard_in.h"

/* ---- the other fields, from the tables ---------------------------------------------------------- */

static struct ml_str find_extension(struct ml_str s)
{
	static const char *const words[] = {";ext=", " ext. ", " ext ", " ext.", " poste ", " x"};
	for (size_t i = 0; i < ML_COUNT(words); i++) {
		size_t n = strlen(words[i]);
		const char *at = s.n > n ? memmem(s.p, s.n, words[i], n) : NULL;
		if (at && at[n] >= '0' && at[n] <= '9')
			return ml_str_n(at + n, s.n - (size_t)(at + n - s.p));
	}
	return ml_str_n("", 0);
}

/* A value as the field's type reads it: no scheme, one subtag of a language, a comma between degrees. */
static struct ml_str tidy(struct ml_filling *f, const struct ml_field *field, struct ml_str s)
{
	static const char *const schemes[] = {"TEL:", "MAILTO:", "GEO:"};
	for (size_t i = 0; i < ML_COUNT(schemes) && field->type != ML_T_URL; i++) {
		size_t n = strlen(schemes[i]);
		if (s.n > n && ml_vcard_is(ml_str_n(s.p, n), schemes[i]))
			s = ml_str_n(s.p + n, s.n - n);
	}
	const char *cut = NULL;
	struct ml_str extension = field->type == ML_T_PHONE ? find_extension(s) : ml_str_n("", 0);
	if (extension.n && (cut = memchr(s.p, ';', s.n)))
		return ml_arena_printf(
			f->im->arena, "%.*s ext. %.*s", (int)(cut - s.p), s.p, (int)extension.n, extension.p);
	if (field->type == ML_T_PHONE || field->type == ML_T_GEO)
		cut = memchr(s.p, ';', s.n);
	if (field->type == ML_T_GEO && cut && cut[1] != 'u' && cut[1] != 'c') /* 3.0: 43.9;4.8 */
		return ml_arena_printf(
			f->im->arena, "%.*s,%.*s", (int)(cut - s.p), s.p, (int)(s.p + s.n - cut - 1), cut + 1);
	if (field->type == ML_T_ENUM)
		cut = memchr(s.p, '-', s.n);
	return cut ? ml_str_n(s.p, (size_t)(cut - s.p)) : s;
}

static void value_shadow(
	struct ml_filling *f, struct ml_vprop *p, const struct ml_field *field, const struct ml_value *v)
{
	struct ml_str extension = field->type == ML_T_PHONE ? find_extension(p->value) : ml_str_n("", 0);
	if (extension.n && find_extension(v->s).n) /* a number that could not be read keeps it */
		extension.n = 0;
	if (ml_vprop_is_bare(p) && extension.n == 0)
		return;
	struct ml_buf plain = {0}, mark = {0};
	struct ml_vprop shadow = *p;
	ml_value_plain(&plain, field, v);
	ml_vshadow_mark(&mark, ml_buf_view(&plain));
	if (extension.n) {
		ml_buf_z(&mark, ";");
		ml_vvalue_escape(&mark, extension);
	}
	shadow.value = ml_buf_view(&mark);
	ml_buf_clear(&plain);
	ml_buf_char(&plain, '~');
	ml_vprop_plain(&plain, &shadow, 3);
	p->shadow = ml_arena_str(f->im->arena, ml_buf_view(&plain));
	ml_buf_finish(&plain);
	ml_buf_finish(&mark);
}

/* Lists (NICKNAME, CATEGORIES) element by element; what a field refuses stays a property of the rest. */
static bool take_value(struct ml_filling *f, const struct ml_ventry *en, struct ml_vprop *p)
{
	bool list = en->field->type == ML_T_TAGS || ((en->field->flags & ML_F_MULTI) && en->field->type == ML_T_NAME);
	struct ml_str rest = p->value, piece;
	struct ml_value v = {0};
	uint32_t taken = 0, refused = 0;
	while (list ? ml_vvalue_cut(&rest, ',', &piece) : rest.p != NULL) {
		if (!list) {
			piece = rest;
			rest.p = NULL;
		}
		struct ml_str text =
			tidy(f, en->field, ml_str_trim(ml_vvalue_text(f->im->arena, piece, f->card->version)));
		if (text.n == 0)
			continue;
		bool good = ml_import_value(f->im, en->field, text, &v, NULL);
		if (good)
			ml_sheet_add(f->im, &f->sheet, en->index, v);
		taken += good;
		refused += !good;
	}
	p->used = refused == 0;
	if (taken == 1 && p->used && !list && p->what != ML_V_TITLE && p->what != ML_V_ROLE)
		value_shadow(f, p, en->field, &v);
	return taken > 0;
}

/* Several notes are one text. */
static void take_long(struct ml_filling *f, const struct ml_ventry *en)
{
	struct ml_buf all = {0};
	struct ml_value v;
	for (uint32_t i = 0; i < f->card->n; i++) {
		struct ml_vprop *p = &f->card->props[i];
		struct ml_str text = p->what == en->what ? ml_filling_text(f, p) : ml_str_n("", 0);
		if (text.n == 0)
			continue;
		ml_buf_z(&all, all.n ? "\n\n" : "");
		ml_buf_str(&all, text);
		p->used = true;
	}
	if (all.n && ml_import_value(f->im, en->field, ml_arena_str(f->im->arena, ml_buf_view(&all)), &v, NULL))
		ml_sheet_add(f->im, &f->sheet, en->index, v);
	ml_buf_finish(&all);
}

/* All of a set, the preferred one first, numbers that nobody answers last. */
static int rank_of(const struct ml_vprop *p)
{
	if (p->params.n == 0)
		return 101;
	return ml_vparam_pref(p) + (ml_vparam_type(p, "FAX") || ml_vparam_type(p, "PAGER") ? 1000 : 0);
}

static void take_set(struct ml_filling *f, const struct ml_ventry *en)
{
	struct ml_vprop *found[256];
	int rank[256];
	uint32_t n = 0;
	for (uint32_t i = 0; i < f->card->n && n < ML_COUNT(found); i++) {
		struct ml_vprop *p = &f->card->props[i];
		if (p->what != en->what)
			continue;
		int r = rank_of(p);
		uint32_t at = n++;
		for (; at > 0 && rank[at - 1] > r; at--) {
			found[at] = found[at - 1];
			rank[at] = rank[at - 1];
		}
		found[at] = p;
		rank[at] = r;
	}
	for (uint32_t i = 0; i < n; i++)
		take_value(f, en, found[i]);
}

static void take_one(struct ml_filling *f, const struct ml_ventry *en)
{
	struct ml_vprop *p = ml_vcard_best(f->card, en->what);
	if (!p || (p->used && p->what != ML_V_TITLE)) /* a position's title is the person's function too */
		return;
	if (!take_value(f, en, p))
		p->used = ml_str_trim(p->value).n == 0;
}

/* Street with what stands before it (box, building) in one field; region and country stay in the rest. */
static void take_address(struct ml_filling *f)
{
	struct ml_vprop *p = ml_vcard_best(f->card, ML_V_ADR);
	struct ml_str part[ML_V_COMPONENTS];
	struct ml_buf street = {0};
	if (!p)
		return;
	ml_vcomponents(f->im->arena, p, f->card->version, part);
	for (int i = 0; i < 3; i++) {
		ml_buf_z(&street, street.n && part[i].n ? "\n" : "");
		ml_buf_str(&street, part[i]);
	}
	if (ml_filling_component(f, ML_V_ADR, 3, ml_arena_str(f->im->arena, ml_buf_view(&street))))
		part[0].n = part[1].n = part[2].n = 0;
	for (int i = 3; i < 7; i++)
		if (ml_filling_component(f, ML_V_ADR, i + 1, part[i]))
			part[i].n = 0;
	p->used = true;
	ml_filling_leftover(f, p, part, 7);
	ml_buf_finish(&street);
}

static void take_fields(struct ml_filling *f)
{
	uint8_t role = ml_vcard_first(f->card, ML_V_ROLE) ? ML_V_ROLE : ML_V_TITLE;
	take_address(f);
	for (uint32_t i = 0; i < f->map->n; i++) {
		struct ml_ventry en = f->map->entries[i];
		if (en.component || en.what == ML_V_ORG)
			continue;
		/* The function: ROLE says it better than the title of one position, which only gives a new person one.
		 */
		if (en.what == ML_V_TITLE && role == ML_V_TITLE && f->n_jobs && f->rid)
			continue;
		if (en.what == ML_V_TITLE)
			en.what = role;
		if (en.field->type == ML_T_LONG)
			take_long(f, &en);
		else if (en.field->flags & ML_F_MULTI)
			take_set(f, &en);
		else
			take_one(f, &en);
	}
}

/* ---- ORG and TITLE -------------------------------------------------------------------------------- */

/* The title that goes with an ORG: of its group, else the next one without a group. */
static struct ml_vprop *title_for(struct ml_filling *f, const struct ml_vprop *org, bool *taken)
{
	for (uint32_t i = 0; i < f->card->n; i++) {
		struct ml_vprop *p = &f->card->props[i];
		if (p->what != ML_V_TITLE || taken[i] ||
			(p->group.n && org->group.n && !ml_str_eq(p->group, org->group)))
			continue;
		taken[i] = true;
		return p;
	}
	return NULL;
}

/* job1, job2…: how vcard_out.c ties titles to organisations. */
static bool is_our_group(struct ml_str group)
{
	return group.n > 3 && group.n < 7 && memcmp(group.p, "job", 3) == 0 &&
	       strspn(group.p + 3, "0123456789") >= group.n - 3;
}

static void take_jobs(struct ml_filling *f)
{
	struct ml_vcard *c = f->card;
	bool *taken = ML_NEWN(f->im->arena, bool, c->n + 1);
	f->jobs = ML_NEWN(f->im->arena, struct ml_employment, c->n + 1);
	for (uint32_t i = 0; i < c->n; i++) {
		struct ml_str part[ML_V_COMPONENTS];
		struct ml_vprop *org = &c->props[i];
		if (org->what != ML_V_ORG)
			continue;
		ml_vcomponents(f->im->arena, org, c->version, part);
		org->used = true;
		struct ml_employment *job = &f->jobs[f->n_jobs];
		*job = (struct ml_employment){.organisation = part[0], .unit = part[1]};
		for (int k = 2; k < ML_V_COMPONENTS; k++)
			if (part[k].n)
				job->unit = ml_arena_printf(f->im->arena, "%.*s / %.*s", (int)job->unit.n, job->unit.p,
					(int)part[k].n, part[k].p);
		if (job->organisation.n == 0) {
			job->organisation = job->unit;
			job->unit.n = 0;
		}
		if (job->organisation.n == 0)
			continue;
		struct ml_vprop *title = title_for(f, org, taken);
		if (title) {
			job->title = ml_filling_text(f, title);
			title->used = true;
		}
		if (is_our_group(org->group))
			org->group.n = 0;
		if (!ml_vprop_is_bare(org)) {
			struct ml_value v = ml_text(job->organisation);
			value_shadow(f, org, ml_kind_field(ml_kind_by_key(ML_STR("organisation")), ML_STR("name")), &v);
		}
		f->n_jobs++;
	}
}

/* ---- the rest, kept for the way back ----------------------------------------------------------------- */

static bool is_kept(const struct ml_filling *f, const struct ml_vprop *p)
{
	if (p->used || (p->what >= ML_V_DROPPED && p->what < ML_V_MORE) || p->what == ML_V_KIND)
		return false;
	if (p->what == ML_V_SHOWAS && strcmp(f->map->kind->key, "organisation") == 0)
		return false; /* said by the kind */
	if (p->what == ML_V_UID)
		return f->keep_uid;
	return ml_str_trim(p->value).n > 0;
}

static int by_text(const void *a, const void *b)
{
	return ml_str_cmp(*(const struct ml_str *)a, *(const struct ml_str *)b);
}

/* The lines to keep, in an order that does not depend on the file. binary false: without photos and the like. */
static struct ml_str gather_rest(struct ml_filling *f, bool binary)
{
	struct ml_str *lines = ML_NEWN(f->im->arena, struct ml_str, f->card->n + 1);
	struct ml_buf rest = {0};
	uint32_t n = 0;
	for (uint32_t i = 0; i < f->card->n; i++) {
		struct ml_vprop *p = &f->card->props[i];
		bool kept = is_kept(f, p) && (binary || p->value.n < 4096);
		if (!kept && p->shadow.n == 0)
			continue;
		lines[n++] = p->shadow;
		if (!kept)
			continue;
		ml_buf_clear(&rest);
		ml_vprop_plain(&rest, p, f->card->version);
		lines[n - 1] = ml_arena_str(f->im->arena, ml_buf_view(&rest));
	}
	qsort(lines, n, sizeof(*lines), by_text);
	ml_buf_clear(&rest);
	for (uint32_t i = 0; i < n; i++) {
		ml_buf_z(&rest, i ? "\n" : "");
		ml_buf_str(&rest, lines[i]);
	}
	struct ml_str all = ml_arena_str(f->im->arena, ml_buf_view(&rest));
	ml_buf_finish(&rest);
	return all;
}

static bool keep_rest(struct ml_filling *f, struct ml_error *e)
{
	struct ml_error why = {0};
	struct ml_value v;
	if (f->map->rest < 0)
		return true;
	const struct ml_field *field = f->sheet.fields[f->map->rest];
	struct ml_str rest = gather_rest(f, true);
	if (rest.n == 0)
		return true;
	/* A photo beyond what a field may hold is left behind rather than the whole card. */
	if (!ml_import_value(f->im, field, rest, &v, &why) &&
		(why.code != ML_E_VALUE_RANGE || !ml_import_value(f->im, field, gather_rest(f, false), &v, e))) {
		if (e && why.code != ML_E_VALUE_RANGE)
			*e = why;
		return false;
	}
	ml_sheet_add(f->im, &f->sheet, (uint32_t)f->map->rest, v);
	return true;
}

/* ---- one card ------------------------------------------------------------------------------------------- */

static bool take_card(struct ml_vcards *v, struct ml_error *e)
{
	struct ml_filling f = {.im = v->im, .card = &v->card};
	enum ml_outcome outcome;
	int64_t rid = 0;
	for (uint32_t i = 0; i < v->card.n; i++)
		v->card.props[i].what = ml_vmap_what(&v->person, v->card.props[i].name);
	if (!ml_filling_kind(v, &f, e))
		return false;
	bool person = f.map == &v->person;
	if (!person)
		for (uint32_t i = 0; i < v->card.n; i++)
			v->card.props[i].what = ml_vmap_what(f.map, v->card.props[i].name);
	if (!ml_filling_id(&f) && f.rid) {
		/* The very same card: nothing new, and no edit made since is undone. */
		ml_import_count(v->im, ML_UNCHANGED, false);
		return true;
	}
	ml_sheet_start(v->im, f.map->kind, &f.sheet);
	if (!(person ? ml_filling_person(&f, e) : ml_filling_organisation(&f, e)))
		return false;
	if (person)
		take_jobs(&f);
	else
		ml_filling_adopt(&f);
	take_fields(&f);
	if (!keep_rest(&f, e) || !ml_sheet_put(v->im, &f.sheet, &f.id, ML_SHEET_ADD, false, &outcome, &rid, e))
		return false;
	for (uint32_t i = 0; i < f.n_jobs; i++)
		if (!ml_link_position(v->im, &f.id, rid, outcome == ML_CREATED, &f.jobs[i], e))
			return false;
	return true;
}

static bool take_all(struct ml_vcards *v, struct ml_error *e)
{
	struct ml_import *im = v->im;
	for (;;) {
		struct ml_error why = {0};
		ml_arena_reset(im->arena);
		if (!ml_import_go_on(im, e))
			return false;
		int got = ml_vcard_next(&im->lines, im->arena, &v->card, &why);
		if (got == ML_CARD_END)
			return true;
		if (got == ML_CARD_READ && take_card(v, &why))
			continue;
		if (got == ML_CARD_FAILED || (got == ML_CARD_READ && !ml_import_is_local(&why))) {
			if (e)
				*e = why;
			return false;
		}
		ml_import_refuse(im, v->card.line, v->card.raw, &why);
		if (im->r->rejected == im->r->read && im->r->rejected > 1000)
			return true; /* nothing of it is a card: told at the end */
	}
}

bool ml_import_vcard(struct ml_import *im, struct ml_error *e)
{
	struct ml_vcards v = {.im = im};
	const struct ml_kind *person = ml_kind_by_key(ML_STR("person")),
			     *organisation = ml_kind_by_key(ML_STR("organisation"));
	if (im->o->kind && im->o->kind != person && im->o->kind != organisation)
		return ml_fail(e, ML_E_IMPORT_FORMAT, "vCard: %s", im->o->kind->key);
	if (!ml_lines_open(&im->lines, im->path, NULL, e))
		return false;
	ml_vmap_init(&v.person, im->store, person);
	ml_vmap_init(&v.organisation, im->store, organisation);
	bool good = take_all(&v, e);
	ml_vcard_finish(&v.card);
	return good;
}
