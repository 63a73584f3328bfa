/*
 * One change to each of the records named on the command line, all or none, as one step that can be undone.
 */
#include "one.h"

/* The history must not keep the name of what was erased. */
static struct ml_str step_label(struct ml_cli *cli, const char *step, int64_t rid)
{
	return strcmp(step, "erase") == 0 ? ML_STR("") : ml_store_title(cli->store, cli->arena, rid);
}

bool ml_cli_change_records(struct ml_cli *cli, const char *step,
	bool (*change)(struct ml_store *, int64_t rid, struct ml_error *), struct ml_error *e)
{
	int64_t *rids = ML_NEWN(cli->arena, int64_t, cli->n_args);

	for (int i = 0; i < cli->n_args; i++)
		if (!ml_cli_record(cli, cli->args[i], &rids[i], e))
			return false;
	if (!ml_step_begin(cli->store, step, step_label(cli, step, rids[0]), e))
		return false;
	for (int i = 0; i < cli->n_args; i++)
		if (!change(cli->store, rids[i], e)) {
			ml_step_cancel(cli->store);
			return false;
		}
	return ml_step_commit(cli->store, e);
}
