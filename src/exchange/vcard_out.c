/* Records as vCards 3.0 or 4.0, with what was kept of the card that they came from; see vcard_map.h. */
#include "export.h"
#include "vcard_map.h"

#define MAX_KEPT 512
#define MAX_JOBS 16

struct cards_out {
	struct ml_vmap map;
	int version;
	const struct ml_kind *position;
	const struct ml_field *job_fields[5]; /* organisation, title, unit, end, main */
	const struct ml_field *job_person;
};

struct job {
	struct ml_str organisation, title, unit;
	bool main;
};

struct card_out {
	struct ml_export *x;
	struct cards_out *all;
	struct ml_record *rec;
	struct ml_vprop kept[MAX_KEPT]; /* lines of vcard_rest, shadows first told by `used` */
	uint32_t n_kept;
	struct ml_buf line;
};

/* ---- lines ----------------------------------------------------------------------------- */

static void put_line(struct card_out *c)
{
	ml_vcard_fold(&c->x->out, ml_buf_view(&c->line));
	ml_buf_clear(&c->line);
}

static void put_text(struct card_out *c, const char *name, struct ml_str text)
{
	ml_buf_printf(&c->line, "%s:", name);
	ml_vvalue_escape(&c->line, text);
	put_line(c);
}

/* Parameters, kept in one writing, in the words of the version: TYPE=cell,pref or TYPE=cell;PREF=1. */
static void put_params(struct card_out *c, const struct ml_vprop *p, bool inlined)
{
	struct ml_str rest = p->params, name, value;
	bool v4 = c->all->version == 4, pref = !v4 && ml_vparam_pref(p) == 1;
	while (ml_vparam_next(&rest, &name, &value)) {
		bool type = ml_vcard_is(name, "TYPE");
		if (ml_vcard_is(name, "ENCODING") || (inlined && type) || (pref && ml_vcard_is(name, "PREF")))
			continue;
		bool quotes = memchr(value.p, ';', value.n) || memchr(value.p, ':', value.n) ||
			      (memchr(value.p, ',', value.n) && (v4 || !type));
		ml_buf_printf(&c->line, ";%.*s=%s", (int)name.n, name.p, quotes ? "\"" : "");
		ml_buf_str(&c->line, value);
		ml_buf_z(&c->line, type && pref ? ",pref" : "");
		ml_buf_z(&c->line, quotes ? "\"" : "");
		pref = pref && !type;
	}
	if (pref)
		ml_buf_z(&c->line, ";TYPE=pref");
}

static void put_head(struct card_out *c, const char *name, const struct ml_vprop *shadow)
{
	if (shadow && shadow->group.n)
		ml_buf_printf(&c->line, "%.*s.", (int)shadow->group.n, shadow->group.p);
	ml_buf_z(&c->line, name);
	if (shadow)
		put_params(c, shadow, false);
}

/* ---- what was kept ------------------------------------------------------------------------ */

static const struct ml_value *values(struct card_out *c, const char *key, const struct ml_field **f, uint32_t *n)
{
	*n = 0;
	*f = ml_store_field(c->x->store, c->rec->kind, ml_str(key));
	return *f ? ml_record_values(c->rec, c->x->arena, *f, n) : NULL;
}

static void read_rest(struct card_out *c)
{
	const struct ml_field *f;
	uint32_t n;
	const struct ml_value *v = values(c, "vcard_rest", &f, &n);
	struct ml_str rest = n ? v->s : (struct ml_str){NULL, 0}, line;
	while (ml_str_split(&rest, '\n', &line) && c->n_kept < MAX_KEPT) {
		bool shadow = line.n && line.p[0] == '~';
		struct ml_vprop *p = &c->kept[c->n_kept];
		if (!ml_vprop_parse(shadow ? ml_str_n(line.p + 1, line.n - 1) : line, p))
			continue;
		p->used = shadow;
		p->what = ml_vmap_what(&c->all->map, p->name);
		c->n_kept++;
	}
}

static const struct ml_vprop *kept(const struct card_out *c, uint8_t what, bool shadow)
{
	for (uint32_t i = 0; i < c->n_kept; i++)
		if (c->kept[i].what == what && c->kept[i].used == shadow)
			return &c->kept[i];
	return NULL;
}

