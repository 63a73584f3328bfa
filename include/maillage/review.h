/*
 * review (L3, part of the store): what people must look at after an exchange, and settling it by rules. Nothing here
 * ever blocks work: a conflict shows its newest value meanwhile, a doubled code stays. The screen « À trancher » and
 * the commands review, conflicts and resolve are drawn from this.
 */
#ifndef MAILLAGE_REVIEW_H
#define MAILLAGE_REVIEW_H

#include <maillage/store.h>

/* ---- what there is to review ------------------------------------------------------------------ */

enum ml_reason {
	ML_REVIEW_CONFLICT, /* a one-valued field holds several values */
	ML_REVIEW_REVIVED,  /* edited by someone who had not seen it binned */
	ML_REVIEW_MERGED,   /* edited by someone who had not seen it joined to another */
	ML_REVIEW_UNIQUE,   /* a code that should be unique stands in several records */
	ML_REVIEW_FUTURE,   /* a value's time is more than a day ahead: a clock is wrong */
	ML_REASONS
};
const char *ml_reason_key(enum ml_reason);   /* "conflict", "revived", "merged", "unique", "future" */
const char *ml_reason_label(enum ml_reason); /* msgid */
bool ml_reason_parse(struct ml_str key, enum ml_reason *out);

struct ml_review_item {
	int64_t rid;
	enum ml_reason reason;
	/* UNIQUE: the code, and the other records that hold it */
	const struct ml_field *field;
	struct ml_value value;
	const int64_t *others;
	uint32_t n_others;
};
struct ml_review_query {
	unsigned reasons;            /* bits 1 << reason; 0: all */
	const struct ml_kind *kind;  /* NULL: all */
	struct ml_str text;          /* words as typed in a list */
	struct ml_str where;         /* filter expression; needs kind */
};
/* By reason, then natural order (rank, with text). Reads no record: flags and codes are found by partial indexes. */
bool ml_review_items(struct ml_store *, struct ml_arena *, const struct ml_review_query *, struct ml_review_item **,
	uint32_t *n, struct ml_error *);
/* Number of records (of codes for UNIQUE). Costs what there is to review, whatever the size of the database. */
uint64_t ml_review_count(struct ml_store *, enum ml_reason);

/* ---- the values of a conflict ------------------------------------------------------------------- */

struct ml_writer {
	struct ml_uuid site;
	struct ml_str name; /* officer, or the first digits of the site when it has no name */
	int64_t time;       /* ms */
	bool here;
	bool future; /* more than a day ahead of this clock */
};
/* A distinct value and who wrote it, newest writer last. */
struct ml_voice {
	struct ml_value value;
	struct ml_writer *by;
	uint32_t n_by; /* > 0 */
};
/* By time, but that the one shown is last. Values that an undo wrote back together (they share a dot) are
 * given to those who wrote them before it was settled, as far as the history here tells. */
bool ml_conflict_voices(struct ml_store *, struct ml_arena *, const struct ml_conflict *, struct ml_voice **, uint32_t *n,
	struct ml_error *);
static inline const struct ml_writer *ml_voice_writer(const struct ml_voice *v)
{
	return &v->by[v->n_by - 1];
}

/* ---- rules ------------------------------------------------------------------------------------------ */

enum ml_rule_by { ML_RULE_NEWEST, ML_RULE_HERE, ML_RULE_THERE, ML_RULE_OFFICER, ML_RULE_TERRITORY, ML_RULES };
const char *ml_rule_key(enum ml_rule_by); /* "newest", "here", "there", "officer", "territory" */
bool ml_rule_parse(struct ml_str key, enum ml_rule_by *out);

struct ml_rule_place {
	struct ml_uuid territory; /* it and all below it, down to those that have a line of their own */
	struct ml_str officer;    /* whose value wins there; "" none */
};
struct ml_rule {
	enum ml_rule_by by;
	struct ml_str officer; /* OFFICER: compared folded */
	const struct ml_rule_place *places; /* TERRITORY */
	uint32_t n_places;
	/* what it is limited to */
	const struct ml_kind *kind;     /* NULL: all */
	struct ml_str field;            /* key, of any kind; "" all */
	struct ml_str text, where;      /* as in ml_review_query */
	const int64_t *rids;            /* only these records; NULL: all */
	uint32_t n_rids;
};

