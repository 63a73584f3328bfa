/*
 * Lists: a snapshot of ids. Without filter or with typed words the index answers (ranked, counted, in natural order,
 * without reading the ids); filters by field, other orders and the bin read the table (sift.c) and are crossed with the
 * index where words are given too.
 */
#include <maillage/text.h>
#include "list.h"
#include "search.h"

struct ml_list {
	struct ml_index_found *found; /* NULL: block */
	struct ml_id_block *block;
	uint64_t n, count;
	bool *corrected; /* of the block's ids; NULL: none */
};

struct ml_id_block *ml_id_block_create(uint64_t n)
{
	struct ml_id_block *b = ml_xalloc(sizeof *b + n * sizeof *b->ids);
	b->users = 1;
	b->n = n;
	return b;
}

void ml_id_block_drop(struct ml_id_block *b)
{
	if (b && --b->users == 0)
		ml_free_(b);
}

void ml_list_destroy(struct ml_list *l)
{
	if (!l)
		return;
	ml_index_found_destroy(l->found);
	ml_id_block_drop(l->block);
	ml_free_(l->corrected);
	ml_free_(l);
}

uint64_t ml_list_count(const struct ml_list *l)
{
	return l->count;
}

uint64_t ml_list_size(const struct ml_list *l)
{
	return l->n;
}

int64_t ml_list_at(const struct ml_list *l, uint64_t i)
{
	if (i >= l->n)
		return 0;
	return l->found ? ml_index_found_at(l->found, i) : l->block->ids[i];
}

uint64_t ml_list_ids(const struct ml_list *l, uint64_t from, uint64_t n, int64_t *out)
{
	n = from < l->n ? ML_MIN(n, l->n - from) : 0;
	if (l->found)
		return ml_index_found_ids(l->found, from, n, out);
	if (n)
		memcpy(out, l->block->ids + from, n * sizeof *out);
	return n;
}

bool ml_list_is_corrected(const struct ml_list *l, uint64_t i)
{
	if (i >= l->n)
		return false;
	return l->found ? ml_index_found_corrected(l->found, i) : l->corrected && l->corrected[i];
}

bool ml_list_find(const struct ml_list *l, int64_t rid, uint64_t *at)
{
	if (l->found)
		return ml_index_found_has(l->found, rid, at) && *at < l->n;
	for (*at = 0; *at < l->n; (*at)++)
		if (l->block->ids[*at] == rid)
			return true;
	return false;
}

/* ---- through the index ------------------------------------------------------------------------ */

/* Kinds in the order of results: people and organisations first, then as in the menu; own fields' definitions last. */
static uint32_t kind_order(uint8_t out[256])
{
	uint32_t n, count = 0;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	for (int pass = 0; pass < 3; pass++)
		for (uint32_t i = 0; i < n; i++) {
			int rank = kinds[i]->flags & ML_K_MAIN ? 0 : kinds[i]->flags & ML_K_TECHNICAL ? 2 : 1;
			if (rank == pass && !(kinds[i]->flags & ML_K_HIDDEN))
				out[count++] = (uint8_t)kinds[i]->wire;
		}
	return count;
}

struct ml_list *ml_list_of_index(
	struct ml_store *s, const struct ml_query *q, const int64_t *only, size_t n_only, struct ml_error *e)
{
	uint8_t kinds[256];
	struct ml_index_query iq = {.text = q->text, .kinds = kinds, .n_kinds = 1, .only = only, .n_only = n_only};
	struct ml_index_found *found = NULL;
	if (q->kind)
		kinds[0] = (uint8_t)q->kind->wire;
	else
		iq.n_kinds = kind_order(kinds);
	/* A damaged cache is built again once, then asked again. */
	for (int tries = 0; tries < 2 && !found; tries++) {
		struct ml_index *index = ml_search_index(s, e);
		if (!index)
			return NULL;
		found = ml_index_find(index, &iq, e);
	}
	if (!found)
		return NULL;
	struct ml_list *l = ml_xalloc(sizeof *l);
	l->found = found;
	l->count = ml_index_found_count(found);
	l->n = q->limit ? ML_MIN(l->count, q->limit) : l->count;
	return l;
}

