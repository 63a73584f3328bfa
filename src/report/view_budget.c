/* report: participatory budgets: the editions side by side, and the views of the subject. */
#include <math.h>

#include <maillage/i18n.h>
#include "budget.h"
#include "views.h"

static void columns(struct ml_doc *d)
{
	ml_doc_column(d, _("Édition"), ML_DOC_TEXT, 30, 3, 0);
	ml_doc_column(d, _("Année"), ML_DOC_TEXT, 5, 0, 0);
	ml_doc_column(d, _("État"), ML_DOC_TEXT, 11, 1, 9);
	ml_doc_column(d, _("Enveloppe"), ML_DOC_MONEY, 10, 0, 1);
	ml_doc_column(d, _("Déposés"), ML_DOC_NUMBER, 7, 0, 3);
	ml_doc_column(d, _("Recevables"), ML_DOC_NUMBER, 10, 0, 8);
	ml_doc_column(d, _("Au vote"), ML_DOC_NUMBER, 7, 0, 7);
	ml_doc_column(d, _("Lauréats"), ML_DOC_NUMBER, 8, 0, 0);
	ml_doc_column(d, _("Votes"), ML_DOC_NUMBER, 6, 0, 6);
	ml_doc_column(d, _("Voté"), ML_DOC_MONEY, 10, 0, 4);
	ml_doc_column(d, _("Engagé"), ML_DOC_MONEY, 10, 0, 10);
	ml_doc_column(d, _("Payé"), ML_DOC_MONEY, 10, 0, 5);
	ml_doc_column(d, _("Livrés"), ML_DOC_SHARE, 6, 0, 2);
}

static void put_figures(struct ml_doc *d, const struct budget_edition *x)
{
	put_count(d, x->n);
	put_count(d, x->admissible);
	put_count(d, x->ballot);
	put_count(d, x->winners);
	ml_doc_put_number(d, x->paper + x->online ? (double)(x->paper + x->online) : (double)NAN);
	ml_doc_put_money(d, sum_value(&x->money[BUDGET_VOTED]), x->currency)->mark =
		x->money[BUDGET_VOTED].units > x->envelope.units ? ML_DOC_WARN : ML_DOC_PLAIN;
	put_sum(d, &x->money[BUDGET_COMMITTED], x->currency);
	put_sum(d, &x->money[BUDGET_PAID], x->currency);
	ml_doc_put_share(d, x->winners ? (double)x->built / x->winners : (double)NAN);
}

static void put_edition(struct ml_doc *d, const struct budget_edition *x)
{
	struct ml_doc_row *row = ml_doc_row(d, x->rid);
	if (x->rid)
		row->view = "winners";
	ml_doc_put(d, budget_edition_name(x));
	put_text(d, x->year ? ml_arena_printf(d->arena, "%d", x->year) : ML_STR(""), ML_DOC_PLAIN);
	put_text(d, ml_str(gather_choice_label("edition", "status", x->status)), ML_DOC_PLAIN);
	put_amount(d, &x->envelope);
	put_figures(d, x);
}

static void add_to(struct budget_edition *all, const struct budget_edition *x)
{
	if (!isnan(x->envelope.units))
		all->envelope.units = (isnan(all->envelope.units) ? 0 : all->envelope.units) + x->envelope.units;
	all->n += x->n;
	all->admissible += x->admissible;
	all->ballot += x->ballot;
	all->winners += x->winners;
	all->built += x->built;
	all->paper += x->paper;
	all->online += x->online;
	for (int k = 0; k < BUDGET_MONEY; k++)
		sum_join(&all->money[k], &x->money[k]);
}