/* The next shadow of this very value from *at on, and what stands behind its mark. */
static const struct ml_vprop *next_shadow(
	struct card_out *c, uint8_t what, struct ml_str value, uint32_t *at, struct ml_str *extra)
{
	struct ml_buf mark = {0};
	const struct ml_vprop *found = NULL;
	*extra = ml_str_n("", 0);
	if (!kept(c, what, true))
		return NULL;
	ml_vshadow_mark(&mark, value);
	while (*at < c->n_kept && !found) {
		const struct ml_vprop *p = &c->kept[(*at)++];
		if (p->what != what || !p->used || !ml_str_starts(p->value, ml_buf_view(&mark)))
			continue;
		found = p;
		if (p->value.n > mark.n + 1)
			*extra = ml_str_n(p->value.p + mark.n + 1, p->value.n - mark.n - 1);
	}
	ml_buf_finish(&mark);
	return found;
}

static const struct ml_vprop *shadow_of(struct card_out *c, uint8_t what, struct ml_str value, struct ml_str *extra)
{
	uint32_t at = 0;
	struct ml_str none;
	return next_shadow(c, what, value, &at, extra ? extra : &none);
}

/* ---- names and addresses -------------------------------------------------------------------- */

/* Component of the record for a structured property; empty: no field has it. */
static struct ml_str component(struct card_out *c, uint8_t what, int component)
{
	for (uint32_t i = 0; i < c->all->map.n; i++) {
		const struct ml_ventry *en = &c->all->map.entries[i];
		uint32_t n;
		if (en->what != what || en->component != component)
			continue;
		const struct ml_value *v = ml_record_values(c->rec, c->x->arena, en->field, &n);
		if (n == 0)
			break;
		for (const struct ml_choice *k = en->field->type == ML_T_ENUM ? en->field->choices : NULL; k && k->key;
			k++)
			if (ml_str_is(v->s, k->key))
				return ml_str(k->label);
		return v->s;
	}
	return ml_str_n("", 0);
}

/* What the fields do not have stays as the shadow kept it, escapes and lists included. */
static void structured(struct card_out *c, const char *name, uint8_t what, int n)
{
	const struct ml_vprop *shadow = kept(c, what, true);
	struct ml_str rest = shadow ? shadow->value : (struct ml_str){NULL, 0};
	put_head(c, name, shadow);
	/* Others of the same name were kept beside: this one was preferred to them. */
	if (kept(c, what, false) && (!shadow || ml_vparam_pref(shadow) > 1))
		ml_buf_z(&c->line, c->all->version == 4 ? ";PREF=1" : ";TYPE=pref");
	for (int i = 1; i <= n; i++) {
		struct ml_str left = {0}, own = component(c, what, i);
		ml_buf_char(&c->line, i == 1 ? ':' : ';');
		if (ml_vvalue_cut(&rest, ';', &left) && own.n == 0)
			ml_buf_str(&c->line, left);
		ml_vvalue_escape(&c->line, own);
	}
	put_line(c);
}

static bool has_component(struct card_out *c, uint8_t what)
{
	for (uint32_t i = 0; i < c->all->map.n; i++) {
		const struct ml_ventry *en = &c->all->map.entries[i];
		uint32_t n = 0;
		if (en->what == what && en->component)
			ml_record_values(c->rec, c->x->arena, en->field, &n);
		if (n)
			return true;
	}
	return false;
}

static void add_word(struct ml_buf *b, struct ml_str word)
{
	if (word.n == 0)
		return;
	ml_buf_z(b, b->n ? " " : "");
	ml_buf_str(b, word);
}

static void person_names(struct card_out *c)
{
	static const int order[] = {2, 3, 1, 5}; /* given, additional, family, suffix */
	const struct ml_vprop *shadow = kept(c, ML_V_N, true);
	struct ml_str left[ML_V_COMPONENTS] = {{0}}, own;
	struct ml_buf fn = {0}, names = {0};
	if (shadow)
		ml_vcomponents(c->x->arena, shadow, 3, left);
	for (size_t i = 0; i < ML_COUNT(order); i++)
		add_word(&fn, component(c, ML_V_N, order[i]).n ? component(c, ML_V_N, order[i]) : left[order[i] - 1]);
	for (uint32_t i = 0; i < c->all->map.n; i++) {
		const struct ml_ventry *en = &c->all->map.entries[i];
		uint32_t n = 0;
		const struct ml_value *v = NULL;
		if (en->what == ML_V_N && en->component <= 2)
			v = ml_record_values(c->rec, c->x->arena, en->field, &n);
		if (n == 0)
			continue;
		ml_buf_str(&names, v->s);
		ml_buf_char(&names, ';');
	}
	if (shadow_of(c, ML_V_FN, ml_buf_view(&names), &own) && own.n) {
		ml_buf_clear(&fn);
		ml_buf_str(&fn, ml_vvalue_text(c->x->arena, own, 3));
	}
	put_text(c, "FN", ml_buf_view(&fn));
	structured(c, "N", ML_V_N, 5);
	ml_buf_finish(&fn);
	ml_buf_finish(&names);
}