/* Why a conflict is left to be settled by hand. */
enum ml_left {
	ML_LEFT_NOT,          /* it is settled */
	ML_LEFT_NOT_HERE,     /* no value of this site */
	ML_LEFT_NOT_THERE,    /* none of another site */
	ML_LEFT_NOT_OFFICER,  /* none of that officer */
	ML_LEFT_NO_TERRITORY, /* the record belongs to no territory */
	ML_LEFT_NO_CHOICE,    /* nobody was chosen for its territory */
	ML_LEFT_FUTURE,       /* the newest value comes from a clock that is far ahead */
	ML_LEFTS
};
const char *ml_left_key(enum ml_left);   /* "not_here"…; "" for NOT */
const char *ml_left_label(enum ml_left); /* msgid */

struct ml_decision {
	int64_t rid;
	const struct ml_field *field;
	struct ml_value kept; /* when left is NOT; in the plan's arena */
	uint8_t left;         /* enum ml_left */
	bool out;             /* taken out by the user: stays in conflict */
	uint32_t n;           /* values of the conflict */
	uint64_t seen;        /* which values the plan saw: applied only while they are the same */
};
struct ml_review_plan {
	struct ml_arena *arena;
	struct ml_decision *v; /* by record */
	uint32_t n;
	uint32_t settles;         /* decisions that settle, those taken out included */
	uint32_t left[ML_LEFTS];  /* how many are left, by reason */
};
/* What a rule would do; writes nothing. Progress and cancel as in the context. */
bool ml_review_plan(struct ml_store *, const struct ml_rule *, struct ml_review_plan *, struct ml_error *);
void ml_review_plan_finish(struct ml_review_plan *);
/* Inside a step: settles what the plan settles and was not taken out. A conflict that has changed since (another
 * program wrote) is left. *done: how many were settled. */
bool ml_review_apply(struct ml_store *, const struct ml_review_plan *, uint32_t *done, struct ml_error *);

/* What rules can be about, counted over the conflicts that `rule` is limited to. */
struct ml_review_survey {
	struct ml_survey_officer {
		struct ml_str name;
		bool here;
		uint32_t n; /* conflicts with a value of theirs */
	} *officer;
	struct ml_survey_territory {
		struct ml_uuid id;
		uint32_t n;
	} *territory; /* most conflicts first */
	struct ml_survey_field {
		const struct ml_kind *kind;
		const struct ml_field *field;
		uint32_t n;
	} *field; /* most conflicts first */
	uint32_t n_officers, n_territories, n_fields;
	uint32_t conflicts, records, here; /* here: conflicts with a value of this site */
	uint32_t nowhere; /* conflicts of records that belong to no territory */
};
bool ml_review_survey(struct ml_store *, struct ml_arena *, const struct ml_rule *, struct ml_review_survey *,
	struct ml_error *);
/* The territory a record belongs to: its own, or that of what it refers to. False: none. */
bool ml_review_territory(struct ml_store *, struct ml_arena *, const struct ml_record *, struct ml_uuid *out);
/* Who is asked for which territory: kept here (a setting of this database), as rules take it. */
bool ml_review_places(struct ml_store *, struct ml_arena *, struct ml_rule_place **, uint32_t *n);
bool ml_review_set_place(struct ml_store *, const struct ml_uuid *territory, struct ml_str officer /* "" none */,
	struct ml_error *);

/* ---- the other reasons ----------------------------------------------------------------------------------- */

/* FUTURE, inside a step: its values written anew under the present time, so that they stop winning ties. */
bool ml_review_redate(struct ml_store *, int64_t rid, struct ml_error *);

/* MERGED: what was written by someone who had not seen the join, as edits of the record that stands for it: one-valued
 * fields in which the two differ. */
bool ml_review_late(struct ml_store *, struct ml_arena *, int64_t rid, int64_t *into, struct ml_edit **, uint32_t *n,
	struct ml_error *);
/* Inside a step: acknowledges it. carry: the record that stands for it takes those values; elements of sets are united
 * in any case. */
bool ml_review_take_late(struct ml_store *, int64_t rid, bool carry, struct ml_error *);

#endif
