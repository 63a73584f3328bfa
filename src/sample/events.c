/*
 * events: processes, events with those who came, contributions and answers, needs, methods and reviews.
 */
#include "make.h"

/* ---- methods ---------------------------------------------------------------------------- */

static const struct {
	const char *name, *level, *material;
	int minutes, least, most;
	bool offline;
} methods[] = {
	{"Café du monde", "concert", "Nappes de papier, feutres, quatre tables", 120, 12, 60, true},
	{"Diagnostic en marchant", "consult", "Plan du quartier, gilets, carnet", 90, 6, 20, true},
	{"Porteur de paroles", "consult", "Panneaux, cordes, pinces", 180, 1, 200, true},
	{"Boule de neige", "co_build", "Feuilles et stylos", 60, 8, 40, true},
	{"Cartographie participative", "co_build", "Carte imprimée, gommettes", 120, 5, 30, true},
	{"Fresque du climat", "inform", "Jeu de cartes, rouleau de papier", 180, 6, 14, true},
	{"Jeu de rôles des usages de l'eau", "concert", "Fiches de rôle, jetons", 150, 10, 25, true},
	{"Débat mouvant", "concert", "Une salle vide", 45, 10, 60, true},
	{"Vote par gommettes", "consult", "Gommettes, affiches", 20, 5, 100, true},
	{"Consultation en ligne", "consult", "Plateforme et affichage d'un code QR", 43200, 50, 5000, false},
};

void make_methods(struct make *m)
{
	for (uint64_t i = 0; i < ML_COUNT(methods) && !m->failed; i++) {
		make_begin(m, "method", i);
		make_text(m, "name", methods[i].name);
		make_text(m, "level", methods[i].level);
		make_int(m, "duration_min", methods[i].minutes);
		make_int(m, "group_min", methods[i].least);
		make_int(m, "group_max", methods[i].most);
		make_text(m, "material", methods[i].material);
		make_text(m, "audience", "Tout public");
		make_bool(m, "offline", methods[i].offline);
		make_text(m, "steps",
			"1. Accueil et règles du jeu.\n2. Travail en petits groupes.\n3. Mise en commun.\n4. Ce qui "
			"est retenu, et la suite.");
		make_save(m);
	}
}

static void make_reviews(struct make *m)
{
	static const char *const notes[] = {"Bon rythme, mais le dernier tour est trop court.",
		"Marche très bien en plein air.", "Prévoir une personne par table pour noter.",
		"Difficile au-delà de trente personnes.", "Les jeunes s'en emparent vite."};

	for (uint64_t i = 0; i < 14 && !m->failed; i++) {
		make_begin(m, "method_review", i);
		make_link(m, "method", "method", i % 9);
		make_link(m, "event", "event", 16 + i * 3);
		make_int(m, "rating", 2 + dice_roll(&m->dice, 4));
		make_text(m, "note", dice_pick(&m->dice, notes));
		make_save(m);
	}
}

/* ---- processes ------------------------------------------------------------------------------ */

