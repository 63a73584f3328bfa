/*
 * The search index against a plain scan: random documents, some in the file, some changed since; every answer, its
 * order, its count and its places must be those of the scan. Small vocabularies make words share prefixes and lie one
 * error apart.
 */
#include "index_help.h"
#include "tap.h"

enum { WORD_MAX_LETTERS = 7, NONE = 1 << 20, CORRECTED = 64 };

static uint64_t seed = 20260317;

static uint32_t draw(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((seed >> 33) % below);
}

struct text {
	char words[3][WORD_MAX_LETTERS + 1];
	unsigned n;
	enum ml_index_tier tier;
};

struct plain {
	int64_t rid;
	bool asked; /* among what a question is about */
	bool live;
	struct text texts[3];
	char key[8];
};

struct world {
	struct plain *docs;
	size_t n;
	unsigned letters, longest, kinds;
	int *rank;     /* scratch of the scan */
	int64_t *only; /* ids asked among, in any order… */
	size_t n_only;
	bool among; /* …if so */
};

static void draw_word(const struct world *w, char *out)
{
	unsigned n = 1 + draw(w->longest);

	for (unsigned i = 0; i < n; i++)
		out[i] = "fghjkpq"[draw(w->letters)]; /* no particle, no saint */
	out[n] = 0;
}

static void draw_doc(const struct world *w, struct plain *p)
{
	p->live = true;
	for (unsigned i = 0; i < 3; i++) {
		struct text *t = &p->texts[i];
		t->tier = (enum ml_index_tier)i;
		t->n = i ? draw(3) : 1 + draw(3);
		for (unsigned j = 0; j < t->n; j++)
			draw_word(w, t->words[j]);
	}
	snprintf(p->key, sizeof(p->key), "%.3s", p->texts[0].words[0]);
}

static void feed(const struct plain *p, struct ml_index_builder *b, struct ml_index *x)
{
	struct ml_index_text texts[3];
	char line[3][40];
	struct ml_index_doc doc = {p->rid, ml_str(p->key), texts, 3};

	for (unsigned i = 0; i < 3; i++) {
		const struct text *t = &p->texts[i];
		int n = 0;
		line[i][0] = 0;
		for (unsigned j = 0; j < t->n; j++)
			n += snprintf(line[i] + n, sizeof(line[i]) - (size_t)n, "%s%s", j ? " " : "", t->words[j]);
		texts[i] = (struct ml_index_text){ml_str(line[i]), t->tier, false};
	}
	if (b)
		ml_index_builder_add(b, &doc, NULL);
	else
		ml_index_put(x, &doc, NULL);
}

/* ---- the scan ---------------------------------------------------------------------------------- */

/* Is the distance of a and b at most one (insertion, deletion, substitution, transposition of neighbours)? */
static bool near(const char *a, size_t n, const char *b, size_t m)
{
	size_t i = 0, tail = 0;

	while (i < n && i < m && a[i] == b[i])
		i++;
	while (tail < n - i && tail < m - i && a[n - 1 - tail] == b[m - 1 - tail])
		tail++;
	size_t x = n - i - tail, y = m - i - tail;
	return x + y <= 1 || (x == 1 && y == 1) || (x == 2 && y == 2 && a[i] == b[i + 1] && a[i + 1] == b[i]);
}

/* Does a beginning of the word lie one error away, the error not being in the typed word's last letter alone? */
static bool begun(const char *s, size_t n, const char *word, size_t m)
{
	for (size_t len = n - 1; len <= n + 1 && len < m; len++) {
		if (!near(s, n, word, len))
			continue;
		bool last_out = len == n - 1 && memcmp(s, word, len) == 0;
		bool last_other = len == n && memcmp(s, word, len - 1) == 0;
		if (!last_out && !last_other)
			return true;
	}
	return false;
}

/* Smallest rank the typed word takes in this document with `near` corrections allowed: 0 none, 1 whole words, 2
 * beginnings. */
static int word_rank(const struct plain *p, const char *s, int depth, bool corrected)
{
	size_t n = strlen(s);
	int best = NONE;

	for (unsigned i = 0; i < 3; i++)
		for (unsigned j = 0; j < p->texts[i].n; j++) {
			const char *word = p->texts[i].words[j];
			size_t m = strlen(word);
			int tier = i ? (int)i + 1 : j ? 1 : 0, rank = NONE;
			if (!corrected && strncmp(word, s, n) == 0)
				rank = tier;
			else if (corrected && n >= 4 && depth > 0 && near(s, n, word, m))
				rank = CORRECTED + (tier < 2 ? 1 : 3);
			else if (corrected && n >= 5 && depth > 1 && begun(s, n, word, m))
				rank = 2 * CORRECTED + (tier < 2 ? 1 : 3);
			best = ML_MIN(best, rank);
		}
	return best;
}

