/* report: what the views of the plan and of the budgets share: columns read in one pass, amounts of one currency. */
#ifndef REPORT_GATHER_H
#define REPORT_GATHER_H

#include <maillage/tally.h>
#include <maillage/view.h>

enum { NO_DAY = INT32_MIN, NO_CHOICE = 0xff };

/* The named fields of all records of a kind that pass the filter; keys end with NULL. */
bool gather(struct ml_store *, const char *kind, const char *where, const char *const *keys, ml_columns_fn, void *arg,
	struct ml_error *);
int32_t gather_day(struct ml_store *, const struct ml_cell *);			    /* NO_DAY */
uint8_t gather_choice(const char *kind, const char *field, const struct ml_cell *); /* place, or NO_CHOICE */
const char *gather_choice_label(const char *kind, const char *field, uint8_t at);   /* translated, "" */
uint32_t gather_count(const struct ml_cell *);					    /* a number from 0; 0 when empty */
/* Of numbered titles: 2 before 10, what has no number last. */
int gather_natural(struct ml_str, struct ml_str);
int64_t gather_day_of(const char *text, int64_t open); /* of a period's bound */

/* ---- records by id ------------------------------------------------------------------------------------------ */

void gather_keep(struct ml_map *, const struct ml_uuid *, uint64_t at);
/* Through joined records; false: not among them. */
bool gather_find(struct ml_store *, const struct ml_map *, const struct ml_uuid *, uint64_t *at);
/* rid of a reference, 0 none or not here; looked up once for each: there are few territories and many records. */
int64_t gather_ref(struct ml_store *, struct ml_map *memo, const struct ml_cell *);

/* ---- amounts --------------------------------------------------------------------------------------------------- */

struct amount {
	double units; /* NAN: none */
	char currency[4];
};
struct sum {
	double units;
	uint32_t n, others; /* amounts in it; those of other currencies, left out */
};
struct currencies {
	struct {
		char code[4];
		uint32_t n;
	} v[8];
	uint32_t n;
};
struct amount gather_amount(const struct ml_cell *);
void sum_add(struct sum *, const struct amount *, const char *currency);
void sum_join(struct sum *, const struct sum *);
double sum_value(const struct sum *); /* NAN: nothing in it */
double sum_share(const struct sum *part, const struct sum *whole);
void currencies_add(struct currencies *, const struct amount *);
/* The user's when something is in it, else the one that is met most often, else the user's. */
const char *currencies_main(const struct currencies *, struct ml_store *);

/* ---- cells ------------------------------------------------------------------------------------------------------- */

void put_day(struct ml_doc *, int32_t day, enum ml_doc_mark);
void put_text(struct ml_doc *, struct ml_str, enum ml_doc_mark); /* "": empty */
struct ml_doc_cell *put_count(struct ml_doc *, uint32_t n); /* 0 is an empty cell: a table of noughts is not read */
void put_sum(struct ml_doc *, const struct sum *, const char *currency);
void put_amount(struct ml_doc *, const struct amount *);
void put_progress(struct ml_doc *, double percent);	      /* as a bar */
struct ml_str days_text(struct ml_doc *, int64_t days);	      /* "12 jours" */
struct ml_str title_or_missing(struct ml_doc *, int64_t rid); /* 0: did not come */
/* "3 montants dans d'autres monnaies…", "" for none. */
const char *others_note(struct ml_doc *, uint32_t others, const char *currency);

/* One more sentence of a note; "" adds nothing. */
void note_add(struct ml_doc *, struct ml_str *note, const char *sentence);

#endif