static const struct {
	bool moroccan;
	const char *title, *mechanism, *level, *status, *topic, *question, *territory;
	int starts, ends;
} processes[] = {
	{true, "L'eau, notre affaire à tous", "citizen_workshop", "concert", "running", "eau",
		"Comment partager l'eau entre la ville et les douars ?", "MA-AGD", -120, 60},
	{true, "Tata, paroles d'oasis", "walking_diagnosis", "consult", "running", "environnement",
		"Que faut-il protéger en premier dans l'oasis ?", "MA-TAT", -240, 30},
	{false, "Budget participatif de l'Hérault 2026", "participatory_budget", "co_decide", "running", "démocratie",
		"Quels projets pour votre quartier ?", "FR-34", -200, 200},
	{false, "Mobilités du Lodévois", "citizens_convention", "co_build", "restitution", "mobilité",
		"Comment se déplacer sans voiture dans les hauts cantons ?", "FR-34", -300, 20},
	{true, "Budget participatif d'Agadir", "participatory_budget", "co_decide", "running", "démocratie",
		"Que changer dans votre quartier avec cinq millions de dirhams ?", "MA-AGD", -180, 240},
	{true, "Conseil des jeunes de Taroudannt", "assembly", "concert", "running", "jeunesse",
		"De quoi les jeunes ont-ils besoin ici ?", "MA-TAR", -400, 200},
	{false, "Étang de Thau 2040", "forum", "consult", "closed", "environnement",
		"Quel avenir pour les métiers de l'étang ?", "FR-34", -500, -100},
	{true, "Marché de Tiznit, un marché pour tous", "public_meeting", "consult", "closed", "artisanat",
		"Comment réaménager le souk ?", "MA-TIZ", -420, -150},
	{true, "Égalité dans les instances", "citizens_jury", "co_build", "preparing", "égalité",
		"Comment arriver à la parité dans les instances ?", "MA-09", 15, 200},
	{false, "Plan climat du Gard : parole aux habitants", "online_consultation", "consult", "closed", "énergie",
		"Quelles priorités pour les dix prochaines années ?", "FR-30", -380, -60},
	{true, "Argane et biodiversité", "focus_group", "consult", "running", "biodiversité",
		"Comment concilier cueillette et repos de l'arganeraie ?", "MA-CHT", -90, 90},
	{false, "Cantines du Biterrois", "survey", "consult", "running", "alimentation",
		"Que voulez-vous dans l'assiette ?", "FR-34", -60, 45},
	{true, "Mobilité à Inezgane", "stand", "consult", "idea", "mobilité", "Où placer les arrêts de taxi ?",
		"MA-INE", 40, 160},
	{false, "Santé en Lozère", "hearing", "inform", "cancelled", "santé", "Quels services de garde ?", "FR-48",
		-260, -200},
};

void make_processes(struct make *m)
{
	for (uint64_t i = 0; i < m->n.processes && !m->failed; i++) {
		size_t k = i % ML_COUNT(processes);
		make_begin(m, "process", i);
		make_format(m, "title", i < ML_COUNT(processes) ? "%s" : "%s (%u)", processes[k].title,
			(unsigned)(i / ML_COUNT(processes) + 1));
		make_text(m, "mechanism", processes[k].mechanism);
		make_text(m, "level", processes[k].level);
		make_text(m, "status", processes[k].status);
		make_text(m, "sponsor",
			processes[k].moroccan ? "Conseil régional de Souss-Massa"
					      : "Conseil départemental de l'Hérault");
		make_text(m, "question", processes[k].question);
		make_text(m, "promise", "Chaque contribution recevra une réponse motivée dans les deux mois.");
		make_text(m, "topics", processes[k].topic);
		make_ref(m, "territories", make_territory(processes[k].territory));
		make_text(m, "audience", "Habitants, associations, élus");
		make_day(m, "starts_on", processes[k].starts);
		make_day(m, "ends_on", processes[k].ends);
		make_text(m, "officer", i == 0 ? "A. Benali" : officer_name(&m->dice));
		make_money(m, "budget", 3000 + 1000 * (int64_t)dice_roll(&m->dice, 60),
			side_currency(processes[k].moroccan));
		make_link(m, "action", "action", 6 + i % 12);
		make_text(m, "commitments", i % 2 ? "Une place pour chacun" : "Répondre à tous");
		make_save(m);
	}
}

/* ---- events ------------------------------------------------------------------------------------ */

/* Today's, tomorrow's and the next ones. */
static const struct {
	bool moroccan;
	int day, minutes, length;
	const char *title, *format, *venue;
	uint32_t process, place, registered;
} coming[] = {
	{true, 0, 570, 150, "Atelier citoyen « Eau »", "citizen_workshop", "Maison de quartier Talborjt", 0, 0, 24},
	{true, 0, 840, 120, "Rencontre avec les associations", "citizen_meeting", "Salle Ibrahim-Radi", 4, 0, 11},
	{true, 1, 600, 120, "Comité de suivi de la démarche « Marché »", "steering_committee",
		"Siège de la commune de Tiznit", 7, 10, 9},
	{false, 1, 1080, 120, "Cantines : soirée à Béziers", "world_cafe", "Salle Zinga-Zanga", 11, 1, 18},
	{true, 3, 540, 240, "Diagnostic en marchant dans l'oasis", "walking_diagnosis", "Place de Tata", 1, 12, 14},
	{false, 5, 570, 180, "Convention « Mobilités » : dernière session", "citizens_convention", "Espace Lutéva", 3,
		4, 30},
	{true, 8, 900, 120, "Atelier jeunes : podcast sur l'eau", "training", "Lycée Youssef Ben Tachfine", 5, 7, 16},
	{true, 12, 600, 150, "Atelier argane à Biougra", "focus_group", "Coopérative Tamounte Argane", 10, 5, 12},
	{false, 16, 1110, 120, "Réunion publique sur le budget participatif", "public_meeting", "Salle Pétrarque", 2, 0,
		40},
	{true, 24, 570, 420, "Formation des facilitateurs", "training", "Université Ibn Zohr", 8, 0, 15},
};

