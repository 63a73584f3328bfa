/* Groups of duplicates in the pure core: by hand, then at random against a naive reading, in any order of members and pairs. */
#include <stdlib.h>

#include <maillage/state.h>
#include "tap.h"

enum { MOST = 9 };

static uint64_t word = 7;

static unsigned roll(unsigned n)
{
	word = word * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(word >> 33) % n;
}

static struct ml_twin twin(uint8_t id, enum ml_life life, bool joined)
{
	return (struct ml_twin){.id = {.b = {[15] = id}}, .kind = life == ML_LIFE_NONE ? 0 : 1, .life = (uint8_t)life, .joined = joined};
}

static void test_by_hand(void)
{
	struct ml_twin chain[] = {twin(1, ML_LIFE_LIVING, true), twin(2, ML_LIFE_LIVING, true), twin(3, ML_LIFE_LIVING, false)};
	struct ml_twin_pair pairs[] = {{0, 1}, {1, 2}, {2, 0}};
	ml_twins_group(chain, 3, pairs, 2);
	ok(chain[0].root == 2 && chain[1].root == 2 && chain[2].root == 2, "a chain ends at its root");
	chain[2].joined = true;
	ml_twins_group(chain, 3, pairs, 3);
	ok(chain[0].root == 0 && chain[1].root == 0 && chain[2].root == 0, "a cycle at its lowest id");
	chain[0].life = ML_LIFE_BINNED;
	ml_twins_group(chain, 3, pairs, 3);
	ok(chain[0].root == 1 && chain[2].root == 1, "a living one before one in the bin");
	struct ml_twin roots[] = {twin(3, ML_LIFE_LIVING, true), twin(2, ML_LIFE_LIVING, false), twin(1, ML_LIFE_LIVING, false)};
	ml_twins_group(roots, 3, (struct ml_twin_pair[]){{0, 1}, {0, 2}}, 2);
	ok(roots[0].root == 2 && roots[1].root == 2, "two roots: the lowest");
	roots[1].rank = 0;
	roots[2].rank = 1;
	ml_twins_group(roots, 3, (struct ml_twin_pair[]){{0, 1}, {0, 2}}, 2);
	is_int(roots[2].root, 1, "a lower rank before a lower id");
	struct ml_twin absent[] = {twin(5, ML_LIFE_NONE, false), twin(6, ML_LIFE_LIVING, true), twin(7, ML_LIFE_LIVING, true)};
	ml_twins_group(absent, 3, (struct ml_twin_pair[]){{1, 0}, {2, 0}}, 2);
	ok(absent[0].root == 1 && absent[2].root == 1, "what is not here is read as one that is");
	absent[2].kind = 2;
	ml_twins_group(absent, 3, (struct ml_twin_pair[]){{1, 0}, {2, 0}, {1, 2}}, 3);
	ok(absent[0].root == 1 && absent[1].root == 1 && absent[2].root == 2, "two kinds are never one");
	ml_twins_group(absent, 0, NULL, 0);
	ml_twins_group(absent, 1, NULL, 0);
	is_int(absent[0].root, 0, "alone: itself");
}

static bool naive_better(const struct ml_twin *a, const struct ml_twin *b)
{
	if (a->life != b->life)
		return a->life > b->life;
	if (a->joined != b->joined)
		return !a->joined;
	return a->rank != b->rank ? a->rank < b->rank : memcmp(a->id.b, b->id.b, 16) < 0;
}

/* Reached through members of the kind or of none. */
static void reach(const struct ml_twin *m, uint32_t n, const struct ml_twin_pair *p, uint32_t n_p, uint32_t at, uint64_t kind, bool *in)
{
	in[at] = true;
	for (uint32_t i = 0; i < n_p; i++) {
		uint32_t to = p[i].a == at ? p[i].b : p[i].b == at ? p[i].a : at;
		if (!in[to] && (m[to].kind == kind || !m[to].kind))
			reach(m, n, p, n_p, to, kind, in);
	}
}

static uint32_t naive_root(const struct ml_twin *m, uint32_t n, const struct ml_twin_pair *p, uint32_t n_p, uint32_t at)
{
	for (uint64_t kind = m[at].kind ? m[at].kind : 1; kind <= 3; kind++) { /* 3: nobody's */
		bool in[MOST] = {false};
		uint32_t best = at;
		reach(m, n, p, n_p, at, kind, in);
		for (uint32_t i = 0; i < n; i++)
			if (in[i] && naive_better(&m[i], &m[best]))
				best = i;
		if (m[at].kind || m[best].kind || kind == 3)
			return best;
	}
	return at;
}

static bool one_random(void)
{
	struct ml_twin m[MOST], moved[MOST];
	struct ml_twin_pair p[12] = {0}, q[12] = {0};
	uint32_t n = 1 + roll(MOST), n_p = roll(12), to[MOST];
	for (uint32_t i = 0; i < n; i++) {
		m[i] = twin((uint8_t)(i + 1), (enum ml_life)roll(3), roll(2));
		m[i].id.b[0] = (uint8_t)roll(256);
		m[i].kind = m[i].life == ML_LIFE_NONE && roll(2) ? 0 : 1 + (roll(5) == 0);
		m[i].rank = roll(3) ? 0 : roll(3);
	}
	for (uint32_t i = 0; i < n_p; i++)
		p[i] = (struct ml_twin_pair){roll(n), roll(n)};
	ml_twins_group(m, n, p, n_p);
	for (uint32_t i = 0; i < n; i++) {
		to[i] = (i + n / 2) % n;
		moved[to[i]] = m[i];
		if (m[i].root != naive_root(m, n, p, n_p, i))
			return false;
	}
	for (uint32_t i = 0; i < n_p; i++)
		q[n_p - 1 - i] = (struct ml_twin_pair){to[p[i].b], to[p[i].a]};
	ml_twins_group(moved, n, q, n_p);
	for (uint32_t i = 0; i < n; i++)
		if (moved[to[i]].root != to[m[i].root])
			return false;
	return true;
}

int main(void)
{
	long fine = 0;
	test_by_hand();
	while (fine < 200000 && one_random())
		fine++;
	is_int(fine, 200000, "200,000 random groups as read naively, in two orders");
	return tap_done();
}