static void organisation_names(struct card_out *c)
{
	const struct ml_field *f;
	uint32_t n;
	const struct ml_value *v = values(c, "name", &f, &n);
	struct ml_str name = n ? v->s : ml_str_n("", 0), over = {0};
	v = values(c, "parent", &f, &n);
	if (n)
		over = ml_store_title_of(c->x->store, c->x->arena, &v->id);
	put_text(c, "FN", name);
	if (c->all->version == 4)
		ml_buf_z(&c->x->out, "KIND:org\r\n");
	else
		ml_buf_z(&c->x->out, "N:;;;;\r\nX-ABShowAs:COMPANY\r\n");
	put_head(c, "ORG", shadow_of(c, ML_V_ORG, name, NULL));
	ml_buf_char(&c->line, ':');
	if (over.n) {
		ml_vvalue_escape(&c->line, over);
		ml_buf_char(&c->line, ';');
	}
	ml_vvalue_escape(&c->line, name);
	put_line(c);
}

/* ---- the other fields --------------------------------------------------------------------------- */

static void put_one(struct card_out *c, const struct ml_ventry *en, struct ml_str plain, const struct ml_vprop *shadow,
	struct ml_str extra, bool preferred)
{
	bool v4 = c->all->version == 4, geo = en->field->type == ML_T_GEO, uri = v4 && extra.n;
	put_head(c, c->all->map.names[en->what], shadow);
	if (preferred && (!shadow || ml_vparam_pref(shadow) > 1))
		ml_buf_z(&c->line, v4 ? ";PREF=1" : ";TYPE=pref");
	ml_buf_z(&c->line, uri ? ";VALUE=uri:tel:" : ":");
	ml_buf_z(&c->line, geo && v4 ? "geo:" : "");
	if (geo && !v4) {
		const char *comma = memchr(plain.p, ',', plain.n);
		size_t n = comma ? (size_t)(comma - plain.p) : plain.n;
		ml_buf_add(&c->line, plain.p, n);
		ml_buf_z(&c->line, ";");
		plain = ml_str_n(plain.p + n + (comma != NULL), plain.n - n - (comma != NULL));
	}
	if (geo || uri || en->field->type == ML_T_URL)
		ml_buf_str(&c->line, plain);
	else
		ml_vvalue_escape(&c->line, plain);
	if (extra.n)
		ml_buf_printf(&c->line, uri ? ";ext=%.*s" : " ext. %.*s", (int)extra.n, extra.p);
	put_line(c);
}

/* Once, or once for each writing it had: a number that was given for home and for work. */
static void put_value(struct card_out *c, const struct ml_ventry *en, const struct ml_value *v, bool preferred)
{
	struct ml_buf plain = {0};
	struct ml_str extra;
	uint32_t at = 0;
	ml_value_plain(&plain, en->field, v);
	const struct ml_vprop *shadow = next_shadow(c, en->what, ml_buf_view(&plain), &at, &extra);
	do
		put_one(c, en, ml_buf_view(&plain), shadow, extra, preferred);
	while (shadow && (shadow = next_shadow(c, en->what, ml_buf_view(&plain), &at, &extra)));
	ml_buf_finish(&plain);
}

/* NICKNAME and CATEGORIES are lists, unless one element had parameters of its own. */
static void put_list(struct card_out *c, const struct ml_ventry *en, const struct ml_value *v, uint32_t n)
{
	if (n == 1) {
		put_value(c, en, v, false);
		return;
	}
	ml_buf_printf(&c->line, "%s:", c->all->map.names[en->what]);
	for (uint32_t i = 0; i < n; i++) {
		ml_buf_z(&c->line, i ? "," : "");
		ml_vvalue_escape(&c->line, v[i].s);
	}
	put_line(c);
}

