/*
 * watch: monitoring of ideas elsewhere, periodic reports and what follows them, productions that show the
 * work, contracts and deliverables, and targeted mailings.
 */
#include "kinds.h"

/* Rows are packed by hand. */
/* clang-format off */

static const struct ml_choice watch_types[] = {
	{"technology", N_("Technologique")},
	{"strategy", N_("Stratégique")},
	{"legal", N_("Juridique")},
	{"territory", N_("Territoriale")},
	{NULL},
};

static const struct ml_choice reliabilities[] = {
	{"a", N_("A : source sûre")},
	{"b", N_("B : source habituellement fiable")},
	{"c", N_("C : source à recouper")},
	{"d", N_("D : source douteuse")},
	{NULL},
};

static const struct ml_field watch_note_fields[] = {
	{.wire = 16, .key = "date", .type = ML_T_DATE, .label = N_("Date"), .section = N_("Note de veille"),
		.flags = ML_F_REQUIRED | ML_F_COLUMN, .csv = "publié le|le"},
	{.wire = 17, .key = "title", .type = ML_T_TEXT, .label = N_("Titre"), .flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN,
		.width = 40, .csv = "intitulé|objet|nom"},
	{.wire = 18, .key = "type", .type = ML_T_ENUM, .label = N_("Veille"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 14,
		.choices = watch_types, .csv = "nature|domaine"},
	{.wire = 19, .key = "source", .type = ML_T_TEXT, .label = N_("Source"), .flags = ML_F_SEARCHED | ML_F_COLUMN, .width = 18,
		.csv = "origine|auteur|journal"},
	{.wire = 20, .key = "url", .type = ML_T_URL, .label = N_("Adresse web"), .csv = "lien|www"},
	{.wire = 21, .key = "reliability", .type = ML_T_ENUM, .label = N_("Fiabilité"), .flags = ML_F_FACET, .choices = reliabilities},
	{.wire = 22, .key = "topics", .type = ML_T_TAGS, .label = N_("Thèmes"), .flags = ML_F_SEARCHED | ML_F_FACET | ML_F_MULTI,
		.choices = model_topics, .csv = "thème|thématique"},
	{.wire = 23, .key = "territory", .type = ML_T_REF, .label = N_("Territoire"), .flags = ML_F_FACET, .ref = "territory"},
	{.wire = 24, .key = "summary", .type = ML_T_LONG, .label = N_("Résumé"), .section = N_("Contenu"), .flags = ML_F_SEARCHED,
		.csv = "synthèse|texte|description"},
	{.wire = 25, .key = "sent_to", .type = ML_T_TEXT, .label = N_("Transmise à"), .csv = "diffusée à|destinataires"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_watch_note = {
	.wire = 30,
	.key = "watch_note",
	.label = N_("Note de veille"),
	.plural = N_("Notes de veille"),
	.new_label = N_("Nouvelle note de veille"),
	.group = N_("Veille et rapports"),
	MODEL_FIELDS(watch_note_fields),
	.title = "%title%",
	.subtitle = "%date%, %source%",
	.sort = "-date,title",
};

static const struct ml_choice initiative_statuses[] = {
	{"spotted", N_("Repérée")},
	{"contacted", N_("Contactée")},
	{"talking", N_("En discussion")},
	{"agreed", N_("Accord trouvé")},
	{"dropped", N_("Sans suite")},
	{NULL},
};

static const struct ml_field initiative_fields[] = {
	{.wire = 16, .key = "name", .type = ML_T_TEXT, .dup = ML_DUP_BY_TITLE, .label = N_("Nom"), .section = N_("Initiative"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN, .width = 34, .csv = "titre|initiative|intitulé"},
	{.wire = 17, .key = "country", .type = ML_T_TEXT, .dup = ML_DUP_BY_PLACE, .label = N_("Pays"), .flags = ML_F_SEARCHED | ML_F_COLUMN | ML_F_FACET,
		.width = 12, .csv = "country|pays"},
	{.wire = 18, .key = "holder", .type = ML_T_TEXT, .label = N_("Porteur"), .flags = ML_F_SEARCHED | ML_F_COLUMN, .width = 22,
		.csv = "organisme|collectivité|structure"},
	{.wire = 19, .key = "topics", .type = ML_T_TAGS, .label = N_("Thèmes"), .flags = ML_F_SEARCHED | ML_F_FACET | ML_F_MULTI,
		.choices = model_topics, .csv = "thème|thématique"},
	{.wire = 20, .key = "url", .type = ML_T_URL, .label = N_("Adresse web"), .csv = "lien|www|site"},
	{.wire = 21, .key = "maturity", .type = ML_T_TEXT, .label = N_("Maturité"), .flags = ML_F_FACET, .csv = "stade"},
	{.wire = 22, .key = "transferability", .type = ML_T_INT, .label = N_("Transférabilité"), .flags = ML_F_COLUMN | ML_F_FACET,
		.min = 1, .max = 5, .help = N_("De 1 (contexte trop différent) à 5 (transposable telle quelle)")},
	{.wire = 23, .key = "status", .type = ML_T_ENUM, .label = N_("Collaboration"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 14,
		.choices = initiative_statuses, .csv = "statut|état"},
	{.wire = 24, .key = "contact", .type = ML_T_TEXT, .label = N_("Contact"), .flags = ML_F_SEARCHED | ML_F_PERSONAL},
	{.wire = 25, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .flags = ML_F_SEARCHED, .csv = "description|résumé|remarques"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_initiative = {
	.wire = 31,
	.key = "initiative",
	.label = N_("Initiative similaire"),
	.plural = N_("Initiatives similaires"),
	.new_label = N_("Nouvelle initiative"),
	.group = N_("Veille et rapports"),
	MODEL_FIELDS(initiative_fields),
	.title = "%name%",
	.subtitle = "%holder%, %country%",
	.sort = "name",
};

/* ---- reports ------------------------------------------------------------------------------ */

static const struct ml_choice report_audiences[] = {
	{"internal", N_("Interne")},
	{"external", N_("Externe")},
	{NULL},
};

static const struct ml_choice report_statuses[] = {
	{"draft", N_("Brouillon")},
	{"sent", N_("Transmis")},
	{"answered", N_("Réponse reçue")},
	{NULL},
};

static const struct ml_field report_fields[] = {
	{.wire = 16, .key = "title", .type = ML_T_TEXT, .label = N_("Titre"), .section = N_("Rapport"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN, .width = 36, .csv = "intitulé|nom"},
	{.wire = 17, .key = "period_start", .type = ML_T_DATE, .label = N_("Du"), .flags = ML_F_REQUIRED | ML_F_COLUMN, .csv = "début|période du"},
	{.wire = 18, .key = "period_end", .type = ML_T_DATE, .agenda = ML_AGENDA_END, .label = N_("Au"), .flags = ML_F_REQUIRED | ML_F_COLUMN, .csv = "fin|période au"},
	{.wire = 19, .key = "territory", .type = ML_T_REF, .label = N_("Territoire"), .flags = ML_F_FACET, .ref = "territory"},
	{.wire = 20, .key = "audience", .type = ML_T_ENUM, .label = NC_("report", "Diffusion"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 9,
		.choices = report_audiences, .csv = "public"},
	{.wire = 21, .key = "status", .type = ML_T_ENUM, .label = N_("État"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 14,
		.choices = report_statuses, .csv = "statut"},
	{.wire = 22, .key = "intro", .type = ML_T_LONG, .label = N_("Introduction"), .section = N_("Contenu"), .flags = ML_F_SEARCHED},
	{.wire = 23, .key = "author", .type = ML_T_NAME, .label = N_("Rédigé par"), .flags = ML_F_FACET, .csv = "auteur|rédacteur"},
	{.wire = 24, .key = "sent_on", .type = ML_T_DATE, .label = N_("Transmis le")},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_report = {
	.wire = 32,
	.key = "report",
	.label = N_("Rapport périodique"),
	.plural = N_("Rapports périodiques"),
	.new_label = N_("Nouveau rapport"),
	.group = N_("Veille et rapports"),
	MODEL_FIELDS(report_fields),
	.title = "%title%",
	.subtitle = "%period_start%, %period_end%, %status%",
	.sort = "-period_start,title",
	.validate = model_check_order,
};

static const struct ml_field challenge_fields[] = {
	{.wire = 16, .key = "text", .type = ML_T_TEXT, .label = N_("Difficulté"), .section = N_("Difficulté rencontrée"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN, .width = 40, .csv = "défi|description|libellé|intitulé"},
	{.wire = 17, .key = "report", .type = ML_T_REF, .label = N_("Rapport"), .ref = "report"},
	{.wire = 18, .key = "process", .type = ML_T_REF, .label = N_("Démarche"), .flags = ML_F_COLUMN, .ref = "process", .width = 24},
	{.wire = 19, .key = "cause", .type = ML_T_LONG, .label = N_("Cause"), .flags = ML_F_SEARCHED, .csv = "causes|origine"},
	{.wire = 20, .key = "severity", .type = ML_T_INT, .label = N_("Gravité"), .flags = ML_F_COLUMN | ML_F_FACET, .min = 1, .max = 5},
	{.wire = 21, .key = "noted_on", .type = ML_T_DATE, .label = N_("Relevée le"), .csv = "date"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_challenge = {
	.wire = 33,
	.key = "challenge",
	.label = N_("Difficulté rencontrée"),
	.plural = N_("Difficultés rencontrées"),
	.new_label = N_("Nouvelle difficulté"),
	.group = N_("Veille et rapports"),
	MODEL_FIELDS(challenge_fields),
	.title = "%text%",
	.subtitle = "%report%, %process%",
	.sort = "-severity,text",
	.ties = "report;process",
};

static const struct ml_choice recommendation_statuses[] = {
	{"open", N_("Ouverte")},
	{"accepted", N_("Acceptée")},
	{"refused", N_("Refusée")},
	{"done", NC_("recommendation.status", "Mise en œuvre")},
	{NULL},
};

static const struct ml_field recommendation_fields[] = {
	{.wire = 16, .key = "text", .type = ML_T_TEXT, .label = N_("Recommandation"), .section = N_("Recommandation"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN, .width = 40, .csv = "description|libellé|intitulé"},
	{.wire = 17, .key = "report", .type = ML_T_REF, .label = N_("Rapport"), .ref = "report"},
	{.wire = 18, .key = "addressee", .type = ML_T_TEXT, .label = N_("Destinataire"), .flags = ML_F_SEARCHED | ML_F_COLUMN,
		.width = 20, .csv = "adressée à|pour"},
	{.wire = 19, .key = "priority", .type = ML_T_INT, .label = N_("Priorité"), .flags = ML_F_COLUMN | ML_F_FACET, .min = 1, .max = 3,
		.help = N_("1 haute, 2 moyenne, 3 basse")},
	{.wire = 20, .key = "status", .type = ML_T_ENUM, .label = N_("État"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 14,
		.choices = recommendation_statuses, .csv = "statut"},
	{.wire = 21, .key = "due_on", .type = ML_T_DATE, .agenda = ML_AGENDA_DUE, .over = "status=done|refused", .label = N_("Échéance"), .flags = ML_F_COLUMN, .csv = "pour le|délai"},
	{.wire = 22, .key = "answer", .type = ML_T_LONG, .label = N_("Réponse"), .flags = ML_F_SEARCHED, .csv = "suite donnée"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_recommendation = {
	.wire = 34,
	.key = "recommendation",
	.label = N_("Recommandation"),
	.plural = N_("Recommandations"),
	.new_label = N_("Nouvelle recommandation"),
	.group = N_("Veille et rapports"),
	MODEL_FIELDS(recommendation_fields),
	.title = "%text%",
	.subtitle = "%addressee%, %status%",
	.sort = "priority,due_on,text",
	.ties = "report",
};

/* ---- productions ------------------------------------------------------------------------------ */

static const struct ml_choice production_formats[] = {
	{"video", N_("Vidéo")},
	{"podcast", N_("Podcast")},
	{"fresco", N_("Fresque")},
	{"exhibition", N_("Exposition")},
	{"infographic", N_("Infographie")},
	{"article", N_("Article")},
	{"press_kit", N_("Dossier de presse")},
	{"logbook", N_("Carnet de bord")},
	{"portrait", N_("Portrait")},
	{"newsletter", N_("Lettre d'information")},
	{"event", N_("Événement")},
	{NULL},
};

static const struct ml_choice production_statuses[] = {
	{"idea", N_("Idée")},
	{"brief", N_("Cahier des charges")},
	{"making", N_("En réalisation")},
	{"validation", N_("En validation")},
	{"published", N_("Publié")},
	{"dropped", NC_("production.status", "Abandonné")},
	{NULL},
};

static const struct ml_choice image_rights[] = {
	{"not_needed", N_("Sans objet")},
	{"to_collect", N_("À recueillir")},
	{"collected", N_("Recueillis")},
	{NULL},
};

static const struct ml_field production_fields[] = {
	{.wire = 16, .key = "title", .type = ML_T_TEXT, .label = N_("Titre"), .section = N_("Support"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN, .width = 36, .csv = "intitulé|nom"},
	{.wire = 17, .key = "format", .type = ML_T_ENUM, .label = N_("Format"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 16,
		.choices = production_formats, .csv = "type|support"},
	{.wire = 18, .key = "status", .type = ML_T_ENUM, .label = N_("État"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 16,
		.choices = production_statuses, .csv = "statut"},
	{.wire = 19, .key = "about", .type = ML_T_REF, .label = N_("À propos de"), .ref = "process/project",
		.csv = "démarche|projet"},
	{.wire = 20, .key = "audience", .type = ML_T_TEXT, .label = N_("Public visé"), .csv = "public|cible"},
	{.wire = 21, .key = "due_on", .type = ML_T_DATE, .agenda = ML_AGENDA_DUE, .over = "published_on;status=published|dropped", .label = N_("À livrer le"), .section = N_("Calendrier et diffusion"),
		.flags = ML_F_COLUMN, .csv = "échéance|date prévue"},
	{.wire = 22, .key = "published_on", .type = ML_T_DATE, .agenda = ML_AGENDA_DATED, .label = N_("Publié le"), .flags = ML_F_COLUMN, .csv = "date de publication"},
	{.wire = 23, .key = "url", .type = ML_T_URL, .label = N_("Adresse web"), .csv = "lien|www"},
	{.wire = 24, .key = "image_rights", .type = ML_T_ENUM, .label = N_("Droits à l'image"), .flags = ML_F_FACET, .choices = image_rights,
		.csv = "droit à l'image|autorisations"},
	{.wire = 25, .key = "cost", .type = ML_T_MONEY, .label = N_("Coût"), .csv = "montant|prix", .csv2 = "devise|currency"},
	{.wire = 26, .key = "reach", .type = ML_T_INT, .label = N_("Audience"), .max = 1e10, .csv = "vues|portée|visiteurs"},
	{.wire = 27, .key = "owner", .type = ML_T_NAME, .label = N_("Responsable"), .flags = ML_F_CHARGE | ML_F_FACET, .csv = "référent|agent"},
	{.wire = 28, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .flags = ML_F_SEARCHED, .csv = "description|remarques"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_production = {
	.wire = 35,
	.key = "production",
	.label = N_("Support de valorisation"),
	.plural = N_("Supports de valorisation"),
	.new_label = N_("Nouveau support"),
	.group = N_("Valorisation et marchés"),
	MODEL_FIELDS(production_fields),
	.title = "%title%",
	.subtitle = "%format%, %status%",
	.sort = "-due_on,title",
	.ties = "about",
};

/* ---- contracts --------------------------------------------------------------------------------- */

static const struct ml_choice procedures[] = {
	{"quote", N_("Devis")},
	{"order", N_("Bon de commande")},
	{"mapa", N_("Procédure adaptée (MAPA)")},
	{"tender", N_("Appel d'offres")},
	{"framework_call", N_("Marché subséquent d'un accord-cadre")},
	{NULL},
};

static const struct ml_choice contract_statuses[] = {
	{"need", N_("Besoin exprimé")},
	{"sourcing", N_("Sourçage")},
	{"drafting", N_("En rédaction")},
	{"open", N_("Consultation ouverte")},
	{"analysis", N_("Analyse des offres")},
	{"awarded", N_("Attribué")},
	{"notified", N_("Notifié")},
	{"running", N_("En exécution")},
	{"received", N_("Réceptionné")},
	{"settled", N_("Soldé")},
	{"void", N_("Sans suite ou infructueux")},
	{NULL},
};

static const struct ml_field contract_fields[] = {
	{.wire = 16, .key = "object", .type = ML_T_TEXT, .label = N_("Objet"), .section = N_("Marché"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN, .width = 36, .csv = "intitulé|titre|libellé|nom"},
	{.wire = 17, .key = "reference", .type = ML_T_TEXT, .label = N_("Référence"), .flags = ML_F_SEARCHED | ML_F_COLUMN, .width = 12,
		.csv = "n°|numéro|numéro de marché"},
	{.wire = 18, .key = "procedure", .type = ML_T_ENUM, .label = N_("Procédure"), .flags = ML_F_FACET, .choices = procedures,
		.csv = "type|type de procédure"},
	{.wire = 19, .key = "status", .type = ML_T_ENUM, .label = N_("État"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 16,
		.choices = contract_statuses, .csv = "statut|avancement"},
	{.wire = 20, .key = "supplier", .type = ML_T_REF, .label = N_("Titulaire"), .flags = ML_F_COLUMN, .ref = "organisation",
		.width = 22, .csv = "prestataire|fournisseur|attributaire"},
	{.wire = 21, .key = "amount_net", .type = ML_T_MONEY, .label = N_("Montant HT"), .section = N_("Montants et dates"),
		.csv = "ht|total ht", .csv2 = "devise|currency"},
	{.wire = 22, .key = "amount_gross", .type = ML_T_MONEY, .label = N_("Montant TTC"), .csv = "ttc|total ttc|montant"},
	{.wire = 23, .key = "notified_on", .type = ML_T_DATE, .label = N_("Notifié le"), .csv = "notification|date de notification"},
	{.wire = 24, .key = "ends_on", .type = ML_T_DATE, .agenda = ML_AGENDA_DUE, .over = "status=settled|received|void", .label = N_("Prend fin le"), .flags = ML_F_COLUMN, .csv = "fin|échéance|date de fin"},
	{.wire = 25, .key = "owner", .type = ML_T_NAME, .label = N_("Responsable"), .flags = ML_F_CHARGE | ML_F_FACET, .csv = "référent|agent"},
	{.wire = 26, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .flags = ML_F_SEARCHED, .csv = "remarques|observations"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_contract = {
	.wire = 36,
	.key = "contract",
	.label = N_("Marché"),
	.plural = N_("Marchés"),
	.new_label = N_("Nouveau marché"),
	.group = N_("Valorisation et marchés"),
	MODEL_FIELDS(contract_fields),
	.title = "%object%",
	.subtitle = "%reference%, %supplier%, %status%",
	.sort = "-notified_on,object",
	.ties = "supplier",
	.validate = model_check_order,
};

static const struct ml_choice deliverable_statuses[] = {
	{"due", N_("Attendu")},
	{"received", N_("Reçu")},
	{"accepted", N_("Admis")},
	{"reserved", N_("Admis avec réserves")},
	{"refused", N_("Rejeté")},
	{NULL},
};

static const struct ml_field deliverable_fields[] = {
	{.wire = 16, .key = "contract", .type = ML_T_REF, .label = N_("Marché"), .section = N_("Livrable"),
		.flags = ML_F_REQUIRED | ML_F_COLUMN, .ref = "contract", .width = 26},
	{.wire = 17, .key = "title", .type = ML_T_TEXT, .label = N_("Intitulé"), .flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN,
		.width = 34, .csv = "titre|nom|livrable|libellé"},
	{.wire = 18, .key = "due_on", .type = ML_T_DATE, .agenda = ML_AGENDA_DUE, .over = "received_on;status=received|accepted|reserved|refused", .label = N_("Attendu le"), .flags = ML_F_COLUMN, .csv = "échéance|pour le"},
	{.wire = 19, .key = "received_on", .type = ML_T_DATE, .label = N_("Reçu le")},
	{.wire = 20, .key = "accepted_on", .type = ML_T_DATE, .label = N_("Admis le")},
	{.wire = 21, .key = "status", .type = ML_T_ENUM, .label = N_("État"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 18,
		.choices = deliverable_statuses, .csv = "statut"},
	{.wire = 22, .key = "reservations", .type = ML_T_LONG, .label = N_("Réserves"), .flags = ML_F_SEARCHED},
	{.wire = 23, .key = "invoiced", .type = ML_T_MONEY, .label = N_("Facturé"), .csv = "montant facturé|facture", .csv2 = "devise|currency"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_deliverable = {
	.wire = 37,
	.key = "deliverable",
	.label = N_("Livrable"),
	.plural = N_("Livrables"),
	.new_label = N_("Nouveau livrable"),
	.group = N_("Valorisation et marchés"),
	MODEL_FIELDS(deliverable_fields),
	.title = "%title%",
	.subtitle = "%contract%, %status%",
	.sort = "due_on,title",
	.ties = "contract",
	.flags = ML_K_LINK,
	.validate = model_check_order,
};

/* ---- mailings ------------------------------------------------------------------------------------- */

static const struct ml_field segment_fields[] = {
	{.wire = 16, .key = "name", .type = ML_T_TEXT, .label = N_("Nom"), .section = N_("Segment"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN, .width = 30, .csv = "titre|liste|groupe"},
	{.wire = 17, .key = "kind", .type = ML_T_ENUM, .label = N_("Type de fiche"), .flags = ML_F_COLUMN, .width = 16,
		.choices = model_kind_choices},
	{.wire = 18, .key = "filter", .type = ML_T_TEXT, .label = N_("Filtre"), .flags = ML_F_COLUMN, .width = 36,
		.help = N_("Comme dans les listes : city=Agadir and topics=eau")},
	{.wire = 20, .key = "words", .type = ML_T_TEXT, .label = N_("Mots cherchés"),
		.help = N_("Comme on les tape dans la liste pour la filtrer")},
	{.wire = 21, .key = "sort", .type = ML_T_TEXT, .label = N_("Tri"), .section = N_("Affichage"),
		.help = N_("Champs séparés par des virgules, « - » devant pour décroître : -starts_on,title")},
	{.wire = 22, .key = "columns", .type = ML_T_TEXT, .label = N_("Colonnes"),
		.help = N_("Champs séparés par des virgules, avec leur largeur si elle change : title:40,starts_on")},
	{.wire = 19, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .section = N_("Segment"), .flags = ML_F_SEARCHED,
		.csv = "description"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_segment = {
	.wire = 38,
	.key = "segment",
	.label = N_("Segment de diffusion"),
	.plural = N_("Segments de diffusion"),
	.new_label = N_("Nouveau segment"),
	.group = N_("Annuaire"),
	MODEL_FIELDS(segment_fields),
	.title = "%name%",
	.subtitle = "%kind%, %filter%",
	.sort = "name",
};

static const struct ml_field mailing_fields[] = {
	{.wire = 16, .key = "date", .type = ML_T_DATE, .agenda = ML_AGENDA_DATED, .label = N_("Date"), .section = N_("Diffusion"), .flags = ML_F_COLUMN, .csv = "envoyée le"},
	{.wire = 17, .key = "purpose", .type = ML_T_TEXT, .label = N_("Finalité"), .flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN,
		.width = 36, .csv = "objet|motif|but"},
	{.wire = 18, .key = "segment", .type = ML_T_REF, .label = N_("Segment"), .flags = ML_F_COLUMN, .ref = "segment", .width = 22},
	{.wire = 19, .key = "channel", .type = ML_T_ENUM, .label = N_("Canal"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 12,
		.choices = model_channels},
	{.wire = 20, .key = "recipients", .type = ML_T_REF, .label = N_("Destinataires"), .flags = ML_F_MULTI | ML_F_PERSONAL,
		.ref = "person", .help = N_("Liste figée au jour de l'envoi, sans les personnes opposées ni celles qui ont refusé ce canal")},
	{.wire = 21, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .flags = ML_F_SEARCHED},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_mailing = {
	.wire = 39,
	.key = "mailing",
	.label = N_("Diffusion"),
	.plural = N_("Diffusions"),
	.new_label = N_("Nouvelle diffusion"),
	.group = N_("Annuaire"),
	MODEL_FIELDS(mailing_fields),
	.title = "%purpose%",
	.subtitle = "%date%, %channel%, %segment%",
	.sort = "-date",
	.ties = "segment",
};
