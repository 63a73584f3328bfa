/* index (store): the overlay of recent changes. */
#include "index_io.h"
#include "index_overlay.h"

enum { GONE_MAX = 1024 };

static struct ml_str rid_key(const int64_t *rid)
{
	return ml_str_n((const char *)rid, sizeof(*rid));
}

void ml_ix_overlay_init(struct ml_ix_overlay *o)
{
	*o = (struct ml_ix_overlay){.by_rid = ml_map_create()};
}

void ml_ix_overlay_finish(struct ml_ix_overlay *o)
{
	for (size_t i = 0; i < o->slots.n; i++)
		ml_free_(o->slots.v[i].bytes);
	ml_vec_finish(&o->slots);
	ml_vec_finish(&o->spare);
	ml_vec_finish(&o->order);
	ml_vec_finish(&o->entries);
	ml_vec_finish(&o->gone);
	ml_map_destroy(o->by_rid);
	ml_free_(o->dead);
}

/* ---- natural order --------------------------------------------------------------------- */

static int slot_cmp(const struct ml_ix_slot *a, const struct ml_ix_slot *b)
{
	int kinds = (int)(a->rid & 0xff) - (int)(b->rid & 0xff);
	int keys = kinds ? kinds : ml_str_cmp(ml_str_n(a->bytes, a->key_n), ml_str_n(b->bytes, b->key_n));

	return keys ? keys : a->rid < b->rid ? -1 : a->rid > b->rid;
}

