/*
 * A set of record ids: the ticks of a list, up to all rows of a million. Ids of one kind differ by 256 and lie close
 * together, so that a block of bits holds 4,096 of them; blocks are found by open addressing.
 */
#include <maillage/base.h>

enum { WORDS = 64, SPAN = WORDS * 64 };

struct ml_idblock {
	uint64_t key; /* kind and range, plus 1; 0: free */
	uint32_t n;
	uint64_t bits[WORDS];
};

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
	while (s->slot[i].key && s->slot[i].key != key)
		i = (i + 1) & (s->cap - 1);
	return i;
}

void ml_idset_finish(struct ml_idset *s)
{
	ml_free_(s->slot);
	*s = (struct ml_idset){0};
}

static void grow(struct ml_idset *s)
{
	struct ml_idset old = *s;
	s->cap = old.cap ? old.cap * 2 : 4;
	s->slot = ml_xalloc(s->cap * sizeof(*s->slot));
	for (size_t i = 0; i < old.cap; i++)
		if (old.slot[i].key)
			s->slot[place(s, old.slot[i].key)] = old.slot[i];
	s->last = 0;
	ml_free_(old.slot);
}

/* Blocks stay once they are made, so that no search ends before its goal. NULL: none, and make is false. */
static struct ml_idblock *block(struct ml_idset *s, int64_t id, bool make)
{
	uint64_t key = key_of(id);
	if (s->cap && s->slot[s->last].key == key)
		return s->slot + s->last;
	if (make && s->blocks * 4 >= s->cap * 3)
		grow(s);
	if (!s->cap)
		return NULL;
	size_t i = place(s, key);
	if (!s->slot[i].key) {
		if (!make)
			return NULL;
		s->slot[i].key = key;
		s->blocks++;
	}
	s->last = i;
	return s->slot + i;
}

bool ml_idset_add(struct ml_idset *s, int64_t id)
{
	if (id == 0)
		return false;
	struct ml_idblock *b = block(s, id, true);
	uint64_t *word = b->bits + bit_of(id) / 64, bit = UINT64_C(1) << bit_of(id) % 64;
	if (*word & bit)
		return false;
	*word |= bit;
	b->n++;
	s->n++;
	return true;
}

bool ml_idset_has(const struct ml_idset *s, int64_t id)
{
	if (!s->n || !id)
		return false;
	uint64_t key = key_of(id);
	const struct ml_idblock *b = s->slot + (s->slot[s->last].key == key ? s->last : place(s, key));
	return b->key && b->bits[bit_of(id) / 64] >> bit_of(id) % 64 & 1;
}

bool ml_idset_remove(struct ml_idset *s, int64_t id)
{
	if (!ml_idset_has(s, id))
		return false;
	struct ml_idblock *b = block(s, id, false);
	b->bits[bit_of(id) / 64] &= ~(UINT64_C(1) << bit_of(id) % 64);
	b->n--;
	s->n--;
	return true;
}

void ml_idset_clear(struct ml_idset *s)
{
	ml_idset_finish(s);
}

bool ml_idset_next(const struct ml_idset *s, size_t *pos, int64_t *id)
{
	for (size_t at = *pos; at < s->cap * SPAN;) {
		const struct ml_idblock *b = s->slot + at / SPAN;
		unsigned bit = (unsigned)(at % SPAN);
		uint64_t rest = b->key && b->n ? b->bits[bit / 64] >> bit % 64 : 0;
		if (!b->key || !b->n) {
			at += SPAN - bit;
		} else if (!rest) {
			at += 64 - bit % 64;
		} else {
			bit += (unsigned)__builtin_ctzll(rest);
			*id = id_of(b->key, bit);
			*pos = at / SPAN * SPAN + bit + 1;
			return true;
		}
	}
	*pos = s->cap * SPAN;
	return false;
}
