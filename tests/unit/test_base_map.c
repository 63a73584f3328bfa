/* base: the map against a plain array, with keys on both sides of the inline limit. */
#include <maillage/base.h>

#include <stdio.h>
#include <stdlib.h>

#include "tap.h"

#define KEYS 2000

static uint64_t state = 42;

static uint64_t draw(void)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return state >> 33;
}

static struct ml_str key_of(unsigned k, char out[64])
{
	int n = k % 3 == 0   ? snprintf(out, 64, "%u", k)
		: k % 3 == 1 ? snprintf(out, 64, "a key longer than sixteen bytes %u", k)
			     : snprintf(out, 64, "%016u", k);

	return ml_str_n(out, (size_t)n);
}

/* Random sets and removals; the array says what must be there. */
static void test_against_array(void)
{
	struct ml_map *m = ml_map_create();
	static uint64_t value[KEYS];
	static bool there[KEYS];
	size_t count = 0;
	bool good = true;
	char text[64];
	uint64_t got;

	for (int step = 0; step < 60000 && good; step++) {
		unsigned k = (unsigned)(draw() % KEYS);
		struct ml_str key = key_of(k, text);
		if (draw() % 5 < 3) {
			value[k] = draw();
			count += !there[k];
			there[k] = true;
			ml_map_set(m, key, value[k]);
		} else {
			good = ml_map_remove(m, key) == there[k];
			count -= there[k];
			there[k] = false;
		}
		unsigned other = (unsigned)(draw() % KEYS);
		bool found = ml_map_get(m, key_of(other, text), &got);
		good = good && found == there[other] && (!found || got == value[other]) && ml_map_count(m) == count;
	}
	ok(good, "60,000 random steps agree with an array");

	size_t pos = 0, seen = 0;
	struct ml_str key;
	while (good && ml_map_next(m, &pos, &key, &got)) {
		seen++;
		bool match = false;
		for (unsigned k = 0; k < KEYS && !match; k++)
			match = there[k] && ml_str_eq(key, key_of(k, text)) && value[k] == got;
		good = match;
	}
	ok(good && seen == count, "the walk meets each key once (%zu of %zu)", seen, count);
	ml_map_clear(m);
	pos = 0;
	ok(ml_map_count(m) == 0 && !ml_map_next(m, &pos, &key, &got), "cleared");
	ml_map_set(m, ML_STR("again"), 1);
	ok(ml_map_get(m, ML_STR("again"), NULL), "usable after clearing");
	ml_map_destroy(m);
}

static void test_edges(void)
{
	struct ml_map *m = ml_map_create();
	uint64_t got = 0;
	char key[] = "changes later";

	ml_map_destroy(NULL);
	ml_map_set(m, ML_STR(""), 5);
	ok(ml_map_get(m, ml_str_n(NULL, 0), &got) && got == 5, "the empty key is a key");
	ml_map_set(m, ml_str(key), 6);
	key[0] = 'X';
	ok(ml_map_get(m, ML_STR("changes later"), &got) && got == 6 && !ml_map_get(m, ml_str(key), &got),
		"keys are copied");
	ml_map_set(m, ML_STR("changes later"), 7);
	ok(ml_map_get(m, ML_STR("changes later"), &got) && got == 7 && ml_map_count(m) == 2, "set again replaces");
	ml_map_set(m, ml_str_n("a\0b", 3), 8);
	ok(!ml_map_get(m, ML_STR("a"), &got) && ml_map_get(m, ml_str_n("a\0b", 3), &got), "keys may hold any byte");
	ml_map_destroy(m);
}

/* Collisions of the upper half of the bits would be seen here: 100,000 near keys, birthday bound far below one. */
static void test_hash(void)
{
	struct ml_map *m = ml_map_create();
	size_t collisions = 0;

	for (uint32_t i = 0; i < 100000; i++) {
		uint64_t h = ml_hash64(&i, sizeof(i), 1);
		struct ml_str key = ml_str_n((const char *)&h, sizeof(h));
		collisions += ml_map_get(m, key, NULL);
		ml_map_set(m, key, i);
	}
	ok(collisions == 0, "no two of 100,000 numbers have one hash");
	ok(ml_hash64("abc", 3, 1) != ml_hash64("abc", 3, 2), "the seed counts");
	ok(ml_hash64("abc\0", 4, 1) != ml_hash64("abc", 3, 1), "the length counts");
	ml_map_destroy(m);
}

int main(void)
{
	test_against_array();
	test_edges();
	test_hash();
	return tap_done();
}
