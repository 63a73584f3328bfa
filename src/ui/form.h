/*
 * ui (L6): the form of a record, driven by the kind's fields. One column: label, sign of a required field, one row (or
 * more) a value, its error or its live echo below. Checked on leaving a field and on save, never per key; warnings do
 * not block. A field of several values ends with an empty row: typing there adds one, emptying a row removes it.
 *
 * Keys: Up, Down, Tab, Shift-Tab, Enter between fields (in a long text Enter is a new line, the arrows move in it, Tab
 * leaves it); PgUp, PgDn by sections; Ctrl-S saves; a letter, Space or F2 in a choice or a reference opens its pick
 * list; Space turns a yes/no; F2 in a date opens the month; Delete empties a choice; Ctrl-Z, Ctrl-Y undo and redo by
 * word and by operation, over all fields (IGNORED when there is nothing left); Ctrl-Up, Ctrl-Down move one of several
 * values; Esc CANCELLED.
 */
#ifndef MAILLAGE_UI_FORM_H
#define MAILLAGE_UI_FORM_H

#include "ui/edit.h"
#include "ui/picker.h"

struct ml_ui_form;
struct ml_ui_form_undo;

/* What a form needs from the program. Any callback may be NULL. */
struct ml_ui_form_host {
	void *arg;
	const struct ml_reader *reader; /* language, country, zone, now… for parsing and echo; must outlive the form */
	const char *(*tr)(const char *ctxt, const char *msgid); /* of field and choice labels; NULL: ml_trc */
	/* References: records that match the typed text. */
	uint32_t (*suggest)(void *arg, const struct ml_field *, struct ml_str typed, struct ml_arena *,
		struct ml_ui_choice *out, uint32_t max, uint64_t *more);
	void (*title)(void *arg, const struct ml_field *, const struct ml_uuid *,
		struct ml_buf *out);				/* of a referred record */
	bool (*can_create)(void *arg, const struct ml_field *); /* offer "+ créer « X »" */
	/* Ghost: what would complete the text typed in a field ("Aga" -> "dir"). */
	void (*complete)(void *arg, const struct ml_field *, struct ml_str typed, struct ml_buf *rest);
	/* Values that records have in a field of texts or tags, the most used first, as stored; in the arena. */
	uint32_t (*used)(void *arg, const struct ml_field *, struct ml_arena *, struct ml_str *out, uint32_t max);
	/* Known positions that fit what the form says (centre of its commune…): key as typed, label, detail. */
	uint32_t (*places)(void *arg, const struct ml_ui_form *, const struct ml_field *, struct ml_arena *,
		struct ml_ui_choice *out, uint32_t max);
	int week_start; /* 1 Monday … 7; 0: Monday */
	/* Who wrote what the database has now, and when: "F. Amrani, hier". */
	void (*who)(void *arg, const struct ml_field *, struct ml_buf *out);
	/* Own warning for a field that was just left (unlikely date, phone known elsewhere…); translated, empty: none.
	 */
	void (*warn)(void *arg, const struct ml_ui_form *, const struct ml_field *, struct ml_buf *out);
	/* Cross-field check before a save: false with error.field. NULL: kind->validate alone. */
	bool (*check)(void *arg, const struct ml_ui_form *, struct ml_error *);
};

/* One value being edited. */
struct ml_ui_entry {
	struct ml_ui_edit edit; /* what is typed; for choices, yes/no and references only what is shown */
	struct ml_value value;	/* as loaded or last parsed; in the form's arena */
	bool has;		/* value is set */
	bool typed;		/* the text changed since value was parsed */
};

struct ml_ui_item { /* one field of the form */
	const struct ml_field *field;
	struct ml_ui_entry *entry;
	uint32_t n, cap;	 /* at least one */
	struct ml_value *before; /* as loaded, to tell what changed */
	uint32_t n_before;
	bool shown;	       /* its condition (only_if) holds */
	bool read_only;	       /* derived */
	bool changed;	       /* differs from what was loaded */
	char *error, *warning; /* translated, or NULL */
	char *elsewhere; /* what the database has by now, when it moved since the field was loaded and then changed here
			  */
	int y, h;	 /* layout, rows from the form's top */
};

