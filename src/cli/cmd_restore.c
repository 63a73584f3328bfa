/* restore: takes records out of the bin. */
#include "one.h"

static bool restore_binned(struct ml_store *store, int64_t rid, struct ml_error *e)
{
	struct ml_arena *arena = ml_arena_create();
	struct ml_record *record = ml_store_get(store, arena, rid, e);
	char id[ML_UUID_TEXT];
	bool good = record != NULL;

	if (record && !(record->flags & (ML_R_BINNED | ML_R_REVIVED))) {
		ml_uuid_text(&record->id, id);
		good = ml_fail(e, record->flags & ML_R_ERASED ? ML_E_ERASED : ML_E_NOT_BINNED, "%s", id);
	}
	ml_arena_destroy(arena);
	return good && ml_store_restore(store, rid, e);
}

static bool exec(struct ml_cli *cli, struct ml_error *e)
{
	return ml_cli_change_records(cli, "restore", restore_binned, e);
}

extern const struct ml_command ml_cmd_restore;
const struct ml_command ml_cmd_restore = {
	.name = "restore",
	.args = N_("ID…"),
	.summary = N_("reprend une fiche de la corbeille"),
	.examples = (const char *const[]){"maillage restore 019ab3c4", NULL},
	.min = 1,
	.max = -1,
	.open = ML_CLI_WRITE,
	.exec = exec,
};
