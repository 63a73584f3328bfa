/*
 * index (store): builds the file. Documents and words are gathered in memory and written to scratch files as sorted
 * runs when a limit is reached; finish merges the runs.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "index_write.h"

enum {
	RUN_WORDS = 384 * 1024, /* what one run may hold: some 60 MiB in all, with what sorting it takes */
	RUN_BYTES = 9 * 1024 * 1024,
	RUN_POSTINGS = 2 * 1024 * 1024,
	RUN_KEYS = 6 * 1024 * 1024,
	RUN_DOCS = 160 * 1024,
	DOC_HEAD = 13, /* of a document waiting in memory: rid, arrival, key length */
	IN_CAP = 128 * 1024,
	MEMOS = 8192,
	MEMO_TEXT = 56,
	MEMO_WORDS = 10
};

struct word {
	uint32_t off, n;
	uint32_t hash;
	uint32_t count; /* postings; while a run is written: where its next one goes */
	uint32_t last;	/* its last posting */
	uint32_t docs;	/* documents there were when it got that one, plus one */
};

/* The words of a text met before: names, towns and titles come again and again. */
struct memo {
	uint32_t run; /* of which the word numbers are */
	uint8_t n_text, n_words, tier;
	uint8_t hits;
	char text[MEMO_TEXT];
	uint32_t words[MEMO_WORDS]; /* number * 4 + tier */
};

struct posting {
	uint32_t word;
	uint32_t value; /* arrival * 4 + tier */
};

struct ml_index_builder {
	char *path;
	uint8_t stamp[ML_INDEX_STAMP_MAX];
	size_t stamp_n;
	uint32_t docs;
	struct ml_buf fold;
	/* documents of the run */
	struct ml_buf keys;
	ML_VEC(struct ml_ix_item) items;
	struct ml_ix_out doc_out;
	ML_VEC(struct ml_ix_extent) doc_runs;
	/* words of the run */
	uint32_t *slots; /* word number + 1, by hash */
	uint32_t mask;
	struct ml_buf bytes;
	ML_VEC(struct word) words;
	ML_VEC(struct posting) postings;
	struct memo *memos;
	struct memo *noting; /* gets the words of the text at hand; NULL: none does */
	struct ml_ix_out word_out;
	ML_VEC(struct ml_ix_extent) word_runs;
};

bool ml_index_builder_create(const char *path, struct ml_str stamp, struct ml_index_builder **out, struct ml_error *e)
{
	*out = NULL;
	if (stamp.n > ML_INDEX_STAMP_MAX)
		return ml_fail(e, ML_E_INTERNAL, "stamp of %zu bytes", stamp.n);
	struct ml_index_builder *b = ml_xalloc(sizeof(*b));
	b->path = ml_xstrdup(path);
	memcpy(b->stamp, stamp.p ? stamp.p : "", stamp.n);
	b->stamp_n = stamp.n;
	b->memos = ml_xalloc(MEMOS * sizeof(*b->memos));
	ml_ix_out_init(&b->doc_out, -1, b->path, 0, false);
	ml_ix_out_init(&b->word_out, -1, b->path, 0, false);
	*out = b;
	return true;
}

static void drop_run_memory(struct ml_index_builder *b)
{
	ml_buf_finish(&b->fold);
	ml_buf_finish(&b->keys);
	ml_buf_finish(&b->bytes);
	ml_vec_finish(&b->items);
	ml_vec_finish(&b->words);
	ml_vec_finish(&b->postings);
	ml_free_(b->slots);
	ml_free_(b->memos);
	b->slots = NULL;
	b->memos = NULL;
	b->mask = 0;
}

void ml_index_builder_destroy(struct ml_index_builder *b)
{
	if (!b)
		return;
	drop_run_memory(b);
	ml_ix_out_finish(&b->doc_out);
	ml_ix_out_finish(&b->word_out);
	ml_vec_finish(&b->doc_runs);
	ml_vec_finish(&b->word_runs);
	ml_free_(b->path);
	ml_free_(b);
}

/* ---- words of a document ------------------------------------------------------- */

