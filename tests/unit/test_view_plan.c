/* Views of the action plan on a small plan made by hand, where every number is known. Today is 22/11/2026. */
#include "view_kit.h"

static int64_t gard, souss;
static int64_t axis, objective, done, late, dropped, own, spent_over, lone, lost, loop_a, loop_b, euro;

static void fill(struct ml_store *s)
{
	gard = kit_place(s, "FR-30");
	souss = kit_place(s, "MA-09");
	axis = kit_add(s, "action", "code=2|title=Axe|level=axis|owner=F. Amrani");
	objective = kit_add(s, "action", "code=2.1|title=Objectif|level=objective|parent=%s", kit_id(s, axis));
	done = kit_add(s, "action",
		"code=2.1.10|title=Faite|level=action|parent=%s|owner=A. Benali|starts_on=2026-01-10|due_on=2026-06-30|status=done|"
		"budget=1000 MAD|spent=900 MAD|territory=%s", kit_id(s, objective), kit_id(s, souss));
	late = kit_add(s, "action",
		"code=2.1.9|title=Tardive|level=action|parent=%s|owner=a. benali|starts_on=2026-03-01|due_on=2026-11-20|status=running|"
		"progress=40|budget=500 MAD|territory=%s", kit_id(s, objective), kit_id(s, gard));
	dropped = kit_add(s, "action",
		"code=2.1.11|title=Laissée|level=action|parent=%s|due_on=2026-01-01|status=dropped|progress=10|budget=7 MAD",
		kit_id(s, objective));
	euro = kit_add(s, "action", "code=2.1.12|title=Euros|level=action|parent=%s|status=late|budget=99 EUR", kit_id(s, objective));
	own = kit_add(s, "action", "code=10|title=Autre axe|level=axis|budget=100 MAD|due_on=2027-01-31");
	spent_over = kit_add(s, "action",
		"code=10.1|title=Chère|level=action|parent=%s|owner=A. Benali|status=planned|due_on=2026-12-01|budget=300 MAD|spent=350 MAD",
		kit_id(s, own));
	lone = kit_add(s, "action", "title=Isolée|level=action|status=planned|spent=5 MAD");
	int64_t gone = kit_add(s, "action", "code=7|title=Axe jeté|level=axis");
	lost = kit_add(s, "action", "code=7.1|title=Orpheline|level=action|parent=%s", kit_id(s, gone));
	kit_bin(s, gone);
	loop_a = kit_add(s, "action", "code=8|title=Serpent|level=axis");
	loop_b = kit_add(s, "action", "code=8.1|title=Queue|level=objective|parent=%s", kit_id(s, loop_a));
	char back[80];
	snprintf(back, sizeof back, "parent=%s", kit_id(s, loop_b));
	ok(kit_save(s, loop_a, "action", back, &err) == loop_a, "a loop of parents");
}

static void test_tree(struct ml_store *s)
{
	static const char *const lines[] = {
		"2 Axe|F. Amrani||! réalisées : 1 sur 3, en retard : 2|70 %|1 507 DH|900 DH",
		"..2.1 Objectif|||! réalisées : 1 sur 3, en retard : 2|70 %|1 507 DH|900 DH",
		"....2.1.9 Tardive|a. benali|! 20/11/2026|! En cours, échéance passée|40 %|500 DH|",
		"....2.1.10 Faite|A. Benali|30/06/2026|Réalisée|100 %|1 000 DH|900 DH",
		"....2.1.11 Laissée||01/01/2026|Abandonnée|10 %|7 DH|",
		"....2.1.12 Euros|||! En retard||99 €|",
		"10 Autre axe||31/01/2027|réalisées : 0 sur 1||100 DH|350 DH",
		"..10.1 Chère|A. Benali|01/12/2026|Prévue||300 DH|350 DH",
		"Sans rattachement||||||",
		"..7.1 Orpheline||||||",
		"..8 Serpent||||||",
		"....8.1 Queue||||||",
		"..Isolée|||Prévue|||5 DH",
	};
	const struct ml_doc *d = kit_view(s, "plan", 0, 0);
	const struct ml_doc_block *b = kit_table(d, "");
	ok(b->timeline, "on a time line");
	is_int(b->n_rows, ML_COUNT(lines), "each action once, loops and what lost its parent too");
	for (uint32_t i = 0; i < ML_COUNT(lines); i++)
		is_str(kit_line(b, i), lines[i], "line %u", i);
	const struct ml_doc_row *r = kit_row(b, 0);
	ok(r->rid == axis && r->from == ml_date_days((struct ml_date){2026, 1, 1}) &&
			r->to == ml_date_days((struct ml_date){2026, 11, 20}), "an axis spans what hangs under it, dropped or not");
	ok(r->progress > 0.69 && r->progress < 0.71, "and is as far as they are");
	ok(kit_row(b, 7)->from == kit_row(b, 7)->to, "a day alone is a day");
	ok(kit_row(b, 12)->from > kit_row(b, 12)->to, "no date, no bar");
	ok(kit_row(b, 8)->total && kit_row(b, 8)->rid == 0, "a heading");
	ok(kit_says(b->note, "1 montant dans une autre monnaie"), "what is not in the sums is told");
	ok(kit_says(b->note, "Sans rattachement :"), "and why something hangs under nothing");
	ok(d->blocks[0].type == ML_DOC_PARAGRAPH && kit_says(d->blocks[0].text, "Actions : 6 · réalisées : 1 · en retard : 2"),
		"the whole in a line");
}

