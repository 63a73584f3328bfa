/*
 * contacts: what passed between the officers and the actors: interactions and their follow-ups, partnerships and
 * commitments, mailings.
 */
#include "make.h"

/* ---- interactions ----------------------------------------------------------------------- */

/* Those the home screen counts on: who, what, when (days from today), to follow up on. */
static const struct {
	uint32_t person;
	int date, follow_up;
	const char *type, *subject, *summary;
} due[] = {
	{0, -10, 2, "call", "Salle confirmée pour l'atelier",
		"La maison de quartier ouvre à 8 h 30 ; prévoir une rallonge."},
	{1, -19, -5, "meeting", "Convention avec les associations d'Oulad Teïma",
		"Attend notre projet de texte pour le montrer à son bureau."},
	{0, -16, -2, "visit", "Présentation de la démarche « Eau »",
		"Très bon accueil ; souhaite associer les fontainiers."},
	{2, -12, -1, "email", "Données de fréquentation des quartiers",
		"Promises par le service des affaires sociales."},
	{6, -7, 0, "call", "Invitation au comité de suivi", "Doit confirmer sa présence."},
	{8, -6, 0, "email", "Liste des inscrits de Béziers", "À relancer avant midi."},
	{10, -9, 1, "meeting", "Prêt de matériel pour le forum", "Douze grilles et deux sonorisations."},
	{11, -4, 3, "visit", "Repérage de la salle des fêtes", "Accès par la cour ; une marche."},
	{13, -3, 5, "call", "Interprétation en tachelhit", "Deux personnes disponibles le samedi."},
};

static const struct {
	const char *type, *subject, *summary;
} usual[] = {
	{"call", "Point sur la mobilisation du quartier", "Une vingtaine d'habitants prêts à venir."},
	{"meeting", "Préparation de l'atelier citoyen", "Ordre du jour arrêté, animation à deux voix."},
	{"visit", "Visite du jardin partagé", "Parcelle clôturée, point d'eau à installer."},
	{"email", "Invitation envoyée", "Accusé de réception."},
	{"letter", "Courrier au président", "Demande de mise à disposition d'une salle."},
	{"awareness", "Présentation du budget participatif", "Questions sur le vote en ligne et les pièces à fournir."},
	{"awareness", "Sensibilisation aux droits à la participation", "Remise du guide en arabe et en français."},
	{"meeting", "Restitution des contributions", "Réponses jugées claires ; délai trouvé long."},
	{"call", "Relance sur la convention", "Signature annoncée après le conseil."},
	{"visit", "Rencontre avec les jeunes du centre", "Intérêt pour un podcast sur l'eau."},
	{"other", "Échange au marché", "Contact laissé pour la suite."},
	{"meeting", "Point d'étape avec la direction", "Calendrier validé, budget à préciser."},
};

enum { AGREEMENT = 8 }; /* the one about a project's agreement */

static void make_due(struct make *m, uint64_t i)
{
	make_day(m, "date", due[i].date);
	make_text(m, "type", due[i].type);
	make_text(m, "subject", due[i].subject);
	make_link(m, "persons", "person", due[i].person);
	if (due[i].person == 0)
		make_link(m, "organisations", "organisation", 0);
	make_text(m, "summary", due[i].summary);
	make_day(m, "follow_up_on", due[i].follow_up);
	make_text(m, "officer", "A. Benali");
}

