/* report: the indicators by level, and those to look at. One of them by itself is in view_indicator.c. */
#include <math.h>

#include <maillage/i18n.h>
#include "gather.h"
#include "indicator_cells.h"
#include "views.h"

struct found {
	struct ml_indicators *x;
	const struct ml_view_ask *ask;
	struct ml_doc *doc;
	struct ml_indicator *v;
	uint32_t n;
	int64_t today;
	uint64_t others;
	uint32_t states[ML_STATE_BEHIND + 1];
};

/* ---- cells ----------------------------------------------------------------------------------------------------- */

struct ml_str indicator_number(struct ml_doc *d, double v)
{
	struct ml_buf text = {0};
	if (isnan(v))
		return ML_STR("");
	ml_number_show(&text, v, d->lang);
	struct ml_str out = ml_arena_str(d->arena, ml_buf_view(&text));
	ml_buf_finish(&text);
	return out;
}

void put_attained(struct ml_doc *d, const struct ml_indicator *x, double value)
{
	double attained = ml_indicator_attained(x, value);
	if (isnan(attained))
		ml_doc_put_none(d);
	else
		ml_doc_put_bar(d, ML_MIN(attained, 1), 1,
			ml_doc_percent(d, floor(100 * ML_MIN(attained, 99) + 1e-9)));
}

void put_state(struct ml_doc *d, enum ml_indicator_state state)
{
	static const enum ml_doc_mark marks[] = {[ML_STATE_NO_VALUE] = ML_DOC_WARN,
		[ML_STATE_NO_TARGET] = ML_DOC_MUTED,
		[ML_STATE_REACHED] = ML_DOC_GOOD,
		[ML_STATE_ON_TRACK] = ML_DOC_PLAIN,
		[ML_STATE_BEHIND] = ML_DOC_LATE};
	ml_doc_put(d, ml_str(ml_indicator_state_label(state)))->mark = marks[state];
}

const char *indicator_others(struct ml_doc *d, uint64_t others)
{
	if (!others)
		return "";
	return ml_arena_printf(d->arena,
		ml_trn("%llu montant dans une autre monnaie que celle de l'indicateur n'est pas compté.",
			"%llu montants dans une autre monnaie que celle de l'indicateur ne sont pas comptés.", others),
		(unsigned long long)others)
		.p;
}

static void put_name(struct ml_doc *d, const struct ml_indicator *one)
{
	ml_doc_put(d,
		ml_arena_printf(d->arena, "%.*s %.*s", (int)one->code.n, one->code.p, (int)one->name.n, one->name.p));
}

