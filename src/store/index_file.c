/* index (store): opening the mapped file and reading it without believing it. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index_file.h"
#include "index_words.h"

enum { BLOCK_MAX = ML_IX_BLOCK * (ML_IX_WORD_MAX + 32) };

/* ---- opening ------------------------------------------------------------------ */

/* Sizes that follow from the header's counts; 0: any. */
static uint64_t part_size(const struct ml_ix_header *h, int part)
{
	uint64_t body = h->parts[ML_IX_SUMS].off - ML_IX_PAGE;

	switch (part) {
	case ML_IX_RIDS:
		return h->docs * 8ull;
	case ML_IX_BY_RID:
		return h->docs * 4ull;
	case ML_IX_KEY_BLOCKS:
		return (h->docs + 15ull) / ML_IX_BLOCK * 8;
	case ML_IX_WORD_BLOCKS:
		return (h->words + 15ull) / ML_IX_BLOCK * sizeof(struct ml_ix_block);
	case ML_IX_SETS:
		return h->sets * 8ull;
	case ML_IX_NODES:
		return h->nodes * (uint64_t)sizeof(struct ml_ix_node);
	case ML_IX_SUMS:
		return (body + ML_IX_REGION - 1) / ML_IX_REGION * 8;
	default:
		return h->parts[part].n;
	}
}

static bool parts_sound(const struct ml_ix_header *h)
{
	uint64_t body_end = h->parts[ML_IX_SUMS].off;

	if (body_end < ML_IX_PAGE || body_end > h->size)
		return false;
	for (int i = 0; i < ML_IX_PARTS; i++) {
		const struct ml_ix_part *p = &h->parts[i];
		uint64_t end = i == ML_IX_SUMS ? h->size : body_end;
		if (p->off % 8 || p->off < ML_IX_PAGE || p->off > end || p->n > end - p->off || p->n != part_size(h, i))
			return false;
	}
	return true;
}

static bool kinds_sound(const struct ml_ix_header *h)
{
	uint64_t at = 0;

	if (h->n_kinds > ML_COUNT(h->kinds) || h->docs > ML_INDEX_DOCS_MAX)
		return false;
	for (uint32_t i = 0; i < h->n_kinds; i++) {
		const struct ml_ix_kind *k = &h->kinds[i];
		if (k->kind > 255 || (i && k->kind <= h->kinds[i - 1].kind) || k->first != at)
			return false;
		at += k->n;
	}
	return at == h->docs;
}

static bool header_sound(const struct ml_ix_header *h, uint64_t size, struct ml_str stamp)
{
	return memcmp(h->magic, ML_IX_MAGIC, sizeof(h->magic)) == 0 && h->order == ML_IX_ORDER && h->size == size &&
	       h->stamp_n <= sizeof(h->stamp) && h->sum == ml_ix_sum(h, offsetof(struct ml_ix_header, sum)) &&
	       ml_str_eq(ml_str_n((const char *)h->stamp, h->stamp_n), stamp) && parts_sound(h) && kinds_sound(h);
}

static bool file_map(struct ml_ix_file *f, int fd, const char *path, struct ml_str stamp, struct ml_error *e)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return ml_fail_sys(e, ML_E_SYSTEM, "%s", path);
	if (!S_ISREG(st.st_mode) || st.st_size < (off_t)ML_IX_PAGE)
		return ml_fail(e, ML_E_DB_DAMAGED, "%s", path);
	f->size = (uint64_t)st.st_size;
	void *map = mmap(NULL, (size_t)f->size, PROT_READ, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		return ml_fail_sys(e, ML_E_SYSTEM, "%s", path);
	f->map = map;
	memcpy(&f->h, map, sizeof(f->h));
	if (!header_sound(&f->h, f->size, stamp))
		return ml_fail(e, ML_E_DB_DAMAGED, "%s", path);
	f->sums = (const uint64_t *)(f->map + f->h.parts[ML_IX_SUMS].off);
	if (ml_ix_sum(f->sums, (size_t)f->h.parts[ML_IX_SUMS].n) != f->h.sums_sum)
		return ml_fail(e, ML_E_DB_DAMAGED, "%s", path);
	f->checked = ml_xalloc((size_t)f->h.parts[ML_IX_SUMS].n / 8 + 1);
	f->chunks = f->h.docs / ML_IX_CHUNK + 1;
	return true;
}