static void make_usual(struct make *m)
{
	uint32_t k = dice_roll(&m->dice, ML_COUNT(usual)), people = dice_roll(&m->dice, 10) == 0 ? 2 : 1;
	uint32_t person = dice_roll(&m->dice, m->n.people);
	int days = -(int)dice_roll(&m->dice, 420) - 1;

	make_day(m, "date", days);
	make_text(m, "type", usual[k].type);
	make_text(m, "subject", usual[k].subject);
	for (uint32_t p = 0; p < people; p++)
		make_link(m, "persons", "person", (person + p * 17) % m->n.people);
	if (dice_percent(&m->dice, 45))
		make_link(m, "organisations", "organisation", dice_roll(&m->dice, m->n.organisations));
	make_text(m, "summary", usual[k].summary);
	if (strcmp(usual[k].type, "awareness") == 0)
		make_text(m, "message", "Chacun peut proposer un projet, avec ou sans association.");
	if (days < -14 && dice_percent(&m->dice, 30)) {
		make_day(m, "follow_up_on", days + 14);
		make_bool(m, "followed_up", true);
		make_text(m, "outcome", "Relance faite ; suite notée dans la démarche.");
	}
	if (dice_percent(&m->dice, 25))
		make_link(m, "process", "process", dice_roll(&m->dice, m->n.processes));
	make_int(m, "duration_min", 10 + 5 * dice_roll(&m->dice, 20));
	make_text(m, "officer", officer_name(&m->dice));
	if (k == AGREEMENT)
		make_link(m, "project", "project", some_winner(&m->dice));
}

void make_interaction(struct make *m, uint64_t i)
{
	make_begin(m, "interaction", i);
	if (i < ML_COUNT(due))
		make_due(m, i);
	else
		make_usual(m);
	make_save(m);
}

void make_interactions(struct make *m)
{
	for (uint64_t i = 0; i < m->n.interactions && !m->failed; i++)
		make_interaction(m, i);
}

/* ---- partnerships ----------------------------------------------------------------------------- */

static const char *const objects[] = {"Convention d'animation territoriale", "Charte de la participation",
	"Accueil des ateliers citoyens", "Formation des facilitateurs", "Appui au budget participatif",
	"Recherche-action sur la concertation", "Prêt de salles et de matériel", "Diffusion radiophonique",
	"Médiation en langues locales", "Suivi des projets lauréats", "Observatoire de la participation"};

static const struct {
	const char *status;
	int starts, ends; /* days from today; ends 0: none */
} lives[] = {
	{"active", -353, 12},
	{"active", -700, 33},
	{"active", -400, 330},
	{"active", -90, 640},
	{"to_renew", -740, -9},
	{"identified", 0, 0},
	{"contacted", 0, 0},
	{"in_discussion", 0, 0},
	{"agreed", 20, 385},
	{"drafting", 30, 395},
	{"signing", 10, 375},
	{"active", -200, 165},
	{"suspended", -300, 430},
	{"expired", -900, -170},
	{"closed", -1200, -470},
	{"refused", 0, 0},
};

static void make_partnership(struct make *m, uint64_t i)
{
	static const char *const types[] = {
		"framework", "specific", "letter_of_intent", "memorandum", "charter", "informal", "grant", "in_kind"};
	/* Only the first two expire within 40 days: later rounds of the list run longer. */
	size_t life = i < ML_COUNT(lives) ? i : 2 + (i - 2) % (ML_COUNT(lives) - 2);

	make_begin(m, "partnership", i);
	uint32_t org = i < 4 ? (uint32_t[]){0, 2, 4, 20}[i] : dice_roll(&m->dice, m->n.organisations);
	struct sketch_organisation s = sketch_organisation(m, org);
	make_format(m, "title", "%s : %.*s", objects[(i * 3) % ML_COUNT(objects)], (int)s.name.n, s.name.p);
	make_link(m, "organisation", "organisation", org);
	if (dice_percent(&m->dice, 25))
		make_link(m, "others", "organisation", (org + 7) % m->n.organisations);
	make_text(m, "type", dice_pick(&m->dice, types));
	make_text(m, "status", lives[life].status);
	make_text(m, "purpose",
		"Unir les moyens des deux parties pour toucher les habitants qui ne viennent pas aux réunions.");
	if (lives[life].ends != 0) {
		if (lives[life].starts < 0)
			make_day(m, "signed_on", lives[life].starts - 15);
		make_day(m, "starts_on", lives[life].starts);
		make_day(m, "ends_on", lives[life].ends);
		make_money(m, "amount", 2000 + 500 * (int64_t)dice_roll(&m->dice, 100), side_currency(s.moroccan));
		make_format(m, "reference", "CP-%04u", (unsigned)i + 1);
	}
	make_ref(m, "territory", make_territory(s.place->parent));
	make_text(m, "officer", officer_name(&m->dice));
	make_save(m);
}

