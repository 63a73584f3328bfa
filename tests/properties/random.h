/* Repeatable randomness for the property tests (SplitMix64). */
#ifndef MAILLAGE_TEST_RANDOM_H
#define MAILLAGE_TEST_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct dice {
	uint64_t state;
};

static inline uint64_t dice_word(struct dice *d)
{
	uint64_t z = (d->state += 0x9e3779b97f4a7c15u);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* 0 … n - 1 */
static inline int dice_roll(struct dice *d, int n)
{
	return (int)(dice_word(d) % (uint64_t)n);
}
/* True once in n. */
static inline bool dice_one_in(struct dice *d, int n)
{
	return dice_roll(d, n) == 0;
}

static inline void dice_bytes(struct dice *d, uint8_t *p, int n)
{
	for (int i = 0; i < n; i++)
		p[i] = (uint8_t)dice_word(d);
}

#endif
