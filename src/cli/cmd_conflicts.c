/* conflicts: the fields to which colleagues gave different values without knowing of each other. */
#include "cli.h"

#include <maillage/review.h>

static void field_key(struct ml_buf *out, const struct ml_conflict *c)
{
	if (c->field)
		ml_buf_z(out, c->field->key);
	else
		ml_buf_printf(out, "%llu", (unsigned long long)c->slot->field);
}

static void value_json(
	struct ml_cli *cli, const struct ml_conflict *c, const struct ml_voice *v, const struct ml_writer *by)
{
	struct ml_buf *out = &cli->out;

	ml_cli_json_open(out);
	if (c->field) {
		ml_cli_json_key(out, "value");
		ml_value_json(out, c->field, &v->value);
	}
	ml_cli_json_uuid(out, "site", &by->site);
	ml_cli_json_text(out, "officer", ml_store_officer_of(cli->store, &by->site));
	ml_cli_json_time(out, "time", by->time);
	ml_buf_char(out, '}');
}

static void conflict_json(struct ml_cli *cli, const struct ml_conflict *c, const struct ml_voice *voices, uint32_t n)
{
	bool any = false;
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)c->rid & 0xff);
	struct ml_buf *out = &cli->out, key = {0};
	struct ml_uuid id;

	field_key(&key, c);
	ml_cli_json_open(out);
	if (ml_store_id(cli->store, c->rid, &id))
		ml_cli_json_uuid(out, "id", &id);
	if (kind)
		ml_cli_json_text(out, "kind", ml_str(kind->key));
	ml_cli_json_text(out, "field", ml_buf_view(&key));
	if (c->field) {
		ml_cli_json_key(out, "shown");
		ml_value_json(out, c->field, &ml_slot_shown(c->slot)->v);
	}
	ml_cli_json_key(out, "values");
	ml_buf_char(out, '[');
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = 0; j < voices[i].n_by; j++) {
			if (any)
				ml_buf_char(out, ',');
			any = true;
			value_json(cli, c, &voices[i], &voices[i].by[j]);
		}
	ml_buf_char(out, ']');
	ml_cli_json_close(out);
	ml_buf_finish(&key);
}

static void conflict_head(struct ml_cli *cli, const struct ml_conflict *c)
{
	const struct ml_kind *kind = ml_kind_by_wire((uint64_t)c->rid & 0xff);
	struct ml_buf text = {0};

	ml_cli_id(cli, &text, c->rid);
	ml_buf_char(&text, ' ');
	ml_buf_str(&text, ml_store_title(cli->store, cli->arena, c->rid));
	if (kind)
		ml_buf_printf(&text, " · %s", ml_tr(kind->label));
	ml_cli_text(cli, ml_buf_view(&text), false);
	ml_buf_clear(&text);
	field_key(&text, c);
	ml_cli_printf(cli, "\n  %s", text.p);
	if (c->field) {
		ml_cli_printf(cli, " · ");
		ml_cli_text(cli, ml_str(ml_cli_label(c->field)), false);
	}
	ml_cli_printf(cli, "\n");
	ml_buf_finish(&text);
}

static bool conflict_text(
	struct ml_cli *cli, const struct ml_conflict *c, const struct ml_voice *voices, uint32_t n, struct ml_error *e)
{
	struct ml_cli_table *table = ml_cli_table_create(cli, 4);
	struct ml_buf text = {0};

	conflict_head(cli, c);
	for (uint32_t i = 0; i < n; i++) {
		const struct ml_writer *by = ml_voice_writer(&voices[i]);

		ml_cli_table_cell(table, ml_str(i + 1 == n ? "  =" : "  ≠"));
		ml_buf_clear(&text);
		if (c->field)
			ml_cli_show(cli, &text, c->field, &voices[i].value, 1);
		ml_cli_table_cell(table, ml_buf_view(&text));
		ml_buf_clear(&text);
		ml_cli_who(cli, &text, &by->site);
		ml_cli_table_cell(table, ml_buf_view(&text));
		ml_buf_clear(&text);
		ml_cli_when(cli, &text, by->time);
		ml_cli_table_cell(table, ml_buf_view(&text));
	}
	ml_buf_finish(&text);
	return ml_cli_table_end(table, e);
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	struct ml_conflict *conflicts;
	uint32_t n;

	if (!ml_store_conflicts(cli->store, cli->arena, 0, &conflicts, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		struct ml_voice *voices;
		uint32_t n_voices;

		if (!ml_conflict_voices(cli->store, cli->arena, &conflicts[i], &voices, &n_voices, e))
			return false;
		if (cli->json)
			conflict_json(cli, &conflicts[i], voices, n_voices);
		else if (!conflict_text(cli, &conflicts[i], voices, n_voices, e))
			return false;
		if (!ml_cli_spill(cli, e))
			return false;
	}
	if (!cli->json)
		ml_cli_printf(cli, ml_trn("%u conflit\n", "%u conflits\n", n), n);
	return true;
}

extern const struct ml_command ml_cmd_conflicts;
const struct ml_command ml_cmd_conflicts = {
	.name = "conflicts",
	.args = "",
	.summary = N_("montre les conflits à trancher"),
	.detail = N_("« = » marque la valeur affichée en attendant ; les autres sont conservées jusqu'à ce que resolve "
		     "tranche."),
	.options = (const struct ml_cli_option[]){{.name = "json", .help = N_("en JSON, un conflit par ligne")},
		{.name = NULL}},
	.examples = (const char *const[]){"maillage conflicts", NULL},
	.min = 0,
	.max = 0,
	.open = ML_CLI_READ,
	.exec = exec,
};
