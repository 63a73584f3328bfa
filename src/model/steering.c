/*
 * steering: the action plan, tasks and risks, field trips, and the spread of tools in the directorates.
 */
#include "kinds.h"

/* Rows are packed by hand. */
/* clang-format off */

static const struct ml_choice action_levels[] = {
	{"axis", N_("Axe")},
	{"objective", N_("Objectif")},
	{"action", N_("Action")},
	{NULL},
};

static const struct ml_choice action_statuses[] = {
	{"planned", N_("Prévue")},
	{"running", N_("En cours")},
	{"done", N_("Réalisée")},
	{"late", N_("En retard")},
	{"suspended", N_("Suspendue")},
	{"dropped", N_("Abandonnée")},
	{NULL},
};

static const struct ml_field action_fields[] = {
	{.wire = 16, .key = "code", .type = ML_T_TEXT, .label = N_("Code"), .section = N_("Action"),
		.flags = ML_F_SEARCHED | ML_F_COLUMN | ML_F_UNIQUE, .width = 8, .csv = "n°|numéro|référence"},
	{.wire = 17, .key = "title", .type = ML_T_TEXT, .label = N_("Intitulé"), .flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN,
		.width = 36, .csv = "titre|nom|libellé|action"},
	{.wire = 18, .key = "level", .type = ML_T_ENUM, .label = N_("Niveau"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 9,
		.choices = action_levels, .csv = "type"},
	{.wire = 19, .key = "parent", .type = ML_T_REF, .label = N_("Rattachée à"), .ref = "action", .csv = "axe|objectif|parent/id"},
	{.wire = 20, .key = "description", .type = ML_T_LONG, .label = N_("Description"), .flags = ML_F_SEARCHED, .csv = "contenu|détail"},
	{.wire = 21, .key = "owner", .type = ML_T_NAME, .label = N_("Responsable"), .section = N_("Suivi"),
		.flags = ML_F_CHARGE | ML_F_COLUMN | ML_F_FACET, .width = 14, .csv = "pilote|porteur|référent|agent"},
	{.wire = 22, .key = "starts_on", .type = ML_T_DATE, .agenda = ML_AGENDA_DATED, .label = N_("Début"), .csv = "date de début|démarrage|start date"},
	{.wire = 23, .key = "due_on", .type = ML_T_DATE, .agenda = ML_AGENDA_DUE, .over = "status=done|dropped", .label = N_("Échéance"), .flags = ML_F_COLUMN, .csv = "fin|date de fin|pour le|end date"},
	{.wire = 24, .key = "status", .type = ML_T_ENUM, .label = N_("État"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 11,
		.choices = action_statuses, .csv = "statut|status"},
	{.wire = 25, .key = "progress", .type = ML_T_PERCENT, .label = N_("Avancement"), .flags = ML_F_COLUMN, .max = 100,
		.csv = "taux d'avancement|% réalisé|pourcentage"},
	{.wire = 26, .key = "budget", .type = ML_T_MONEY, .label = N_("Budget"), .section = N_("Moyens"),
		.csv = "budget prévu|coût prévisionnel|budget amount", .csv2 = "devise|currency"},
	{.wire = 27, .key = "spent", .type = ML_T_MONEY, .label = N_("Dépensé"), .csv = "consommé|réalisé|dépenses", .csv2 = "devise dépensé"},
	{.wire = 28, .key = "territory", .type = ML_T_REF, .label = N_("Territoire"), .flags = ML_F_FACET, .ref = "territory"},
	{.wire = 29, .key = "partners", .type = ML_T_REF, .label = N_("Partenaires"), .flags = ML_F_MULTI, .ref = "organisation"},
	{.wire = 30, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .flags = ML_F_SEARCHED, .csv = "remarques|observations|commentaire"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_action = {
	.wire = 16,
	.key = "action",
	.label = N_("Action"),
	.plural = N_("Actions"),
	.new_label = N_("Nouvelle action"),
	.group = N_("Pilotage"),
	MODEL_FIELDS(action_fields),
	.title = "%code% %title%",
	.subtitle = "%level%, %owner%, %status%",
	.sort = "code,title",
	.validate = model_check_order,
};

static const struct ml_choice task_statuses[] = {
	{"todo", N_("À faire")},
	{"doing", N_("En cours")},
	{"done", N_("Faite")},
	{"dropped", N_("Abandonnée")},
	{NULL},
};

static const struct ml_field task_fields[] = {
	{.wire = 16, .key = "title", .type = ML_T_TEXT, .label = N_("Intitulé"), .section = N_("Tâche"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN, .width = 40, .ical = "SUMMARY",
		.csv = "titre|tâche|nom|libellé|subject|objet"},
	{.wire = 17, .key = "due_on", .type = ML_T_DATE, .agenda = ML_AGENDA_DUE, .over = "done_on;status=done|dropped", .label = N_("Pour le"), .flags = ML_F_COLUMN, .ical = "DUE",
		.csv = "échéance|due date|date limite|délai"},
	{.wire = 18, .key = "owner", .type = ML_T_NAME, .label = N_("Responsable"), .flags = ML_F_CHARGE | ML_F_COLUMN | ML_F_FACET, .width = 14,
		.csv = "assigné à|qui|agent|pilote"},
	{.wire = 19, .key = "status", .type = ML_T_ENUM, .label = N_("État"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 11,
		.choices = task_statuses, .ical = "STATUS", .csv = "statut|status"},
	{.wire = 20, .key = "done_on", .type = ML_T_DATE, .label = N_("Faite le"), .ical = "COMPLETED", .csv = "terminée le|date completed"},
	{.wire = 21, .key = "milestone", .type = ML_T_BOOL, .label = N_("Jalon"), .flags = ML_F_FACET},
	{.wire = 22, .key = "about", .type = ML_T_REF, .label = N_("À propos de"), .flags = ML_F_COLUMN, .ref = "*", .width = 24},
	{.wire = 23, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .flags = ML_F_SEARCHED, .ical = "DESCRIPTION",
		.csv = "description|remarques|notes"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_task = {
	.wire = 17,
	.key = "task",
	.label = N_("Tâche"),
	.plural = N_("Tâches"),
	.new_label = N_("Nouvelle tâche"),
	.group = N_("Pilotage"),
	MODEL_FIELDS(task_fields),
	.title = "%title%",
	.subtitle = "%due_on%, %owner%, %status%",
	.sort = "due_on,title",
	.ties = "about",
};

static const struct ml_choice risk_statuses[] = {
	{"open", NC_("risk.status", "Ouvert")},
	{"watched", N_("Sous surveillance")},
	{"occurred", N_("Survenu")},
	{"closed", NC_("risk.status", "Clos")},
	{NULL},
};

static const struct ml_field risk_fields[] = {
	{.wire = 16, .key = "action", .type = ML_T_REF, .label = N_("Action"), .section = N_("Risque"), .flags = ML_F_COLUMN,
		.ref = "action", .width = 24},
	{.wire = 17, .key = "text", .type = ML_T_TEXT, .label = N_("Risque"), .flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN,
		.width = 40, .csv = "description|libellé|intitulé"},
	{.wire = 18, .key = "likelihood", .type = ML_T_INT, .label = N_("Probabilité"), .flags = ML_F_COLUMN | ML_F_FACET, .min = 1,
		.max = 5, .csv = "vraisemblance|occurrence"},
	{.wire = 19, .key = "severity", .type = ML_T_INT, .label = N_("Gravité"), .flags = ML_F_COLUMN | ML_F_FACET, .min = 1,
		.max = 5, .csv = "impact"},
	{.wire = 20, .key = "response", .type = ML_T_LONG, .label = N_("Parade"), .flags = ML_F_SEARCHED, .csv = "réponse|mesure|traitement"},
	{.wire = 21, .key = "status", .type = ML_T_ENUM, .label = N_("État"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 16,
		.choices = risk_statuses, .csv = "statut|status"},
	{.wire = 22, .key = "owner", .type = ML_T_NAME, .label = N_("Responsable"), .flags = ML_F_CHARGE | ML_F_FACET, .width = 14},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_risk = {
	.wire = 18,
	.key = "risk",
	.label = N_("Risque"),
	.plural = N_("Risques"),
	.new_label = N_("Nouveau risque"),
	.group = N_("Pilotage"),
	MODEL_FIELDS(risk_fields),
	.title = "%text%",
	.subtitle = "%action%, %status%",
	.sort = "-severity,-likelihood,text",
	.ties = "action",
};

/* ---- trips --------------------------------------------------------------------------------- */

static const struct ml_choice trip_statuses[] = {
	{"planned", NC_("trip.status", "Prévue")},
	{"running", N_("En cours")},
	{"done", N_("Effectuée")},
	{"cancelled", N_("Annulée")},
	{NULL},
};

static const struct ml_field trip_fields[] = {
	{.wire = 16, .key = "title", .type = ML_T_TEXT, .label = N_("Intitulé"), .section = N_("Tournée"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN, .width = 34, .csv = "titre|nom|tournée|libellé"},
	{.wire = 17, .key = "starts_on", .type = ML_T_DATE, .agenda = ML_AGENDA_ON, .over = "status=done|cancelled", .till = "ends_on", .label = N_("Départ"), .flags = ML_F_COLUMN, .csv = "début|date de départ|date"},
	{.wire = 18, .key = "ends_on", .type = ML_T_DATE, .label = N_("Retour"), .flags = ML_F_COLUMN, .csv = "fin|date de retour"},
	{.wire = 19, .key = "status", .type = ML_T_ENUM, .label = N_("État"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 11,
		.choices = trip_statuses, .csv = "statut|status"},
	{.wire = 20, .key = "territory", .type = ML_T_REF, .label = N_("Territoire"), .flags = ML_F_COLUMN | ML_F_FACET,
		.ref = "territory", .width = 18},
	{.wire = 21, .key = "purpose", .type = ML_T_TEXT, .label = N_("But"), .flags = ML_F_SEARCHED, .csv = "objet|motif|objectif"},
	{.wire = 22, .key = "officer", .type = ML_T_NAME, .label = N_("Agent"), .flags = ML_F_CHARGE | ML_F_FACET, .width = 14},
	{.wire = 23, .key = "vehicle", .type = ML_T_TEXT, .label = N_("Véhicule"), .section = N_("Frais"), .csv = "moyen de transport"},
	{.wire = 24, .key = "km", .type = ML_T_INT, .label = N_("Kilomètres"), .max = 1000000, .csv = "distance|kilométrage"},
	{.wire = 25, .key = "cost", .type = ML_T_MONEY, .label = N_("Frais"), .csv = "coût|dépenses|montant", .csv2 = "devise|currency"},
	{.wire = 26, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .flags = ML_F_SEARCHED},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_trip = {
	.wire = 19,
	.key = "trip",
	.label = N_("Tournée"),
	.plural = N_("Tournées"),
	.new_label = N_("Nouvelle tournée"),
	.group = N_("Pilotage"),
	MODEL_FIELDS(trip_fields),
	.title = "%title%",
	.subtitle = "%starts_on%, %territory%",
	.sort = "-starts_on,title",
	.ties = "territory",
	.validate = model_check_order,
};

static const struct ml_field stop_fields[] = {
	{.wire = 16, .key = "trip", .type = ML_T_REF, .label = N_("Tournée"), .section = N_("Étape"),
		.flags = ML_F_REQUIRED | ML_F_COLUMN, .ref = "trip", .width = 24},
	{.wire = 17, .key = "rank", .type = ML_T_INT, .label = N_("Ordre"), .flags = ML_F_COLUMN, .max = 1000000, .csv = "rang|n°|numéro"},
	{.wire = 18, .key = "date", .type = ML_T_DATE, .agenda = ML_AGENDA_ON, .over = "done", .label = N_("Date"), .flags = ML_F_COLUMN},
	{.wire = 19, .key = "time", .type = ML_T_TEXT, .label = N_("Heure"), .width = 6, .csv = "horaire|heure"},
	{.wire = 20, .key = "city", .type = ML_T_TEXT, .label = N_("Commune"), .flags = ML_F_SEARCHED | ML_F_COLUMN, .width = 16,
		.csv = "ville|lieu|localité"},
	{.wire = 21, .key = "person", .type = ML_T_REF, .label = N_("Personne à voir"), .flags = ML_F_COLUMN | ML_F_PERSONAL,
		.ref = "person", .width = 20},
	{.wire = 22, .key = "organisation", .type = ML_T_REF, .label = N_("Organisme"), .ref = "organisation"},
	{.wire = 23, .key = "event", .type = ML_T_REF, .label = N_("Événement"), .ref = "event"},
	{.wire = 24, .key = "done", .type = ML_T_BOOL, .label = N_("Faite"), .flags = ML_F_COLUMN | ML_F_FACET, .csv = "fait|effectuée"},
	{.wire = 25, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .flags = ML_F_SEARCHED},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_stop = {
	.wire = 20,
	.key = "stop",
	.label = N_("Étape de tournée"),
	.plural = N_("Étapes de tournée"),
	.new_label = N_("Nouvelle étape"),
	.group = N_("Pilotage"),
	MODEL_FIELDS(stop_fields),
	.title = "%city%, %person%, %organisation%",
	.subtitle = "%trip%, %date%",
	.sort = "trip,rank,date",
	.ties = "trip;person;organisation",
	.flags = ML_K_LINK,
};

/* ---- deployment ------------------------------------------------------------------------------- */

static const struct ml_choice deployment_stages[] = {
	{"study", N_("À l'étude")},
	{"pilot", N_("Pilote")},
	{"rollout", N_("Déploiement")},
	{"used", N_("En usage")},
	{"stopped", N_("Arrêté")},
	{NULL},
};

static const struct ml_field deployment_fields[] = {
	{.wire = 16, .key = "tool", .type = ML_T_TEXT, .label = N_("Outil"), .section = N_("Déploiement"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN, .width = 28, .csv = "nom|titre|dispositif"},
	{.wire = 17, .key = "directorate", .type = ML_T_REF, .label = N_("Direction"), .flags = ML_F_COLUMN, .ref = "organisation",
		.width = 26, .csv = "service|organisme"},
	{.wire = 18, .key = "stage", .type = ML_T_ENUM, .label = N_("Stade"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 12,
		.choices = deployment_stages, .csv = "étape|statut|état"},
	{.wire = 19, .key = "date", .type = ML_T_DATE, .label = N_("Depuis le"), .flags = ML_F_COLUMN, .csv = "date"},
	{.wire = 20, .key = "last_use_on", .type = ML_T_DATE, .label = N_("Dernier usage"), .csv = "utilisé le"},
	{.wire = 21, .key = "referent", .type = ML_T_REF, .label = N_("Référent"), .flags = ML_F_PERSONAL, .ref = "person", .csv = "contact"},
	{.wire = 22, .key = "trained", .type = ML_T_INT, .label = N_("Agents formés"), .max = 1000000},
	{.wire = 23, .key = "to_train", .type = ML_T_INT, .label = N_("Agents à former"), .max = 1000000},
	{.wire = 24, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .flags = ML_F_SEARCHED},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_deployment = {
	.wire = 21,
	.key = "deployment",
	.label = N_("Déploiement d'outil"),
	.plural = N_("Déploiements d'outils"),
	.new_label = N_("Nouveau déploiement"),
	.group = N_("Pilotage"),
	MODEL_FIELDS(deployment_fields),
	.title = "%tool%, %directorate%",
	.subtitle = "%stage%, %date%",
	.sort = "tool,directorate",
	.ties = "directorate",
	.validate = model_check_order,
};