/* ---- through the table ---------------------------------------------------------------------------------- */

/* Asked for, or by a flag that only they or a conflict to settle have. */
static bool with_merged(const struct ml_query *q)
{
	return !q->without_merged &&
	       (q->with_merged || (q->flags_all & (ML_R_MERGED | ML_R_MERGED_EDITED | ML_R_CONFLICT)));
}

static bool select_ids(struct ml_store *s, const struct ml_kind *kind, const struct ml_query *q, const char *sort,
	struct ml_rids *out, struct ml_error *e)
{
	unsigned none = ML_R_ERASED | (q->bin == ML_WITHOUT_BIN ? ML_R_BINNED : 0) | (with_merged(q) ? 0 : ML_R_MERGED);
	unsigned all = q->flags_all | (q->bin == ML_ONLY_BIN ? ML_R_BINNED : 0);
	struct ml_sift *sift = ml_sift_begin_(s, kind, q->where, sort, all, none, e);
	bool good = sift && ml_sift_work(sift, 0, e);
	if (good) {
		const struct ml_id_block *b = ml_sift_block(sift);
		ml_vec_reserve(out, out->n + b->n);
		if (b->n)
			memcpy(out->v + out->n, b->ids, b->n * sizeof *b->ids);
		out->n += b->n;
	}
	ml_sift_destroy(sift);
	return good;
}

/* The bin is not in the index, nor what is read as another record: those few are matched by their folded titles. */
static bool title_matches(struct ml_store *s, struct ml_arena *a, int64_t rid, struct ml_str words)
{
	struct ml_buf title = {0};
	struct ml_str word;
	bool all = true;
	ml_buf_char(&title, ' ');
	ml_fold(&title, ml_store_title(s, a, rid));
	while (all && ml_str_split(&words, ' ', &word)) {
		struct ml_str needle = ml_arena_printf(a, " %.*s", (int)word.n, word.p);
		all = !word.n || memmem(title.p, title.n, needle.p, needle.n) != NULL;
	}
	ml_buf_finish(&title);
	return all;
}

static void keep_titles(struct ml_store *s, struct ml_rids *ids, struct ml_str text)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_buf words = {0};
	size_t kept = 0;
	ml_fold(&words, text);
	for (size_t i = 0; i < ids->n; i++) {
		if (title_matches(s, a, ids->v[i], ml_buf_view(&words)))
			ids->v[kept++] = ids->v[i];
		ml_arena_reset(a);
	}
	ids->n = kept;
	ml_buf_finish(&words);
	ml_arena_destroy(a);
}

/* Words and another order: the order is the table's, the words' answer says who stays. */
static bool keep_found(
	struct ml_store *s, const struct ml_query *q, struct ml_rids *ids, bool **corrected, struct ml_error *e)
{
	struct ml_query words = {.kind = q->kind, .text = q->text};
	struct ml_list *l = ml_list_of_index(s, &words, ids->v, ids->n, e);
	size_t kept = 0;
	if (!l)
		return false;
	*corrected = ml_xalloc(ids->n + 1);
	for (size_t i = 0; i < ids->n; i++) {
		uint64_t at;
		if (!ml_index_found_has(l->found, ids->v[i], &at))
			continue;
		(*corrected)[kept] = ml_index_found_corrected(l->found, at);
		ids->v[kept++] = ids->v[i];
	}
	ids->n = kept;
	ml_list_destroy(l);
	return true;
}

struct ml_list *ml_list_of_block(struct ml_id_block *b, bool *corrected)
{
	struct ml_list *l = ml_xalloc(sizeof *l);
	b->users++;
	l->block = b;
	l->n = l->count = b->n;
	l->corrected = corrected;
	return l;
}

struct ml_list *ml_list_of_rids(const int64_t *rids, uint64_t n)
{
	struct ml_id_block *b = ml_id_block_create(n);
	if (n)
		memcpy(b->ids, rids, n * sizeof *rids);
	struct ml_list *l = ml_list_of_block(b, NULL);
	ml_id_block_drop(b);
	return l;
}

