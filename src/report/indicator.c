/* report: the computed queries: which facts each counts, and how. A new query is a row. */
#include <math.h>
#include <stdlib.h>

#include <maillage/i18n.h>
#include "indicator.h"

enum how {
	COUNT,	   /* those that are num */
	DIFFERENT, /* different ones of them */
	SUM,	   /* of their a */
	SHARE,	   /* those that are num of those that are den */
	DIFFERENT_SHARE,
	MEAN,	/* of a */
	PER,	/* sum of a / sum of b */
	MEDIAN, /* of a */
	IN_FORCE
};
struct query {
	struct ml_computed computed;
	enum facts_source source;
	enum how how;
	uint32_t num, den; /* all these bits; den: of shares */
};

/* Rows are packed by hand. */
/* clang-format off */
static const struct query queries[] = {
	{{"events_held", ML_UNIT_COUNT,
		N_("Rencontres tenues, le jour de leur début.")},
		FACTS_EVENT, COUNT, IS_HELD, 0},
	{{"persons_distinct", ML_UNIT_COUNT,
		N_("Personnes différentes présentes à au moins une rencontre ; les présents sans fiche n'y sont pas.")},
		FACTS_ATTENDANCE, DIFFERENT, IS_THERE | IS_PERSON, 0},
	{{"attendances", ML_UNIT_COUNT,
		N_("Présences, le jour de la rencontre ; les présents sans fiche comptent.")},
		FACTS_ATTENDANCE, COUNT, IS_THERE, 0},
	{{"share_women", ML_UNIT_SHARE,
		N_("Femmes parmi les présences dont le genre est dit.")},
		FACTS_ATTENDANCE, SHARE, IS_WOMAN, IS_THERE | IS_GENDERED},
	{{"share_young", ML_UNIT_SHARE,
		N_("Moins de 25 ans parmi les présences dont l'âge est dit.")},
		FACTS_ATTENDANCE, SHARE, IS_YOUNG, IS_THERE | IS_AGED},
	{{"share_rural", ML_UNIT_SHARE,
		N_("Habitants de communes de moins de 5 000 habitants parmi les présences dont la commune et sa population sont connues.")},
		FACTS_ATTENDANCE, SHARE, IS_RURAL, IS_THERE | IS_SETTLED},
	{{"attendance_rate", ML_UNIT_SHARE,
		N_("Inscrits présents parmi les inscrits (présents, excusés, absents, non pointés) des rencontres tenues ; les présents sans inscription n'y sont pas.")},
		FACTS_ATTENDANCE, SHARE, IS_CAME, IS_REGISTERED},
	{{"contributions", ML_UNIT_COUNT,
		N_("Contributions, à leur date.")},
		FACTS_CONTRIBUTION, COUNT, 0, 0},
	{{"answer_rate", ML_UNIT_SHARE,
		N_("Contributions dont la date de réponse est notée parmi celles de la période.")},
		FACTS_CONTRIBUTION, SHARE, IS_ANSWERED, 0},
	{{"answer_days", ML_UNIT_DAYS,
		N_("Médiane des jours entre la contribution et sa réponse, pour celles de la période qui ont une réponse.")},
		FACTS_CONTRIBUTION, MEDIAN, IS_DELAYED, 0},
	{{"satisfaction", ML_UNIT_SCORE,
		N_("Moyenne des notes à chaud (de 1 à 5) des présents.")},
		FACTS_ATTENDANCE, MEAN, IS_THERE | IS_RATED, 0},
	{{"territories_reached", ML_UNIT_COUNT,
		N_("Territoires différents où une rencontre s'est tenue.")},
		FACTS_EVENT, DIFFERENT, IS_HELD | IS_PLACED, 0},
	{{"cost_per_participant", ML_UNIT_AMOUNT,
		N_("Coût divisé par les participants (présences, à défaut présents déclarés) des rencontres tenues qui disent les deux.")},
		FACTS_COST, PER, IS_MONEY, 0},
	{{"partnerships_active", ML_UNIT_COUNT,
		N_("Partenariats en vigueur le dernier jour de la période, aujourd'hui au plus tard.")},
		FACTS_PARTNERSHIP, IN_FORCE, 0, 0},
	{{"solutions_submitted", ML_UNIT_COUNT,
		N_("Projets déposés, à leur date de dépôt, à défaut celle de leur édition.")},
		FACTS_SUBMITTED, COUNT, 0, 0},
	{{"on_ballot", ML_UNIT_COUNT,
		N_("Projets soumis au vote, le jour du vote de leur édition.")},
		FACTS_BALLOT, COUNT, IS_ON_BALLOT, 0},
	{{"winners", ML_UNIT_COUNT,
		N_("Projets lauréats, le jour du vote de leur édition.")},
		FACTS_BALLOT, COUNT, IS_WINNER, 0},
	{{"envelope", ML_UNIT_AMOUNT,
		N_("Enveloppes des éditions, le jour de leur vote.")},
		FACTS_EDITION, SUM, IS_MONEY, 0},
	{{"votes", ML_UNIT_COUNT,
		N_("Votes papier et en ligne pour les projets, le jour du vote de leur édition.")},
		FACTS_BALLOT, SUM, 0, 0},
	{{"share_associations", ML_UNIT_SHARE,
		N_("Associations parmi les porteurs différents des projets déposés.")},
		FACTS_SUBMITTED, DIFFERENT_SHARE, IS_ASSOCIATION, IS_HOLDER},
	{{"share_first_time", ML_UNIT_SHARE,
		N_("Premiers projets de leur porteur parmi les projets déposés pour lesquels c'est dit.")},
		FACTS_SUBMITTED, SHARE, IS_FIRST, IS_FIRST_SAID},
	{{"completion_24_months", ML_UNIT_SHARE,
		N_("Projets achevés dans les 24 mois parmi les lauréats dont les 24 mois échoient dans la période.")},
		FACTS_DUE, SHARE, IS_DONE, IS_WINNER},
};
/* clang-format on */

