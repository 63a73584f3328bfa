/* report: participatory budgets: the projects that won, edition by edition, their milestones and what they brought. */
#include <math.h>
#include <stdlib.h>

#include <maillage/i18n.h>
#include "budget.h"

struct milestone {
	int64_t rid;
	uint32_t project; /* place */
	struct ml_str title, owner;
	int32_t due, done;
	uint8_t status;
};
struct measure {
	int64_t rid;
	uint32_t project;
	struct ml_uuid indicator;
	bool has_indicator;
	int32_t end;
	double value;
};
struct winners {
	struct budget b;
	ML_VEC(struct milestone) milestones;
	ML_VEC(struct measure) measures;
};

static bool won(const struct budget_project *p)
{
	return p->reached & BUDGET_WON;
}

/* Place of the project that won which the reference leads to. */
static bool about(struct winners *x, const struct ml_cell *c, uint32_t *at)
{
	struct budget_project *p = c->n && c->v->tag == ML_ID ? budget_find(&x->b, &c->v->id) : NULL;
	if (!p || !won(p))
		return false;
	*at = (uint32_t)(p - x->b.projects.v);
	return true;
}

static void add_milestone(void *arg, const struct ml_columns_row *r)
{
	struct winners *x = arg;
	struct ml_arena *a = x->b.doc->arena;
	const struct ml_cell *c = r->cells;
	struct milestone m = {.rid = r->rid};
	if (!about(x, &c[5], &m.project))
		return;
	m.title = ml_arena_str(a, ml_cell_text(&c[0]));
	m.due = gather_day(x->b.store, &c[1]);
	m.status = gather_choice("task", "status", &c[2]);
	m.done = gather_day(x->b.store, &c[3]);
	m.owner = ml_arena_str(a, ml_cell_text(&c[4]));
	ml_vec_push(&x->milestones, m);
}

static int by_project(const void *a, const void *b)
{
	const struct milestone *x = a, *y = b;
	if (x->project != y->project)
		return x->project < y->project ? -1 : 1;
	if (x->due != y->due)
		return x->due < y->due ? -1 : 1;
	return x->rid < y->rid ? -1 : x->rid > y->rid;
}

static void add_measure(void *arg, const struct ml_columns_row *r)
{
	struct winners *x = arg;
	const struct ml_cell *c = r->cells;
	struct measure m = {.rid = r->rid, .value = ml_cell_number(&c[4])};
	if (!about(x, &c[0], &m.project) || isnan(m.value))
		return;
	m.has_indicator = c[1].n && c[1].v->tag == ML_ID;
	if (m.has_indicator)
		m.indicator = c[1].v->id;
	m.end = gather_day(x->b.store, &c[3]);
	if (m.end == NO_DAY)
		m.end = gather_day(x->b.store, &c[2]);
	ml_vec_push(&x->measures, m);
}

static int by_end(const void *a, const void *b)
{
	const struct measure *x = a, *y = b;
	if (x->project != y->project)
		return x->project < y->project ? -1 : 1;
	if (x->end != y->end)
		return x->end > y->end ? -1 : 1;
	return x->rid < y->rid ? -1 : x->rid > y->rid;
}

static bool read(struct winners *x, const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	static const char *const milestone[] = {"title", "due_on", "status", "done_on", "owner", "about", NULL};
	static const char *const measure[] = {"about", "indicator", "period_start", "period_end", "value", NULL};
	if (!budget_read(&x->b, ask, d, e) || !budget_read_news(&x->b, false, e) ||
		!gather(ask->store, "task", "milestone=1 and status!=dropped and about!=", milestone, add_milestone, x,
			e) ||
		!gather(ask->store, "measure", "about!=", measure, add_measure, x, e))
		return false;
	if (x->milestones.n)
		qsort(x->milestones.v, x->milestones.n, sizeof *x->milestones.v, by_project);
	if (x->measures.n)
		qsort(x->measures.v, x->measures.n, sizeof *x->measures.v, by_end);
	return true;
}

/* ---- the projects -------------------------------------------------------------------------------------------------
 */

static void columns(struct ml_doc *d)
{
	ml_doc_column(d, _("Projet"), ML_DOC_TEXT, 26, 3, 0);
	ml_doc_column(d, ml_trc("project", "Étape"), ML_DOC_TEXT, 12, 1, 1);
	ml_doc_column(d, _("Situation"), ML_DOC_TEXT, 12, 1, 2);
	ml_doc_column(d, _("Avancement"), ML_DOC_BAR, 10, 0, 3);
	ml_doc_column(d, _("Voté"), ML_DOC_MONEY, 10, 0, 5);
	ml_doc_column(d, _("Engagé"), ML_DOC_MONEY, 10, 0, 8);
	ml_doc_column(d, _("Payé"), ML_DOC_MONEY, 10, 0, 6);
	ml_doc_column(d, _("Part payée"), ML_DOC_SHARE, 10, 0, 7);
	ml_doc_column(d, _("Dernières nouvelles"), ML_DOC_DATE, 19, 0, 4);
	ml_doc_column(d, ml_trc("interaction", "Échanges"), ML_DOC_NUMBER, 8, 0, 9);
	ml_doc_column(d, _("Bénéficiaires"), ML_DOC_NUMBER, 13, 0, 10);
}

