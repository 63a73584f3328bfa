/* report: periodic reports: the results of a period, the reports themselves, what became of their recommendations. */
#include <math.h>

#include <maillage/i18n.h>
#include <maillage/tally.h>
#include "held.h"
#include "results.h"
#include "views.h"

/* ---- the period ------------------------------------------------------------------------------------------ */

static const struct {
	const char *title, *kind, *where, *by, *when, *place;
} splits[] = {
	{N_("Rencontres tenues, par format"), "event", HELD, "format", "starts_at", "territory"},
	{N_("Rencontres tenues, par territoire"), "event", HELD, "territory", "starts_at", "territory"},
	{N_("Présences, par genre"), "attendance", PRESENT, "gender", "event.starts_at", "event.territory"},
	{N_("Présences, par tranche d'âge"), "attendance", PRESENT, "age_band", "event.starts_at",
		"event.territory"},
	{N_("Contributions, par suite"), "contribution", "", "status", "date", "territory"},
};

/* Bars of the largest values; the rest is told in the note. */
static bool add_split(
	const struct ml_view_ask *ask, struct ml_doc *d, const struct ml_within *within, size_t i, struct ml_error *e)
{
	enum { MOST = 12 };
	struct ml_tally_result r;
	struct ml_tally t = {.kind = ml_kind_by_key(ml_str(splits[i].kind)),
		.where = ml_str(splits[i].where),
		.by = splits[i].by,
		.when = splits[i].when,
		.from = ml_str(ask->from),
		.to = ml_str(ask->to)};
	double max = 0;
	if (!within->all) {
		t.place = splits[i].place;
		t.within = within->v;
		t.n_within = within->n;
	}
	if (!ml_store_tally(ask->store, d->arena, &t, &r, e))
		return false;
	struct ml_doc_block *b = ml_doc_table(d, ml_str(_(splits[i].title)), ml_str(_("Rien sur cette période.")));
	ml_doc_column(d, _("Valeur"), ML_DOC_TEXT, 20, 1, 0);
	ml_doc_column(d, _("Nombre"), ML_DOC_BAR, 16, 1, 0);
	ml_doc_column(d, _("Part"), ML_DOC_SHARE, 6, 0, 1);
	for (uint32_t k = 0; k < r.n; k++)
		max = ML_MAX(max, r.v[k].value);
	for (uint32_t k = 0; k < r.n && k < MOST; k++) {
		struct ml_buf number = {0};
		ml_number_show(&number, r.v[k].value, d->lang);
		ml_doc_row(d, 0);
		ml_doc_put(d, r.v[k].label);
		ml_doc_put_bar(d, r.v[k].value, max, ml_arena_str(d->arena, ml_buf_view(&number)));
		ml_doc_put_share(d, r.total > 0 ? r.v[k].value / r.total : NAN);
		ml_buf_finish(&number);
	}
	if (r.n > MOST)
		b->note = ml_arena_printf(d->arena,
			ml_trn("%u autre valeur, plus petite.", "%u autres valeurs, plus petites.", r.n - MOST),
			r.n - MOST);
	return true;
}

static bool period(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct ml_within within;
	if (!report_results_add(ask, d, 1, e) || !ml_view_within(ask->store, d->arena, ask->territory, &within, e))
		return false;
	ml_doc_heading(d, 1, ml_str(_("Détail")));
	for (size_t i = 0; i < ML_COUNT(splits); i++)
		if (!add_split(ask, d, &within, i, e))
			return false;
	return true;
}

/* ---- recommendations ---------------------------------------------------------------------------------------- */

enum { REC_TEXT, REC_ADDRESSEE, REC_PRIORITY, REC_STATUS, REC_DUE, REC_ANSWER, REC_REPORT };
static const char *const recommendation_keys[] = {
	"text", "addressee", "priority", "status", "due_on", "answer", "report", NULL};

struct recommendations {
	struct ml_doc *doc;
	struct ml_within within;
	int64_t today;
	bool late; /* only those past their date; else only the others */
	bool with_report;
	const struct ml_field *territory; /* of a report */
};