static const struct {
	const char *title, *format;
} usual[] = {
	{"Atelier citoyen", "citizen_workshop"},
	{"Rencontre citoyenne", "citizen_meeting"},
	{"Réunion publique", "public_meeting"},
	{"Stand au marché", "stand"},
	{"Diagnostic en marchant", "walking_diagnosis"},
	{"Conseil de quartier", "district_council"},
	{"Comité de suivi", "steering_committee"},
	{"Forum des associations", "forum"},
	{"Café du monde", "world_cafe"},
	{"Fresque du climat", "fresco"},
	{"Formation", "training"},
	{"Audition", "hearing"},
};

struct session {
	uint64_t i;
	bool moroccan, past;
	int day, minutes;
	uint32_t registered;
	const struct place *place;
};

static void make_coming(struct make *m, struct session *s)
{
	uint64_t i = s->i;

	*s = (struct session){i, coming[i].moroccan, false, coming[i].day, coming[i].minutes, coming[i].registered,
		&(coming[i].moroccan ? sample_places_ma : sample_places_fr)[coming[i].place]};
	make_text(m, "title", coming[i].title);
	make_text(m, "format", coming[i].format);
	make_link(m, "process", "process", coming[i].process);
	make_time(m, "starts_at", coming[i].day, coming[i].minutes, side_zone(s->moroccan));
	make_time(m, "ends_at", coming[i].day, coming[i].minutes + coming[i].length, side_zone(s->moroccan));
	make_text(m, "status", coming[i].day < 10 ? "confirmed" : "announced");
	make_text(m, "venue", coming[i].venue);
	make_int(m, "capacity", coming[i].registered * 2);
	make_text(m, "officer", "A. Benali");
}

static void make_past(struct make *m, struct session *s)
{
	static const char *const statuses[] = {
		"held", "held", "held", "closed", "closed", "closed", "closed", "cancelled", "postponed"};
	static const char *const venues[] = {"Salle des fêtes", "Maison des associations", "École primaire",
		"Place du marché", "Siège de la commune", "Maison de quartier", "Médiathèque"};
	uint32_t k = dice_roll(&m->dice, ML_COUNT(usual)), process = dice_roll(&m->dice, ML_COUNT(processes));
	int minutes = 540 + 30 * (int)dice_roll(&m->dice, 20);
	const char *status = s->i < 60 ? statuses[dice_roll(&m->dice, 7)] : dice_pick(&m->dice, statuses);

	s->moroccan = processes[process].moroccan;
	s->place = some_place(&m->dice, s->moroccan);
	s->day = -2 - (int)dice_roll(&m->dice, 360);
	s->minutes = minutes;
	s->past = strcmp(status, "held") == 0 || strcmp(status, "closed") == 0;
	s->registered = 8 + dice_roll(&m->dice, 24);
	make_format(m, "title", "%s, %s", usual[k].title, s->place->city);
	make_text(m, "format", usual[k].format);
	make_link(m, "process", "process", process);
	make_time(m, "starts_at", s->day, minutes, side_zone(s->moroccan));
	make_time(m, "ends_at", s->day, minutes + 120, side_zone(s->moroccan));
	make_text(m, "status", status);
	make_text(m, "venue", dice_pick(&m->dice, venues));
	make_int(m, "capacity", 40);
	make_text(m, "officer", officer_name(&m->dice));
	if (!s->past)
		return;
	if (dice_percent(&m->dice, 50))
		make_int(m, "headcount", s->registered + dice_roll(&m->dice, 10));
	make_text(m, "minutes",
		"Accueil par la commune, rappel de la question posée, travail en petits groupes, mise en commun.");
	make_text(m, "decisions", "Compte rendu sous quinze jours ; prochaine séance fixée avec les participants.");
	make_money(m, "cost", 200 + 50 * (int64_t)dice_roll(&m->dice, 40), side_currency(s->moroccan));
}

