/* F4 of a list, as its two files share it (app, private). */
#ifndef MAILLAGE_APP_FILTER_SCREEN_H
#define MAILLAGE_APP_FILTER_SCREEN_H

#include "app/list_screen.h"

enum ml_filter_what { WHAT_VIEWS, WHAT_CONDITIONS, WHAT_FIELD, WHAT_OTHER };

struct ml_filter_subject { /* a row of the left list */
	enum ml_filter_what what;
	const struct ml_field *field;
};

struct ml_filter_value { /* a row of the right one */
	struct ml_str value, label;
	uint64_t n;
	bool counted, inside; /* inside: the value and what lies in it */
};

struct ml_filter_screen {
	struct ml_screen base;
	struct ml_list_screen *of;
	char *before_where;	/* to go back to */
	struct ml_arena *arena; /* of conditions */
	struct ml_arena *values_arena;
	ML_VEC(struct ml_condition) conditions;
	struct ml_filter_subject *subjects;
	struct ml_ui_rows left_rows, right_rows;
	struct ml_ui_list left, right;
	bool on_right;
	struct ml_view *views;
	uint32_t n_views;
	struct ml_filter_value *values; /* all */
	uint32_t n_values, *match;	/* match: those that the typed words leave */
	struct ml_facet *facet;
	int64_t shown_us;
};

static inline const struct ml_filter_subject *ml_filter_subject(const struct ml_filter_screen *x)
{
	return &x->subjects[x->left.row];
}
/* Conditions read anew from the list, and the values at hand. */
void ml_filter_follow(struct ml_filter_screen *);
const struct ml_view *ml_filter_view(const struct ml_filter_screen *); /* under the cursor; NULL: none */

#endif
