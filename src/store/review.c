/*
 * What there is to review: flags found by the partial index of each table, doubled codes by the candidates that put.c
 * notes (codes.c). Nothing here reads a record, so that counting costs the same on any database.
 */
#include <maillage/review.h>
#include "store.h"

static const struct {
	const char *key, *label;
	unsigned flag;
} reasons[ML_REASONS] = {
	[ML_REVIEW_CONFLICT] = {"conflict", N_("valeurs en conflit"), ML_R_CONFLICT},
	[ML_REVIEW_REVIVED] = {"revived", N_("modifiée après mise à la corbeille"), ML_R_REVIVED},
	[ML_REVIEW_MERGED] = {"merged", N_("modifiée après réunion à une autre"), ML_R_MERGED_EDITED},
	[ML_REVIEW_UNIQUE] = {"unique", N_("même code dans plusieurs fiches"), 0},
	[ML_REVIEW_FUTURE] = {"future", N_("datée dans le futur"), ML_R_FUTURE},
};

const char *ml_reason_key(enum ml_reason r)
{
	return reasons[r].key;
}

const char *ml_reason_label(enum ml_reason r)
{
	return reasons[r].label;
}

bool ml_reason_parse(struct ml_str key, enum ml_reason *out)
{
	for (int i = 0; i < ML_REASONS; i++)
		if (ml_str_is(key, reasons[i].key)) {
			*out = (enum ml_reason)i;
			return true;
		}
	return false;
}

struct items {
	struct ml_review_item *v;
	size_t n, cap;
};

static bool add_flagged(struct ml_store *s, const struct ml_review_query *q, enum ml_reason reason, struct items *out,
	struct ml_error *e)
{
	struct ml_query query = {.kind = q->kind, .text = q->text, .where = q->where, .without_merged = true};
	bool good = true;
	/* Those that lists show, by the index in its order; then the few that are read as another record. */
	int passes = reason == ML_REVIEW_CONFLICT || reason == ML_REVIEW_MERGED ? 2 : 1;
	for (int merged = 0; merged < passes && good; merged++) {
		query.flags_all = reasons[reason].flag | (merged ? ML_R_MERGED : 0);
		query.without_merged = !merged;
		struct ml_list *l = ml_store_list(s, &query, e);
		for (uint64_t i = 0; l && i < ml_list_size(l); i++) {
			struct ml_review_item item = {.rid = ml_list_at(l, i), .reason = reason};
			ml_vec_push(out, item);
		}
		good = l != NULL;
		ml_list_destroy(l);
	}
	return good;
}

/* The records that a filter leaves, to tell which codes show. */
static bool filtered(struct ml_store *s, const struct ml_review_query *q, struct ml_list **l, struct ml_error *e)
{
	struct ml_query query = {.kind = q->kind, .text = q->text, .where = q->where};
	*l = q->text.n || q->where.n ? ml_store_list(s, &query, e) : NULL;
	return *l || !(q->text.n || q->where.n);
}

static bool add_codes(
	struct ml_store *s, struct ml_arena *a, const struct ml_review_query *q, struct items *out, struct ml_error *e)
{
	struct ml_shared_code *codes;
	uint32_t n;
	struct ml_list *l;
	if (!ml_codes_find(s, a, q->kind, &codes, &n, e) || !filtered(s, q, &l, e))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		uint64_t at;
		bool in = !l;
		for (uint32_t j = 0; j < codes[i].n && !in; j++)
			in = ml_list_find(l, codes[i].rids[j], &at);
		struct ml_review_item item = {.rid = codes[i].rids[0],
			.reason = ML_REVIEW_UNIQUE,
			.field = codes[i].field,
			.value = ml_text(codes[i].code),
			.others = codes[i].rids + 1,
			.n_others = codes[i].n - 1};
		if (in)
			ml_vec_push(out, item);
	}
	ml_list_destroy(l);
	return true;
}

bool ml_review_items(struct ml_store *s, struct ml_arena *a, const struct ml_review_query *q,
	struct ml_review_item **out, uint32_t *n, struct ml_error *e)
{
	struct items found = {0};
	bool good = true;
	for (int r = 0; r < ML_REASONS && good; r++) {
		if (q->reasons && !(q->reasons & 1u << r))
			continue;
		good = reasons[r].flag ? add_flagged(s, q, (enum ml_reason)r, &found, e)
				       : add_codes(s, a, q, &found, e);
	}
	*n = (uint32_t)found.n;
	*out = ML_NEWN(a, struct ml_review_item, found.n + 1);
	if (found.n)
		memcpy(*out, found.v, found.n * sizeof *found.v);
	ml_vec_finish(&found);
	return good;
}

