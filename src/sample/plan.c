/*
 * plan: the action plan, tasks and risks, field trips, and tools being spread among the directorates.
 */
#include <stdio.h>

#include "make.h"

/* ---- actions: an axis, its objectives, their actions ------------------------------------- */

static const struct {
	const char *code, *title, *status;
	int progress, due; /* actions only; due in days from today */
} actions[] = {
	{"1", "Faire vivre la participation dans tous les territoires", NULL, 0, 0},
	{"2", "Rendre compte et évaluer", NULL, 0, 0},
	{"3", "Outiller et partager", NULL, 0, 0},
	{"1.1", "Toucher les six provinces de Souss-Massa", NULL, 0, 0},
	{"1.2", "Aller vers les publics éloignés", NULL, 0, 0},
	{"2.1", "Répondre à chaque contribution", NULL, 0, 0},
	{"2.2", "Suivre les lauréats des budgets participatifs", NULL, 0, 0},
	{"3.1", "Former les directions et les partenaires", NULL, 0, 0},
	{"1.1.1", "Tenir soixante rencontres dans l'année", "running", 68, 39},
	{"1.1.2", "Ouvrir un relais à Tata", "late", 20, -22},
	{"1.1.3", "Équiper une caravane d'animation", "planned", 0, 120},
	{"1.2.1", "Stands sur douze marchés", "running", 75, 60},
	{"1.2.2", "Ateliers en tachelhit", "running", 40, 90},
	{"2.1.1", "Registre des contributions et des réponses", "done", 100, -40},
	{"2.1.2", "Délai de réponse sous deux mois", "running", 55, 39},
	{"2.2.1", "Visite annuelle de chaque lauréat", "running", 35, 30},
	{"2.2.2", "Grille d'évaluation sociale et environnementale", "late", 60, -10},
	{"3.1.1", "Formation de facilitateurs", "running", 50, 75},
	{"3.1.2", "Guide bilingue de l'animation", "planned", 10, 150},
	{"3.1.3", "Carnet de terrain partagé entre postes", "running", 80, 20},
};

/* The place in the table of the code without its last part. */
static int parent_of(size_t i)
{
	size_t n = strlen(actions[i].code);

	for (size_t k = 0; n > 1 && k < i; k++) {
		if (strlen(actions[k].code) == n - 2 && strncmp(actions[k].code, actions[i].code, n - 2) == 0)
			return (int)k;
	}
	return -1;
}

static void make_actions(struct make *m)
{
	for (uint64_t i = 0; i < ML_COUNT(actions) && !m->failed; i++) {
		size_t depth = strlen(actions[i].code) / 2;
		make_begin(m, "action", i);
		make_text(m, "code", actions[i].code);
		make_text(m, "title", actions[i].title);
		make_text(m, "level", depth == 0 ? "axis" : depth == 1 ? "objective" : "action");
		if (parent_of(i) >= 0)
			make_link(m, "parent", "action", (uint64_t)parent_of(i));
		make_text(m, "owner", officer_name(&m->dice));
		if (actions[i].status) {
			int64_t budget = 20000 + 10000 * (int64_t)dice_roll(&m->dice, 30);
			make_day(m, "starts_on", -250);
			make_day(m, "due_on", actions[i].due);
			make_text(m, "status", actions[i].status);
			make_real(m, "progress", actions[i].progress);
			make_money(m, "budget", budget, "MAD");
			make_money(m, "spent", budget * actions[i].progress / 110, "MAD");
		}
		make_ref(m, "territory", make_territory(i % 3 == 2 ? "FR-OCC" : "MA-09"));
		make_save(m);
	}
}

