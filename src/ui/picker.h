/*
 * ui (L6): the pick list: a small window with a line to type in and the choices that match. Used for enumerations,
 * references, kinds, saved views, files… Choices are asked from a callback at each key (folded prefix search is the
 * callback's work; ml_ui_suggest_fixed does it for a table).
 */
#ifndef MAILLAGE_UI_PICKER_H
#define MAILLAGE_UI_PICKER_H

#include "ui/edit.h"

struct ml_ui_choice {
	struct ml_str key;    /* enum key, id text… what the caller wants back */
	struct ml_str label;  /* translated */
	struct ml_str detail; /* second, muted; may be empty */
	struct ml_uuid id;    /* for references */
	bool disabled;
};
/* At most max choices for the typed text, best first, strings in the arena. *more: how many others there are. */
typedef uint32_t (*ml_ui_suggest_fn)(
	void *arg, struct ml_str typed, struct ml_arena *, struct ml_ui_choice *out, uint32_t max, uint64_t *more);

enum {
	ML_PICK_CREATE = 1 /* last row "+ créer « X »" */,
	ML_PICK_MULTI = 2 /* Space ticks several */,
	ML_PICK_CLEAR = 4 /* first row "(vide)" */
};

struct ml_ui_picker {
	char *title; /* a copy: what it was made of may go while the list is open */
	unsigned flags;
	ml_ui_suggest_fn suggest;
	void *arg;
	struct ml_ui_edit edit;
	struct ml_arena *arena;
	struct ml_ui_choice *choice;
	uint32_t n, current, top;
	uint64_t more;
	bool cleared;		  /* ACCEPTED on "(vide)" */
	struct ml_map *ticked;	  /* keys, ML_PICK_MULTI */
	struct ml_rect box, rows; /* of the last draw */
};
void ml_ui_picker_init(struct ml_ui_picker *, const char *title, unsigned flags, ml_ui_suggest_fn, void *arg);
void ml_ui_picker_finish(struct ml_ui_picker *);
void ml_ui_picker_tick(struct ml_ui_picker *, struct ml_str key, bool on);
bool ml_ui_picker_has(const struct ml_ui_picker *, struct ml_str key);
void ml_ui_picker_start(struct ml_ui_picker *, struct ml_str key); /* puts the cursor on this choice, if it shows */
/* The choice under the cursor; NULL on the "créer" and "(vide)" rows. */
const struct ml_ui_choice *ml_ui_picker_current(const struct ml_ui_picker *);
/* ACCEPTED: current (or ticked, or cleared); CREATE: edit's text is what to create; CANCELLED. */
enum ml_ui_result ml_ui_picker_key(struct ml_ui_picker *, const struct ml_key *);
/* Placed under (or over) the anchor when there is room, else centred in `within`. */
void ml_ui_picker_draw(struct ml_ui_picker *, struct ml_surface *, struct ml_rect within, struct ml_rect anchor);

/* Choices of a table as a suggest callback: every typed word is the folded start of a word of the label. */
struct ml_ui_fixed {
	const struct ml_ui_choice *v;
	uint32_t n;
};
uint32_t ml_ui_suggest_fixed(
	void *fixed, struct ml_str typed, struct ml_arena *, struct ml_ui_choice *out, uint32_t max, uint64_t *more);
/* Do all folded words of typed begin words of text? An empty typed matches everything. */
bool ml_ui_matches(struct ml_str typed, struct ml_str text);

#endif
