/*
 * The table of commands, in the order of the help.
 */
#include "cli.h"

/* One a line, so that two branches that each add one do not meet. */
/* clang-format off */
#define COMMANDS(X) \
	X(init) \
	X(invite) \
	X(add) \
	X(set) \
	X(show) \
	X(list) \
	X(find) \
	X(bin) \
	X(restore) \
	X(erase) \
	X(import) \
	X(export) \
	X(bundle) \
	X(extract) \
	X(inspect) \
	X(merge) \
	X(sync) \
	X(review) \
	X(conflicts) \
	X(duplicates) \
	X(resolve) \
	X(join) \
	X(unjoin) \
	X(distinct) \
	X(history) \
	X(undo) \
	X(redo) \
	X(digest) \
	X(agenda) \
	X(due) \
	X(attendance) \
	X(dashboard) \
	X(report) \
	X(indicators) \
	X(map) \
	X(sites) \
	X(revoke) \
	X(quarantine) \
	X(backup) \
	X(backups) \
	X(check) \
	X(schema) \
	X(settings) \
	X(demo) \
	X(manual)
/* clang-format on */

#define DECLARE(name) extern const struct ml_command ml_cmd_##name;
COMMANDS(DECLARE)

#define ENTRY(name) &ml_cmd_##name,
const struct ml_command *const ml_commands[] = {COMMANDS(ENTRY) NULL};

const struct ml_command *ml_command_find(struct ml_str name)
{
	for (const struct ml_command *const *c = ml_commands; *c; c++)
		if (ml_str_is(name, (*c)->name))
			return *c;
	return NULL;
}
