/*
 * results: indicators and measures, evaluations, participatory budgets and their projects.
 */
#include "make.h"

/* ---- indicators --------------------------------------------------------------------------- */

static const struct {
	const char *code, *name, *level, *dimension, *type, *unit, *computed, *aggregation;
	double baseline, target;
} indicators[] = {
	{"P1", "Rencontres tenues", "activity", "democratic", "count", "rencontres", "events_held", "sum", 28, 60},
	{"P2", "Personnes uniques", "output", "democratic", "count", "personnes", "persons_distinct", "distinct", 310,
		900},
	{"P3", "Part des femmes", "outcome", "social", "rate", "%", "share_women", "ratio", 31, 45},
	{"P4", "Part des moins de 25 ans", "outcome", "social", "rate", "%", "share_young", "ratio", 12, 25},
	{"P5", "Réponses données", "outcome", "democratic", "rate", "%", "answer_rate", "ratio", 22, 100},
	{"P6", "Satisfaction à chaud", "outcome", "democratic", "scale", "note sur 5", "satisfaction", "mean", 3.4,
		4.2},
	{"P7", "Territoires touchés", "output", "democratic", "count", "territoires", "territories_reached", "distinct", 2,
		24},
	{"P8", "Coût par participant", "input", "economic", "amount", "DH", "cost_per_participant", "ratio", 140, 90},
	{"B1", "Projets lauréats achevés à 24 mois", "outcome", "economic", "rate", "%", "completion_24_months",
		"ratio", 40, 70},
	{"B2", "Bénéficiaires directs", "impact", "social", "count", "personnes", NULL, "sum", 0, 5000},
	{"B3", "Arbres plantés", "impact", "environmental", "count", "arbres", NULL, "sum", 0, 1200},
	{"B4", "Surface désimperméabilisée", "impact", "environmental", "amount", "m²", NULL, "sum", 0, 3000},
	{"B5", "Émissions évitées", "impact", "environmental", "amount", "t CO2e", NULL, "sum", 0, 150},
};

static void make_measures(struct make *m, uint64_t indicator)
{
	static const char *const territories[] = {"MA-09", "FR-34"};

	for (int q = 0; q < 6 && !m->failed; q++) {
		for (size_t t = 0; t < ML_COUNT(territories) && !m->failed; t++) {
			make_begin(m, "measure", indicator * 16 + (uint64_t)q * 2 + t);
			int start = -(6 - q) * 91;
			double share = (double)(q + 1) / 7 * (0.75 + dice_roll(&m->dice, 30) / 100.0);
			double value = indicators[indicator].baseline +
				       (indicators[indicator].target - indicators[indicator].baseline) * share;
			make_link(m, "indicator", "indicator", indicator);
			make_day(m, "period_start", start);
			make_day(m, "period_end", start + 90);
			make_ref(m, "territory", make_territory(territories[t]));
			make_real(m, "value", (double)(int64_t)(value * 10 + 0.5) / 10);
			make_text(m, "evidence", "Feuilles d'émargement et relevés du trimestre");
			make_save(m);
		}
	}
}

void make_indicators(struct make *m)
{
	for (uint64_t i = 0; i < ML_COUNT(indicators) && !m->failed; i++) {
		make_begin(m, "indicator", i);
		make_text(m, "code", indicators[i].code);
		make_text(m, "name", indicators[i].name);
		make_text(m, "level", indicators[i].level);
		make_text(m, "dimension", indicators[i].dimension);
		make_text(m, "type", indicators[i].type);
		make_text(m, "unit", indicators[i].unit);
		make_text(m, "definition", "Calculé par trimestre et par territoire ; les doublons sont retirés.");
		make_real(m, "baseline", indicators[i].baseline);
		make_day(m, "baseline_on", -560);
		make_real(m, "target", indicators[i].target);
		make_day(m, "target_on", 39);
		make_text(m, "direction", indicators[i].target >= indicators[i].baseline ? "up" : "down");
		make_text(m, "frequency", "quarterly");
		make_text(m, "aggregation", indicators[i].aggregation);
		make_text(m, "breakdowns", "gender");
		make_text(m, "breakdowns", "territory");
		make_text(m, "computed", indicators[i].computed);
		make_text(m, "owner", officer_name(&m->dice));
		if (i < 6)
			make_link(m, "criterion", "criterion", i);
		make_save(m);
		make_measures(m, i);
	}
}

/* ---- evaluations ------------------------------------------------------------------------------- */

static const char *const criteria[][3] = {
	{"Pertinence de la question", "La question répond-elle à un besoin exprimé ?", "relevance"},
	{"Diversité des participants", "Qui est venu, qui manque ?", "effectiveness"},
	{"Qualité de l'écoute", "Chacun a-t-il pu parler et être entendu ?", "coherence"},
	{"Droit de suite", "Les réponses sont-elles données et comprises ?", "impact"},
	{"Moyens employés", "Le coût est-il proportionné ?", "efficiency"},
	{"Effets durables", "Que reste-t-il un an après ?", "sustainability"},
};