static void put_fields(struct card_out *c)
{
	for (uint32_t i = 0; i < c->all->map.n; i++) {
		const struct ml_ventry *en = &c->all->map.entries[i];
		uint32_t n;
		if (en->component || en->what == ML_V_ORG || en->what == ML_V_TITLE)
			continue;
		const struct ml_value *v = ml_record_values(c->rec, c->x->arena, en->field, &n);
		bool one = !(en->field->flags & ML_F_MULTI);
		if (n && (en->field->type == ML_T_TAGS || (!one && en->field->type == ML_T_NAME))) {
			put_list(c, en, v, n);
			continue;
		}
		for (uint32_t k = 0; k < n; k++)
			put_value(c, en, &v[k], one && kept(c, en->what, false) != NULL);
	}
}

/* ---- positions ---------------------------------------------------------------------------------------- */

static bool is_over(struct card_out *c, const struct ml_cell *end)
{
	struct ml_date day;
	int64_t today = ml_store_context(c->x->store)->now_ms(ml_store_context(c->x->store)) / 86400000;
	return end->n && ml_date_iso(end->v->s, &day) && ml_date_days(day) < today;
}

/* Present positions, the main one first. */
static uint32_t read_jobs(struct card_out *c, struct job jobs[MAX_JOBS])
{
	struct cards_out *a = c->all;
	int64_t *rids;
	uint32_t n, got = 0;
	if (!ml_store_backrefs(c->x->store, c->x->arena, c->rec->rid, a->position, a->job_person, &rids, &n, NULL))
		return 0;
	for (uint32_t i = 0; i < n && got < MAX_JOBS; i++) {
		struct ml_cell cell[5];
		if (!ml_store_row(c->x->store, c->x->arena, rids[i], a->job_fields, 5, cell, NULL, NULL) ||
			cell[0].n == 0 || is_over(c, &cell[3]))
			continue;
		struct job job = {
			.organisation = ml_store_title_of(c->x->store, c->x->arena, &cell[0].v->id),
			.title = cell[1].n ? cell[1].v->s : ml_str_n("", 0),
			.unit = cell[2].n ? cell[2].v->s : ml_str_n("", 0),
			.main = cell[4].n && cell[4].v->i,
		};
		if (job.organisation.n == 0)
			continue;
		uint32_t at = got++;
		for (; job.main && at > 0 && !jobs[at - 1].main; at--)
			jobs[at] = jobs[at - 1];
		jobs[at] = job;
	}
	return got;
}

static void put_job(struct card_out *c, const struct job *job, uint32_t number, bool several)
{
	const struct ml_vprop *shadow = shadow_of(c, ML_V_ORG, job->organisation, NULL);
	struct ml_str group = shadow ? shadow->group : ml_str_n("", 0);
	if (several && group.n == 0) {
		ml_buf_printf(&c->line, "job%u.", number + 1);
		group = ml_arena_printf(c->x->arena, "job%u", number + 1);
	}
	put_head(c, "ORG", shadow);
	ml_buf_char(&c->line, ':');
	ml_vvalue_escape(&c->line, job->organisation);
	if (job->unit.n) {
		ml_buf_char(&c->line, ';');
		ml_vvalue_escape(&c->line, job->unit);
	}
	put_line(c);
	if (job->title.n == 0)
		return;
	if (several)
		ml_buf_printf(&c->line, "%.*s.", (int)group.n, group.p);
	put_text(c, "TITLE", job->title);
}

static void put_jobs(struct card_out *c)
{
	struct job jobs[MAX_JOBS];
	uint32_t n = read_jobs(c, jobs), has;
	const struct ml_field *f;
	const struct ml_value *function = values(c, "function", &f, &has);
	for (uint32_t i = 0; i < n; i++)
		put_job(c, &jobs[i], i, n > 1);
	if (has && n == 0)
		put_text(c, "TITLE", function->s);
	else if (has && !ml_str_eq(function->s, jobs[0].title))
		put_text(c, "ROLE", function->s);
}

/* ---- the rest -------------------------------------------------------------------------------------------- */