static struct ml_str priority_word(double priority)
{
	static const char *const words[] = {N_("haute"), N_("moyenne"), N_("basse")};
	return priority >= 1 && priority <= 3 ? ml_str(_(words[(int)priority - 1])) : ML_STR("");
}

static void recommendation_columns(struct ml_doc *d, bool with_report)
{
	ml_doc_column(d, _("Recommandation"), ML_DOC_TEXT, 24, 3, 0);
	ml_doc_column(d, _("Destinataire"), ML_DOC_TEXT, 12, 1, 1);
	ml_doc_column(d, _("Priorité"), ML_DOC_TEXT, 8, 0, 3);
	ml_doc_column(d, _("État"), ML_DOC_TEXT, 9, 0, 0);
	ml_doc_column(d, _("Échéance"), ML_DOC_DATE, 10, 0, 0);
	ml_doc_column(d, _("Réponse"), ML_DOC_TEXT, 12, 2, 2);
	if (with_report)
		ml_doc_column(d, _("Rapport"), ML_DOC_TEXT, 12, 1, 4);
}

/* A recommendation is of the territory of its report. */
static bool is_within(struct recommendations *r, const struct ml_view_row *row)
{
	struct ml_cell territory = {0};
	int64_t report = ml_cell_ref(r->doc->store, &row->cells[REC_REPORT]);
	if (r->within.all)
		return true;
	return report && ml_store_row(r->doc->store, row->arena, report, &r->territory, 1, &territory, NULL, NULL) &&
	       ml_within_has(&r->within, ml_cell_ref(r->doc->store, &territory));
}

static bool add_recommendation(void *arg, const struct ml_view_row *row)
{
	struct recommendations *r = arg;
	struct ml_doc *d = r->doc;
	int64_t due;
	struct ml_str status = ml_cell_text(&row->cells[REC_STATUS]);
	bool open = !ml_str_is(status, "done") && !ml_str_is(status, "refused");
	bool late = open && ml_cell_day(d->store, &row->cells[REC_DUE], &due) && due < r->today;
	if ((r->with_report && late != r->late) || !is_within(r, row))
		return true;
	ml_doc_row(d, row->rid);
	ml_doc_put_field(d, row->fields[REC_TEXT], &row->cells[REC_TEXT]);
	ml_doc_put_field(d, row->fields[REC_ADDRESSEE], &row->cells[REC_ADDRESSEE]);
	ml_doc_put(d, priority_word(ml_cell_number(&row->cells[REC_PRIORITY])));
	ml_doc_put_field(d, row->fields[REC_STATUS], &row->cells[REC_STATUS]);
	struct ml_doc_cell *date = ml_doc_put_field(d, row->fields[REC_DUE], &row->cells[REC_DUE]);
	date->mark = late ? ML_DOC_LATE : ML_DOC_PLAIN;
	ml_doc_put_field(d, row->fields[REC_ANSWER], &row->cells[REC_ANSWER]);
	if (r->with_report)
		ml_doc_put_field(d, row->fields[REC_REPORT], &row->cells[REC_REPORT]);
	return true;
}

static bool answers(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	static const struct {
		const char *title, *where, *empty;
		bool late;
	} tables[] = {{N_("En retard"), "status!=done|refused and due_on!=",
			      N_("Aucune recommandation n'a dépassé sa date."), true},
		{N_("Sans réponse"), "status!=accepted|done|refused",
			N_("Aucune recommandation n'attend de réponse dans les délais."), false},
		{N_("Acceptées, à mettre en œuvre"), "status=accepted",
			N_("Aucune recommandation acceptée n'est à faire."), false},
		{N_("Mises en œuvre ou refusées"), "status=done|refused", N_("Aucune recommandation n'est close."),
			false}};
	struct recommendations r = {.doc = d,
		.today = ml_view_today(ask->store),
		.with_report = true,
		.territory = ml_kind_field(ml_kind_by_key(ML_STR("report")), ML_STR("territory"))};
	if (!ml_view_within(ask->store, d->arena, ask->territory, &r.within, e))
		return false;
	for (size_t i = 0; i < ML_COUNT(tables); i++) {
		r.late = tables[i].late;
		struct ml_doc_block *b = ml_doc_table(d, ml_str(_(tables[i].title)), ml_str(_(tables[i].empty)));
		if (!r.within.all && i == 0)
			b->note = ml_str(_("Une recommandation est du territoire de son rapport ; sans rapport, elle "
					   "n'y est pas."));
		recommendation_columns(d, true);
		if (!ml_view_each(ask->store, "recommendation", ml_str(tables[i].where), recommendation_keys,
			    add_recommendation, &r, e))
			return false;
	}
	return true;
}

