/* report: where the records are: their own place, else that of their territory, else of the nearest one above it. */
#include <stdlib.h>

#include <maillage/report.h>
#include <maillage/text.h>

enum { MOST = 50000, ABOVE = 4 };

static const struct ml_field *field_of(const struct ml_kind *k, enum ml_type type, const char *ref)
{
	for (uint32_t i = 0; i < k->n_fields; i++) {
		const struct ml_field *f = &k->fields[i];
		if (f->type == type && !(f->flags & ML_F_MULTI) && (!ref || (f->ref && strcmp(f->ref, ref) == 0)))
			return f;
	}
	return NULL;
}

const struct ml_kind **ml_map_kinds(struct ml_arena *a, uint32_t *n)
{
	uint32_t n_kinds;
	const struct ml_kind *const *all = ml_kinds(&n_kinds);
	const struct ml_kind **out = ML_NEWN(a, const struct ml_kind *, n_kinds);
	*n = 0;
	for (uint32_t i = 0; i < n_kinds; i++) {
		if (all[i]->flags & (ML_K_HIDDEN | ML_K_TECHNICAL | ML_K_LINK))
			continue;
		if (field_of(all[i], ML_T_GEO, NULL) ||
			(field_of(all[i], ML_T_REF, "territory") && strcmp(all[i]->key, "territory") != 0))
			out[(*n)++] = all[i];
	}
	return out;
}

struct making {
	struct ml_store *s;
	struct ml_arena *a;
	ML_VEC(struct ml_spot) spot;
	struct ml_spots *out;
};

static const struct ml_value *cell(struct making *m, int64_t rid, const struct ml_kind *k, const char *key)
{
	const struct ml_field *f = ml_kind_field(k, ml_str(key));
	struct ml_cell c = {0};
	if (!f || !ml_store_row(m->s, m->a, rid, &f, 1, &c, NULL, NULL) || !c.n)
		return NULL;
	return &c.v[0];
}

/* The territory's own place, the one that came with the program, or that of the one above. */
static bool place_territory(struct making *m, int64_t rid, double *lat, double *lon)
{
	const struct ml_kind *k = ml_kind_by_key(ML_STR("territory"));
	for (int step = 0; rid && step < ABOVE; step++) {
		const struct ml_value *v = cell(m, rid, k, "location");
		if (v && v->tag == ML_GEO) {
			*lat = v->x;
			*lon = v->y;
			return true;
		}
		v = cell(m, rid, k, "code");
		const struct ml_territory *t = v ? ml_territory_by_code(v->s) : NULL;
		if (t && (t->lat != 0 || t->lon != 0)) {
			*lat = t->lat;
			*lon = t->lon;
			return true;
		}
		v = cell(m, rid, k, "parent");
		rid = v ? ml_store_rid(m->s, &v->id) : 0;
	}
	return false;
}

static bool add_places(struct making *m, const struct ml_kind *k, struct ml_error *e)
{
	struct ml_place *p;
	uint32_t n;
	if (!ml_store_places(m->s, m->a, k, ML_STR(""), MOST, &p, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++)
		ml_vec_push(&m->spot,
			((struct ml_spot){.rid = p[i].rid, .count = 1, .kind = k, .lat = p[i].lat, .lon = p[i].lon}));
	m->out->placed += n;
	return true;
}

static bool add_territories(struct making *m, const struct ml_kind *k, struct ml_error *e)
{
	const struct ml_field *f = field_of(k, ML_T_REF, "territory"), *geo = field_of(k, ML_T_GEO, NULL);
	struct ml_tally t = {.kind = k, .by = f ? f->key : NULL};
	struct ml_tally_result r;
	if (geo)
		t.where = ml_arena_printf(m->a, "%s=", geo->key);
	if (!ml_store_tally(m->s, m->a, &t, &r, e))
		return false;
	for (uint32_t i = 0; i < r.n; i++) {
		struct ml_uuid id;
		struct ml_spot spot = {.of_territory = true, .count = (uint32_t)r.v[i].value, .kind = k};
		spot.rid = f && ml_uuid_parse(r.v[i].key, &id) ? ml_store_rid(m->s, &id) : 0;
		if (spot.rid && place_territory(m, spot.rid, &spot.lat, &spot.lon)) {
			ml_vec_push(&m->spot, spot);
			m->out->placed += spot.count;
		} else {
			m->out->unplaced += spot.count;
		}
	}
	return true;
}

static int by_longitude(const void *a, const void *b)
{
	const struct ml_spot *x = a, *y = b;
	if (x->lon != y->lon)
		return x->lon < y->lon ? -1 : 1;
	if (x->lat != y->lat)
		return x->lat > y->lat ? -1 : 1;
	return x->rid < y->rid ? -1 : x->rid > y->rid;
}

bool ml_map_spots(
	struct ml_store *s, struct ml_arena *a, const struct ml_kind *kind, struct ml_spots *out, struct ml_error *e)
{
	static const char *const usual[] = {"event", "organisation", "project"};
	struct making m = {.s = s, .a = a, .out = out};
	bool good = true;
	*out = (struct ml_spots){0};
	for (size_t i = 0; i < ML_COUNT(usual) && good; i++) {
		const struct ml_kind *k = kind ? kind : ml_kind_by_key(ml_str(usual[i]));
		good = add_places(&m, k, e) && add_territories(&m, k, e);
		if (kind)
			break;
	}
	out->n = (uint32_t)m.spot.n;
	out->v = ML_NEWN(a, struct ml_spot, m.spot.n + 1);
	if (m.spot.n) {
		memcpy(out->v, m.spot.v, m.spot.n * sizeof *out->v);
		qsort(out->v, out->n, sizeof *out->v, by_longitude);
	}
	ml_vec_finish(&m.spot);
	return good;
}
