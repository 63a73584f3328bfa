/* ui, inside: what the form's files share. */
#ifndef MAILLAGE_UI_FORM_PRIVATE_H
#define MAILLAGE_UI_FORM_PRIVATE_H

#include "ui/form.h"

/* How a field is entered. */
enum ml_ui_way { ML_WAY_LINE, ML_WAY_LONG, ML_WAY_YES_NO, ML_WAY_CHOICE, ML_WAY_REF, ML_WAY_TAGS, ML_WAY_NONE };
enum ml_ui_way ml_ui_form_way(const struct ml_field *);
/* Is the text itself typed (and not chosen)? */
bool ml_ui_form_is_text(const struct ml_field *);

/* form.c */
void ml_ui_form_conditions(struct ml_ui_form *); /* which items show */
struct ml_ui_entry *ml_ui_form_add_entry(struct ml_ui_item *);
bool ml_ui_form_several(const struct ml_ui_item *); /* a row a value, and one to add another */
bool ml_ui_form_is_empty(const struct ml_ui_entry *);
void ml_ui_form_drop_entry(struct ml_ui_item *, uint32_t i);
void ml_ui_form_tidy(struct ml_ui_item *);			   /* several values: no empty row but the last */
void ml_ui_form_touched(struct ml_ui_form *, struct ml_ui_item *); /* dirty, generation, conditions */
struct ml_ui_item *ml_ui_form_current(struct ml_ui_form *);
struct ml_ui_entry *ml_ui_form_entry(struct ml_ui_form *);
bool ml_ui_form_can_focus(const struct ml_ui_item *);
/* Values of an item; false when some text in it is no value (left out), with the error. */
bool ml_ui_form_item_values(const struct ml_ui_form *, const struct ml_ui_item *, struct ml_arena *,
	const struct ml_value **, uint32_t *n, struct ml_error *);
void ml_ui_form_set_item(struct ml_ui_form *, struct ml_ui_item *, const struct ml_value *, uint32_t n);

void ml_ui_form_say_stored(
	struct ml_ui_form *, struct ml_ui_item *); /* what was loaded, as what the database has by now */
void ml_ui_form_say(struct ml_ui_item *, const char *error);
void ml_ui_form_unsay(struct ml_ui_item *); /* its error and warning no longer hold */
void ml_ui_form_settle(
	struct ml_ui_form *, struct ml_ui_item *); /* left: checked, in its usual writing, no empty rows */

/* form_undo.c: what became of an item between mark and note. Every change that a user makes passes here. */
enum ml_ui_noted {
	ML_NOTED_TYPED /* may go on in the same word */,
	ML_NOTED_DONE,
	ML_NOTED_GLUED /* behind another one */
};
struct ml_ui_mark;
void ml_ui_form_undo_init(struct ml_ui_form *);
void ml_ui_form_undo_finish(struct ml_ui_form *);
void ml_ui_form_undo_clear(struct ml_ui_form *);
void ml_ui_form_undo_close(struct ml_ui_form *); /* the next letter begins an operation */
bool ml_ui_form_undo_has(const struct ml_ui_form *, const struct ml_ui_item *);
struct ml_ui_mark *ml_ui_form_mark(const struct ml_ui_form *, const struct ml_ui_item *);
void ml_ui_form_note(
	struct ml_ui_form *, const struct ml_ui_item *, struct ml_ui_mark *, enum ml_ui_noted); /* frees the mark */

/* form_field.c */
const char *ml_ui_form_label(const struct ml_ui_form *, const struct ml_field *); /* translated */
void ml_ui_form_show(const struct ml_ui_form *, const struct ml_field *, const struct ml_value *, struct ml_buf *out);
const struct ml_reader *ml_ui_form_reader(const struct ml_ui_form *);
/* Checks an item: error and warning set or cleared; typed text that is a value takes its usual writing. False: error.
 */
bool ml_ui_form_check_item(struct ml_ui_form *, struct ml_ui_item *);
void ml_ui_form_message(const struct ml_error *, struct ml_buf *out);
void ml_ui_form_complete(struct ml_ui_form *); /* the ghost of the current entry */
struct ml_date ml_ui_form_today(const struct ml_ui_form *);

/* form_echo.c */
void ml_ui_form_echo(
	const struct ml_ui_form *, const struct ml_ui_item *, const struct ml_ui_entry *, struct ml_buf *out);
void ml_ui_form_code_words(enum ml_code_state, int count, struct ml_buf *out);
/* Is the text a period that fills this field and the one of the end? */
bool ml_ui_form_period(const struct ml_ui_form *, const struct ml_ui_item *, struct ml_str text, struct ml_period *,
	struct ml_ui_item **end);

/* form_pick.c */
enum { ML_UI_FORM_KNOWN = 400 };
/* Known values of a field of texts or tags, the most used first; out has room for ML_UI_FORM_KNOWN. */
uint32_t ml_ui_form_known(
	const struct ml_ui_form *, const struct ml_field *, struct ml_arena *, struct ml_ui_choice *out);
bool ml_ui_form_can_pick(const struct ml_ui_form *, const struct ml_field *); /* F2 opens a list of its values */
void ml_ui_form_pick(struct ml_ui_form *, struct ml_str typed);
enum ml_ui_result ml_ui_form_pick_key(struct ml_ui_form *, const struct ml_key *);
void ml_ui_form_pick_close(struct ml_ui_form *);
void ml_ui_form_take(
	struct ml_ui_form *, const struct ml_value *, struct ml_str shown); /* into the current entry; NULL: none */

/* form_month.c */
void ml_ui_form_month_open(struct ml_ui_form *);
void ml_ui_form_month_draw(struct ml_ui_form *, struct ml_surface *, struct ml_rect within, struct ml_rect anchor);
enum ml_ui_result ml_ui_form_month_key(struct ml_ui_form *, const struct ml_key *);
void ml_ui_form_pick_draw(struct ml_ui_form *, struct ml_surface *, struct ml_rect within, struct ml_rect anchor);

#endif
