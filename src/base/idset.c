/*
 * A set of record ids: the ticks of a list, up to all rows of a million. Ids of one kind differ by 256 and lie close
 * together, so that a block of bits holds 4,096 of them; blocks are found by open addressing. Their keys lie apart from
 * their bits: ids come in the order of a list, each in another block than the last, and the keys stay in the first
 * cache.
 */
#include <maillage/base.h>

enum { WORDS = 64, SPAN = WORDS * 64, LEAST = 16 };

struct ml_idblock {
	uint64_t bits[WORDS];
};

/* Kind and range, plus 1: 0 is a free place. */
static uint64_t key_of(int64_t id)
{
	return ((uint64_t)id / 256 / SPAN * 256 + ((uint64_t)id & 255)) + 1;
}

static unsigned bit_of(int64_t id)
{
	return (unsigned)((uint64_t)id / 256 % SPAN);
}

static int64_t id_of(uint64_t key, unsigned bit)
{
	return (int64_t)((((key - 1) / 256 * SPAN) + bit) * 256 + ((key - 1) & 255));
}

static size_t place(const struct ml_idset *s, uint64_t key)
{
	size_t i = (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (s->cap - 1);
	while (s->key[i] && s->key[i] != key)
		i = (i + 1) & (s->cap - 1);
	return i;
}

void ml_idset_finish(struct ml_idset *s)
{
	ml_free_(s->key);
	ml_free_(s->block);
	*s = (struct ml_idset){0};
}

static void grow(struct ml_idset *s)
{
	struct ml_idset old = *s;
	s->cap = old.cap ? old.cap * 2 : LEAST;
	s->key = ml_xalloc(s->cap * sizeof *s->key);
	s->block = ml_xalloc(s->cap * sizeof *s->block);
	for (size_t i = 0; i < old.cap; i++)
		if (old.key[i]) {
			size_t to = place(s, old.key[i]);
			s->key[to] = old.key[i];
			s->block[to] = old.block[i];
		}
	ml_free_(old.key);
	ml_free_(old.block);
}

/* Blocks stay once they are made, so that no search ends before its goal. */
static uint64_t *word_to_set(struct ml_idset *s, int64_t id)
{
	uint64_t key = key_of(id);
	if (s->blocks * 4 >= s->cap * 3)
		grow(s);
	size_t i = place(s, key);
	if (!s->key[i]) {
		s->key[i] = key;
		s->blocks++;
	}
	return s->block[i].bits + bit_of(id) / 64;
}

/* NULL: no block holds it. */
static uint64_t *word_of(const struct ml_idset *s, int64_t id)
{
	if (!s->n || !id)
		return NULL;
	size_t i = place(s, key_of(id));
	return s->key[i] ? s->block[i].bits + bit_of(id) / 64 : NULL;
}

static uint64_t mask_of(int64_t id)
{
	return UINT64_C(1) << bit_of(id) % 64;
}

uint64_t ml_idset_add_all(struct ml_idset *s, const int64_t *ids, uint64_t n)
{
	uint64_t added = 0;
	for (uint64_t i = 0; i < n; i++) {
		if (!ids[i])
			continue;
		uint64_t *word = word_to_set(s, ids[i]), before = *word;
		*word |= mask_of(ids[i]);
		added += before != *word;
	}
	s->n += added;
	return added;
}

uint64_t ml_idset_count(const struct ml_idset *s, const int64_t *ids, uint64_t n)
{
	uint64_t found = 0;
	for (uint64_t i = 0; i < n; i++) {
		const uint64_t *word = word_of(s, ids[i]);
		found += word && *word & mask_of(ids[i]);
	}
	return found;
}

uint64_t ml_idset_remove_all(struct ml_idset *s, const int64_t *ids, uint64_t n)
{
	uint64_t removed = 0;
	for (uint64_t i = 0; i < n; i++) {
		uint64_t *word = word_of(s, ids[i]);
		if (!word)
			continue;
		removed += *word >> bit_of(ids[i]) % 64 & 1;
		*word &= ~mask_of(ids[i]);
	}
	s->n -= removed;
	return removed;
}

bool ml_idset_add(struct ml_idset *s, int64_t id)
{
	return ml_idset_add_all(s, &id, 1) != 0;
}

bool ml_idset_has(const struct ml_idset *s, int64_t id)
{
	return ml_idset_count(s, &id, 1) != 0;
}

bool ml_idset_remove(struct ml_idset *s, int64_t id)
{
	return ml_idset_remove_all(s, &id, 1) != 0;
}

void ml_idset_clear(struct ml_idset *s)
{
	ml_idset_finish(s);
}

bool ml_idset_next(const struct ml_idset *s, size_t *pos, int64_t *id)
{
	for (size_t at = *pos; at < s->cap * SPAN;) {
		unsigned bit = (unsigned)(at % SPAN);
		uint64_t rest = s->key[at / SPAN] ? s->block[at / SPAN].bits[bit / 64] >> bit % 64 : 0;
		if (!s->key[at / SPAN]) {
			at += SPAN - bit;
		} else if (!rest) {
			at += 64 - bit % 64;
		} else {
			bit += (unsigned)__builtin_ctzll(rest);
			*id = id_of(s->key[at / SPAN], bit);
			*pos = at / SPAN * SPAN + bit + 1;
			return true;
		}
	}
	*pos = s->cap * SPAN;
	return false;
}
