/*
 * ui (L6): dialogs: a message, a question with buttons, one line to type, a file to choose (with completion).
 * Buttons: Left, Right, Tab, Enter; the first letter of a button also presses it where nothing is typed. Esc is always
 * "no".
 */
#ifndef MAILLAGE_UI_DIALOG_H
#define MAILLAGE_UI_DIALOG_H

#include "ui/edit.h"

enum ml_ui_dialog_kind { ML_DIALOG_MESSAGE, ML_DIALOG_CONFIRM, ML_DIALOG_PROMPT, ML_DIALOG_PATH };
#define ML_UI_BUTTONS 4

/* Entries of a directory, for completion; the app's own for tests. Calls f for each name; false: cannot be read. */
typedef bool (*ml_ui_dir_fn)(void *arg, const char *dir, void (*f)(void *to, const char *name, bool is_dir), void *to);

struct ml_ui_dialog {
	enum ml_ui_dialog_kind kind;
	char *title;			   /* copied */
	char *text;			   /* copied; wrapped; several paragraphs allowed; scrolls when it is long */
	const char *button[ML_UI_BUTTONS]; /* translated; borrowed */
	uint32_t n_buttons;
	uint32_t current;	/* button: after ACCEPTED, which was pressed */
	bool danger;		/* the first button destroys: drawn so, and the last one is preselected */
	char *error;		/* shown under the editor: why the answer was refused */
	struct ml_ui_edit edit; /* PROMPT, PATH */
	bool on_buttons;	/* focus: buttons, or the editor */
	ml_ui_dir_fn dir;
	void *dir_arg;
	char **name; /* PATH: entries that complete what is typed */
	uint32_t n_names;
	uint32_t top;	 /* scroll of text */
	int lines, view; /* layout */
	struct ml_rect box;
	int button_x[ML_UI_BUTTONS], button_w[ML_UI_BUTTONS], button_y;
};
void ml_ui_dialog_message(struct ml_ui_dialog *, const char *title, const char *text);
/* buttons: NULL-ended; current 0 is the first. "Oui"/"Non" when NULL. */
void ml_ui_dialog_confirm(
	struct ml_ui_dialog *, const char *title, const char *text, const char *const *buttons, bool danger);
void ml_ui_dialog_prompt(struct ml_ui_dialog *, const char *title, const char *text, struct ml_str initial);
void ml_ui_dialog_path(struct ml_ui_dialog *, const char *title, const char *text, struct ml_str initial);
void ml_ui_dialog_finish(struct ml_ui_dialog *);
void ml_ui_dialog_refuse(struct ml_ui_dialog *, const char *why); /* stays open and says why */
/* The answer of a prompt; of a path with "~/" made full (malloc'd: free with ml_free_). */
char *ml_ui_dialog_answer(const struct ml_ui_dialog *);
/* ACCEPTED: button `current` (prompts: 0), CANCELLED: Esc, or a button other than the first of a question of two. */
enum ml_ui_result ml_ui_dialog_key(struct ml_ui_dialog *, const struct ml_key *);
void ml_ui_dialog_draw(struct ml_ui_dialog *, struct ml_surface *, struct ml_rect within);

#endif
