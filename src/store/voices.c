/* The values of a conflict and who wrote them. */
#include <maillage/review.h>
#include "store.h"

static struct ml_str name_of(struct ml_store *s, struct ml_arena *a, const struct ml_uuid *site)
{
	struct ml_str name = ml_store_officer_of(s, site);
	char id[ML_UUID_TEXT];
	if (name.n)
		return name;
	ml_uuid_text(site, id);
	return ml_arena_str(a, ml_str_n(id, 8));
}

static struct ml_writer writer(struct ml_store *s, struct ml_arena *a, const struct ml_uuid *site, int64_t time)
{
	return (struct ml_writer){.site = *site,
		.name = name_of(s, a, site),
		.time = time,
		.here = ml_uuid_eq(site, &s->site),
		.future = time > s->ctx->now_ms(s->ctx) + ML_DAY_MS};
}

/* Several distinct values under one dot: an undo wrote a whole conflict back. */
static bool written_back(const struct ml_slot *slot)
{
	for (uint32_t i = 1; i < slot->n; i++)
		if (slot->d[i].dot.inc == slot->d[i - 1].dot.inc && slot->d[i].dot.n == slot->d[i - 1].dot.n)
			return true;
	return false;
}

/* The conflict as it stood before it was settled: the newest state of the field in the history whose values were written
 * apart. NULL: the history here does not tell. */
static const struct ml_slot *find_before(
	struct ml_store *s, struct ml_arena *a, int64_t rid, uint64_t field, struct ml_error *e)
{
	sqlite3_stmt *st = ml_trail_open(s, rid, e);
	const struct ml_slot *found = NULL;
	if (!st)
		return NULL;
	while (!found && ml_db_step(s->db, st, e) == 1) {
		uint64_t *fields;
		uint32_t n;
		struct ml_state *past;
		if (!ml_history_read(s, a, ml_arena_str(a, ml_column_str(st, 1)), &fields, &n, &past))
			break;
		const struct ml_slot *slot = ml_state_slot(past, field);
		if (slot && slot->n > 1 && !written_back(slot))
			found = slot;
	}
	sqlite3_reset(st);
	return found;
}

static void add_writers(struct ml_store *s, struct ml_arena *a, const struct ml_slot *slot, const struct ml_value *value,
	struct ml_voice *out)
{
	for (uint32_t i = 0; slot && i < slot->n; i++)
		if (ml_value_cmp(&slot->d[i].v, value) == 0) {
			struct ml_uuid site = ml_lineage_at(s->lineage, slot->d[i].dot.inc)->site;
			out->by[out->n_by++] = writer(s, a, &site, slot->d[i].time);
		}
}

/* A value written twice counts by its newest write; the order of the slot settles ties. */
static void sort_voices(struct ml_voice *v, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++)
		for (uint32_t j = i; j > 0 && ml_voice_writer(&v[j - 1])->time > ml_voice_writer(&v[j])->time; j--) {
			struct ml_voice swap = v[j];
			v[j] = v[j - 1];
			v[j - 1] = swap;
		}
}

/* Written back later than another value came: what shows need not be what was written last. */
static void show_last(struct ml_voice *v, uint32_t n, const struct ml_value *shown)
{
	for (uint32_t i = 0; i + 1 < n; i++)
		if (ml_value_cmp(&v[i].value, shown) == 0) {
			struct ml_voice swap = v[i];
			memmove(&v[i], &v[i + 1], (n - 1 - i) * sizeof *v);
			v[n - 1] = swap;
			return;
		}
}

bool ml_conflict_voices(struct ml_store *s, struct ml_arena *a, const struct ml_conflict *c, struct ml_voice **out,
	uint32_t *n, struct ml_error *e)
{
	const struct ml_slot *slot = c->slot;
	const struct ml_value *values = ml_slot_distinct(a, slot, n);
	const struct ml_slot *before = written_back(slot) ? find_before(s, a, c->rid, slot->field, e) : NULL;
	struct ml_voice *v = ML_NEWN(a, struct ml_voice, *n + 1);
	for (uint32_t i = 0; i < *n; i++) {
		v[i] = (struct ml_voice){.value = values[i],
			.by = ML_NEWN(a, struct ml_writer, slot->n + (before ? before->n : 0) + 1)};
		add_writers(s, a, before, &values[i], &v[i]);
		if (!v[i].n_by)
			add_writers(s, a, slot, &values[i], &v[i]);
	}
	sort_voices(v, *n);
	show_last(v, *n, &ml_slot_shown(slot)->v);
	*out = v;
	return true;
}