static void slots_grow(struct ml_index_builder *b)
{
	uint32_t size = b->mask ? (b->mask + 1) * 2 : 4096;

	ml_free_(b->slots);
	b->slots = ml_xalloc(size * sizeof(*b->slots));
	b->mask = size - 1;
	for (size_t i = 0; i < b->words.n; i++) {
		uint32_t at = b->words.v[i].hash & b->mask;
		while (b->slots[at])
			at = (at + 1) & b->mask;
		b->slots[at] = (uint32_t)i + 1;
	}
}

/* Words are short: two overlapping loads of 8 bytes cover most. */
static uint32_t word_hash(const char *p, size_t n)
{
	uint64_t a = ml_ix_head(p, n), h = (a ^ n) * 0x9e3779b97f4a7c15u;

	for (size_t at = 8; at < n; at += 8)
		h = (h ^ h >> 31 ^ ml_ix_head(p + at, n - at)) * 0xd6e8feb86659fd93u;
	return (uint32_t)(h >> 32 ^ h >> 11);
}

static uint32_t word_number(struct ml_index_builder *b, struct ml_str w)
{
	uint32_t hash = word_hash(w.p, w.n);

	if (b->words.n * 3 >= (size_t)b->mask * 2)
		slots_grow(b);
	uint32_t at = hash & b->mask;
	for (; b->slots[at]; at = (at + 1) & b->mask) {
		const struct word *x = &b->words.v[b->slots[at] - 1];
		if (x->hash == hash && x->n == w.n && memcmp(b->bytes.p + x->off, w.p, w.n) == 0)
			return b->slots[at] - 1;
	}
	struct word x = {(uint32_t)b->bytes.n, (uint32_t)w.n, hash, 0, 0, 0};
	ml_buf_str(&b->bytes, w);
	ml_vec_push(&b->words, x);
	b->slots[at] = (uint32_t)b->words.n;
	return (uint32_t)b->words.n - 1;
}

static void add_posting(struct ml_index_builder *b, uint32_t number, unsigned tier)
{
	struct word *x = &b->words.v[number];
	struct posting p = {number, b->docs << 2 | tier};

	if (x->docs == b->docs + 1) {
		b->postings.v[x->last].value = ML_MIN(b->postings.v[x->last].value, p.value);
		return;
	}
	x->count++;
	x->docs = b->docs + 1;
	x->last = (uint32_t)b->postings.n;
	ml_vec_push(&b->postings, p);
}

static void add_word(void *arg, struct ml_str w, unsigned tier)
{
	struct ml_index_builder *b = arg;
	uint32_t number = word_number(b, w);

	add_posting(b, number, tier);
	if (b->noting && b->noting->n_words < MEMO_WORDS)
		b->noting->words[b->noting->n_words++] = number << 2 | tier;
	else if (b->noting) { /* too many */
		b->noting->run = 0;
		b->noting = NULL;
	}
}

static void add_text(struct ml_index_builder *b, const struct ml_index_text *t)
{
	uint32_t run = (uint32_t)b->word_runs.n + 1;

	b->noting = NULL;
	if (t->text.n && t->text.n <= MEMO_TEXT && !t->phone) {
		struct memo *m = &b->memos[word_hash(t->text.p, t->text.n) % MEMOS];
		if (m->run == run && m->n_text == t->text.n && m->tier == (uint8_t)t->tier &&
			memcmp(m->text, t->text.p, t->text.n) == 0) {
			m->hits += m->hits < UINT8_MAX;
			for (uint8_t i = 0; i < m->n_words; i++)
				add_posting(b, m->words[i] >> 2, m->words[i] & 3);
			return;
		}
		if (m->run == run && m->hits) { /* one that is used stays a while */
			m->hits--;
		} else {
			*m = (struct memo){.run = run, .n_text = (uint8_t)t->text.n, .tier = (uint8_t)t->tier};
			memcpy(m->text, t->text.p, t->text.n);
			b->noting = m;
		}
	}
	ml_ix_words(t, &b->fold, add_word, b);
}

/* ---- runs ------------------------------------------------------------------------ */

static int word_cmp(void *arg, uint64_t a, uint64_t z)
{
	const struct ml_index_builder *b = arg;
	const struct word *x = &b->words.v[a], *y = &b->words.v[z];

	return ml_str_cmp(ml_str_n(b->bytes.p + x->off, x->n), ml_str_n(b->bytes.p + y->off, y->n));
}