static void test_tree_of_territory(struct ml_store *s)
{
	const struct ml_doc_block *b = kit_table(kit_view(s, "plan", gard, 0), "");
	is_int(b->n_rows, 3, "what is there and what it hangs under");
	is_str(kit_line(b, 0), "2 Axe|F. Amrani||! réalisées : 0 sur 1, en retard : 1|40 %|500 DH|", "sums of what is there");
	is_str(kit_line(b, 2), "....2.1.9 Tardive|a. benali|! 20/11/2026|! En cours, échéance passée|40 %|500 DH|", "the action");
	ok(kit_says(b->note, "du territoire"), "said");
	b = kit_table(kit_view(s, "plan", kit_place(s, "FR-34"), 0), "");
	ok(b->n_rows == 0 && b->empty.n, "none there");
}

static void test_late(struct ml_store *s)
{
	int64_t t = kit_add(s, "task", "title=Relancer|due_on=2026-11-01|owner=Y. Ouali|status=todo|about=%s", kit_id(s, late));
	kit_add(s, "task", "title=Finie|due_on=2026-10-01|status=done");
	kit_add(s, "task", "title=Finie aussi|due_on=2026-10-01|done_on=2026-10-02");
	kit_add(s, "task", "title=Ce jour|due_on=2026-11-22|status=doing|owner=Y. Ouali");
	kit_add(s, "task", "title=Dans longtemps|due_on=2027-03-01");
	const struct ml_doc *d = kit_view(s, "late", 0, 0);
	const struct ml_doc_block *b = kit_table(d, "En retard (3)");
	is_int(b->n_rows, 3, "three are late");
	is_str(kit_line(b, 0), "Relancer|Tâche|2.1.9 Tardive|Y. Ouali|01/11/2026|! 21 jours|À faire", "the oldest first");
	is_str(kit_line(b, 1), "2.1.9 Tardive|Action|2.1 Objectif|a. benali|20/11/2026|! 2 jours|En cours", "then the next");
	is_str(kit_line(b, 2), "2.1.12 Euros|Action|2.1 Objectif|||! dite en retard|En retard", "what is only said to be late");
	ok(kit_row(b, 0)->rid == t, "a row opens its record");
	b = kit_table(d, "Dans les 30 jours (2)");
	is_str(kit_line(b, 0), "Ce jour|Tâche||Y. Ouali|22/11/2026|aujourd'hui|En cours", "today is not late");
	is_str(kit_line(b, 1), "10.1 Chère|Action|10 Autre axe|A. Benali|01/12/2026|9 jours|Prévue", "nor what comes");
	d = kit_view(s, "late", gard, 0);
	is_int(kit_table(d, "En retard")->n_rows, 2, "a task is where that is which it is about");
	is_int(kit_table(d, "Dans les 30")->n_rows, 0, "nothing else there");
}

static void test_owners(struct ml_store *s)
{
	static const char *const lines[] = {
		"a. benali|3|1|1|! 1|70 %|1 800 DH|1 250 DH||",
		"Y. Ouali||||||||2|! 1",
		"sans responsable|4|||! 1||7 DH|5 DH|1|",
		"Total|7|1|1|! 2|70 %|1 807 DH|1 255 DH|3|! 1",
	};
	const struct ml_doc_block *b = kit_table(kit_view(s, "owners", 0, 0), "");
	is_int(b->n_rows, ML_COUNT(lines), "two writings of a name are one");
	for (uint32_t i = 0; i < ML_COUNT(lines); i++)
		is_str(kit_line(b, i), lines[i], "who has none comes last; what was dropped is no progress: %u", i);
	is_int(kit_opens(s, kit_row(b, 0)), 3, "opens the actions that it counts");
	is_int(kit_opens(s, kit_row(b, 2)), 4, "of nobody too");
	ok(kit_says(b->note, "1 montant"), "another currency is told");
	b = kit_table(kit_view(s, "owners", souss, 0), "");
	is_str(kit_line(b, 0), "A. Benali|1|1|||100 %|1 000 DH|900 DH||", "of a territory");
}