/* A total for each currency: amounts of two are never added. */
static void put_totals(struct budget *b)
{
	struct ml_doc *d = b->doc;
	struct currencies all = {0};
	for (size_t i = 0; i < b->editions.n; i++) {
		struct amount one = {.units = 1};
		memcpy(one.currency, b->editions.v[i].currency, sizeof one.currency);
		if (b->editions.v[i].rid || b->editions.v[i].n)
			currencies_add(&all, &one);
	}
	for (uint32_t k = 0; k < all.n; k++) {
		struct budget_edition sum = {.envelope.units = NAN};
		memcpy(sum.currency, all.v[k].code, sizeof sum.currency);
		memcpy(sum.envelope.currency, all.v[k].code, sizeof sum.currency);
		for (size_t i = 0; i < b->editions.n; i++)
			if (strcmp(b->editions.v[i].currency, sum.currency) == 0)
				add_to(&sum, &b->editions.v[i]);
		ml_doc_row(d, 0)->total = true;
		ml_doc_put(d, all.n == 1 ? ml_str(_("Total"))
					 : ml_arena_printf(d->arena, _("Total des éditions en %s"), sum.currency))
			->mark = ML_DOC_STRONG;
		ml_doc_put_none(d);
		ml_doc_put_none(d);
		put_amount(d, &sum.envelope);
		put_figures(d, &sum);
	}
}

static const char *others_of(struct budget *b)
{
	uint32_t others = 0;
	for (size_t i = 0; i < b->editions.n; i++)
		for (int k = 0; k < BUDGET_MONEY; k++)
			others += b->editions.v[i].money[k].others;
	return budget_others_note(b->doc, others);
}

static bool editions(const struct ml_view_ask *ask, struct ml_doc *d, struct ml_error *e)
{
	struct budget b;
	bool good = budget_read(&b, ask, d, e);
	struct ml_doc_block *t = ml_doc_table(d, ML_STR(""), ML_STR(""));
	budget_no_edition(t);
	columns(d);
	for (size_t i = 0; good && i < b.editions.n; i++)
		if (b.editions.v[i].rid || b.editions.v[i].n)
			put_edition(d, &b.editions.v[i]);
	if (good && t->n_rows)
		put_totals(&b);
	note_add(d, &t->note,
		_("Recevables, au vote, lauréats : projets parvenus au moins là, d'après leur état. Votes papier et en "
		  "ligne ensemble. Voté, engagé, payé : montants des lauréats ; « ! » : voté au-delà de "
		  "l'enveloppe. Livrés : part des lauréats livrés, terminés ou évalués."));
	note_add(d, &t->note, others_of(&b));
	budget_finish(&b);
	return good;
}

const struct ml_view report_views_budget[] = {
	{.key = "editions",
		.title = N_("Éditions de budget participatif"),
		.tab = N_("Éditions"),
		.help = N_("Projets, votes et argent de chaque édition ; Entrée montre ses lauréats."),
		.build = editions},
	{.key = "winners",
		.title = N_("Suivi des lauréats"),
		.tab = N_("Lauréats"),
		.help = N_("Étape, avancement, argent, dernières nouvelles et jalons des projets lauréats."),
		.takes = ML_VIEW_TERRITORY,
		.about = "edition",
		.build = report_budget_winners},
	{.key = "funds",
		.title = N_("Argent des budgets participatifs"),
		.tab = N_("Argent"),
		.help = N_("Voté, engagé, payé, par édition et par thème."),
		.about = "edition",
		.build = report_budget_funds},
	{.key = "silent",
		.title = N_("Lauréats sans nouvelles"),
		.tab = N_("Sans nouvelles"),
		.help = N_("Lauréats en cours sans nouvelles depuis 90 jours, bloqués ou en retard ; qui appeler."),
		.takes = ML_VIEW_TERRITORY,
		.about = "edition",
		.build = report_budget_silent},
	{.key = "votes",
		.title = N_("Résultats des votes"),
		.tab = N_("Votes"),
		.help = N_("Classement des projets par nombre de voix, édition par édition."),
		.about = "edition",
		.build = report_budget_votes},
	{0},
};