const struct ml_computed *ml_computed_at(uint32_t i)
{
	return i < ML_COUNT(queries) ? &queries[i].computed : NULL;
}

const struct ml_computed *ml_computed(struct ml_str key)
{
	for (size_t i = 0; i < ML_COUNT(queries); i++)
		if (ml_str_is(key, queries[i].computed.key))
			return &queries[i].computed;
	return NULL;
}

static const struct query *query_of(const struct ml_computed *c)
{
	return (const struct query *)(const void *)c; /* its first member */
}

bool ml_computed_is_ratio(const struct ml_computed *c)
{
	enum how how = query_of(c)->how;
	return how == SHARE || how == DIFFERENT_SHARE || how == MEAN || how == PER;
}

/* What a share is of, it cannot be broken by. */
bool ml_computed_can_break(const struct ml_computed *c, enum ml_indicator_by by)
{
	const struct query *q = query_of(c);
	uint32_t all = q->num | q->den;
	if (q->source != FACTS_ATTENDANCE)
		return by == ML_BREAK_NONE;
	return by == ML_BREAK_NONE || !(all & (by == ML_BREAK_GENDER ? IS_GENDERED : IS_AGED));
}

struct ml_indicators *ml_indicators_open(struct ml_store *s, struct ml_arena *a, struct ml_error *e)
{
	struct ml_indicators *x = ml_xalloc(sizeof *x);
	*x = (struct ml_indicators){.store = s, .arena = a, .refs = ml_map_create()};
	if (facts_open(&x->facts, s, a, e))
		return x;
	ml_indicators_close(x);
	return NULL;
}

void ml_indicators_close(struct ml_indicators *x)
{
	if (!x)
		return;
	facts_close(&x->facts);
	ml_map_destroy(x->refs);
	ml_vec_finish(&x->measures);
	ml_free_(x->seen);
	ml_free_(x);
}

/* ---- the facts that count ------------------------------------------------------------------------------------ */

struct slice {
	const struct fact *v, *end;
	int32_t top;
	enum ml_indicator_by by;
	uint8_t group; /* NO_CHOICE: not said */
	const char *currency;
};