/* ---- the reports ----------------------------------------------------------------------------------------------- */

enum { REP_TITLE, REP_START, REP_END, REP_TERRITORY, REP_AUDIENCE, REP_STATUS, REP_SENT, REP_AUTHOR, REP_INTRO };
static const char *const report_keys[] = {
	"title", "period_start", "period_end", "territory", "audience", "status", "sent_on", "author", "intro", NULL};

struct reports {
	struct ml_doc *doc;
	struct ml_within within;
	struct ml_tally_result all, open; /* recommendations of each */
};

static double count_of(struct ml_store *s, const struct ml_tally_result *r, int64_t rid)
{
	struct ml_uuid id;
	char text[ML_UUID_TEXT];
	if (!ml_store_id(s, rid, &id))
		return 0;
	ml_uuid_text(&id, text);
	for (uint32_t i = 0; i < r->n; i++)
		if (ml_str_is(r->v[i].key, text))
			return r->v[i].value;
	return 0;
}

static bool add_report(void *arg, const struct ml_view_row *row)
{
	struct reports *r = arg;
	struct ml_doc *d = r->doc;
	if (!ml_within_has(&r->within, ml_cell_ref(d->store, &row->cells[REP_TERRITORY])))
		return true;
	struct ml_doc_row *line = ml_doc_row(d, row->rid);
	line->view = "report";
	for (int i = REP_TITLE; i <= REP_SENT; i++)
		ml_doc_put_field(d, row->fields[i], &row->cells[i]);
	double all = count_of(d->store, &r->all, row->rid), open = count_of(d->store, &r->open, row->rid);
	ml_doc_put_number(d, all > 0 ? all : NAN);
	ml_doc_put_number(d, open > 0 ? open : NAN);
	return true;
}

static bool sent(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct reports r = {.doc = d};
	struct ml_tally t = {.kind = ml_kind_by_key(ML_STR("recommendation")), .by = "report"};
	if (!ml_view_within(ask->store, d->arena, ask->territory, &r.within, e) ||
		!ml_store_tally(ask->store, d->arena, &t, &r.all, e))
		return false;
	t.where = ML_STR("status!=accepted|done|refused");
	if (!ml_store_tally(ask->store, d->arena, &t, &r.open, e))
		return false;
	ml_doc_table(d, ML_STR(""),
		ml_str(_("Aucun rapport : créez une fiche « Rapport périodique » ; ses résultats se calculent "
			 "d'eux-mêmes.")));
	ml_doc_column(d, _("Rapport"), ML_DOC_TEXT, 24, 2, 0);
	ml_doc_column(d, _("Du"), ML_DOC_DATE, 10, 0, 1);
	ml_doc_column(d, _("Au"), ML_DOC_DATE, 10, 0, 0);
	ml_doc_column(d, _("Territoire"), ML_DOC_TEXT, 12, 1, 3);
	ml_doc_column(d, ml_trc("report", N_("Diffusion")), ML_DOC_TEXT, 8, 0, 4);
	ml_doc_column(d, _("État"), ML_DOC_TEXT, 10, 0, 0);
	ml_doc_column(d, _("Transmis le"), ML_DOC_DATE, 10, 0, 2);
	ml_doc_column(d, _("Recommandations"), ML_DOC_NUMBER, 5, 0, 2);
	ml_doc_column(d, _("Sans réponse"), ML_DOC_NUMBER, 5, 0, 2);
	return ml_view_each(ask->store, "report", ML_STR(""), report_keys, add_report, &r, e);
}