/* Of what is delivered nothing is held up any more, whatever is still written. */
static bool is_held(const struct budget *b, const struct budget_project *p)
{
	bool said = p->condition == BUDGET_BLOCKED || p->condition == BUDGET_LATE;
	return budget_is_running(p) && (said || budget_is_past_due(b, p));
}

static void put_condition(struct budget *b, const struct budget_project *p)
{
	const char *said = gather_choice_label("project", "condition", p->condition);
	bool late = budget_is_past_due(b, p) && (p->condition == NO_CHOICE || p->condition == BUDGET_ON_TRACK);
	put_text(b->doc, ml_str(late ? _("Échéance passée") : said), is_held(b, p) ? ML_DOC_LATE : ML_DOC_PLAIN);
}

/* From the agreement, else from the vote, to its end or its last milestone. */
static void set_days(struct winners *x, struct ml_doc_row *row, uint32_t at, size_t *milestone)
{
	const struct budget_project *p = &x->b.projects.v[at];
	int32_t from = p->agreement != NO_DAY ? p->agreement : x->b.editions.v[p->edition].vote_to;
	int32_t to = p->completed != NO_DAY ? p->completed : p->due;
	while (*milestone < x->milestones.n && x->milestones.v[*milestone].project < at)
		++*milestone;
	for (size_t i = *milestone; i < x->milestones.n && x->milestones.v[i].project == at; i++)
		if (p->completed == NO_DAY)
			to = ML_MAX(to, x->milestones.v[i].due);
	if (to == NO_DAY)
		return;
	row->to = to;
	row->from = from == NO_DAY ? to : ML_MIN(from, to);
}

static void put_project(struct winners *x, uint32_t at, size_t *milestone)
{
	const struct budget_project *p = &x->b.projects.v[at];
	struct ml_doc *d = x->b.doc;
	struct ml_doc_row *row = ml_doc_row(d, p->rid);
	struct sum voted = {0}, paid = {0};
	row->depth = 1;
	row->progress = p->progress > 0 ? ML_MIN(p->progress, 100) / 100 : 0;
	set_days(x, row, at, milestone);
	ml_doc_put(d, budget_title(&x->b, p));
	ml_doc_put(d, ml_str(gather_choice_label("project", "status", p->status)))->mark =
		p->reached & BUDGET_BUILT ? ML_DOC_GOOD : ML_DOC_PLAIN;
	put_condition(&x->b, p);
	put_progress(d, p->progress);
	for (int k = 0; k < BUDGET_MONEY; k++)
		put_amount(d, &p->money[k]);
	sum_add(&voted, &p->money[BUDGET_VOTED], p->money[BUDGET_VOTED].currency);
	sum_add(&paid, &p->money[BUDGET_PAID], p->money[BUDGET_VOTED].currency);
	ml_doc_put_share(d, sum_share(&paid, &voted));
	if (p->news == NO_DAY)
		ml_doc_put(d, ml_str(_("jamais")))->mark = budget_is_running(p) ? ML_DOC_WARN : ML_DOC_MUTED;
	else
		put_day(d, p->news, ML_DOC_PLAIN);
	put_count(d, p->exchanges);
	put_count(d, p->beneficiaries);
}

/* The heading of an edition says what its projects are together. */
static void put_heading(struct winners *x, const struct budget_edition *k)
{
	struct ml_doc *d = x->b.doc;
	uint32_t n = 0, held = 0, exchanges = 0, beneficiaries = 0;
	double progress = 0;
	struct ml_doc_row *row = ml_doc_row(d, k->rid);
	for (uint32_t i = k->first; i < k->first + k->n; i++) {
		const struct budget_project *p = &x->b.projects.v[i];
		if (!won(p))
			continue;
		held += is_held(&x->b, p);
		exchanges += p->exchanges;
		beneficiaries += p->beneficiaries;
		n += !isnan(p->progress);
		progress += isnan(p->progress) ? 0 : p->progress;
	}
	row->total = true;
	ml_doc_put(d, ml_arena_printf(d->arena, "%s (%u)", budget_edition_name(k).p, k->winners))->mark = ML_DOC_STRONG;
	ml_doc_put(d, ml_arena_printf(d->arena, _("livrés : %u sur %u"), k->built, k->winners));
	put_text(d, held ? ml_arena_printf(d->arena, _("bloqués ou en retard : %u"), held) : ML_STR(""), ML_DOC_PLAIN);
	put_progress(d, n ? progress / n : (double)NAN);
	for (int m = 0; m < BUDGET_MONEY; m++)
		put_sum(d, &k->money[m], k->currency);
	ml_doc_put_share(d, sum_share(&k->money[BUDGET_PAID], &k->money[BUDGET_VOTED]));
	ml_doc_put_none(d);
	put_count(d, exchanges);
	put_count(d, beneficiaries);
}

