/*
 * The items of one column, written so that they compress well (blocks of form 2). What is said over and over is told
 * once, in a table, and each item by its place there; short items of one make (numbers, codes, telephones) are turned,
 * all first bytes, all second bytes…, as ids are, so that each place has a code of its own; the others follow one
 * another.
 */
#include <math.h>
#include <stdlib.h>

#include "private.h"

enum {
	TABLE_MAX = 1024,
	ONE_BYTE = 256,
	ITEM_MAX = 255,
	SLOTS = 4096,
	WORTH = 4,
	ALIKE_PER = 8,
	TURNED_LEAST = 16,
	SHORT = 24,
	SAMPLE = 512
};
/* Of the bytes of all items, what the bytes of each place may come to by themselves. */
#define TURNED_MOST 0.4

/* One past the item at p; NULL: there is none. */
const uint8_t *sync_item_end(const uint8_t *p, const uint8_t *end)
{
	enum sync_major major;
	uint64_t arg;
	size_t size;
	struct ml_value v;
	if (p < end && (*p >> 5 == SYNC_TEXT || *p >> 5 == SYNC_BYTES) && (*p & 31) < 24)
		return (*p & 31) < end - p ? p + 1 + (*p & 31) : NULL;
	if (sync_read_head(p, (size_t)(end - p), &major, &arg, &size) == 1) {
		if (major <= SYNC_NINT)
			return p + size;
		if (major == SYNC_BYTES || major == SYNC_TEXT)
			return arg <= (uint64_t)(end - p) - size ? p + size + arg : NULL;
	}
	return ml_value_decode(&p, end, &v) ? p : NULL;
}

/* ---- writing ---------------------------------------------------------------------------------- */

struct coder {
	struct ml_str item[TABLE_MAX]; /* different ones, as they come */
	uint16_t slot[SLOTS];	       /* place among these + 1 */
	uint16_t *places;	       /* of each item so far */
	uint32_t n, different;	       /* n: items looked at while the table held */
	uint32_t items;
	size_t longest;
	bool table;
};

/* Its place among the different items; TABLE_MAX: one too many. */
static uint32_t place_of(struct coder *c, struct ml_str s)
{
	uint32_t at = (uint32_t)(ml_hash64(s.p, s.n, 0) % SLOTS);
	for (; c->slot[at]; at = (at + 1) % SLOTS)
		if (ml_str_eq(c->item[c->slot[at] - 1], s))
			return c->slot[at] - 1u;
	if (c->different == TABLE_MAX)
		return TABLE_MAX;
	c->item[c->different] = s;
	c->slot[at] = (uint16_t)++c->different;
	return c->different - 1;
}

static void look_at(struct coder *c, struct ml_str s)
{
	c->items++;
	c->longest = ML_MAX(c->longest, s.n);
	if (!c->table)
		return;
	uint32_t place = s.n <= ITEM_MAX ? place_of(c, s) : TABLE_MAX;
	c->table = place < TABLE_MAX;
	c->places[c->n++] = (uint16_t)place;
}

static int item_cmp(const void *a, const void *b)
{
	const struct ml_str *x = a, *y = b;
	int d = memcmp(x->p, y->p, ML_MIN(x->n, y->n));
	return d ? d : (x->n > y->n) - (x->n < y->n);
}

/* In order, so that the tables of block after block are nearly the same bytes. */
static void put_table(struct coder *c, struct ml_buf *how, struct ml_buf *out)
{
	struct ml_str sorted[TABLE_MAX];
	uint16_t at[TABLE_MAX];
	struct ml_buf table = {0};
	memcpy(sorted, c->item, c->different * sizeof *sorted);
	qsort(sorted, c->different, sizeof *sorted, item_cmp);
	for (uint32_t i = 0; i < c->different; i++) {
		at[place_of(c, sorted[i])] = (uint16_t)i;
		ml_buf_str(&table, sorted[i]);
	}
	ml_buf_reserve(out, 2 * (size_t)c->n);
	for (int high = 0; high <= (c->different > ONE_BYTE); high++)
		for (uint32_t i = 0; i < c->n; i++)
			out->p[out->n++] = (char)(at[c->places[i]] >> 8 * high);
	sync_put_bytes(how, table.p, table.n);
	ml_buf_finish(&table);
}

/* Do the bytes of each place, by a code of their own, come to little? The first items tell. */
static bool turning_pays(const uint8_t *p, const uint8_t *end, size_t longest)
{
	uint32_t count[SHORT][256] = {0}, n;
	size_t bytes = 0;
	double bits = 0;
	for (uint32_t i = 0; i < SAMPLE && p < end; i++) {
		const uint8_t *next = sync_item_end(p, end);
		bytes += (size_t)(next - p);
		for (size_t k = 0; p < next; p++)
			count[k++][*p]++;
	}
	for (size_t k = 0; k < longest; k++) {
		n = 0;
		for (int b = 0; b < 256; b++)
			n += count[k][b];
		for (int b = 0; b < 256; b++)
			if (count[k][b])
				bits += count[k][b] * log2((double)n / count[k][b]);
	}
	return bits / 8 <= TURNED_MOST * (double)bytes;
}

