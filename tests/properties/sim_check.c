/* What must hold of a laptop at every moment of a simulated history. */
#include "sim_world.h"

void sim_fail(struct world *w, const char *what)
{
	if (!w->failure)
		w->failure = what;
}

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15u;
	return h ^ (h >> 29);
}

static uint64_t mix_uuid(uint64_t h, const struct ml_uuid *id)
{
	uint64_t half[2];
	memcpy(half, id->b, sizeof half);
	return mix(mix(h, half[0]), half[1]);
}

static uint64_t mix_value(uint64_t h, const struct ml_value *v)
{
	uint64_t bits[2];
	h = mix(h, v->tag);
	switch (v->tag) {
	case ML_ID:
		return mix_uuid(h, &v->id);
	case ML_REAL:
	case ML_GEO:
		memcpy(bits, &v->x, 8);
		memcpy(bits + 1, &v->y, 8);
		return mix(mix(h, bits[0]), v->tag == ML_GEO ? bits[1] : 0);
	case ML_INT:
		return mix(h, (uint64_t)v->i);
	case ML_MONEY:
	case ML_TIME:
		h = mix(h, (uint64_t)v->i);
		break;
	}
	return mix(h, ml_hash64(v->s.p, v->s.n, v->s.n));
}

/* Written without the module's help, in the terms that all laptops share. */
static uint64_t vector_hash(const struct ml_lineage *l, const struct ml_vv *vv)
{
	uint64_t h = vv->n;
	for (uint32_t i = 0; i < vv->n; i++)
		h = mix(mix_uuid(h, &ml_lineage_at(l, vv->e[i].inc)->id), vv->e[i].n);
	return h;
}

static uint64_t state_hash(const struct ml_lineage *l, const struct ml_state *s)
{
	uint64_t h = mix(s->erased, s->n);
	for (uint32_t i = 0; i < s->n; i++) {
		h = mix(mix(h, s->slots[i].field), s->slots[i].n);
		for (uint32_t k = 0; k < s->slots[i].n; k++) {
			const struct ml_dval *d = &s->slots[i].d[k];
			h = mix(mix_uuid(h, &ml_lineage_at(l, d->dot.inc)->id), d->dot.n);
			h = mix_value(mix(mix(h, d->seq), (uint64_t)d->time), &d->v);
		}
	}
	return h;
}

/* The entry of this vector; a fresh one when the history has not met it. */
static struct known *find_known(struct world *w, struct known *table, int record, uint64_t vector, bool *fresh)
{
	size_t at = mix(vector, (uint64_t)record) >> 32 & (KNOWN - 1);
	int probes = 0;
	while (table[at].history == w->history && (table[at].record != record || table[at].vector != vector) &&
		probes++ < KNOWN / 2)
		at = (at + 1) & (KNOWN - 1);
	*fresh = table[at].history != w->history || table[at].vector != vector || table[at].record != record;
	if (*fresh)
		table[at] = (struct known){.vector = vector, .history = w->history, .record = (uint8_t)record};
	return &table[at];
}

/* Equal vectors, equal writes seen, equal content: each exactly when the others are, whoever and whenever. */
static void check_known(struct world *w, const struct ml_lineage *l, int r, const struct ml_state *s, uint64_t seen)
{
	bool fresh;
	uint64_t state = state_hash(l, s);
	struct known *k = find_known(w, w->known, r, vector_hash(l, &s->vv), &fresh);
	if (fresh) {
		k->seen = seen;
		k->state = state;
		w->tally.states++;
		return;
	}
	CHECK(k->seen == seen, "equal vectors of those who have not seen the same");
	CHECK(k->state == state, "equal vectors with different content");
}

/* By the definition: the same line, and written before the entry or before the fork on the way to it. */
static bool stands_by_walking(const struct ml_lineage *l, struct ml_dot e, struct ml_dot d)
{
	const struct ml_inc *inc = ml_lineage_at(l, e.inc);
	while (e.inc != d.inc && inc->parent != ML_INC_NONE) {
		e = (struct ml_dot){inc->parent, inc->fork};
		inc = ml_lineage_at(l, e.inc);
	}
	return e.inc == d.inc && d.n <= e.n;
}

/* One entry a line of incarnations: vectors must not grow with every boot. */
static void check_vector(struct world *w, const struct ml_lineage *l, const struct ml_vv *vv)
{
	for (uint32_t i = 0; i < vv->n; i++)
		for (uint32_t k = 0; k < vv->n; k++)
			CHECK(i == k || !stands_by_walking(l, vv->e[i], vv->e[k]),
				"a vector names what another of its entries stands for");
}

static void count_conflicts(struct world *w, const struct ml_state *s)
{
	for (uint32_t i = 0; i < s->n; i++)
		w->tally.conflicts +=
			s->slots[i].n > 1 && !sim_is_set(s->slots[i].field) && ml_slot_differs(&s->slots[i]);
}

void sim_check_row(
	struct world *w, const struct sim_laptop *x, int r, const struct ml_state *s, uint64_t seen)
{
	const char *what = sim_check(&w->model[r], seen, x->s.lineage, s);
	if (what)
		sim_fail(w, what);
	if (w->failure)
		return;
	check_vector(w, x->s.lineage, &s->vv);
	check_known(w, x->s.lineage, r, s, seen);
	CHECK(!sim_lost(&w->model[r], seen), "a value was put aside by who had not seen it");
	count_conflicts(w, s);
}

/* ---- who stands for whom --------------------------------------------------------------------------- */

struct group {
	int up[SIM_RECORDS], life[SIM_RECORDS];
	bool joined[SIM_RECORDS];
};

