/* report: participatory budgets: the results of the votes, edition by edition. */
#include <math.h>
#include <stdlib.h>

#include <maillage/i18n.h>
#include "budget.h"

struct ballot {
	ML_VEC(const struct budget_project *) v;
};

static uint64_t votes(const struct budget_project *p)
{
	return (uint64_t)p->paper + p->online;
}

/* By votes; where there are none, or as many, by the rank that was written. */
static int by_votes(const void *x, const void *y)
{
	const struct budget_project *a = *(const struct budget_project *const *)x,
				    *b = *(const struct budget_project *const *)y;
	if (votes(a) != votes(b))
		return votes(a) > votes(b) ? -1 : 1;
	if (!a->rank != !b->rank)
		return !a->rank - !b->rank;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return a < b ? -1 : a > b;
}

static void columns(struct ml_doc *d)
{
	ml_doc_column(d, _("Rang"), ML_DOC_NUMBER, 4, 0, 0);
	ml_doc_column(d, _("Projet"), ML_DOC_TEXT, 24, 3, 0);
	ml_doc_column(d, _("Papier"), ML_DOC_NUMBER, 6, 0, 4);
	ml_doc_column(d, _("En ligne"), ML_DOC_NUMBER, 8, 0, 5);
	ml_doc_column(d, _("Voix"), ML_DOC_NUMBER, 6, 0, 0);
	ml_doc_column(d, _("Part des voix"), ML_DOC_BAR, 10, 0, 3);
	ml_doc_column(d, _("Résultat"), ML_DOC_TEXT, 11, 0, 1);
	ml_doc_column(d, _("Territoire"), ML_DOC_TEXT, 12, 1, 2);
}

static void put_share(struct ml_doc *d, uint64_t part, uint64_t whole)
{
	struct ml_doc_cell *c = ml_doc_put_share(d, whole && part ? (double)part / (double)whole : (double)NAN);
	if (c->type == ML_DOC_NONE)
		return;
	c->type = ML_DOC_BAR;
	c->max = 1;
}

static void put_result(struct ml_doc *d, const struct budget_project *p)
{
	bool won = p->reached & BUDGET_WON;
	put_text(d, ml_str(won ? _("★ Lauréat") : gather_choice_label("project", "status", p->status)),
		won ? ML_DOC_GOOD : ML_DOC_PLAIN);
}

/* Equal votes, equal rank. Without votes it is the rank that was written. */
static double rank_of(const struct ballot *x, size_t i, bool counted)
{
	if (!counted)
		return x->v.v[i]->rank ? x->v.v[i]->rank : (double)NAN;
	if (!votes(x->v.v[i]))
		return NAN;
	while (i > 0 && votes(x->v.v[i - 1]) == votes(x->v.v[i]))
		i--;
	return (double)i + 1;
}

static void put_totals(struct ml_doc *d, const struct budget_edition *k, uint32_t winners)
{
	ml_doc_row(d, 0)->total = true;
	ml_doc_put_none(d);
	ml_doc_put(d, ml_str(_("Ensemble")))->mark = ML_DOC_STRONG;
	ml_doc_put_number(d, (double)k->paper);
	ml_doc_put_number(d, (double)k->online);
	ml_doc_put_number(d, (double)(k->paper + k->online));
	ml_doc_put_none(d);
	ml_doc_put(d, ml_arena_printf(d->arena, _("lauréats : %u"), winners));
	ml_doc_put_none(d);
}

static void put_voters(struct ml_doc *d, struct ml_doc_block *t, uint32_t voters)
{
	struct ml_buf text = {0};
	ml_number_show(&text, voters, d->lang);
	note_add(d, &t->note, ml_arena_printf(d->arena, _("Votants : %s."), text.p).p);
	ml_buf_finish(&text);
}

static void table(struct budget *b, const struct budget_edition *k, const struct ballot *x)
{
	struct ml_doc *d = b->doc;
	uint64_t all = k->paper + k->online;
	struct ml_doc_block *t = ml_doc_table(d, budget_edition_name(k), ML_STR(""));
	columns(d);
	for (size_t i = 0; i < x->v.n; i++) {
		const struct budget_project *p = x->v.v[i];
		ml_doc_row(d, p->rid);
		ml_doc_put_number(d, rank_of(x, i, all > 0));
		ml_doc_put(d, budget_title(b, p));
		put_count(d, p->paper);
		put_count(d, p->online);
		ml_doc_put_number(d, votes(p) ? (double)votes(p) : (double)NAN);
		put_share(d, votes(p), all);
		put_result(d, p);
		put_text(d, budget_territory(b, p->territory), ML_DOC_PLAIN);
	}
	if (all)
		put_totals(d, k, k->winners);
	if (!all)
		note_add(d, &t->note, _("Aucune voix n'est saisie : l'ordre est celui du classement saisi."));
	if (k->voters)
		put_voters(d, t, k->voters);
}

bool report_budget_votes(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct budget b;
	struct ballot x = {0};
	bool good = budget_read(&b, ask, d, e), any = false;
	for (size_t k = 0; good && k < b.editions.n; k++) {
		const struct budget_edition *edition = &b.editions.v[k];
		x.v.n = 0;
		for (uint32_t i = edition->first; i < edition->first + edition->n; i++)
			if (b.projects.v[i].reached & BUDGET_BALLOT)
				ml_vec_push(&x.v, &b.projects.v[i]);
		if (!x.v.n)
			continue;
		qsort(x.v.v, x.v.n, sizeof *x.v.v, by_votes);
		table(&b, edition, &x);
		any = true;
	}
	if (good && any)
		ml_doc_paragraph(d, ml_str(_("Rang par nombre de voix, papier et en ligne ensemble ; à égalité, même "
					     "rang. Une personne "
					     "peut donner plusieurs voix.")));
	if (good && !any)
		ml_doc_table(d, ML_STR(""),
			ml_str(_("Aucun projet n'a été soumis au vote : saisissez les voix dans les projets "
				 "citoyens.")));
	ml_vec_finish(&x.v);
	budget_finish(&b);
	return good;
}
