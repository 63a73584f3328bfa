/*
 * The bin: a reserved field whose value carries the vector its author saw. A value outside that vector was written by
 * someone who did not know of the bin, and brings the record back into sight. Joining duplicates keeps the same vector,
 * to tell what was written by someone who did not know of it.
 */
#include "internal.h"

/* The vector by incarnation uuid (16 bytes each, then the counter), so that it means the same on every laptop. */
struct ml_value ml_bin_value(struct ml_arena *arena, const struct ml_lineage *l, const struct ml_vv *seen)
{
	struct ml_buf b = {0};
	for (uint32_t i = 0; i < seen->n; i++) {
		ml_buf_add(&b, line_at(l, seen->e[i].inc)->id.b, sizeof(struct ml_uuid));
		ml_buf_varint(&b, seen->e[i].n);
	}
	struct ml_value v = {.tag = ML_BYTES, .s = ml_arena_str(arena, ml_buf_view(&b))};
	ml_buf_finish(&b);
	return v;
}

/* Is dot in the vector that a bin value carries? Incarnations unknown here stand for nothing known here. */
static bool bin_covers(const struct ml_lineage *l, const struct ml_value *bin, struct ml_dot dot)
{
	if (bin->tag != ML_BYTES || bin->s.n == 0)
		return false;
	const uint8_t *p = (const uint8_t *)bin->s.p, *end = p + bin->s.n;
	while (end - p > (ptrdiff_t)sizeof(struct ml_uuid)) {
		struct ml_uuid id;
		struct ml_dot entry;
		memcpy(id.b, p, sizeof(id.b));
		p += sizeof(id.b);
		if (!ml_varint_read(&p, end, &entry.n))
			return false;
		entry.inc = ml_lineage_find(l, &id);
		if (entry.inc != ML_INC_NONE && ml_dot_stands(l, entry, dot))
			return true;
	}
	return false;
}

static bool any_covers(const struct ml_lineage *l, const struct ml_slot *bin, struct ml_dot dot)
{
	for (uint32_t i = 0; i < bin->n; i++)
		if (bin_covers(l, &bin->d[i].v, dot))
			return true;
	return false;
}

/* Has the record a value that no author of `seen` knew? but: bits of the (reserved) fields that are left out. */
static bool has_unseen(const struct ml_lineage *l, const struct ml_state *s, const struct ml_slot *seen, unsigned but)
{
	struct ml_dot last = {ML_INC_NONE, 0}; /* a record has few dots and many values */
	for (uint32_t i = 0; i < s->n; i++) {
		const struct ml_slot *slot = &s->slots[i];
		if (slot->field < 8 && (but >> slot->field & 1))
			continue;
		for (uint32_t k = 0; k < slot->n; k++) {
			struct ml_dot dot = slot->d[k].dot;
			if (dot.inc == last.inc && dot.n == last.n)
				continue;
			if (!seen || !any_covers(l, seen, dot))
				return true;
			last = dot;
		}
	}
	return false;
}

enum ml_bin_state ml_state_bin(const struct ml_lineage *l, const struct ml_state *s)
{
	const struct ml_slot *bin = ml_state_slot(s, ML_FIELD_BIN);
	if (!bin)
		return ML_BIN_NO;
	return has_unseen(l, s, bin, 1u << ML_FIELD_BIN) ? ML_BIN_EDITED_AFTER : ML_BIN_YES;
}

bool ml_state_edited_after_join(const struct ml_lineage *l, const struct ml_state *s)
{
	const unsigned own = 1u << ML_FIELD_BIN | 1u << ML_FIELD_MERGED_INTO | 1u << ML_FIELD_MERGED_SEEN;
	if (!ml_state_slot(s, ML_FIELD_MERGED_INTO))
		return false;
	return has_unseen(l, s, ml_state_slot(s, ML_FIELD_MERGED_SEEN), own);
}

bool ml_state_join_saw(const struct ml_lineage *l, const struct ml_state *s, struct ml_dot dot)
{
	const struct ml_slot *seen = ml_state_slot(s, ML_FIELD_MERGED_SEEN);
	return seen && any_covers(l, seen, dot);
}