static void projects(struct winners *x)
{
	struct ml_doc *d = x->b.doc;
	struct ml_doc_block *t = ml_doc_table(d, ML_STR(""), ml_str(_("Aucun projet lauréat.")));
	size_t milestone = 0;
	uint32_t others = 0;
	t->timeline = true;
	columns(d);
	for (size_t k = 0; k < x->b.editions.n; k++) {
		const struct budget_edition *edition = &x->b.editions.v[k];
		if (!edition->winners)
			continue;
		put_heading(x, edition);
		for (int m = 0; m < BUDGET_MONEY; m++)
			others += edition->money[m].others;
		for (uint32_t i = edition->first; i < edition->first + edition->n; i++)
			if (won(&x->b.projects.v[i]))
				put_project(x, i, &milestone);
	}
	note_add(d, &t->note,
		_("Projets lauréats, du vote à l'évaluation ; sans ceux qui ont été abandonnés. Part payée du montant "
		  "voté. Échanges et dernières nouvelles : notés sur le projet. Sur le diagramme : de la convention, "
		  "sinon du vote, à la fin des travaux ou au dernier jalon."));
	note_add(d, &t->note, budget_others_note(d, others));
}

/* ---- milestones, measures
 * -------------------------------------------------------------------------------------------- */

enum { TASK_DONE = 2 }; /* task.status */

static void milestones(struct winners *x)
{
	struct ml_doc *d = x->b.doc;
	if (!x->milestones.n)
		return;
	ml_doc_table(d, ml_str(_("Jalons")), ML_STR(""))->timeline = true;
	ml_doc_column(d, _("Jalon"), ML_DOC_TEXT, 14, 2, 0);
	ml_doc_column(d, _("Projet"), ML_DOC_TEXT, 14, 2, 0);
	ml_doc_column(d, _("Pour le"), ML_DOC_DATE, 10, 0, 0);
	ml_doc_column(d, _("État"), ML_DOC_TEXT, 12, 0, 2);
	ml_doc_column(d, _("Responsable"), ML_DOC_TEXT, 11, 1, 3);
	for (size_t i = 0; i < x->milestones.n; i++) {
		const struct milestone *m = &x->milestones.v[i];
		bool done = m->done != NO_DAY || m->status == TASK_DONE;
		bool late = !done && m->due != NO_DAY && m->due < x->b.today;
		struct ml_doc_row *row = ml_doc_row(d, m->rid);
		if (m->due != NO_DAY)
			row->from = row->to = m->due;
		row->progress = done;
		ml_doc_put(d, m->title);
		ml_doc_put(d, budget_title(&x->b, &x->b.projects.v[m->project]));
		put_day(d, m->due, late ? ML_DOC_LATE : ML_DOC_PLAIN);
		put_text(d, ml_str(late ? _("En retard") : gather_choice_label("task", "status", m->status)),
			late   ? ML_DOC_LATE
			: done ? ML_DOC_GOOD
			       : ML_DOC_PLAIN);
		put_text(d, m->owner, ML_DOC_PLAIN);
	}
}

static void measures(struct winners *x)
{
	struct ml_doc *d = x->b.doc;
	if (!x->measures.n)
		return;
	ml_doc_table(d, ml_str(_("Effets mesurés")), ML_STR(""));
	ml_doc_column(d, _("Projet"), ML_DOC_TEXT, 20, 2, 0);
	ml_doc_column(d, _("Indicateur"), ML_DOC_TEXT, 20, 2, 0);
	ml_doc_column(d, _("Valeur"), ML_DOC_NUMBER, 8, 0, 0);
	ml_doc_column(d, _("Au"), ML_DOC_DATE, 10, 0, 1);
	for (size_t i = 0; i < x->measures.n; i++) {
		const struct measure *m = &x->measures.v[i];
		struct ml_str indicator =
			m->has_indicator ? ml_store_title_of(x->b.store, d->arena, &m->indicator) : ML_STR("");
		ml_doc_row(d, m->rid);
		ml_doc_put(d, budget_title(&x->b, &x->b.projects.v[m->project]));
		ml_doc_put(d, indicator.p ? indicator : ml_str(_("fiche non reçue")));
		ml_doc_put_number(d, m->value);
		put_day(d, m->end, ML_DOC_PLAIN);
	}
}

bool report_budget_winners(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct winners x = {0};
	bool good = read(&x, ask, d, e);
	if (good) {
		projects(&x);
		milestones(&x);
		measures(&x);
	}
	ml_vec_finish(&x.milestones);
	ml_vec_finish(&x.measures);
	budget_finish(&x.b);
	return good;
}
