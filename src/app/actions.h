/*
 * app (L7): the table of actions, in parts by what they are about. A new part is a file with its array and a line in
 * actions.c; the menu shows groups in the order in which the parts name them.
 */
#ifndef MAILLAGE_APP_ACTIONS_H
#define MAILLAGE_APP_ACTIONS_H

#include "app/parts.h"

#define NOT_FORM (ML_SCOPE_ANY & ~ML_SCOPE_FORM)

extern const struct ml_action ml_actions_records[], ml_actions_list[], ml_actions_sheet[], ml_actions_agenda[], ml_actions_door[],
	ml_actions_exchange[], ml_actions_settings[], ml_actions_views[], ml_actions_general[];

/* Can it be done now? (struct ml_action.can) */
bool ml_app_can_write(void *app, const struct ml_action *, struct ml_buf *reason); /* the database is not read-only */
bool ml_app_can_touch(void *app, const struct ml_action *, struct ml_buf *reason); /* …and a record is current */
bool ml_app_can_team(void *app, const struct ml_action *, struct ml_buf *reason);  /* the database is of a team */

/* An action that opens a screen. */
#define SCREEN_ACTION(name, create)                                                                                    \
	static bool name(void *ctx, const struct ml_action *a, struct ml_error *e)                                     \
	{                                                                                                              \
		ml_app_push(ctx, create(ctx));                                                                         \
		return true;                                                                                           \
	}
/* An action of the screen on top. */
#define TOP_ACTION(name, function)                                                                                     \
	static bool name(void *ctx, const struct ml_action *a, struct ml_error *e)                                     \
	{                                                                                                              \
		function(ml_app_top(ctx));                                                                             \
		return true;                                                                                           \
	}

#endif
