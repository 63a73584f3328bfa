/* sites: the laptops that wrote what this database holds, and the members of its team. */
#include "cli.h"

#include <maillage/sync.h>

struct sites {
	struct ml_site *v;
	struct ml_member *members;
	uint32_t n, n_members;
};

static bool read_sites(struct ml_cli *cli, struct sites *s, struct ml_error *e)
{
	if (!ml_store_sites(cli->store, cli->arena, &s->v, &s->n, e))
		return false;
	if (!ml_team_info(cli->store, NULL, NULL))
		return true;
	return ml_team_members(cli->store, cli->arena, &s->members, &s->n_members, e);
}

static const struct ml_member *member_of(const struct sites *s, const struct ml_uuid *site)
{
	for (uint32_t i = 0; i < s->n_members; i++)
		if (ml_uuid_eq(&s->members[i].site, site))
			return &s->members[i];
	return NULL;
}

static void site_json(struct ml_cli *cli, const struct ml_uuid *id, struct ml_str officer, const struct ml_site *site,
	const struct ml_member *member)
{
	struct ml_buf *out = &cli->out, words = {0};

	ml_cli_json_open(out);
	ml_cli_json_uuid(out, "site", id);
	ml_cli_json_text(out, "officer", officer);
	ml_cli_json_bool(out, "here", site ? site->here : member && member->here);
	ml_cli_json_bool(out, "copied", site && site->copied);
	ml_cli_json_bool(out, "member", member != NULL);
	if (member) {
		ml_cli_json_bool(out, "revoked", member->revoked);
		if (member->revoked) {
			ml_cli_json_time(out, "revoked_at", member->revoked_at);
			ml_cli_json_uuid(out, "revoked_by", &member->revoked_by);
			ml_cli_json_int(out, "voices", member->voices);
		}
		ml_cli_json_bool(out, "disputed", member->disputed);
		if (member->joined)
			ml_cli_json_time(out, "joined", member->joined);
		if (!ml_uuid_is_nil(&member->joined_by))
			ml_cli_json_uuid(out, "joined_by", &member->joined_by);
		ml_digest_words(&member->fingerprint, &words);
		ml_cli_json_text(out, "fingerprint", ml_buf_view(&words));
		ml_buf_finish(&words);
		if (member->last_heard)
			ml_cli_json_time(out, "last_heard", member->last_heard);
		ml_cli_json_int(out, "to_give", (int64_t)member->to_give);
		ml_cli_json_bool(out, "gap", member->gap);
	}
	ml_cli_json_close(out);
}

static void site_remarks(struct ml_buf *out, const struct ml_site *site, const struct ml_member *member)
{
	const struct {
		bool on;
		const char *text;
	} remarks[] = {
		{site ? site->here : member && member->here, N_("ce poste")},
		{site && site->copied, N_("base copiée ou restaurée")},
		{member && member->revoked, N_("exclu de l'équipe")},
		{member && member->disputed, N_("exclusion contestée")},
		{member && member->gap, N_("il manque un paquet")},
		{!member, N_("hors de l'équipe")},
	};

	for (size_t i = 0; i < ML_COUNT(remarks); i++)
		if (remarks[i].on)
			ml_buf_printf(out, "%s%s", out->n ? _(", ") : "", ml_tr(remarks[i].text));
}

static void site_row(struct ml_cli *cli, struct ml_cli_table *table, const struct ml_uuid *id, struct ml_str officer,
	const struct ml_site *site, const struct ml_member *member)
{
	struct ml_buf text = {0};
	char uuid[ML_UUID_TEXT];

	ml_uuid_text(id, uuid);
	ml_cli_table_cell(table, ml_str(uuid));
	ml_cli_table_cell(table, officer);
	if (member && member->last_heard)
		ml_cli_when(cli, &text, member->last_heard);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_buf_clear(&text);
	if (member && !member->here)
		ml_buf_printf(&text, "%llu", (unsigned long long)member->to_give);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_buf_clear(&text);
	site_remarks(&text, site, member);
	ml_cli_table_cell(table, ml_buf_view(&text));
	ml_buf_finish(&text);
}

