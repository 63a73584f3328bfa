/* index (store): the index as the store sees it: file and overlay together, and how a question is answered. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "index_found.h"

enum { VERY_FEW = 10 }; /* corrected results under which beginnings of words are corrected too */

struct ml_index {
	char *path;
	struct ml_ix_file *f;
	struct ml_ix_overlay o;
};

bool ml_index_open(const char *path, struct ml_str stamp, struct ml_index **out, struct ml_error *e)
{
	struct ml_ix_file *f;

	*out = NULL;
	if (!ml_ix_file_open(path, stamp, &f, e))
		return false;
	struct ml_index *x = ml_xalloc(sizeof(*x));
	x->f = f;
	x->path = ml_xstrdup(path ? path : "");
	ml_ix_overlay_init(&x->o);
	*out = x;
	return true;
}

void ml_index_close(struct ml_index *x)
{
	if (!x)
		return;
	ml_ix_overlay_finish(&x->o);
	ml_ix_file_drop(x->f);
	ml_free_(x->path);
	ml_free_(x);
}

bool ml_index_is_damaged(const struct ml_index *x)
{
	return x->f->damaged;
}

bool ml_index_remove_file(const char *path, struct ml_error *e)
{
	if (unlink(path) == 0 || errno == ENOENT)
		return true;
	return ml_fail_sys(e, ML_E_SYSTEM, "%s", path);
}

static bool fail_damaged(const struct ml_index *x, struct ml_error *e)
{
	return ml_fail(e, ML_E_DB_DAMAGED, "%s", x->path);
}

bool ml_index_put(struct ml_index *x, const struct ml_index_doc *doc, struct ml_error *e)
{
	return ml_ix_overlay_put(&x->o, x->f, doc) || fail_damaged(x, e);
}

bool ml_index_remove(struct ml_index *x, int64_t rid, struct ml_error *e)
{
	ml_ix_overlay_remove(&x->o, x->f, rid);
	return !x->f->damaged || fail_damaged(x, e);
}

uint64_t ml_index_overlay_size(const struct ml_index *x)
{
	return x->o.order.n - x->o.n_replaced + x->o.n_dead;
}

uint64_t ml_index_count(const struct ml_index *x, unsigned kind)
{
	const struct ml_ix_kind *k = kind < 256 ? ml_ix_kind(x->f, kind) : NULL;

	if (!kind)
		return x->f->h.docs - x->o.n_dead + x->o.order.n;
	return kind < 256 ? (k ? k->n : 0) - x->o.dead_of[kind] + x->o.live[kind] : 0;
}

bool ml_index_has(const struct ml_index *x, int64_t rid)
{
	uint32_t doc;

	return ml_ix_overlay_has(&x->o, rid) || (ml_ix_doc(x->f, rid, &doc) && !ml_ix_overlay_is_dead(&x->o, doc));
}

/* ---- finding ------------------------------------------------------------------------------- */

struct search {
	struct ml_index *x;
	const struct ml_index_query *q;
	struct ml_ix_lattice l;
	struct ml_ix_eval eval;
	uint8_t kinds[256];
	uint32_t n_kinds;
	int64_t *only; /* sorted */
	uint64_t *only_bits;
};

/* Every kind asked for, once; all that there are by wire number when none is named. */
static void choose_kinds(struct search *s)
{
	bool taken[256] = {0};

	if (s->q->kinds) {
		for (uint32_t i = 0; i < s->q->n_kinds; i++) {
			if (!taken[s->q->kinds[i]])
				s->kinds[s->n_kinds++] = s->q->kinds[i];
			taken[s->q->kinds[i]] = true;
		}
		return;
	}
	for (unsigned kind = 0; kind < 256; kind++)
		if (s->x->o.live[kind] || ml_ix_kind(s->x->f, kind))
			s->kinds[s->n_kinds++] = (uint8_t)kind;
}

static void choose_chunks(struct search *s)
{
	for (uint32_t i = 0; i < s->n_kinds; i++) {
		const struct ml_ix_kind *k = ml_ix_kind(s->x->f, s->kinds[i]);
		if (!k || !k->n)
			continue;
		for (uint32_t c = k->first / ML_IX_CHUNK; c <= (k->first + k->n - 1) / ML_IX_CHUNK; c++)
			s->eval.chunks[c] = 1;
	}
}

static int rid_cmp(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static void choose_only(struct search *s)
{
	struct ml_ix_file *f = s->x->f;
	size_t n = s->q->n_only;
	struct ml_ix_rid_walk walk = {0};
	bool sorted = true;
	uint32_t doc;

	if (!s->q->only)
		return;
	s->only = ml_xalloc((n + 1) * sizeof(*s->only));
	if (n)
		memcpy(s->only, s->q->only, n * sizeof(*s->only));
	for (size_t i = 1; i < n && sorted; i++)
		sorted = s->only[i - 1] <= s->only[i];
	if (!sorted)
		qsort(s->only, n, sizeof(*s->only), rid_cmp);
	s->only_bits = ml_xalloc((size_t)f->chunks * ML_IX_CHUNK / 8 + 8);
	for (size_t i = 0; i < n; i++)
		if (ml_ix_doc_next(f, s->only[i], &walk, &doc))
			s->only_bits[doc / 64] |= 1ull << doc % 64;
	s->eval.only = s->only_bits;
}

static struct ml_index_found *run(struct search *s, unsigned corrections)
{
	struct ml_ix_matches m;

	if (!ml_ix_eval_run(&s->eval, corrections, &m))
		return NULL;
	return ml_ix_found_create(s->x->f, &s->x->o, &m, s->kinds, s->n_kinds, s->only, s->q->n_only);
}

static struct ml_index_found *run_again(struct search *s, struct ml_index_found *before, unsigned corrections)
{
	ml_index_found_destroy(before);
	return run(s, corrections);
}

/*
 * The words as they are; if that finds few, whole words one error away too. Only if no words as they are were found:
 * beginnings one error away, for someone who is still typing; and if still nothing was, an error in each of several
 * words.
 */
static struct ml_index_found *search(struct search *s)
{
	ml_ix_eval_exact(&s->eval);
	struct ml_index_found *r = run(s, 0);
	if (!r || s->q->exact || r->count >= ML_INDEX_FEW)
		return r;
	unsigned words = ml_ix_eval_correct(&s->eval);
	if (words && ml_ix_eval_near(&s->eval, ML_IX_WHOLE))
		r = run_again(s, r, 1);
	if (!r || !words || r->uncorrected || r->count >= VERY_FEW)
		return r;
	if (ml_ix_eval_near(&s->eval, ML_IX_BEGUN))
		r = run_again(s, r, 1);
	if (!r || r->count || words < 2)
		return r;
	return run_again(s, r, ML_IX_QUERY_WORDS);
}

struct ml_index_found *ml_index_find(struct ml_index *x, const struct ml_index_query *q, struct ml_error *e)
{
	struct search s = {.x = x, .q = q};

	ml_ix_overlay_ready(&x->o);
	ml_ix_lattice_init(&s.l, q->text);
	ml_ix_eval_init(&s.eval, x->f, &x->o, &s.l);
	choose_kinds(&s);
	choose_chunks(&s);
	choose_only(&s);
	struct ml_index_found *r = search(&s);
	if (x->f->damaged) {
		ml_index_found_destroy(r);
		r = NULL;
		fail_damaged(x, e);
	}
	ml_ix_eval_finish(&s.eval);
	ml_ix_lattice_finish(&s.l);
	ml_free_(s.only);
	ml_free_(s.only_bits);
	return r;
}