static int top(const struct group *g, int i)
{
	while (g->up[i] != i)
		i = g->up[i];
	return i;
}

/* From the model, with the plainest union-find. */
static void model_groups(struct world *w, const uint64_t *seen, struct group *g)
{
	for (int r = 0; r < SIM_RECORDS; r++)
		g->up[r] = r;
	for (int r = 0; r < SIM_RECORDS; r++) {
		const struct sim_model *m = &w->model[r];
		bool erased = m->erasing & seen[r];
		g->joined[r] = false;
		g->life[r] = !seen[r] || erased ? ML_LIFE_NONE
			     : sim_bin(m, seen[r]) == ML_BIN_YES ? ML_LIFE_BINNED
								 : ML_LIFE_LIVING;
		for (int i = 0; i < m->values && !erased; i++)
			if (m->value[i].field == SIM_INTO && sim_there(&m->value[i], seen[r])) {
				g->joined[r] = true;
				g->up[top(g, r)] = top(g, m->value[i].content);
			}
	}
}

static int model_root(const struct group *g, int r)
{
	int best = -1;
	for (int i = 0; i < SIM_RECORDS; i++) {
		if (top(g, i) != top(g, r))
			continue;
		struct ml_uuid a = sim_id(i), b = sim_id(best < 0 ? i : best);
		bool better = best < 0 || g->life[i] > g->life[best] ||
			      (g->life[i] == g->life[best] &&
				      (g->joined[i] < g->joined[best] ||
					      (g->joined[i] == g->joined[best] && ml_uuid_cmp(&a, &b) < 0)));
		best = better ? i : best;
	}
	return best;
}

struct twins {
	struct ml_twin m[SIM_RECORDS];
	struct ml_twin_pair pair[64];
	int at[SIM_RECORDS]; /* record -> index */
	uint32_t n_pairs;
};

/* As the store does, from the records; members and pairs in any order. */
static void add_twin(struct world *w, struct sim_laptop *x, struct twins *t, int r)
{
	const struct ml_state *s = sim_state(x, w->step, r);
	const struct ml_slot *into = s ? ml_state_slot(s, ML_FIELD_MERGED_INTO) : NULL;
	struct ml_twin *m = &t->m[t->at[r]];
	*m = (struct ml_twin){.id = sim_id(r), .kind = s ? SIM_KIND : 0, .joined = into != NULL};
	m->life = !s || s->erased				  ? ML_LIFE_NONE
		  : ml_state_bin(x->s.lineage, s) == ML_BIN_YES ? ML_LIFE_BINNED
								: ML_LIFE_LIVING;
	for (uint32_t i = 0; into && i < into->n && t->n_pairs < ML_COUNT(t->pair); i++) {
		int other = sim_record(&into->d[i].v.id);
		struct ml_twin_pair pair = {(uint32_t)t->at[r], (uint32_t)t->at[other]};
		if (ONE_IN(2))
			pair = (struct ml_twin_pair){pair.b, pair.a};
		t->pair[t->n_pairs++] = pair;
	}
}

static void check_groups(struct world *w, int i)
{
	struct sim_laptop *x = &w->laptop[i];
	struct group g;
	struct twins t = {.n_pairs = 0};
	int turn = ROLL(SIM_RECORDS);
	for (int r = 0; r < SIM_RECORDS; r++)
		t.at[r] = (r + turn) % SIM_RECORDS;
	for (int r = 0; r < SIM_RECORDS; r++)
		add_twin(w, x, &t, r);
	if (t.n_pairs == 0)
		return;
	ml_twins_group(t.m, SIM_RECORDS, t.pair, t.n_pairs);
	model_groups(w, w->seen[i], &g);
	for (int r = 0; r < SIM_RECORDS; r++) {
		struct ml_uuid want = sim_id(model_root(&g, r));
		CHECK(ml_uuid_eq(&t.m[t.m[t.at[r]].root].id, &want), "another record stands for a group");
		w->tally.groups += !ml_uuid_eq(&t.m[t.at[r]].id, &want);
	}
}

/* ---- a laptop ---------------------------------------------------------------------------------------------- */

void sim_check_laptop(struct world *w, int i)
{
	struct sim_laptop *x = &w->laptop[i];
	struct ml_hash128 sum = {{0, 0}}, digest = ml_store_digest(&x->s);
	for (int r = 0; r < SIM_RECORDS && !w->failure; r++) {
		struct ml_state *s = sim_state(x, w->step, r);
		struct ml_uuid id = sim_id(r);
		CHECK(x->disk.row[r].here == (s != NULL), "a row cannot be read");
		CHECK((s != NULL) == (w->seen[i][r] != 0), "a record is here or not, unlike the model");
		if (!s || w->failure)
			continue;
		sim_check_row(w, x, r, s, w->seen[i][r]);
		struct ml_hash128 hash = ml_state_hash(x->s.lineage, &id, SIM_KIND, s);
		ml_hash_add(&sum, &hash);
	}
	CHECK(memcmp(&sum, &digest, sizeof sum) == 0, "the digest is not the sum over the records");
	CHECK(x->disk.clock <= w->highest[i] + ML_DAY_MS + 1, "a clock far ahead was taken over");
	if (!w->failure)
		check_groups(w, i);
	/* Equal words, equal data. */
	bool fresh;
	uint64_t all = 0;
	for (int r = 0; r < SIM_RECORDS; r++)
		all = mix(all, w->seen[i][r]);
	struct known *k = find_known(w, w->whole, 0, digest.w[0] ^ mix(1, digest.w[1]), &fresh);
	if (fresh)
		k->seen = all;
	CHECK(k->seen == all, "equal digests of those who have not seen the same");
}