void make_evaluations(struct make *m)
{
	make_begin(m, "framework", 0);
	make_text(m, "title", "Référentiel d'évaluation de la participation");
	make_text(m, "version", "2026");
	make_text(m, "scale", "0 à 4");
	make_save(m);
	for (uint64_t i = 0; i < ML_COUNT(criteria) && !m->failed; i++) {
		make_begin(m, "criterion", i);
		make_link(m, "framework", "framework", 0);
		make_int(m, "rank", (int64_t)i + 1);
		make_text(m, "text", criteria[i][0]);
		make_text(m, "question", criteria[i][1]);
		make_text(m, "cad", criteria[i][2]);
		make_real(m, "weight", i == 3 ? 2 : 1);
		make_save(m);
	}
	for (uint64_t e = 0; e < 3 && !m->failed; e++) {
		make_begin(m, "evaluation", e);
		make_day(m, "date", -20 - (int)e * 70);
		make_link(m, "framework", "framework", 0);
		if (e < 2)
			make_link(m, "process", "process", 6 + e);
		else
			make_link(m, "project", "project", 3);
		make_text(m, "evaluator", e == 1 ? "Laboratoire Territoires et participation" : "A. Benali");
		make_text(
			m, "summary", "Démarche bien comprise ; les réponses ont tardé et les jeunes sont peu venus.");
		make_save(m);
		for (uint64_t i = 0; i < ML_COUNT(criteria) && !m->failed; i++) {
			make_begin(m, "score", e * 8 + i);
			make_link(m, "evaluation", "evaluation", e);
			make_link(m, "criterion", "criterion", i);
			make_real(m, "score", 1 + dice_roll(&m->dice, 7) / 2.0);
			make_text(m, "argument", "Appuyé sur les émargements, les verbatims et deux entretiens.");
			make_save_derived(m);
		}
	}
}

/* ---- participatory budgets ----------------------------------------------------------------------- */

static const struct {
	bool moroccan;
	const char *name, *territory, *status;
	int year, start;
	int64_t envelope;
	uint32_t process;
} editions[] = {
	{true, "Budget participatif d'Agadir", "MA-AGD", "works", 2025, -560, 4000000, 4},
	{true, "Budget participatif d'Agadir", "MA-AGD", "vote", 2026, -180, 5000000, 4},
	{false, "Budget participatif de l'Hérault", "FR-34", "works", 2025, -600, 800000, 2},
	{false, "Budget participatif de l'Hérault", "FR-34", "study", 2026, -120, 1000000, 2},
};

static const char *const ideas[][2] = {
	{"Fontaines à boire sur la corniche", "eau"},
	{"Jardin partagé de la Mosson", "environnement"},
	{"Bibliothèque ambulante des douars", "culture"},
	{"Pistes cyclables vers les lycées", "mobilité"},
	{"Terrain de sport de Hay Salam", "sport"},
	{"Ombrières dans les cours d'école", "environnement"},
	{"Atelier de réparation de vélos", "mobilité"},
	{"Four solidaire du village", "alimentation"},
	{"Parcours d'art dans la médina", "patrimoine"},
	{"Local des aidants", "santé"},
	{"Radio des collégiens", "jeunesse"},
	{"Récupération des eaux grises à la mosquée", "eau"},
	{"Haies contre le vent de sable", "biodiversité"},
	{"Banc d'écoute et de parole", "solidarité"},
	{"Cuisine collective des femmes", "égalité"},
	{"Boîte à outils partagée", "solidarité"},
};

static const char *const followed[] = {"winner", "contracted", "design", "procurement", "works", "delivered",
	"completed", "evaluated", "not_retained", "unfeasible", "inadmissible"};
static const char *const young[] = {
	"submitted", "admissible", "studied", "feasible", "on_ballot", "on_ballot", "inadmissible", "merged"};

enum { DELIVERED = 5, WINNING = 8, BALLOT = 9 }; /* places in followed */

/* One that is being carried out, of either side. */
uint64_t some_winner(struct dice *d)
{
	return ML_COUNT(editions) * (2 + dice_roll(d, DELIVERED - 2)) + 2 * dice_roll(d, 2);
}

/* When the works are to end, or did. */
static void put_works(struct make *m, uint32_t stage, bool late)
{
	if (stage >= DELIVERED)
		make_day(m, "completed_on", -30 - 40 * (int)(stage - DELIVERED));
	if (stage > 0)
		make_day(m, "works_due_on",
			stage >= DELIVERED ? -45 - 40 * (int)(stage - DELIVERED)
			: late		   ? -9 - 6 * (int)stage
					   : 40 * (int)(DELIVERED - stage));
}

