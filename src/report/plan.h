/* report: the action plan as a tree, read once for its views (view_plan.c, view_plan_money.c). */
#ifndef REPORT_PLAN_H
#define REPORT_PLAN_H

#include "gather.h"

enum { PLAN_NONE = UINT32_MAX };
enum { PLAN_AXIS, PLAN_OBJECTIVE, PLAN_ACTION };					 /* action.level */
enum { PLAN_PLANNED, PLAN_RUNNING, PLAN_DONE, PLAN_LATE, PLAN_SUSPENDED, PLAN_DROPPED }; /* action.status */

struct plan_action {
	int64_t rid, territory;
	struct ml_uuid id, above; /* above: as it was written */
	struct ml_str code, title, owner, order;
	int32_t starts, due;
	double progress; /* percent, NAN */
	struct amount budget, spent;
	uint8_t level, status; /* NO_CHOICE */
	bool has_above;
	bool within;		      /* in the territory asked for */
	bool shown;		      /* within, or something below is */
	bool orphan;		      /* at the top for want of anything to hang under */
	uint32_t parent, first, next; /* places */
	uint32_t depth;

	/* With all that hangs under it and is within the territory. */
	int32_t from, to; /* its days; from > to: none */
	int32_t low, high;
	struct sum all_budget, all_spent;
	uint32_t n, done, late; /* actions, without those that were dropped */
	uint32_t n_progress;
	double progress_sum;
};

struct plan {
	struct ml_store *store;
	struct ml_doc *doc;
	struct ml_within within;
	int64_t today;
	char currency[4]; /* of all sums */
	ML_VEC(struct plan_action) v;
	uint32_t *shown;	    /* places, in the order of the tree: orphans last */
	uint32_t n_shown, n_rooted; /* n_rooted: those before the orphans */
	struct ml_map *of_id, *territories;
};

bool plan_read(struct plan *, const struct ml_view_ask *, struct ml_doc *, struct ml_error *);
void plan_finish(struct plan *);
struct plan_action *plan_find(struct plan *, const struct ml_uuid *); /* NULL: not here */
/* Counted as an action: not an axis, not an objective. */
bool plan_counts(const struct plan_action *);
bool plan_is_over(const struct plan_action *);
bool plan_is_past_due(const struct plan *, const struct plan_action *); /* and not over */
bool plan_is_late(const struct plan *, const struct plan_action *);	/* past due, or said to be late */
double plan_progress(const struct plan_action *);			/* its own, else the mean of its actions; NAN */
struct ml_str plan_title(const struct plan *, const struct plan_action *); /* code and title */

/* Tasks that are not done, by due date. */
struct plan_task {
	int64_t rid, about;
	struct ml_str title, owner;
	struct ml_str about_title; /* of an action; else to be asked for */
	int32_t due;		   /* NO_DAY */
	uint8_t status;
	bool within; /* in the territory asked for */
};
struct plan_tasks {
	struct plan *plan;
	ML_VEC(struct plan_task) v;
	struct ml_map *memo;
};
bool plan_tasks_read(struct plan_tasks *, struct plan *, struct ml_error *);
void plan_tasks_finish(struct plan_tasks *);

/* view_plan_money.c, view_plan_risks.c, view_plan_owners.c */
bool report_plan_money(const struct ml_view_ask *, struct ml_doc *, struct ml_error *);
bool report_plan_risks(const struct ml_view_ask *, struct ml_doc *, struct ml_error *);
bool report_plan_owners(const struct ml_view_ask *, struct ml_doc *, struct ml_error *);

#endif