/* What comes again and again is found by the compression, if it is not turned. */
static bool may_turn(const struct coder *c, struct ml_str items)
{
	return c->longest > 1 && c->longest <= SHORT && c->items >= TURNED_LEAST &&
	       (c->n - c->different) * ALIKE_PER <= c->n &&
	       turning_pays((const uint8_t *)items.p, (const uint8_t *)items.p + items.n, c->longest);
}

/* Lengths, then the bytes of each place of the items that are so long. */
static void put_turned(struct coder *c, struct ml_str items, struct ml_buf *how, struct ml_buf *out)
{
	const uint8_t *p = (const uint8_t *)items.p, *end = p + items.n;
	uint32_t n = 0;
	const uint8_t **at = ml_xalloc((c->items + 1) * sizeof *at);
	for (; p < end; p = sync_item_end(p, end))
		at[n++] = p;
	at[n] = end;
	sync_put_uint(how, n);
	ml_buf_reserve(out, n + items.n);
	char *to = out->p;
	for (uint32_t i = 0; i < n; i++)
		*to++ = (char)(at[i + 1] - at[i]);
	for (size_t k = 0; k < c->longest; k++)
		for (uint32_t i = 0; i < n; i++)
			if (at[i] + k < at[i + 1])
				*to++ = (char)at[i][k];
	out->n = n + items.n;
	ml_free_(at);
}

struct sync_coded sync_code(struct ml_str items, struct ml_buf *how, struct ml_buf *out)
{
	const uint8_t *p = (const uint8_t *)items.p, *end = p + items.n, *next;
	struct coder c = {.places = ml_xalloc((items.n + 1) * sizeof *c.places), .table = true};
	struct sync_coded coded = {.bytes = items};
	for (; p < end && (next = sync_item_end(p, end)) && (c.table || c.longest <= SHORT); p = next)
		look_at(&c, ml_str_n((const char *)p, (size_t)(next - p)));
	ml_buf_clear(out);
	if (p == end && c.table && c.different * WORTH <= c.n)
		put_table(&c, how, out);
	else if (p == end && may_turn(&c, items))
		put_turned(&c, items, how, out);
	else
		sync_put_uint(how, 0);
	if (out->n)
		coded = (struct sync_coded){ml_buf_view(out), c.items};
	ml_free_(c.places);
	return coded;
}

/* ---- reading ------------------------------------------------------------------------------------ */

static bool read_table(struct sync_column *c, struct ml_str text, struct sync_tables *tables)
{
	const uint8_t *p = (const uint8_t *)text.p, *end = p + text.n;
	c->table = tables->n;
	while (p < end) {
		const uint8_t *next = sync_item_end(p, end);
		if (!next || next - p > ITEM_MAX || tables->n - c->table == TABLE_MAX)
			return false;
		ml_vec_push(tables, ml_str_n((const char *)p, (size_t)(next - p)));
		p = next;
	}
	c->in_table = (uint32_t)(tables->n - c->table);
	return true;
}

/* Where each item's bytes of a place lie follows from the lengths: they are put one after another again. */
static bool turn_back(struct sync_column *c, uint64_t n, struct ml_str bytes)
{
	const uint8_t *length = (const uint8_t *)bytes.p, *p = length + n, *end = length + bytes.n;
	size_t all = 0, longest = 0;
	if (n > bytes.n)
		return false;
	for (uint64_t i = 0; i < n; i++) {
		all += length[i];
		longest = ML_MAX(longest, length[i]);
	}
	if (all != (size_t)(end - p))
		return false;
	ml_buf_clear(&c->items);
	ml_buf_reserve(&c->items, all);
	c->items.n = all;
	for (size_t k = 0; k < longest; k++) {
		char *to = c->items.p + k;
		for (uint64_t i = 0; i < n; to += length[i++])
			if (k < length[i])
				*to = (char)*p++;
	}
	c->next = (const uint8_t *)c->items.p;
	c->end = c->next + all;
	return true;
}

bool sync_column_begin(struct sync_column *c, struct sync_reader *how, struct ml_str bytes, struct sync_tables *tables)
{
	c->next = (const uint8_t *)bytes.p;
	c->end = c->next + bytes.n;
	c->by_table = how && how->p < how->end && *how->p >> 5 == SYNC_BYTES;
	if (!how)
		return true;
	if (c->by_table) {
		if (!read_table(c, sync_get_bytes(how, 0), tables) || how->bad)
			return false;
		c->wide = c->in_table > ONE_BYTE ? bytes.n / 2 : 0;
		c->end -= c->wide;
		return !c->wide || bytes.n % 2 == 0;
	}
	uint64_t n = sync_get_uint(how);
	return !how->bad && (n == 0 || turn_back(c, n, bytes));
}

static bool next_of_table(struct sync_column *c, const struct sync_tables *tables, struct ml_buf *out)
{
	if (c->next == c->end)
		return false;
	uint32_t place = *c->next | (c->wide ? (uint32_t)c->next[c->wide] << 8 : 0);
	if (place >= c->in_table)
		return false;
	ml_buf_str(out, tables->v[c->table + place]);
	c->next++;
	return true;
}

bool sync_column_next(struct sync_column *c, const struct sync_tables *tables, struct ml_buf *out)
{
	if (c->by_table)
		return next_of_table(c, tables, out);
	const uint8_t *end = sync_item_end(c->next, c->end);
	if (!end)
		return false;
	ml_buf_add(out, c->next, (size_t)(end - c->next));
	c->next = end;
	return true;
}