static void put_attendance(struct make *m, const struct session *s, uint32_t k)
{
	static const char *const after[] = {
		"present", "present", "present", "present", "present", "present_unregistered", "absent", "excused"};
	static const char *const before[] = {"registered", "registered", "registered", "invited", "waiting"};
	static const char *const ages[] = {"u18", "18_24", "25_64", "25_64", "25_64", "65_79", "80p", "unknown"};
	static const char *const roles[] = {"participant", "participant", "participant", "participant", "participant",
		"elected", "partner", "observer", "speaker"};
	const char *status = s->past		 ? dice_pick(&m->dice, after)
			     : k < s->registered ? "registered"
						 : dice_pick(&m->dice, before);
	bool came = status[0] == 'p';

	make_text(m, "status", status);
	make_text(m, "role", k == 0 ? "facilitator" : dice_pick(&m->dice, roles));
	if (came)
		make_time(m, "arrived_at", s->day, s->minutes - 15 + (int)dice_roll(&m->dice, 40),
			side_zone(s->moroccan));
	make_text(m, "age_band", dice_pick(&m->dice, ages));
	make_ref(m, "territory", make_territory(s->place->code));
	make_bool(m, "first_time", dice_percent(&m->dice, 35));
	if (came && dice_percent(&m->dice, 60))
		make_int(m, "rating_hot", 2 + dice_roll(&m->dice, 4));
	if (came && s->day < -60 && dice_percent(&m->dice, 20))
		make_int(m, "rating_cold", 1 + dice_roll(&m->dice, 5));
}

/* Those who registered or came: neighbours in the list of their side, so nobody twice at one event. */
static void make_attendances(struct make *m, const struct session *s)
{
	struct dice d = dice_for(m, "audience", s->i);
	uint64_t all = people_of_side(m, s->moroccan), first = dice_roll(&d, (uint32_t)all);
	uint32_t n = ML_MIN(s->registered + dice_roll(&d, 4), (uint32_t)all), guests = s->past ? dice_roll(&d, 4) : 0;

	for (uint32_t k = 0; k < n && !m->failed; k++) {
		uint64_t person = person_of_side(s->moroccan, (first + k) % all);
		make_begin(m, "attendance", s->i * 64 + k);
		make_link(m, "event", "event", s->i);
		make_link(m, "person", "person", person);
		make_text(m, "gender", sketch_person(m, person).female ? "f" : "m");
		put_attendance(m, s, k);
		make_save_derived(m);
	}
	for (uint32_t k = 0; k < guests && !m->failed; k++) {
		make_begin(m, "attendance", s->i * 64 + 48 + k);
		make_link(m, "event", "event", s->i);
		make_text(m, "guest_name", k == 0 ? "Voisine de l'école" : NULL);
		make_text(m, "gender", dice_percent(&m->dice, 50) ? "f" : "m");
		make_text(m, "age_band", "18_24");
		make_text(m, "status", "present_unregistered");
		make_bool(m, "first_time", true);
		make_save(m);
	}
}

static void make_contributions(struct make *m, const struct session *s)
{
	static const struct {
		const char *text, *topic, *tone;
	} said[] = {
		{"Installer des fontaines dans les parcs de jeux.", "eau", "positive"},
		{"Les bus ne passent plus après 19 heures, on ne peut pas venir aux réunions.", "mobilité", "negative"},
		{"Ouvrir la maison de quartier le samedi pour les jeunes.", "jeunesse", "positive"},
		{"Réparer les séguias avant la saison sèche.", "eau", "mixed"},
		{"Planter des arbres sur le chemin de l'école.", "environnement", "positive"},
		{"On nous consulte souvent, mais on ne sait jamais ce que cela donne.", "démocratie", "negative"},
		{"Former les femmes des coopératives à la vente en ligne.", "numérique", "positive"},
		{"Un local pour les associations, même petit.", "solidarité", "neutral"},
		{"Sécuriser la traversée de la départementale.", "mobilité", "negative"},
		{"Faire les comptes rendus en arabe aussi.", "démocratie", "neutral"},
		{"Garder le marché au centre du village.", "artisanat", "mixed"},
		{"Un jardin partagé derrière le stade.", "alimentation", "positive"},
	};
	static const char *const statuses[] = {
		"received", "received", "studied", "accepted", "partly", "refused", "done"};
	static const char *const profiles[] = {
		"habitante, 25-64 ans", "habitant, 65-79 ans", "lycéenne", "agriculteur", "élue"};
	struct dice d = dice_for(m, "said", s->i);
	uint32_t n = s->past ? 1 + dice_roll(&d, 3) : 0;

	for (uint32_t k = 0; k < n && !m->failed; k++) {
		make_begin(m, "contribution", s->i * 4 + k);
		uint32_t w = dice_roll(&m->dice, ML_COUNT(said));
		const char *status = dice_pick(&m->dice, statuses);
		make_day(m, "date", s->day);
		make_text(m, "text", said[w].text);
		make_link(m, "event", "event", s->i);
		make_text(m, "topics", said[w].topic);
		make_text(m, "tone", said[w].tone);
		make_text(m, "profile", dice_pick(&m->dice, profiles));
		make_ref(m, "territory", make_territory(s->place->code));
		make_text(m, "status", status);
		if (strcmp(status, "received") != 0 && strcmp(status, "studied") != 0) {
			make_text(m, "answer",
				"Étudié avec le service concerné ; la réponse détaillée figure au compte rendu.");
			make_day(m, "answered_on", ML_MIN(s->day + 20 + (int)dice_roll(&m->dice, 60), -1));
		}
		make_save(m);
	}
}

