/*
 * ui (L6): the palette, which is also the help: one searchable list of all that can be done here. Enter does it; what
 * cannot be done now is grey, with the reason.
 */
#ifndef MAILLAGE_UI_PALETTE_H
#define MAILLAGE_UI_PALETTE_H

#include "ui/action.h"
#include "ui/edit.h"

struct ml_ui_palette {
	const struct ml_action_set *set;
	const char *title; /* translated; NULL: _("Que voulez-vous faire ?") */
	struct ml_ui_edit edit;
	struct ml_arena *arena;
	const struct ml_action *
		*hit; /* matching the text: label first, then help and keys; those that can be done before the rest */
	uint8_t *grey;
	struct ml_str *reason;
	uint32_t n, current, top;
	struct ml_rect rows;
};
void ml_ui_palette_init(struct ml_ui_palette *, const struct ml_action_set *);
void ml_ui_palette_finish(struct ml_ui_palette *);
const struct ml_action *ml_ui_palette_current(const struct ml_ui_palette *); /* NULL: nothing matches */
/* ACCEPTED: run ml_ui_palette_current (which can be done); CANCELLED. */
enum ml_ui_result ml_ui_palette_key(struct ml_ui_palette *, const struct ml_key *);
void ml_ui_palette_draw(struct ml_ui_palette *, struct ml_surface *, struct ml_rect within);

#endif
