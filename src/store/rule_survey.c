/* What rules can be about: officers, territories and fields of the conflicts; who is asked for which territory. */
#include <stdlib.h>

#include "rule.h"

/* ---- the territory of a record ----------------------------------------------------------------------- */

static const struct ml_kind *territories(void)
{
	return ml_kind_by_key(ML_STR("territory"));
}

static bool of_fields(const struct ml_record *r, struct ml_arena *a, bool (*is)(const struct ml_field *), struct ml_uuid *out)
{
	for (uint32_t i = 0; i < r->kind->n_fields; i++) {
		const struct ml_field *f = &r->kind->fields[i];
		uint32_t n = 0;
		const struct ml_value *v = is(f) ? ml_record_values(r, a, f, &n) : NULL;
		if (n && v[0].tag == ML_ID) {
			*out = v[0].id;
			return true;
		}
	}
	return false;
}

static bool names_territory(const struct ml_field *f)
{
	return f->type == ML_T_REF && f->ref && strcmp(f->ref, "territory") == 0;
}

static bool territory_at(
	struct ml_store *s, struct ml_arena *a, const struct ml_record *r, int depth, struct ml_uuid *out)
{
	if (!r->kind)
		return false;
	if (r->kind == territories()) {
		*out = r->id;
		return true;
	}
	if (of_fields(r, a, names_territory, out))
		return true;
	/* A position, an attendance: that of what it links, the first that has one. */
	for (uint32_t i = 0; i < r->kind->n_fields && depth < 2; i++) {
		const struct ml_field *f = &r->kind->fields[i];
		uint32_t n = 0;
		const struct ml_value *v = f->type == ML_T_REF && f->wire >= 16 ? ml_record_values(r, a, f, &n) : NULL;
		int64_t rid = n && v[0].tag == ML_ID ? ml_store_rid(s, &v[0].id) : 0;
		struct ml_record *to = rid ? ml_store_get(s, a, rid, NULL) : NULL;
		if (to && territory_at(s, a, to, depth + 1, out))
			return true;
	}
	return false;
}

bool ml_review_territory(struct ml_store *s, struct ml_arena *a, const struct ml_record *r, struct ml_uuid *out)
{
	return territory_at(s, a, r, 0, out);
}

/* ---- who is asked where --------------------------------------------------------------------------------- */

#define PLACES "review.places" /* lines "id officer" */

bool ml_review_places(struct ml_store *s, struct ml_arena *a, struct ml_rule_place **out, uint32_t *n)
{
	struct ml_buf text = {0};
	struct ml_str rest, line;
	*n = 0;
	*out = NULL;
	if (!ml_store_get_meta(s, PLACES, &text)) {
		ml_buf_finish(&text);
		return false;
	}
	rest = ml_arena_str(a, ml_buf_view(&text));
	ml_buf_finish(&text);
	*out = ML_NEWN(a, struct ml_rule_place, rest.n / (ML_UUID_TEXT - 1) + 1);
	while (ml_str_split(&rest, '\n', &line)) {
		struct ml_rule_place *p = &(*out)[*n];
		size_t id = ML_UUID_TEXT - 1;
		if (line.n <= id + 1 || !ml_uuid_parse(ml_str_n(line.p, id), &p->territory))
			continue;
		p->officer = ml_str_n(line.p + id + 1, line.n - id - 1);
		(*n)++;
	}
	return *n > 0;
}

bool ml_review_set_place(struct ml_store *s, const struct ml_uuid *territory, struct ml_str officer, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_rule_place *places;
	struct ml_buf text = {0};
	uint32_t n;
	char id[ML_UUID_TEXT];
	ml_review_places(s, a, &places, &n);
	for (uint32_t i = 0; i < n; i++) {
		if (ml_uuid_eq(&places[i].territory, territory))
			continue;
		ml_uuid_text(&places[i].territory, id);
		ml_buf_printf(&text, "%s %.*s\n", id, (int)places[i].officer.n, places[i].officer.p);
	}
	if (officer.n) {
		ml_uuid_text(territory, id);
		ml_buf_printf(&text, "%s %.*s\n", id, (int)officer.n, officer.p);
	}
	bool good = ml_store_set_meta(s, PLACES, text.n ? ml_buf_view(&text) : (struct ml_str){0}, e);
	ml_buf_finish(&text);
	ml_arena_destroy(a);
	return good;
}

/* ---- counting over the conflicts -------------------------------------------------------------------------- */