bool ml_ix_file_open(const char *path, struct ml_str stamp, struct ml_ix_file **out, struct ml_error *e)
{
	struct ml_ix_file *f = ml_xalloc(sizeof(*f));
	bool good = true;

	f->refs = 1;
	*out = NULL;
	if (path) {
		int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		if (fd < 0) {
			ml_fail_sys(e, errno == ENOENT ? ML_E_NO_FILE : ML_E_SYSTEM, "%s", path);
			good = false;
		} else {
			good = file_map(f, fd, path, stamp, e);
			close(fd);
		}
	}
	if (!good) {
		ml_ix_file_drop(f);
		return false;
	}
	*out = f;
	return true;
}

struct ml_ix_file *ml_ix_file_keep(struct ml_ix_file *f)
{
	f->refs++;
	return f;
}

void ml_ix_file_drop(struct ml_ix_file *f)
{
	if (!f || --f->refs)
		return;
	if (f->map)
		munmap((void *)(uintptr_t)f->map, (size_t)f->size);
	ml_free_(f->checked);
	ml_free_(f);
}

bool ml_ix_check_regions(struct ml_ix_file *f, uint64_t first, uint64_t last)
{
	uint64_t end = f->h.parts[ML_IX_SUMS].off;

	for (uint64_t i = first; i <= last; i++) {
		uint64_t at = ML_IX_PAGE + i * ML_IX_REGION;
		if (f->checked[i])
			continue;
		if (ml_ix_sum(f->map + at, (size_t)ML_MIN((uint64_t)ML_IX_REGION, end - at)) != f->sums[i])
			return false;
		f->checked[i] = 1;
	}
	return true;
}

/* ---- documents -------------------------------------------------------------------- */

int64_t ml_ix_rid(struct ml_ix_file *f, uint32_t doc)
{
	const int64_t *rid = doc < f->h.docs ? ml_ix_reach(f, ML_IX_RIDS, doc * 8ull, 8) : NULL;

	return rid ? *rid : 0;
}

/* The rid at a place in their order; 0: damage. */
static int64_t rid_at(struct ml_ix_file *f, uint32_t place, uint32_t *doc)
{
	const uint32_t *at = ml_ix_reach(f, ML_IX_BY_RID, place * 4ull, 4);

	*doc = at ? *at : 0;
	return at ? ml_ix_rid(f, *at) : 0;
}