static void make_tasks(struct make *m)
{
	static const struct {
		const char *title;
		int due;
		bool milestone;
	} soon[] = {
		{"Imprimer la feuille d'émargement de l'atelier « Eau »", 0, false},
		{"Confirmer la sonorisation du forum", 1, false},
		{"Envoyer le compte rendu de la convention", 2, false},
		{"Valider le programme de la formation", 4, true},
		{"Relancer les directions sur leurs indicateurs", -3, false},
		{"Commander les gilets du diagnostic en marchant", -1, false},
	};
	static const char *const usual[] = {"Réserver la salle", "Rédiger l'invitation", "Préparer la carte imprimée",
		"Mettre à jour la liste des inscrits", "Rédiger la réponse aux contributions",
		"Appeler les relais du quartier", "Archiver les feuilles d'émargement", "Faire signer la convention"};

	for (uint64_t i = 0; i < m->n.tasks && !m->failed; i++) {
		bool near = i < ML_COUNT(soon);
		make_begin(m, "task", i);
		bool done = !near && dice_percent(&m->dice, 60);
		int due = near	 ? soon[i].due
			  : done ? -(int)dice_roll(&m->dice, 200) - 5
				 : 8 + (int)dice_roll(&m->dice, 90);
		make_text(m, "title", near ? soon[i].title : dice_pick(&m->dice, usual));
		make_text(m, "owner", near ? "A. Benali" : officer_name(&m->dice));
		make_day(m, "due_on", due);
		make_text(m, "status", done ? "done" : dice_percent(&m->dice, 30) ? "doing" : "todo");
		if (done)
			make_day(m, "done_on", due - 1);
		bool milestone = near ? soon[i].milestone : dice_percent(&m->dice, 15);
		uint64_t process = dice_roll(&m->dice, m->n.processes);
		make_bool(m, "milestone", milestone);
		if (milestone && !near)
			make_link(m, "about", "project", some_winner(&m->dice));
		else
			make_link(m, "about", near ? "event" : "process", near ? i : process);
		make_save(m);
	}
}

static void make_risks(struct make *m)
{
	static const char *const risks[][2] = {
		{"Faible venue des jeunes", "Passer par les lycées et les clubs ; format court en soirée."},
		{"Réponses hors délai", "Tableau partagé, relance à J+30."},
		{"Crues pendant la tournée de Tata", "Salle de repli et itinéraire de rechange."},
		{"Départ d'un facilitateur", "Former des binômes."},
		{"Contestation du règlement du vote", "Publier le procès-verbal et les comptages."},
		{"Retard de paiement des lauréats", "Calendrier de mandatement validé avec la paie."},
		{"Perte d'un ordinateur portable", "Disque chiffré, échanges hebdomadaires entre postes."},
		{"Lassitude des associations", "Regrouper les sollicitations, rendre compte d'abord."},
	};
	static const char *const statuses[] = {"open", "watched", "watched", "occurred", "closed"};

	for (uint64_t i = 0; i < ML_COUNT(risks) && !m->failed; i++) {
		make_begin(m, "risk", i);
		make_link(m, "action", "action", 8 + i);
		make_text(m, "text", risks[i][0]);
		make_int(m, "likelihood", 1 + dice_roll(&m->dice, 5));
		make_int(m, "severity", 1 + dice_roll(&m->dice, 5));
		make_text(m, "response", risks[i][1]);
		make_text(m, "status", dice_pick(&m->dice, statuses));
		make_text(m, "owner", officer_name(&m->dice));
		make_save(m);
	}
}

void make_plan(struct make *m)
{
	make_actions(m);
	make_tasks(m);
	make_risks(m);
}

/* ---- trips ------------------------------------------------------------------------------------ */

static const struct {
	bool moroccan;
	const char *title, *territory, *status, *purpose;
	int starts, days, km;
	int places[5]; /* -1 ends */
} trips[] = {
	{true, "Tournée de Tata et des oasis", "MA-TAT", "planned", "Diagnostics en marchant, visites de lauréats", 3,
		3, 640, {12, 13, 9, 7, -1}},
	{true, "Anti-Atlas", "MA-TIZ", "done", "Présentation du budget participatif", -32, 2, 380, {10, 11, 6, -1}},
	{false, "Hauts cantons de l'Hérault", "FR-34", "planned", "Visites de lauréats, permanence", 6, 2, 290,
		{4, 6, 7, 5, -1}},
	{true, "Plaine du Souss", "MA-TAR", "done", "Ateliers eau", -75, 2, 260, {7, 8, 3, -1}},
	{false, "Cévennes et Causses", "FR-30", "done", "Préparation du plan climat", -140, 3, 410, {9, 10, 12, -1}},
	{true, "Chtouka", "MA-CHT", "running", "Groupes de discussion sur l'arganier", -1, 3, 150, {5, 6, -1}},
};