static void test_money(struct ml_store *s)
{
	const struct ml_doc *d = kit_view(s, "money", 0, 0);
	const struct ml_doc_block *b = kit_table(d, "Par axe");
	is_int(b->n_rows, 5, "axes, objectives, the rest, total");
	is_str(kit_line(b, 0), "2 Axe|1 507 DH|900 DH|607 DH|60 %|dans le budget", "within");
	is_str(kit_line(b, 1), "..2.1 Objectif|1 507 DH|900 DH|607 DH|60 %|dans le budget", "an objective");
	is_str(kit_line(b, 2), "10 Autre axe|100 DH|350 DH|! -250 DH|! 350 %|! dépassement", "its own budget, not the sum below");
	is_str(kit_line(b, 3), "Sans rattachement||5 DH|||! dépense sans budget", "what hangs under nothing counts");
	is_str(kit_line(b, 4), "Total|1 607 DH|1 255 DH|352 DH|78 %|dans le budget", "total");
	b = kit_table(d, "Budgets dépassés (1)");
	is_str(kit_line(b, 0), "10.1 Chère|A. Benali|300 DH|350 DH|! 50 DH", "what went beyond");
}

static void test_risks(struct ml_store *s)
{
	kit_add(s, "risk", "text=Crue|likelihood=3|severity=5|status=open|owner=A. Benali|action=%s|response=Repli", kit_id(s, late));
	kit_add(s, "risk", "text=Sans état|likelihood=3|severity=5|action=%s", kit_id(s, done));
	kit_add(s, "risk", "text=Clos|likelihood=3|severity=5|status=closed|action=%s", kit_id(s, late));
	kit_add(s, "risk", "text=Petit|likelihood=1|severity=2|status=watched");
	kit_add(s, "risk", "text=Inconnu|severity=4|status=occurred");
	const struct ml_doc *d = kit_view(s, "risks", 0, 0);
	const struct ml_doc_block *m = &d->blocks[0], *b = kit_table(d, "Par criticité (4)");
	ok(m->type == ML_DOC_MATRIX && m->across == 5 && m->up == 5, "a grid");
	const struct ml_doc_row *cell = &m->rows[4 * 5 + 2];
	ok(cell->cells[0].value == 2 && cell->cells[0].mark == ML_DOC_WARN, "counted without those that are closed");
	is_int(kit_opens(s, cell), 2, "and opened");
	ok(m->rows[1 * 5 + 0].cells[0].value == 1 && m->rows[0].cells[0].type == ML_DOC_NONE, "severity goes up");
	ok(kit_says(m->note, "non comptés : 1") && kit_says(m->note, "hors de la grille : 1"), "what is left out is told");
	is_str(kit_line(b, 0), "Crue|! 15, forte|3|5|Ouvert|A. Benali|2.1.9 Tardive|Repli", "the most critical first");
	is_str(kit_line(b, 2), "Petit|2, faible|1|2|Sous surveillance|||", "then the others");
	is_str(kit_line(b, 3), "Inconnu|non évaluée||4|Survenu|||", "last what is not rated");
	d = kit_view(s, "risks", gard, 0);
	is_int(kit_table(d, "Par criticité")->n_rows, 1, "a risk is where its action is");
	is_int(kit_opens(s, &d->blocks[0].rows[4 * 5 + 2]), 1, "opened as such");
}

/* A parent that was joined to another leads there. Deep trees, none at all. */
static void test_shapes(struct ml_store *s)
{
	const struct ml_doc_block *b = kit_table(kit_view(s, "plan", 0, 0), "");
	ok(b->n_rows == 0 && kit_says(b->empty, "F7"), "an empty plan says what to do");
	is_int(kit_table(kit_view(s, "late", 0, 0), "En retard (0)")->n_rows, 0, "nothing is late");
	is_int(kit_table(kit_view(s, "owners", 0, 0), "")->n_rows, 0, "no owner");
	is_int(kit_table(kit_view(s, "money", 0, 0), "Par axe")->n_rows, 0, "no means");
	int64_t a = kit_add(s, "action", "code=1|title=Un|level=axis"), twin = kit_add(s, "action", "code=1b|title=Un|level=axis");
	kit_add(s, "action", "code=1.1|title=Sous|level=action|parent=%s", kit_id(s, twin));
	kit_join(s, twin, a);
	b = kit_table(kit_view(s, "plan", 0, 0), "");
	is_int(b->n_rows, 2, "joined");
	is_int(kit_row(b, 1)->depth, 1, "and under the one that stands for both");
	int64_t up = a;
	for (int i = 0; i < 40; i++)
		up = kit_add(s, "action", "title=Plus bas %d|parent=%s", i, kit_id(s, up));
	b = kit_table(kit_view(s, "plan", 0, 0), "");
	is_int(b->n_rows, 42, "as deep as one likes");
}

int main(void)
{
	struct ml_context ctx = kit_context(1);
	struct ml_store *s = NULL;
	kit_arena = ml_arena_create();
	good(ml_store_create(&ctx, kit_path("plan.db"), ML_STR("A"), &s, e));
	fill(s);
	test_tree(s);
	test_tree_of_territory(s);
	test_late(s);
	test_owners(s);
	test_money(s);
	test_risks(s);
	ml_store_close(s);
	good(ml_store_create(&ctx, kit_path("shapes.db"), ML_STR("A"), &s, e));
	test_shapes(s);
	ml_store_close(s);
	ml_arena_destroy(kit_arena);
	kit_clean();
	return tap_done();
}
