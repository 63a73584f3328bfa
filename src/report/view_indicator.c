/* report: one indicator: what it says, its values by period, its parts, its measures. */
#include <math.h>

#include <maillage/i18n.h>
#include <maillage/text.h>
#include "gather.h"
#include "indicator_cells.h"

enum { MOST = 60 };

struct sheet {
	struct ml_indicators *x;
	const struct ml_view_ask *ask;
	struct ml_doc *doc;
	const struct ml_indicator *one;
	struct ml_indicator_ask over; /* the period and territory */
	bool ratio;		      /* numerators and denominators are shown */
};

/* ---- what it is ---------------------------------------------------------------------------------------------------
 */

static void fact(struct ml_doc *d, const char *label, struct ml_str text)
{
	if (!text.n)
		return;
	ml_doc_row(d, 0);
	ml_doc_put(d, ml_str(label));
	ml_doc_put(d, text);
}

static struct ml_str choice(const char *field, struct ml_str key)
{
	struct ml_value text = ml_text(key);
	struct ml_cell cell = {.v = &text, .n = key.n != 0};
	return ml_str(gather_choice_label("indicator", field, gather_choice("indicator", field, &cell)));
}

static struct ml_str with_unit(const struct sheet *s, double value)
{
	struct ml_str number = indicator_number(s->doc, value), unit = ml_indicator_unit(s->one);
	if (!number.n || !unit.n)
		return number;
	return ml_arena_printf(s->doc->arena, "%s\u00a0%.*s", number.p, (int)unit.n, unit.p);
}

static struct ml_str with_day(const struct sheet *s, double value, int64_t day)
{
	struct ml_buf text = {0};
	struct ml_str number = with_unit(s, value);
	if (!number.n || day == INT64_MIN)
		return number;
	ml_date_show(&text, ml_date_of_days(day), ML_DATE_MEDIUM, s->doc->lang);
	struct ml_str out = ml_arena_printf(s->doc->arena, "%s (%s)", number.p, text.p);
	ml_buf_finish(&text);
	return out;
}

static struct ml_str attained(const struct sheet *s, double value)
{
	double share = ml_indicator_attained(s->one, value);
	enum ml_indicator_state state = ml_indicator_state(s->one, value, ml_view_today(s->ask->store));
	const char *words = ml_indicator_state_label(state);
	if (isnan(share))
		return ml_str(words);
	struct ml_str percent = ml_doc_percent(s->doc, floor(100 * share + 1e-9));
	return ml_arena_printf(s->doc->arena, "%s (%.*s)", words, (int)percent.n, percent.p);
}

static bool definition(struct sheet *s, struct ml_error *e)
{
	struct ml_doc *d = s->doc;
	const struct ml_indicator *one = s->one;
	struct ml_indicator_value v;
	if (!ml_indicator_value(s->x, one, &s->over, &v, e))
		return false;
	ml_doc_paragraph(d, one->definition);
	struct ml_doc_block *b = ml_doc_table(d, ML_STR(""), ML_STR(""));
	ml_doc_column(d, _("Repère"), ML_DOC_TEXT, 18, 0, 0);
	ml_doc_column(d, _("Valeur"), ML_DOC_TEXT, 30, 1, 0);
	fact(d, _("Valeur de la période"), isnan(v.value) ? ml_str(_("sans valeur")) : with_unit(s, v.value));
	fact(d, _("Départ"), with_day(s, one->baseline, one->baseline_on));
	fact(d, _("Cible"), with_day(s, one->target, one->target_on));
	fact(d, _("État"), attained(s, v.value));
	fact(d, _("Sens"), choice("direction", ml_str(one->down ? "down" : "up")));
	if (one->computed)
		fact(d, _("Calcul"), ml_str(_(one->computed->means)));
	else
		fact(d, _("Agrégation"), choice("aggregation", one->aggregation));
	fact(d, _("Niveau"), choice("level", one->level));
	fact(d, _("Fréquence"), choice("frequency", one->frequency));
	fact(d, _("Source"), one->source);
	fact(d, _("Responsable"), one->owner);
	note_add(d, &b->note, indicator_others(d, v.others));
	return true;
}

/* ---- by period -----------------------------------------------------------------------------------------------------
 */

/* The value, and the bar that compares it with the target. */
static void put_value(const struct sheet *s, const struct ml_indicator_value *v, double most)
{
	struct ml_doc *d = s->doc;
	ml_doc_put_number(d, v->value);
	if (s->ratio) {
		ml_doc_put_number(d, v->numerator);
		ml_doc_put_number(d, v->denominator);
	}
	if (isnan(v->value))
		ml_doc_put_none(d);
	else if (isnan(s->one->target) || s->one->target <= 0)
		ml_doc_put_bar(d, v->value, most, indicator_number(d, v->value));
	else
		ml_doc_put_bar(d, v->value, ML_MAX(most, s->one->target),
			ml_doc_percent(d, floor(100 * v->value / s->one->target + 1e-9)));
}

