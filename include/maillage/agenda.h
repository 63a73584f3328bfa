/*
 * store (L3): the agenda: what takes place, is due or ends between two days, whatever its kind. What a date is for is said by the
 * tables of fields (ml_field.agenda, over, till); a kind or a field that is added there shows without a word here.
 *
 * Days are local to the context's zone, counted since 1970. A time keeps its own zone: what was entered at ten in Casablanca is at
 * ten in Casablanca, also when the clocks there change for Ramadan, and moving it by days keeps it at ten.
 */
#ifndef MAILLAGE_AGENDA_H
#define MAILLAGE_AGENDA_H

#include <maillage/store.h>

struct ml_agenda_item {
	int64_t rid;
	const struct ml_field *field; /* the one that holds the date */
	int64_t day, last;	      /* of its beginning, of its end */
	int from, to;		      /* minutes since local midnight of `day` and of `last`; -1: not said */
	int there;		      /* `from` by the clock of its own zone where that differs, else -1 */
	int64_t there_day;	      /* and the day there */
	struct ml_str zone;	      /* its own */
	int64_t at, till;	      /* seconds UTC of a time; till == at: no end is known */
	bool over;		      /* done, held or given up */
	bool late;		      /* to be done, and its day is past */
	bool clash;		      /* at the same time as another, of the same officer or of nobody's */
	struct ml_str officer;	      /* in charge, "" nobody named */
};
struct ml_agenda {
	struct ml_agenda_item *v; /* by day, whole days first, then by time */
	size_t n, cap;
};

struct ml_agenda_query {
	int64_t from, to; /* days, both included: what touches them */
	int64_t today;
	bool open;		/* only what is to be done, and is not */
	bool begins;		/* only what begins between them */
	struct ml_str officer;	/* only what this officer is in charge of, or nobody; "" anybody */
	struct ml_uuid within;	/* only what belongs to this territory or to one inside it; nil: any */
};
int64_t ml_agenda_today(struct ml_store *);
/* Strings in the arena; the list is to be ended with ml_vec_finish. */
bool ml_agenda_find(struct ml_store *, struct ml_arena *, const struct ml_agenda_query *, struct ml_agenda *, struct ml_error *);
/* Is this date field one of the agenda's, own fields included? */
bool ml_agenda_shows(const struct ml_field *);

/* The date by which a record stands among others: the first one of its natural order, else of the agenda, else any; of a record that
 * joins others and has none, that of what it joins (not of `from`). False: it has none. */
struct ml_agenda_date {
	int64_t day;
	int minutes; /* since local midnight, -1: no time */
};
bool ml_agenda_date_of(struct ml_store *, struct ml_arena *, int64_t rid, int64_t from, struct ml_agenda_date *);

/* In an open step: moves a date, and its end with it, by days of its own zone. */
bool ml_agenda_move(struct ml_store *, int64_t rid, const struct ml_field *, int64_t days, struct ml_error *);
/* In an open step: writes what says that it is done. False without error: nothing says so for this field. */
bool ml_agenda_can_do(const struct ml_field *);
bool ml_agenda_do(struct ml_store *, int64_t rid, const struct ml_field *, struct ml_error *);

#endif