/* The postings' values, word after word in the order of items; each word's count becomes the end of its own. */
static uint32_t *postings_by_word(struct ml_index_builder *b, const struct ml_ix_item *items)
{
	uint32_t *values = ml_xalloc((b->postings.n + 1) * sizeof(*values));
	uint32_t at = 0;

	for (size_t i = 0; i < b->words.n; i++) {
		struct word *x = &b->words.v[items[i].ref];
		uint32_t n = x->count;
		x->count = at;
		at += n;
	}
	for (size_t i = 0; i < b->postings.n; i++)
		values[b->words.v[b->postings.v[i].word].count++] = b->postings.v[i].value;
	return values;
}

static void put_word(struct ml_index_builder *b, const struct word *x, const struct word *before,
	const uint32_t *values, uint32_t from)
{
	const char *p = b->bytes.p + x->off;
	size_t shared = 0;
	uint32_t previous = 0;

	while (before && shared < x->n && shared < before->n && p[shared] == b->bytes.p[before->off + shared])
		shared++;
	ml_ix_out_varint(&b->word_out, shared);
	ml_ix_out_varint(&b->word_out, x->n - shared);
	ml_ix_out_add(&b->word_out, p + shared, x->n - shared);
	ml_ix_out_varint(&b->word_out, x->count - from);
	for (uint32_t i = from; i < x->count; i++) {
		ml_ix_out_varint(&b->word_out, values[i] - previous);
		previous = values[i];
	}
}

static void flush_words(struct ml_index_builder *b)
{
	struct ml_ix_extent run = {b->word_out.total, 0};
	size_t n = b->words.n;

	if (!n)
		return;
	struct ml_ix_item *items = ml_xalloc(2 * n * sizeof(*items));
	for (size_t i = 0; i < n; i++)
		items[i] = (struct ml_ix_item){ml_ix_head(b->bytes.p + b->words.v[i].off, b->words.v[i].n), i};
	ml_ix_sort(items, items + n, n, word_cmp, b);
	uint32_t *values = postings_by_word(b, items), from = 0;
	for (size_t i = 0; i < n; i++) {
		const struct word *x = &b->words.v[items[i].ref];
		put_word(b, x, i ? &b->words.v[items[i - 1].ref] : NULL, values, from);
		from = x->count;
	}
	ml_free_(values);
	ml_free_(items);
	run.to = b->word_out.total;
	ml_vec_push(&b->word_runs, run);
	ml_buf_clear(&b->bytes);
	b->words.n = 0;
	b->postings.n = 0;
	memset(b->slots, 0, ((size_t)b->mask + 1) * sizeof(*b->slots));
}

/* A document in memory: rid, arrival, key length, key. ref: its offset in keys. */
static int doc_cmp(void *arg, uint64_t a, uint64_t z)
{
	const struct ml_index_builder *b = arg;
	const char *x = b->keys.p + a, *y = b->keys.p + z;
	int64_t rx, ry;
	int by_key = ml_str_cmp(
		ml_str_n(x + DOC_HEAD, (uint8_t)x[DOC_HEAD - 1]), ml_str_n(y + DOC_HEAD, (uint8_t)y[DOC_HEAD - 1]));

	memcpy(&rx, x, sizeof(rx));
	memcpy(&ry, y, sizeof(ry));
	return by_key ? by_key : rx < ry ? -1 : rx > ry;
}

static void flush_docs(struct ml_index_builder *b)
{
	struct ml_ix_extent run = {b->doc_out.total, 0};
	size_t n = b->items.n;

	if (!n)
		return;
	struct ml_ix_item *tmp = ml_xalloc(n * sizeof(*tmp));
	ml_ix_sort(b->items.v, tmp, n, doc_cmp, b);
	ml_free_(tmp);
	for (size_t i = 0; i < n; i++) {
		const char *p = b->keys.p + b->items.v[i].ref;
		ml_ix_out_add(&b->doc_out, p, DOC_HEAD + (size_t)(uint8_t)p[DOC_HEAD - 1]);
	}
	run.to = b->doc_out.total;
	ml_vec_push(&b->doc_runs, run);
	b->items.n = 0;
	ml_buf_clear(&b->keys);
}