static int doc_rank(
	const struct plain *p, char words[][WORD_MAX_LETTERS + 1], unsigned n, int depth, unsigned corrections)
{
	int best = NONE;

	for (unsigned mask = 0; mask < 1u << n; mask++) { /* which words are corrected */
		int sum = 0;
		if ((unsigned)__builtin_popcount(mask) > corrections)
			continue;
		for (unsigned i = 0; i < n && sum < NONE; i++)
			sum = ML_MIN(NONE, sum + word_rank(p, words[i], depth, mask >> i & 1));
		best = ML_MIN(best, sum);
	}
	return best;
}

static struct world *sorting;

static int order(const void *a, const void *b)
{
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	const struct plain *x = &sorting->docs[i], *y = &sorting->docs[j];

	if ((x->rid & 0xff) != (y->rid & 0xff))
		return (int)(x->rid & 0xff) - (int)(y->rid & 0xff);
	if (sorting->rank[i] != sorting->rank[j])
		return sorting->rank[i] - sorting->rank[j];
	int c = strcmp(x->key, y->key);
	return c ? c : x->rid < y->rid ? -1 : 1;
}

static size_t scan_once(struct world *w, char words[][WORD_MAX_LETTERS + 1], unsigned n, unsigned kind, int depth,
	unsigned corrections, uint32_t *out)
{
	size_t found = 0;

	for (size_t i = 0; i < w->n; i++) {
		const struct plain *p = &w->docs[i];
		if (!p->live || (kind && (unsigned)(p->rid & 0xff) != kind) || (w->among && !p->asked))
			continue;
		w->rank[i] = doc_rank(p, words, n, depth, corrections);
		if (w->rank[i] < NONE)
			out[found++] = (uint32_t)i;
	}
	sorting = w;
	qsort(out, found, sizeof(*out), order);
	return found;
}

static size_t scan(struct world *w, char words[][WORD_MAX_LETTERS + 1], unsigned n, unsigned kind, uint32_t *out)
{
	bool can = false;
	size_t found = scan_once(w, words, n, kind, 0, 0, out);

	for (unsigned i = 0; i < n; i++)
		can |= strlen(words[i]) >= 4;
	if (found >= ML_INDEX_FEW || !can)
		return found;
	size_t exact = found;
	found = scan_once(w, words, n, kind, 1, 1, out);
	if (exact)
		return found;
	if (found < 10)
		found = scan_once(w, words, n, kind, 2, 1, out);
	return found ? found : scan_once(w, words, n, kind, 2, n, out);
}

/* ---- comparison ------------------------------------------------------------------------------------ */

static bool same(const struct world *w, struct ml_index_found *r, const uint32_t *want, size_t n)
{
	uint64_t uncorrected = 0, at;

	if (!r || ml_index_found_count(r) != n) {
		printf("# %lld results instead of %zu\n", r ? (long long)ml_index_found_count(r) : -1, n);
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		int64_t rid = w->docs[want[i]].rid;
		bool corrected = w->rank[want[i]] >= CORRECTED;
		uncorrected += !corrected;
		if (ml_index_found_at(r, i) != rid || ml_index_found_corrected(r, i) != corrected ||
			!ml_index_found_has(r, rid, &at) || at != i) {
			printf("# place %zu of %zu: %lld instead of %lld\n", i, n, (long long)ml_index_found_at(r, i),
				(long long)rid);
			return false;
		}
	}
	for (size_t i = 0; i < w->n && i < 200; i++) {
		size_t j = 0;
		while (j < n && want[j] != i)
			j++;
		if (ml_index_found_has(r, w->docs[i].rid, NULL) != (j < n))
			return false;
	}
	return uncorrected == ml_index_found_uncorrected(r);
}

/* Which records a question is about: runs of them, and some that are in no index. */
static void choose(struct world *w)
{
	unsigned density = 1 + draw(40), run = 0;
	bool in = false;

	w->n_only = 0;
	w->among = draw(3) == 0;
	for (size_t i = 0; i < w->n && w->among; i++) {
		if (run-- == 0) {
			run = draw(9);
			in = draw(density) == 0;
		}
		w->docs[i].asked = in;
		if (in)
			w->only[w->n_only++] = w->docs[i].rid;
	}
	w->only[w->n_only] = (int64_t)(w->n + 1 + draw(1000)) << 8 | 1;
	w->n_only += w->among;
}