/* As it came, but binary content as the version has it: ENCODING=b in 3.0, a data: URI in 4.0. */
static void put_kept(struct card_out *c, const struct ml_vprop *p)
{
	bool uri = c->all->version == 4 && p->base64;
	if (p->group.n)
		ml_buf_printf(&c->line, "%.*s.", (int)p->group.n, p->group.p);
	ml_buf_str(&c->line, p->name);
	put_params(c, p, uri);
	if (uri) {
		ml_buf_z(&c->line, ":data:");
		ml_vmedia(&c->line, p->name, ml_vparam_get(p, "TYPE"));
		ml_buf_z(&c->line, ";base64,");
	} else {
		ml_buf_z(&c->line, p->base64 ? ";ENCODING=b:" : ":");
	}
	ml_buf_str(&c->line, p->value);
	put_line(c);
}

static bool is_replaced(const struct card_out *c, const struct ml_vprop *p)
{
	return p->used || p->what == ML_V_UID || (c->all->version == 3 && p->what == ML_V_FN) ||
	       (c->all->version == 3 && p->what == ML_V_SHOWAS && ml_str_is(ml_str(c->rec->kind->key), "organisation"));
}

static void put_frame(struct card_out *c)
{
	char id[ML_UUID_TEXT];
	const struct ml_vprop *uid = kept(c, ML_V_UID, false);
	ml_buf_printf(&c->x->out, "BEGIN:VCARD\r\nVERSION:%d.0\r\nPRODID:-//maillage//maillage " ML_VERSION "//FR\r\n",
		c->all->version);
	ml_uuid_text(&c->rec->id, id);
	if (uid)
		ml_buf_printf(&c->line, "UID:%.*s", (int)uid->value.n, uid->value.p);
	else
		ml_buf_printf(&c->line, "UID:urn:uuid:%s", id);
	put_line(c);
}

static void put_revision(struct card_out *c)
{
	struct ml_buf iso = {0};
	int64_t ms = ml_record_changed(c->x->store, c->rec, NULL);
	ml_time_iso(&iso, ms / 1000);
	for (size_t i = 0; i < iso.n; i++)
		if (iso.p[i] != '-' && iso.p[i] != ':')
			ml_buf_char(&c->line, iso.p[i]);
	ml_buf_finish(&iso);
	ml_buf_printf(&c->x->out, "REV:%.*s\r\nEND:VCARD\r\n", (int)c->line.n, c->line.p ? c->line.p : "");
	ml_buf_clear(&c->line);
}

static bool write_card(struct ml_export *x, void *arg, int64_t rid, struct ml_error *e)
{
	struct card_out *c = ML_NEW(x->arena, struct card_out);
	c->x = x;
	c->all = arg;
	c->rec = ml_store_get(x->store, x->arena, rid, e);
	if (!c->rec)
		return false;
	bool person = strcmp(x->kind->key, "person") == 0;
	read_rest(c);
	put_frame(c);
	if (person)
		person_names(c);
	else
		organisation_names(c);
	if (has_component(c, ML_V_ADR))
		structured(c, "ADR", ML_V_ADR, 7);
	if (person)
		put_jobs(c);
	put_fields(c);
	for (uint32_t i = 0; i < c->n_kept; i++)
		if (!is_replaced(c, &c->kept[i]))
			put_kept(c, &c->kept[i]);
	put_revision(c);
	ml_buf_finish(&c->line);
	return true;
}

static bool write_kind(struct ml_export *x, const char *key, struct ml_error *e)
{
	static const char *const job[] = {"organisation", "title", "unit", "end", "main"};
	struct cards_out all = {
		.version = x->o->vcard_version == 3 ? 3 : 4, .position = ml_kind_by_key(ML_STR("position"))};
	struct ml_writer w = {.record = write_card, .arg = &all};
	x->kind = ml_kind_by_key(ml_str(key));
	for (size_t i = 0; i < ML_COUNT(job); i++)
		all.job_fields[i] = ml_kind_field(all.position, ml_str(job[i]));
	all.job_person = ml_kind_field(all.position, ML_STR("person"));
	ml_vmap_init(&all.map, x->store, x->kind);
	return ml_export_records(x, &w, e);
}

bool ml_export_vcard(struct ml_export *x, struct ml_error *e)
{
	const char *key = x->kind ? x->kind->key : NULL;
	if (key && strcmp(key, "person") != 0 && strcmp(key, "organisation") != 0)
		return ml_fail(e, ML_E_IMPORT_FORMAT, "vCard: %s", key);
	if (key)
		return write_kind(x, key, e);
	return write_kind(x, "person", e) && write_kind(x, "organisation", e);
}