uint64_t ml_review_count(struct ml_store *s, enum ml_reason r)
{
	if (reasons[r].flag)
		return ml_store_count_flag(s, reasons[r].flag);
	struct ml_arena *a = ml_arena_create();
	struct ml_shared_code *codes;
	uint32_t n = 0;
	if (!ml_codes_find(s, a, NULL, &codes, &n, NULL))
		n = 0;
	ml_arena_destroy(a);
	return n;
}

/* ---- a clock far ahead ----------------------------------------------------------------------------- */

/* The same values under a new dot: several of a conflict stay several. */
bool ml_review_redate(struct ml_store *s, int64_t rid, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_record *r = ml_store_get(s, a, rid, e);
	int64_t limit = s->ctx->now_ms(s->ctx) + ML_DAY_MS;
	struct ml_put *puts = r ? ML_NEWN(a, struct ml_put, r->state->n + 1) : NULL;
	uint32_t n = 0;
	for (uint32_t i = 0; r && i < r->state->n; i++) {
		const struct ml_slot *slot = &r->state->slots[i];
		if (slot->d[slot->n - 1].time <= limit)
			continue;
		puts[n] = (struct ml_put){.field = slot->field, .op = ML_PUT_SET};
		if (slot->field == ML_FIELD_BIN) {
			struct ml_value *seen = ML_NEW(a, struct ml_value);
			*seen = ml_bin_value(a, s->lineage, &r->state->vv);
			puts[n].n = 1;
			puts[n].v = seen;
		} else {
			puts[n].v = ml_slot_distinct(a, slot, &puts[n].n);
		}
		n++;
	}
	bool good = r && (!n || ml_store_write(s, rid, puts, n, e));
	ml_arena_destroy(a);
	return good;
}

/* ---- edited after it was joined to another ------------------------------------------------------------- */

/* Does the record that stands for it hold this value already? */
static bool holds(const struct ml_record *to, struct ml_arena *a, const struct ml_field *f, const struct ml_value *v)
{
	uint32_t n;
	const struct ml_value *has = ml_record_values(to, a, f, &n);
	for (uint32_t i = 0; i < n; i++)
		if (ml_value_cmp(&has[i], v) == 0)
			return true;
	return false;
}

bool ml_review_late(struct ml_store *s, struct ml_arena *a, int64_t rid, int64_t *into, struct ml_edit **edits,
	uint32_t *n, struct ml_error *e)
{
	struct ml_record *from = ml_store_get(s, a, rid, e), *to = NULL;
	uint32_t n_fields;
	*n = 0;
	*into = ml_store_canonical(s, rid);
	if (!from || !(to = ml_store_get(s, a, *into, e)))
		return false;
	*edits = ML_NEWN(a, struct ml_edit, from->state->n + 1);
	if (from->kind)
		ml_store_fields(s, from->kind, &n_fields);
	for (uint32_t i = 0; i < from->state->n; i++) {
		const struct ml_slot *slot = &from->state->slots[i];
		const struct ml_field *f = ml_plan_field(ml_store_plan_of(s, rid), slot->field);
		const struct ml_dval *d = ml_slot_shown(slot);
		if (!f || ml_field_is_reserved(f) || !ml_plan_one_valued(ml_store_plan_of(s, rid), slot->field) ||
			ml_state_join_saw(s->lineage, from->state, d->dot) || holds(to, a, f, &d->v))
			continue;
		(*edits)[(*n)++] = (struct ml_edit){.field = f, .op = ML_PUT_SET, .n = 1, .v = &d->v};
	}
	return true;
}

bool ml_review_take_late(struct ml_store *s, int64_t rid, bool carry, struct ml_error *e)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_edit *edits;
	int64_t into;
	uint32_t n;
	bool good = ml_review_late(s, a, rid, &into, &edits, &n, e) &&
		    ml_store_join(s, rid, into, edits, carry ? n : 0, e);
	ml_arena_destroy(a);
	return good;
}
