/* inspect: what a bundle holds, verified, without merging it. */
#include "bundles.h"

static void json_values(struct ml_buf *out, const struct ml_field *field, const struct ml_slot *slot)
{
	ml_cli_json_key(out, field->key);
	if (!(field->flags & ML_F_MULTI)) {
		ml_value_json(out, field, &ml_slot_shown(slot)->v);
		return;
	}
	ml_buf_char(out, '[');
	for (uint32_t i = 0; i < slot->n; i++) {
		if (i)
			ml_buf_char(out, ',');
		ml_value_json(out, field, &slot->d[i].v);
	}
	ml_buf_char(out, ']');
}

static const struct ml_field *field_of_wire(struct ml_cli *cli, const struct ml_kind *kind, uint64_t wire)
{
	uint32_t n;
	const struct ml_field *const *fields = ml_store_fields(cli->store, kind, &n);

	for (uint32_t i = 0; i < n; i++)
		if (fields[i]->wire == wire)
			return fields[i];
	return NULL;
}

static bool visit(
	void *arg, uint64_t kind_wire, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	struct ml_cli *cli = arg;
	const struct ml_kind *kind = ml_kind_by_wire(kind_wire);
	struct ml_buf *out = &cli->out;
	uint32_t unknown = 0;

	ml_cli_json_open(out);
	ml_cli_json_uuid(out, "id", id);
	if (kind)
		ml_cli_json_text(out, "kind", ml_str(kind->key));
	else
		ml_cli_json_int(out, "kind_wire", (int64_t)kind_wire);
	if (state->erased)
		ml_cli_json_bool(out, "erased", true);
	if (ml_state_slot(state, ML_FIELD_BIN))
		ml_cli_json_bool(out, "bin", true);
	for (uint32_t i = 0; i < state->n; i++) {
		const struct ml_field *field = kind ? field_of_wire(cli, kind, state->slots[i].field) : NULL;

		if (field)
			json_values(out, field, &state->slots[i]);
		else if (state->slots[i].field != ML_FIELD_BIN && state->slots[i].field != ML_FIELD_MERGED_SEEN)
			unknown++;
	}
	if (unknown)
		ml_cli_json_int(out, "unknown_fields", unknown);
	ml_cli_json_close(out);
	return ml_cli_spill(cli, e) && !ml_cancelled(cli->ctx, e);
}

static void manifest(struct ml_cli *cli, const struct ml_bundle_info *info)
{
	if (!cli->json) {
		ml_cli_manifest_text(cli, info);
		return;
	}
	ml_cli_json_open(&cli->out);
	ml_cli_json_text(&cli->out, "file", ml_str(cli->args[0]));
	ml_cli_manifest_json(cli, &cli->out, info);
	ml_cli_json_close(&cli->out);
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	const char *path = cli->args[0];
	struct ml_bundle_info info = {0};
	struct ml_buf secret = {0};
	bool extract = ml_bundle_is_extract(cli->store, path), good;

	if (extract && !ml_cli_passphrase(cli, false, &secret, e))
		return false;
	good = extract ? ml_extract_inspect(cli->store, path, ml_buf_view(&secret), cli->arena, &info, e)
		       : ml_bundle_inspect(cli->store, path, cli->arena, &info, e);
	if (good)
		manifest(cli, &info);
	if (good && cli->json)
		good = extract ? ml_extract_visit(cli->store, path, ml_buf_view(&secret), visit, cli, e)
			       : ml_bundle_visit(cli->store, path, visit, cli, e);
	ml_cli_forget(&secret);
	return good;
}

extern const struct ml_command ml_cmd_inspect;
const struct ml_command ml_cmd_inspect = {
	.name = "inspect",
	.args = N_("FICHIER"),
	.summary = N_("vérifie un paquet et dit ce qu'il contient, sans le fusionner"),
	.options =
		(const struct ml_cli_option[]){
			{.name = "json", .help = N_("en JSON : la description du paquet, puis une fiche par ligne")},
			{.name = NULL}},
	.examples = (const char *const[]){"maillage inspect maillage-amrani-20261112-0900.mlg", NULL},
	.min = 1,
	.max = 1,
	.paths = true,
	.open = ML_CLI_READ,
	.exec = exec,
};