static void make_commitments(struct make *m, uint64_t partnership)
{
	static const struct {
		const char *by, *text;
	} promises[] = {
		{"us", "Former deux facilitateurs par trimestre"},
		{"partner", "Mettre une salle à disposition deux fois par mois"},
		{"us", "Rendre compte des contributions sous deux mois"},
		{"partner", "Relayer les invitations auprès des adhérents"},
		{"us", "Fournir le matériel d'animation"},
		{"partner", "Désigner un interlocuteur unique"},
	};
	static const char *const statuses[] = {"open", "open", "kept", "partly", "broken"};

	for (uint64_t k = 0; k < 2 && !m->failed; k++) {
		make_begin(m, "commitment", partnership * 2 + k);
		const char *status = dice_pick(&m->dice, statuses);
		size_t p = (partnership * 2 + k) % ML_COUNT(promises);
		make_link(m, "partnership", "partnership", partnership);
		make_text(m, "by", promises[p].by);
		make_text(m, "text", promises[p].text);
		make_day(m, "due_on",
			strcmp(status, "open") == 0 ? 10 + (int)dice_roll(&m->dice, 200)
						    : -(int)dice_roll(&m->dice, 200) - 3);
		make_text(m, "status", status);
		if (strcmp(status, "open") != 0)
			make_day(m, "done_on", -(int)dice_roll(&m->dice, 100) - 1);
		make_save(m);
	}
}

void make_partnerships(struct make *m)
{
	for (uint64_t i = 0; i < m->n.partnerships && !m->failed; i++) {
		make_partnership(m, i);
		make_commitments(m, i);
	}
}

/* ---- mailings ------------------------------------------------------------------------------------ */

void make_mailings(struct make *m)
{
	static const struct {
		const char *name, *kind, *filter;
	} segments[] = {
		{"Habitants d'Agadir", "person", "city=Agadir"},
		{"Associations favorables", "organisation", "type=association and stance=favourable"},
		{"Réseau eau", "person", "topics=eau"},
	};
	static const struct {
		uint32_t segment;
		const char *purpose, *channel;
		int date;
	} sent[] = {
		{0, "Invitation à l'atelier « Eau »", "sms", -8},
		{2, "Restitution de la consultation sur l'eau", "email", -40},
	};

	for (uint64_t i = 0; i < ML_COUNT(segments) && !m->failed; i++) {
		make_begin(m, "segment", i);
		make_text(m, "name", segments[i].name);
		make_text(m, "kind", segments[i].kind);
		make_text(m, "filter", segments[i].filter);
		make_save(m);
	}
	for (uint64_t i = 0; i < ML_COUNT(sent) && !m->failed; i++) {
		make_begin(m, "mailing", i);
		make_day(m, "date", sent[i].date);
		make_text(m, "purpose", sent[i].purpose);
		make_link(m, "segment", "segment", sent[i].segment);
		make_text(m, "channel", sent[i].channel);
		for (uint64_t k = 0; k < 25; k++)
			make_link(m, "recipients", "person", person_of_side(true, k * 4 % people_of_side(m, true)));
		make_save(m);
	}
}

/* ---- own fields ------------------------------------------------------------------------------------- */

void make_own_fields(struct make *m)
{
	static const struct {
		const char *kind, *key, *label, *type, *choices, *help;
	} own[] = {
		{"organisation", "agrement", "N° d'agrément", "text", NULL,
			"Agrément de la collectivité ou du ministère"},
		{"event", "garde_enfants", "Garde d'enfants", "bool", NULL, "Une garde d'enfants est-elle proposée ?"},
		{"person", "disponibilite", "Disponibilité", "enum", "matin\nsoir\nweek-end", NULL},
	};

	for (uint64_t i = 0; i < ML_COUNT(own) && !m->failed; i++) {
		make_begin(m, "custom_field", i);
		make_text(m, "kind", own[i].kind);
		make_text(m, "key", own[i].key);
		make_text(m, "label", own[i].label);
		make_text(m, "type", own[i].type);
		make_text(m, "choices", own[i].choices);
		make_text(m, "help", own[i].help);
		make_save_derived(m);
	}
}
