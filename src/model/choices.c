/*
 * choices: the list of kinds, and the choices that several kinds share.
 */
#include "kinds.h"

const struct ml_kind *const model_list[] = {
#define MODEL_X(key, label) &model_kind_##key,
	MODEL_KINDS(MODEL_X)
#undef MODEL_X
};
const uint32_t model_list_count = ML_COUNT(model_list);

const struct ml_choice model_kind_choices[] = {
#define MODEL_X(key, label) {#key, label},
	MODEL_KINDS(MODEL_X)
#undef MODEL_X
		{NULL},
};

const struct ml_choice model_type_choices[] = {
	{"text", N_("Texte d'une ligne")},
	{"long", N_("Texte long")},
	{"name", N_("Nom propre")},
	{"phone", N_("Téléphone")},
	{"email", N_("Adresse électronique")},
	{"url", N_("Adresse web")},
	{"date", N_("Date")},
	{"datetime", N_("Date et heure")},
	{"int", N_("Nombre entier")},
	{"decimal", N_("Nombre décimal")},
	{"percent", N_("Pourcentage")},
	{"money", N_("Somme d'argent")},
	{"bool", N_("Oui ou non")},
	{"enum", N_("Choix dans une liste")},
	{"tags", N_("Étiquettes")},
	{"geo", N_("Position géographique")},
	{"ref", N_("Renvoi à une fiche")},
	{NULL},
};

const struct ml_choice model_visibilities[] = {
	{"team", N_("Toute l'équipe")},
	{"own_site", N_("Ce poste seulement")},
	{"directorate", N_("Une direction désignée")},
	{NULL},
};

const struct ml_choice model_topics[] = {
	{"agriculture", N_("agriculture")},
	{"alimentation", N_("alimentation")},
	{"artisanat", N_("artisanat")},
	{"biodiversité", N_("biodiversité")},
	{"culture", N_("culture")},
	{"démocratie", N_("démocratie")},
	{"eau", N_("eau")},
	{"éducation", N_("éducation")},
	{"égalité", N_("égalité")},
	{"emploi", N_("emploi")},
	{"énergie", N_("énergie")},
	{"environnement", N_("environnement")},
	{"handicap", N_("handicap")},
	{"jeunesse", N_("jeunesse")},
	{"logement", N_("logement")},
	{"mobilité", N_("mobilité")},
	{"numérique", N_("numérique")},
	{"patrimoine", N_("patrimoine")},
	{"santé", N_("santé")},
	{"solidarité", N_("solidarité")},
	{"sport", N_("sport")},
	{"tourisme", N_("tourisme")},
	{NULL},
};

const struct ml_choice model_languages[] = {
	{"fr", N_("Français")},
	{"ar", N_("Arabe")},
	{"zgh", N_("Amazighe")},
	{"en", N_("Anglais")},
	{"other", N_("Autre langue")},
	{NULL},
};

const struct ml_choice model_channels[] = {
	{"phone", N_("Téléphone")},
	{"sms", N_("SMS")},
	{"email", N_("Courriel")},
	{"post", N_("Courrier")},
	{"in_person", N_("En personne")},
	{NULL},
};
