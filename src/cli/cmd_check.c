/* check: is the database sound? */
#include "cli.h"

/* The report's lines are faults; they may quote data, so they are made harmless. */
static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	struct ml_buf report = {0};
	bool sound = ml_store_check(cli->store, &report, e);
	uint64_t records = 0;
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);

	ml_cli_text(cli, ml_buf_view(&report), true);
	if (report.n && report.p[report.n - 1] != '\n')
		ml_cli_printf(cli, "\n");
	ml_buf_finish(&report);
	for (uint32_t i = 0; i < n && sound; i++)
		records += ml_store_count(cli->store, kinds[i]);
	if (sound)
		ml_cli_printf(cli, ml_trn("base saine : %llu fiche\n", "base saine : %llu fiches\n", records),
			(unsigned long long)records);
	else if (e->code == ML_E_NONE)
		ml_fail(e, ML_E_DB_DAMAGED, "%s", cli->db);
	return sound;
}

extern const struct ml_command ml_cmd_check;
const struct ml_command ml_cmd_check = {
	.name = "check",
	.args = "",
	.summary = N_("vérifie la base"),
	.detail = N_("Relit le fichier entier et recalcule ce qui s'en déduit. Rien n'est modifié."),
	.min = 0,
	.max = 0,
	.open = ML_CLI_READ,
	.exec = exec,
};
