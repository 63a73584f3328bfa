/*
 * monitoring: indicators and their measures; evaluation frameworks, criteria, evaluations and scores.
 */
#include "kinds.h"

/* Rows are packed by hand. */
/* clang-format off */

static const struct ml_choice indicator_levels[] = {
	{"input", N_("Ressource")},
	{"activity", N_("Activité")},
	{"output", NC_("indicator.level", "Réalisation")},
	{"outcome", N_("Résultat")},
	{"impact", N_("Impact")},
	{NULL},
};

static const struct ml_choice dimensions[] = {
	{"social", N_("Sociale")},
	{"environmental", N_("Environnementale")},
	{"economic", N_("Économique")},
	{"democratic", N_("Démocratique")},
	{NULL},
};

static const struct ml_choice indicator_types[] = {
	{"count", N_("Nombre")},
	{"amount", N_("Montant")},
	{"rate", N_("Taux")},
	{"scale", N_("Échelle")},
	{"yes_no", N_("Oui ou non")},
	{"text", N_("Texte")},
	{NULL},
};

static const struct ml_choice frequencies[] = {
	{"once", N_("Une fois")},
	{"weekly", N_("Hebdomadaire")},
	{"monthly", N_("Mensuelle")},
	{"quarterly", N_("Trimestrielle")},
	{"half_yearly", N_("Semestrielle")},
	{"yearly", N_("Annuelle")},
	{"per_event", N_("À chaque événement")},
	{NULL},
};

static const struct ml_choice directions[] = {
	{"up", N_("À la hausse")},
	{"down", N_("À la baisse")},
	{NULL},
};

static const struct ml_choice aggregations[] = {
	{"sum", N_("Somme")},
	{"last", N_("Dernière valeur")},
	{"mean", N_("Moyenne")},
	{"ratio", N_("Rapport numérateur / dénominateur")},
	{"distinct", N_("Compte sans doublons")},
	{NULL},
};

static const struct ml_choice breakdowns[] = {
	{"gender", N_("Genre")},
	{"age_band", N_("Tranche d'âge")},
	{"territory", N_("Territoire")},
	{"type", N_("Type d'acteur")},
	{"topic", N_("Thème")},
	{NULL},
};

/* Named queries over the records; their definitions belong to the reports. */
static const struct ml_choice computed[] = {
	{"events_held", N_("Rencontres tenues")},
	{"persons_distinct", N_("Personnes uniques présentes")},
	{"attendances", N_("Présences")},
	{"share_women", N_("Part des femmes")},
	{"share_young", N_("Part des moins de 25 ans")},
	{"share_rural", N_("Part des communes rurales")},
	{"attendance_rate", N_("Taux de présence (présents / inscrits)")},
	{"contributions", N_("Contributions")},
	{"answer_rate", N_("Taux de réponse aux contributions")},
	{"answer_days", N_("Délai médian de réponse (jours)")},
	{"satisfaction", N_("Satisfaction moyenne")},
	{"territories_reached", N_("Territoires touchés")},
	{"cost_per_participant", N_("Coût par participant")},
	{"partnerships_active", N_("Partenariats en vigueur")},
	{"solutions_submitted", N_("Solutions déposées")},
	{"on_ballot", N_("Projets soumis au vote")},
	{"winners", N_("Projets lauréats")},
	{"envelope", N_("Enveloppe")},
	{"votes", N_("Votes")},
	{"share_associations", N_("Part des associations parmi les porteurs")},
	{"share_first_time", N_("Part des nouveaux porteurs")},
	{"completion_24_months", N_("Taux d'achèvement à 24 mois")},
	{NULL},
};

