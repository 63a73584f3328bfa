/*
 * participation: processes, events and who came to them, what people said, what they need, and the
 * methods used to run an event.
 */
#include "kinds.h"

/* Rows are packed by hand. */
/* clang-format off */

/* ---- process ------------------------------------------------------------------------- */

const struct ml_choice model_mechanisms[] = {
	{"citizen_workshop", N_("Atelier citoyen")},
	{"citizen_meeting", N_("Rencontre citoyenne")},
	{"public_meeting", N_("Réunion publique")},
	{"online_consultation", N_("Consultation en ligne")},
	{"survey", N_("Enquête")},
	{"stand", N_("Aller-vers (stand, porte-à-porte)")},
	{"walking_diagnosis", N_("Diagnostic en marchant")},
	{"focus_group", N_("Groupe de discussion")},
	{"hearing", N_("Audition")},
	{"citizens_convention", N_("Convention citoyenne")},
	{"citizens_jury", N_("Jury citoyen")},
	{"assembly", N_("Assemblée")},
	{"forum", N_("Forum")},
	{"world_cafe", N_("Café du monde")},
	{"participatory_budget", N_("Budget participatif")},
	{"district_council", N_("Conseil de quartier")},
	{"steering_committee", N_("Comité de suivi ou de pilotage")},
	{"fresco", N_("Fresque")},
	{"ideas_contest", N_("Appel à idées")},
	{"petition", N_("Pétition")},
	{"local_referendum", N_("Référendum local")},
	{"training", N_("Formation")},
	{"webinar", N_("Webinaire")},
	{"other", N_("Autre")},
	{NULL},
};

const struct ml_choice model_participation[] = {
	{"inform", N_("Information")},
	{"consult", N_("Consultation")},
	{"concert", N_("Concertation")},
	{"co_build", N_("Co-construction")},
	{"co_decide", N_("Codécision")},
	{NULL},
};

static const struct ml_choice process_statuses[] = {
	{"idea", N_("Idée")},
	{"preparing", N_("En préparation")},
	{"running", N_("En cours")},
	{"restitution", N_("Restitution")},
	{"closed", N_("Close")},
	{"cancelled", N_("Annulée")},
	{NULL},
};