uint64_t ml_list_exact(const struct ml_list *l)
{
	return l->found ? ml_index_found_uncorrected(l->found) : l->n;
}

static struct ml_list *list_of_ids(struct ml_rids *ids, bool *corrected, uint32_t limit)
{
	struct ml_id_block *b = ml_id_block_create(ids->n);
	if (ids->n)
		memcpy(b->ids, ids->v, ids->n * sizeof *ids->v);
	ml_vec_finish(ids);
	struct ml_list *l = ml_list_of_block(b, corrected);
	ml_id_block_drop(b);
	l->n = limit ? ML_MIN(l->count, limit) : l->count;
	return l;
}

static bool all_kinds_ids(struct ml_store *s, const struct ml_query *q, struct ml_rids *ids, struct ml_error *e)
{
	uint8_t order[256];
	uint32_t n = kind_order(order);
	bool good = true;
	if (q->where.n)
		return ml_fail(e, ML_E_FILTER_BAD, "%.*s", (int)ML_MIN(q->where.n, 120), q->where.p);
	for (uint32_t i = 0; i < n && good; i++)
		good = select_ids(s, ml_kind_by_wire(order[i]), q, NULL, ids, e);
	return good;
}

static struct ml_list *ask_table(struct ml_store *s, const struct ml_query *q, struct ml_error *e)
{
	struct ml_rids ids = {0};
	bool *corrected = NULL;
	bool in_index = q->bin == ML_WITHOUT_BIN && !with_merged(q);
	/* Natural order or rank: the index orders what was found. */
	bool order_by_index = in_index && !q->sort;
	const char *sort = q->sort ? q->sort : in_index || !q->kind ? NULL : q->kind->sort;
	bool good = q->kind ? select_ids(s, q->kind, q, sort, &ids, e) : all_kinds_ids(s, q, &ids, e);
	if (good && order_by_index) {
		struct ml_list *l = ml_list_of_index(s, q, ids.v ? ids.v : &(int64_t){0}, ids.n, e);
		ml_vec_finish(&ids);
		return l;
	}
	if (good && q->text.n && in_index)
		good = keep_found(s, q, &ids, &corrected, e);
	else if (good && q->text.n)
		keep_titles(s, &ids, q->text);
	if (good)
		return list_of_ids(&ids, corrected, q->limit);
	ml_vec_finish(&ids);
	ml_free_(corrected);
	return NULL;
}

struct ml_list *ml_store_list(struct ml_store *s, const struct ml_query *q, struct ml_error *e)
{
	bool plain = !q->where.n && !q->sort && q->bin == ML_WITHOUT_BIN && !q->flags_all && !q->with_merged;
	return plain ? ml_list_of_index(s, q, NULL, 0, e) : ask_table(s, q, e);
}

/* ---- counts -------------------------------------------------------------------------------------------- */

uint64_t ml_store_count(struct ml_store *s, const struct ml_kind *kind)
{
	struct ml_index *index = ml_search_index(s, NULL);
	return index ? ml_index_count(index, kind ? kind->wire : 0) : 0;
}

uint64_t ml_store_count_flag(struct ml_store *s, unsigned flag)
{
	uint32_t n;
	int64_t total = 0;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	const struct ml_query q = {.flags_all = flag};
	unsigned none = (flag == ML_R_BINNED ? 0 : ML_R_BINNED) | (with_merged(&q) ? 0 : ML_R_MERGED);
	struct ml_buf sql = {0};
	/* One statement for all kinds: each that is prepared costs as much as what it counts. */
	for (uint32_t i = 0; i < n; i++)
		ml_buf_printf(&sql,
			"%s(SELECT count(*) FROM \"%s\" WHERE _flags <> 0 AND _flags & ?1 = ?1 AND _flags & ?2 = 0)",
			i ? " + " : "SELECT ", kinds[i]->key);
	sqlite3_stmt *st = ml_sql(s, sql.p, NULL);
	ml_buf_finish(&sql);
	if (!st)
		return 0;
	sqlite3_bind_int64(st, 1, flag);
	sqlite3_bind_int64(st, 2, none);
	return ml_sql_int(s, st, &total, NULL) ? (uint64_t)total : 0;
}