bool ml_index_builder_add(struct ml_index_builder *b, const struct ml_index_doc *doc, struct ml_error *e)
{
	uint8_t key_n = (uint8_t)ML_MIN(doc->key.n, (size_t)ML_IX_KEY_MAX);
	struct ml_ix_item item = {(uint64_t)(doc->rid & 0xff) << 56 | ml_ix_head(doc->key.p, key_n) >> 8, b->keys.n};

	if (b->docs >= ML_INDEX_DOCS_MAX)
		return ml_fail(e, ML_E_TOO_LARGE, "%s", b->path);
	ml_buf_add(&b->keys, &doc->rid, sizeof(doc->rid));
	ml_buf_add(&b->keys, &b->docs, sizeof(b->docs));
	ml_buf_add(&b->keys, &key_n, 1);
	ml_buf_add(&b->keys, doc->key.p, key_n);
	ml_vec_push(&b->items, item);
	for (uint32_t i = 0; i < doc->n_texts; i++)
		add_text(b, &doc->texts[i]);
	b->docs++;
	if (b->items.n >= RUN_DOCS || b->keys.n >= RUN_KEYS)
		flush_docs(b);
	if (b->words.n >= RUN_WORDS || b->bytes.n >= RUN_BYTES || b->postings.n >= RUN_POSTINGS)
		flush_words(b);
	if (b->doc_out.sys || b->word_out.sys) /* told by the flush */
		return ml_ix_out_flush(b->doc_out.sys ? &b->doc_out : &b->word_out, b->path, e);
	return true;
}

/* ---- documents in order --------------------------------------------------------------- */

struct doc_run {
	struct ml_ix_in in;
	int64_t rid;
	uint32_t arrival;
	uint8_t n;
	char key[ML_IX_KEY_MAX];
	bool done;
};

static void doc_next(struct doc_run *r)
{
	uint8_t head[DOC_HEAD];

	if (!ml_ix_in_more(&r->in)) {
		r->done = true;
		return;
	}
	ml_ix_in_bytes(&r->in, head, sizeof(head));
	memcpy(&r->rid, head, 8);
	memcpy(&r->arrival, head + 8, 4);
	r->n = head[12];
	ml_ix_in_bytes(&r->in, r->key, r->n);
}

static int doc_run_cmp(const struct doc_run *a, const struct doc_run *b)
{
	int kinds = (int)(a->rid & 0xff) - (int)(b->rid & 0xff);
	int keys = kinds ? kinds : ml_str_cmp(ml_str_n(a->key, a->n), ml_str_n(b->key, b->n));

	return keys ? keys : a->rid < b->rid ? -1 : a->rid > b->rid;
}

static void put_doc(struct ml_ix_writer *w, const struct doc_run *r, char *before, uint8_t *before_n)
{
	struct ml_ix_out *keys = &w->parts[ML_IX_KEYS];
	struct ml_ix_kind *k = w->h.n_kinds ? &w->h.kinds[w->h.n_kinds - 1] : NULL;
	uint64_t off = keys->total;
	uint8_t lengths[2] = {0, r->n};

	if (!k || k->kind != (uint32_t)(r->rid & 0xff)) {
		k = &w->h.kinds[w->h.n_kinds++];
		*k = (struct ml_ix_kind){(uint32_t)(r->rid & 0xff), w->h.docs, 0};
	}
	k->n++;
	if (w->h.docs % ML_IX_BLOCK == 0) {
		ml_ix_out_add(&w->parts[ML_IX_KEY_BLOCKS], &off, sizeof(off));
	} else {
		while (lengths[0] < r->n && lengths[0] < *before_n && r->key[lengths[0]] == before[lengths[0]])
			lengths[0]++;
		lengths[1] = (uint8_t)(r->n - lengths[0]);
	}
	ml_ix_out_add(keys, lengths, sizeof(lengths));
	ml_ix_out_add(keys, r->key + lengths[0], lengths[1]);
	ml_ix_out_add(&w->parts[ML_IX_RIDS], &r->rid, sizeof(r->rid));
	memcpy(before, r->key, r->n);
	*before_n = r->n;
	w->h.docs++;
}