static bool ask(struct world *w, struct ml_index *x, uint32_t *want)
{
	char words[3][WORD_MAX_LETTERS + 1], text[40];
	unsigned n = 1 + draw(3), kind = draw(w->kinds + 1);
	uint8_t k = (uint8_t)kind;
	int len = 0;

	for (unsigned i = 0; i < n; i++) {
		draw_word(w, words[i]);
		if (draw(2)) { /* rather a word that is there */
			const struct text *t = &w->docs[draw((uint32_t)w->n)].texts[0];
			memcpy(words[i], t->words[0], sizeof(words[i]));
			words[i][1 + draw((uint32_t)strlen(words[i]))] = 0;
		}
		len += snprintf(text + len, sizeof(text) - (size_t)len, "%s%s", i ? " " : "", words[i]);
	}
	choose(w);
	struct ml_index_query q = {.text = ml_str(text),
		.kinds = kind ? &k : NULL,
		.n_kinds = kind ? 1 : 0,
		.only = w->among ? w->only : NULL,
		.n_only = w->n_only};
	struct ml_index_found *r = ml_index_find(x, &q, NULL);
	bool good = same(w, r, want, scan(w, words, n, kind, want));
	if (!good)
		printf("# text « %s », kind %u, among %zu\n", text, kind, w->n_only);
	w->among = false;
	ml_index_found_destroy(r);
	return good;
}

static bool list(struct world *w, struct ml_index *x, uint32_t *want)
{
	struct ml_index_query q = {0};
	struct ml_index_found *r = ml_index_find(x, &q, NULL);
	bool good = same(w, r, want, scan_once(w, NULL, 0, 0, 0, 0, want)) &&
		    ml_index_count(x, 0) == ml_index_found_count(r);

	ml_index_found_destroy(r);
	return good;
}

static void change(struct world *w, struct ml_index *x, unsigned changes)
{
	for (unsigned i = 0; i < changes; i++) {
		struct plain *p = &w->docs[draw((uint32_t)w->n)];
		if (p->live && draw(3) == 0) {
			p->live = false;
			ml_index_remove(x, p->rid, NULL);
		} else {
			draw_doc(w, p);
			feed(p, NULL, x);
		}
	}
}

static struct ml_index *build(struct world *w, const char *path, size_t skip_from)
{
	struct ml_index_builder *b;
	struct ml_index *x = NULL;

	ml_index_builder_create(path, ML_STR("naive"), &b, NULL);
	for (size_t i = 0; i < w->n; i++) {
		struct plain *p = &w->docs[i];
		p->rid = (int64_t)(w->n - i) << 8 | (1 + (int64_t)draw(w->kinds));
		draw_doc(w, p);
		p->live = i < skip_from;
		if (p->live)
			feed(p, b, NULL);
	}
	if (!ml_index_builder_finish(b, NULL) || !ml_index_open(path, ML_STR("naive"), &x, NULL))
		x = NULL;
	ml_index_builder_destroy(b);
	return x;
}

static void compare(size_t docs, unsigned letters, unsigned longest, unsigned kinds, unsigned questions)
{
	struct world w = {.n = docs, .letters = letters, .longest = longest, .kinds = kinds};
	char *path = temp_path("naive");
	uint32_t *want = ml_xalloc(docs * sizeof(*want));
	unsigned good[3] = {0};

	w.docs = ml_xalloc(docs * sizeof(*w.docs));
	w.rank = ml_xalloc(docs * sizeof(*w.rank));
	w.only = ml_xalloc((docs + 1) * sizeof(*w.only));
	struct ml_index *x = build(&w, path, docs - docs / 16);
	ok(x, "%zu documents of %u kinds over %u letters", docs, kinds, letters);
	ok(list(&w, x, want), "the list of all");
	for (unsigned i = 0; i < questions; i++)
		good[0] += ask(&w, x, want);
	is_int(good[0], questions, "answers of the file");
	for (unsigned round = 0; round < 4; round++) {
		change(&w, x, (unsigned)docs / 12 + 1);
		good[1] += list(&w, x, want);
		for (unsigned i = 0; i < questions / 4; i++)
			good[2] += ask(&w, x, want);
	}
	is_int(good[1], 4, "the list of all, with changes");
	is_int(good[2], questions / 4 * 4, "answers of file and overlay");
	ml_index_close(x);
	ml_index_remove_file(path, NULL);
	ml_free_(w.docs);
	ml_free_(w.rank);
	ml_free_(w.only);
	ml_free_(want);
}

int main(void)
{
	compare(1, 3, 3, 1, 20);
	compare(40, 2, 6, 2, 400);
	compare(300, 3, 6, 3, 400);
	compare(3000, 4, 7, 5, 200);
	compare(140000, 7, 4, 2, 24); /* several chunks, bits, sets of short prefixes */
	return tap_done();
}
