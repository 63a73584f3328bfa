/*
 * The past of a record: every value known here, who wrote it and when, newest first.
 */
#include "past.h"

static void past_json(struct ml_cli *cli, const struct ml_record *record, const struct ml_past *past)
{
	struct ml_buf *out = &cli->out;
	struct ml_str officer = ml_store_officer_of(cli->store, &past->site);
	char wire[24];

	snprintf(wire, sizeof(wire), "%llu", (unsigned long long)past->field_wire);
	ml_cli_json_open(out);
	ml_cli_json_uuid(out, "id", &record->id);
	ml_cli_json_text(out, "field", ml_str(past->joined ? "joined" : past->field ? past->field->key : wire));
	if (past->v) {
		ml_cli_json_key(out, "value");
		if (past->field)
			ml_value_json(out, past->field, past->v);
		else
			ml_value_json_bare(out, past->v);
	}
	ml_cli_json_time(out, "time", past->time);
	ml_cli_json_uuid(out, "site", &past->site);
	if (officer.n)
		ml_cli_json_text(out, "officer", officer);
	ml_cli_json_bool(out, "current", past->current);
	ml_cli_json_bool(out, "shown", past->shown);
	ml_cli_json_close(out);
}

static void past_row(struct ml_cli *cli, struct ml_cli_table *table, const struct ml_past *past)
{
	struct ml_buf text = {0};

	ml_cli_when(cli, &text, past->time);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_buf_clear(&text);
	ml_cli_who(cli, &text, &past->site);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_buf_clear(&text);
	if (past->joined)
		ml_buf_z(&text, _("Réunit"));
	else if (past->field)
		ml_buf_z(&text, ml_cli_label(past->field));
	else
		ml_buf_printf(&text, _("champ n° %llu"), (unsigned long long)past->field_wire);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_cli_table_cell(table, ml_str(past->shown ? "=" : past->current ? "≠" : ""));
	ml_buf_clear(&text);
	if (!past->v)
		ml_buf_z(&text, _("(vidé)"));
	else if (past->joined)
		ml_buf_str(&text, ml_store_title(cli->store, cli->arena, past->joined));
	else if (past->field)
		ml_cli_show(cli, &text, past->field, past->v, 1);
	else
		ml_value_json_bare(&text, past->v);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_buf_finish(&text);
}

bool ml_cli_print_past(struct ml_cli *cli, const struct ml_record *record, struct ml_error *e)
{
	struct ml_past *pasts;
	struct ml_cli_table *table;
	uint32_t n;

	if (!ml_store_history(cli->store, cli->arena, record->rid, &pasts, &n, e))
		return false;
	if (cli->json) {
		for (uint32_t i = 0; i < n; i++)
			past_json(cli, record, &pasts[i]);
		return true;
	}
	table = ml_cli_table_create(cli, 5);
	ml_cli_table_head(table, 0, _("Quand"), false);
	ml_cli_table_head(table, 1, _("Qui"), false);
	ml_cli_table_head(table, 2, _("Champ"), false);
	ml_cli_table_head(table, 3, "", false);
	ml_cli_table_head(table, 4, _("Valeur"), false);
	for (uint32_t i = 0; i < n; i++)
		past_row(cli, table, &pasts[i]);
	return ml_cli_table_end(table, e);
}
