/*
 * papers: watch notes and initiatives elsewhere, reports with what follows them, productions and contracts.
 */
#include "make.h"

/* ---- watch ------------------------------------------------------------------------------- */

static void make_notes(struct make *m)
{
	static const struct {
		const char *title, *type, *source, *reliability, *topic;
	} notes[] = {
		{"Décret sur les plateformes de pétition locale", "legal", "Journal officiel", "a", "démocratie"},
		{"Retour d'expérience sur le vote par SMS", "technology", "Réseau méditerranéen", "b", "numérique"},
		{"Étude : qui vient aux ateliers d'eau ?", "strategy", "Laboratoire Territoires et participation", "a",
			"eau"},
		{"Nouvelle carte des douars isolés", "territory", "Haut-Commissariat au Plan", "a", "mobilité"},
		{"Outil libre de cartographie sans réseau", "technology", "Lettre d'une association", "c", "numérique"},
		{"Loi organique sur les motions et pétitions", "legal", "Bulletin officiel", "a", "démocratie"},
		{"Jurys citoyens : dix leçons", "strategy", "Revue de science politique", "b", "démocratie"},
		{"Fermeture d'une ligne de car en Lozère", "territory", "La Gazette des Garrigues", "c", "mobilité"},
		{"Traduction automatique du tachelhit", "technology", "Université Ibn Zohr", "b", "culture"},
		{"Rumeur de fusion de communes", "territory", "Réseaux sociaux", "d", "démocratie"},
	};

	for (uint64_t i = 0; i < ML_COUNT(notes) && !m->failed; i++) {
		make_begin(m, "watch_note", i);
		make_day(m, "date", -4 - (int)i * 13);
		make_text(m, "title", notes[i].title);
		make_text(m, "type", notes[i].type);
		make_text(m, "source", notes[i].source);
		make_format(m, "url", "https://www.example.org/veille/%u", (unsigned)i + 1);
		make_text(m, "reliability", notes[i].reliability);
		make_text(m, "topics", notes[i].topic);
		make_ref(m, "territory", make_territory(i % 2 ? "MA-09" : "FR-OCC"));
		make_text(m, "summary", "À lire pour la préparation du prochain comité ; deux exemples transposables.");
		make_save(m);
	}
}

static void make_initiatives(struct make *m)
{
	static const struct {
		const char *name, *country, *holder, *topic, *status;
		int transferability;
	} found[] = {
		{"Caravane de l'eau", "Tunisie", "Gouvernorat de Gabès", "eau", "talking", 4},
		{"Assemblées d'oasis", "Algérie", "Réseau oasien", "environnement", "spotted", 3},
		{"Budget participatif des lycées", "France", "Région des Hauts-de-France", "jeunesse", "contacted", 5},
		{"Orçamento participativo", "Portugal", "Ville de Cascais", "démocratie", "agreed", 4},
		{"Jury climat", "Belgique", "Parlement régional bruxellois", "énergie", "spotted", 2},
		{"Radio communautaire des femmes", "Sénégal", "Association de Thiès", "égalité", "talking", 4},
		{"Carte des savoirs", "Espagne", "Ville de Saragosse", "culture", "contacted", 3},
		{"Vote par jetons au souk", "Maroc", "Commune de Chefchaouen", "démocratie", "agreed", 5},
	};

	for (uint64_t i = 0; i < ML_COUNT(found) && !m->failed; i++) {
		make_begin(m, "initiative", i);
		make_text(m, "name", found[i].name);
		make_text(m, "country", found[i].country);
		make_text(m, "holder", found[i].holder);
		make_text(m, "topics", found[i].topic);
		make_format(m, "url", "https://www.example.org/initiatives/%u", (unsigned)i + 1);
		make_text(m, "maturity", i % 2 ? "Installée" : "Expérimentation");
		make_int(m, "transferability", found[i].transferability);
		make_text(m, "status", found[i].status);
		make_save(m);
	}
}

