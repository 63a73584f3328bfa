/*
 * report: the territories as a tree, and what is known and was done in each: events held, exchanges with those who live
 * or sit there, needs, projects. A territory's sums are of it and all below.
 */
#ifndef REPORT_GROUND_H
#define REPORT_GROUND_H

#include <maillage/view.h>

enum ground_count {
	GROUND_EVENTS,	  /* held, within the period */
	GROUND_EXCHANGES, /* within the period, with a person or an organisation of the place */
	GROUND_ORGANISATIONS,
	GROUND_PERSONS,
	GROUND_NEEDS, /* not closed */
	GROUND_PROJECTS,
	GROUND_COUNTS
};
enum { GROUND_NEVER = ML_NEVER, GROUND_ABSENT_DAYS = 183 /* half a year without a visit: to be told */ };

struct place {
	int64_t rid;
	struct ml_uuid id;
	struct ml_str name, code;
	uint8_t level;				       /* place in the choices of territory.level */
	double population;			       /* NAN */
	int32_t parent;				       /* index, -1 */
	uint16_t depth;				       /* from its root */
	uint64_t own[GROUND_COUNTS], n[GROUND_COUNTS]; /* n: with all below */
	int32_t visited; /* last day that something took place there or below: an event, a visit, a meeting;
			    GROUND_NEVER */
	uint32_t stamp; /* of the last exchange counted here: once, whoever took part in it */
	bool busy;	 /* anything is known or was done there or below */
};
struct ground {
	struct ml_store *store;
	struct ml_arena *arena;
	struct place *v;
	uint32_t n;
	uint32_t *order;	 /* parents before children, children by name */
	struct ml_map *of_id;	 /* UUID -> index + 1 */
	int64_t today, from, to; /* days */
	const struct place *home; /* the root, a country mostly, where the team works; NULL: nothing is counted */
};

/* The tree alone; of parents that go round in a circle, one is taken for a root. */
bool ground_tree(struct ground *, struct ml_store *, struct ml_arena *, struct ml_error *);
bool ground_read(
	struct ground *, const struct ml_view_ask *, struct ml_arena *, struct ml_error *); /* tree and counts */
void ground_finish(struct ground *);
struct place *ground_of_id(const struct ground *, const struct ml_uuid *); /* NULL: not here */
struct place *ground_of_rid(const struct ground *, int64_t rid);
bool ground_is_below(const struct ground *, const struct place *, const struct place *above); /* or the same */
const char *ground_level(uint8_t level);						      /* translated, "" */
bool ground_is_level(const struct place *, const char *level);

#endif
