/* show: one record, for reading or as JSON, with its history if asked. */
#include "cli.h"
#include "past.h"

#include <maillage/exchange.h>
#include <maillage/text.h>

#define LABEL_WIDTH 26

static void put_flags(struct ml_cli *cli, unsigned flags)
{
	static const struct {
		unsigned flag;
		const char *text;
	} signs[] = {
		{ML_R_BINNED, N_("dans la corbeille")},
		{ML_R_CONFLICT, N_("en conflit : « maillage conflicts » montre les valeurs")},
		{ML_R_REVIVED, N_("modifiée après mise à la corbeille")},
		{ML_R_ERASED, N_("effacée")},
		{ML_R_MERGED_EDITED, N_("modifiée après sa réunion à une autre : à relire")},
		{ML_R_FUTURE, N_("une valeur est datée dans le futur : l'horloge d'un poste est fausse")},
	};

	for (size_t i = 0; i < ML_COUNT(signs); i++)
		if (flags & signs[i].flag)
			ml_cli_printf(cli, "! %s\n", ml_tr(signs[i].text));
}

/* Lines after the first start under the value, so that a long text stays in its column. */
static void put_value(struct ml_cli *cli, struct ml_str text)
{
	struct ml_str line;
	bool first = true;

	while (ml_str_split(&text, '\n', &line)) {
		if (!first)
			ml_cli_printf(cli, "  %*s", LABEL_WIDTH, "");
		ml_cli_text(cli, line, false);
		ml_cli_printf(cli, "\n");
		first = false;
	}
}

static void put_field(struct ml_cli *cli, const struct ml_record *record, const struct ml_field *field,
	const struct ml_value *v, uint32_t n)
{
	struct ml_buf text = {0};
	const struct ml_slot *slot = ml_state_slot(record->state, field->wire);
	const char *label = ml_cli_label(field);
	int blanks = LABEL_WIDTH - ml_text_width(ml_str(label));

	ml_cli_show(cli, &text, field, v, n);
	if (slot && !(field->flags & ML_F_MULTI) && ml_slot_differs(slot))
		ml_buf_z(&text, "  ≠");
	ml_cli_printf(cli, "  ");
	ml_cli_text(cli, ml_str(label), false);
	ml_cli_printf(cli, "%*s", ML_MAX(blanks, 1), "");
	put_value(cli, ml_buf_view(&text));
	ml_buf_finish(&text);
}

static void put_fields(struct ml_cli *cli, const struct ml_record *record)
{
	const char *section = NULL, *printed = NULL;
	uint32_t n_fields, n;
	const struct ml_field *const *fields = ml_store_fields(cli->store, record->kind, &n_fields);

	for (uint32_t i = 0; i < n_fields; i++) {
		const struct ml_value *v = ml_record_values(record, cli->arena, fields[i], &n);

		section = fields[i]->section ? fields[i]->section : section;
		if (!n || ml_field_is_reserved(fields[i]))
			continue;
		if (section && (!printed || strcmp(section, printed) != 0))
			ml_cli_printf(cli, "\n%s\n", ml_tr(section));
		printed = section;
		put_field(cli, record, fields[i], v, n);
	}
}

/* What it was joined to, or what was joined to it. */
static void put_group(struct ml_cli *cli, const struct ml_record *record)
{
	int64_t *rids;
	uint32_t n;
	struct ml_buf text = {0};

	if (!ml_store_group(cli->store, cli->arena, record->rid, &rids, &n, NULL) || n < 2)
		return;
	bool kept = rids[0] == record->rid;

	for (uint32_t i = kept ? 1 : 0; i < (kept ? n : 1); i++) {
		struct ml_str title = ml_store_title(cli->store, cli->arena, rids[i]);

		ml_buf_clear(&text);
		ml_buf_printf(&text, kept ? _("réunit « %.*s » · ") : _("réunie à « %.*s » · "), (int)title.n, title.p);
		ml_cli_id(cli, &text, rids[i]);
		ml_cli_printf(cli, "= ");
		ml_cli_text(cli, ml_buf_view(&text), false);
		ml_cli_printf(cli, "\n");
	}
	ml_buf_finish(&text);
}

/* The same for programs: "merged_into", or "joined", an array. */
static void group_json(struct ml_cli *cli, const struct ml_record *record)
{
	int64_t *rids;
	uint32_t n;
	struct ml_uuid id;
	char text[ML_UUID_TEXT];

	if (!ml_store_group(cli->store, cli->arena, record->rid, &rids, &n, NULL) || n < 2)
		return;
	bool kept = rids[0] == record->rid;

	cli->out.n--; /* before the closing brace */
	ml_buf_z(&cli->out, kept ? ",\"joined\":[" : ",\"merged_into\":");
	for (uint32_t i = kept ? 1 : 0; i < (kept ? n : 1); i++) {
		ml_store_id(cli->store, rids[i], &id);
		ml_uuid_text(&id, text);
		ml_buf_printf(&cli->out, "%s\"%s\"", kept && i > 1 ? "," : "", text);
	}
	ml_buf_z(&cli->out, kept ? "]}" : "}");
}

