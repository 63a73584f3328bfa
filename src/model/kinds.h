/*
 * kinds: what the tables of this folder share: the list of all kinds, the rows common to
 * every kind, choices used by several kinds, and the hooks. Private to the model.
 */
#ifndef MODEL_KINDS_H
#define MODEL_KINDS_H

#include <maillage/i18n.h>
#include <maillage/model.h>

/* Every kind in menu order: X(key, label). The wire number stands in the kind's own table. */
#define MODEL_KINDS(X)                                                                                                 \
	X(person, N_("Personne"))                                                                                      \
	X(organisation, N_("Organisme"))                                                                               \
	X(position, N_("Fonction"))                                                                                    \
	X(relation, N_("Lien entre organismes"))                                                                       \
	X(interaction, N_("Échange"))                                                                                  \
	X(partnership, N_("Partenariat"))                                                                              \
	X(commitment, N_("Engagement"))                                                                                \
	X(territory, N_("Territoire"))                                                                                 \
	X(segment, N_("Segment de diffusion"))                                                                         \
	X(mailing, N_("Diffusion"))                                                                                    \
	X(process, N_("Démarche"))                                                                                     \
	X(event, N_("Événement"))                                                                                      \
	X(attendance, N_("Émargement"))                                                                                \
	X(contribution, N_("Contribution"))                                                                            \
	X(need, N_("Besoin ou opportunité"))                                                                           \
	X(method, N_("Méthode d'animation"))                                                                           \
	X(method_review, N_("Retour d'expérience"))                                                                    \
	X(action, N_("Action"))                                                                                        \
	X(task, N_("Tâche"))                                                                                           \
	X(risk, N_("Risque"))                                                                                          \
	X(trip, N_("Tournée"))                                                                                         \
	X(stop, N_("Étape de tournée"))                                                                                \
	X(deployment, N_("Déploiement d'outil"))                                                                       \
	X(indicator, N_("Indicateur"))                                                                                 \
	X(measure, N_("Mesure"))                                                                                       \
	X(framework, N_("Référentiel d'évaluation"))                                                                   \
	X(criterion, N_("Critère"))                                                                                    \
	X(evaluation, N_("Évaluation"))                                                                                \
	X(score, N_("Note d'évaluation"))                                                                              \
	X(edition, N_("Édition de budget participatif"))                                                               \
	X(project, N_("Projet citoyen"))                                                                               \
	X(watch_note, N_("Note de veille"))                                                                            \
	X(initiative, N_("Initiative similaire"))                                                                      \
	X(report, N_("Rapport périodique"))                                                                            \
	X(challenge, N_("Difficulté rencontrée"))                                                                      \
	X(recommendation, N_("Recommandation"))                                                                        \
	X(production, N_("Support de valorisation"))                                                                   \
	X(contract, N_("Marché"))                                                                                      \
	X(deliverable, N_("Livrable"))                                                                                 \
	X(custom_field, N_("Champ personnalisé"))                                                                      \
	X(attachment, N_("Pièce jointe"))                                                                              \
	X(distinct, N_("Fiches distinctes"))

#define MODEL_X(key, label) extern const struct ml_kind model_kind_##key;
MODEL_KINDS(MODEL_X)
#undef MODEL_X

