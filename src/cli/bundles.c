/*
 * The manifest of a bundle, for people and for programs.
 */
#include "bundles.h"

#include <maillage/text.h>

static void line(struct ml_cli *cli, const char *label, struct ml_str value)
{
	int blanks = 12 - ml_text_width(ml_str(label));

	ml_cli_printf(cli, "%s%*s", label, ML_MAX(blanks, 1), "");
	ml_cli_text(cli, value, false);
	ml_cli_printf(cli, "\n");
}

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
	if (info->full)
		ml_buf_z(&text, _("tout"));
	else
		ml_buf_printf(&text, _("changements %lld à %lld"), (long long)info->since + 1, (long long)info->upto);
	if (info->partial)
		ml_buf_printf(&text, " (%s)", info->scope.n ? ml_arena_z(cli->arena, info->scope) : _("extrait"));
	line(cli, _("étendue"), ml_buf_view(&text));
	ml_buf_finish(&text);
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
}