/* Where the slot is, or belongs, in the order. */
static size_t order_place(const struct ml_ix_overlay *o, const struct ml_ix_slot *s)
{
	size_t lo = 0, hi = o->order.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (slot_cmp(&o->slots.v[o->order.v[mid]], s) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void order_insert(struct ml_ix_overlay *o, uint32_t slot)
{
	size_t at = order_place(o, &o->slots.v[slot]);

	ml_vec_push(&o->order, slot);
	memmove(o->order.v + at + 1, o->order.v + at, (o->order.n - 1 - at) * sizeof(*o->order.v));
	o->order.v[at] = slot;
}

static void order_take_out(struct ml_ix_overlay *o, uint32_t slot)
{
	size_t at = order_place(o, &o->slots.v[slot]);

	o->order.n--;
	memmove(o->order.v + at, o->order.v + at + 1, (o->order.n - at) * sizeof(*o->order.v));
}

/* ---- putting and removing --------------------------------------------------------------- */

struct gather {
	struct ml_buf bytes;
	ML_VEC(struct ml_ix_entry) words; /* head: offset in bytes, until they stay where they are */
	struct ml_map *seen;		  /* number of a word, once there are many */
};

static bool gathered(struct gather *g, struct ml_str w, uint64_t *at)
{
	if (g->seen)
		return ml_map_get(g->seen, w, at);
	for (*at = 0; *at < g->words.n; ++*at) {
		const struct ml_ix_entry *x = &g->words.v[*at];
		if (x->n == w.n && memcmp(g->bytes.p + x->head, w.p, w.n) == 0)
			return true;
	}
	return false;
}

static void gather_word(void *arg, struct ml_str w, unsigned tier)
{
	struct gather *g = arg;
	uint64_t at;

	if (gathered(g, w, &at)) {
		g->words.v[at].tier = (uint8_t)ML_MIN(g->words.v[at].tier, tier);
		return;
	}
	if (g->words.n == 32) {
		g->seen = ml_map_create();
		for (size_t i = 0; i < g->words.n; i++)
			ml_map_set(g->seen, ml_str_n(g->bytes.p + g->words.v[i].head, g->words.v[i].n), i);
	}
	if (g->seen)
		ml_map_set(g->seen, w, g->words.n);
	struct ml_ix_entry x = {.head = g->bytes.n, .n = (uint8_t)w.n, .tier = (uint8_t)tier};
	ml_buf_str(&g->bytes, w);
	ml_vec_push(&g->words, x);
}

static void mark_dead(struct ml_ix_overlay *o, struct ml_ix_file *f, int64_t rid, bool *in_file)
{
	uint32_t doc;

	*in_file = ml_ix_doc(f, rid, &doc);
	if (!*in_file || ml_ix_overlay_is_dead(o, doc))
		return;
	if (!o->dead)
		o->dead = ml_xalloc((size_t)f->chunks * ML_IX_CHUNK / 8);
	o->dead[doc / 64] |= 1ull << doc % 64;
	o->n_dead++;
	o->dead_of[rid & 0xff]++;
}

static void slot_drop(struct ml_ix_overlay *o, uint32_t slot)
{
	struct ml_ix_slot *s = &o->slots.v[slot];

	order_take_out(o, slot);
	s->live = false;
	o->n_replaced -= s->replaces;
	o->live[s->rid & 0xff]--;
	ml_map_remove(o->by_rid, rid_key(&s->rid));
	ml_vec_push(&o->gone, slot);
}

void ml_ix_overlay_remove(struct ml_ix_overlay *o, struct ml_ix_file *f, int64_t rid)
{
	uint64_t slot;
	bool in_file;

	if (ml_map_get(o->by_rid, rid_key(&rid), &slot))
		slot_drop(o, (uint32_t)slot);
	mark_dead(o, f, rid, &in_file);
}

static uint32_t slot_new(struct ml_ix_overlay *o)
{
	if (o->spare.n)
		return o->spare.v[--o->spare.n];
	ml_vec_push(&o->slots, (struct ml_ix_slot){0});
	return (uint32_t)o->slots.n - 1;
}

static void slot_fill(struct ml_ix_overlay *o, uint32_t slot, const struct ml_index_doc *doc)
{
	struct ml_ix_slot *s = &o->slots.v[slot];
	struct gather g = {0};
	struct ml_buf fold = {0};

	s->key_n = (uint32_t)ML_MIN(doc->key.n, (size_t)ML_IX_KEY_MAX);
	ml_buf_add(&g.bytes, doc->key.p, s->key_n);
	for (uint32_t i = 0; i < doc->n_texts; i++)
		ml_ix_words(&doc->texts[i], &fold, gather_word, &g);
	ml_buf_finish(&fold);
	ml_buf_char(&g.bytes, 0);
	s->bytes = ml_xrealloc(g.bytes.p, g.bytes.n);
	for (size_t i = 0; i < g.words.n; i++) {
		struct ml_ix_entry x = g.words.v[i];
		x.p = s->bytes + x.head;
		x.head = ml_ix_head(x.p, x.n);
		x.slot = slot;
		ml_vec_push(&o->entries, x);
	}
	ml_vec_finish(&g.words);
	ml_map_destroy(g.seen);
}

bool ml_ix_overlay_put(struct ml_ix_overlay *o, struct ml_ix_file *f, const struct ml_index_doc *doc)
{
	bool in_file;
	uint64_t old;

	if (o->gone.n > 4 * GONE_MAX)
		ml_ix_overlay_ready(o);
	if (ml_map_get(o->by_rid, rid_key(&doc->rid), &old))
		slot_drop(o, (uint32_t)old);
	mark_dead(o, f, doc->rid, &in_file);
	uint32_t slot = slot_new(o);
	slot_fill(o, slot, doc);
	struct ml_ix_slot *s = &o->slots.v[slot];
	s->rid = doc->rid;
	s->live = true;
	s->replaces = in_file;
	s->place = ml_ix_place(f, doc->rid, ml_str_n(s->bytes, s->key_n));
	o->n_replaced += in_file;
	o->live[doc->rid & 0xff]++;
	ml_map_set(o->by_rid, rid_key(&doc->rid), slot);
	order_insert(o, slot);
	return !f->damaged;
}

bool ml_ix_overlay_has(const struct ml_ix_overlay *o, int64_t rid)
{
	uint64_t slot;

	return ml_map_get(o->by_rid, rid_key(&rid), &slot);
}

/* ---- words --------------------------------------------------------------------------------- */

static int entry_cmp(const void *a, const void *b)
{
	const struct ml_ix_entry *x = a, *y = b;

	if (x->head != y->head)
		return x->head < y->head ? -1 : 1;
	int c = ml_str_cmp(ml_str_n(x->p, x->n), ml_str_n(y->p, y->n));
	return c ? c : x->slot < y->slot ? -1 : x->slot > y->slot;
}

/* Entries of dead slots go, then the slots are free again. A few may stay: a dead slot never matches. */
static void drop_gone(struct ml_ix_overlay *o)
{
	size_t n = 0, sorted = 0;

	if (o->gone.n <= GONE_MAX && o->gone.n <= o->order.n / 4)
		return;
	for (size_t i = 0; i < o->entries.n; i++) {
		if (!o->slots.v[o->entries.v[i].slot].live)
			continue;
		sorted += i < o->sorted;
		o->entries.v[n++] = o->entries.v[i];
	}
	o->entries.n = n;
	o->sorted = sorted;
	for (size_t i = 0; i < o->gone.n; i++) {
		struct ml_ix_slot *s = &o->slots.v[o->gone.v[i]];
		ml_free_(s->bytes);
		*s = (struct ml_ix_slot){0};
		ml_vec_push(&o->spare, o->gone.v[i]);
	}
	o->gone.n = 0;
}

static int entry_place_cmp(void *arg, uint64_t a, uint64_t b)
{
	const struct ml_ix_overlay *o = arg;

	return entry_cmp(&o->entries.v[a], &o->entries.v[b]);
}

/* The entries behind the sorted ones, in order, as an array of their own. */
static struct ml_ix_entry *sort_tail(struct ml_ix_overlay *o, size_t n)
{
	struct ml_ix_item *items = ml_xalloc(2 * n * sizeof(*items));
	struct ml_ix_entry *tail = ml_xalloc(n * sizeof(*tail));

	for (size_t i = 0; i < n; i++)
		items[i] = (struct ml_ix_item){o->entries.v[o->sorted + i].head, o->sorted + i};
	ml_ix_sort(items, items + n, n, entry_place_cmp, o);
	for (size_t i = 0; i < n; i++)
		tail[i] = o->entries.v[items[i].ref];
	ml_free_(items);
	return tail;
}

void ml_ix_overlay_ready(struct ml_ix_overlay *o)
{
	drop_gone(o);
	size_t n = o->entries.n, late = n - o->sorted;
	if (!late)
		return;
	struct ml_ix_entry *v = o->entries.v, *tail = sort_tail(o, late);
	size_t a = o->sorted, b = late;
	for (size_t to = n; b;) { /* merged from the end, in place */
		if (a && entry_cmp(&v[a - 1], &tail[b - 1]) > 0)
			v[--to] = v[--a];
		else
			v[--to] = tail[--b];
	}
	ml_free_(tail);
	o->sorted = n;
}

static uint32_t words_lower(const struct ml_ix_overlay *o, struct ml_str s, uint32_t lo, uint32_t hi)
{
	struct ml_ix_entry key = {.head = ml_ix_head(s.p, s.n), .p = s.p, .n = (uint8_t)s.n, .slot = 0};

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (entry_cmp(&o->entries.v[mid], &key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool words_narrow(void *arg, struct ml_str s, uint32_t *lo, uint32_t *hi)
{
	char room[ML_IX_WORD_MAX];
	struct ml_str after = ml_ix_after(s, room);

	*lo = words_lower(arg, s, *lo, *hi);
	if (after.n)
		*hi = words_lower(arg, after, *lo, *hi);
	return *lo < *hi;
}

static struct ml_str words_word(void *arg, uint32_t i, char room[ML_IX_WORD_MAX])
{
	const struct ml_ix_overlay *o = arg;

	return ml_str_n(o->entries.v[i].p, o->entries.v[i].n);
}

struct ml_ix_dictionary ml_ix_overlay_words(struct ml_ix_overlay *o)
{
	return (struct ml_ix_dictionary){o, (uint32_t)o->sorted, words_narrow, words_word};
}