/* The rows every kind ends with. The reserved ones (wire 1, 2 and 7) belong to the exchange, not to forms. */
#define MODEL_COMMON_FIELDS                                                                                             \
	{.wire = ML_FIELD_TAGS,                                                                                         \
		.key = "tags",                                                                                          \
		.type = ML_T_TAGS,                                                                                      \
		.label = N_("Étiquettes"),                                                                              \
		.section = N_("Classement et partage"),                                                                 \
		.flags = ML_F_SEARCHED | ML_F_FACET | ML_F_MULTI,                                                       \
		.vcard = "CATEGORIES",                                                                                  \
		.ical = "CATEGORIES",                                                                                   \
		.csv = "tags|mots clés|mot clé|keywords|étiquette|labels|libellés|group "                           \
		       "membership|groupes|groupe(s)|categories"},                                                      \
		{.wire = ML_FIELD_VISIBILITY,                                                                           \
			.key = "visibility",                                                                            \
			.type = ML_T_ENUM,                                                                              \
			.label = N_("Visibilité"),                                                                      \
			.choices = model_visibilities,                                                                  \
			.csv = "confidentialité|sensitivity|privacy|critère de diffusion",                              \
			.help = N_("Jusqu'où la fiche est partagée ; vide : toute l'équipe")},                          \
		{.wire = 6,                                                                                             \
			.key = "shared_with",                                                                           \
			.type = ML_T_REF,                                                                               \
			.label = N_("Direction destinataire"),                                                          \
			.ref = "organisation",                                                                          \
			.only_if = "visibility=directorate"},                                                           \
		{.wire = 5,                                                                                             \
			.key = "external_id",                                                                           \
			.type = ML_T_TEXT,                                                                              \
			.label = N_("Référence d'origine"),                                                             \
			.flags = ML_F_UNIQUE,                                                                           \
			.csv = "external identifier|identifiant externe|référence externe|external id|contact id|id " \
			       "externe",                                                                               \
			.help = N_("Identifiant de la fiche dans le logiciel ou le fichier d'où elle vient")},          \
		{.wire = ML_FIELD_BIN,                                                                                  \
			.key = "bin",                                                                                   \
			.type = ML_T_BYTES,                                                                             \
			.label = N_("Mise à la corbeille"),                                                             \
			.flags = ML_F_HIDDEN},                                                                          \
		{.wire = ML_FIELD_MERGED_INTO,                                                                          \
			.key = "merged_into",                                                                           \
			.type = ML_T_REF,                                                                               \
			.label = N_("Réunie à"),                                                                        \
			.ref = "*",                                                                                     \
			.flags = ML_F_HIDDEN},                                                                          \
	{                                                                                                               \
		.wire = ML_FIELD_MERGED_SEEN, .key = "merged_seen", .type = ML_T_BYTES,                                 \
		.label = N_("Réunion : ce que son auteur avait vu"), .flags = ML_F_HIDDEN                               \
	}

extern const struct ml_choice model_visibilities[];
extern const struct ml_choice model_topics[]; /* suggestions */
extern const struct ml_choice model_languages[];
extern const struct ml_choice model_channels[];
extern const struct ml_choice model_mechanisms[];    /* of processes; formats of events */
extern const struct ml_choice model_participation[]; /* levels: inform … co_decide */
extern const struct ml_choice model_kind_choices[];  /* kind keys */
extern const struct ml_choice model_type_choices[];  /* type keys */

extern const struct ml_kind *const model_list[]; /* menu order */
extern const uint32_t model_list_count;

/*
 * Index of keys, printed by make_index.c at build time: open addressing over kind and key. A slot holds
 * kind wire << 8 | field index + 1; for the kinds themselves kind wire 0 and the place in model_list + 1; 0: free.
 */
#define MODEL_SLOTS 4096
extern const uint16_t model_slots[MODEL_SLOTS];
extern const uint8_t model_wires[256]; /* kind wire to place in model_list + 1; 0: none */
static inline uint32_t model_slot(unsigned kind, struct ml_str key)
{
	uint32_t h = 2166136261u ^ (kind * 2654435761u);
	for (size_t i = 0; i < key.n; i++)
		h = (h ^ (unsigned char)key.p[i]) * 16777619u;
	return (h ^ h >> 15) & (MODEL_SLOTS - 1);
}

/* Cross-field checks: hooks.c. One hook serves every kind whose fields have an order (start before end…). */
bool model_check_order(const struct ml_kind *, ml_values_fn, void *arg, struct ml_error *);
bool model_check_custom_field(const struct ml_kind *, ml_values_fn, void *arg, struct ml_error *);
bool model_check_relation(const struct ml_kind *, ml_values_fn, void *arg, struct ml_error *);

/* One-value rules that a type cannot say (field.normal): hooks.c. Each mends what it can, and refuses the rest. */
struct ml_str model_compact(struct ml_arena *, struct ml_str); /* without what groups letters and digits */
bool model_siret_is_sound(struct ml_str);
bool model_normal_siret(struct ml_arena *, struct ml_str in, struct ml_str *out);
bool model_normal_rna(struct ml_arena *, struct ml_str in, struct ml_str *out);
bool model_normal_ice(struct ml_arena *, struct ml_str in, struct ml_str *out);
bool model_normal_territory(struct ml_arena *, struct ml_str in, struct ml_str *out);
bool model_normal_key(struct ml_arena *, struct ml_str in, struct ml_str *out);

/* Fields, list of: for the kind tables. */
#define MODEL_FIELDS(array) .fields = (array), .n_fields = ML_COUNT(array)

#endif
