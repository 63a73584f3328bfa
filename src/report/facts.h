/*
 * report: what indicators count (indicator.h): each record of use as a small fact with its day, its place and what is
 * to be said of it. A kind is read in one pass, once, when it is first needed; facts lie in the order of their days.
 */
#ifndef REPORT_FACTS_H
#define REPORT_FACTS_H

#include "gather.h"
#include "ground.h"

enum facts_source {
	FACTS_EVENT,
	FACTS_ATTENDANCE,
	FACTS_COST, /* events held that say what they cost and how many came */
	FACTS_CONTRIBUTION,
	FACTS_PARTNERSHIP,
	FACTS_EDITION,
	FACTS_SUBMITTED, /* projects on the day they were submitted */
	FACTS_BALLOT,	 /* projects on the day of their edition */
	FACTS_DUE,	 /* projects that won, 24 months later */
	FACTS_SOURCES
};
/* What a fact is: bits. */
enum {
	IS_HELD = 1 << 0,
	IS_PLACED = 1 << 1,
	IS_THERE = 1 << 2, /* a present attendance */
	IS_PERSON = 1 << 3,
	IS_WOMAN = 1 << 4,
	IS_GENDERED = 1 << 5,
	IS_YOUNG = 1 << 6,
	IS_AGED = 1 << 7,
	IS_RURAL = 1 << 8,
	IS_SETTLED = 1 << 9, /* lives in a commune of known population */
	IS_REGISTERED = 1 << 10,
	IS_CAME = 1 << 11, /* registered and present */
	IS_RATED = 1 << 12,
	IS_ANSWERED = 1 << 13,
	IS_DELAYED = 1 << 14, /* the days to its answer are known */
	IS_ON_BALLOT = 1 << 15,
	IS_WINNER = 1 << 16,
	IS_HOLDER = 1 << 17,
	IS_ASSOCIATION = 1 << 18,
	IS_FIRST = 1 << 19,
	IS_FIRST_SAID = 1 << 20,
	IS_DONE = 1 << 21,
	IS_MONEY = 1 << 22,  /* in the user's currency… */
	IS_FOREIGN = 1 << 23 /* …or in another */
};
struct fact {
	int32_t day, until; /* NO_DAY; until: of a partnership */
	int32_t place;	    /* -1 */
	uint32_t who;	    /* what different ones are told by; 0 none */
	uint32_t is;
	uint8_t gender, age; /* places in the choices of attendance; NO_CHOICE */
	char currency[4];
	double a, b;
};
struct facts_list {
	ML_VEC(struct fact) v;
	struct ml_map *who; /* id -> number */
	uint32_t n_who;
	bool read;
};
struct facts_event {
	int32_t day, place;
	uint32_t there, headcount;
	struct amount cost;
	bool held;
};
struct facts_edition {
	int32_t day, ideas;
};
struct facts {
	struct ml_store *store;
	struct ground ground;
	uint32_t *first, *last; /* of a place: it and all below lie side by side in ground.order */
	char currency[4];	/* the user's */
	struct facts_list list[FACTS_SOURCES];
	ML_VEC(struct facts_event) events;
	ML_VEC(struct facts_edition) editions;
	struct ml_map *of_event, *of_edition, *associations;
};
bool facts_open(struct facts *, struct ml_store *, struct ml_arena *, struct ml_error *);
void facts_close(struct facts *);
bool facts_read(struct facts *, enum facts_source, struct ml_error *);
/* Everywhere, or the place of a territory; FACTS_NOWHERE: it is not here. */
enum { FACTS_EVERYWHERE = -1, FACTS_NOWHERE = -2 };
int32_t facts_top(const struct facts *, int64_t territory);
bool facts_within(const struct facts *, int32_t place, int32_t top);

#endif