static void value_columns(struct sheet *s, const char *first)
{
	struct ml_doc *d = s->doc;
	struct ml_str unit = ml_indicator_unit(s->one);
	ml_doc_column(d, first, ML_DOC_TEXT, 18, 2, 0);
	ml_doc_column(d, unit.n ? ml_arena_printf(d->arena, _("Valeur (%.*s)"), (int)unit.n, unit.p).p : _("Valeur"),
		ML_DOC_NUMBER, 10, 0, 0);
	if (s->ratio) {
		ml_doc_column(d, _("Numérateur"), ML_DOC_NUMBER, 10, 0, 2);
		ml_doc_column(d, _("Dénominateur"), ML_DOC_NUMBER, 12, 0, 2);
	}
	ml_doc_column(d, isnan(s->one->target) || s->one->target <= 0 ? _("Comparaison") : _("Rapport à la cible"),
		ML_DOC_BAR, 16, 1, 1);
}

static double largest(double most, double value)
{
	return isnan(value) ? most : ML_MAX(most, value);
}

static bool series(struct sheet *s, struct ml_error *e)
{
	struct ml_doc *d = s->doc;
	struct ml_indicator_point *p;
	uint32_t n;
	double most = 0;
	if (!ml_indicator_series(s->x, d->arena, s->one, s->ask->to, s->ask->territory, &p, &n, e))
		return false;
	struct ml_doc_block *b = ml_doc_table(d, ml_str(_("Par période")), ML_STR(""));
	value_columns(s, _("Période"));
	for (uint32_t i = 0; i < n; i++)
		most = largest(most, p[i].value.value);
	for (uint32_t i = 0; i < n; i++) {
		ml_doc_row(d, 0);
		ml_doc_put(d, p[i].label);
		put_value(s, &p[i].value, most);
	}
	b->note = ml_str(_("La dernière période va jusqu'au dernier jour demandé, aujourd'hui au plus."));
	return true;
}

/* ---- parts
 * ----------------------------------------------------------------------------------------------------------- */

static bool by_group(struct sheet *s, enum ml_indicator_by by, const char *title, struct ml_error *e)
{
	enum { GROUPS = 12 };
	struct ml_doc *d = s->doc;
	const char *field = by == ML_BREAK_GENDER ? "gender" : "age_band";
	const struct ml_choice *all = ml_kind_field(ml_kind_by_key(ML_STR("attendance")), ml_str(field))->choices;
	struct ml_indicator_value v[GROUPS];
	double most = 0;
	uint8_t n = 0;
	if (!s->one->computed || !ml_computed_can_break(s->one->computed, by))
		return true;
	for (;; n++) { /* the last: not said */
		struct ml_indicator_ask ask = s->over;
		ask.by = by;
		ask.group = all[n].key ? all[n].key : "";
		if (!ml_indicator_value(s->x, s->one, &ask, &v[n], e))
			return false;
		most = largest(most, v[n].value);
		if (!all[n].key)
			break;
	}
	ml_doc_table(d, ml_str(title), ml_str(_("Aucune valeur dans la période.")));
	value_columns(s, by == ML_BREAK_GENDER ? _("Genre") : _("Tranche d'âge"));
	for (uint8_t i = 0; i <= n; i++) {
		if (!v[i].n)
			continue;
		ml_doc_row(d, 0);
		ml_doc_put(d, ml_str(all[i].key ? gather_choice_label("attendance", field, i) : _("non dit")));
		put_value(s, &v[i], most);
	}
	return true;
}

static bool by_territory(struct sheet *s, struct ml_error *e)
{
	struct ml_doc *d = s->doc;
	int64_t *rids;
	uint32_t n, shown;
	double most = 0;
	if (!ml_indicator_places(s->x, d->arena, s->one, &s->over, &rids, &n, e))
		return false;
	shown = ML_MIN(n, MOST);
	struct ml_indicator_value *v = ML_NEWN(d->arena, struct ml_indicator_value, shown + 1);
	for (uint32_t i = 0; i < shown; i++) {
		struct ml_indicator_ask ask = s->over;
		ask.territory = rids[i];
		if (!ml_indicator_value(s->x, s->one, &ask, &v[i], e))
			return false;
		most = largest(most, v[i].value);
	}
	struct ml_doc_block *b =
		ml_doc_table(d, ml_str(_("Par territoire")), ml_str(_("Rien de ce qui est compté n'est situé.")));
	value_columns(s, _("Territoire"));
	for (uint32_t i = 0; i < shown; i++) {
		ml_doc_row(d, rids[i])->view = "portrait";
		ml_doc_put(d, title_or_missing(d, rids[i]));
		put_value(s, &v[i], most);
	}
	b->note = ml_str(_("Chaque ligne compte ce territoire et tout ce qu'il contient."));
	if (n > shown)
		note_add(d, &b->note,
			ml_arena_printf(d->arena,
				ml_trn("%u autre territoire n'est pas montré.",
					"%u autres territoires ne sont pas montrés.", n - shown),
				n - shown)
				.p);
	return true;
}