/* ---- one report ------------------------------------------------------------------------------------------------- */

/* What a view says, a heading lower. */
static bool add_view(const struct ml_view *v, const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	uint32_t first = d->n_blocks;
	if (!v->build(ask, d, e))
		return false;
	for (uint32_t i = first; i < d->n_blocks; i++)
		d->blocks[i].level += d->blocks[i].type == ML_DOC_HEADING;
	return true;
}

/* The first view of the indicators is the one of their values. */
static bool add_indicators(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	const struct ml_subject *s = ml_subject(ML_STR("indicators"));
	if (!s || !s->views[0].key || s->views[0].takes & ML_VIEW_NEEDS_ABOUT)
		return true;
	ml_doc_heading(d, 1, ml_str(_("Indicateurs")));
	return add_view(&s->views[0], ask, d, e);
}

static bool add_challenge(void *arg, const struct ml_view_row *row)
{
	enum { SEVERITY = 1, MOST_SEVERE = 5, SEVERE = 4 };
	struct ml_doc *d = arg;
	double severity = ml_cell_number(&row->cells[SEVERITY]);
	ml_doc_row(d, row->rid);
	ml_doc_put_field(d, row->fields[0], &row->cells[0]);
	if (isnan(severity))
		ml_doc_put_none(d);
	else
		ml_doc_put(d, ml_arena_printf(d->arena, _("%.0f sur %d"), severity, MOST_SEVERE))->mark =
			severity >= SEVERE ? ML_DOC_WARN : ML_DOC_PLAIN;
	ml_doc_put_field(d, row->fields[2], &row->cells[2]);
	ml_doc_put_field(d, row->fields[3], &row->cells[3]);
	return true;
}

static bool add_challenges(struct ml_store *s, struct ml_doc *d, struct ml_str where, struct ml_error *e)
{
	static const char *const keys[] = {"text", "severity", "cause", "process", NULL};
	ml_doc_heading(d, 1, ml_str(_("Difficultés rencontrées")));
	ml_doc_table(d, ML_STR(""), ml_str(_("Aucune difficulté n'est rattachée à ce rapport.")));
	ml_doc_column(d, _("Difficulté"), ML_DOC_TEXT, 24, 2, 0);
	ml_doc_column(d, _("Gravité"), ML_DOC_TEXT, 8, 0, 0);
	ml_doc_column(d, _("Cause"), ML_DOC_TEXT, 16, 2, 1);
	ml_doc_column(d, _("Démarche"), ML_DOC_TEXT, 12, 1, 2);
	return ml_view_each(s, "challenge", where, keys, add_challenge, d, e);
}

static bool add_recommendations(struct ml_store *s, struct ml_doc *d, struct ml_str where, struct ml_error *e)
{
	struct recommendations r = {.doc = d, .within.all = true, .today = ml_view_today(s)};
	ml_doc_heading(d, 1, ml_str(_("Recommandations")));
	ml_doc_table(d, ML_STR(""), ml_str(_("Aucune recommandation n'est rattachée à ce rapport.")));
	recommendation_columns(d, false);
	return ml_view_each(s, "recommendation", where, recommendation_keys, add_recommendation, &r, e);
}

/* "du 1er janvier 2026 au 30 juin 2026 · Souss-Massa · Interne · Transmis · F. Amrani" */
static void describe(struct ml_doc *d, const struct ml_field *const *fields, const struct ml_cell *cells)
{
	static const int shown[] = {REP_TERRITORY, REP_AUDIENCE, REP_STATUS, REP_AUTHOR};
	struct ml_reader reader = ml_store_reader(d->store);
	struct ml_date date[2];
	struct ml_buf from = {0}, to = {0}, text = {0};
	if (ml_date_iso(ml_cell_text(&cells[REP_START]), &date[0]) &&
		ml_date_iso(ml_cell_text(&cells[REP_END]), &date[1])) {
		ml_date_show(&from, date[0], ML_DATE_MEDIUM, d->lang);
		ml_date_show(&to, date[1], ML_DATE_MEDIUM, d->lang);
		ml_buf_printf(&text, _("du %s au %s"), from.p, to.p);
	}
	for (size_t i = 0; i < ML_COUNT(shown); i++) {
		const struct ml_cell *c = &cells[shown[i]];
		if (!c->n)
			continue;
		ml_buf_z(&text, text.n ? " · " : "");
		if (c->v->tag == ML_ID)
			ml_buf_str(&text, ml_store_title_of(d->store, d->arena, &c->v->id));
		else
			ml_value_show(&text, fields[shown[i]], c->v, &reader, ml_trc);
	}
	d->title = ml_arena_str(d->arena, ml_cell_text(&cells[REP_TITLE]));
	d->subtitle = ml_arena_str(d->arena, ml_buf_view(&text));
	ml_buf_finish(&from);
	ml_buf_finish(&to);
	ml_buf_finish(&text);
}