static const struct fact *first_from(const struct facts_list *l, int64_t day)
{
	size_t low = 0, high = l->v.n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (l->v.v[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	return l->v.v + low;
}

static uint8_t group_of(enum ml_indicator_by by, const char *key)
{
	struct ml_value text = ml_text(ml_str(key));
	struct ml_cell cell = {.v = &text, .n = key[0] != 0};
	return gather_choice("attendance", by == ML_BREAK_GENDER ? "gender" : "age_band", &cell);
}

static struct slice slice_of(struct ml_indicators *x, const struct query *q, const struct ml_indicator_ask *ask)
{
	const struct facts_list *l = &x->facts.list[q->source];
	bool open = !ask->from[0] && !ask->to[0];
	struct slice s = {.top = facts_top(&x->facts, ask->territory), .by = ask->by};
	s.currency = ask->currency ? ask->currency : x->facts.currency;
	s.v = first_from(l, open || q->how == IN_FORCE ? NO_DAY : gather_day_of(ask->from, (int64_t)NO_DAY + 1));
	s.end = first_from(l, gather_day_of(ask->to, INT64_MAX - 1) + 1);
	s.end = ML_MAX(s.end, s.v);
	if (ask->by != ML_BREAK_NONE)
		s.group = group_of(ask->by, ask->group);
	return s;
}

static bool counts(const struct ml_indicators *x, const struct slice *s, const struct fact *f, uint32_t bits)
{
	if ((f->is & bits) != bits || !facts_within(&x->facts, f->place, s->top))
		return false;
	return s->by == ML_BREAK_NONE || (s->by == ML_BREAK_GENDER ? f->gender : f->age) == s->group;
}

/* True the first time in this turn. */
static bool is_new(struct ml_indicators *x, uint32_t who)
{
	bool fresh = x->seen[who] != x->turn;
	x->seen[who] = x->turn;
	return fresh;
}

static void begin_telling(struct ml_indicators *x, enum facts_source source)
{
	size_t need = (size_t)x->facts.list[source].n_who + 1;
	if (need > x->room) {
		ml_free_(x->seen);
		x->seen = ml_xalloc(need * sizeof *x->seen);
		x->room = need;
		x->turn = 0;
	}
	x->turn++;
}

static double count(
	struct ml_indicators *x, const struct query *q, const struct slice *s, uint32_t bits, bool different)
{
	double n = 0;
	if (different)
		begin_telling(x, q->source);
	for (const struct fact *f = s->v; f < s->end; f++)
		n += counts(x, s, f, bits) && (!different || is_new(x, f->who));
	return n;
}

/* ---- how ------------------------------------------------------------------------------------------------------- */

static void divide(struct ml_indicator_value *v, double numerator, double denominator)
{
	v->numerator = numerator;
	v->denominator = denominator;
	v->value = denominator > 0 ? numerator / denominator : (double)NAN;
	v->n = denominator > 0 ? (uint64_t)denominator : 0;
}

static void sums(struct ml_indicators *x, const struct query *q, const struct slice *s, struct ml_indicator_value *v)
{
	double a = 0, b = 0;
	uint64_t n = 0;
	for (const struct fact *f = s->v; f < s->end; f++) {
		if (!counts(x, s, f, q->num))
			continue;
		if (q->num & IS_MONEY && strcmp(f->currency, s->currency) != 0) {
			v->others++;
			continue;
		}
		a += f->a;
		b += f->b;
		n++;
	}
	if (q->how == PER)
		divide(v, a, b);
	else if (q->how == MEAN)
		divide(v, a, (double)n);
	else
		v->value = n || !v->others ? a : (double)NAN;
	v->n = n;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void median(struct ml_indicators *x, const struct query *q, const struct slice *s, struct ml_indicator_value *v)
{
	double *all = ml_xalloc(((size_t)(s->end - s->v) + 1) * sizeof *all);
	size_t n = 0;
	for (const struct fact *f = s->v; f < s->end; f++)
		if (counts(x, s, f, q->num))
			all[n++] = f->a;
	if (n) {
		qsort(all, n, sizeof *all, by_value);
		v->value = (all[(n - 1) / 2] + all[n / 2]) / 2;
	}
	v->n = n;
	ml_free_(all);
}

static void in_force(struct ml_indicators *x, const struct slice *s, const struct ml_indicator_ask *ask,
	struct ml_indicator_value *v)
{
	int64_t day = ML_MIN(gather_day_of(ask->to, INT64_MAX), x->facts.ground.today);
	v->value = 0;
	for (const struct fact *f = s->v; f < s->end; f++)
		v->value += f->day <= day && (f->until == NO_DAY || f->until >= day) && counts(x, s, f, 0);
}

bool ml_computed_value(struct ml_indicators *x, const struct ml_computed *c, const struct ml_indicator_ask *ask,
	struct ml_indicator_value *v, struct ml_error *e)
{
	const struct query *q = query_of(c);
	*v = (struct ml_indicator_value){.value = NAN, .numerator = NAN, .denominator = NAN};
	if (!facts_read(&x->facts, q->source, e))
		return false;
	struct slice s = slice_of(x, q, ask);
	bool different = q->how == DIFFERENT || q->how == DIFFERENT_SHARE;
	if (q->how == SHARE || q->how == DIFFERENT_SHARE)
		divide(v, count(x, q, &s, q->num | q->den, different), count(x, q, &s, q->den, different));
	else if (q->how == MEDIAN)
		median(x, q, &s, v);
	else if (q->how == IN_FORCE)
		in_force(x, &s, ask, v);
	else if (q->how == COUNT || q->how == DIFFERENT)
		v->value = count(x, q, &s, q->num, different);
	else
		sums(x, q, &s, v);
	if (q->how == COUNT || q->how == DIFFERENT || q->how == IN_FORCE)
		v->n = (uint64_t)v->value;
	return true;
}

bool indicator_mark_places(struct ml_indicators *x, const struct ml_computed *c, const struct ml_indicator_ask *ask,
	bool *marks, struct ml_error *e)
{
	const struct query *q = query_of(c);
	if (!facts_read(&x->facts, q->source, e))
		return false;
	struct slice s = slice_of(x, q, ask);
	uint32_t bits = q->den ? q->den : q->num;
	for (const struct fact *f = s.v; f < s.end; f++)
		if (f->place >= 0 && counts(x, &s, f, bits))
			marks[f->place] = true;
	return true;
}

bool ml_computed_one(struct ml_store *s, struct ml_arena *a, struct ml_str key, const char *from, const char *to,
	int64_t territory, struct ml_indicator_value *v, struct ml_error *e)
{
	const struct ml_computed *c = ml_computed(key);
	struct ml_indicator_ask ask = {.from = from, .to = to, .territory = territory};
	if (!c)
		return ml_fail(e, ML_E_FIELD_UNKNOWN, "%.*s", (int)key.n, key.p ? key.p : "");
	struct ml_indicators *x = ml_indicators_open(s, a, e);
	bool good = x && ml_computed_value(x, c, &ask, v, e);
	ml_indicators_close(x);
	return good;
}