struct counting {
	struct ml_store *s;
	struct ml_arena *a;
	struct ml_review_survey *out;
	ML_VEC(struct ml_survey_officer) officers;
	ML_VEC(struct ml_survey_territory) territories;
	ML_VEC(struct ml_survey_field) fields;
	struct ml_map *territory_at; /* id -> index + 1 */
};

static struct ml_survey_officer *officer_row(struct counting *c, const struct ml_writer *w)
{
	for (size_t i = 0; i < c->officers.n; i++)
		if (ml_rule_same_name(c->officers.v[i].name, w->name))
			return &c->officers.v[i];
	struct ml_survey_officer row = {.name = ml_arena_str(c->a, w->name)};
	ml_vec_push(&c->officers, row);
	return &c->officers.v[c->officers.n - 1];
}

static void count_officers(struct counting *c, const struct ml_rule_case *k)
{
	bool here = false;
	for (uint32_t i = 0; i < k->n; i++)
		for (uint32_t j = 0; j < k->voices[i].n_by; j++) {
			const struct ml_writer *w = &k->voices[i].by[j];
			struct ml_survey_officer *row = officer_row(c, w);
			row->here |= w->here;
			row->n++;
			here |= w->here;
		}
	c->out->here += here;
}

static void count_territory(struct counting *c, struct ml_arena *a, const struct ml_rule_case *k)
{
	struct ml_uuid id;
	uint64_t at;
	if (!ml_review_territory(c->s, a, k->record, &id)) {
		c->out->nowhere++;
		return;
	}
	struct ml_str key = ml_str_n((const char *)id.b, sizeof id.b);
	if (!ml_map_get(c->territory_at, key, &at)) {
		struct ml_survey_territory row = {.id = id};
		ml_vec_push(&c->territories, row);
		at = c->territories.n;
		ml_map_set(c->territory_at, key, at);
	}
	c->territories.v[at - 1].n++;
}

static bool count_case(void *arg, struct ml_arena *a, const struct ml_rule_case *k, struct ml_error *e)
{
	struct counting *c = arg;
	struct ml_survey_field *field = NULL;
	for (size_t i = 0; i < c->fields.n && !field; i++)
		if (c->fields.v[i].kind == k->kind && c->fields.v[i].field->wire == k->conflict->field->wire)
			field = &c->fields.v[i];
	if (!field) {
		struct ml_survey_field row = {.kind = k->kind, .field = k->conflict->field};
		ml_vec_push(&c->fields, row);
		field = &c->fields.v[c->fields.n - 1];
	}
	field->n++;
	c->out->conflicts++;
	c->out->records += k->first;
	count_officers(c, k);
	count_territory(c, a, k);
	return true;
}

static int most_officers(const void *x, const void *y)
{
	const struct ml_survey_officer *a = x, *b = y;
	return a->n != b->n ? (a->n < b->n ? 1 : -1) : ml_str_cmp(a->name, b->name);
}

static int most_territories(const void *x, const void *y)
{
	const struct ml_survey_territory *a = x, *b = y;
	return a->n != b->n ? (a->n < b->n ? 1 : -1) : memcmp(a->id.b, b->id.b, sizeof a->id.b);
}

static int most_fields(const void *x, const void *y)
{
	const struct ml_survey_field *a = x, *b = y;
	if (a->n != b->n)
		return a->n < b->n ? 1 : -1;
	if (a->kind != b->kind)
		return a->kind->wire < b->kind->wire ? -1 : 1;
	return a->field->wire < b->field->wire ? -1 : a->field->wire > b->field->wire;
}

/* A sorted copy in the arena; the vector is freed. */
#define HAND_OUT(vec, to, count, order) \
	do { \
		(count) = (uint32_t)(vec).n; \
		(to) = ml_alloc(a, ((vec).n + 1) * sizeof *(vec).v); \
		if ((vec).n) { \
			qsort((vec).v, (vec).n, sizeof *(vec).v, order); \
			memcpy((to), (vec).v, (vec).n * sizeof *(vec).v); \
		} \
		ml_vec_finish(&(vec)); \
	} while (0)

bool ml_review_survey(struct ml_store *s, struct ml_arena *a, const struct ml_rule *rule, struct ml_review_survey *out,
	struct ml_error *e)
{
	*out = (struct ml_review_survey){0};
	struct counting c = {.s = s, .a = a, .out = out, .territory_at = ml_map_create()};
	bool good = ml_rule_walk(s, rule, count_case, &c, e);
	HAND_OUT(c.officers, out->officer, out->n_officers, most_officers);
	HAND_OUT(c.territories, out->territory, out->n_territories, most_territories);
	HAND_OUT(c.fields, out->field, out->n_fields, most_fields);
	ml_map_destroy(c.territory_at);
	return good;
}
