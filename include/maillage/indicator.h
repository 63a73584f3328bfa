/*
 * indicator (in report, L4): indicators computed from the records, and those whose measures are entered; their values over
 * a period, in a territory and all below it.
 *
 * The computed queries, by their key. A record counts on its day, if that is within the period; one without a day only
 * where the period is open at both ends. Held and present are as in held.h, the same as for the dashboards.
 *   events_held            events held, on the day they start
 *   attendances            present attendances, on the day of their event; people without a record too
 *   persons_distinct       different persons with a present attendance; nameless guests cannot be told apart and are not in it
 *   share_women            women / present attendances whose gender is said ("unknown" is not)
 *   share_young            less than 25 years / present attendances whose age is said
 *   share_rural            living in a rural commune / present attendances whose commune of residence has a known population;
 *                          rural: fewer than ML_INDICATOR_RURAL inhabitants; a quarter counts as its commune
 *   attendance_rate        registered and present / registered (present, excused, absent, never ticked) for an event held;
 *                          those who came without registering, invited only or waiting are in neither
 *   contributions          contributions, on their date
 *   answer_rate            those with a day of answer / contributions, on the date of the contribution
 *   answer_days            median of the days from contribution to answer, of those answered, on the date of the contribution
 *   satisfaction           mean of the ratings given on the spot (1 to 5) by those present
 *   territories_reached    different territories of events held
 *   cost_per_participant   costs / participants (present attendances, else the headcount) of the events held that say both
 *   partnerships_active    in force on the last day of the period, or today if that is earlier: active or to renew, or
 *                          expired or closed since with an end; within their own dates (none: open)
 *   solutions_submitted    projects, on the day they were submitted, else their edition's ideas, else 1 January of its year
 *   on_ballot, winners     projects that were put to the vote, that won it, on the day of their edition: the end of its
 *                          vote, else the nearest date that it says, else 1 January of its year
 *   votes                  their votes, on paper and online, on that day
 *   envelope               envelopes of the editions, on that day
 *   share_associations     associations / different holders of projects submitted
 *   share_first_time       first projects of their holder / projects submitted of which it is said
 *   completion_24_months   completed within 24 months / winners (dropped after their agreement: too) whose 24 months ran out
 *                          in the period, from their agreement, else from the day of their edition. Finished, no one knows
 *                          when: in neither
 * The territory is that of the event (attendances too), contribution, partnership, edition, project: as for the other views.
 * Amounts are in the currency of the indicator's unit, else in the user's; those in others are not in the sum and are counted
 * apart.
 */
#ifndef MAILLAGE_INDICATOR_H
#define MAILLAGE_INDICATOR_H

#include <maillage/report.h>

enum { ML_INDICATOR_RURAL = 5000 /* the least population of an urban cluster (Eurostat) */ };

enum ml_indicator_unit { ML_UNIT_COUNT, ML_UNIT_SHARE /* 0..1 */, ML_UNIT_AMOUNT, ML_UNIT_DAYS, ML_UNIT_SCORE };
struct ml_computed {
	const char *key; /* of the choices of indicator.computed, in their order */
	enum ml_indicator_unit unit;
	const char *means; /* msgid: how it is counted, for people */
};
const struct ml_computed *ml_computed_at(uint32_t i);	  /* NULL after the last */
const struct ml_computed *ml_computed(struct ml_str key); /* NULL: unknown */

struct ml_indicator_value {
	double value;		       /* NAN: no value, because there is nothing to divide by or no measure */
	double numerator, denominator; /* NAN: not a ratio */
	uint64_t others;	       /* amounts in other currencies, left out */
	uint64_t n;		       /* records or measures that it rests on */
};

/* What was read of the records to compute several values; each kind is read once, when it is first needed. */
struct ml_indicators;
struct ml_indicators *ml_indicators_open(struct ml_store *, struct ml_arena *, struct ml_error *);
void ml_indicators_close(struct ml_indicators *); /* takes NULL */

enum ml_indicator_by { ML_BREAK_NONE, ML_BREAK_GENDER, ML_BREAK_AGE };
struct ml_indicator_ask {
	const char *from, *to;	 /* YYYY-MM-DD, both included, "" open */
	int64_t territory;	 /* it and all below; 0: everywhere */
	const char *currency;	 /* of amounts, ISO 4217; NULL: the user's. That of an indicator is its own */
	enum ml_indicator_by by; /* only those present who are of this… */
	const char *group;	 /* …gender or age band, a key of the choices of attendance; "" for not said */
};
bool ml_computed_value(struct ml_indicators *, const struct ml_computed *, const struct ml_indicator_ask *,
	struct ml_indicator_value *, struct ml_error *);