static void make_reports(struct make *m)
{
	static const char *const titles[] = {
		"Rapport semestriel de la participation", "Bilan annuel du budget participatif", "Point trimestriel"};
	static const char *const statuses[] = {"answered", "sent", "draft"};
	static const char *const troubles[][2] = {
		{"Trop peu de jeunes aux ateliers", "Horaires scolaires et format des réunions."},
		{"Réponses tardives des services", "Pas de correspondant désigné dans deux directions."},
		{"Distances dans la province de Tata", "Un seul véhicule pour trois agents."},
		{"Traduction des documents", "Pas de budget de traduction en tachelhit."},
		{"Doublons dans les listes d'invités", "Trois tableurs tenus séparément."},
	};
	static const char *const advice[][2] = {
		{"Désigner un correspondant dans chaque direction", "Direction générale"},
		{"Prévoir un véhicule pour les oasis", "Direction des moyens généraux"},
		{"Traduire les comptes rendus", "Direction de la communication"},
		{"Publier les réponses en ligne", "Direction du numérique"},
		{"Associer les lycées au conseil des jeunes", "Académie régionale"},
		{"Maintenir l'enveloppe du budget participatif", "Bureau du conseil"},
	};
	static const char *const answers[] = {"open", "open", "accepted", "accepted", "refused", "done"};

	for (uint64_t i = 0; i < ML_COUNT(titles) && !m->failed; i++) {
		make_begin(m, "report", i);
		make_text(m, "title", titles[i]);
		make_day(m, "period_start", -540 + (int)i * 180);
		make_day(m, "period_end", -361 + (int)i * 180);
		make_ref(m, "territory", make_territory(i % 2 ? "FR-34" : "MA-09"));
		make_text(m, "audience", i == 1 ? "external" : "internal");
		make_text(m, "status", statuses[i]);
		make_text(m, "intro",
			"Ce rapport rend compte des démarches conduites, des difficultés rencontrées et des suites "
			"proposées.");
		make_text(m, "author", officer_name(&m->dice));
		make_save(m);
	}
	for (uint64_t i = 0; i < ML_COUNT(troubles) && !m->failed; i++) {
		make_begin(m, "challenge", i);
		make_text(m, "text", troubles[i][0]);
		make_text(m, "cause", troubles[i][1]);
		make_link(m, "report", "report", i % 3);
		make_link(m, "process", "process", i);
		make_int(m, "severity", 2 + dice_roll(&m->dice, 4));
		make_save(m);
	}
	for (uint64_t i = 0; i < ML_COUNT(advice) && !m->failed; i++) {
		make_begin(m, "recommendation", i);
		make_text(m, "text", advice[i][0]);
		make_text(m, "addressee", advice[i][1]);
		make_link(m, "report", "report", i % 3);
		make_int(m, "priority", 1 + dice_roll(&m->dice, 3));
		make_text(m, "status", answers[i]);
		make_day(m, "due_on", 20 + (int)i * 25);
		make_text(m, "answer", strcmp(answers[i], "open") == 0 ? NULL : "Examinée en comité de direction.");
		make_save(m);
	}
}

void make_watch(struct make *m)
{
	make_notes(m);
	make_initiatives(m);
	make_reports(m);
}

/* ---- productions, contracts ------------------------------------------------------------------ */

