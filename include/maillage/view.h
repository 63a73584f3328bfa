/*
 * view (in report, L4): the views of steering and reporting, each a function that makes a document (doc.h) from the
 * records: action plan, indicators, actors, territories, participatory budget, periodic reports. A new view is a row in
 * the table of its subject; the screens, the menu and the command `report` read the table.
 */
#ifndef MAILLAGE_VIEW_H
#define MAILLAGE_VIEW_H

#include <maillage/doc.h>
#include <maillage/report.h>
#include <maillage/store.h>

struct ml_view_ask {
	struct ml_store *store;
	char from[ML_DAY_TEXT], to[ML_DAY_TEXT]; /* YYYY-MM-DD, both included, "" open */
	int64_t territory; /* rid: it and all below; 0: everywhere */
	int64_t about;	   /* rid: what the view is about, of kind view.about; 0: all */
};

enum { ML_VIEW_RANGE = 1, ML_VIEW_TERRITORY = 2, ML_VIEW_NEEDS_ABOUT = 4 }; /* what it takes into account */
struct ml_view {
	const char *key;    /* "plan", "late"… unique over all subjects */
	const char *title;  /* msgid: of the document */
	const char *tab;    /* msgid: short, on the screen; NULL: no tab of its own (a view about one record) */
	const char *help;   /* msgid: what it shows, for the help line and the manual */
	unsigned takes;
	const char *about;  /* kind of what it is about; NULL: nothing */
	/* Fills the document, of which title and subtitle are set. Reads only. */
	bool (*build)(const struct ml_view_ask *, struct ml_doc *, struct ml_error *);
};
struct ml_subject {
	const char *key, *title; /* title: msgid, of the screen and in the menu */
	const char *help;	 /* msgid */
	const struct ml_view *views; /* ends with key NULL */
};
const struct ml_subject *ml_subjects(uint32_t *n);
const struct ml_subject *ml_subject(struct ml_str key);	 /* NULL: none */
/* By key; subject may be NULL. */
const struct ml_view *ml_view(struct ml_str key, const struct ml_subject **);
/* The view about a record of this kind: one that needs it, else one that can do with it; NULL: none. */
const struct ml_view *ml_view_about(const struct ml_kind *, const struct ml_subject **);
bool ml_view_build(const struct ml_view *, const struct ml_view_ask *, struct ml_arena *, struct ml_doc **, struct ml_error *);
/* All views of the subject that have a tab, a chapter each. */
bool ml_subject_build(
	const struct ml_subject *, const struct ml_view_ask *, struct ml_arena *, struct ml_doc **, struct ml_error *);

/* ---- what views share -------------------------------------------------------------------------------- */

/* Territories at or below one, as a sorted set of rids; all: rid 0. */
struct ml_within {
	int64_t *v;
	uint32_t n;
	bool all;
	struct ml_uuid top; /* nil in all */
};
bool ml_view_within(struct ml_store *, struct ml_arena *, int64_t territory, struct ml_within *, struct ml_error *);
bool ml_within_has(const struct ml_within *, int64_t territory); /* 0, no territory: only in all */
/* Adds to a filter expression that the reference `field` lies within; nothing of all. */
void ml_within_where(const struct ml_within *, const char *field, struct ml_buf *where);

/* White areas: provinces, prefectures and departments of the regions where the team works that nobody went to for half a year,
 * those never seen first, then the longest ago. At most `most` of them; *all: how many there are. */
enum { ML_NEVER = INT32_MIN };
struct ml_white_area {
	int64_t rid;
	int32_t visited; /* day of the last visit, ML_NEVER */
};
bool ml_white_areas(struct ml_store *, uint32_t most, struct ml_white_area *out, uint32_t *n, uint32_t *all, struct ml_error *);

/* The columns of all records of a kind that pass the filter, by slices: f once a record, cells in the order of `keys` (NULL at
 * the end). The arena of `cells` is emptied between records. Stops at false. */
struct ml_view_row {
	int64_t rid;
	const struct ml_field *const *fields;
	struct ml_cell *cells;
	struct ml_arena *arena;
};
bool ml_view_each(struct ml_store *, const char *kind, struct ml_str where, const char *const *keys,
	bool (*f)(void *arg, const struct ml_view_row *), void *arg, struct ml_error *);
/* Of a cell: first value, or what stands for none. */
struct ml_str ml_cell_text(const struct ml_cell *);		   /* "" */
int64_t ml_cell_ref(struct ml_store *, const struct ml_cell *);	   /* rid, 0 */
bool ml_cell_day(struct ml_store *, const struct ml_cell *, int64_t *days); /* date or day of a time; days since 1970 */
double ml_cell_number(const struct ml_cell *);			   /* INT, DECIMAL, PERCENT (0..100), BOOL; NAN */
double ml_cell_money(const struct ml_cell *, char currency[4]);	   /* units; NAN, currency untouched */
int64_t ml_view_today(struct ml_store *);			   /* days since 1970, where the user is */

#endif
