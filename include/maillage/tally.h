/*
 * tally (in store, L3): how many, by what: the records of any kind counted by any of their fields, or by a field of what
 * they refer to. What dashboards, reports and the territory map are drawn from. Duplicates that were joined count once, as everywhere.
 */
#ifndef MAILLAGE_TALLY_H
#define MAILLAGE_TALLY_H

#include <maillage/store.h>

enum ml_tally_period { ML_BY_VALUE, ML_BY_MONTH /* keys 2026-11 */, ML_BY_YEAR };
struct ml_tally {
	const struct ml_kind *kind;
	struct ml_str where; /* as in lists */
	/* A field, or "event.starts_at": a field of what a reference leads to; NULL: all together. Several values count in each. */
	const char *by;
	const char *of;   /* NULL: records; a reference or a text: different ones; a number or an amount (units, not cents): their sum */
	const char *when; /* date field or path; with from and to (YYYY-MM-DD, both included, "" open) */
	struct ml_str from, to;
	/* Only what refers, by this field or path ("territory", "event.territory"), to one of these records; NULL: all. */
	const char *place;
	const int64_t *within; /* rids, sorted */
	uint32_t n_within;
	struct ml_str currency; /* of a sum of amounts, ISO 4217; "": the user's */
	enum ml_tally_period period; /* of a date in `by` */
};
struct ml_tally_row {
	struct ml_str key;   /* as ml_value_plain writes it; "" for none */
	struct ml_str label; /* translated choice, title of what is referred to, else the value */
	double value;
};
struct ml_tally_result {
	struct ml_tally_row *v;
	uint32_t n;
	double total; /* of the whole: different ones are not the sum of the rows */
	struct ml_str unit; /* of sums of amounts: their currency; "" else */
	uint64_t others;    /* amounts in other currencies, which are not in the sums */
	struct ml_str other; /* one of those; "" none */
};
/* Choices in their order, dates by date, the rest by falling value; the row for none last. Fails with FIELD_UNKNOWN, FILTER_BAD. */
bool ml_store_tally(struct ml_store *, struct ml_arena *, const struct ml_tally *, struct ml_tally_result *, struct ml_error *);

/*
 * Some columns of all records of a kind that pass a filter, in one pass and in no order: for what no tally can count. f once a
 * record, cells in the order of the fields, of which none may be the user's own; references as they were written
 * (ml_store_canonical_id). Cells are valid until f returns.
 */
struct ml_columns_row {
	int64_t rid;
	struct ml_uuid id;
	const struct ml_cell *cells;
};
typedef void (*ml_columns_fn)(void *arg, const struct ml_columns_row *);
bool ml_store_columns(struct ml_store *, const struct ml_kind *, struct ml_str where, const struct ml_field *const *, uint32_t n,
	ml_columns_fn f, void *arg, struct ml_error *);

/* Where the records of a kind are that say it (their field of type geo), at most `most`. */
struct ml_place {
	int64_t rid;
	double lat, lon;
};
bool ml_store_places(struct ml_store *, struct ml_arena *, const struct ml_kind *, struct ml_str where, uint32_t most,
	struct ml_place **, uint32_t *n, struct ml_error *);

#endif