/* The first place in [lo, hi) whose rid is not before; hi if none. */
static uint32_t rid_lower(struct ml_ix_file *f, uint32_t lo, uint32_t hi, int64_t rid)
{
	uint32_t doc;

	while (lo < hi && !f->damaged) {
		uint32_t mid = lo + (hi - lo) / 2;
		if ((uint64_t)rid_at(f, mid, &doc) < (uint64_t)rid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool ml_ix_doc(struct ml_ix_file *f, int64_t rid, uint32_t *doc)
{
	uint32_t at = rid_lower(f, 0, f->h.docs, rid);

	return at < f->h.docs && rid_at(f, at, doc) == rid && !f->damaged;
}

/*
 * Rids of a kind follow each other mostly without gaps, so that the next one's place is as far away as its number says;
 * where that is not so, steps that double find the stretch to search.
 */
bool ml_ix_doc_next(struct ml_ix_file *f, int64_t rid, struct ml_ix_rid_walk *w, uint32_t *doc)
{
	uint32_t lo = w->place, hi = lo;
	uint64_t guess = lo + ((uint64_t)rid - (uint64_t)w->rid) / 256;

	w->rid = rid;
	if (guess < f->h.docs && rid_at(f, (uint32_t)guess, doc) == rid) {
		w->place = (uint32_t)guess;
		return !f->damaged;
	}
	for (uint32_t step = 1; hi < f->h.docs && (uint64_t)rid_at(f, hi, doc) < (uint64_t)rid; step *= 2) {
		lo = hi + 1;
		hi = f->h.docs - hi > step ? hi + step : f->h.docs;
	}
	w->place = rid_lower(f, lo, hi, rid);
	return w->place < f->h.docs && rid_at(f, w->place, doc) == rid && !f->damaged;
}

const struct ml_ix_kind *ml_ix_kind(const struct ml_ix_file *f, unsigned kind)
{
	for (uint32_t i = 0; i < f->h.n_kinds; i++)
		if (f->h.kinds[i].kind == kind)
			return &f->h.kinds[i];
	return NULL;
}

struct key_walk {
	const uint8_t *p, *end;
	uint8_t key[ML_IX_KEY_MAX];
	size_t n;
};

static bool key_block(struct ml_ix_file *f, uint32_t block, struct key_walk *w)
{
	const struct ml_ix_part *keys = &f->h.parts[ML_IX_KEYS];
	uint64_t limit = ML_IX_BLOCK * (ML_IX_KEY_MAX + 2);
	const uint64_t *off = ml_ix_reach(f, ML_IX_KEY_BLOCKS, block * 8ull, 8);

	if (!off || *off >= keys->n)
		return ml_ix_damage(f);
	uint64_t n = ML_MIN(limit, keys->n - *off);
	w->p = ml_ix_reach(f, ML_IX_KEYS, *off, n);
	w->end = w->p ? w->p + n : NULL;
	w->n = 0;
	return w->p;
}

static bool key_next(struct ml_ix_file *f, struct key_walk *w)
{
	if (w->end - w->p < 2)
		return ml_ix_damage(f);
	size_t shared = w->p[0], rest = w->p[1];
	w->p += 2;
	if (shared > w->n || shared + rest > ML_IX_KEY_MAX || (size_t)(w->end - w->p) < rest)
		return ml_ix_damage(f);
	memcpy(w->key + shared, w->p, rest);
	w->p += rest;
	w->n = shared + rest;
	return true;
}

/* Does the document at the walk come before (rid, key)? Both of one kind. */
static bool key_before(struct ml_ix_file *f, const struct key_walk *w, uint32_t doc, int64_t rid, struct ml_str key)
{
	int c = ml_str_cmp(ml_str_n((const char *)w->key, w->n), key);

	return c ? c < 0 : ml_ix_rid(f, doc) < rid;
}

uint32_t ml_ix_place(struct ml_ix_file *f, int64_t rid, struct ml_str key)
{
	const struct ml_ix_kind *k = ml_ix_kind(f, (unsigned)(rid & 0xff));
	struct key_walk w;

	key.n = ML_MIN(key.n, (size_t)ML_IX_KEY_MAX);
	if (!k) { /* between the kinds around it */
		uint32_t at = 0;
		for (uint32_t i = 0; i < f->h.n_kinds && f->h.kinds[i].kind < (uint32_t)(rid & 0xff); i++)
			at = f->h.kinds[i].first + f->h.kinds[i].n;
		return at;
	}
	uint32_t end = k->first + k->n, lo = k->first / ML_IX_BLOCK, hi = (end - 1) / ML_IX_BLOCK;
	while (lo < hi) { /* last block whose first document is before; the first block may begin in another kind */
		uint32_t mid = lo + (hi - lo + 1) / 2;
		if (!key_block(f, mid, &w) || !key_next(f, &w))
			return end;
		if (key_before(f, &w, mid * ML_IX_BLOCK, rid, key))
			lo = mid;
		else
			hi = mid - 1;
	}
	if (!key_block(f, lo, &w))
		return end;
	for (uint32_t doc = lo * ML_IX_BLOCK; doc < (lo + 1) * ML_IX_BLOCK && doc < end; doc++) {
		if (!key_next(f, &w))
			return end;
		if (doc >= k->first && !key_before(f, &w, doc, rid, key))
			return doc;
	}
	return ML_MIN((lo + 1) * ML_IX_BLOCK, end);
}

/* ---- words ---------------------------------------------------------------------------- */

static bool cursor_block(struct ml_ix_cursor *c, uint32_t block)
{
	struct ml_ix_file *f = c->f;
	const struct ml_ix_block *b = ml_ix_reach(f, ML_IX_WORD_BLOCKS, block * (uint64_t)sizeof(*b), sizeof(*b));
	uint64_t total = f->h.parts[ML_IX_WORDS].n;

	if (!b || b->words >= total)
		return ml_ix_damage(f);
	uint64_t n = ML_MIN((uint64_t)BLOCK_MAX, total - b->words);
	c->p = ml_ix_reach(f, ML_IX_WORDS, b->words, n);
	c->end = c->p ? c->p + n : NULL;
	c->small = b->small;
	c->small_n = 0;
	c->n = 0;
	return c->p;
}

static inline bool varint(const uint8_t **p, const uint8_t *end, uint64_t *v)
{
	if (*p < end && **p < 0x80) {
		*v = *(*p)++;
		return true;
	}
	return ml_varint_read(p, end, v);
}

static bool cursor_word(struct ml_ix_cursor *c)
{
	uint64_t shared, rest, v;

	if (!varint(&c->p, c->end, &shared) || !varint(&c->p, c->end, &rest) || shared > c->n ||
		rest > ML_IX_WORD_MAX - shared || rest > (uint64_t)(c->end - c->p))
		return ml_ix_damage(c->f);
	memcpy(c->bytes + shared, c->p, rest);
	c->p += rest;
	c->n = shared + rest;
	if (!varint(&c->p, c->end, &c->count) || !varint(&c->p, c->end, &v))
		return ml_ix_damage(c->f);
	c->large = c->count >= ML_IX_LARGE;
	c->set = c->large ? (uint32_t)v : 0;
	c->small += c->small_n;
	c->small_n = c->large ? 0 : v;
	return true;
}

bool ml_ix_cursor_seek(struct ml_ix_cursor *c, struct ml_ix_file *f, uint32_t word)
{
	c->f = f;
	c->word = word - word % ML_IX_BLOCK;
	if (word >= f->h.words || !cursor_block(c, word / ML_IX_BLOCK) || !cursor_word(c))
		return false;
	while (c->word < word)
		if (!ml_ix_cursor_next(c))
			return false;
	return true;
}

bool ml_ix_cursor_next(struct ml_ix_cursor *c)
{
	if (++c->word >= c->f->h.words)
		return false;
	if (c->word % ML_IX_BLOCK == 0 && !cursor_block(c, c->word / ML_IX_BLOCK))
		return false;
	return cursor_word(c);
}

/* Is the first word of the block before s? */
static bool block_before(struct ml_ix_file *f, uint32_t block, uint64_t head, struct ml_str s)
{
	const struct ml_ix_block *b = ml_ix_reach(f, ML_IX_WORD_BLOCKS, block * (uint64_t)sizeof(*b), sizeof(*b));
	struct ml_ix_cursor c;

	if (!b)
		return false;
	if (b->head != head)
		return b->head < head;
	return ml_ix_cursor_seek(&c, f, block * ML_IX_BLOCK) && ml_str_cmp(ml_str_n(c.bytes, c.n), s) < 0;
}

/* Moves to the first word of [lo, hi) that is not before s, and returns its number; hi if there is none, then the
 * cursor is nowhere. */
static uint32_t cursor_lower(struct ml_ix_cursor *c, struct ml_ix_file *f, struct ml_str s, uint32_t lo, uint32_t hi)
{
	uint64_t head = ml_ix_head(s.p, s.n);

	hi = ML_MIN(hi, f->h.words);
	if (lo >= hi)
		return hi;
	uint32_t first = lo / ML_IX_BLOCK, last = (hi - 1) / ML_IX_BLOCK;
	while (first < last) {
		uint32_t mid = first + (last - first + 1) / 2;
		if (block_before(f, mid, head, s))
			first = mid;
		else
			last = mid - 1;
	}
	uint32_t at = ML_MAX(lo, first * ML_IX_BLOCK);
	if (!ml_ix_cursor_seek(c, f, at))
		return hi;
	while (ml_str_cmp(ml_str_n(c->bytes, c->n), s) < 0) /* at most to the first word of the next block */
		if (++at >= hi || !ml_ix_cursor_next(c))
			return hi;
	return at;
}

bool ml_ix_narrow(void *file, struct ml_str s, uint32_t *lo, uint32_t *hi)
{
	struct ml_ix_file *f = file;
	struct ml_ix_cursor c;
	char room[ML_IX_WORD_MAX];

	*lo = cursor_lower(&c, f, s, *lo, *hi);
	uint32_t at = *lo, end = ML_MIN(*hi, at - at % ML_IX_BLOCK + ML_IX_BLOCK);
	if (at >= *hi)
		return false;
	while (ml_str_starts(ml_str_n(c.bytes, c.n), s)) {
		if (++at < end && ml_ix_cursor_next(&c))
			continue;
		struct ml_str after = ml_ix_after(s, room); /* beyond the block: searched, not walked */
		if (at < *hi && after.n)
			*hi = cursor_lower(&c, f, after, at, *hi);
		return !f->damaged;
	}
	*hi = at;
	return *lo < at && !f->damaged;
}

const struct ml_ix_node *ml_ix_node(struct ml_ix_file *f, uint32_t lo, uint32_t hi)
{
	uint32_t from = 0, to = f->h.nodes;

	while (from < to) {
		uint32_t mid = from + (to - from) / 2;
		const struct ml_ix_node *n = ml_ix_reach(f, ML_IX_NODES, mid * (uint64_t)sizeof(*n), sizeof(*n));
		if (!n || (n->lo == lo && n->hi == hi))
			return n;
		if (n->lo < lo || (n->lo == lo && n->hi < hi))
			from = mid + 1;
		else
			to = mid;
	}
	return NULL;
}

/* ---- sets --------------------------------------------------------------------------------- */

bool ml_ix_set(struct ml_ix_file *f, uint32_t number, struct ml_ix_set *s)
{
	const uint64_t *off = number < f->h.sets ? ml_ix_reach(f, ML_IX_SETS, number * 8ull, 8) : ml_ix_damage(f);
	const struct ml_ix_dir *dir =
		off && *off % 8 == 0 ? ml_ix_reach(f, ML_IX_DIRS, *off, sizeof(*dir)) : ml_ix_damage(f);

	if (!dir)
		return false;
	uint64_t at = *off + sizeof(*dir);
	for (unsigned tier = 0; tier < ML_IX_TIERS; tier++) {
		uint64_t n = dir->n[tier] * (uint64_t)sizeof(struct ml_ix_container);
		s->card[tier] = dir->card[tier];
		s->n[tier] = dir->n[tier];
		s->c[tier] = n ? ml_ix_reach(f, ML_IX_DIRS, at, n) : NULL;
		if (n && !s->c[tier])
			return false;
		at += n;
	}
	return true;
}

const struct ml_ix_container *ml_ix_set_chunk(const struct ml_ix_set *s, unsigned tier, uint32_t chunk)
{
	uint32_t lo = 0, hi = s->n[tier];

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (s->c[tier][mid].chunk < chunk)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < s->n[tier] && s->c[tier][lo].chunk == chunk ? &s->c[tier][lo] : NULL;
}

const void *ml_ix_members(struct ml_ix_file *f, const struct ml_ix_container *c)
{
	uint64_t n = c->card > ML_IX_ARRAY_MAX ? ML_IX_CHUNK / 8 : c->card * 2ull;

	if (!c->card || c->card > ML_IX_CHUNK || c->off % 8)
		return ml_ix_damage(f);
	return ml_ix_reach(f, ML_IX_DATA, c->off, n);
}
