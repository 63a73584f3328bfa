/* Views of participatory budgets on three small editions made by hand, where every number is known. Today is 22/11/2026. */
#include <math.h>

#include "view_kit.h"

static int64_t old, recent, french, gone, gard, nimes;
static int64_t garden, bench, school, pump, oven, lost, holder, person;

static void fill(struct ml_store *s)
{
	gard = kit_place(s, "FR-30");
	nimes = kit_add(s, "territory", "code=FR-30189|level=commune|name=Nîmes|parent=%s", kit_id(s, gard));
	old = kit_add(s, "edition", "name=Agadir 2025|year=2025|status=works|envelope=1000 MAD|vote_to=2025-11-20|voters=1200");
	recent = kit_add(s, "edition", "name=Agadir 2026|year=2026|status=vote|envelope=3000 MAD");
	french = kit_add(s, "edition", "name=Gard 2025|year=2025|status=works|envelope=500 EUR");
	gone = kit_add(s, "edition", "name=Jetée|year=2024");
	holder = kit_add(s, "organisation", "name=Les Voisins|phones+=+212 528 207 302");
	person = kit_add(s, "person", "family_name=Roux|given_name=Léa");
	garden = kit_add(s, "project",
		"edition=%s|number=2|title=Jardin|status=works|condition=late|progress=60|last_news_on=2026-06-01|agreement_on=2026-01-15|"
		"works_due_on=2026-10-23|voted=600 MAD|committed=600 MAD|paid=300 MAD|votes_paper=40|votes_online=60|topics+=eau|topics+=santé|"
		"holder=%s|beneficiaries=30", kit_id(s, old), kit_id(s, holder));
	bench = kit_add(s, "project",
		"edition=%s|number=10|title=Banc|status=completed|condition=blocked|progress=100|completed_on=2026-05-01|voted=500 MAD|"
		"committed=450 MAD|paid=510 MAD|votes_online=100|topics+=eau", kit_id(s, old));
	school = kit_add(s, "project", "edition=%s|number=3|title=École|status=not_retained|votes_paper=20|votes_online=5", kit_id(s, old));
	kit_add(s, "project", "edition=%s|number=4|title=Refusé|status=inadmissible", kit_id(s, old));
	kit_add(s, "project", "edition=%s|number=5|title=Retiré|status=dropped|voted=9 MAD|votes_paper=1", kit_id(s, old));
	pump = kit_add(s, "project", "edition=%s|number=1|title=Pompe|status=winner|voted=70 USD|holder=%s", kit_id(s, old), kit_id(s, person));
	kit_add(s, "project", "edition=%s|number=1|title=Idée|status=on_ballot|rank=2", kit_id(s, recent));
	kit_add(s, "project", "edition=%s|number=2|title=Autre idée|status=on_ballot|rank=1", kit_id(s, recent));
	oven = kit_add(s, "project", "edition=%s|number=1|title=Four|status=design|condition=on_track|last_news_on=2026-11-01|voted=200 EUR|"
		"paid=50 EUR|votes_paper=7|territory=%s", kit_id(s, french), kit_id(s, nimes));
	lost = kit_add(s, "project", "edition=%s|title=Sans maison|status=submitted", kit_id(s, gone));
	kit_bin(s, gone);
}

static void test_editions(struct ml_store *s)
{
	static const char *const lines[] = {
		"Agadir 2026|2026|Vote|3 000 DH|2|2|2||||||",
		"Agadir 2025|2025|Réalisation|1 000 DH|6|5|5|3|226|! 1 100 DH|1 050 DH|810 DH|33 %",
		"Gard 2025|2025|Réalisation|500 €|1|1|1|1|7|200 €||50 €|0 %",
		"Sans édition||||1||||||||",
		"Total des éditions en MAD|||4 000 DH|9|7|7|3|226|1 100 DH|1 050 DH|810 DH|33 %",
		"Total des éditions en EUR|||500 €|1|1|1|1|7|200 €||50 €|0 %",
	};
	const struct ml_doc_block *b = kit_table(kit_view(s, "editions", 0, 0), "");
	is_int(b->n_rows, ML_COUNT(lines), "editions, then totals");
	for (uint32_t i = 0; i < b->n_rows && i < ML_COUNT(lines); i++)
		is_str(kit_line(b, i), lines[i], "line %u", i);
	ok(kit_row(b, 1)->rid == old && kit_row(b, 1)->view && strcmp(kit_row(b, 1)->view, "winners") == 0, "opens its winners");
	ok(kit_says(b->note, "1 montant dans une autre monnaie"), "what is not in the sums is told");
}

