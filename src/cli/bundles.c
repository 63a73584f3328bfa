/*
 * The manifest of a bundle and its records, for people and for programs; sites by name.
 */
#include "bundles.h"

#include <maillage/text.h>

bool ml_cli_site(struct ml_cli *cli, const char *name, struct ml_uuid *out, struct ml_error *e)
{
	struct ml_site *sites;
	uint32_t n, found = 0;
	char id[ML_UUID_TEXT];

	if (!ml_store_sites(cli->store, cli->arena, &sites, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		ml_uuid_text(&sites[i].id, id);
		if (!ml_str_is(sites[i].officer, name) && (strlen(name) < 6 || strncmp(id, name, strlen(name)) != 0))
			continue;
		*out = sites[i].id;
		found++;
	}
	return found == 1 || ml_fail(e, found ? ML_E_AMBIGUOUS : ML_E_NOT_FOUND, "%s", name);
}

static void line(struct ml_cli *cli, const char *label, struct ml_str value)
{
	int blanks = 12 - ml_text_width(ml_str(label));

	ml_cli_printf(cli, "%s%*s", label, ML_MAX(blanks, 1), "");
	ml_cli_text(cli, value, false);
	ml_cli_printf(cli, "\n");
}

/* ---- figures of an extract ---------------------------------------------------------------------- */

static const struct ml_field *figure_field(const struct ml_figure *f, const struct ml_kind **kind)
{
	*kind = ml_kind_by_wire(f->kind);
	return *kind ? ml_kind_field_wire(*kind, f->field) : NULL;
}

static struct ml_str figure_value(struct ml_cli *cli, const struct ml_figure *f, const struct ml_field *field)
{
	struct ml_buf out = {0};
	struct ml_value v;
	struct ml_str text = f->value;

	if (ml_value_parse(cli->arena, field, f->value, &cli->reader, &v, NULL)) {
		if (v.tag == ML_ID && ml_store_title_of(cli->store, cli->arena, &v.id).p)
			return ml_store_title_of(cli->store, cli->arena, &v.id);
		ml_value_show(&out, field, &v, &cli->reader, ml_trc);
		text = ml_arena_str(cli->arena, ml_buf_view(&out));
		ml_buf_finish(&out);
	}
	return text;
}

void ml_cli_figures(struct ml_cli *cli, const struct ml_bundle_info *info)
{
	const struct ml_field *before = NULL, *field;
	const struct ml_kind *kind;

	for (uint32_t i = 0; i < info->n_figures; i++) {
		const struct ml_figure *f = &info->figures[i];

		if (!(field = figure_field(f, &kind)))
			continue;
		if (field != before)
			ml_cli_printf(cli, "%s · %s\n", _(kind->plural), ml_trc(kind->key, field->label));
		before = field;
		ml_cli_printf(cli, "  ");
		ml_cli_text(cli, figure_value(cli, f, field), false);
		if (f->count)
			ml_cli_printf(cli, "%s%llu\n", _(" : "), (unsigned long long)f->count);
		else
			ml_cli_printf(cli, " : %s\n", _("non communiqué"));
	}
}

static void figures_json(struct ml_buf *out, const struct ml_bundle_info *info)
{
	const struct ml_field *field;
	const struct ml_kind *kind;
	bool first = true;

	ml_cli_json_int(out, "least", info->least);
	ml_cli_json_key(out, "figures");
	ml_buf_char(out, '[');
	for (uint32_t i = 0; i < info->n_figures; i++) {
		const struct ml_figure *f = &info->figures[i];

		if (!(field = figure_field(f, &kind)))
			continue;
		ml_buf_printf(out, "%s{\"kind\":\"%s\",\"field\":\"%s\",\"value\":", first ? "" : ",", kind->key, field->key);
		ml_json_string(out, f->value);
		if (f->count)
			ml_buf_printf(out, ",\"count\":%llu}", (unsigned long long)f->count);
		else
			ml_buf_z(out, ",\"suppressed\":true}");
		first = false;
	}
	ml_buf_char(out, ']');
}

/* ---- the manifest --------------------------------------------------------------------------------- */

void ml_cli_manifest_text(struct ml_cli *cli, const struct ml_bundle_info *info)
{
	struct ml_buf text = {0};
	unsigned long long records = info->records;
	char site[ML_UUID_TEXT];

	ml_uuid_text(&info->site, site);
	ml_buf_printf(&text, _("%s (poste %.8s)"), info->officer.n ? ml_arena_z(cli->arena, info->officer) : "?", site);
	line(cli, _("de"), ml_buf_view(&text));
	ml_buf_clear(&text);
	ml_cli_when(cli, &text, info->time);
	line(cli, _("écrit le"), ml_buf_view(&text));
	ml_buf_clear(&text);
	ml_buf_printf(&text, ml_trn("%llu fiche", "%llu fiches", info->records), records);
	ml_buf_printf(&text, _(", %llu octets"), (unsigned long long)info->bytes);
	line(cli, _("contenu"), ml_buf_view(&text));
	ml_buf_clear(&text);
	if (info->extract)
		ml_buf_z(&text, _("extrait sans données personnelles"));
	else if (info->full)
		ml_buf_z(&text, _("tout"));
	else
		ml_buf_printf(&text, _("changements %lld à %lld"), (long long)info->since + 1, (long long)info->upto);
	if (info->partial && (info->scope.n || !info->extract))
		ml_buf_printf(&text, " (%s)", info->scope.n ? ml_arena_z(cli->arena, info->scope) : _("extrait"));
	line(cli, _("étendue"), ml_buf_view(&text));
	ml_buf_finish(&text);
	ml_cli_figures(cli, info);
}

void ml_cli_manifest_json(struct ml_cli *cli, struct ml_buf *out, const struct ml_bundle_info *info)
{
	ml_cli_json_int(out, "format", info->format);
	ml_cli_json_uuid(out, "team", &info->team);
	ml_cli_json_uuid(out, "site", &info->site);
	if (info->officer.n)
		ml_cli_json_text(out, "officer", info->officer);
	ml_cli_json_time(out, "time", info->time);
	ml_cli_json_int(out, "since", info->since);
	ml_cli_json_int(out, "upto", info->upto);
	ml_cli_json_bool(out, "full", info->full);
	ml_cli_json_bool(out, "partial", info->partial);
	if (info->scope.n)
		ml_cli_json_text(out, "scope", info->scope);
	ml_cli_json_int(out, "records", (int64_t)info->records);
	ml_cli_json_int(out, "bytes", (int64_t)info->bytes);
	if (info->extract) {
		ml_cli_json_bool(out, "extract", true);
		figures_json(out, info);
	}
}

/* ---- filters ------------------------------------------------------------------------------------ */

/* An organisation by its name or the start of its id. */
static bool directorate_option(struct ml_cli *cli, struct ml_bundle_options *o, struct ml_error *e)
{
	const char *text = ml_cli_value(cli, "directorate");
	uint32_t n;
	const struct ml_field *shared_with = ml_kind_field(ml_kinds(&n)[0], ML_STR("shared_with"));
	struct ml_uuid *id;

	if (!text)
		return true;
	id = ML_NEW(cli->arena, struct ml_uuid);
	o->directorate = id;
	return cli->reader.resolve(cli->reader.resolve_arg, shared_with, ml_str(text), id, e);
}

bool ml_cli_scope(struct ml_cli *cli, struct ml_bundle_options *o, struct ml_error *e)
{
	const char *kind = ml_cli_value(cli, "kind"), *territory = ml_cli_value(cli, "territory");

	o->territory = ml_str(territory ? territory : "");
	o->with_cited = ml_cli_has(cli, "with-cited");
	if ((kind && !ml_cli_kind(cli, kind, &o->kind, e)) || !directorate_option(cli, o, e) ||
		!ml_cli_day_text(cli, "from", &o->from, e) || !ml_cli_day_text(cli, "to", &o->to, e))
		return false;
	if (o->from.n && o->to.n && ml_str_cmp(o->from, o->to) > 0)
		return ml_fail(e, ML_E_VALUE_ORDER, "--from, --to");
	return true;
}

/* ---- records --------------------------------------------------------------------------------- */

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

bool ml_cli_bundle_record(
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

bool ml_cli_bundle_title(
	void *arg, uint64_t kind_wire, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	struct ml_cli *cli = arg;
	const struct ml_kind *kind = ml_kind_by_wire(kind_wire);
	char text[ML_UUID_TEXT];

	ml_uuid_text(id, text);
	ml_arena_reset(cli->scratch);
	ml_cli_printf(cli, "%s  %s  ", text, kind ? ml_tr(kind->label) : "?");
	ml_cli_text(cli, ml_bundle_record_title(cli->store, cli->scratch, kind_wire, state), false);
	ml_cli_printf(cli, "\n");
	return ml_cli_spill(cli, e) && !ml_cancelled(cli->ctx, e);
}
