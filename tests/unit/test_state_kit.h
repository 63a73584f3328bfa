/* Shared by the tests of the state module: a lineage of a few laptops, states written in a line, values of all tags. */
#ifndef MAILLAGE_TEST_STATE_KIT_H
#define MAILLAGE_TEST_STATE_KIT_H

#include <maillage/state.h>

static inline struct ml_uuid kit_uuid(unsigned first, unsigned last)
{
	struct ml_uuid id = {{(uint8_t)first}};
	id.b[14] = (uint8_t)(last >> 8);
	id.b[15] = (uint8_t)last;
	return id;
}

/* An incarnation of site `site`; parent ML_INC_NONE for a first one. */
static inline uint32_t kit_inc(struct ml_lineage *l, unsigned id, unsigned site, uint32_t parent, uint64_t fork)
{
	struct ml_inc inc = {kit_uuid(id, 1), kit_uuid(site, 2), parent, fork};
	return ml_lineage_add(l, &inc);
}

static inline struct ml_value kit_text(const char *z)
{
	return ml_text(ml_str(z));
}

/* One save that sets one field to n texts ("a b c"); text NULL clears. */
static inline struct ml_state *kit_put(struct ml_arena *arena, const struct ml_lineage *l, const struct ml_state *old,
	struct ml_dot dot, int64_t time, uint64_t field, enum ml_put_op op, const char *words)
{
	struct ml_value v[32];
	uint32_t n = 0;
	struct ml_str rest = ml_str(words), word;
	while (words && n < 32 && ml_str_split(&rest, ' ', &word))
		v[n++] = ml_text(ml_arena_str(arena, word));
	struct ml_put put = {.field = field, .op = op, .n = n, .v = v};
	struct ml_write w = {.dot = dot, .time = time, .n = 1, .puts = &put};
	return ml_state_write(arena, l, old, &w);
}

/* "a b c": a field's texts in slot order; "" when empty. */
static inline const char *kit_words(struct ml_arena *arena, const struct ml_state *s, uint64_t field)
{
	const struct ml_slot *slot = ml_state_slot(s, field);
	struct ml_buf b = {0};
	for (uint32_t i = 0; slot && i < slot->n; i++) {
		if (i)
			ml_buf_char(&b, ' ');
		ml_buf_str(&b, slot->d[i].v.s);
	}
	const char *out = ml_arena_z(arena, ml_buf_view(&b));
	ml_buf_finish(&b);
	return out;
}

/* A blob and the columns that go with it, kept apart as the store keeps them. */
struct kit_row {
	struct ml_arena *arena;
	const struct ml_state *s;
	bool (*held)(uint64_t field, bool *multi);
};

static inline bool kit_held(void *arg, uint64_t field, bool *multi)
{
	struct kit_row *row = arg;
	return row->held(field, multi);
}

static inline const struct ml_value *kit_fetch(void *arg, uint64_t field, uint32_t *n)
{
	struct kit_row *row = arg;
	const struct ml_slot *slot = ml_state_slot(row->s, field);
	bool multi = false;
	if (!slot || !row->held(field, &multi))
		return NULL;
	if (multi)
		return ml_slot_distinct(row->arena, slot, n);
	*n = 1;
	return &ml_slot_shown(slot)->v;
}

#endif
