/*
 * directory: the actors of a territory and what ties them: people, organisations, positions, relations,
 * interactions, partnerships and commitments, territories.
 */
#include "kinds.h"

/* Rows are packed by hand. */
/* clang-format off */

/* ---- person -------------------------------------------------------------------- */

static const struct ml_choice civilities[] = {
	{"mrs", N_("Mme")},
	{"mr", N_("M.")},
	{NULL},
};

static const struct ml_choice legal_bases[] = {
	{"public_task", N_("Mission d'intérêt public")},
	{"consent", N_("Consentement")},
	{"contract", N_("Contrat")},
	{"legal_obligation", N_("Obligation légale")},
	{"legitimate_interest", N_("Intérêt légitime")},
	{NULL},
};

static const struct ml_choice consents[] = {
	{"not_asked", N_("Non demandé")},
	{"given", N_("Donné")},
	{"refused", N_("Refusé")},
	{"withdrawn", N_("Retiré")},
	{NULL},
};

static const struct ml_field person_fields[] = {
	{.wire = 16, .key = "civility", .type = ML_T_ENUM, .dup = ML_DUP_BY_TRAIT, .label = N_("Civilité"), .section = N_("Identité"),
		.flags = ML_F_PERSONAL, .choices = civilities, .vcard = "N/4",
		.csv = "titre de civilité|prefix|préfixe|name prefix|individual prefix|title prefix|civ"},
	{.wire = 17, .key = "family_name", .type = ML_T_NAME, .dup = ML_DUP_BY_FAMILY, .label = NC_("person", "Nom"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN | ML_F_PERSONAL, .width = 18, .vcard = "N/1",
		.csv = "nom de famille|last name|lastname|family name|surname|sn|nom usuel|nom d'usage|nom de la personne"},
	{.wire = 18, .key = "given_name", .type = ML_T_NAME, .dup = ML_DUP_BY_GIVEN, .label = N_("Prénom"),
		.flags = ML_F_SEARCHED | ML_F_COLUMN | ML_F_PERSONAL, .width = 14, .vcard = "N/2",
		.csv = "prénom(s)|prénoms|first name|firstname|given name|forename|prénom usuel"},
	{.wire = 19, .key = "name_ar", .type = ML_T_NAME, .dup = ML_DUP_BY_WHOLE, .label = N_("Nom en arabe"),
		.flags = ML_F_SEARCHED | ML_F_PERSONAL, .width = 16,
		.csv = "nom arabe|arabic name|name arabic|nom et prénom en arabe|الاسم|الاسم الكامل|الاسم العائلي والشخصي"},
	{.wire = 20, .key = "other_names", .type = ML_T_NAME, .dup = ML_DUP_BY_WHOLE, .label = N_("Autres noms"),
		.flags = ML_F_SEARCHED | ML_F_MULTI | ML_F_PERSONAL, .vcard = "NICKNAME",
		.csv = "surnom|nickname|alias|nom de naissance|maiden name|autre nom",
		.help = N_("Surnom, nom de naissance, autre transcription : tout ce sous quoi on cherche la personne")},
	{.wire = 21, .key = "function", .type = ML_T_TEXT, .dup = ML_DUP_BY_DUTY, .label = N_("Fonction (libellé)"),
		.flags = ML_F_SEARCHED | ML_F_COLUMN, .width = 22, .vcard = "TITLE",
		.csv = "fonction|titre|poste|job title|title|organization 1 title|organization title|profession|qualité|role|rôle|métier",
		.help = N_("Ce qui se dit en deux mots ; les fonctions datées se notent sous « Fonctions »")},
	{.wire = 22, .key = "phones", .type = ML_T_PHONE, .dup = ML_DUP_BY_PHONE, .label = N_("Téléphones"), .section = N_("Coordonnées"),
		.flags = ML_F_SEARCHED | ML_F_COLUMN | ML_F_MULTI | ML_F_PERSONAL, .width = 16, .vcard = "TEL",
		.csv = "téléphone|tél|tel|tél.|tél. mobile|tél mobile|tél. fixe|tél fixe|portable|mobile|mobile phone|téléphone mobile|"
		       "téléphone portable|téléphone fixe|téléphone professionnel|téléphone personnel|tél. professionnel|"
		       "tél. personnel|phone|phone number|primary phone|home phone|home phone 2|business phone|business phone 2|"
		       "work phone|other phone|téléphone domicile|téléphone (domicile)|téléphone (bureau)|tél. domicile|"
		       "tél. bureau|gsm|phone 1 value|phone 2 value|phone 3 value|phone 4 value|numéro de téléphone|"
		       "mobile number|cell phone|pager|الهاتف|رقم الهاتف"},
	{.wire = 23, .key = "emails", .type = ML_T_EMAIL, .dup = ML_DUP_BY_EMAIL, .label = N_("Adresses électroniques"),
		.flags = ML_F_SEARCHED | ML_F_MULTI | ML_F_PERSONAL, .width = 24, .vcard = "EMAIL",
		.csv = "courriel|mail|email|e mail|mél|adresse électronique|adresse de messagerie|adresse de messagerie 2|"
		       "adresse de messagerie 3|adresse mail|adresse email|adresse e mail|primary email|secondary email|"
		       "e mail address|e mail 2 address|e mail 3 address|email address|email 2|e mail 1 value|e mail 2 value|"
		       "e mail 3 value|e mail 4 value|autre adresse électronique|première adresse électronique|"
		       "home email|work email|courriel professionnel|courriel personnel|البريد الإلكتروني"},
	{.wire = 24, .key = "address", .type = ML_T_LONG, .label = N_("Adresse"), .flags = ML_F_PERSONAL, .vcard = "ADR/3",
		.csv = "adresse postale|rue|street|street address|home street|business street|home address|work address|"
		       "rue (domicile)|rue (bureau)|address 1 street|adresse 1|adresse domicile|adresse du domicile|"
		       "address 1 formatted|business address|home address 2|supplemental address 1|mailing street"},
	{.wire = 25, .key = "postcode", .type = ML_T_TEXT, .dup = ML_DUP_BY_PLACE, .label = N_("Code postal"), .flags = ML_F_PERSONAL, .width = 7,
		.vcard = "ADR/6",
		.csv = "cp|postal code|zip|zip code|home postal code|business postal code|home zipcode|work zipcode|"
		       "address 1 postal code|code postal (domicile)|code postal (bureau)"},
	{.wire = 26, .key = "city", .type = ML_T_TEXT, .dup = ML_DUP_BY_PLACE, .label = N_("Commune"),
		.flags = ML_F_SEARCHED | ML_F_COLUMN | ML_F_FACET, .width = 14, .vcard = "ADR/4",
		.csv = "ville|city|locality|localité|home city|business city|work city|address 1 city|ville (domicile)|"
		       "ville (bureau)|commune de résidence|town|المدينة|الجماعة"},
	{.wire = 27, .key = "territory", .type = ML_T_REF, .dup = ML_DUP_BY_PLACE, .label = N_("Territoire"), .flags = ML_F_FACET, .ref = "territory",
		.csv = "province|département|state|region|région|state province|home state|address 1 region|collectivité"},
	{.wire = 28, .key = "language", .type = ML_T_ENUM, .label = N_("Langue"), .section = N_("Contact et thèmes"),
		.flags = ML_F_FACET, .choices = model_languages, .vcard = "LANG", .csv = "langue préférée|preferred language|idioma"},
	{.wire = 29, .key = "channel", .type = ML_T_ENUM, .label = N_("Canal préféré"), .choices = model_channels,
		.csv = "mode de contact|preferred communication method|canal|moyen de contact préféré"},
	{.wire = 30, .key = "topics", .type = ML_T_TAGS, .label = N_("Thèmes"),
		.flags = ML_F_SEARCHED | ML_F_FACET | ML_F_MULTI, .choices = model_topics,
		.csv = "thème|thématique|thématiques|centres d'intérêt|intérêts|interests|topic|domaines"},
	{.wire = 31, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .flags = ML_F_SEARCHED | ML_F_PERSONAL,
		.vcard = "NOTE", .csv = "note|remarque|remarques|commentaire|commentaires|observations|notes|comment|comments|ملاحظات",
		.help = N_("Des faits utiles au travail : la personne a le droit de lire ce qui est écrit ici")},
	{.wire = 32, .key = "legal_basis", .type = ML_T_ENUM, .label = N_("Base légale"), .section = N_("Données personnelles"),
		.flags = ML_F_FACET, .choices = legal_bases, .csv = "base juridique|legal basis|fondement"},
	{.wire = 33, .key = "source", .type = ML_T_TEXT, .label = N_("Source"), .csv = "origine|contact source|provenance|source du contact",
		.help = N_("D'où viennent les données : la personne, un annuaire public, un partenaire…")},
	{.wire = 34, .key = "collected_on", .type = ML_T_DATE, .label = N_("Recueillies le"),
		.csv = "date de collecte|date de recueil|date d'inscription|created date"},
	{.wire = 35, .key = "informed_on", .type = ML_T_DATE, .label = N_("Personne informée le"), .csv = "date d'information|informée le"},
	{.wire = 36, .key = "consent_email", .type = ML_T_ENUM, .label = N_("Accord courriel"), .choices = consents,
		.csv = "consentement courriel|consentement email|opt in email|opt in|accord email"},
	{.wire = 37, .key = "consent_sms", .type = ML_T_ENUM, .label = N_("Accord SMS"), .choices = consents,
		.csv = "consentement sms|opt in sms"},
	{.wire = 38, .key = "consent_phone", .type = ML_T_ENUM, .label = N_("Accord téléphone"), .choices = consents,
		.csv = "consentement téléphone"},
	{.wire = 39, .key = "consent_post", .type = ML_T_ENUM, .label = N_("Accord courrier"), .choices = consents,
		.csv = "consentement courrier|consentement postal"},
	{.wire = 40, .key = "objection", .type = ML_T_BOOL, .label = N_("Opposition à tout envoi"), .flags = ML_F_FACET,
		.csv = "opposition|no bulk emails (user opt out)|opt out|désinscrit|liste rouge",
		.help = N_("La personne refuse d'être contactée : elle sort de toutes les diffusions")},
	{.wire = 41, .key = "keep_until", .type = ML_T_DATE, .agenda = ML_AGENDA_DUE, .label = N_("À conserver jusqu'au"),
		.csv = "date de purge|conservation jusqu'au|échéance de conservation"},
	{.wire = 42, .key = "vcard_rest", .type = ML_T_LONG, .label = N_("Autres propriétés de la carte de visite"),
		.flags = ML_F_HIDDEN | ML_F_PERSONAL},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_person = {
	.wire = 1,
	.key = "person",
	.label = N_("Personne"),
	.plural = N_("Personnes"),
	.new_label = N_("Nouvelle personne"),
	.group = N_("Annuaire"),
	MODEL_FIELDS(person_fields),
	.title = "%given_name% %family_name%",
	.subtitle = "%function%, %city%",
	.sort = "family_name,given_name",
	.ties = "<position.person>organisation,title",
	.flags = ML_K_MAIN,
	.validate = model_check_order,
};

/* ---- organisation ----------------------------------------------------------------- */

static const struct ml_choice organisation_types[] = {
	{"commune", NC_("organisation.type", "Commune")},
	{"intermunicipality", N_("Intercommunalité / groupement de collectivités")},
	{"department_council", N_("Conseil départemental / provincial / préfectoral")},
	{"region_council", N_("Conseil régional")},
	{"state_service", N_("Service déconcentré de l'État")},
	{"prefecture", N_("Préfecture / wilaya / province")},
	{"public_body", N_("Établissement public")},
	{"association", N_("Association")},
	{"federation", N_("Fédération ou réseau d'associations")},
	{"cooperative", N_("Coopérative / économie sociale et solidaire")},
	{"residents_group", N_("Collectif d'habitants")},
	{"district_council", N_("Conseil de quartier")},
	{"advisory_body", N_("Instance consultative")},
	{"dialogue_body", N_("Instance de dialogue et de concertation")},
	{"university", N_("Université ou grande école")},
	{"laboratory", N_("Laboratoire de recherche")},
	{"school", N_("Établissement scolaire")},
	{"company", N_("Entreprise")},
	{"chamber", N_("Chambre consulaire ou professionnelle")},
	{"union", N_("Syndicat")},
	{"media", N_("Média")},
	{"donor", N_("Bailleur / partenaire technique et financier")},
	{"ngo", N_("Organisation non gouvernementale")},
	{"international", N_("Organisation internationale")},
	{"customary", N_("Autorité traditionnelle")},
	{"supplier", N_("Prestataire")},
	{"directorate", N_("Direction interne")},
	{"other", N_("Autre")},
	{NULL},
};

static const struct ml_choice stances[] = {
	{"ally", N_("Allié")},
	{"favourable", N_("Favorable")},
	{"neutral", N_("Neutre")},
	{"reserved", N_("Réservé")},
	{"opposed", N_("Opposé")},
	{"unknown", N_("Inconnue")},
	{NULL},
};

static const struct ml_field organisation_fields[] = {
	{.wire = 16, .key = "name", .type = ML_T_TEXT, .dup = ML_DUP_BY_TITLE, .label = N_("Nom"), .section = N_("Identité"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN, .width = 34, .vcard = "ORG",
		.csv = "organisme|organisation|organization|company|company name|société|structure|raison sociale|dénomination|"
		       "nom de l'organisme|nom de l'association|nom de la structure|organization name|organization 1 name|"
		       "current employer|employer|entreprise|titre|libellé|الجمعية|المؤسسة|الاسم"},
	{.wire = 17, .key = "acronym", .type = ML_T_TEXT, .dup = ML_DUP_BY_ACRONYM, .label = N_("Sigle"), .flags = ML_F_SEARCHED, .width = 10,
		.csv = "acronyme|abréviation|nom court|nickname|acronym"},
	{.wire = 18, .key = "name_ar", .type = ML_T_TEXT, .dup = ML_DUP_BY_TITLE, .label = N_("Nom en arabe"), .flags = ML_F_SEARCHED,
		.csv = "nom arabe|arabic name|dénomination en arabe|الاسم بالعربية"},
	{.wire = 19, .key = "type", .type = ML_T_ENUM, .dup = ML_DUP_BY_TRAIT, .label = N_("Type"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 20,
		.choices = organisation_types, .csv = "type d'organisme|nature|catégorie|contact subtype|forme|statut juridique"},
	{.wire = 20, .key = "siret", .type = ML_T_TEXT, .dup = ML_DUP_BY_CODE, .label = N_("SIRET"), .flags = ML_F_SEARCHED | ML_F_UNIQUE,
		.width = 14, .normal = model_normal_siret, .csv = "n° siret|numéro siret|siret du siège",
		.help = N_("14 chiffres (France)")},
	{.wire = 21, .key = "rna", .type = ML_T_TEXT, .dup = ML_DUP_BY_CODE, .label = N_("N° RNA"), .flags = ML_F_SEARCHED | ML_F_UNIQUE,
		.width = 10, .normal = model_normal_rna, .csv = "rna|waldec|numéro rna|n° waldec|id association",
		.help = N_("W suivi de 9 chiffres : numéro d'une association française")},
	{.wire = 22, .key = "ice", .type = ML_T_TEXT, .dup = ML_DUP_BY_CODE, .label = N_("ICE"), .flags = ML_F_SEARCHED | ML_F_UNIQUE, .width = 15,
		.normal = model_normal_ice, .csv = "n° ice|identifiant commun de l'entreprise|numéro ice",
		.help = N_("Identifiant commun de l'entreprise, 15 chiffres (Maroc)")},
	{.wire = 23, .key = "parent", .type = ML_T_REF, .label = N_("Organisme de rattachement"), .ref = "organisation",
		.csv = "tutelle|rattachement|maison mère|parent organization|service de"},
	{.wire = 24, .key = "phones", .type = ML_T_PHONE, .dup = ML_DUP_BY_PHONE, .label = N_("Téléphones"), .section = N_("Coordonnées"),
		.flags = ML_F_SEARCHED | ML_F_COLUMN | ML_F_MULTI, .width = 16, .vcard = "TEL",
		.csv = "téléphone|tél|tel|tél.|standard|phone|company main phone|business phone|work phone|phone 1 value|"
		       "phone 2 value|mobile|portable|numéro de téléphone|fixe|الهاتف"},
	{.wire = 25, .key = "emails", .type = ML_T_EMAIL, .dup = ML_DUP_BY_EMAIL, .label = N_("Adresses électroniques"),
		.flags = ML_F_SEARCHED | ML_F_MULTI, .width = 24, .vcard = "EMAIL",
		.csv = "courriel|mail|email|e mail|mél|adresse électronique|adresse de messagerie|adresse mail|adresse email|"
		       "e mail address|e mail 1 value|email address|primary email|البريد الإلكتروني"},
	{.wire = 26, .key = "website", .type = ML_T_URL, .label = N_("Site web"), .vcard = "URL",
		.csv = "site|site internet|web|www|url|web page|page web|website 1 value|web page 1|site web|website"},
	{.wire = 27, .key = "address", .type = ML_T_LONG, .label = N_("Adresse"), .vcard = "ADR/3",
		.csv = "adresse postale|rue|street|street address|business street|work address|siège|adresse du siège|"
		       "address 1 street|rue (bureau)|siège social"},
	{.wire = 28, .key = "postcode", .type = ML_T_TEXT, .dup = ML_DUP_BY_PLACE, .label = N_("Code postal"), .width = 7, .vcard = "ADR/6",
		.csv = "cp|postal code|zip|zip code|business postal code|work zipcode|address 1 postal code"},
	{.wire = 29, .key = "city", .type = ML_T_TEXT, .dup = ML_DUP_BY_PLACE, .label = N_("Commune"),
		.flags = ML_F_SEARCHED | ML_F_COLUMN | ML_F_FACET, .width = 14, .vcard = "ADR/4",
		.csv = "ville|city|locality|localité|business city|work city|address 1 city|commune du siège|المدينة"},
	{.wire = 30, .key = "territory", .type = ML_T_REF, .dup = ML_DUP_BY_PLACE, .label = N_("Territoire"), .flags = ML_F_FACET, .ref = "territory",
		.csv = "province|département|region|région|state|state province"},
	{.wire = 31, .key = "scope", .type = ML_T_REF, .label = N_("Périmètre d'intervention"), .flags = ML_F_MULTI,
		.ref = "territory", .csv = "périmètre|zone d'intervention|territoires d'intervention|aire d'intervention"},
	{.wire = 32, .key = "topics", .type = ML_T_TAGS, .label = N_("Thèmes"), .section = N_("Positionnement"),
		.flags = ML_F_SEARCHED | ML_F_FACET | ML_F_MULTI, .choices = model_topics,
		.csv = "thème|thématique|thématiques|domaine|domaines d'intervention|secteur|secteur d'activité|activité|objet social"},
	{.wire = 33, .key = "influence", .type = ML_T_INT, .label = N_("Influence"), .flags = ML_F_FACET, .min = 1, .max = 5,
		.help = N_("De 1 (faible) à 5 (forte) : capacité à faire avancer ou à bloquer")},
	{.wire = 34, .key = "interest", .type = ML_T_INT, .label = N_("Intérêt"), .flags = ML_F_FACET, .min = 1, .max = 5,
		.help = N_("De 1 (faible) à 5 (fort) pour la participation citoyenne")},
	{.wire = 35, .key = "stance", .type = ML_T_ENUM, .label = N_("Posture"), .flags = ML_F_FACET, .choices = stances},
	{.wire = 36, .key = "awareness", .type = ML_T_INT, .label = N_("Niveau de sensibilisation"), .flags = ML_F_FACET,
		.min = 0, .max = 4, .csv = "sensibilisation",
		.help = N_("0 jamais contacté, 1 informé, 2 sensibilisé, 3 impliqué, 4 relais")},
	{.wire = 37, .key = "members", .type = ML_T_INT, .label = N_("Nombre de membres"), .min = 0, .max = 100000000,
		.csv = "adhérents|effectif|effectifs|nombre d'adhérents|employees|nombre d'employés"},
	{.wire = 38, .key = "active", .type = ML_T_BOOL, .label = N_("En activité"), .flags = ML_F_FACET,
		.csv = "actif|active|état administratif", .help = N_("Non : dissous, fermé ou en sommeil")},
	{.wire = 39, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .section = N_("Notes"), .flags = ML_F_SEARCHED,
		.vcard = "NOTE", .csv = "note|remarque|remarques|commentaire|commentaires|observations|notes|description|objet"},
	{.wire = 40, .key = "vcard_rest", .type = ML_T_LONG, .label = N_("Autres propriétés de la carte de visite"),
		.flags = ML_F_HIDDEN | ML_F_PERSONAL},
	{.wire = 41, .key = "location", .type = ML_T_GEO, .label = N_("Position (lat., long.)"), .vcard = "GEO",
		.csv = "latitude|lat|coordonnées gps|gps|coordonnées|geo point|géolocalisation|gps y lat",
		.csv2 = "longitude|lon|long|lng|gps x long"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_organisation = {
	.wire = 2,
	.key = "organisation",
	.label = N_("Organisme"),
	.plural = N_("Organismes"),
	.new_label = N_("Nouvel organisme"),
	.group = N_("Annuaire"),
	MODEL_FIELDS(organisation_fields),
	.title = "%name%",
	.subtitle = "%type%, %city%",
	.sort = "name",
	.ties = "parent",
	.flags = ML_K_MAIN,
};

/* ---- position, relation ---------------------------------------------------------------- */

static const struct ml_choice colleges[] = {
	{"elected", N_("Élus")},
	{"associations", N_("Associations")},
	{"residents", N_("Habitants")},
	{"economic", N_("Acteurs économiques")},
	{"experts", N_("Personnalités qualifiées")},
	{"administration", N_("Administrations")},
	{NULL},
};

static const struct ml_field position_fields[] = {
	{.wire = 16, .key = "person", .type = ML_T_REF, .label = N_("Personne"), .section = N_("Fonction"),
		.flags = ML_F_REQUIRED | ML_F_COLUMN | ML_F_PERSONAL, .ref = "person", .width = 22,
		.csv = "nom|contact|membre|titulaire|nom et prénom"},
	{.wire = 17, .key = "organisation", .type = ML_T_REF, .label = N_("Organisme"), .flags = ML_F_REQUIRED | ML_F_COLUMN,
		.ref = "organisation", .width = 28, .csv = "structure|organization|instance|employer|employeur|company|société"},
	{.wire = 18, .key = "title", .type = ML_T_TEXT, .label = NC_("position", "Intitulé"), .flags = ML_F_SEARCHED | ML_F_COLUMN,
		.width = 24, .csv = "fonction|titre|poste|job title|qualité|mandat|rôle|role"},
	{.wire = 19, .key = "college", .type = ML_T_TEXT, .label = N_("Collège"), .flags = ML_F_FACET, .choices = colleges,
		.help = N_("Dans une instance : le collège au titre duquel la personne siège")},
	{.wire = 20, .key = "start", .type = ML_T_DATE, .label = N_("Depuis le"), .flags = ML_F_COLUMN,
		.csv = "début|date de début|start date|prise de fonction|du"},
	{.wire = 21, .key = "end", .type = ML_T_DATE, .agenda = ML_AGENDA_END, .label = N_("Jusqu'au"),
		.csv = "fin|date de fin|end date|fin de mandat|au"},
	{.wire = 22, .key = "main", .type = ML_T_BOOL, .label = N_("Fonction principale"), .csv = "principale|primary"},
	{.wire = 23, .key = "elected", .type = ML_T_BOOL, .label = N_("Mandat électif"), .flags = ML_F_FACET,
		.csv = "élu|élue|élu(e)|mandat électif"},
	{.wire = 24, .key = "unit", .type = ML_T_TEXT, .label = N_("Service"), .flags = ML_F_SEARCHED,
		.csv = "service|direction|department|département|pôle|organization 1 department",
		.help = N_("Service ou direction au sein de l'organisme")},
	{.wire = 25, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .flags = ML_F_SEARCHED},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_position = {
	.wire = 3,
	.key = "position",
	.label = N_("Fonction"),
	.plural = N_("Fonctions"),
	.new_label = N_("Nouvelle fonction"),
	.group = N_("Annuaire"),
	MODEL_FIELDS(position_fields),
	.title = "%title%, %organisation%",
	.subtitle = "%person%",
	.sort = "-main,-start,title",
	.ties = "person;organisation",
	.flags = ML_K_LINK,
	.validate = model_check_order,
};

static const struct ml_choice natures_of_relation[] = {
	{"member_of", N_("Est membre de")},
	{"oversees", N_("Exerce la tutelle sur")},
	{"funds", N_("Finance")},
	{"partner_of", N_("Est partenaire de")},
	{"competes", N_("Est en concurrence avec")},
	{"conflict", N_("Est en conflit avec")},
	{"works_with", N_("Travaille avec")},
	{NULL},
};

static const struct ml_field relation_fields[] = {
	{.wire = 16, .key = "from", .type = ML_T_REF, .label = N_("De"), .section = N_("Lien"),
		.flags = ML_F_REQUIRED | ML_F_COLUMN, .ref = "organisation", .width = 28, .csv = "de|source|organisme 1"},
	{.wire = 17, .key = "nature", .type = ML_T_ENUM, .label = N_("Nature"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 20,
		.choices = natures_of_relation, .csv = "relation|type|relationship type"},
	{.wire = 18, .key = "to", .type = ML_T_REF, .label = N_("Vers"), .flags = ML_F_REQUIRED | ML_F_COLUMN,
		.ref = "organisation", .width = 28, .csv = "vers|cible|target|organisme 2"},
	{.wire = 19, .key = "start", .type = ML_T_DATE, .label = N_("Depuis le"), .csv = "début|date de début|start date"},
	{.wire = 20, .key = "end", .type = ML_T_DATE, .label = N_("Jusqu'au"), .csv = "fin|date de fin|end date"},
	{.wire = 21, .key = "strength", .type = ML_T_INT, .label = N_("Intensité"), .min = 1, .max = 5,
		.help = N_("De 1 (lien ténu) à 5 (lien quotidien)")},
	{.wire = 22, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .flags = ML_F_SEARCHED},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_relation = {
	.wire = 4,
	.key = "relation",
	.label = N_("Lien entre organismes"),
	.plural = N_("Liens entre organismes"),
	.new_label = N_("Nouveau lien"),
	.group = N_("Annuaire"),
	MODEL_FIELDS(relation_fields),
	.title = "%from%, %nature%, %to%",
	.subtitle = "%start%",
	.sort = "from,to",
	.ties = "from;to",
	.flags = ML_K_LINK,
	.validate = model_check_relation,
};

/* ---- interaction ------------------------------------------------------------------------ */

static const struct ml_choice interaction_types[] = {
	{"call", N_("Appel")},
	{"meeting", N_("Rendez-vous")},
	{"visit", N_("Visite")},
	{"email", N_("Courriel")},
	{"letter", N_("Courrier")},
	{"awareness", N_("Sensibilisation")},
	{"other", N_("Autre")},
	{NULL},
};

static const struct ml_field interaction_fields[] = {
	{.wire = 16, .key = "date", .type = ML_T_DATE, .agenda = ML_AGENDA_DATED, .label = N_("Date"), .section = N_("Échange"),
		.flags = ML_F_REQUIRED | ML_F_COLUMN, .csv = "date de l'échange|activity date|le|date d'activité|التاريخ"},
	{.wire = 17, .key = "type", .type = ML_T_ENUM, .label = N_("Type"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 12,
		.choices = interaction_types, .csv = "nature|activity type|mode|type d'échange"},
	{.wire = 18, .key = "subject", .type = ML_T_TEXT, .label = N_("Objet"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN, .width = 34, .csv = "sujet|subject|titre|motif|الموضوع"},
	{.wire = 19, .key = "persons", .type = ML_T_REF, .label = N_("Personnes"),
		.flags = ML_F_COLUMN | ML_F_MULTI | ML_F_PERSONAL, .ref = "person", .width = 20,
		.csv = "personne|contact|contacts|interlocuteur|interlocuteurs|avec"},
	{.wire = 20, .key = "organisations", .type = ML_T_REF, .label = N_("Organismes"), .flags = ML_F_MULTI,
		.ref = "organisation", .csv = "organisme|structure|organisation|structures"},
	{.wire = 21, .key = "summary", .type = ML_T_LONG, .label = N_("Compte rendu"), .flags = ML_F_SEARCHED,
		.csv = "résumé|details|détails|notes|compte-rendu"},
	{.wire = 22, .key = "outcome", .type = ML_T_LONG, .label = N_("Suite donnée"), .csv = "résultat|suites|décision|conclusion"},
	{.wire = 23, .key = "message", .type = ML_T_TEXT, .label = N_("Message clé"), .flags = ML_F_SEARCHED,
		.only_if = "type=awareness", .help = N_("Ce qu'il fallait faire passer lors de la sensibilisation")},
	{.wire = 24, .key = "follow_up_on", .type = ML_T_DATE, .agenda = ML_AGENDA_CALL, .over = "followed_up", .label = N_("À relancer le"), .section = N_("Relance"),
		.flags = ML_F_COLUMN, .csv = "relance|relancer le|date de relance|follow up|rappel"},
	{.wire = 25, .key = "followed_up", .type = ML_T_BOOL, .label = N_("Relance faite"), .flags = ML_F_FACET, .csv = "relancé|fait"},
	{.wire = 26, .key = "event", .type = ML_T_REF, .label = N_("Événement"), .section = N_("Cadre"), .ref = "event"},
	{.wire = 27, .key = "process", .type = ML_T_REF, .label = N_("Démarche"), .ref = "process"},
	{.wire = 28, .key = "project", .type = ML_T_REF, .label = N_("Projet citoyen"), .ref = "project"},
	{.wire = 29, .key = "officer", .type = ML_T_NAME, .label = N_("Agent"), .flags = ML_F_CHARGE | ML_F_FACET, .width = 14,
		.csv = "chargé de mission|référent|responsable|agent|assigned to"},
	{.wire = 30, .key = "duration_min", .type = ML_T_INT, .label = N_("Durée (min)"), .min = 0, .max = 10000, .csv = "durée|duration"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_interaction = {
	.wire = 5,
	.key = "interaction",
	.label = N_("Échange"),
	.plural = N_("Échanges avec les acteurs"), /* "Échanges" alone is the exchange between laptops */
	.new_label = N_("Nouvel échange"),
	.group = N_("Annuaire"),
	MODEL_FIELDS(interaction_fields),
	.title = "%subject%",
	.subtitle = "%date%, %type%, %persons%",
	.sort = "-date,subject",
	.ties = "persons;organisations",
	.validate = model_check_order,
};

/* ---- partnership, commitment -------------------------------------------------------------- */

static const struct ml_choice partnership_types[] = {
	{"framework", N_("Convention-cadre")},
	{"specific", N_("Convention spécifique")},
	{"letter_of_intent", N_("Lettre d'intention")},
	{"memorandum", N_("Mémorandum d'entente")},
	{"charter", N_("Charte")},
	{"informal", N_("Coopération informelle")},
	{"grant", N_("Subvention")},
	{"in_kind", N_("Apport en nature")},
	{NULL},
};

static const struct ml_choice partnership_statuses[] = {
	{"identified", N_("Identifié")},
	{"contacted", N_("Contacté")},
	{"in_discussion", N_("En discussion")},
	{"agreed", N_("Accord de principe")},
	{"drafting", N_("En rédaction")},
	{"signing", N_("En signature")},
	{"active", N_("En vigueur")},
	{"to_renew", N_("À renouveler")},
	{"suspended", N_("Suspendu")},
	{"expired", N_("Échu")},
	{"closed", N_("Clos")},
	{"refused", N_("Refusé")},
	{NULL},
};

static const struct ml_field partnership_fields[] = {
	{.wire = 16, .key = "title", .type = ML_T_TEXT, .label = N_("Intitulé"), .section = N_("Partenariat"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN, .width = 34, .csv = "titre|objet|convention|nom|libellé"},
	{.wire = 17, .key = "organisation", .type = ML_T_REF, .label = N_("Partenaire"), .flags = ML_F_REQUIRED | ML_F_COLUMN,
		.ref = "organisation", .width = 26, .csv = "organisme|structure|organisation|partner"},
	{.wire = 18, .key = "others", .type = ML_T_REF, .label = N_("Autres parties"), .flags = ML_F_MULTI, .ref = "organisation",
		.csv = "autres partenaires|autres signataires"},
	{.wire = 19, .key = "type", .type = ML_T_ENUM, .label = N_("Forme"), .flags = ML_F_FACET, .width = 18,
		.choices = partnership_types, .csv = "type|nature|type de convention"},
	{.wire = 20, .key = "status", .type = ML_T_ENUM, .label = N_("État"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 14,
		.choices = partnership_statuses, .csv = "statut|avancement|status"},
	{.wire = 21, .key = "purpose", .type = ML_T_LONG, .label = N_("Objet"), .flags = ML_F_SEARCHED, .csv = "description|objectif|but"},
	{.wire = 22, .key = "signed_on", .type = ML_T_DATE, .label = N_("Signé le"), .section = N_("Dates et montant"),
		.csv = "date de signature|signature"},
	{.wire = 23, .key = "starts_on", .type = ML_T_DATE, .agenda = ML_AGENDA_DATED, .label = N_("Prend effet le"), .csv = "début|date de début|date d'effet"},
	{.wire = 24, .key = "ends_on", .type = ML_T_DATE, .agenda = ML_AGENDA_DUE, .over = "status=expired|closed|refused", .label = N_("Échoit le"), .flags = ML_F_COLUMN,
		.csv = "fin|date de fin|échéance|date d'échéance|expire le"},
	{.wire = 25, .key = "amount", .type = ML_T_MONEY, .label = N_("Montant"), .csv = "montant|somme|subvention|amount",
		.csv2 = "devise|currency"},
	{.wire = 26, .key = "territory", .type = ML_T_REF, .label = N_("Territoire"), .section = N_("Suivi"), .flags = ML_F_FACET,
		.ref = "territory"},
	{.wire = 27, .key = "officer", .type = ML_T_NAME, .label = N_("Agent référent"), .flags = ML_F_CHARGE | ML_F_FACET, .width = 14,
		.csv = "référent|responsable|chargé de mission|agent"},
	{.wire = 28, .key = "referent", .type = ML_T_REF, .label = N_("Interlocuteur chez le partenaire"), .ref = "person",
		.csv = "contact|interlocuteur"},
	{.wire = 29, .key = "reference", .type = ML_T_TEXT, .label = N_("N° de convention"), .flags = ML_F_SEARCHED,
		.csv = "référence|numéro|convention référence|n°"},
	{.wire = 30, .key = "notice_on", .type = ML_T_DATE, .agenda = ML_AGENDA_DUE, .over = "status=expired|closed|refused", .label = N_("Préavis avant le"),
		.help = N_("Dernier jour pour dénoncer ou renouveler")},
	{.wire = 31, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .flags = ML_F_SEARCHED, .csv = "remarques|observations|commentaire"},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_partnership = {
	.wire = 6,
	.key = "partnership",
	.label = N_("Partenariat"),
	.plural = N_("Partenariats"),
	.new_label = N_("Nouveau partenariat"),
	.group = N_("Annuaire"),
	MODEL_FIELDS(partnership_fields),
	.title = "%title%",
	.subtitle = "%organisation%, %status%",
	.sort = "ends_on,title",
	.ties = "organisation;others",
	.validate = model_check_order,
};

static const struct ml_choice commitment_sides[] = {
	{"us", N_("Nous")},
	{"partner", N_("Le partenaire")},
	{NULL},
};

static const struct ml_choice commitment_statuses[] = {
	{"open", N_("En cours")},
	{"kept", NC_("commitment.status", "Tenu")},
	{"partly", N_("Tenu en partie")},
	{"broken", N_("Non tenu")},
	{NULL},
};

static const struct ml_field commitment_fields[] = {
	{.wire = 16, .key = "partnership", .type = ML_T_REF, .label = N_("Partenariat"), .section = N_("Engagement"),
		.flags = ML_F_REQUIRED | ML_F_COLUMN, .ref = "partnership", .width = 26, .csv = "convention"},
	{.wire = 17, .key = "by", .type = ML_T_ENUM, .label = N_("Pris par"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 13,
		.choices = commitment_sides, .csv = "par|partie"},
	{.wire = 18, .key = "text", .type = ML_T_TEXT, .label = N_("Engagement"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN, .width = 36, .csv = "texte|libellé|description|intitulé"},
	{.wire = 19, .key = "due_on", .type = ML_T_DATE, .agenda = ML_AGENDA_DUE, .over = "done_on;status=kept|broken", .label = N_("Échéance"), .flags = ML_F_COLUMN, .csv = "pour le|date d'échéance|due date"},
	{.wire = 20, .key = "status", .type = ML_T_ENUM, .label = N_("État"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 14,
		.choices = commitment_statuses, .csv = "statut|status"},
	{.wire = 21, .key = "done_on", .type = ML_T_DATE, .label = N_("Constaté le"), .csv = "fait le|réalisé le"},
	{.wire = 22, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .flags = ML_F_SEARCHED},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_commitment = {
	.wire = 7,
	.key = "commitment",
	.label = N_("Engagement"),
	.plural = N_("Engagements"),
	.new_label = N_("Nouvel engagement"),
	.group = N_("Annuaire"),
	MODEL_FIELDS(commitment_fields),
	.title = "%text%",
	.subtitle = "%partnership%, %status%",
	.sort = "due_on,text",
	.ties = "partnership",
	.flags = ML_K_LINK,
};

/* ---- territory ------------------------------------------------------------------------------ */

static const struct ml_choice territory_levels[] = {
	{"country", N_("Pays")},
	{"region", N_("Région")},
	{"department", N_("Département")},
	{"province", N_("Province")},
	{"prefecture", NC_("territory.level", "Préfecture")},
	{"intermunicipality", N_("Intercommunalité")},
	{"commune", N_("Commune")},
	{"district", N_("Quartier / arrondissement")},
	{"custom", N_("Territoire personnalisé")},
	{NULL},
};

static const struct ml_field territory_fields[] = {
	{.wire = 16, .key = "code", .type = ML_T_TEXT, .label = N_("Code"), .section = N_("Identité"),
		.flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN | ML_F_UNIQUE, .width = 8, .normal = model_normal_territory,
		.csv = "code insee|insee|code commune|code officiel|com|code iso|code géographique|codgeo|meta insee",
		.help = N_("Code ISO 3166-2 (MA-09, FR-34), code INSEE d'une commune, ou code de votre choix")},
	{.wire = 17, .key = "name", .type = ML_T_TEXT, .label = N_("Nom"), .flags = ML_F_REQUIRED | ML_F_SEARCHED | ML_F_COLUMN,
		.width = 30, .csv = "libellé|libelle|nccenr|ncc|nom de la commune|nom officiel|territoire"},
	{.wire = 18, .key = "name_ar", .type = ML_T_TEXT, .label = N_("Nom en arabe"), .flags = ML_F_SEARCHED | ML_F_COLUMN,
		.width = 20, .csv = "nom arabe|arabic name|الاسم بالعربية"},
	{.wire = 19, .key = "level", .type = ML_T_ENUM, .label = N_("Niveau"), .flags = ML_F_COLUMN | ML_F_FACET, .width = 14,
		.choices = territory_levels, .csv = "type|typecom|échelon"},
	{.wire = 20, .key = "parent", .type = ML_T_REF, .label = N_("Territoire parent"), .flags = ML_F_COLUMN, .ref = "territory",
		.width = 20, .csv = "dep|département|province|rattaché à|région"},
	{.wire = 21, .key = "population", .type = ML_T_INT, .label = N_("Population"), .max = 10000000000.0,
		.csv = "habitants|pop|population municipale|pmun"},
	{.wire = 22, .key = "location", .type = ML_T_GEO, .label = N_("Position (lat., long.)"),
		.csv = "latitude|lat|coordonnées gps|geo point|centre", .csv2 = "longitude|lon|long|lng"},
	{.wire = 23, .key = "surface_km2", .type = ML_T_DECIMAL, .label = N_("Superficie (km²)"), .max = 200000000.0,
		.csv = "superficie|surface"},
	{.wire = 24, .key = "stakes_social", .type = ML_T_LONG, .label = N_("Enjeux sociaux"), .section = N_("Diagnostic"),
		.flags = ML_F_SEARCHED},
	{.wire = 25, .key = "stakes_economic", .type = ML_T_LONG, .label = N_("Enjeux économiques"), .flags = ML_F_SEARCHED},
	{.wire = 26, .key = "stakes_environmental", .type = ML_T_LONG, .label = N_("Enjeux environnementaux"), .flags = ML_F_SEARCHED},
	{.wire = 27, .key = "strengths", .type = ML_T_LONG, .label = N_("Forces"), .csv = "atouts"},
	{.wire = 28, .key = "weaknesses", .type = ML_T_LONG, .label = N_("Faiblesses")},
	{.wire = 29, .key = "opportunities", .type = ML_T_LONG, .label = N_("Opportunités")},
	{.wire = 30, .key = "threats", .type = ML_T_LONG, .label = N_("Menaces")},
	{.wire = 31, .key = "adaptations", .type = ML_T_LONG, .label = N_("Adaptations de la démarche au territoire")},
	{.wire = 32, .key = "note", .type = ML_T_LONG, .label = N_("Notes"), .section = N_("Notes"), .flags = ML_F_SEARCHED},
	MODEL_COMMON_FIELDS,
};

const struct ml_kind model_kind_territory = {
	.wire = 8,
	.key = "territory",
	.label = N_("Territoire"),
	.plural = N_("Territoires"),
	.new_label = N_("Nouveau territoire"),
	.group = N_("Annuaire"),
	MODEL_FIELDS(territory_fields),
	.title = "%name%",
	.subtitle = "%level%, %code%",
	.sort = "name",
	.derive = "code",
	.flags = ML_K_REFERENCE,
};
