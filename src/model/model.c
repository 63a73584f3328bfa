/*
 * model: finding kinds, fields and types.
 */
#include "kinds.h"

static const struct ml_type_info types[ML_T_COUNT] = {
	[ML_T_TEXT] = {"text", N_("Texte d'une ligne"), ML_TEXT, 1, {"TEXT"}, "", ""},
	[ML_T_LONG] = {"long", N_("Texte long"), ML_TEXT, 1, {"TEXT"}, "", ""},
	[ML_T_NAME] = {"name", N_("Nom propre"), ML_TEXT, 1, {"TEXT"}, "", ""},
	[ML_T_PHONE] = {"phone", N_("Téléphone"), ML_TEXT, 1, {"TEXT"}, "", ""},
	[ML_T_EMAIL] = {"email", N_("Adresse électronique"), ML_TEXT, 1, {"TEXT"}, "", ""},
	[ML_T_URL] = {"url", N_("Adresse web"), ML_TEXT, 1, {"TEXT"}, "", ""},
	[ML_T_DATE] = {"date", N_("Date"), ML_TEXT, 1, {"TEXT"}, "", ""},
	[ML_T_DATETIME] = {"datetime", N_("Date et heure"), ML_TIME, 2, {"TEXT", "TEXT"}, "_zone", ""},
	[ML_T_INT] = {"int", N_("Nombre entier"), ML_INT, 1, {"INTEGER"}, "", ""},
	[ML_T_DECIMAL] = {"decimal", N_("Nombre décimal"), ML_REAL, 1, {"REAL"}, "", ""},
	[ML_T_PERCENT] = {"percent", N_("Pourcentage"), ML_REAL, 1, {"REAL"}, "", ""},
	[ML_T_MONEY] = {"money", N_("Somme d'argent"), ML_MONEY, 2, {"INTEGER", "TEXT"}, "_currency", ""},
	[ML_T_BOOL] = {"bool", N_("Oui ou non"), ML_INT, 1, {"INTEGER"}, "", ""},
	[ML_T_ENUM] = {"enum", N_("Choix dans une liste"), ML_TEXT, 1, {"TEXT"}, "", ""},
	[ML_T_TAGS] = {"tags", N_("Étiquettes"), ML_TEXT, 1, {"TEXT"}, "", ""},
	[ML_T_GEO] = {"geo", N_("Position géographique"), ML_GEO, 2, {"REAL", "REAL"}, "_lon", "_lat"},
	[ML_T_REF] = {"ref", N_("Renvoi à une fiche"), ML_ID, 1, {"BLOB"}, "", ""},
	[ML_T_BYTES] = {"bytes", N_("Contenu binaire"), ML_BYTES, 1, {"BLOB"}, "", ""},
};

const struct ml_type_info *ml_type_info(enum ml_type type)
{
	return &types[(unsigned)type < ML_T_COUNT ? type : ML_T_TEXT];
}

bool ml_type_parse(struct ml_str key, enum ml_type *out)
{
	for (int i = 0; i < ML_T_COUNT; i++) {
		if (ml_str_is(key, types[i].key)) {
			*out = (enum ml_type)i;
			return true;
		}
	}
	return false;
}

const struct ml_kind *const *ml_kinds(uint32_t *n)
{
	*n = model_list_count;
	return model_list;
}

const struct ml_kind *ml_kind_by_key(struct ml_str key)
{
	for (uint32_t s = model_slot(0, key); model_slots[s]; s = (s + 1) & (MODEL_SLOTS - 1)) {
		const struct ml_kind *kind = model_list[(model_slots[s] & 0xFF) - 1];
		if (model_slots[s] >> 8 == 0 && ml_str_is(key, kind->key))
			return kind;
	}
	return NULL;
}

const struct ml_kind *ml_kind_by_wire(uint64_t wire)
{
	return wire < ML_COUNT(model_wires) && model_wires[wire] ? model_list[model_wires[wire] - 1] : NULL;
}

const struct ml_field *ml_kind_field(const struct ml_kind *kind, struct ml_str key)
{
	for (uint32_t s = model_slot(kind->wire, key); model_slots[s]; s = (s + 1) & (MODEL_SLOTS - 1)) {
		if (model_slots[s] >> 8 != kind->wire)
			continue;
		const struct ml_field *field = &kind->fields[(model_slots[s] & 0xFF) - 1];
		if (ml_str_is(key, field->key))
			return field;
	}
	return NULL;
}

const struct ml_field *ml_kind_parent(const struct ml_kind *kind)
{
	const struct ml_field *f = ml_kind_field(kind, ML_STR("parent"));
	return f && f->type == ML_T_REF && f->ref && strcmp(f->ref, kind->key) == 0 ? f : NULL;
}

/* Rows stand in the order of their numbers but for later additions, so the number nearly always tells the row. */
const struct ml_field *ml_kind_field_wire(const struct ml_kind *kind, uint64_t wire)
{
	if (wire >= 16 && wire - 16 < kind->n_fields && kind->fields[wire - 16].wire == wire)
		return &kind->fields[wire - 16];
	for (uint32_t i = kind->n_fields; i-- > 0;) { /* the common rows come last */
		if (kind->fields[i].wire == wire)
			return &kind->fields[i];
	}
	return NULL;
}

bool ml_field_accepts(const struct ml_field *field, const struct ml_kind *kind)
{
	struct ml_str rest, piece;

	if (field->type != ML_T_REF || !field->ref || !kind)
		return false;
	if (strcmp(field->ref, "*") == 0)
		return true;
	rest = ml_str(field->ref);
	while (ml_str_split(&rest, '/', &piece)) {
		if (ml_str_is(piece, kind->key))
			return true;
	}
	return false;
}

bool ml_kind_derived_id(const struct ml_kind *kind, ml_values_fn values, void *arg, struct ml_uuid *out)
{
	struct ml_str rest = ml_str(kind->derive), key;
	struct ml_buf name = {0};
	bool whole = kind->derive != NULL;

	ml_buf_z(&name, kind->key);
	while (whole && ml_str_split(&rest, ',', &key)) {
		const struct ml_field *field = ml_kind_field(kind, key);
		uint32_t n = 0;
		const struct ml_value *v = field ? values(arg, field, &n) : NULL;
		whole = v && n > 0;
		if (!whole)
			break;
		ml_buf_char(&name, '\0');
		ml_value_plain(&name, field, v);
	}
	if (whole)
		ml_uuid_derive(&ml_uuid_space, ml_buf_view(&name), out);
	ml_buf_finish(&name);
	return whole;
}