static void print_site(struct ml_cli *cli, struct ml_cli_table *table, const struct ml_uuid *id, struct ml_str officer,
	const struct ml_site *site, const struct ml_member *member)
{
	if (table)
		site_row(cli, table, id, officer, site, member);
	else
		site_json(cli, id, officer, site, member);
}

static bool known(const struct sites *s, const struct ml_uuid *id)
{
	for (uint32_t i = 0; i < s->n; i++)
		if (ml_uuid_eq(&s->v[i].id, id))
			return true;
	return false;
}

static struct ml_cli_table *make_table(struct ml_cli *cli)
{
	struct ml_cli_table *table = ml_cli_table_create(cli, 5);

	ml_cli_table_head(table, 0, _("Poste"), false);
	ml_cli_table_whole(table, 0);
	ml_cli_table_head(table, 1, _("Officier"), false);
	ml_cli_table_head(table, 2, _("Dernier paquet"), false);
	ml_cli_table_head(table, 3, _("À donner"), true);
	ml_cli_table_head(table, 4, _("Remarque"), false);
	return table;
}

/* Who came and went, and the words that two people compare on the telephone. */
static void print_member(struct ml_cli *cli, const struct ml_member *m)
{
	struct ml_buf text = {0};

	ml_cli_who(cli, &text, &m->site);
	ml_cli_text(cli, ml_buf_view(&text), false);
	ml_buf_clear(&text);
	if (m->joined) {
		ml_buf_z(&text, _(" · entré le "));
		ml_cli_when(cli, &text, m->joined);
	}
	ml_buf_z(&text, ml_uuid_is_nil(&m->joined_by) ? _(" · a fondé l'équipe") : _(" · invité par "));
	if (!ml_uuid_is_nil(&m->joined_by))
		ml_cli_who(cli, &text, &m->joined_by);
	if (m->revoked) {
		ml_buf_z(&text, _(" · exclu le "));
		ml_cli_when(cli, &text, m->revoked_at);
		ml_buf_z(&text, _(" par "));
		ml_cli_who(cli, &text, &m->revoked_by);
	}
	ml_cli_text(cli, ml_buf_view(&text), false);
	ml_buf_clear(&text);
	ml_digest_words(&m->fingerprint, &text);
	ml_cli_printf(cli, "\n  %s\n", text.p);
	ml_buf_finish(&text);
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	struct sites s = {0};
	struct ml_cli_table *table;
	const char *team = ml_cli_value(cli, "create-team");

	if (team && !ml_team_create(cli->store, ml_str(team), e))
		return false;
	if (!read_sites(cli, &s, e))
		return false;
	for (uint32_t i = 0; ml_cli_has(cli, "members") && !cli->json && i < s.n_members; i++)
		print_member(cli, &s.members[i]);
	if (ml_cli_has(cli, "members") && !cli->json)
		return true;
	table = cli->json ? NULL : make_table(cli);
	for (uint32_t i = 0; i < s.n; i++) {
		const struct ml_member *member = member_of(&s, &s.v[i].id);

		print_site(cli, table, &s.v[i].id, s.v[i].officer.n || !member ? s.v[i].officer : member->officer,
			&s.v[i], member);
	}
	for (uint32_t i = 0; i < s.n_members; i++)
		if (!known(&s, &s.members[i].site))
			print_site(cli, table, &s.members[i].site, s.members[i].officer, NULL, &s.members[i]);
	return ml_cli_table_end(table, e);
}

extern const struct ml_command ml_cmd_sites;
const struct ml_command ml_cmd_sites = {
	.name = "sites",
	.args = "",
	.summary = N_("liste les postes connus et les membres de l'équipe"),
	.options = (const struct ml_cli_option[]){{.name = "members",
							  .help = N_("les membres : entrés quand et par qui, exclus, empreinte de la clé en huit mots")},
		{.name = "create-team",
			.arg = N_("NOM"),
			.help = N_("fait de cette base, qui n'a pas d'équipe, le premier poste d'une équipe de ce nom")},
		{.name = "json", .help = N_("en JSON, un poste par ligne")},
		{.name = NULL}},
	.min = 0,
	.max = 0,
	.open = ML_CLI_READ,
	.exec = exec,
};
