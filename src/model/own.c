/*
 * own: what belongs to the program rather than to the field: own fields that any site adds to a kind, files
 * attached to records, and what was said of two records that look alike.
 */
#include "kinds.h"

/* Rows are packed by hand. */
/* clang-format off */

static const struct ml_field custom_field_fields[] = {
	{.wire = 16, .key = "kind", .type = ML_T_ENUM, .label = N_("Type de fiche"), .section = N_("Champ personnalisé"),
		.flags = ML_F_REQUIRED | ML_F_COLUMN | ML_F_FACET, .width = 22, .choices = model_kind_choices},
	{.wire = 17, .key = "key", .type = ML_T_TEXT, .label = N_("Clé"), .flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN,
		.width = 18, .normal = model_normal_key, .help = N_("Lettres minuscules sans accent, chiffres et _ ; ne change plus ensuite")},
	{.wire = 18, .key = "label", .type = ML_T_TEXT, .label = N_("Libellé"), .flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN,
		.width = 26, .csv = "intitulé|nom"},
	{.wire = 19, .key = "type", .type = ML_T_ENUM, .label = N_("Nature"), .flags = ML_F_REQUIRED | ML_F_COLUMN, .width = 16,
		.choices = model_type_choices},
	{.wire = 20, .key = "choices", .type = ML_T_LONG, .label = N_("Choix"), .only_if = "type=enum|tags",
		.help = N_("Un choix par ligne")},
	{.wire = 21, .key = "help", .type = ML_T_TEXT, .label = N_("Aide"), .csv = "explication"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_custom_field = {
	.wire = 40,
	.key = "custom_field",
	.label = N_("Champ personnalisé"),
	.plural = N_("Champs personnalisés"),
	.new_label = N_("Nouveau champ personnalisé"),
	.group = N_("Réglages"),
	MODEL_FIELDS(custom_field_fields),
	.title = "%label%",
	.subtitle = "%kind%, %type%",
	.sort = "kind,label",
	.derive = "kind,key",
	.flags = ML_K_TECHNICAL,
	.validate = model_check_custom_field,
};

static const struct ml_field attachment_fields[] = {
	{.wire = 16, .key = "about", .type = ML_T_REF, .label = N_("Jointe à"), .section = N_("Pièce jointe"),
		.flags = ML_F_REQUIRED | ML_F_COLUMN, .ref = "*", .width = 28},
	{.wire = 17, .key = "name", .type = ML_T_TEXT, .label = N_("Nom du fichier"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN, .width = 30, .csv = "fichier|filename"},
	{.wire = 18, .key = "mime", .type = ML_T_TEXT, .label = N_("Format"), .flags = ML_F_COLUMN, .width = 18},
	{.wire = 19, .key = "size", .type = ML_T_INT, .label = N_("Taille (octets)"), .flags = ML_F_DERIVED, .max = 1e12},
	{.wire = 20, .key = "bytes", .type = ML_T_BYTES, .label = N_("Contenu"), .flags = ML_F_HIDDEN},
	{.wire = 21, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .flags = ML_F_SEARCHED},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_attachment = {
	.wire = 41,
	.key = "attachment",
	.label = N_("Pièce jointe"),
	.plural = N_("Pièces jointes"),
	.new_label = N_("Nouvelle pièce jointe"),
	.group = N_("Réglages"),
	MODEL_FIELDS(attachment_fields),
	.title = "%name%",
	.subtitle = "%about%",
	.sort = "name",
	.ties = "about",
	.flags = ML_K_TECHNICAL,
};

/* "Not a duplicate", said of two records once for all: the lower id comes first, so that two laptops make one record. */
static const struct ml_field distinct_fields[] = {
	{.wire = 16, .key = "a", .type = ML_T_REF, .label = N_("Première fiche"), .section = N_("Fiches distinctes"),
		.flags = ML_F_REQUIRED | ML_F_COLUMN, .ref = "*", .width = 34},
	{.wire = 17, .key = "b", .type = ML_T_REF, .label = N_("Seconde fiche"),
		.flags = ML_F_REQUIRED | ML_F_COLUMN, .ref = "*", .width = 34},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_distinct = {
	.wire = 42,
	.key = "distinct",
	.label = N_("Fiches distinctes"),
	.plural = N_("Fiches distinctes"),
	.new_label = N_("Fiches distinctes"),
	.group = N_("Réglages"),
	MODEL_FIELDS(distinct_fields),
	.title = "%a% ≠ %b%",
	.subtitle = "%a%",
	.sort = "a,b",
	.derive = "a,b",
	.flags = ML_K_TECHNICAL | ML_K_HIDDEN,
};
