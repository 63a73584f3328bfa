/*
 * Hash map from bytes to one 64-bit word: open addressing with linear probing, keys of up to 16 bytes (identifiers,
 * most words) kept in the slot itself.
 */
#include <maillage/base.h>

#include <sodium.h>
#include <stdlib.h>

#define INLINE_KEY 16
#define EMPTY UINT32_MAX

struct slot {
	union {
		char here[INLINE_KEY];
		char *far;
	} key;
	uint32_t n; /* bytes of the key, EMPTY for a free slot */
	uint32_t hash;
	uint64_t value;
};

struct ml_map {
	struct slot *slots;
	size_t mask, count;
	uint64_t seed;
};

static uint64_t mix(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t load(const uint8_t *p, size_t n)
{
	uint64_t v = 0;

	memcpy(&v, p, n);
	return v;
}

uint64_t ml_hash64(const void *data, size_t n, uint64_t seed)
{
	const uint64_t k0 = 0x9e3779b97f4a7c15u, k1 = 0xd6e8feb86659fd93u, k2 = 0xa0761d6478bd642fu;
	const uint8_t *p = data;
	uint64_t h = mix(seed ^ k0, n ^ k1);

	for (; n > 16; n -= 16, p += 16)
		h = mix(load(p, 8) ^ k1, load(p + 8, 8) ^ h);
	if (n > 8)
		h = mix(load(p, 8) ^ k1, load(p + 8, n - 8) ^ h);
	else if (n)
		h = mix(load(p, n) ^ k2, h);
	return mix(h ^ k2, k1);
}

static const char *slot_key(const struct slot *s)
{
	return s->n <= INLINE_KEY ? s->key.here : s->key.far;
}

static struct slot *slots_create(size_t count)
{
	struct slot *slots = ml_xalloc(count * sizeof(*slots));

	for (size_t i = 0; i < count; i++)
		slots[i].n = EMPTY;
	return slots;
}

struct ml_map *ml_map_create(void)
{
	struct ml_map *m = ml_xalloc(sizeof(*m));

	randombytes_buf(&m->seed, sizeof(m->seed));
	m->mask = 15;
	m->slots = slots_create(m->mask + 1);
	return m;
}

static void free_keys(struct ml_map *m)
{
	for (size_t i = 0; i <= m->mask; i++)
		if (m->slots[i].n != EMPTY && m->slots[i].n > INLINE_KEY)
			free(m->slots[i].key.far);
}

void ml_map_destroy(struct ml_map *m)
{
	if (!m)
		return;
	free_keys(m);
	free(m->slots);
	free(m);
}

void ml_map_clear(struct ml_map *m)
{
	if (!m)
		return;
	free_keys(m);
	for (size_t i = 0; i <= m->mask; i++)
		m->slots[i].n = EMPTY;
	m->count = 0;
}

/* The slot that holds the key, or the free one where it would go. */
static struct slot *find(const struct ml_map *m, struct ml_str key, uint32_t hash)
{
	for (size_t i = hash & m->mask;; i = (i + 1) & m->mask) {
		struct slot *s = &m->slots[i];
		if (s->n == EMPTY)
			return s;
		if (s->hash == hash && s->n == key.n && (key.n == 0 || memcmp(slot_key(s), key.p, key.n) == 0))
			return s;
	}
}

static void grow(struct ml_map *m)
{
	struct slot *old = m->slots;
	size_t count = m->mask + 1;

	m->mask = count * 2 - 1;
	m->slots = slots_create(count * 2);
	for (size_t i = 0; i < count; i++) {
		if (old[i].n == EMPTY)
			continue;
		size_t j = old[i].hash & m->mask;
		while (m->slots[j].n != EMPTY)
			j = (j + 1) & m->mask;
		m->slots[j] = old[i];
	}
	free(old);
}

static uint32_t hash_of(const struct ml_map *m, struct ml_str key)
{
	return (uint32_t)(ml_hash64(key.p, key.n, m->seed) >> 32);
}

void ml_map_set(struct ml_map *m, struct ml_str key, uint64_t value)
{
	ML_ASSERT(key.n < EMPTY);
	uint32_t hash = hash_of(m, key);
	struct slot *s = find(m, key, hash);

	if (s->n == EMPTY) {
		if ((m->count + 1) * 4 > (m->mask + 1) * 3) {
			grow(m);
			s = find(m, key, hash);
		}
		char *to = s->key.here;
		if (key.n > INLINE_KEY)
			to = s->key.far = ml_xalloc(key.n);
		if (key.n)
			memcpy(to, key.p, key.n);
		s->n = (uint32_t)key.n;
		s->hash = hash;
		m->count++;
	}
	s->value = value;
}

bool ml_map_get(const struct ml_map *m, struct ml_str key, uint64_t *value)
{
	const struct slot *s = find(m, key, hash_of(m, key));

	if (s->n == EMPTY)
		return false;
	if (value)
		*value = s->value;
	return true;
}

bool ml_map_remove(struct ml_map *m, struct ml_str key)
{
	struct slot *s = find(m, key, hash_of(m, key));

	if (s->n == EMPTY)
		return false;
	if (s->n > INLINE_KEY)
		free(s->key.far);
	/* Close the hole: move back each follower that the hole would hide from its home slot. */
	size_t hole = (size_t)(s - m->slots);
	for (size_t i = (hole + 1) & m->mask; m->slots[i].n != EMPTY; i = (i + 1) & m->mask) {
		size_t home = m->slots[i].hash & m->mask;
		if (((i - home) & m->mask) < ((i - hole) & m->mask))
			continue;
		m->slots[hole] = m->slots[i];
		hole = i;
	}
	m->slots[hole].n = EMPTY;
	m->count--;
	return true;
}

size_t ml_map_count(const struct ml_map *m)
{
	return m->count;
}

bool ml_map_next(const struct ml_map *m, size_t *pos, struct ml_str *key, uint64_t *value)
{
	while (*pos <= m->mask) {
		const struct slot *s = &m->slots[(*pos)++];
		if (s->n == EMPTY)
			continue;
		if (key)
			*key = ml_str_n(slot_key(s), s->n);
		if (value)
			*value = s->value;
		return true;
	}
	return false;
}