void make_events(struct make *m)
{
	for (uint64_t i = 0; i < m->n.events && !m->failed; i++) {
		struct session s = {.i = i};
		make_begin(m, "event", i);
		if (i < ML_COUNT(coming))
			make_coming(m, &s);
		else
			make_past(m, &s);
		make_text(m, "city", s.place->city);
		make_ref(m, "territory", make_territory(s.place->code));
		make_geo(m, "location", s.place->lat, s.place->lon);
		make_link(m, "methods", "method", dice_roll(&m->dice, 9));
		make_link(m, "facilitators", "person", person_of_side(s.moroccan, i % people_of_side(m, s.moroccan)));
		make_text(m, "accessibility", dice_percent(&m->dice, 40) ? "Accès en fauteuil" : NULL);
		make_bool(m, "garde_enfants", dice_percent(&m->dice, 20));
		make_save(m);
		make_attendances(m, &s);
		make_contributions(m, &s);
	}
	make_reviews(m);
}

/* ---- needs ----------------------------------------------------------------------------------------- */

void make_needs(struct make *m)
{
	static const struct {
		const char *title, *nature, *topic;
	} needs[] = {
		{"Transport vers les réunions du soir", "need", "mobilité"},
		{"Salle sans escalier dans le haut du village", "need", "handicap"},
		{"Réseau de fontainiers volontaires", "opportunity", "eau"},
		{"Baisse de la nappe", "concern", "eau"},
		{"Cours d'arabe et de français pour adultes", "need", "éducation"},
		{"Friche communale disponible", "opportunity", "environnement"},
		{"Fermeture de la dernière épicerie", "concern", "alimentation"},
		{"Lieu pour les jeunes le week-end", "need", "jeunesse"},
		{"Université prête à suivre les projets", "opportunity", "démocratie"},
		{"Déchets au bord de l'oued", "concern", "environnement"},
	};
	static const char *const statuses[] = {"open", "open", "studied", "taken_up", "closed"};

	for (uint64_t i = 0; i < m->n.needs && !m->failed; i++) {
		size_t k = i % ML_COUNT(needs);
		bool moroccan = i % 5 < 3;
		make_begin(m, "need", i);
		const struct place *p = some_place(&m->dice, moroccan);
		make_format(m, "title", "%s, %s", needs[k].title, p->city);
		make_text(m, "nature", needs[k].nature);
		make_int(m, "severity", 1 + dice_roll(&m->dice, 5));
		make_text(m, "topics", needs[k].topic);
		make_ref(m, "territory", make_territory(p->parent));
		make_text(m, "source", dice_percent(&m->dice, 50) ? "Atelier citoyen" : "Diagnostic en marchant");
		make_text(m, "evidence", "Signalé par plusieurs habitants et confirmé sur place.");
		make_text(m, "status", dice_pick(&m->dice, statuses));
		make_link(m, "process", "process", dice_roll(&m->dice, m->n.processes));
		make_day(m, "noted_on", -(int)dice_roll(&m->dice, 300) - 1);
		make_save(m);
	}
}
