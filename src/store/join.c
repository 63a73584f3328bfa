/* Duplicates: joining two records, taking them apart, and saying that two that look alike are not the same. */
#include <stdlib.h>

#include "same.h"
#include "search.h"

static bool is_multi(const struct ml_field *f)
{
	return (f->flags & ML_F_MULTI) || f->type == ML_T_TAGS;
}

static bool fail_about(struct ml_error *e, enum ml_code code, const struct ml_uuid *id)
{
	char text[ML_UUID_TEXT];
	ml_uuid_text(id, text);
	return ml_fail(e, code, "%s", text);
}

/* ---- groups --------------------------------------------------------------------------------- */

static int by_rid(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

bool ml_store_group(
	struct ml_store *s, struct ml_arena *a, int64_t rid, int64_t **rids, uint32_t *n, struct ml_error *e)
{
	struct ml_ids ids = {0};
	struct ml_uuid id, root;
	*n = 0;
	if (!ml_store_id(s, rid, &id))
		return ml_fail(e, ML_E_NOT_FOUND, "%lld", (long long)rid);
	root = ml_store_canonical_id(s, &id);
	bool good = ml_same_ids(s, &root, &ids, e);
	int64_t *out = *rids = ML_NEWN(a, int64_t, ids.n + 1), first = ml_store_rid(s, &root);
	if (first)
		out[(*n)++] = first;
	for (size_t i = 0; i < ids.n && good; i++) {
		int64_t at = ml_store_rid(s, &ids.v[i]);
		if (at && at != first && ml_rid_kind(at) == ml_rid_kind(rid))
			out[(*n)++] = at;
	}
	if (*n > 2)
		qsort(out + 1, *n - 1, sizeof *out, by_rid);
	ml_vec_finish(&ids);
	return good;
}

const struct ml_value *ml_store_read_as(
	struct ml_store *s, struct ml_arena *a, const struct ml_field *f, const struct ml_value *v, uint32_t *n)
{
	if (!s->same.any || f->type != ML_T_REF || ml_field_is_reserved(f) || !*n)
		return v;
	struct ml_value *out = ML_NEWN(a, struct ml_value, *n);
	uint32_t kept = 0;
	for (uint32_t i = 0; i < *n; i++) {
		struct ml_value one = v[i];
		bool again = false;
		if (one.tag == ML_ID)
			one.id = ml_store_canonical_id(s, &v[i].id);
		for (uint32_t k = 0; k < kept && !again; k++)
			again = ml_value_cmp(&out[k], &one) == 0;
		if (!again)
			out[kept++] = one;
	}
	*n = kept;
	return out;
}

/* ---- joining ----------------------------------------------------------------------------------- */

/* A living record of a kind that is known. */
static struct ml_record *living(struct ml_store *s, struct ml_arena *a, int64_t rid, struct ml_error *e)
{
	struct ml_record *r = ml_store_get(s, a, rid, e);
	if (!r)
		return NULL;
	if (!r->kind)
		ml_fail(e, ML_E_KIND_UNKNOWN, "%llu", (unsigned long long)r->kind_wire);
	else if (r->flags & (ML_R_ERASED | ML_R_BINNED))
		fail_about(e, r->flags & ML_R_ERASED ? ML_E_ERASED : ML_E_BINNED, &r->id);
	else
		return r;
	return NULL;
}

static bool named(const struct ml_edit *edits, uint32_t n, const struct ml_field *f)
{
	for (uint32_t i = 0; i < n; i++)
		if (edits[i].field == f)
			return true;
	return false;
}

static bool takes_part(const struct ml_field *f)
{
	return !ml_field_is_reserved(f) && !(f->flags & (ML_F_HIDDEN | ML_F_DERIVED));
}

/* The caller's edits, then the sets of the record that disappears that they do not name. */
static struct ml_edit *with_sets(struct ml_store *s, struct ml_arena *a, const struct ml_record *from,
	const struct ml_edit *edits, uint32_t *n)
{
	uint32_t n_fields, given = *n;
	const struct ml_field *const *fields = ml_store_fields(s, from->kind, &n_fields);
	struct ml_edit *out = ML_NEWN(a, struct ml_edit, given + n_fields + 1);
	if (given)
		memcpy(out, edits, given * sizeof *out);
	for (uint32_t i = 0; i < n_fields; i++) {
		uint32_t count;
		const struct ml_value *v = ml_record_values(from, a, fields[i], &count);
		if (count && is_multi(fields[i]) && takes_part(fields[i]) && !named(edits, given, fields[i]))
			out[(*n)++] = (struct ml_edit){fields[i], ML_PUT_ADD, count, v};
	}
	return out;
}

bool ml_store_join_missing(struct ml_store *s, struct ml_arena *a, int64_t rid, int64_t into, struct ml_edit **edits,
	uint32_t *n, struct ml_error *e)
{
	struct ml_record *from = ml_store_get(s, a, rid, e), *to = from ? ml_store_get(s, a, into, e) : NULL;
	uint32_t n_fields, has, had;
	*n = 0;
	if (!to || !from->kind)
		return to && ml_fail(e, ML_E_KIND_UNKNOWN, "%llu", (unsigned long long)from->kind_wire);
	const struct ml_field *const *fields = ml_store_fields(s, from->kind, &n_fields);
	*edits = ML_NEWN(a, struct ml_edit, n_fields + 1);
	for (uint32_t i = 0; i < n_fields; i++) {
		if (is_multi(fields[i]) || !takes_part(fields[i]))
			continue;
		const struct ml_value *v = ml_record_values(from, a, fields[i], &had);
		ml_record_values(to, a, fields[i], &has);
		if (had && !has)
			(*edits)[(*n)++] = (struct ml_edit){fields[i], ML_PUT_SET, 1, v};
	}
	return true;
}

/* n 0: cleared. */
static bool write_join(
	struct ml_store *s, const struct ml_record *r, const struct ml_value *into, uint32_t n, struct ml_error *e)
{
	struct ml_put put = {.field = ML_FIELD_MERGED_INTO, .op = ML_PUT_SET, .n = n, .v = into};
	return ml_store_write(s, r->rid, &put, 1, e); /* which adds what was seen */
}

/* The record that `into` is read as; another than rid's own, unless what was written to rid since is being acknowledged. */
static struct ml_record *join_target(
	struct ml_store *s, struct ml_arena *a, const struct ml_record *from, int64_t into, struct ml_error *e)
{
	struct ml_record *to = living(s, a, ml_store_canonical(s, into), e);
	if (!to)
		return NULL;
	bool again = (from->flags & ML_R_MERGED_EDITED) && to->rid != from->rid;
	if (from->kind != to->kind)
		ml_fail(e, ML_E_KIND_OTHER, "%s, %s", from->kind->key, to->kind->key);
	else if (ml_store_canonical(s, from->rid) == to->rid && !again)
		fail_about(e, ML_E_SAME_RECORD, &from->id);
	else
		return to;
	return NULL;
}

/* One that stands for its group though it was joined itself (two laptops at once) is shown, so what came later is seen by looking
 * at it: its join is written again, as it is. */
static bool acknowledge(struct ml_store *s, struct ml_arena *a, const struct ml_record *r, struct ml_error *e)
{
	const struct ml_slot *slot = ml_state_slot(r->state, ML_FIELD_MERGED_INTO);
	uint32_t n = 0;
	const struct ml_value *v = slot ? ml_slot_distinct(a, slot, &n) : NULL;
	return slot ? write_join(s, r, v, n, e) : fail_about(e, ML_E_SAME_RECORD, &r->id);
}

bool ml_store_join(
	struct ml_store *s, int64_t rid, int64_t into, const struct ml_edit *edits, uint32_t n, struct ml_error *e)
{
	ML_ASSERT(s->step.open);
	struct ml_arena *a = ml_arena_create();
	struct ml_record *from = living(s, a, rid, e);
	if (from && (from->flags & ML_R_MERGED_EDITED) && ml_store_canonical(s, into) == rid) {
		bool done = acknowledge(s, a, from, e);
		ml_arena_destroy(a);
		return done;
	}
	struct ml_record *to = from ? join_target(s, a, from, into, e) : NULL;
	bool good = to != NULL;
	if (good) {
		struct ml_edit *all = with_sets(s, a, from, edits, &n);
		struct ml_value target = ml_ref(to->id);
		good = (!ml_store_is_distinct(s, rid, to->rid) || ml_store_distinct(s, rid, to->rid, false, e)) &&
		       ml_store_edit(s, to->rid, all, n, NULL, e) && write_join(s, from, &target, 1, e);
	}
	ml_arena_destroy(a);
	return good;
}

/* ---- taking apart ------------------------------------------------------------------------------------ */

/* Members of the group whose merged_into names r: r's id gives way to `instead` there (NULL: to nothing). */
static bool rename_target(struct ml_store *s, struct ml_arena *a, const struct ml_record *r, const struct ml_uuid *instead,
	bool *any, struct ml_error *e)
{
	int64_t *rids;
	uint32_t n;
	bool good = ml_store_group(s, a, r->rid, &rids, &n, e);
	for (uint32_t i = 0; i < n && good; i++) {
		struct ml_record *other = ml_store_get(s, a, rids[i], e);
		const struct ml_slot *slot = other ? ml_state_slot(other->state, ML_FIELD_MERGED_INTO) : NULL;
		uint32_t kept = 0, all = 0;
		struct ml_value *v = slot ? ML_NEWN(a, struct ml_value, slot->n + 1) : NULL;
		const struct ml_value *had = slot ? ml_slot_distinct(a, slot, &all) : NULL;
		good = other != NULL;
		for (uint32_t k = 0; k < all; k++)
			if (had[k].tag != ML_ID || !ml_uuid_eq(&had[k].id, &r->id))
				v[kept++] = had[k];
		if (!good || kept == all)
			continue;
		*any = true;
		if (kept == 0 && instead && !ml_uuid_eq(instead, &other->id))
			v[kept++] = ml_ref(*instead);
		good = write_join(s, other, v, kept, e);
	}
	return good;
}

bool ml_store_join_instead(struct ml_store *s, int64_t rid, int64_t into, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_record *r = ml_store_get(s, a, rid, e);
	struct ml_uuid id;
	bool any = false, good = r && ml_store_id(s, into, &id) && rename_target(s, a, r, &id, &any, e);
	ml_arena_destroy(a);
	return good;
}

/* One that was not joined itself, but stands behind another root of its group, leaves it by what was joined to it. */
bool ml_store_unjoin(struct ml_store *s, int64_t rid, struct ml_error *e)
{
	ML_ASSERT(s->step.open);
	struct ml_arena *a = ml_arena_create();
	struct ml_record *r = ml_store_get(s, a, rid, e);
	bool good = r != NULL, any = false;
	if (good && r->flags & ML_R_ERASED)
		good = fail_about(e, ML_E_ERASED, &r->id);
	else if (good && ml_state_slot(r->state, ML_FIELD_MERGED_INTO))
		good = write_join(s, r, NULL, 0, e);
	else if (good)
		good = (!(r->flags & ML_R_MERGED) || rename_target(s, a, r, NULL, &any, e)) &&
		       (any || fail_about(e, ML_E_NOT_JOINED, &r->id));
	ml_arena_destroy(a);
	return good;
}

/* ---- not a duplicate ------------------------------------------------------------------------------------ */

struct two { /* arg of a ml_values_fn: the fields of the kind that says two records distinct, by their order */
	const struct ml_kind *kind;
	struct ml_value v[2];
};

static const struct ml_value *two_values(void *arg, const struct ml_field *f, uint32_t *n)
{
	struct two *t = arg;
	*n = 1;
	return &t->v[f != &t->kind->fields[0]];
}

/* The lower id first, so that both orders name one record. */
static void say_of(const struct ml_uuid *x, const struct ml_uuid *y, struct two *t, struct ml_uuid *id)
{
	bool turn = ml_uuid_cmp(x, y) > 0;
	*t = (struct two){ml_kind_by_key(ml_str("distinct")), {ml_ref(turn ? *y : *x), ml_ref(turn ? *x : *y)}};
	ml_kind_derived_id(t->kind, two_values, t, id);
}

/* The living record that says two ids distinct; 0: none. */
static int64_t said_of(struct ml_store *s, const struct ml_uuid *x, const struct ml_uuid *y)
{
	struct two t;
	struct ml_uuid id;
	unsigned flags = 0;
	say_of(x, y, &t, &id);
	int64_t rid = ml_store_rid(s, &id);
	if (!rid || !ml_store_row(s, s->scratch, rid, NULL, 0, NULL, &flags, NULL) || (flags & ML_R_HIDDEN))
		return 0;
	return rid;
}

/* The records that say it of any two members of the groups; stops at the first when `all` is NULL. */
static bool any_said(struct ml_store *s, int64_t a, int64_t b, struct ml_ids *x, struct ml_ids *y, struct ml_rids *all)
{
	struct ml_uuid ia, ib;
	bool any = false;
	if (!ml_store_id(s, a, &ia) || !ml_store_id(s, b, &ib) || !ml_same_ids(s, &ia, x, NULL) || !ml_same_ids(s, &ib, y, NULL))
		return false;
	for (size_t i = 0; i < x->n; i++)
		for (size_t j = 0; j < y->n && (all || !any); j++) {
			int64_t rid = ml_uuid_eq(&x->v[i], &y->v[j]) ? 0 : said_of(s, &x->v[i], &y->v[j]);
			any |= rid != 0;
			if (rid && all)
				ml_vec_push(all, rid);
		}
	return any;
}

bool ml_store_is_distinct(struct ml_store *s, int64_t a, int64_t b)
{
	struct ml_ids x = {0}, y = {0};
	bool any = any_said(s, a, b, &x, &y, NULL);
	ml_vec_finish(&x);
	ml_vec_finish(&y);
	return any;
}

static bool withdraw(struct ml_store *s, int64_t a, int64_t b, struct ml_error *e)
{
	struct ml_ids x = {0}, y = {0};
	struct ml_rids said = {0};
	bool good = true;
	any_said(s, a, b, &x, &y, &said);
	for (size_t i = 0; i < said.n && good; i++)
		good = ml_store_bin(s, said.v[i], e);
	ml_vec_finish(&x);
	ml_vec_finish(&y);
	ml_vec_finish(&said);
	return good;
}

bool ml_store_distinct(struct ml_store *s, int64_t a, int64_t b, bool distinct, struct ml_error *e)
{
	ML_ASSERT(s->step.open);
	struct ml_uuid x, y, id;
	struct two t;
	if (!distinct)
		return withdraw(s, a, b, e);
	a = ml_store_canonical(s, a);
	b = ml_store_canonical(s, b);
	if (!ml_store_id(s, a, &x) || !ml_store_id(s, b, &y))
		return ml_fail(e, ML_E_NOT_FOUND, "%lld", (long long)(ml_store_id(s, a, &x) ? b : a));
	if (ml_rid_kind(a) != ml_rid_kind(b)) {
		const struct ml_kind *ka = ml_kind_by_wire((uint64_t)ml_rid_kind(a)),
				     *kb = ml_kind_by_wire((uint64_t)ml_rid_kind(b));
		return ml_fail(e, ML_E_KIND_OTHER, "%s, %s", ka ? ka->key : "?", kb ? kb->key : "?");
	}
	if (a == b)
		return fail_about(e, ML_E_SAME_RECORD, &x);
	say_of(&x, &y, &t, &id);
	struct ml_edit edits[] = {
		{&t.kind->fields[0], ML_PUT_SET, 1, &t.v[0]},
		{&t.kind->fields[1], ML_PUT_SET, 1, &t.v[1]},
	};
	return ml_store_add(s, t.kind, &id, edits, ML_COUNT(edits), NULL, e);
}
