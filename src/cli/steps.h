/* Steps in words: what history lists and what undo and redo say they did. */
#ifndef ML_CLI_STEPS_H
#define ML_CLI_STEPS_H

#include "cli.h"

const char *ml_cli_step_name(const char *name); /* "save" -> « saisie », translated; itself when unknown */
void ml_cli_step_effect(struct ml_buf *, const struct ml_step *); /* "2 créées, 1 modifiée" */
void ml_cli_say_step(struct ml_cli *, const char *verb, const struct ml_step *);
/* undo and redo: does it and says which step it was. */
bool ml_cli_travel(struct ml_cli *,
	bool (*move)(struct ml_store *, struct ml_arena *, struct ml_step *, struct ml_error *), const char *verb,
	struct ml_error *);

#endif
