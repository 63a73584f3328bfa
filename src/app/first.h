/*
 * app: the first run, when there is no database yet: questions in a row, each with an answer at hand, Esc back to the
 * one before; nothing is written before the last Enter. It draws on a surface and takes keys like the app itself, since
 * there is no store to build an app on.
 */
#ifndef MAILLAGE_APP_FIRST_H
#define MAILLAGE_APP_FIRST_H

#include <maillage/store.h>
#include "term/terminal.h"

struct ml_first;
enum ml_first_end { ML_FIRST_ON, ML_FIRST_DONE, ML_FIRST_LEFT };

/* terminal: NULL in tests. Path and surface stay the caller's. */
struct ml_first *ml_first_create(
	struct ml_context *, const char *db_path, struct ml_surface *, struct ml_terminal *, bool no_colour);
void ml_first_destroy(struct ml_first *);
enum ml_first_end ml_first_key(struct ml_first *, const struct ml_key *);
void ml_first_draw(struct ml_first *);
struct ml_store *ml_first_store(struct ml_first *); /* after DONE; the caller closes it */
const char *ml_first_welcome(struct ml_first *);    /* after DONE: what to say on the home screen */

#endif
