/* report: what the files of the indicators share: indicator.c computes, indicator_record.c knows the records and
 * measures. */
#ifndef REPORT_INDICATOR_H
#define REPORT_INDICATOR_H

#include <maillage/indicator.h>
#include "facts.h"

struct ml_indicators {
	struct ml_store *store;
	struct ml_arena *arena;
	struct facts facts;
	uint32_t *seen; /* of each one that is told apart: the count in which it was last met */
	size_t room;
	uint32_t turn;
	ML_VEC(struct ml_measure) measures; /* by indicator, then last day */
	struct ml_map *refs;		    /* id -> rid */
	bool measures_read;
};

/* Marks the places of the facts that the query counts. */
bool indicator_mark_places(struct ml_indicators *, const struct ml_computed *, const struct ml_indicator_ask *,
	bool *marks, struct ml_error *);

#endif