/* Stages from the vote on come with money, progress and news. */
static void put_following(struct make *m, uint32_t stage, bool moroccan)
{
	static const char *const conditions[] = {"on_track", "on_track", "late", "paused", "blocked"};
	int64_t asked = (moroccan ? 20000 : 2000) * (1 + (int64_t)dice_roll(&m->dice, 60));
	const char *currency = side_currency(moroccan), *condition = dice_pick(&m->dice, conditions);

	make_text(m, "condition", stage < DELIVERED ? condition : conditions[0]);
	make_real(m, "progress", ML_MIN(100, stage * 16));
	int news = -5 - (int)dice_roll(&m->dice, 140);
	if (stage > 0) /* nobody heard of the first ones yet */
		make_day(m, "last_news_on", stage == 1 ? news - 90 : news);
	make_money(m, "asked", asked, currency);
	make_money(m, "voted", asked * 9 / 10, currency);
	if (stage > 0)
		make_money(m, "committed", asked * 8 / 10, currency);
	if (stage > 3)
		make_money(m, "paid", asked * 6 / 10, currency);
	if (stage > 0)
		make_day(m, "agreement_on", -300 + (int)dice_roll(&m->dice, 60));
	if (stage > 4)
		make_int(m, "beneficiaries", 20 + dice_roll(&m->dice, 400));
	put_works(m, stage, strcmp(condition, "late") == 0);
}

static void make_project(struct make *m, uint64_t i)
{
	uint32_t edition = (uint32_t)(i % ML_COUNT(editions));
	size_t idea = (i / ML_COUNT(editions) * 5 + i) % ML_COUNT(ideas);
	bool moroccan = editions[edition].moroccan, old = editions[edition].year == 2025;

	make_begin(m, "project", i);
	uint32_t stage = (uint32_t)(i / ML_COUNT(editions)) % (old ? ML_COUNT(followed) : ML_COUNT(young));
	const char *status = old ? followed[stage] : young[stage];
	const struct place *p = some_place(&m->dice, moroccan);
	make_link(m, "edition", "edition", edition);
	make_format(m, "number", "%d-%03u", editions[edition].year, (unsigned)i + 1);
	make_format(m, "title", "%s, %s", ideas[idea][0], p->city);
	if (dice_percent(&m->dice, 60))
		make_link(m, "holder", "organisation", dice_roll(&m->dice, m->n.organisations));
	else
		make_link(m, "holder", "person",
			person_of_side(moroccan, dice_roll(&m->dice, (uint32_t)people_of_side(m, moroccan))));
	make_bool(m, "first_time_holder", dice_percent(&m->dice, 55));
	make_text(m, "description", "Projet proposé par des habitants, à l'écoute de tous les usages du lieu.");
	make_text(m, "topics", ideas[idea][1]);
	make_ref(m, "territory", make_territory(p->code));
	make_text(m, "district", moroccan ? "Hay Salam" : "Centre");
	make_geo(m, "location", p->lat + dice_roll(&m->dice, 100) / 10000.0,
		p->lon - dice_roll(&m->dice, 100) / 10000.0);
	make_text(m, "status", status);
	make_day(m, "submitted_on", editions[edition].start + 20 + (int)dice_roll(&m->dice, 30));
	if (old && stage < WINNING) {
		put_following(m, stage, moroccan);
		make_int(m, "rank", 1 + dice_roll(&m->dice, 12));
	} else if (old) {
		make_text(m, "reason",
			stage == WINNING ? "Classé après les projets financés."
					 : "Terrain privé, sans accord du propriétaire.");
	} else {
		make_money(m, "asked", (moroccan ? 20000 : 2000) * (1 + (int64_t)dice_roll(&m->dice, 60)),
			side_currency(moroccan));
	}
	if (old && stage < BALLOT) {
		/* What is not retained had fewer. */
		make_int(m, "votes_paper", 20 + dice_roll(&m->dice, stage < WINNING ? 300 : 20));
		make_int(m, "votes_online",
			(stage < WINNING ? 140 : 40) + dice_roll(&m->dice, stage < WINNING ? 800 : 60));
	}
	make_save(m);
}

void make_budgets(struct make *m)
{
	for (uint64_t i = 0; i < ML_COUNT(editions) && !m->failed; i++) {
		make_begin(m, "edition", i);
		make_format(m, "name", "%s %d", editions[i].name, editions[i].year);
		make_int(m, "year", editions[i].year);
		make_text(m, "status", editions[i].status);
		make_money(m, "envelope", editions[i].envelope, side_currency(editions[i].moroccan));
		make_ref(m, "territory", make_territory(editions[i].territory));
		make_day(m, "ideas_from", editions[i].start);
		make_day(m, "ideas_to", editions[i].start + 60);
		make_day(m, "vote_from", editions[i].start + 170);
		make_day(m, "vote_to", editions[i].start + 190);
		make_link(m, "process", "process", editions[i].process);
		if (editions[i].year == 2025)
			make_int(m, "voters", 2400 + dice_roll(&m->dice, 4000));
		make_save(m);
	}
	for (uint64_t i = 0; i < m->n.projects && !m->failed; i++)
		make_project(m, i);
}
