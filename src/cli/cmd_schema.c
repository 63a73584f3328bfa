/* schema: the kinds, their fields and what they accept; straight from the tables, own fields included. */
#include "cli.h"

#include <maillage/text.h>

static void choice_context(struct ml_buf *out, const struct ml_kind *kind, const struct ml_field *field)
{
	ml_buf_clear(out);
	ml_buf_printf(out, "%s.%s", kind->key, field->key);
}

static const struct ml_field *const *fields_of(struct ml_cli *cli, const struct ml_kind *kind, uint32_t *n)
{
	const struct ml_field **fields;

	if (cli->store)
		return ml_store_fields(cli->store, kind, n);
	fields = ML_NEWN(cli->arena, const struct ml_field *, kind->n_fields + 1);
	for (uint32_t i = 0; i < kind->n_fields; i++)
		fields[i] = &kind->fields[i];
	*n = kind->n_fields;
	return fields;
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static const struct {
	unsigned flag;
	const char *key;
} flag_keys[] = {
	{ML_F_REQUIRED, "required"},
	{ML_F_SEARCHED, "searched"},
	{ML_F_MULTI, "multi"},
	{ML_F_UNIQUE, "unique"},
	{ML_F_OWN, "own"},
	{ML_F_DERIVED, "derived"},
	{ML_F_PERSONAL, "personal"},
};

static void json_choices(struct ml_buf *out, const struct ml_kind *kind, const struct ml_field *field)
{
	struct ml_buf context = {0};
	bool first = true;

	if (!field->choices)
		return;
	choice_context(&context, kind, field);
	ml_cli_json_key(out, "choices");
	ml_buf_char(out, '[');
	for (const struct ml_choice *c = field->choices; c->key; c++) {
		if (!first)
			ml_buf_char(out, ',');
		first = false;
		ml_cli_json_open(out);
		ml_cli_json_text(out, "key", ml_str(c->key));
		ml_cli_json_text(out, "label", ml_str(ml_trc(context.p, c->label)));
		ml_buf_char(out, '}');
	}
	ml_buf_char(out, ']');
	ml_buf_finish(&context);
}

static void json_field(struct ml_buf *out, const struct ml_kind *kind, const struct ml_field *field)
{
	ml_cli_json_open(out);
	ml_cli_json_text(out, "key", ml_str(field->key));
	ml_cli_json_int(out, "wire", (int64_t)field->wire);
	ml_cli_json_text(out, "type", ml_str(ml_type_info(field->type)->key));
	ml_cli_json_text(out, "label", ml_str(ml_cli_label(field)));
	for (size_t i = 0; i < ML_COUNT(flag_keys); i++)
		if (field->flags & flag_keys[i].flag)
			ml_cli_json_bool(out, flag_keys[i].key, true);
	if (field->type == ML_T_REF && field->ref)
		ml_cli_json_text(out, "ref", ml_str(field->ref));
	json_choices(out, kind, field);
	if (field->help)
		ml_cli_json_text(out, "help", ml_str(ml_tr(field->help)));
	ml_buf_char(out, '}');
}

static void json_kind(struct ml_cli *cli, const struct ml_kind *kind)
{
	struct ml_buf *out = &cli->out;
	uint32_t n;
	const struct ml_field *const *fields = fields_of(cli, kind, &n);

	ml_cli_json_open(out);
	ml_cli_json_text(out, "kind", ml_str(kind->key));
	ml_cli_json_int(out, "wire", kind->wire);
	ml_cli_json_text(out, "label", ml_str(ml_tr(kind->label)));
	ml_cli_json_text(out, "plural", ml_str(ml_tr(kind->plural)));
	ml_cli_json_key(out, "fields");
	ml_buf_char(out, '[');
	for (uint32_t i = 0; i < n; i++) {
		if (ml_cli_is_reserved(fields[i]))
			continue;
		if (out->p[out->n - 1] != '[')
			ml_buf_char(out, ',');
		json_field(out, kind, fields[i]);
	}
	ml_buf_char(out, ']');
	ml_cli_json_close(out);
}

/* ---- for reading -------------------------------------------------------------------------------- */

static void text_type(struct ml_buf *out, const struct ml_kind *kind, const struct ml_field *field)
{
	bool first = true;

	ml_buf_z(out, ml_type_info(field->type)->key);
	if (field->type == ML_T_REF && field->ref)
		ml_buf_printf(out, " %s", field->ref);
	if (field->flags & ML_F_MULTI)
		ml_buf_char(out, '*');
	if (field->flags & ML_F_REQUIRED)
		ml_buf_z(out, " !");
	if (field->type != ML_T_ENUM || !field->choices)
		return;
	for (const struct ml_choice *c = field->choices; c->key; c++) {
		ml_buf_printf(out, "%s%s", first ? " (" : ", ", c->key);
		first = false;
	}
	ml_buf_z(out, first ? "" : ")");
}

static bool text_kind(struct ml_cli *cli, const struct ml_kind *kind, struct ml_error *e)
{
	struct ml_cli_table *table = ml_cli_table_create(cli, 3);
	struct ml_buf text = {0};
	uint32_t n;
	const struct ml_field *const *fields = fields_of(cli, kind, &n);

	ml_cli_printf(cli, "%s · %s\n", kind->key, ml_tr(kind->label));
	for (uint32_t i = 0; i < n; i++) {
		if (ml_cli_is_reserved(fields[i]))
			continue;
		ml_buf_clear(&text);
		ml_buf_printf(&text, "  %s", fields[i]->key);
		ml_cli_table_cell(table, ml_buf_view(&text));
		ml_cli_table_cell(table, ml_str(ml_cli_label(fields[i])));
		ml_buf_clear(&text);
		text_type(&text, kind, fields[i]);
		ml_cli_table_cell(table, ml_buf_view(&text));
	}
	ml_cli_table_whole(table, 2);
	ml_buf_finish(&text);
	if (!ml_cli_table_end(table, e))
		return false;
	ml_cli_printf(cli, "\n");
	return true;
}

/* The schema is that of the program; a database that is there adds its own fields. */
static bool open_if_there(struct ml_cli *cli, struct ml_error *e)
{
	struct ml_error why = {0};

	if (ml_cli_open(cli, ML_CLI_READ, &why) || why.code == ML_E_DB_MISSING)
		return true;
	if (e)
		*e = why;
	return false;
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	const struct ml_kind *one = NULL;
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);

	if (!open_if_there(cli, e) || (cli->n_args && !ml_cli_kind(cli, cli->args[0], &one, e)))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (one && one != kinds[i])
			continue;
		if (cli->json)
			json_kind(cli, kinds[i]);
		else if (!text_kind(cli, kinds[i], e))
			return false;
	}
	return true;
}

extern const struct ml_command ml_cmd_schema;
const struct ml_command ml_cmd_schema = {
	.name = "schema",
	.args = N_("[TYPE]"),
	.summary = N_("décrit les types de fiches et leurs champs"),
	.detail = N_("« ! » marque un champ obligatoire, « * » un champ à plusieurs valeurs. Les champs propres à "
		     "l'équipe y figurent."),
	.options = (const struct ml_cli_option[]){{.name = "json", .help = N_("en JSON, un type par ligne")},
		{.name = NULL}},
	.examples = (const char *const[]){"maillage schema person", NULL},
	.min = 0,
	.max = 1,
	.open = ML_CLI_CLOSED,
	.exec = exec,
};