static void make_supports(struct make *m)
{
	static const struct {
		const char *title, *format, *status, *rights;
		int due, published;
	} supports[] = {
		{"Capsule « Les fontainiers »", "video", "making", "to_collect", 18, 0},
		{"Podcast des collégiens", "podcast", "brief", "to_collect", 45, 0},
		{"Fresque du souk", "fresco", "published", "not_needed", -60, -52},
		{"Exposition « Paroles d'oasis »", "exhibition", "validation", "collected", 9, 0},
		{"Infographie du budget participatif", "infographic", "published", "not_needed", -30, -28},
		{"Portrait d'une lauréate", "portrait", "published", "collected", -95, -90},
		{"Lettre d'information de l'automne", "newsletter", "published", "collected", -40, -38},
		{"Dossier de presse du vote", "press_kit", "idea", "not_needed", 70, 0},
	};

	for (uint64_t i = 0; i < ML_COUNT(supports) && !m->failed; i++) {
		make_begin(m, "production", i);
		make_text(m, "title", supports[i].title);
		make_text(m, "format", supports[i].format);
		make_text(m, "status", supports[i].status);
		make_link(m, "about", i % 2 ? "project" : "process", i);
		make_text(m, "audience", "Grand public");
		make_day(m, "due_on", supports[i].due);
		if (supports[i].published) {
			make_day(m, "published_on", supports[i].published);
			make_int(m, "reach", 150 + dice_roll(&m->dice, 4000));
			make_format(m, "url", "https://www.example.org/supports/%u", (unsigned)i + 1);
		}
		make_text(m, "image_rights", supports[i].rights);
		make_money(m, "cost", 500 + 250 * (int64_t)dice_roll(&m->dice, 40), i % 2 ? "EUR" : "MAD");
		make_text(m, "owner", officer_name(&m->dice));
		make_save(m);
	}
}

static void make_contracts(struct make *m)
{
	static const struct {
		const char *object, *procedure, *status;
		uint32_t supplier;
		int64_t net;
		int notified, ends;
	} contracts[] = {
		{"Réalisation de trois capsules vidéo", "mapa", "running", 35, 18000, -120, 90},
		{"Formation de facilitateurs", "quote", "running", 34, 95000, -60, 120},
		{"Impression des supports", "order", "settled", 35, 4200, -300, -120},
		{"Évaluation externe du budget participatif", "tender", "analysis", 34, 240000, 0, 0},
	};
	static const struct {
		uint32_t contract;
		const char *title, *status;
		int due, received;
	} deliverables[] = {
		{0, "Capsule « Les fontainiers », montage", "due", 18, 0},
		{0, "Capsule « La Mosson »", "reserved", -30, -24},
		{0, "Capsule « Le souk »", "accepted", -70, -72},
		{1, "Session de novembre", "accepted", -12, -12},
		{1, "Session de janvier", "due", 55, 0},
		{1, "Livret du facilitateur", "received", -8, -5},
		{2, "Affiches", "accepted", -200, -201},
		{2, "Guides bilingues", "refused", -180, -170},
	};

	for (uint64_t i = 0; i < ML_COUNT(contracts) && !m->failed; i++) {
		const char *currency = contracts[i].supplier == 34 ? "MAD" : "EUR";
		make_begin(m, "contract", i);
		make_text(m, "object", contracts[i].object);
		make_format(m, "reference", "M-2026-%02u", (unsigned)i + 1);
		make_text(m, "procedure", contracts[i].procedure);
		make_text(m, "status", contracts[i].status);
		if (contracts[i].notified)
			make_link(m, "supplier", "organisation", contracts[i].supplier);
		make_money(m, "amount_net", contracts[i].net, currency);
		make_money(m, "amount_gross", contracts[i].net * 12 / 10, currency);
		if (contracts[i].notified) {
			make_day(m, "notified_on", contracts[i].notified);
			make_day(m, "ends_on", contracts[i].ends);
		}
		make_text(m, "owner", officer_name(&m->dice));
		make_save(m);
	}
	for (uint64_t i = 0; i < ML_COUNT(deliverables) && !m->failed; i++) {
		const char *status = deliverables[i].status;
		make_begin(m, "deliverable", i);
		make_link(m, "contract", "contract", deliverables[i].contract);
		make_text(m, "title", deliverables[i].title);
		make_day(m, "due_on", deliverables[i].due);
		if (deliverables[i].received) {
			make_day(m, "received_on", deliverables[i].received);
			make_money(m, "invoiced", 1500, "EUR");
		}
		if (status[0] == 'a')
			make_day(m, "accepted_on", deliverables[i].received + 3);
		make_text(m, "status", status);
		make_text(m, "reservations", strcmp(status, "reserved") == 0 ? "Sous-titres arabes à corriger." : NULL);
		make_save(m);
	}
}

void make_productions(struct make *m)
{
	make_supports(m);
	make_contracts(m);
}
