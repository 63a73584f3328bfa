/*
 * make: what the parts of the sample share: a repeatable generator, and a record being filled.
 * Everything about the i-th record of a kind follows from (seed, kind, i) alone, so nothing is kept in memory but the
 * record at hand, and any part can refer to any record made elsewhere.
 */
#ifndef SAMPLE_MAKE_H
#define SAMPLE_MAKE_H

#include <maillage/sample.h>
#include <maillage/text.h>

#include "words.h"

/* How many of each kind. */
struct sample_sizes {
	uint32_t people, organisations, positions, relations, interactions, partnerships, processes, events, needs,
		projects, tasks;
};

struct dice {
	uint64_t state;
};

#define MAKE_EDITS 48
#define MAKE_VALUES 96
struct make {
	struct ml_store *store;
	struct ml_context *ctx;
	uint64_t seed;
	struct sample_sizes n;
	struct ml_date today;
	int64_t today_days;
	struct dice dice;	/* of the record at hand */
	struct ml_arena *arena; /* of the record at hand */
	const struct ml_kind *kind;
	struct ml_edit edits[MAKE_EDITS];
	uint32_t n_edits;
	struct ml_value values[MAKE_VALUES];
	uint32_t n_values;
	uint64_t made, total; /* for the progress */
	bool failed;
	struct ml_error *error;
};

/* now_ms: the day the sample turns around; the store's own clock may stand elsewhere. */
void make_init(struct make *, struct ml_store *, const struct ml_sample_options *, int64_t now_ms, struct ml_error *);
void make_finish(struct make *);

/* ---- chance ------------------------------------------------------------------------------- */

uint32_t dice_roll(struct dice *, uint32_t n); /* 0 … n-1 */
bool dice_percent(struct dice *, uint32_t percent);
struct dice dice_for(const struct make *, const char *what, uint64_t i);
#define dice_pick(dice, array) ((array)[dice_roll((dice), ML_COUNT(array))])

/* ---- identifiers ----------------------------------------------------------------------------- */

struct ml_uuid make_id(const struct make *, const char *kind, uint64_t i);
struct ml_uuid make_territory(const char *code);

/* ---- a record ------------------------------------------------------------------------------------ */

void make_begin(struct make *, const char *kind, uint64_t i); /* i also seeds m->dice */
/* One value more; an unknown key or a full record is a fault of the sample and fails with INTERNAL. */
void make_put(struct make *, const char *key, struct ml_value);
void make_text(struct make *, const char *key, const char *text); /* copied; NULL or "": nothing */
void make_format(struct make *, const char *key, const char *fmt, ...) ML_PRINTF(3, 4);
void make_int(struct make *, const char *key, int64_t);
void make_real(struct make *, const char *key, double);
void make_bool(struct make *, const char *key, bool);
void make_money(struct make *, const char *key, int64_t units, const char *currency); /* euros, dirhams */
void make_day(struct make *, const char *key, int days);			      /* from today */
void make_time(struct make *, const char *key, int days, int minutes, const char *zone);
void make_geo(struct make *, const char *key, double lat, double lon);
void make_ref(struct make *, const char *key, struct ml_uuid);
void make_link(struct make *, const char *key, const char *kind, uint64_t i); /* reference to the i-th of a kind */
/* Adds, or edits when the id exists. derived: the store finds the id from what the record joins. */
void make_save(struct make *);
void make_save_derived(struct make *);
void make_edit(struct make *, const struct ml_uuid *); /* the values go to a record that exists */

/* ---- people and organisations, known to all parts ---------------------------------------------------- */

struct sketch_person {
	bool moroccan, female;
	const struct bilingual *given_ma, *family_ma; /* NULL for a French one */
	const char *given, *family;
	const struct place *place;
};
struct sketch_person sketch_person(const struct make *, uint64_t i);
struct sketch_organisation {
	bool moroccan;
	const char *type;
	struct ml_str name;  /* in m->arena */
	const char *name_ar; /* NULL: none */
	const struct place *place;
};
struct sketch_organisation sketch_organisation(struct make *, uint64_t i);
/* The k-th person, organisation of one side: three in five are Moroccan. */
uint64_t person_of_side(bool moroccan, uint64_t k);
uint64_t people_of_side(const struct make *, bool moroccan);

const struct place *some_place(struct dice *, bool moroccan); /* large towns come more often */
const char *officer_name(struct dice *);
const char *side_zone(bool moroccan);
const char *side_currency(bool moroccan);

/* ---- the parts ------------------------------------------------------------------------------------------ */

void make_territories(struct make *);
void make_people(struct make *);
void make_organisations(struct make *);
void make_positions(struct make *);
void make_relations(struct make *);
void make_interactions(struct make *);
void make_partnerships(struct make *);
void make_methods(struct make *);
void make_processes(struct make *);
void make_events(struct make *);
void make_needs(struct make *);
void make_plan(struct make *); /* actions, tasks, risks */
void make_trips(struct make *);
void make_deployments(struct make *);
void make_indicators(struct make *); /* and measures */
void make_evaluations(struct make *);
void make_budgets(struct make *);     /* editions and projects */
void make_watch(struct make *);	      /* watch notes, initiatives, reports */
void make_productions(struct make *); /* and contracts */
void make_mailings(struct make *);
void make_own_fields(struct make *);

uint64_t some_winner(struct dice *); /* index of a project that won and is being carried out */

/* One record of those above, for colleagues who add to them: indexes from MAKE_ELSEWHERE on are free. */
#define MAKE_ELSEWHERE 10000000
void make_person(struct make *, uint64_t i);
void make_organisation(struct make *, uint64_t i);
void make_position(struct make *, uint64_t i);
void make_interaction(struct make *, uint64_t i);

/* colleagues.c: what two colleagues did since they took the first database over, and what was done here meanwhile. */
#define SAMPLE_COLLEAGUES 2
const char *sample_colleague_name(int which);
bool sample_colleague(struct make *, int which);
bool sample_meanwhile(struct make *);

#endif