static const struct ml_field indicator_fields[] = {
	{.wire = 16, .key = "code", .type = ML_T_TEXT, .label = N_("Code"), .section = N_("Définition"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN | ML_F_UNIQUE, .width = 8, .csv = "n°|référence|réf"},
	{.wire = 17, .key = "name", .type = ML_T_TEXT, .label = N_("Nom"), .flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN,
		.width = 36, .csv = "indicateur|intitulé|libellé|titre"},
	{.wire = 18, .key = "level", .type = ML_T_ENUM, .label = N_("Niveau"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 12,
		.choices = indicator_levels},
	{.wire = 19, .key = "dimension", .type = ML_T_ENUM, .label = N_("Dimension"), .flags = ML_F_FACET, .choices = dimensions},
	{.wire = 20, .key = "type", .type = ML_T_ENUM, .label = N_("Nature"), .choices = indicator_types, .csv = "type de valeur"},
	{.wire = 21, .key = "unit", .type = ML_T_TEXT, .label = N_("Unité"), .flags = ML_F_COLUMN, .width = 10, .csv = "unité de mesure|unit"},
	{.wire = 22, .key = "definition", .type = ML_T_LONG, .label = N_("Définition"), .flags = ML_F_SEARCHED,
		.csv = "description|mode de calcul|formule"},
	{.wire = 23, .key = "source", .type = ML_T_TEXT, .label = N_("Source"), .csv = "source de vérification|origine"},
	{.wire = 24, .key = "criterion", .type = ML_T_REF, .label = N_("Critère d'évaluation"), .ref = "criterion"},
	{.wire = 25, .key = "baseline", .type = ML_T_DECIMAL, .label = N_("Valeur de départ"), .section = N_("Valeurs"),
		.csv = "référence|valeur initiale|baseline"},
	{.wire = 26, .key = "baseline_on", .type = ML_T_DATE, .label = N_("Constatée le")},
	{.wire = 27, .key = "target", .type = ML_T_DECIMAL, .label = N_("Cible"), .flags = ML_F_COLUMN, .width = 9, .csv = "valeur cible|objectif"},
	{.wire = 28, .key = "target_on", .type = ML_T_DATE, .agenda = ML_AGENDA_END, .label = N_("À atteindre le"), .flags = ML_F_COLUMN, .csv = "date cible|échéance"},
	{.wire = 29, .key = "direction", .type = ML_T_ENUM, .label = N_("Sens"), .choices = directions},
	{.wire = 30, .key = "frequency", .type = ML_T_ENUM, .label = N_("Fréquence"), .section = N_("Collecte"), .flags = ML_F_FACET,
		.choices = frequencies, .csv = "périodicité"},
	{.wire = 31, .key = "aggregation", .type = ML_T_ENUM, .label = N_("Agrégation"), .choices = aggregations},
	{.wire = 32, .key = "breakdowns", .type = ML_T_TAGS, .label = N_("Ventilations"), .flags = ML_F_MULTI, .choices = breakdowns,
		.csv = "ventilation|désagrégation"},
	{.wire = 33, .key = "computed", .type = ML_T_TEXT, .label = N_("Calculé d'après les fiches"), .choices = computed,
		.help = N_("Nom du calcul : l'indicateur se remplit alors sans ressaisie")},
	{.wire = 34, .key = "owner", .type = ML_T_NAME, .label = N_("Responsable"), .flags = ML_F_CHARGE | ML_F_FACET, .width = 14, .csv = "référent|agent"},
	{.wire = 35, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .flags = ML_F_SEARCHED, .csv = "remarques|limites|commentaire"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_indicator = {
	.wire = 24,
	.key = "indicator",
	.label = N_("Indicateur"),
	.plural = N_("Indicateurs"),
	.new_label = N_("Nouvel indicateur"),
	.group = N_("Suivi-évaluation"),
	MODEL_FIELDS(indicator_fields),
	.title = "%code% %name%",
	.subtitle = "%level%, %unit%",
	.sort = "code,name",
	.validate = model_check_order,
};

static const struct ml_field measure_fields[] = {
	{.wire = 16, .key = "indicator", .type = ML_T_REF, .label = N_("Indicateur"), .section = N_("Mesure"),
		.flags = ML_F_REQUIRED | ML_F_COLUMN, .ref = "indicator", .width = 30, .csv = "code indicateur"},
	{.wire = 17, .key = "period_start", .type = ML_T_DATE, .label = N_("Du"), .flags = ML_F_REQUIRED | ML_F_COLUMN,
		.csv = "date|début|période du|début de période"},
	{.wire = 18, .key = "period_end", .type = ML_T_DATE, .label = N_("Au"), .flags = ML_F_COLUMN, .csv = "fin|période au|fin de période"},
	{.wire = 19, .key = "territory", .type = ML_T_REF, .label = N_("Territoire"), .flags = ML_F_COLUMN | ML_F_FACET,
		.ref = "territory", .width = 16},
	{.wire = 20, .key = "value", .type = ML_T_DECIMAL, .label = N_("Valeur"), .flags = ML_F_COLUMN, .width = 10, .csv = "résultat|mesure"},
	{.wire = 21, .key = "numerator", .type = ML_T_DECIMAL, .label = N_("Numérateur")},
	{.wire = 22, .key = "denominator", .type = ML_T_DECIMAL, .label = N_("Dénominateur")},
	{.wire = 23, .key = "breakdown", .type = ML_T_TEXT, .label = N_("Ventilation"), .flags = ML_F_FACET, .width = 14,
		.csv = "désagrégation", .help = N_("Par exemple gender=f")},
	{.wire = 24, .key = "about", .type = ML_T_REF, .label = N_("À propos de"), .ref = "*"},
	{.wire = 25, .key = "evidence", .type = ML_T_TEXT, .label = N_("Justificatif"), .section = N_("Preuve"), .csv = "preuve|source"},
	{.wire = 26, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .flags = ML_F_SEARCHED, .csv = "commentaire|remarques"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_measure = {
	.wire = 25,
	.key = "measure",
	.label = N_("Mesure"),
	.plural = N_("Mesures"),
	.new_label = N_("Nouvelle mesure"),
	.group = N_("Suivi-évaluation"),
	MODEL_FIELDS(measure_fields),
	.title = "%indicator%, %period_start%",
	.subtitle = "%value%, %territory%, %breakdown%",
	.sort = "-period_start,indicator",
	.ties = "indicator;about",
	.flags = ML_K_LINK,
	.validate = model_check_order,
};

/* ---- evaluation ------------------------------------------------------------------------ */

static const struct ml_field framework_fields[] = {
	{.wire = 16, .key = "title", .type = ML_T_TEXT, .label = N_("Intitulé"), .section = N_("Référentiel"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN, .width = 40, .csv = "titre|nom|libellé"},
	{.wire = 17, .key = "version", .type = ML_T_TEXT, .label = N_("Version"), .flags = ML_F_COLUMN, .width = 10},
	{.wire = 18, .key = "scale", .type = ML_T_TEXT, .label = N_("Échelle de notation"), .flags = ML_F_COLUMN, .width = 16,
		.csv = "échelle|barème", .help = N_("Par exemple « 0 à 4 »")},
	{.wire = 19, .key = "description", .type = ML_T_LONG, .label = N_("Description"), .flags = ML_F_SEARCHED},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_framework = {
	.wire = 22,
	.key = "framework",
	.label = N_("Référentiel d'évaluation"),
	.plural = N_("Référentiels d'évaluation"),
	.new_label = N_("Nouveau référentiel"),
	.group = N_("Suivi-évaluation"),
	MODEL_FIELDS(framework_fields),
	.title = "%title%, %version%",
	.subtitle = "%scale%",
	.sort = "title,-version",
};

static const struct ml_choice cad_criteria[] = {
	{"relevance", N_("Pertinence")},
	{"coherence", N_("Cohérence")},
	{"effectiveness", N_("Efficacité")},
	{"efficiency", N_("Efficience")},
	{"impact", N_("Impact")},
	{"sustainability", N_("Durabilité")},
	{NULL},
};

static const struct ml_field criterion_fields[] = {
	{.wire = 16, .key = "framework", .type = ML_T_REF, .label = N_("Référentiel"), .section = N_("Critère"),
		.flags = ML_F_REQUIRED | ML_F_COLUMN, .ref = "framework", .width = 26},
	{.wire = 17, .key = "rank", .type = ML_T_INT, .label = N_("Ordre"), .max = 1000000, .csv = "rang|n°"},
	{.wire = 18, .key = "text", .type = ML_T_TEXT, .label = N_("Critère"), .flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN,
		.width = 34, .csv = "libellé|intitulé"},
	{.wire = 19, .key = "question", .type = ML_T_LONG, .label = N_("Question évaluative"), .flags = ML_F_SEARCHED, .csv = "question"},
	{.wire = 20, .key = "cad", .type = ML_T_ENUM, .label = N_("Critère du CAD (OCDE)"), .flags = ML_F_COLUMN | ML_F_FACET,
		.width = 14, .choices = cad_criteria, .csv = "cad|critère cad"},
	{.wire = 21, .key = "weight", .type = ML_T_DECIMAL, .label = N_("Poids"), .flags = ML_F_COLUMN, .width = 6, .max = 1000000,
		.csv = "pondération|coefficient"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_criterion = {
	.wire = 23,
	.key = "criterion",
	.label = N_("Critère"),
	.plural = N_("Critères"),
	.new_label = N_("Nouveau critère"),
	.group = N_("Suivi-évaluation"),
	MODEL_FIELDS(criterion_fields),
	.title = "%text%",
	.subtitle = "%cad%, %framework%",
	.sort = "framework,rank,text",
	.ties = "framework",
	.flags = ML_K_LINK,
};

static const struct ml_field evaluation_fields[] = {
	{.wire = 16, .key = "date", .type = ML_T_DATE, .agenda = ML_AGENDA_ON, .label = N_("Date"), .section = N_("Évaluation"),
		.flags = ML_F_REQUIRED | ML_F_COLUMN, .csv = "date d'évaluation"},
	{.wire = 17, .key = "framework", .type = ML_T_REF, .label = N_("Référentiel"), .flags = ML_F_REQUIRED | ML_F_COLUMN,
		.ref = "framework", .width = 24},
	{.wire = 18, .key = "process", .type = ML_T_REF, .label = N_("Démarche"), .flags = ML_F_COLUMN, .ref = "process", .width = 24},
	{.wire = 19, .key = "project", .type = ML_T_REF, .label = N_("Projet citoyen"), .ref = "project"},
	{.wire = 20, .key = "evaluator", .type = ML_T_NAME, .label = N_("Évaluateur"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 16,
		.csv = "évaluatrice|réalisée par|cabinet"},
	{.wire = 21, .key = "summary", .type = ML_T_LONG, .label = N_("Synthèse"), .flags = ML_F_SEARCHED, .csv = "résumé|conclusions"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_evaluation = {
	.wire = 26,
	.key = "evaluation",
	.label = N_("Évaluation"),
	.plural = N_("Évaluations"),
	.new_label = N_("Nouvelle évaluation"),
	.group = N_("Suivi-évaluation"),
	MODEL_FIELDS(evaluation_fields),
	.title = "%process%, %project%, %date%",
	.subtitle = "%framework%, %evaluator%",
	.sort = "-date",
	.ties = "process;project",
};

static const struct ml_field score_fields[] = {
	{.wire = 16, .key = "evaluation", .type = ML_T_REF, .label = N_("Évaluation"), .section = N_("Note"),
		.flags = ML_F_REQUIRED | ML_F_COLUMN, .ref = "evaluation", .width = 30},
	{.wire = 17, .key = "criterion", .type = ML_T_REF, .label = N_("Critère"), .flags = ML_F_REQUIRED | ML_F_COLUMN,
		.ref = "criterion", .width = 30},
	{.wire = 18, .key = "score", .type = ML_T_DECIMAL, .label = N_("Note obtenue"), .flags = ML_F_COLUMN, .width = 6, .csv = "note|points"},
	{.wire = 19, .key = "argument", .type = ML_T_LONG, .label = N_("Argumentation"), .flags = ML_F_SEARCHED,
		.csv = "justification|commentaire"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_score = {
	.wire = 27,
	.key = "score",
	.label = N_("Note d'évaluation"),
	.plural = N_("Notes d'évaluation"),
	.new_label = N_("Nouvelle note"),
	.group = N_("Suivi-évaluation"),
	MODEL_FIELDS(score_fields),
	.title = "%criterion%, %evaluation%",
	.subtitle = "%score%",
	.sort = "evaluation,criterion",
	.ties = "evaluation",
	.derive = "evaluation,criterion",
	.flags = ML_K_LINK,
};