static bool merge_docs(struct ml_index_builder *b, struct ml_ix_writer *w, uint32_t *map, struct ml_error *e)
{
	size_t n = b->doc_runs.n;
	struct doc_run *runs = ml_xalloc((n + 1) * sizeof(*runs));
	char before[ML_IX_KEY_MAX];
	uint8_t before_n = 0;
	int sys = 0;

	for (size_t i = 0; i < n; i++) {
		ml_ix_in_init(&runs[i].in, b->doc_out.fd, b->doc_runs.v[i].from, b->doc_runs.v[i].to, IN_CAP);
		doc_next(&runs[i]);
	}
	for (;;) {
		struct doc_run *least = NULL;
		for (size_t i = 0; i < n; i++)
			if (!runs[i].done && (!least || doc_run_cmp(&runs[i], least) < 0))
				least = &runs[i];
		if (!least || least->in.sys || least->arrival >= b->docs)
			break;
		map[least->arrival] = w->h.docs;
		put_doc(w, least, before, &before_n);
		doc_next(least);
	}
	for (size_t i = 0; i < n; i++) {
		sys = sys ? sys : runs[i].in.sys;
		ml_ix_in_finish(&runs[i].in);
	}
	ml_free_(runs);
	if (!sys && w->h.docs == b->docs)
		return true;
	return ml_fail(e, ML_E_SYSTEM, "%s: %s", b->path, strerror(sys ? sys : EIO));
}

/* ---- documents by rid ------------------------------------------------------------------ */

static void rid_pass(const int64_t *rids, const uint32_t *from, uint32_t *to, uint32_t n, unsigned shift)
{
	uint32_t at[2049] = {0};

	for (uint32_t i = 0; i < n; i++)
		at[((uint64_t)rids[from[i]] >> shift & 2047) + 1]++;
	for (size_t d = 1; d < 2048; d++)
		at[d] += at[d - 1];
	for (uint32_t i = 0; i < n; i++)
		to[at[(uint64_t)rids[from[i]] >> shift & 2047]++] = from[i];
}

static bool put_by_rid(struct ml_ix_writer *w, const int64_t *rids, struct ml_error *e)
{
	uint32_t n = w->h.docs;
	uint32_t *from = ml_xalloc(n * sizeof(*from)), *to = ml_xalloc(n * sizeof(*to));
	uint64_t bits = 0;
	bool twice = false;

	for (uint32_t i = 0; i < n; i++) {
		from[i] = i;
		bits |= (uint64_t)rids[i];
	}
	for (unsigned shift = 0; shift < 64 && bits >> shift; shift += 11) {
		rid_pass(rids, from, to, n, shift);
		uint32_t *swap = from;
		from = to;
		to = swap;
	}
	for (uint32_t i = 1; i < n; i++)
		twice |= rids[from[i - 1]] == rids[from[i]];
	ml_ix_out_add(&w->parts[ML_IX_BY_RID], from, n * sizeof(*from));
	ml_free_(from);
	ml_free_(to);
	return twice ? ml_fail(e, ML_E_INTERNAL, "%s: a record indexed twice", w->path) : true;
}

static bool sort_rids(struct ml_ix_writer *w, struct ml_error *e)
{
	struct ml_ix_out *out = &w->parts[ML_IX_RIDS];

	if (!w->h.docs)
		return true;
	if (!ml_ix_out_flush(out, w->path, e))
		return false;
	void *rids = mmap(NULL, (size_t)out->total, PROT_READ, MAP_SHARED, out->fd, 0);
	if (rids == MAP_FAILED)
		return ml_fail_sys(e, ML_E_SYSTEM, "%s", w->path);
	bool good = put_by_rid(w, rids, e);
	munmap(rids, (size_t)out->total);
	return good;
}

bool ml_index_builder_finish(struct ml_index_builder *b, struct ml_error *e)
{
	struct ml_ix_writer w;
	uint32_t *map = NULL;

	flush_docs(b);
	flush_words(b);
	drop_run_memory(b);
	if (!ml_ix_out_flush(&b->doc_out, b->path, e) || !ml_ix_out_flush(&b->word_out, b->path, e))
		return false;
	bool good = ml_ix_writer_init(&w, b->path, ml_str_n((const char *)b->stamp, b->stamp_n), e);
	if (good) {
		map = ml_xalloc(((size_t)b->docs + 1) * sizeof(*map));
		good = merge_docs(b, &w, map, e) && sort_rids(&w, e) &&
		       ml_ix_merge_words(&w, b->word_out.fd, b->word_runs.v, b->word_runs.n, map, e) &&
		       ml_ix_writer_place(&w, e);
	}
	ml_ix_writer_finish(&w);
	ml_free_(map);
	return good;
}
