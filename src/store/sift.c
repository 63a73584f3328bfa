/*
 * Filtering and sorting by slices: a table is read some thousand rids at a time; each record kept leaves its id and a
 * key that memcmp orders; runs of keys are sorted as they fill and merged at the end, some thousand at a time too.
 */
#include <stdlib.h>
#include <time.h>

#include <maillage/text.h>
#include "list.h"

/* ---- reading by slices --------------------------------------------------------------------------- */

enum { SLICE_FIRST = 64, SLICE_LEAST = 64, SLICE_US = 2000 };

int64_t ml_time_us(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static bool bounds(struct ml_scan *s, struct ml_error *e)
{
	struct ml_buf sql = {0};
	/* Together in one SELECT they would read the table. */
	ml_buf_printf(
		&sql, "SELECT (SELECT min(id) FROM %s), (SELECT max(id) FROM %s)", s->plan->table, s->plan->table);
	sqlite3_stmt *st = ml_sql(s->store, sql.p, e);
	ml_buf_finish(&sql);
	if (!st || ml_db_step(s->store->db, st, e) != 1)
		return false;
	s->first = s->at = sqlite3_column_int64(st, 0) - 1;
	s->end = sqlite3_column_type(st, 0) == SQLITE_NULL ? s->at : sqlite3_column_int64(st, 1);
	sqlite3_reset(st);
	return true;
}

bool ml_scan_begin(struct ml_scan *s, struct ml_store *store, const struct ml_kind *kind, struct ml_str where,
	const char *columns, unsigned with, unsigned without, struct ml_error *e)
{
	*s = (struct ml_scan){
		.store = store, .plan = ml_store_plan(store, kind), .arena = ml_arena_create(), .slice = SLICE_FIRST};
	bool good = ml_where_parse(store, s->arena, kind, where, &s->where, e) && bounds(s, e);
	if (!good) {
		ml_scan_finish(s);
		return false;
	}
	ml_buf_printf(&s->sql, "SELECT id%s FROM %s WHERE id > ?%zu AND id <= ?%zu AND _flags & %u = 0", columns,
		s->plan->table, s->where.n + 1, s->where.n + 2, without);
	if (with)
		ml_buf_printf(&s->sql, " AND _flags <> 0 AND _flags & %u = %u", with, with);
	ml_buf_str(&s->sql, ml_buf_view(&s->where.sql));
	ml_buf_z(&s->sql, " ORDER BY id");
	return true;
}

bool ml_scan_done(const struct ml_scan *s)
{
	return s->at >= s->end;
}

static bool read_slice(struct ml_scan *s, int64_t to, ml_scan_fn f, void *arg, struct ml_error *e)
{
	sqlite3_stmt *st = ml_sql(s->store, s->sql.p, e);
	int got = st ? 0 : -1;
	if (!st)
		return false;
	ml_where_bind(&s->where, st, 1);
	sqlite3_bind_int64(st, (int)s->where.n + 1, s->at);
	sqlite3_bind_int64(st, (int)s->where.n + 2, to);
	while ((got = ml_db_step(s->store->db, st, e)) == 1)
		if (!f(arg, st, e)) {
			sqlite3_reset(st);
			return false;
		}
	s->at = to;
	return got == 0;
}

/* Slices grow or shrink so that one takes a few milliseconds, whatever the records and the filter. */
bool ml_scan_work(struct ml_scan *s, int64_t us, ml_scan_fn f, void *arg, struct ml_error *e)
{
	int64_t begun = ml_time_us(), last = begun;
	bool good = true;
	if (us == 1) /* as little as can be */
		s->slice = SLICE_LEAST;
	while (good && !ml_scan_done(s)) {
		int64_t to = s->at + s->slice * 256;
		good = read_slice(s, ML_MIN(to, s->end), f, arg, e);
		int64_t now = ml_time_us(), took = now - last;
		last = now;
		if (took < SLICE_US / 2)
			s->slice *= 2;
		else if (took > SLICE_US && s->slice > SLICE_LEAST)
			s->slice /= 2;
		if (us && now - begun >= us)
			break;
	}
	return good;
}

void ml_scan_finish(struct ml_scan *s)
{
	ml_where_finish(&s->where);
	ml_buf_finish(&s->sql);
	ml_arena_destroy(s->arena);
	*s = (struct ml_scan){0};
}

/* ---- keys ------------------------------------------------------------------------------------------ */

enum { KEYS_MOST = 8, RUN = 256, KEY_MOST = 4000, SOME = 4096, MOST_ROOM = 1 << 24 };

enum key_as { AS_NUMBER, AS_TEXT, AS_BYTES, AS_TITLE, AS_CHOICE };

struct order {
	const struct ml_field *field;
	enum key_as as;
	bool down;
};

struct entry {
	uint64_t head;	  /* first bytes of the key, as a number */
	uint32_t key, id; /* key: offset in units of 4 of length (2 bytes) and key; id: in the order of reading */
};

struct ml_sift {
	struct ml_store *store;
	const struct ml_kind *kind;
	struct ml_scan scan;
	ML_VEC(int64_t) ids;
	struct order order[KEYS_MOST];
	uint32_t n_orders;
	struct ml_buf key, keys; /* of one record; of all */
	struct ml_map *titles;	 /* id -> offset in title_keys of length and key */
	struct ml_buf title_keys;
	struct ml_arena *scratch;
	struct entry *v, *to; /* sorted runs, and where they are merged to */
	size_t n, cap, sorted;
	size_t width, left, i, j, out; /* of the merging at hand */
	struct ml_id_block *block;     /* the answer… */
	uint64_t filled;	       /* …so far */
	int64_t lowest, highest;       /* of its ids */
	bool done;
};

static enum key_as key_as(const struct ml_field *f)
{
	uint8_t tag = ml_type_info(f->type)->tag;
	bool multi = f->flags & ML_F_MULTI || f->type == ML_T_TAGS;
	if (f->type == ML_T_REF)
		return multi || f->flags & ML_F_OWN ? AS_BYTES : AS_TITLE;
	if (f->type == ML_T_ENUM && !multi)
		return AS_CHOICE;
	if (f->type == ML_T_DATE || f->type == ML_T_DATETIME)
		return AS_BYTES;
	return tag == ML_TEXT || multi ? AS_TEXT : tag == ML_ID || tag == ML_BYTES ? AS_BYTES : AS_NUMBER;
}

static void read_order(struct ml_sift *s, const char *sort, struct ml_buf *columns)
{
	struct ml_str rest = ml_str(sort ? sort : ""), key;
	while (rest.n && s->n_orders < KEYS_MOST && ml_str_split(&rest, ',', &key)) {
		key = ml_str_trim(key);
		bool down = key.n && key.p[0] == '-';
		const struct ml_field *f =
			ml_store_field(s->store, s->kind, down ? ml_str_n(key.p + 1, key.n - 1) : key);
		if (!f || ((f->flags & ML_F_OWN) && strpbrk(f->key, "'\"\\")))
			continue;
		ml_buf_z(columns, ", ");
		if (f->flags & ML_F_OWN)
			ml_buf_printf(columns, "json_extract(_own, '$.\"%s\"')", f->key);
		else
			ml_plan_column_name(columns, f, 0);
		s->order[s->n_orders++] = (struct order){f, key_as(f), down};
	}
}

static void put_number(struct ml_buf *out, double x)
{
	uint64_t bits;
	x += 0.0; /* no negative zero */
	memcpy(&bits, &x, sizeof bits);
	bits = bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
	for (int shift = 56; shift >= 0; shift -= 8)
		ml_buf_char(out, (char)(bits >> shift));
}

static uint32_t choice_at(const struct ml_field *f, struct ml_str key)
{
	uint32_t at = 0;
	for (const struct ml_choice *c = f->choices; c && c->key; c++, at++)
		if (ml_str_is(key, c->key))
			return at;
	return at;
}

/* Few records are referred to by many: each title is read once. */
static void put_title(struct ml_sift *s, struct ml_str id)
{
	uint64_t at;
	if (!ml_map_get(s->titles, id, &at)) {
		struct ml_uuid uuid = {0};
		struct ml_buf key = {0};
		if (id.n == sizeof uuid.b)
			memcpy(uuid.b, id.p, sizeof uuid.b);
		ml_arena_reset(s->scratch);
		ml_sort_key(&key, ml_store_title_of(s->store, s->scratch, &uuid));
		at = s->title_keys.n;
		uint16_t n = (uint16_t)ML_MIN(key.n, (size_t)KEY_MOST);
		ml_buf_str(&s->title_keys, ml_str_n((const char *)&n, sizeof n));
		ml_buf_str(&s->title_keys, ml_str_n(key.p, n));
		ml_buf_finish(&key);
		ml_map_set(s->titles, id, at);
	}
	uint16_t n;
	memcpy(&n, s->title_keys.p + at, sizeof n);
	ml_buf_str(&s->key, ml_str_n(s->title_keys.p + at + sizeof n, n));
	ml_buf_char(&s->key, 0);
}

static void put_value(struct ml_sift *s, const struct order *o, sqlite3_stmt *row, int at)
{
	struct ml_str text = {0};
	if (o->as != AS_NUMBER) {
		const void *p = sqlite3_column_blob(row, at);
		text = ml_str_n(p ? p : "", (size_t)sqlite3_column_bytes(row, at));
	}
	switch (o->as) {
	case AS_NUMBER:
		put_number(&s->key, sqlite3_column_double(row, at));
		return;
	case AS_TITLE:
		put_title(s, text);
		return;
	case AS_CHOICE:
		ml_buf_char(&s->key, (char)(1 + ML_MIN(choice_at(o->field, text), 250u)));
		return;
	case AS_TEXT:
		ml_sort_key(&s->key, text);
		break;
	case AS_BYTES:
		ml_buf_str(&s->key, text);
		break;
	}
	ml_buf_char(&s->key, 0);
}

/* Empty values come last whatever the direction. */
static void make_key(struct ml_sift *s, sqlite3_stmt *row)
{
	ml_buf_clear(&s->key);
	for (uint32_t i = 0; i < s->n_orders; i++) {
		const struct order *o = s->order + i;
		bool empty = sqlite3_column_type(row, (int)i + 1) == SQLITE_NULL;
		ml_buf_char(&s->key, empty ? 1 : 0);
		size_t from = s->key.n;
		if (!empty)
			put_value(s, o, row, (int)i + 1);
		for (size_t k = from; o->down && k < s->key.n; k++)
			s->key.p[k] = (char)~(unsigned char)s->key.p[k];
	}
	s->key.n = ML_MIN(s->key.n, (size_t)KEY_MOST);
}

static struct ml_str key_of(const struct ml_sift *s, const struct entry *e)
{
	uint16_t n;
	const char *p = s->keys.p + (size_t)e->key * 4;
	memcpy(&n, p, sizeof n);
	return ml_str_n(p + sizeof n, n);
}

static int compare(const void *a, const void *b, void *arg)
{
	const struct entry *x = a, *y = b;
	if (x->head != y->head)
		return x->head < y->head ? -1 : 1;
	struct ml_str k = key_of(arg, x), l = key_of(arg, y);
	int c = memcmp(k.p, l.p, ML_MIN(k.n, l.n));
	if (c == 0)
		c = (k.n > l.n) - (k.n < l.n);
	return c ? c : (x->id > y->id) - (x->id < y->id);
}

static void sort_run(struct ml_sift *s)
{
	if (s->n > s->sorted)
		qsort_r(s->v + s->sorted, s->n - s->sorted, sizeof *s->v, compare, s);
	s->sorted = s->n;
}

static void keep_key(struct ml_sift *s, uint32_t id)
{
	static const char padding[4];
	unsigned char head[8] = {0};
	struct entry e = {.key = (uint32_t)(s->keys.n / 4), .id = id};
	uint16_t n = (uint16_t)s->key.n;
	memcpy(head, s->key.p, ML_MIN(s->key.n, sizeof head));
	for (size_t i = 0; i < sizeof head; i++)
		e.head = e.head << 8 | head[i];
	ml_buf_str(&s->keys, ml_str_n((const char *)&n, sizeof n));
	ml_buf_str(&s->keys, ml_buf_view(&s->key));
	ml_buf_str(&s->keys, ml_str_n(padding, (4 - s->keys.n % 4) % 4));
	if (s->n == s->cap)
		s->v = ml_vec_grow_(s->v, &s->cap, s->n + 1, sizeof *s->v);
	s->v[s->n++] = e;
	if (s->n - s->sorted == RUN)
		sort_run(s);
}

/*
 * Room for all that may come, once: to make a vector of a million longer copies it between two keys. Of what is never
 * written the system gives no memory. How long keys are is known after some.
 */
static void make_room(struct ml_sift *s)
{
	size_t most = (size_t)((s->scan.end - s->scan.first) / 256 + 1);
	if (!s->ids.n && most <= MOST_ROOM)
		ml_vec_reserve(&s->ids, most);
	if (s->n_orders && s->n == RUN && most > RUN && most <= MOST_ROOM) {
		s->v = ml_vec_grow_(s->v, &s->cap, most, sizeof *s->v);
		ml_buf_reserve(&s->keys, s->keys.n / RUN * (most + most / 8));
	}
}

static bool take_row(void *arg, sqlite3_stmt *row, struct ml_error *e)
{
	struct ml_sift *s = arg;
	if (!s->ids.n || s->n == RUN)
		make_room(s);
	ml_vec_push(&s->ids, sqlite3_column_int64(row, 0));
	if (s->n_orders) {
		make_key(s, row);
		keep_key(s, (uint32_t)s->ids.n - 1);
	}
	return true;
}

/* ---- merging ----------------------------------------------------------------------------------------- */

/* Puts `n` more entries of the pass at hand in place; passes double the width of the runs until one is left. */
static void merge_some(struct ml_sift *s, size_t n)
{
	while (n-- && s->width < s->n) {
		size_t mid = ML_MIN(s->left + s->width, s->n), end = ML_MIN(mid + s->width, s->n);
		bool first = s->i < mid && (s->j >= end || compare(s->v + s->i, s->v + s->j, s) <= 0);
		s->to[s->out++] = s->v[first ? s->i++ : s->j++];
		if (s->out < end)
			continue;
		s->left = s->i = end;
		if (end == s->n) {
			struct entry *v = s->v;
			s->v = s->to;
			s->to = v;
			s->width *= 2;
			s->left = s->i = s->out = 0;
		}
		s->j = ML_MIN(s->left + s->width, s->n);
	}
}

static void merge_begin(struct ml_sift *s)
{
	sort_run(s);
	s->to = ml_xalloc((s->n + 1) * sizeof *s->to);
	s->width = RUN;
	s->left = s->i = s->out = 0;
	s->j = ML_MIN(s->width, s->n);
}

static void free_work(struct ml_sift *s)
{
	ml_scan_finish(&s->scan);
	ml_buf_finish(&s->key);
	ml_buf_finish(&s->keys);
	ml_buf_finish(&s->title_keys);
	ml_map_destroy(s->titles);
	ml_arena_destroy(s->scratch);
	ml_free_(s->v);
	ml_free_(s->to);
	s->titles = NULL;
	s->scratch = NULL;
	s->v = s->to = NULL;
}

static void fill_some(struct ml_sift *s, size_t n)
{
	if (!s->block) {
		s->block = ml_id_block_create(s->ids.n);
		s->lowest = s->ids.n ? s->ids.v[0] : 0;
		s->highest = s->ids.n ? s->ids.v[s->ids.n - 1] : 0;
	}
	uint64_t end = ML_MIN(s->filled + n, s->block->n);
	for (; s->filled < end; s->filled++)
		s->block->ids[s->filled] = s->ids.v[s->n_orders ? s->v[s->filled].id : s->filled];
}

static void finish(struct ml_sift *s)
{
	ml_vec_finish(&s->ids);
	free_work(s);
	s->done = true;
}

/* ---- life ------------------------------------------------------------------------------------------------ */

struct ml_sift *ml_sift_begin_(struct ml_store *store, const struct ml_kind *kind, struct ml_str where,
	const char *sort, unsigned with, unsigned without, struct ml_error *e)
{
	struct ml_sift *s = ml_xalloc(sizeof *s);
	struct ml_buf columns = {0};
	s->store = store;
	s->kind = kind;
	ml_buf_z(&columns, "");
	read_order(s, sort, &columns);
	bool good = ml_scan_begin(&s->scan, store, kind, where, columns.p, with, without, e);
	ml_buf_finish(&columns);
	if (!good) {
		ml_sift_destroy(s);
		return NULL;
	}
	s->titles = ml_map_create();
	s->scratch = ml_arena_create();
	return s;
}

struct ml_sift *ml_sift_begin(
	struct ml_store *store, const struct ml_kind *kind, struct ml_str where, const char *sort, struct ml_error *e)
{
	return ml_sift_begin_(store, kind, where, sort, 0, ML_R_HIDDEN, e);
}

bool ml_sift_work(struct ml_sift *s, int64_t us, struct ml_error *e)
{
	enum { BATCH = 4096 };
	int64_t until = ml_time_us() + us;
	if (s->done)
		return true;
	if (!ml_scan_done(&s->scan) && !ml_scan_work(&s->scan, us, take_row, s, e))
		return false;
	if (!ml_scan_done(&s->scan))
		return true;
	if (s->n_orders && !s->to)
		merge_begin(s);
	while (s->n_orders && s->width < s->n && (!us || ml_time_us() < until))
		merge_some(s, BATCH);
	if (s->n_orders && s->width < s->n)
		return true;
	do
		fill_some(s, 4 * BATCH);
	while (s->filled < s->block->n && (!us || ml_time_us() < until));
	if (s->filled == s->block->n)
		finish(s);
	return true;
}

bool ml_sift_is_done(const struct ml_sift *s)
{
	return s->done;
}

unsigned ml_sift_percent(const struct ml_sift *s)
{
	int64_t all = s->scan.end - s->scan.first;
	if (s->done || all <= 0)
		return 100;
	return (unsigned)((double)(s->scan.at - s->scan.first) / (double)all * 95);
}

const struct ml_id_block *ml_sift_block(const struct ml_sift *s)
{
	return s->block;
}

/* Ids of one kind between two, a bit each. */
struct bits {
	int64_t low;
	uint64_t n, *v;
};

/* Of an id between the two. */
static bool bits_has(const struct bits *b, int64_t id)
{
	uint64_t at = (uint64_t)(id - b->low) / 256;
	return b->v[at / 64] >> at % 64 & 1;
}

static void bits_add(struct bits *b, int64_t id)
{
	uint64_t at = (uint64_t)(id - b->low) / 256;
	if (id >= b->low && at < b->n)
		b->v[at / 64] |= UINT64_C(1) << at % 64;
}

/* All that was found, and what of it only by a correction. */
static void gather(const struct ml_list *found, struct bits *all, struct ml_idset *near)
{
	int64_t ids[SOME];
	uint64_t n = ml_list_size(found), got;
	for (uint64_t i = 0; i < n && (got = ml_list_ids(found, i, SOME, ids)); i += got)
		for (uint64_t k = 0; k < got; k++)
			bits_add(all, ids[k]);
	for (uint64_t i = 0; ml_list_exact(found) < n && i < n; i++)
		if (ml_list_is_corrected(found, i))
			ml_idset_add(near, ml_list_at(found, i));
}

/* The words' answer says who stays, the order is ours. */
static struct ml_list *words_in_order(struct ml_sift *s, struct ml_str text, struct ml_error *e)
{
	struct ml_query q = {.kind = s->kind, .text = text};
	struct ml_list *found = ml_list_of_index(s->store, &q, NULL, 0, e), *out;
	struct bits all = {.low = s->lowest, .n = (uint64_t)(s->highest - s->lowest) / 256 + 1};
	struct ml_idset near = {0};
	if (!found)
		return NULL;
	all.v = ml_xalloc((all.n + 63) / 64 * 8);
	gather(found, &all, &near);
	struct ml_id_block *kept = ml_id_block_create(ML_MIN(ml_list_size(found), s->block->n));
	bool *corrected = near.n ? ml_xalloc(kept->n + 1) : NULL;
	size_t k = 0;
	/* Without a branch: half of them may stay, in no order that could be foreseen. */
	for (uint64_t i = 0; i < s->block->n && k < kept->n; i++) {
		kept->ids[k] = s->block->ids[i];
		k += bits_has(&all, kept->ids[k]);
	}
	for (size_t i = 0; corrected && i < k; i++)
		corrected[i] = ml_idset_has(&near, kept->ids[i]);
	kept->n = k;
	out = ml_list_of_block(kept, corrected);
	ml_id_block_drop(kept);
	ml_free_(all.v);
	ml_idset_finish(&near);
	ml_list_destroy(found);
	return out;
}

struct ml_list *ml_sift_list(struct ml_sift *s, struct ml_str text, struct ml_error *e)
{
	struct ml_query q = {.kind = s->kind, .text = text};
	if (s->done && s->n_orders)
		return text.n ? words_in_order(s, text, e) : ml_list_of_block(s->block, NULL);
	const int64_t *ids = s->done ? s->block->ids : s->ids.v;
	size_t n = s->done ? s->block->n : s->ids.n;
	return ml_list_of_index(s->store, &q, ids ? ids : &(int64_t){0}, n, e);
}

void ml_sift_destroy(struct ml_sift *s)
{
	if (!s)
		return;
	free_work(s);
	ml_vec_finish(&s->ids);
	ml_id_block_drop(s->block);
	ml_free_(s);
}
