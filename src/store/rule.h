/* What rule.c and rule_survey.c share: walking the conflicts that a rule is about, and officers of territories. */
#ifndef MAILLAGE_RULE_PRIVATE_H
#define MAILLAGE_RULE_PRIVATE_H

#include <maillage/review.h>
#include "store.h"

/* One conflict at hand; everything in it lives until the next record. */
struct ml_rule_case {
	const struct ml_conflict *conflict;
	const struct ml_kind *kind;
	const struct ml_record *record;
	const struct ml_voice *voices;
	uint32_t n;
	bool first; /* of its record */
};
typedef bool (*ml_rule_fn)(void *arg, struct ml_arena *scratch, const struct ml_rule_case *, struct ml_error *);
/* Every conflict the rule is limited to, by record in the order of the review list. */
bool ml_rule_walk(struct ml_store *, const struct ml_rule *, ml_rule_fn, void *arg, struct ml_error *);
bool ml_rule_same_name(struct ml_str a, struct ml_str b); /* folded */

#endif