static void test_winners(struct ml_store *s)
{
	static const char *const lines[] = {
		"Agadir 2025 (3)|livrés : 1 sur 3|bloqués ou en retard : 1|80 %|1 100 DH|1 050 DH|810 DH|74 %||1|30",
		"..1 Pompe|Lauréat|||70 $||||! jamais||",
		"..2 Jardin|En travaux|! En retard|60 %|600 DH|600 DH|300 DH|50 %|05/07/2026|1|30",
		"..10 Banc|Terminé|Bloqué|100 %|500 DH|450 DH|510 DH|102 %|jamais||",
		"Gard 2025 (1)|livrés : 0 sur 1|||200 €||50 €|25 %|||",
		"..1 Four|En conception|Dans les délais||200 €||50 €|25 %|01/11/2026||",
	};
	int64_t agenda = kit_add(s, "task", "title=Réception|milestone=oui|due_on=2026-11-10|status=todo|owner=A. Benali|about=%s", kit_id(s, garden));
	kit_add(s, "task", "title=Plan validé|milestone=oui|due_on=2026-12-24|status=done|about=%s", kit_id(s, garden));
	kit_add(s, "task", "title=Pas un jalon|due_on=2027-12-24|about=%s", kit_id(s, garden));
	kit_add(s, "interaction", "date=2026-07-05|subject=Visite|project=%s", kit_id(s, garden));
	kit_add(s, "interaction", "date=2027-07-05|subject=À venir|project=%s", kit_id(s, garden));
	int64_t trees = kit_add(s, "indicator", "code=B3|name=Arbres plantés|unit=arbres");
	kit_add(s, "measure", "indicator=%s|period_start=2026-01-01|period_end=2026-06-30|value=12|about=%s", kit_id(s, trees), kit_id(s, garden));
	kit_add(s, "measure", "indicator=%s|period_start=2026-01-01|value=99", kit_id(s, trees));
	const struct ml_doc *d = kit_view(s, "winners", 0, 0);
	const struct ml_doc_block *b = kit_table(d, "");
	is_int(b->n_rows, ML_COUNT(lines), "winners by edition");
	for (uint32_t i = 0; i < b->n_rows && i < ML_COUNT(lines); i++)
		is_str(kit_line(b, i), lines[i], "line %u", i);
	const struct ml_doc_row *r = kit_row(b, 2);
	ok(r->rid == garden && r->from == ml_date_days((struct ml_date){2026, 1, 15}) &&
			r->to == ml_date_days((struct ml_date){2026, 12, 24}), "from the agreement to the last milestone");
	r = kit_row(b, 3);
	ok(r->from == ml_date_days((struct ml_date){2025, 11, 20}) && r->to == ml_date_days((struct ml_date){2026, 5, 1}), "else from the vote");
	ok(kit_row(b, 1)->from > kit_row(b, 1)->to, "without an end there is no bar");
	b = kit_table(d, "Jalons");
	is_int(b->n_rows, 2, "milestones");
	is_str(kit_line(b, 0), "Réception|2 Jardin|! 10/11/2026|! En retard|A. Benali", "late");
	is_str(kit_line(b, 1), "Plan validé|2 Jardin|24/12/2026|Faite|", "done");
	is_int(kit_row(b, 0)->rid, agenda, "opens the task");
	b = kit_table(d, "Effets mesurés");
	is_int(b->n_rows, 1, "what was measured of projects");
	is_str(kit_line(b, 0), "2 Jardin|B3 Arbres plantés|12|30/06/2026", "a measure");
	d = kit_view(s, "winners", 0, french);
	is_int(kit_table(d, "")->n_rows, 2, "of one edition");
	ok(kit_table(d, "Jalons")->n_rows == 0 && kit_says(d->subtitle, "Gard 2025"), "only of it");
	is_int(kit_table(kit_view(s, "winners", gard, 0), "")->n_rows, 2, "of a territory and below");
	const struct ml_subject *subject;
	const struct ml_view *v = ml_view_about(ml_kind_by_key(ML_STR("edition")), &subject);
	ok(v && strcmp(v->key, "winners") == 0, "the view of an edition");
}

static void test_funds(struct ml_store *s)
{
	const struct ml_doc *d = kit_view(s, "funds", 0, 0);
	const struct ml_doc_block *b = kit_table(d, "Par édition");
	is_int(b->n_rows, 2, "editions with winners");
	is_str(kit_line(b, 0), "Agadir 2025|3|1 100 DH|1 050 DH|95 %|810 DH|74 %|290 DH", "one currency a line");
	is_str(kit_line(b, 1), "Gard 2025|1|200 €|||50 €|25 %|150 €", "another");
	b = kit_table(d, "Par thème, montants en MAD");
	is_int(b->n_rows, 3, "topics, then the whole");
	is_str(kit_line(b, 0), "eau|2|1 100 DH|1 050 DH|95 %|810 DH|74 %|290 DH", "of several topics, in each");
	is_str(kit_line(b, 1), "santé|1|600 DH|600 DH|100 %|300 DH|50 %|300 DH", "in each");
	is_str(kit_line(b, 2), "Ensemble|2|1 100 DH|1 050 DH|95 %|810 DH|74 %|290 DH", "once in all");
	is_str(kit_line(kit_table(d, "Par thème, montants en EUR"), 0), "sans thème|1|200 €|||50 €|25 %|150 €", "each currency by itself");
	is_int(kit_table(d, "Par thème, montants en USD")->n_rows, 2, "none is left out");
	is_int(kit_table(kit_view(s, "funds", 0, french), "Par édition")->n_rows, 1, "of one edition");
}