static struct ml_doc_row *indicator_row(struct ml_doc *d, const struct ml_indicator *one)
{
	struct ml_doc_row *row = ml_doc_row(d, one->rid);
	row->view = "indicator";
	return row;
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

static bool find(struct found *f, const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	*f = (struct found){.ask = ask, .doc = d, .today = ml_view_today(ask->store)};
	f->x = ml_indicators_open(ask->store, d->arena, e);
	return f->x && ml_indicators_list(f->x, &f->v, &f->n, e);
}

static bool value_of(struct found *f, const struct ml_indicator *one, struct ml_indicator_value *v, struct ml_error *e)
{
	struct ml_indicator_ask ask = {.from = f->ask->from, .to = f->ask->to, .territory = f->ask->territory};
	if (!ml_indicator_value(f->x, one, &ask, v, e))
		return false;
	f->others += v->others;
	return true;
}

/* ---- all --------------------------------------------------------------------------------------------------------- */

static void level_heading(struct ml_doc *d, const struct ml_indicator *one, uint32_t columns)
{
	struct ml_value text = ml_text(one->level);
	struct ml_cell cell = {.v = &text, .n = one->level.n != 0};
	uint8_t level = gather_choice("indicator", "level", &cell);
	ml_doc_row(d, 0)->total = true;
	ml_doc_put(d, ml_str(level == NO_CHOICE ? _("Sans niveau") : gather_choice_label("indicator", "level", level)))
		->mark = ML_DOC_STRONG;
	for (uint32_t i = 1; i < columns; i++)
		ml_doc_put_none(d);
}

static bool put_trend(struct found *f, const struct ml_indicator *one, struct ml_error *e)
{
	struct ml_indicator_point *p;
	uint32_t n;
	double last = NAN;
	if (!ml_indicator_series(f->x, f->doc->arena, one, f->ask->to, f->ask->territory, &p, &n, e))
		return false;
	double *series = ML_NEWN(f->doc->arena, double, n);
	for (uint32_t i = 0; i < n; i++) {
		series[i] = p[i].value.value;
		last = isnan(series[i]) ? last : series[i];
	}
	if (isnan(last))
		ml_doc_put_none(f->doc);
	else
		ml_doc_put_spark(f->doc, series, n, indicator_number(f->doc, last));
	return true;
}

static bool put_indicator(struct found *f, const struct ml_indicator *one, struct ml_error *e)
{
	struct ml_doc *d = f->doc;
	struct ml_indicator_value v;
	if (!value_of(f, one, &v, e))
		return false;
	enum ml_indicator_state state = ml_indicator_state(one, v.value, f->today);
	f->states[state]++;
	indicator_row(d, one)->depth = 1;
	put_name(d, one);
	ml_doc_put_number(d, v.value);
	put_text(d, ml_indicator_unit(one), ML_DOC_PLAIN);
	ml_doc_put_number(d, one->baseline);
	ml_doc_put_number(d, one->target);
	put_attained(d, one, v.value);
	if (!put_trend(f, one, e))
		return false;
	put_state(d, state);
	ml_doc_put(d, ml_str(one->computed ? _("calculé") : _("saisi")));
	return true;
}

static struct ml_str summary(const struct found *f)
{
	return ml_arena_printf(f->doc->arena, "%s %s",
		ml_arena_printf(f->doc->arena, ml_trn("%u indicateur.", "%u indicateurs.", f->n), f->n).p,
		ml_arena_printf(f->doc->arena,
			_("Atteints : %u ; en bonne voie : %u ; en retard : %u ; sans cible : %u ; sans valeur : %u."),
			f->states[ML_STATE_REACHED], f->states[ML_STATE_ON_TRACK], f->states[ML_STATE_BEHIND],
			f->states[ML_STATE_NO_TARGET], f->states[ML_STATE_NO_VALUE])
			.p);
}

static void columns(struct ml_doc *d)
{
	ml_doc_column(d, _("Indicateur"), ML_DOC_TEXT, 26, 3, 0);
	ml_doc_column(d, _("Valeur"), ML_DOC_NUMBER, 7, 0, 0);
	ml_doc_column(d, _("Unité"), ML_DOC_TEXT, 8, 1, 3);
	ml_doc_column(d, _("Départ"), ML_DOC_NUMBER, 7, 0, 5);
	ml_doc_column(d, _("Cible"), ML_DOC_NUMBER, 7, 0, 0);
	ml_doc_column(d, _("Atteinte"), ML_DOC_BAR, 14, 1, 1);
	ml_doc_column(d, _("Tendance"), ML_DOC_SPARK, 12, 1, 2);
	ml_doc_column(d, _("État"), ML_DOC_TEXT, 13, 0, 0);
	ml_doc_column(d, _("Source"), ML_DOC_TEXT, 7, 0, 4);
}

static bool indicators(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct found f;
	bool good = find(&f, ask, d, e);
	struct ml_doc_block *b = ml_doc_table(d, ML_STR(""),
		ml_str(_("Aucun indicateur : F7 dans « Indicateurs » en crée un, calculé d'après les fiches ou "
			 "saisi.")));
	columns(d);
	for (uint32_t i = 0; good && i < f.n; i++) {
		if (i == 0 || !ml_str_eq(f.v[i].level, f.v[i - 1].level))
			level_heading(d, &f.v[i], b->n_columns);
		good = put_indicator(&f, &f.v[i], e);
	}
	if (good && f.n)
		b->text = summary(&f);
	note_add(d, &b->note,
		_("Valeur : de la période et du territoire. Calculé : d'après les fiches ; saisi : d'après les "
		  "mesures, "
		  "sans celles d'une ventilation. Atteinte : chemin fait du départ à la cible. En bonne voie : au "
		  "moins "
		  "les quatre cinquièmes de ce chemin, ou de la part qui devait en être faite à ce jour. Tendance : "
		  "par mois, trimestre, semestre ou année, selon la fréquence."));
	note_add(d, &b->note, indicator_others(d, good ? f.others : 0));
	ml_indicators_close(f.x);
	return good;
}

/* ---- to look at -----------------------------------------------------------------------------------------------------
 */

static struct ml_str since(struct ml_doc *d, int64_t days)
{
	if (days == INT64_MAX)
		return ml_str(_("sans valeur"));
	return ml_arena_printf(d->arena,
		ml_trn("sans valeur depuis %lld jour", "sans valeur depuis %lld jours", (unsigned long)days),
		(long long)days);
}

static bool put_attention(struct found *f, const struct ml_indicator *one, struct ml_error *e)
{
	struct ml_doc *d = f->doc;
	struct ml_indicator_value v;
	int64_t days;
	if (!value_of(f, one, &v, e) || !ml_indicator_silent(f->x, one, f->ask->territory, f->today, &days, e))
		return false;
	enum ml_indicator_state state = ml_indicator_state(one, v.value, f->today);
	if (state != ML_STATE_BEHIND && !days)
		return true;
	indicator_row(d, one);
	put_name(d, one);
	if (state == ML_STATE_BEHIND)
		put_state(d, state);
	else
		ml_doc_put_none(d);
	put_text(d, days ? since(d, days) : ML_STR(""), ML_DOC_WARN);
	ml_doc_put_number(d, v.value);
	ml_doc_put_number(d, one->target);
	put_text(d, ml_indicator_unit(one), ML_DOC_PLAIN);
	put_attained(d, one, v.value);
	put_day(d, one->target_on == INT64_MIN ? NO_DAY : (int32_t)one->target_on, ML_DOC_PLAIN);
	put_text(d, one->owner, ML_DOC_PLAIN);
	return true;
}

static bool attention(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct found f;
	bool good = find(&f, ask, d, e);
	struct ml_doc_block *b = ml_doc_table(
		d, ML_STR(""), ml_str(_("Aucun : chaque indicateur a une valeur et avance vers sa cible.")));
	ml_doc_column(d, _("Indicateur"), ML_DOC_TEXT, 26, 3, 0);
	ml_doc_column(d, _("État"), ML_DOC_TEXT, 10, 0, 0);
	ml_doc_column(d, _("Collecte"), ML_DOC_TEXT, 20, 1, 0);
	ml_doc_column(d, _("Valeur"), ML_DOC_NUMBER, 7, 0, 1);
	ml_doc_column(d, _("Cible"), ML_DOC_NUMBER, 7, 0, 1);
	ml_doc_column(d, _("Unité"), ML_DOC_TEXT, 8, 1, 4);
	ml_doc_column(d, _("Atteinte"), ML_DOC_BAR, 14, 1, 2);
	ml_doc_column(d, _("À atteindre le"), ML_DOC_DATE, 10, 0, 3);
	ml_doc_column(d, _("Responsable"), ML_DOC_TEXT, 12, 1, 3);
	for (uint32_t i = 0; good && i < f.n; i++)
		good = put_attention(&f, &f.v[i], e);
	b->note = ml_arena_printf(d->arena,
		ml_trn("%u indicateur à surveiller, sur %u.", "%u indicateurs à surveiller, sur %u.", b->n_rows),
		b->n_rows, f.n);
	note_add(d, &b->note,
		_("En retard sur sa cible, ou sans valeur depuis plus longtemps que sa fréquence ne le veut (un an "
		  "quand elle n'est pas dite), jusqu'à aujourd'hui."));
	note_add(d, &b->note, indicator_others(d, good ? f.others : 0));
	ml_indicators_close(f.x);
	return good;
}

const struct ml_view report_views_indicators[] = {
	{.key = "indicators",
		.title = N_("Tableau des indicateurs"),
		.tab = N_("Tous"),
		.help = N_("Chaque indicateur : valeur, cible, atteinte, tendance, état."),
		.takes = ML_VIEW_RANGE | ML_VIEW_TERRITORY,
		.build = indicators},
	{.key = "attention",
		.title = N_("Indicateurs à surveiller"),
		.tab = N_("À surveiller"),
		.help = N_("Ceux qui sont en retard sur leur cible ou qui n'ont plus de valeur."),
		.takes = ML_VIEW_RANGE | ML_VIEW_TERRITORY,
		.build = attention},
	{.key = "indicator",
		.title = N_("Fiche de suivi de l'indicateur"),
		.help = N_("Définition, valeurs par période, ventilations et mesures d'un indicateur."),
		.takes = ML_VIEW_RANGE | ML_VIEW_TERRITORY | ML_VIEW_NEEDS_ABOUT,
		.about = "indicator",
		.build = report_indicator},
	{0},
};