static void make_stops(struct make *m, uint64_t trip)
{
	const struct place *places = trips[trip].moroccan ? sample_places_ma : sample_places_fr;

	for (uint64_t k = 0; k < 5 && trips[trip].places[k] >= 0 && !m->failed; k++) {
		int day = trips[trip].starts + (int)k * trips[trip].days / 5;
		make_begin(m, "stop", trip * 8 + k);
		make_link(m, "trip", "trip", trip);
		make_int(m, "rank", (int64_t)k + 1);
		make_day(m, "date", day);
		make_format(m, "time", "%02u:%02u", 9 + (unsigned)k * 2 % 9, k % 2 ? 30u : 0u);
		make_text(m, "city", places[trips[trip].places[k]].city);
		make_link(m, "person", "person",
			person_of_side(trips[trip].moroccan,
				dice_roll(&m->dice, (uint32_t)people_of_side(m, trips[trip].moroccan))));
		if (dice_percent(&m->dice, 60))
			make_link(m, "organisation", "organisation", dice_roll(&m->dice, m->n.organisations));
		make_bool(m, "done", day < 0);
		make_save(m);
	}
}

void make_trips(struct make *m)
{
	for (uint64_t i = 0; i < ML_COUNT(trips) && !m->failed; i++) {
		make_begin(m, "trip", i);
		make_text(m, "title", trips[i].title);
		make_day(m, "starts_on", trips[i].starts);
		make_day(m, "ends_on", trips[i].starts + trips[i].days - 1);
		make_text(m, "status", trips[i].status);
		make_ref(m, "territory", make_territory(trips[i].territory));
		make_text(m, "purpose", trips[i].purpose);
		make_text(m, "officer", "A. Benali");
		make_int(m, "km", trips[i].km);
		if (trips[i].starts < 0)
			make_money(m, "cost", 300 + trips[i].km, side_currency(trips[i].moroccan));
		make_save(m);
		make_stops(m, i);
	}
}

/* ---- deployments --------------------------------------------------------------------------------- */

void make_deployments(struct make *m)
{
	static const struct {
		const char *tool, *stage;
		uint32_t directorate;
		int since, used, trained, to_train;
	} tools[] = {
		{"Carnet de terrain maillage", "rollout", 36, -60, -1, 9, 14},
		{"Plateforme de consultation", "used", 37, -500, -3, 22, 22},
		{"Cartographie participative", "pilot", 36, -90, -30, 4, 12},
		{"Vote en ligne", "used", 37, -300, -80, 6, 6},
		{"Boîte à outils d'animation", "used", 36, -700, -12, 18, 20},
		{"Lettre d'information", "used", 38, -900, -25, 3, 3},
		{"Registre des réponses", "study", 39, -20, 0, 0, 8},
		{"Ancien tableur des contacts", "stopped", 36, -1500, -70, 0, 0},
	};

	for (uint64_t i = 0; i < ML_COUNT(tools) && !m->failed; i++) {
		make_begin(m, "deployment", i);
		make_text(m, "tool", tools[i].tool);
		make_link(m, "directorate", "organisation", tools[i].directorate);
		make_text(m, "stage", tools[i].stage);
		make_day(m, "date", tools[i].since);
		if (tools[i].used < 0)
			make_day(m, "last_use_on", tools[i].used);
		make_link(m, "referent", "person", 20 + i);
		make_int(m, "trained", tools[i].trained);
		make_int(m, "to_train", tools[i].to_train);
		make_save(m);
	}
}
