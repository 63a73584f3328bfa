/* report: participatory budgets: editions and their projects, read once for their views (view_budget.c and others). */
#ifndef REPORT_BUDGET_H
#define REPORT_BUDGET_H

#include "gather.h"

/* How far a project came, by its status. */
enum { BUDGET_ADMISSIBLE = 1, BUDGET_BALLOT = 2, BUDGET_WON = 4, BUDGET_BUILT = 8 };
enum { BUDGET_ON_TRACK, BUDGET_LATE, BUDGET_PAUSED, BUDGET_BLOCKED }; /* project.condition */
enum { BUDGET_MONEY = 3 };					      /* voted, committed, paid */
enum { BUDGET_VOTED, BUDGET_COMMITTED, BUDGET_PAID };

struct budget_project {
	int64_t rid, territory;
	struct ml_uuid id, holder;
	struct ml_str number, title, order;
	uint32_t edition;	  /* place */
	uint32_t topic, n_topics; /* in budget.topics */
	uint8_t status, condition;
	unsigned reached; /* BUDGET_ADMISSIBLE… */
	double progress;  /* percent, NAN */
	int32_t news, agreement, due, completed;
	struct amount money[BUDGET_MONEY];
	bool has_holder;
	uint32_t paper, online, rank; /* rank: as it was written, 0 none */
	uint32_t exchanges;	      /* about it, up to today */
	uint32_t beneficiaries;
};

struct budget_edition {
	int64_t rid, territory; /* rid 0: projects whose edition is not here */
	struct ml_uuid id;
	struct ml_str name;
	int year; /* 0 none */
	uint8_t status;
	struct amount envelope;
	char currency[4]; /* of its sums */
	int32_t vote_to;
	uint32_t voters;
	uint32_t first, n; /* its projects, which lie together */

	uint32_t admissible, ballot, winners, built;
	uint64_t paper, online;
	struct sum money[BUDGET_MONEY]; /* of those that won */
};

struct budget {
	struct ml_store *store;
	struct ml_doc *doc;
	int64_t today, about; /* about: rid of the one edition that counts; 0 all */
	struct ml_within within;
	ML_VEC(struct budget_edition) editions; /* the latest first */
	ML_VEC(struct budget_project) projects; /* by edition, number, title */
	ML_VEC(struct ml_str) topics;
	struct ml_map *of_edition, *of_project, *territories, *titles;
};

unsigned budget_reached(const struct ml_cell *status); /* BUDGET_ADMISSIBLE… */
bool budget_read(struct budget *, const struct ml_view_ask *, struct ml_doc *, struct ml_error *);
void budget_finish(struct budget *);
/* What was written about projects, and with who carries them: news and exchanges of each. */
bool budget_read_news(struct budget *, bool holders, struct ml_error *);
struct budget_project *budget_find(struct budget *, const struct ml_uuid *); /* NULL: not among them */
/* To be carried out still: it won and is not delivered. */
bool budget_is_running(const struct budget_project *);
bool budget_is_past_due(const struct budget *, const struct budget_project *);
struct ml_str budget_title(const struct budget *, const struct budget_project *);
struct ml_str budget_territory(struct budget *, int64_t rid); /* "" none; looked up once */
struct ml_str budget_edition_name(const struct budget_edition *);
void budget_no_edition(struct ml_doc_block *); /* its text when it has no row */
/* Each edition has its own currency; "" for none. */
const char *budget_others_note(struct ml_doc *, uint32_t others);

/* view_winners.c, view_funds.c, view_silent.c, view_votes.c */
bool report_budget_winners(const struct ml_view_ask *, struct ml_doc *, struct ml_error *);
bool report_budget_funds(const struct ml_view_ask *, struct ml_doc *, struct ml_error *);
bool report_budget_silent(const struct ml_view_ask *, struct ml_doc *, struct ml_error *);
bool report_budget_votes(const struct ml_view_ask *, struct ml_doc *, struct ml_error *);

#endif
