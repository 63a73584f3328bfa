/* A form with a field of every kind, shared by its tests. */
#ifndef FORM_KIT_H
#define FORM_KIT_H

#include "ui/form.h"
#include "ui/form_private.h"
#include "ui_kit.h"

#define PRESS(f, names) KEYS((f), ml_ui_form_key, (names))
#define WRITE(f, letters) TYPE((f), ml_ui_form_key, letters)

static const struct ml_choice statuses[] = {{"todo", "à faire"}, {"doing", "en cours"}, {"done", "terminé"}, {0}};
static const struct ml_choice topics[] = {{"water", "eau"}, {"youth", "jeunesse"}, {"energy", "énergie"}, {0}};

static const struct ml_field fields[] = {
	{.wire = 16, .key = "name", .type = ML_T_NAME, .label = "Nom", .section = "Identité", .flags = ML_F_REQUIRED},
	{.wire = 17, .key = "phones", .type = ML_T_PHONE, .label = "Téléphones", .flags = ML_F_MULTI},
	{.wire = 18, .key = "born", .type = ML_T_DATE, .label = "Date"},
	{.wire = 19, .key = "amount", .type = ML_T_MONEY, .label = "Montant"},
	{.wire = 20, .key = "status", .type = ML_T_ENUM, .label = "Statut", .section = "Suivi", .choices = statuses},
	{.wire = 21, .key = "why", .type = ML_T_TEXT, .label = "Pourquoi", .only_if = "status=done|doing"},
	{.wire = 22, .key = "boss", .type = ML_T_REF, .label = "Responsable", .ref = "person"},
	{.wire = 23, .key = "present", .type = ML_T_BOOL, .label = "Présent"},
	{.wire = 24, .key = "topics", .type = ML_T_TAGS, .label = "Thèmes", .flags = ML_F_MULTI, .choices = topics},
	{.wire = 25, .key = "score", .type = ML_T_INT, .label = "Note sur 5", .min = 1, .max = 5},
	{.wire = 26, .key = "hidden", .type = ML_T_TEXT, .label = "Caché", .flags = ML_F_HIDDEN},
	{.wire = 27, .key = "derived", .type = ML_T_TEXT, .label = "Calculé", .flags = ML_F_DERIVED},
	{.wire = 28, .key = "note", .type = ML_T_LONG, .label = "Note", .section = "Texte"},
};
static const struct ml_kind kind = {
	.wire = 200, .key = "essai", .label = "Essai", .fields = fields, .n_fields = ML_COUNT(fields)};
static const struct ml_reader reader = {.now_ms = INT64_C(1773741600000), /* 17 March 2026, 10:00 UTC */
	.lang = "fr",
	.country = "MA",
	.zone = "UTC",
	.currency = "MAD"};
static const struct ml_uuid amina = {{0xa, 1}};

static uint32_t suggest(void *arg, const struct ml_field *field, struct ml_str typed, struct ml_arena *arena,
	struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	*more = 0;
	if (max == 0 || !ml_ui_matches(typed, ML_STR("Amina Benali")))
		return 0;
	out[0] = (struct ml_ui_choice){
		.key = ML_STR("a"), .label = ML_STR("Amina Benali"), .detail = ML_STR("Tifawin"), .id = amina};
	return 1;
}

static void title(void *arg, const struct ml_field *field, const struct ml_uuid *id, struct ml_buf *out)
{
	if (ml_uuid_eq(id, &amina))
		ml_buf_z(out, "Amina Benali");
}

static bool can_create(void *arg, const struct ml_field *field)
{
	return true;
}

static void complete(void *arg, const struct ml_field *field, struct ml_str typed, struct ml_buf *rest)
{
	if (strcmp(field->key, "name") == 0 && ml_str_is(typed, "Be"))
		ml_buf_z(rest, "nali");
}

static void warn(void *arg, const struct ml_ui_form *f, const struct ml_field *field, struct ml_buf *out)
{
	if (strcmp(field->key, "name") == 0 && ml_str_is(ml_ui_form_text(f, field), "Benali"))
		ml_buf_z(out, "déjà connu");
}

static void make(struct ml_ui_form *f)
{
	const struct ml_ui_form_host host = {.reader = &reader,
		.suggest = suggest,
		.title = title,
		.can_create = can_create,
		.complete = complete,
		.warn = warn};
	const struct ml_field *all[ML_COUNT(fields)];
	for (size_t i = 0; i < ML_COUNT(fields); i++)
		all[i] = fields + i;
	ml_ui_form_init(f, &kind, all, ML_COUNT(fields), &host);
}

static const struct ml_field *field(const char *key)
{
	for (size_t i = 0; i < ML_COUNT(fields); i++)
		if (strcmp(fields[i].key, key) == 0)
			return fields + i;
	return NULL;
}

/* Values of a field in their plain form, "; " between. */
static const char *plain(const struct ml_ui_form *f, const char *key)
{
	static struct ml_buf b;
	struct ml_arena *a = ml_arena_create();
	uint32_t n;
	const struct ml_value *v = ml_ui_form_values(f, field(key), a, &n);
	static char out[512];
	ml_buf_clear(&b);
	for (uint32_t i = 0; i < n; i++) {
		ml_buf_z(&b, i ? "; " : "");
		ml_value_plain(&b, field(key), v + i);
	}
	snprintf(out, sizeof(out), "%s", b.n ? b.p : "");
	ml_buf_finish(&b);
	b = (struct ml_buf){0};
	ml_arena_destroy(a);
	return out;
}

static const char *draw(struct ml_ui_form *f, struct ml_surface *s)
{
	ml_surface_clear(s);
	ml_ui_form_draw(f, s, ml_surface_rect(s), true);
	return text_of(s);
}

#endif