static void test_silent(struct ml_store *s)
{
	const struct ml_doc *d = kit_view(s, "silent", 0, 0);
	const struct ml_doc_block *b = kit_table(d, "Sans nouvelles (2)");
	is_str(kit_line(b, 0), "1 Pompe|Agadir 2025|Lauréat||! jamais|Léa Roux|", "never heard of first");
	is_str(kit_line(b, 1), "2 Jardin|Agadir 2025|En travaux|05/07/2026|! 140 jours|Les Voisins|05 28 20 73 02", "then the longest silence");
	b = kit_table(d, "Bloqués, en retard ou en pause (1)");
	is_str(kit_line(b, 0), "2 Jardin|Agadir 2025|En travaux|! En retard|! 23/10/2026|30 jours|Les Voisins|05 28 20 73 02",
		"held up; what is delivered is not");
	/* An exchange with who carries it is news, through joined records too. */
	int64_t twin = kit_add(s, "organisation", "name=Voisins");
	kit_add(s, "interaction", "date=2026-11-10|subject=Appel|organisations+=%s", kit_id(s, twin));
	kit_join(s, twin, holder);
	int64_t same = kit_add(s, "person", "family_name=Roux|given_name=Léa");
	kit_join(s, person, same);
	kit_add(s, "interaction", "date=2026-08-24|subject=Mot|persons+=%s", kit_id(s, same));
	b = kit_table(kit_view(s, "silent", 0, 0), "Sans nouvelles (1)");
	is_str(kit_line(b, 0), "1 Pompe|Agadir 2025|Lauréat|24/08/2026|! 90 jours|Léa Roux|", "90 days are silence");
	kit_add(s, "interaction", "date=2026-08-25|subject=Mot|persons+=%s", kit_id(s, person));
	b = kit_table(kit_view(s, "silent", 0, 0), "Sans nouvelles (0)");
	ok(b->n_rows == 0 && b->empty.n, "89 are not");
}

static void test_votes(struct ml_store *s)
{
	static const char *const lines[] = {
		"1|2 Jardin|40|60|100|44 %|★ Lauréat|",
		"1|10 Banc||100|100|44 %|★ Lauréat|",
		"3|3 École|20|5|25|11 %|Non retenu|",
		"4|5 Retiré|1||1|0,4 %|Abandonné|",
		"|1 Pompe|||||★ Lauréat|",
		"|Ensemble|61|165|226||lauréats : 3|",
	};
	const struct ml_doc *d = kit_view(s, "votes", 0, 0);
	const struct ml_doc_block *b = kit_table(d, "Agadir 2025");
	is_int(b->n_rows, ML_COUNT(lines), "what was on the ballot");
	for (uint32_t i = 0; i < b->n_rows && i < ML_COUNT(lines); i++)
		is_str(kit_line(b, i), lines[i], "equal votes, equal rank: %u", i);
	ok(kit_says(b->note, "Votants : 1\u00a0200."), "who voted");
	b = kit_table(d, "Agadir 2026");
	is_str(kit_line(b, 0), "1|2 Autre idée|||||Soumis au vote|", "without votes, the rank that was written");
	ok(kit_says(b->note, "Aucune voix"), "said");
	is_str(kit_line(kit_table(d, "Gard 2025"), 0), "1|1 Four|7||7|100 %|★ Lauréat|Nîmes", "where");
	is_int(kit_table(kit_view(s, "votes", 0, recent), "Agadir 2025")->n_rows, 0, "of one edition");
}

static void test_none(struct ml_store *s)
{
	static const char *const keys[] = {"editions", "winners", "funds", "silent", "votes"};
	for (size_t i = 0; i < ML_COUNT(keys); i++) {
		const struct ml_doc *d = kit_view(s, keys[i], 0, 0);
		const struct ml_doc_block *b = &d->blocks[0];
		ok(d->n_blocks && b->type == ML_DOC_TABLE && b->n_rows == 0 && b->empty.n, "%s: nothing yet, and what to do", keys[i]);
	}
}

int main(void)
{
	struct ml_context ctx = kit_context(1);
	struct ml_store *s = NULL;
	kit_arena = ml_arena_create();
	good(ml_store_create(&ctx, kit_path("none.db"), ML_STR("A"), &s, e));
	test_none(s);
	ml_store_close(s);
	good(ml_store_create(&ctx, kit_path("budget.db"), ML_STR("A"), &s, e));
	fill(s);
	test_editions(s);
	test_winners(s);
	test_funds(s);
	test_silent(s);
	test_votes(s);
	ml_store_close(s);
	ml_arena_destroy(kit_arena);
	kit_clean();
	return tap_done();
}