/* ---- measures
 * -------------------------------------------------------------------------------------------------------- */

static void measure_row(struct ml_doc *d, const struct ml_measure *m)
{
	ml_doc_row(d, m->rid);
	put_day(d, (int32_t)m->first, ML_DOC_PLAIN);
	put_day(d, (int32_t)m->last, ML_DOC_PLAIN);
	ml_doc_put_number(d, m->value);
	ml_doc_put_number(d, m->numerator);
	ml_doc_put_number(d, m->denominator);
	put_text(d, m->territory ? title_or_missing(d, m->territory) : ML_STR(""), ML_DOC_PLAIN);
	put_text(d, m->breakdown, ML_DOC_PLAIN);
	put_text(d, m->about ? title_or_missing(d, m->about) : ML_STR(""), ML_DOC_PLAIN);
}

static void measures(struct sheet *s)
{
	struct ml_doc *d = s->doc;
	const struct ml_indicator *one = s->one;
	struct ml_doc_block *b = ml_doc_table(d, ml_arena_printf(d->arena, _("Mesures saisies (%u)"), one->n_measures),
		ml_str(one->computed ? _("Aucune : cet indicateur se calcule d'après les fiches.")
				     : _("Aucune : F7 dans « Mesures » en saisit une.")));
	ml_doc_column(d, _("Du"), ML_DOC_DATE, 10, 0, 1);
	ml_doc_column(d, _("Au"), ML_DOC_DATE, 10, 0, 0);
	ml_doc_column(d, _("Valeur"), ML_DOC_NUMBER, 8, 0, 0);
	ml_doc_column(d, _("Numérateur"), ML_DOC_NUMBER, 10, 0, 4);
	ml_doc_column(d, _("Dénominateur"), ML_DOC_NUMBER, 12, 0, 4);
	ml_doc_column(d, _("Territoire"), ML_DOC_TEXT, 12, 1, 1);
	ml_doc_column(d, _("Ventilation"), ML_DOC_TEXT, 10, 1, 3);
	ml_doc_column(d, _("À propos de"), ML_DOC_TEXT, 12, 1, 5);
	for (uint32_t i = 0; i < one->n_measures && i < MOST; i++)
		measure_row(d, &one->measures[one->n_measures - 1 - i]);
	b->note = ml_str(_("Toutes les mesures, quels que soient la période et le territoire, les dernières d'abord."));
	if (one->computed && one->n_measures)
		note_add(d, &b->note, _("La valeur se calcule d'après les fiches : ces mesures n'y entrent pas."));
	if (one->n_measures > MOST)
		note_add(d, &b->note,
			ml_arena_printf(d->arena,
				ml_trn("%u mesure plus ancienne n'est pas montrée.",
					"%u mesures plus anciennes ne sont pas montrées.", one->n_measures - MOST),
				one->n_measures - MOST)
				.p);
}

static bool is_ratio(const struct ml_indicator *one)
{
	uint32_t i = 0;
	if (one->computed)
		return ml_computed_is_ratio(one->computed);
	while (i < one->n_measures && isnan(one->measures[i].denominator))
		i++;
	return i < one->n_measures;
}

static const struct ml_indicator *find(struct ml_indicators *x, int64_t rid, struct ml_error *e)
{
	struct ml_indicator *all;
	uint32_t n;
	if (!ml_indicators_list(x, &all, &n, e))
		return NULL;
	for (uint32_t i = 0; i < n; i++)
		if (all[i].rid == rid)
			return &all[i];
	ml_fail(e, ML_E_NOT_FOUND, "indicator");
	return NULL;
}

bool report_indicator(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct sheet s = {
		.ask = ask, .doc = d, .over = {.from = ask->from, .to = ask->to, .territory = ask->territory}};
	s.x = ml_indicators_open(ask->store, d->arena, e);
	s.one = s.x ? find(s.x, ml_store_canonical(ask->store, ask->about), e) : NULL;
	s.ratio = s.one && is_ratio(s.one);
	bool good = s.one && definition(&s, e) && series(&s, e) && by_group(&s, ML_BREAK_GENDER, _("Par genre"), e) &&
		    by_group(&s, ML_BREAK_AGE, _("Par tranche d'âge"), e) && by_territory(&s, e);
	if (good)
		measures(&s);
	ml_indicators_close(s.x);
	return good;
}