static const struct ml_field process_fields[] = {
	{.wire = 16, .key = "title", .type = ML_T_TEXT, .dup = ML_DUP_BY_TITLE, .label = N_("Intitulé"), .section = N_("Démarche"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN, .width = 36,
		.csv = "titre|nom|libellé|démarche|title/fr|name"},
	{.wire = 17, .key = "mechanism", .type = ML_T_ENUM, .label = N_("Dispositif"), .flags = ML_F_COLUMN | ML_F_FACET,
		.width = 20, .choices = model_mechanisms, .csv = "type|format|outil|mécanisme"},
	{.wire = 18, .key = "level", .type = ML_T_ENUM, .label = N_("Niveau de participation"), .flags = ML_F_FACET,
		.choices = model_participation, .csv = "niveau|degré de participation"},
	{.wire = 19, .key = "status", .type = ML_T_ENUM, .label = N_("État"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 14,
		.choices = process_statuses, .csv = "statut|avancement|status"},
	{.wire = 20, .key = "sponsor", .type = ML_T_TEXT, .label = N_("Commanditaire"), .flags = ML_F_SEARCHED,
		.csv = "maître d'ouvrage|porteur|pilote"},
	{.wire = 21, .key = "question", .type = ML_T_LONG, .label = N_("Question posée"), .section = N_("Contenu"),
		.flags = ML_F_SEARCHED, .csv = "objet|sujet"},
	{.wire = 22, .key = "description", .type = ML_T_LONG, .label = N_("Description"), .flags = ML_F_SEARCHED,
		.csv = "description/fr|présentation|contexte|résumé"},
	{.wire = 23, .key = "promise", .type = ML_T_LONG, .label = N_("Ce qui sera fait du résultat"), .csv = "promesse|engagement de retour",
		.help = N_("L'engagement pris envers les participants sur l'usage de leurs contributions")},
	{.wire = 24, .key = "audience", .type = ML_T_TEXT, .label = N_("Public visé"), .flags = ML_F_SEARCHED, .csv = "public|cible|publics"},
	{.wire = 25, .key = "topics", .type = ML_T_TAGS, .label = N_("Thèmes"), .flags = ML_F_SEARCHED | ML_F_FACET | ML_F_MULTI,
		.choices = model_topics, .csv = "thème|thématique|thématiques"},
	{.wire = 26, .key = "territories", .type = ML_T_REF, .label = N_("Territoires"), .section = N_("Cadre"),
		.flags = ML_F_FACET | ML_F_MULTI, .ref = "territory", .csv = "territoire|périmètre|scope/name"},
	{.wire = 27, .key = "starts_on", .type = ML_T_DATE, .agenda = ML_AGENDA_DATED, .dup = ML_DUP_BY_OCCASION, .label = N_("Du"), .flags = ML_F_COLUMN,
		.csv = "début|date de début|start date|démarrage"},
	{.wire = 28, .key = "ends_on", .type = ML_T_DATE, .agenda = ML_AGENDA_END, .label = N_("Au"), .flags = ML_F_COLUMN, .csv = "fin|date de fin|end date"},
	{.wire = 29, .key = "officer", .type = ML_T_NAME, .label = N_("Agent responsable"), .flags = ML_F_CHARGE | ML_F_FACET, .width = 14,
		.csv = "responsable|référent|chef de projet|agent"},
	{.wire = 30, .key = "budget", .type = ML_T_MONEY, .label = N_("Budget"), .csv = "coût|montant|budget prévu", .csv2 = "devise|currency"},
	{.wire = 31, .key = "action", .type = ML_T_REF, .label = N_("Action du plan"), .ref = "action"},
	{.wire = 32, .key = "commitments", .type = ML_T_TAGS, .label = N_("Engagements de la stratégie"),
		.flags = ML_F_SEARCHED | ML_F_FACET | ML_F_MULTI, .csv = "engagements|engagement stratégique",
		.help = N_("Engagements stratégiques auxquels la démarche contribue")},
	{.wire = 33, .key = "url", .type = ML_T_URL, .label = N_("Page web"), .csv = "lien|site|www|adresse web"},
	{.wire = 34, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .section = N_("Notes"), .flags = ML_F_SEARCHED,
		.csv = "remarques|observations|commentaire"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_process = {
	.wire = 9,
	.key = "process",
	.label = N_("Démarche"),
	.plural = N_("Démarches"),
	.new_label = N_("Nouvelle démarche"),
	.group = N_("Participation"),
	MODEL_FIELDS(process_fields),
	.title = "%title%",
	.subtitle = "%mechanism%, %status%",
	.sort = "-starts_on,title",
	.validate = model_check_order,
};

/* ---- event ------------------------------------------------------------------------------ */

static const struct ml_choice event_statuses[] = {
	{"preparing", N_("En préparation")},
	{"announced", N_("Annoncé")},
	{"confirmed", N_("Confirmé")},
	{"postponed", N_("Reporté")},
	{"cancelled", N_("Annulé")},
	{"held", N_("Tenu")},
	{"closed", N_("Clos")},
	{NULL},
};

static const struct ml_field event_fields[] = {
	{.wire = 16, .key = "title", .type = ML_T_TEXT, .dup = ML_DUP_BY_TITLE, .label = N_("Intitulé"), .section = N_("Événement"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN, .width = 34, .ical = "SUMMARY",
		.csv = "titre|nom|name|subject|objet|événement|title/fr|libellé|animation|manifestation|summary"},
	{.wire = 17, .key = "format", .type = ML_T_ENUM, .label = N_("Format"), .flags = ML_F_FACET, .width = 18,
		.choices = model_mechanisms, .csv = "type|type d'événement|dispositif|event type"},
	{.wire = 18, .key = "process", .type = ML_T_REF, .label = N_("Démarche"), .ref = "process"},
	{.wire = 19, .key = "starts_at", .type = ML_T_DATETIME, .agenda = ML_AGENDA_ON, .over = "status=held|closed|cancelled|postponed", .till = "ends_at", .dup = ML_DUP_BY_OCCASION, .label = N_("Début"), .flags = ML_F_REQUIRED | ML_F_COLUMN,
		.width = 16, .ical = "DTSTART",
		.csv = "date|date et heure|date de début|start date|start time|start|début le|date début|event start date|dtstart"},
	{.wire = 20, .key = "ends_at", .type = ML_T_DATETIME, .label = N_("Fin"), .ical = "DTEND",
		.csv = "date de fin|end date|end time|end|fin le|date fin|event end date|dtend"},
	{.wire = 21, .key = "status", .type = ML_T_ENUM, .label = N_("État"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 13,
		.choices = event_statuses, .ical = "STATUS", .csv = "statut|avancement|status"},
	{.wire = 22, .key = "description", .type = ML_T_LONG, .label = N_("Description"), .section = N_("Contenu"),
		.flags = ML_F_SEARCHED, .ical = "DESCRIPTION", .csv = "description/fr|présentation|résumé|détail|details|body"},
	{.wire = 23, .key = "programme", .type = ML_T_LONG, .label = N_("Déroulé"), .flags = ML_F_SEARCHED,
		.csv = "animations|programme|ordre du jour|agenda|déroulement"},
	{.wire = 24, .key = "topics", .type = ML_T_TAGS, .label = N_("Thèmes"), .flags = ML_F_SEARCHED | ML_F_FACET | ML_F_MULTI,
		.choices = model_topics, .csv = "thème|thématique|thématiques|parcours"},
	{.wire = 25, .key = "methods", .type = ML_T_REF, .label = N_("Méthodes d'animation"), .flags = ML_F_MULTI, .ref = "method"},
	{.wire = 26, .key = "facilitators", .type = ML_T_REF, .label = N_("Animé par"), .flags = ML_F_MULTI | ML_F_PERSONAL,
		.ref = "person", .csv = "animateur|animateurs|animatrice|intervenants|facilitateur"},
	{.wire = 27, .key = "organisers", .type = ML_T_REF, .label = N_("Organisateurs"), .flags = ML_F_MULTI, .ref = "organisation",
		.csv = "organisateur|organisé par|partenaires"},
	{.wire = 28, .key = "venue", .type = ML_T_TEXT, .label = N_("Lieu"), .section = N_("Lieu et accès"),
		.flags = ML_F_SEARCHED | ML_F_COLUMN, .width = 22, .ical = "LOCATION",
		.csv = "adresse|salle|location|lieu de l'événement|adresse du lieu|venue|geocod real address"},
	{.wire = 29, .key = "city", .type = ML_T_TEXT, .dup = ML_DUP_BY_PLACE, .label = N_("Commune"), .flags = ML_F_SEARCHED | ML_F_COLUMN | ML_F_FACET,
		.width = 14, .csv = "ville|city|localité"},
	{.wire = 30, .key = "territory", .type = ML_T_REF, .dup = ML_DUP_BY_PLACE, .label = N_("Territoire"), .flags = ML_F_FACET, .ref = "territory",
		.csv = "meta insee|code insee|scope/name"},
	{.wire = 31, .key = "location", .type = ML_T_GEO, .label = N_("Position (lat., long.)"), .ical = "GEO",
		.csv = "latitude|lat|coordonnées gps|gps|geo point|géolocalisation|gps y lat", .csv2 = "longitude|lon|long|lng|gps x long"},
	{.wire = 32, .key = "access", .type = ML_T_TEXT, .label = N_("Conditions d'accès"),
		.csv = "condition accès|condition acces|conditions de participation|inscription",
		.help = N_("Entrée libre, sur inscription, réservé à…")},
	{.wire = 33, .key = "price", .type = ML_T_TEXT, .label = N_("Tarif"), .csv = "tarifs|prix|coût d'entrée"},
	{.wire = 34, .key = "accessibility", .type = ML_T_TEXT, .label = N_("Accessibilité"),
		.csv = "accessibilité|pmr", .help = N_("Fauteuil, boucle magnétique, langue des signes, interprétation, garde d'enfants…")},
	{.wire = 35, .key = "url", .type = ML_T_URL, .label = N_("Page web"), .ical = "URL", .csv = "www|lien|site|site web|adresse web|url"},
	{.wire = 36, .key = "contact_phones", .type = ML_T_PHONE, .label = N_("Téléphone d'information"), .flags = ML_F_MULTI,
		.csv = "info tel|resa tel|téléphone|tél|tel|phone|téléphone réservation"},
	{.wire = 37, .key = "contact_emails", .type = ML_T_EMAIL, .label = N_("Courriel d'information"), .flags = ML_F_MULTI,
		.csv = "info mail|resa mail|courriel|mail|email|e mail|contact"},
	{.wire = 38, .key = "capacity", .type = ML_T_INT, .label = N_("Places"), .section = N_("Participation"), .max = 10000000,
		.csv = "capacité|jauge|nombre de places|max participants|available slots"},
	{.wire = 39, .key = "headcount", .type = ML_T_INT, .label = N_("Présents (déclarés)"), .max = 10000000,
		.csv = "participants|nombre de participants|attendees|attendees count|présents",
		.help = N_("À défaut d'émargement : le nombre compté ou estimé")},
	{.wire = 40, .key = "minutes", .type = ML_T_LONG, .label = N_("Compte rendu"), .section = N_("Suites"),
		.flags = ML_F_SEARCHED, .csv = "compte-rendu|procès-verbal|pv|closing report"},
	{.wire = 41, .key = "decisions", .type = ML_T_LONG, .label = N_("Relevé de décisions"), .flags = ML_F_SEARCHED, .csv = "décisions|conclusions"},
	{.wire = 42, .key = "cost", .type = ML_T_MONEY, .label = N_("Coût"), .csv = "dépense|coût total", .csv2 = "devise|currency"},
	{.wire = 43, .key = "officer", .type = ML_T_NAME, .label = N_("Agent responsable"), .flags = ML_F_CHARGE | ML_F_FACET, .width = 14,
		.csv = "responsable|référent|agent"},
	{.wire = 44, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .flags = ML_F_SEARCHED,
		.csv = "remarques|observations|commentaire|meta observations"},
	{.wire = 45, .key = "ical_uid", .type = ML_T_TEXT, .dup = ML_DUP_BY_CODE, .label = N_("Identifiant d'agenda"), .flags = ML_F_HIDDEN | ML_F_UNIQUE,
		.ical = "UID", .csv = "uid"},
	{.wire = 46, .key = "sequence", .type = ML_T_INT, .label = N_("Révision d'agenda"), .flags = ML_F_HIDDEN, .max = 1e9,
		.ical = "SEQUENCE"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_event = {
	.wire = 10,
	.key = "event",
	.label = N_("Événement"),
	.plural = N_("Événements"),
	.new_label = N_("Nouvel événement"),
	.group = N_("Participation"),
	MODEL_FIELDS(event_fields),
	.title = "%title%",
	.subtitle = "%starts_at%, %venue%, %city%",
	.sort = "-starts_at,title",
	.ties = "process",
	.flags = ML_K_MAIN,
	.validate = model_check_order,
};

/* ---- attendance ------------------------------------------------------------------------------ */

static const struct ml_choice attendance_statuses[] = {
	{"invited", N_("Invité(e)")},
	{"registered", N_("Inscrit(e)")},
	{"waiting", N_("En liste d'attente")},
	{"excused", N_("Excusé(e)")},
	{"present", N_("Présent(e)")},
	{"present_unregistered", N_("Présent(e) sans inscription")},
	{"absent", N_("Absent(e)")},
	{NULL},
};

static const struct ml_choice attendance_roles[] = {
	{"participant", N_("Participant(e)")},
	{"speaker", N_("Intervenant(e)")},
	{"facilitator", N_("Animateur / animatrice")},
	{"elected", N_("Élu(e)")},
	{"partner", NC_("attendance.role", "Partenaire")},
	{"observer", N_("Observateur / observatrice")},
	{"organiser", N_("Organisateur / organisatrice")},
	{NULL},
};

static const struct ml_choice genders[] = {
	{"f", N_("Femme")},
	{"m", N_("Homme")},
	{"other", N_("Autre")},
	{"unknown", N_("Non renseigné")},
	{NULL},
};

static const struct ml_choice age_bands[] = {
	{"u18", N_("Moins de 18 ans")},
	{"18_24", N_("18-24 ans")},
	{"25_64", N_("25-64 ans")},
	{"65_79", N_("65-79 ans")},
	{"80p", N_("80 ans et plus")},
	{"unknown", N_("Non renseigné")},
	{NULL},
};

static const struct ml_field attendance_fields[] = {
	{.wire = 16, .key = "event", .type = ML_T_REF, .label = N_("Événement"), .section = N_("Émargement"),
		.flags = ML_F_REQUIRED | ML_F_COLUMN, .ref = "event", .width = 28, .csv = "rencontre|atelier|réunion"},
	{.wire = 17, .key = "person", .type = ML_T_REF, .label = N_("Personne"), .flags = ML_F_COLUMN | ML_F_PERSONAL,
		.ref = "person", .width = 22, .csv = "participant|nom et prénom|inscrit|attendee"},
	{.wire = 18, .key = "guest_name", .type = ML_T_NAME, .label = N_("Nom (arrivée spontanée)"),
		.flags = ML_F_SEARCHED | ML_F_PERSONAL, .csv = "nom de l'invité|visiteur",
		.help = N_("Pour qui n'a pas de fiche ; peut rester vide")},
	{.wire = 19, .key = "status", .type = ML_T_ENUM, .label = N_("Présence"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 20,
		.choices = attendance_statuses, .csv = "statut|état|partstat|status"},
	{.wire = 20, .key = "role", .type = ML_T_ENUM, .label = N_("Rôle"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 14,
		.choices = attendance_roles, .csv = "qualité|participant role"},
	{.wire = 21, .key = "arrived_at", .type = ML_T_DATETIME, .label = N_("Arrivée"), .csv = "heure d'arrivée|émargé à"},
	{.wire = 22, .key = "gender", .type = ML_T_ENUM, .label = N_("Genre"), .section = N_("Profil et évaluation"),
		.flags = ML_F_FACET | ML_F_PERSONAL, .choices = genders, .csv = "sexe|gender"},
	{.wire = 23, .key = "age_band", .type = ML_T_ENUM, .label = N_("Tranche d'âge"), .flags = ML_F_FACET | ML_F_PERSONAL,
		.choices = age_bands, .csv = "âge|classe d'âge"},
	{.wire = 24, .key = "territory", .type = ML_T_REF, .label = N_("Territoire de résidence"), .flags = ML_F_FACET,
		.ref = "territory", .csv = "territoire|commune"},
	{.wire = 25, .key = "first_time", .type = ML_T_BOOL, .label = N_("Première participation"), .flags = ML_F_FACET,
		.csv = "première fois|nouveau|primo participant"},
	{.wire = 26, .key = "rating_hot", .type = ML_T_INT, .label = N_("Satisfaction à chaud"), .min = 1, .max = 5,
		.csv = "satisfaction|note à chaud"},
	{.wire = 27, .key = "rating_cold", .type = ML_T_INT, .label = N_("Satisfaction à froid"), .min = 1, .max = 5, .csv = "note à froid"},
	{.wire = 28, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .flags = ML_F_SEARCHED | ML_F_PERSONAL, .csv = "remarques|commentaire"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_attendance = {
	.wire = 11,
	.key = "attendance",
	.label = N_("Émargement"),
	.plural = N_("Émargements"),
	.new_label = N_("Nouvel émargement"),
	.group = N_("Participation"),
	MODEL_FIELDS(attendance_fields),
	.title = "%person% %guest_name%, %event%",
	.subtitle = "%status%, %role%",
	.sort = "event,person,guest_name",
	.derive = "event,person",
	.prevails = "status=present,present_unregistered,excused,absent,registered,waiting,invited",
	.flags = ML_K_LINK,
};

/* ---- contribution, need ------------------------------------------------------------------------ */

static const struct ml_choice tones[] = {
	{"positive", N_("Positive")},
	{"neutral", NC_("contribution.tone", "Neutre")},
	{"negative", N_("Négative")},
	{"mixed", N_("Mitigée")},
	{NULL},
};

static const struct ml_choice contribution_statuses[] = {
	{"received", N_("Reçue")},
	{"studied", N_("À l'étude")},
	{"accepted", N_("Retenue")},
	{"partly", N_("Retenue en partie")},
	{"refused", N_("Écartée")},
	{"done", N_("Réalisée")},
	{NULL},
};

static const struct ml_field contribution_fields[] = {
	{.wire = 16, .key = "date", .type = ML_T_DATE, .label = N_("Date"), .section = N_("Contribution"), .flags = ML_F_COLUMN,
		.csv = "déposée le|published at|created at"},
	{.wire = 17, .key = "text", .type = ML_T_LONG, .label = N_("Contribution"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN, .width = 44,
		.csv = "texte|contenu|verbatim|proposition|avis|body/fr|description|idée"},
	{.wire = 18, .key = "event", .type = ML_T_REF, .label = N_("Événement"), .ref = "event"},
	{.wire = 19, .key = "process", .type = ML_T_REF, .label = N_("Démarche"), .flags = ML_F_FACET, .ref = "process"},
	{.wire = 20, .key = "topics", .type = ML_T_TAGS, .label = N_("Thèmes"), .section = N_("Analyse"),
		.flags = ML_F_SEARCHED | ML_F_FACET | ML_F_MULTI, .choices = model_topics, .csv = "thème|thématique|catégorie|category/name"},
	{.wire = 21, .key = "tone", .type = ML_T_ENUM, .label = N_("Tonalité"), .flags = ML_F_FACET, .choices = tones, .csv = "sentiment"},
	{.wire = 22, .key = "profile", .type = ML_T_TEXT, .label = N_("Profil (anonyme)"), .csv = "profil|auteur|public",
		.help = N_("Par exemple « habitante, 25-64 ans » : jamais un nom")},
	{.wire = 23, .key = "territory", .type = ML_T_REF, .label = N_("Territoire"), .flags = ML_F_FACET, .ref = "territory",
		.csv = "quartier|commune|scope/name"},
	{.wire = 24, .key = "status", .type = ML_T_ENUM, .label = N_("Suite"), .section = N_("Droit de suite"),
		.flags = ML_F_COLUMN | ML_F_FACET, .width = 16, .choices = contribution_statuses, .csv = "statut|état|state"},
	{.wire = 25, .key = "answer", .type = ML_T_LONG, .label = N_("Réponse apportée"), .flags = ML_F_SEARCHED, .csv = "réponse|answer/fr"},
	{.wire = 26, .key = "answered_on", .type = ML_T_DATE, .label = N_("Répondu le"), .csv = "date de réponse|answered at"},
	{.wire = 27, .key = "supports", .type = ML_T_INT, .label = N_("Soutiens"), .max = 1e9, .csv = "votes|endorsements|soutien|proposal votes"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_contribution = {
	.wire = 12,
	.key = "contribution",
	.label = N_("Contribution"),
	.plural = N_("Contributions"),
	.new_label = N_("Nouvelle contribution"),
	.group = N_("Participation"),
	MODEL_FIELDS(contribution_fields),
	.title = "%text%",
	.subtitle = "%date%, %status%, %event%",
	.sort = "-date",
	.validate = model_check_order,
};

static const struct ml_choice natures_of_need[] = {
	{"need", N_("Besoin")},
	{"opportunity", N_("Opportunité")},
	{"concern", N_("Préoccupation")},
	{NULL},
};

static const struct ml_choice need_statuses[] = {
	{"open", N_("Ouvert")},
	{"studied", N_("À l'étude")},
	{"taken_up", N_("Pris en charge")},
	{"closed", N_("Clos")},
	{NULL},
};

static const struct ml_field need_fields[] = {
	{.wire = 16, .key = "title", .type = ML_T_TEXT, .label = N_("Intitulé"), .section = N_("Besoin"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN, .width = 36, .csv = "titre|nom|besoin|libellé"},
	{.wire = 17, .key = "nature", .type = ML_T_ENUM, .label = N_("Nature"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 13,
		.choices = natures_of_need, .csv = "type"},
	{.wire = 18, .key = "severity", .type = ML_T_INT, .label = N_("Importance"), .flags = ML_F_COLUMN | ML_F_FACET, .min = 1,
		.max = 5, .csv = "gravité|priorité|urgence", .help = N_("De 1 (mineure) à 5 (majeure)")},
	{.wire = 19, .key = "topics", .type = ML_T_TAGS, .label = N_("Thèmes"), .flags = ML_F_SEARCHED | ML_F_FACET | ML_F_MULTI,
		.choices = model_topics, .csv = "thème|thématique"},
	{.wire = 20, .key = "territory", .type = ML_T_REF, .label = N_("Territoire"), .flags = ML_F_COLUMN | ML_F_FACET,
		.ref = "territory", .width = 18, .csv = "commune|province|département"},
	{.wire = 21, .key = "source", .type = ML_T_TEXT, .label = N_("Source"), .flags = ML_F_SEARCHED, .csv = "origine|exprimé par"},
	{.wire = 22, .key = "evidence", .type = ML_T_LONG, .label = N_("Éléments à l'appui"), .flags = ML_F_SEARCHED,
		.csv = "description|constat|preuves|éléments"},
	{.wire = 23, .key = "status", .type = ML_T_ENUM, .label = N_("État"), .section = N_("Suites"),
		.flags = ML_F_COLUMN | ML_F_FACET, .width = 14, .choices = need_statuses, .csv = "statut|status"},
	{.wire = 24, .key = "process", .type = ML_T_REF, .label = N_("Démarche"), .ref = "process"},
	{.wire = 25, .key = "project", .type = ML_T_REF, .label = N_("Projet citoyen"), .ref = "project"},
	{.wire = 26, .key = "noted_on", .type = ML_T_DATE, .label = N_("Relevé le"), .csv = "date"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_need = {
	.wire = 13,
	.key = "need",
	.label = N_("Besoin ou opportunité"),
	.plural = N_("Besoins et opportunités"),
	.new_label = N_("Nouveau besoin"),
	.group = N_("Participation"),
	MODEL_FIELDS(need_fields),
	.title = "%title%",
	.subtitle = "%nature%, %territory%",
	.sort = "-severity,title",
	.ties = "territory",
};

/* ---- method, review -------------------------------------------------------------------------------- */

static const struct ml_field method_fields[] = {
	{.wire = 16, .key = "name", .type = ML_T_TEXT, .label = N_("Nom"), .section = N_("Méthode"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN, .width = 32, .csv = "méthode|titre|outil"},
	{.wire = 17, .key = "level", .type = ML_T_ENUM, .label = N_("Niveau de participation"), .flags = ML_F_COLUMN | ML_F_FACET,
		.width = 16, .choices = model_participation, .csv = "niveau"},
	{.wire = 18, .key = "duration_min", .type = ML_T_INT, .label = N_("Durée (min)"), .flags = ML_F_COLUMN, .max = 100000, .csv = "durée"},
	{.wire = 19, .key = "group_min", .type = ML_T_INT, .label = N_("Groupe : au moins"), .flags = ML_F_COLUMN, .max = 1000000,
		.csv = "taille min|participants min"},
	{.wire = 20, .key = "group_max", .type = ML_T_INT, .label = N_("Groupe : au plus"), .flags = ML_F_COLUMN, .max = 1000000,
		.csv = "taille max|participants max"},
	{.wire = 21, .key = "audience", .type = ML_T_TEXT, .label = N_("Public"), .csv = "public visé"},
	{.wire = 22, .key = "offline", .type = ML_T_BOOL, .label = N_("Sans connexion"), .flags = ML_F_FACET,
		.help = N_("Utilisable là où il n'y a ni réseau ni électricité")},
	{.wire = 23, .key = "material", .type = ML_T_LONG, .label = N_("Matériel"), .section = N_("Mise en œuvre"), .csv = "matériel nécessaire"},
	{.wire = 24, .key = "steps", .type = ML_T_LONG, .label = N_("Déroulé"), .flags = ML_F_SEARCHED, .csv = "étapes|déroulement|description"},
	{.wire = 25, .key = "url", .type = ML_T_URL, .label = N_("Page web"), .csv = "lien|source"},
	{.wire = 26, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .flags = ML_F_SEARCHED},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_method = {
	.wire = 14,
	.key = "method",
	.label = N_("Méthode d'animation"),
	.plural = N_("Méthodes d'animation"),
	.new_label = N_("Nouvelle méthode"),
	.group = N_("Participation"),
	MODEL_FIELDS(method_fields),
	.title = "%name%",
	.subtitle = "%level%",
	.sort = "name",
	.validate = model_check_order,
};

static const struct ml_field method_review_fields[] = {
	{.wire = 16, .key = "method", .type = ML_T_REF, .label = N_("Méthode"), .section = N_("Retour d'expérience"),
		.flags = ML_F_REQUIRED | ML_F_COLUMN, .ref = "method", .width = 28},
	{.wire = 17, .key = "event", .type = ML_T_REF, .label = N_("Événement"), .flags = ML_F_COLUMN, .ref = "event", .width = 28},
	{.wire = 18, .key = "rating", .type = ML_T_INT, .label = N_("Note sur 5"), .flags = ML_F_COLUMN | ML_F_FACET, .min = 1, .max = 5},
	{.wire = 19, .key = "note", .type = ML_T_LONG, .label = N_("Ce qui a marché ou non"), .flags = ML_F_SEARCHED | ML_F_COLUMN, .width = 32},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_method_review = {
	.wire = 15,
	.key = "method_review",
	.label = N_("Retour d'expérience"),
	.plural = N_("Retours d'expérience"),
	.new_label = N_("Nouveau retour d'expérience"),
	.group = N_("Participation"),
	MODEL_FIELDS(method_review_fields),
	.title = "%method%, %event%",
	.subtitle = "%rating%",
	.sort = "method,-rating",
	.ties = "method;event",
	.flags = ML_K_LINK,
};
