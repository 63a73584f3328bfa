/*
 * ui (L6): the F9 menu: groups in a row, the actions of the open one below. Arrows, Enter, Esc; a letter goes to the
 * next action that begins with it.
 */
#ifndef MAILLAGE_UI_MENU_H
#define MAILLAGE_UI_MENU_H

#include "ui/action.h"

#define ML_UI_MENU_GROUPS 16

struct ml_ui_menu {
	const struct ml_action_set *set;
	const char *group[ML_UI_MENU_GROUPS]; /* msgids, in order of first use */
	uint32_t n_groups, open, current, top;
	struct ml_arena *arena;
	const struct ml_action **item; /* of the open group */
	uint8_t *grey;
	struct ml_str *reason;
	uint32_t n;
	struct ml_rect bar, rows;
	int group_x[ML_UI_MENU_GROUPS + 1];
};
/* first: msgids of the groups that come first, ends with NULL; may be NULL. The others follow as the set names them. */
void ml_ui_menu_init(struct ml_ui_menu *, const struct ml_action_set *, const char *const *first);
void ml_ui_menu_finish(struct ml_ui_menu *);
void ml_ui_menu_open(struct ml_ui_menu *, const char *group_msgid); /* opens this group, if it is there */
const struct ml_action *ml_ui_menu_current(const struct ml_ui_menu *);
/* ACCEPTED: run ml_ui_menu_current; CANCELLED. */
enum ml_ui_result ml_ui_menu_key(struct ml_ui_menu *, const struct ml_key *);
void ml_ui_menu_draw(struct ml_ui_menu *, struct ml_surface *, struct ml_rect within); /* the bar on its first row */

#endif