/* What a newer program wrote: read-only, by the number of its field. */
static void put_unknown(struct ml_cli *cli, const struct ml_record *record)
{
	uint32_t n;
	const struct ml_unknown *u = ml_record_unknown(cli->store, cli->arena, record, &n);
	char label[40];

	if (n)
		ml_cli_printf(cli, "\n%s\n", _("Champs d'une version plus récente"));
	for (uint32_t i = 0; i < n; i++) {
		snprintf(label, sizeof label, _("champ %llu"), (unsigned long long)u[i].wire);
		ml_cli_printf(cli, "  %s%*s", label, ML_MAX(LABEL_WIDTH - ml_text_width(ml_str(label)), 1), "");
		put_value(cli, u[i].text);
	}
}

static bool is_known(struct ml_cli *cli, const struct ml_record *record, uint64_t wire)
{
	uint32_t n = 0;
	const struct ml_field *const *fields = record->kind ? ml_store_fields(cli->store, record->kind, &n) : NULL;

	for (uint32_t i = 0; i < n; i++)
		if (fields[i]->wire == wire)
			return true;
	return wire == ML_FIELD_BIN || wire == ML_FIELD_MERGED_INTO || wire == ML_FIELD_MERGED_SEEN;
}

/* What a newer program wrote, for programs: "unknown", an object of arrays, by the numbers of the fields. */
static void unknown_json(struct ml_cli *cli, const struct ml_record *record)
{
	struct ml_buf *out = &cli->out;
	bool any = false;
	uint32_t n;

	for (uint32_t i = 0; i < record->state->n; i++) {
		const struct ml_slot *slot = &record->state->slots[i];

		if (is_known(cli, record, slot->field))
			continue;
		out->n -= any ? 2 : 1; /* before the closing braces */
		ml_buf_printf(out, "%s\"%llu\":[", any ? "," : ",\"unknown\":{", (unsigned long long)slot->field);
		const struct ml_value *v = ml_slot_distinct(cli->arena, slot, &n);

		for (uint32_t k = 0; k < n; k++) {
			ml_buf_z(out, k ? "," : "");
			ml_value_json_bare(out, &v[k]);
		}
		ml_buf_z(out, "]}}");
		any = true;
	}
}

static void put_head(struct ml_cli *cli, const struct ml_record *record)
{
	struct ml_buf text = {0};
	struct ml_str title = ml_store_title(cli->store, cli->arena, record->rid);
	struct ml_uuid site;
	int64_t changed;

	ml_cli_text(cli, title.n ? title : ml_str(_("(sans titre)")), false);
	ml_cli_printf(cli, " · %s\n",
		record->kind ? ml_tr(record->kind->label) : _("type de fiche inconnu de cette version"));
	ml_cli_id(cli, &text, record->rid);
	ml_cli_printf(cli, "%s\n", text.p);
	ml_buf_clear(&text);
	put_flags(cli, record->flags);
	put_group(cli, record);
	if (record->flags & ML_R_ERASED) {
		ml_buf_finish(&text);
		return;
	}
	ml_buf_printf(&text, "%s ", _("créée le"));
	ml_cli_when(cli, &text, ml_record_created(cli->store, record));
	changed = ml_record_changed(cli->store, record, &site);
	ml_buf_printf(&text, "%s%s ", _(", "), _("modifiée le"));
	ml_cli_when(cli, &text, changed);
	ml_buf_printf(&text, " %s ", _("par"));
	ml_cli_who(cli, &text, &site);
	ml_cli_text(cli, ml_buf_view(&text), false);
	ml_cli_printf(cli, "\n");
	ml_buf_finish(&text);
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	struct ml_record *record = ml_cli_read(cli, cli->args[0], e);

	if (!record)
		return false;
	if (cli->json) {
		if (!ml_export_json(cli->store, cli->arena, record->rid, &cli->out, e))
			return false;
		group_json(cli, record);
		unknown_json(cli, record);
		ml_cli_printf(cli, "\n");
	} else {
		put_head(cli, record);
		if (record->kind)
			put_fields(cli, record);
		put_unknown(cli, record);
	}
	if (!ml_cli_has(cli, "history"))
		return true;
	if (!cli->json)
		ml_cli_printf(cli, "\n%s\n", _("Historique"));
	return ml_cli_print_past(cli, record, e);
}

extern const struct ml_command ml_cmd_show;
const struct ml_command ml_cmd_show = {
	.name = "show",
	.args = N_("ID"),
	.summary = N_("montre une fiche"),
	.detail = N_("Le signe ≠ marque un champ en conflit. Une référence vers une fiche que ce poste n'a pas s'écrit "
		     "« fiche non reçue ». Une fiche réunie à une autre dit à laquelle ; celle-ci dit lesquelles elle réunit."),
	.options = (const struct ml_cli_option[]){{.name = "json", .help = N_("en JSON")},
		{.name = "history", .help = N_("suivie de toutes ses valeurs : lesquelles, quand, par qui")},
		{.name = NULL}},
	.examples = (const char *const[]){"maillage show 019ab3c4", "maillage show 019ab3c4 --json --history", NULL},
	.min = 1,
	.max = 1,
	.open = ML_CLI_READ,
	.exec = exec,
};
