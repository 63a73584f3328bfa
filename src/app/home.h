/* app: the home screen's numbers, which cost more to count than all else it shows: kept as of the last change. */
#ifndef MAILLAGE_APP_HOME_H
#define MAILLAGE_APP_HOME_H

#include <maillage/review.h>
#include <maillage/view.h>
#include "app/app.h"

enum home_number {
	HOME_EVENTS, /* of the year */
	HOME_HELD,
	HOME_CONTRIBUTIONS,
	HOME_ANSWERED,
	HOME_PERSONS,
	HOME_ORGANISATIONS,
	HOME_LATE,	 /* exchanges to follow up, up to today… */
	HOME_LATE_FIRST, /* …and the rids of the oldest, 0: none */
	HOME_LATE_LAST = HOME_LATE_FIRST + 2,
	HOME_REVIEW, /* one a reason */
	HOME_NUMBERS = HOME_REVIEW + ML_REASONS
};
struct home_numbers {
	int64_t change, day; /* as of this change of the database and this day */
	uint64_t v[HOME_NUMBERS];
	bool kept; /* the database has them */
};
/* White areas, as they were last looked for: often in a small database, once a day in a large one. */
enum { HOME_WHITE = 2 };
struct home_white {
	int64_t change, day;
	uint32_t all, n;
	struct ml_white_area v[HOME_WHITE];
};
void home_white_read(struct home_white *, struct ml_app *); /* as they were kept; none */
/* In a quiet moment. True: they are others than before. */
bool home_white_look(struct home_white *, struct ml_app *, int64_t day);
void home_numbers_read(struct home_numbers *, struct ml_app *, int64_t day);
/* In a quiet moment: for the next start. A database that cannot be written does without. */
void home_numbers_keep(struct home_numbers *, struct ml_app *);

#endif