static void copy_day(char out[ML_DAY_TEXT], const struct ml_cell *c)
{
	struct ml_str text = ml_cell_text(c);
	out[0] = 0;
	if (text.n < ML_DAY_TEXT) {
		memcpy(out, text.p, text.n);
		out[text.n] = 0;
	}
}

static bool report(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	enum { FIELDS = REP_INTRO + 1 };
	const struct ml_kind *kind = ml_kind_by_key(ML_STR("report"));
	const struct ml_field *fields[FIELDS];
	struct ml_cell cells[FIELDS] = {0};
	struct ml_view_ask of = *ask;
	struct ml_uuid id;
	char id_text[ML_UUID_TEXT];
	for (int i = 0; i < FIELDS; i++)
		fields[i] = ml_kind_field(kind, ml_str(report_keys[i]));
	if (!ml_store_row(ask->store, d->arena, ask->about, fields, FIELDS, cells, NULL, e))
		return false;
	if (!ml_store_id(ask->store, ask->about, &id))
		return ml_fail(e, ML_E_NOT_FOUND, "%lld", (long long)ask->about);
	ml_uuid_text(&id, id_text);
	struct ml_str where = ml_arena_printf(d->arena, "report=%s", id_text);
	describe(d, fields, cells);
	copy_day(of.from, &cells[REP_START]);
	copy_day(of.to, &cells[REP_END]);
	of.territory = ml_cell_ref(ask->store, &cells[REP_TERRITORY]);
	of.about = 0;
	if (cells[REP_INTRO].n) {
		ml_doc_heading(d, 1, ml_str(_("Introduction")));
		ml_doc_paragraph(d, ml_cell_text(&cells[REP_INTRO]));
	}
	ml_doc_heading(d, 1, ml_str(_("Résultats")));
	return report_results_add(&of, d, 2, e) && add_indicators(&of, d, e) &&
	       add_challenges(ask->store, d, where, e) && add_recommendations(ask->store, d, where, e);
}

const struct ml_view report_views_reports[] = {
	{.key = "period",
		.title = N_("Bilan de la période"),
		.tab = N_("Bilan de la période"),
		.help = N_("Rencontres, personnes, contributions, partenariats, budgets, plan : comparés à la période "
			   "d'avant."),
		.takes = ML_VIEW_RANGE | ML_VIEW_TERRITORY,
		.build = period},
	{.key = "sent",
		.title = N_("Rapports périodiques"),
		.tab = N_("Rapports"),
		.help = N_("Les rapports, leur état ; Entrée ouvre le rapport entier, calculé."),
		.takes = ML_VIEW_TERRITORY,
		.build = sent},
	{.key = "answers",
		.title = N_("Suite donnée aux recommandations"),
		.tab = N_("Recommandations"),
		.help = N_("Ce qui attend une réponse, ce qui est en retard, ce qui est accepté ou clos."),
		.takes = ML_VIEW_TERRITORY,
		.build = answers},
	{.key = "report",
		.title = N_("Rapport périodique"),
		.help = N_("Introduction, résultats de la période, indicateurs, difficultés, recommandations."),
		.takes = ML_VIEW_NEEDS_ABOUT,
		.about = "report",
		.build = report},
	{0},
};