bool ml_computed_is_ratio(const struct ml_computed *); /* its values have a numerator and a denominator */
bool ml_computed_can_break(const struct ml_computed *, enum ml_indicator_by);
/* One value, without keeping what was read. FIELD_UNKNOWN: there is no such query. */
bool ml_computed_one(struct ml_store *, struct ml_arena *, struct ml_str key, const char *from, const char *to,
	int64_t territory, struct ml_indicator_value *, struct ml_error *);

/* ---- indicator records ------------------------------------------------------------------------------- */

enum ml_indicator_step { ML_STEP_MONTH, ML_STEP_QUARTER, ML_STEP_HALF, ML_STEP_YEAR };
struct ml_measure {
	int64_t rid, indicator, territory, about; /* 0: none */
	int32_t place;		       /* of the territory, as ml_indicators knows it */
	int64_t first, last;	       /* days; last: of the period, else first */
	double value, numerator, denominator;
	struct ml_str breakdown; /* not "": a part, which is in no value */
};
struct ml_indicator {
	int64_t rid;
	struct ml_str code, name, unit, level, owner, frequency, aggregation, type, definition, source;
	const struct ml_computed *computed; /* NULL: measured */
	double baseline, target;	    /* NAN */
	int64_t baseline_on, target_on;	    /* days; INT64_MIN: none */
	bool down;			    /* less is better */
	char currency[4];		    /* of computed amounts */
	const struct ml_measure *measures;  /* by their last day */
	uint32_t n_measures;
};
/* All that are not hidden, by level and code. */
bool ml_indicators_list(struct ml_indicators *, struct ml_indicator **, uint32_t *n, struct ml_error *);
/*
 * Its value over a period, in its own unit: computed shares in percent. Measured: the measures without a breakdown whose last
 * day is within the period, of the territory asked for and below, by `aggregation` (none: ratio if they have no value but a
 * denominator, sum of counts and amounts, else the last).
 *   sum, mean   of the values
 *   last        of the last day; several on it: their sum for counts and amounts, else their mean
 *   ratio       sum of numerators / sum of denominators, in percent if the unit says so; without denominators: the mean
 *   distinct    different records they are about; of those about none, the largest value, as they may be the same
 */
bool ml_indicator_value(struct ml_indicators *, const struct ml_indicator *, const struct ml_indicator_ask *,
	struct ml_indicator_value *, struct ml_error *);
/* The territories that what it counts is in, in the order of the tree; what is without one is in none. */
bool ml_indicator_places(struct ml_indicators *, struct ml_arena *, const struct ml_indicator *, const struct ml_indicator_ask *,
	int64_t **rids, uint32_t *n, struct ml_error *);
/* How far from the baseline (else from nothing) to the target, 1 reached, whichever direction is good; NAN: not to be said. */
double ml_indicator_attained(const struct ml_indicator *, double value);
enum ml_indicator_state { ML_STATE_NO_VALUE, ML_STATE_NO_TARGET, ML_STATE_REACHED, ML_STATE_ON_TRACK, ML_STATE_BEHIND };
enum { ML_INDICATOR_ON_TRACK = 80 /* percent of what was due by now */ };
/* On track: ML_INDICATOR_ON_TRACK percent of the way that the time from baseline_on to target_on has run; without those two
 * dates, of the whole way. Past target_on: reached or behind. */
enum ml_indicator_state ml_indicator_state(const struct ml_indicator *, double value, int64_t today);
const char *ml_indicator_state_label(enum ml_indicator_state); /* translated */
/* Without a value for longer than its frequency: days since the last value, INT64_MAX never; 0: it is not. Computed: without one in
 * the last whole step of its series and since. */
bool ml_indicator_silent(struct ml_indicators *, const struct ml_indicator *, int64_t territory, int64_t today, int64_t *days,
	struct ml_error *);

struct ml_indicator_point {
	char from[ML_DAY_TEXT], to[ML_DAY_TEXT];
	struct ml_str label; /* 11/2026, T4 2026, S2 2026, 2026 */
	struct ml_indicator_value value;
};
/* By its frequency, the last ones up to `to` ("" or later: today), oldest first; the last is as far as it has come. */
bool ml_indicator_series(struct ml_indicators *, struct ml_arena *, const struct ml_indicator *, const char *to, int64_t territory,
	struct ml_indicator_point **, uint32_t *n, struct ml_error *);
/* That of its query for shares (%) and amounts (the currency, if its own names none); else what it says itself; else days… */
struct ml_str ml_indicator_unit(const struct ml_indicator *);

#endif