struct ml_ui_form {
	const struct ml_kind *kind; /* may be NULL for a form that is no record */
	struct ml_ui_form_host host;
	struct ml_arena *arena;	  /* values and strings for the form's life */
	struct ml_arena *scratch; /* layout, reset at each */
	struct ml_ui_item *item;
	uint32_t n;
	uint32_t current, sub; /* item, entry of it */
	struct ml_ui_form_undo *undo;
	bool dirty;			     /* differs from what was loaded or saved */
	uint64_t generation;		     /* moves at each change: what the draft timer watches */
	struct ml_ui_picker *picker;	     /* open pick list, or NULL */
	struct ml_date day;		     /* of the open month; year 0: closed */
	int day_minutes;		     /* the time that goes with it, -1: none */
	struct ml_rect month;		     /* where its days were drawn */
	const struct ml_field *create_field; /* CREATE: what to make… */
	struct ml_str create_text;	     /* …and from what text */
	const struct ml_field *left_field;   /* LEFT: which was left */
	int top, height, label_width;	     /* layout */
	struct ml_rect rect;		     /* of the last draw */
};
/* fields: shown in this order; hidden ones are skipped; derived ones are shown read-only when they have a value. */
void ml_ui_form_init(struct ml_ui_form *, const struct ml_kind *, const struct ml_field *const *fields, uint32_t n,
	const struct ml_ui_form_host *);
void ml_ui_form_finish(struct ml_ui_form *);
/* Values as stored: call for each field that has some, before the first draw; marks nothing as changed. */
void ml_ui_form_load(struct ml_ui_form *, const struct ml_field *, const struct ml_value *, uint32_t n);
/* The values as stored by now, while the form is open: an unchanged field takes them; one that was changed here keeps
 * what was entered and says what is stored, until ml_ui_form_take_stored. */
void ml_ui_form_stored(struct ml_ui_form *, const struct ml_field *, const struct ml_value *, uint32_t n);
/* The current field, else the first such one, takes what is stored; false: there is none. */
bool ml_ui_form_take_stored(struct ml_ui_form *);
bool ml_ui_form_has_moved(const struct ml_ui_form *);
/* The same as if the user had entered it (defaults of a new record, a reference just created, a draft): marks it
 * changed. */
void ml_ui_form_put(struct ml_ui_form *, const struct ml_field *, const struct ml_value *, uint32_t n);
/* After CREATE: the new record goes where it was asked for. */
void ml_ui_form_created(struct ml_ui_form *, const struct ml_uuid *);
/* Present values of a field (those typed are parsed; text that cannot be parsed is left out); in the arena. */
const struct ml_value *ml_ui_form_values(
	const struct ml_ui_form *, const struct ml_field *, struct ml_arena *, uint32_t *n);
/* What is typed in a field's first entry (for duplicates while the name is typed). */
struct ml_str ml_ui_form_text(const struct ml_ui_form *, const struct ml_field *);
/* Everything checked: errors shown, the focus on the first faulty field; true when it can be saved. */
bool ml_ui_form_check(struct ml_ui_form *);
/* Fields whose values differ from those loaded, with all their values: calls f for each. Only after a good check. */
void ml_ui_form_changes(struct ml_ui_form *, struct ml_arena *,
	void (*f)(void *arg, const struct ml_field *, const struct ml_value *, uint32_t n), void *arg);
void ml_ui_form_saved(struct ml_ui_form *); /* what is here is now what was loaded */
/* A fault found by the store: shown at its field (error.field), which gets the focus. */
void ml_ui_form_fault(struct ml_ui_form *, const struct ml_error *);
bool ml_ui_form_focus(struct ml_ui_form *, const char *field_key);
const struct ml_ui_item *ml_ui_form_item(const struct ml_ui_form *, const char *field_key);

/* By word within a text, by operation else, back to what was loaded; false: nothing (left) to undo. */
bool ml_ui_form_undo(struct ml_ui_form *);
bool ml_ui_form_redo(struct ml_ui_form *);

/* Drafts: every changed field as it stands, half-typed text included, and what it was loaded with, in a text form;
 * restore puts it back over loaded values (which may have moved: elsewhere) as one operation that can be undone. Safe
 * on damaged input (false, nothing changed). */
void ml_ui_form_draft(const struct ml_ui_form *, struct ml_buf *out);
bool ml_ui_form_restore(struct ml_ui_form *, struct ml_str draft);

/* ACCEPTED: Ctrl-S or Enter on the last field with a good check. CREATE, LEFT, CANCELLED as said above. */
enum ml_ui_result ml_ui_form_key(struct ml_ui_form *, const struct ml_key *);
void ml_ui_form_draw(struct ml_ui_form *, struct ml_surface *, struct ml_rect, bool focus);
/* Help of the focused field, for the help line: its sentence, or what its type takes. */
void ml_ui_form_help(const struct ml_ui_form *, struct ml_buf *out);

#endif
