/*
 * app (L7): the program behind the terminal: a stack of screens over one store, one table of actions, one frame. It
 * draws on a surface and takes keys, so that tests drive it without a terminal (tests/screens); ml_app_run puts a
 * terminal around it.
 */
#ifndef MAILLAGE_APP_H
#define MAILLAGE_APP_H

#include <maillage/i18n.h>
#include <maillage/store.h>
#include "ui/action.h"
#include "ui/chrome.h"
#include "ui/dialog.h"
#include "ui/form.h"
#include "ui/menu.h"
#include "ui/palette.h"
#include "ui/picker.h"

struct ml_app;
struct ml_screen;

/* Where an action applies: bits of ml_action.scope. */
enum {
	ML_SCOPE_HOME = 1,
	ML_SCOPE_LIST = 2,
	ML_SCOPE_SHEET = 4,
	ML_SCOPE_FORM = 8,
	ML_SCOPE_SEARCH = 16,
	ML_SCOPE_EXCHANGE = 32,
	ML_SCOPE_CONFLICTS = 64,
	ML_SCOPE_HISTORY = 128,
	ML_SCOPE_BIN = 256,
	ML_SCOPE_FIRST = 512, /* first run: nothing but its own keys */
	ML_SCOPE_STEERED = 1 << 11, /* the sheet of what a steering view is about, beside ML_SCOPE_SHEET */
	ML_SCOPE_MEMBERS = 1 << 12,
	ML_SCOPE_VIEW = 1 << 15,
	ML_SCOPE_QUARANTINE = 1 << 13,
	ML_SCOPE_INVITATION = 1 << 14,
	ML_SCOPE_REVIEW = 0x10000,
	ML_SCOPE_RULE = 0x20000,
	ML_SCOPE_DUPLICATES = 0x100000,
	ML_SCOPE_AGENDA = 1 << 23,
	ML_SCOPE_DOOR = 1 << 24,
	ML_SCOPE_CARD = 1 << 22, /* nothing but a contact's QR code */
	ML_SCOPE_SETTINGS = 1 << 27,
	ML_SCOPE_DASHBOARD = 1 << 28,
	ML_SCOPE_MAP = 1 << 29,
	ML_SCOPE_EVENT = 1 << 25,   /* the sheet of an event, beside ML_SCOPE_SHEET */
	ML_SCOPE_CONTACT = 1 << 26, /* the sheet of a person or an organisation, beside ML_SCOPE_SHEET */
	ML_SCOPE_FILTERS = 1 << 18,
	ML_SCOPE_COLUMNS = 1 << 19,
	ML_SCOPE_BULK = 1 << 21,
	ML_SCOPE_RECORDS = ML_SCOPE_LIST | ML_SCOPE_SHEET | ML_SCOPE_SEARCH,
	ML_SCOPE_ANY = 0x7fffffff & ~ML_SCOPE_FIRST
};

/* What a screen is: a small table of functions. Only draw, key and destroy are required. */
struct ml_screen_ops {
	const char *name; /* "list": for tests and the log */
	unsigned scope;
	void (*title)(struct ml_screen *, struct ml_buf *place, struct ml_buf *details);
	void (*draw)(struct ml_screen *, struct ml_surface *, struct ml_rect body);
	enum ml_ui_result (*key)(struct ml_screen *, const struct ml_key *);
	void (*help)(struct ml_screen *, struct ml_buf *);   /* the help line */
	void (*status)(struct ml_screen *, struct ml_buf *); /* the status line */
	void (*refresh)(struct ml_screen *);		     /* the data changed, or the screen shows again */
	void (*idle)(struct ml_screen *);		     /* nothing was typed for a moment: save the draft… */
	void (*keep)(struct ml_screen *);		     /* the program is going away: what was typed is put in safety */
	/* A few milliseconds of long work between keys (sorting a million rows…); true: there is more. Sets app->stale
	 * when what shows has changed. */
	bool (*work)(struct ml_screen *);
	bool (*leave)(struct ml_screen *);		     /* asked to close: false keeps it (it asked a question) */
	int64_t (*current)(struct ml_screen *);		     /* record that actions act on, 0: none */
	/* Records that actions act on when several are ticked; NULL: the current one. */
	uint32_t (*targets)(struct ml_screen *, struct ml_arena *, int64_t **);
	/* Of a screen that lists records: where one stands among how many, and the one at a place, to which the cursor goes; 0: none.
	 * Both or neither. */
	bool (*place)(struct ml_screen *, int64_t rid, uint64_t *at, uint64_t *n);
	int64_t (*nth)(struct ml_screen *, uint64_t at);
	bool whole; /* draws on all of the surface, without title, help, status and function bar */
	void (*destroy)(struct ml_screen *);
};

struct ml_screen {
	const struct ml_screen_ops *ops;
	struct ml_app *app;
};

enum ml_overlay { ML_OVER_NONE, ML_OVER_PALETTE, ML_OVER_MENU, ML_OVER_DIALOG, ML_OVER_PICKER };

enum { ML_APP_SCREENS = 24 };

struct ml_app {
	struct ml_context *ctx;
	struct ml_store *store;
	struct ml_surface *surface;   /* borrowed: the terminal's, or a test's */
	struct ml_terminal *terminal; /* NULL in tests */
	bool no_colour;		      /* asked for on the command line or by the environment */
	struct ml_arena *arena;	      /* of one frame */
	struct ml_screen *screens[ML_APP_SCREENS];
	uint32_t n_screens;
	uint64_t generation; /* of the store when the screens were last refreshed */
	bool quit;
	bool drafts_held; /* another program that runs holds an interrupted entry */
	int drafts_looks; /* how often they were looked for */
	bool stale; /* a screen changed while nothing was typed: draw again */
	bool busy;  /* the top screen may have work */

	/* actions on offer just now */
	const struct ml_action *offer[384];
	struct ml_action_set set;
	struct ml_action *made; /* at run time, from the kinds */
	uint32_t n_made, n_views; /* the last ones open steering views */
	struct ml_arena *names; /* theirs */

	const char *const *forbidden; /* names of actions that must not be done, ends with NULL; NULL: none (tests) */

	/* what lies over the screen; `answer` gets its result and may open the next one */
	enum ml_overlay overlay;
	struct ml_ui_palette palette;
	struct ml_ui_menu menu;
	struct ml_ui_dialog dialog;
	struct ml_ui_picker picker;
	void (*answer)(struct ml_app *, bool accepted, void *arg);
	void *answer_arg;

	struct ml_ui_toast toast;
	struct ml_ui_bar bar;
};

/* ---- life -------------------------------------------------------------------------------- */

/* Opens on the home screen. The store and the surface stay the caller's. */
struct ml_app *ml_app_create(struct ml_context *, struct ml_store *, struct ml_surface *);
void ml_app_destroy(struct ml_app *);
void ml_app_key(struct ml_app *, const struct ml_key *);
void ml_app_draw(struct ml_app *);
/* Nothing typed for a moment: drafts, another program's changes. True: draw again. */
bool ml_app_idle(struct ml_app *);
/* Long work of the top screen goes on for a few milliseconds; true: draw again. While app->busy, call it when no key
 * waits. */
bool ml_app_work(struct ml_app *);
/* The whole interactive program on the terminal; an absent database leads to the first run. Returns when the user
 * leaves. */
bool ml_app_run(struct ml_context *, const char *db_path, bool no_colour, struct ml_error *);

/* ---- screens ------------------------------------------------------------------------------- */

void ml_app_push(struct ml_app *, struct ml_screen *);
void ml_app_back(struct ml_app *); /* closes the top screen, if it lets itself be closed */
void ml_app_drop(struct ml_app *); /* closes it without asking */
void ml_app_keep(struct ml_app *); /* what is typed in all screens is put in safety */
struct ml_screen *ml_app_top(const struct ml_app *);
void ml_app_refresh(struct ml_app *); /* after a write: every screen reads its data again when it shows */

struct ml_screen *ml_home_create(struct ml_app *);
struct ml_screen *ml_list_screen_create(struct ml_app *, const struct ml_kind *, struct ml_str where);
struct ml_screen *ml_bin_create(struct ml_app *);
struct ml_screen *ml_sheet_create(struct ml_app *, int64_t rid);
struct ml_draft;
struct ml_screen *ml_form_screen_resume(struct ml_app *, const struct ml_draft *);
/* rid 0: a new record of the kind; preset: field values to begin with. */
struct ml_screen *ml_form_screen_create(struct ml_app *, const struct ml_kind *, int64_t rid);
bool ml_form_screen_focus(struct ml_screen *, const char *field_key); /* false: no form, or no such field in it */
void ml_form_screen_preset(struct ml_screen *, const struct ml_field *, const struct ml_value *, uint32_t n);
struct ml_screen *ml_search_create(struct ml_app *, struct ml_str text);
struct ml_screen *ml_exchange_create(struct ml_app *);
struct ml_screen *ml_members_create(struct ml_app *);
struct ml_screen *ml_quarantine_create(struct ml_app *);
/* Makes an invitation by words and shows it; NULL with an error. */
struct ml_screen *ml_invitation_create(struct ml_app *, struct ml_error *);
struct ml_screen *ml_conflicts_create(struct ml_app *);
struct ml_screen *ml_duplicates_create(struct ml_app *);
struct ml_screen *ml_history_create(struct ml_app *);
struct ml_screen *ml_settings_create(struct ml_app *);
struct ml_screen *ml_dashboard_create(struct ml_app *);
struct ml_screen *ml_atlas_create(struct ml_app *);
struct ml_subject;
struct ml_screen *ml_view_screen_create(struct ml_app *, const struct ml_subject *);
struct ml_screen *ml_view_screen_about(struct ml_app *, int64_t rid); /* NULL: no view is about such a record */
struct ml_screen *ml_view_screen_at(struct ml_app *, const char *view); /* "blank"; NULL: no such view */

/* ---- actions ----------------------------------------------------------------------------------- */

/* The one table, its parts one after the other; NULL: no more. For the app, the man page and the tests. */
const struct ml_action *ml_app_action(uint32_t i);
/* Fills app->offer with what applies to the top screen. */
void ml_app_offer(struct ml_app *);
void ml_app_make_actions(struct ml_app *);		   /* "Personnes", "Nouvelle personne"… from the kinds */
bool ml_app_do(struct ml_app *, const struct ml_action *); /* says why when it cannot */
int64_t ml_app_current(struct ml_app *);
uint32_t ml_app_targets(struct ml_app *, struct ml_arena *, int64_t **);

/* ---- talking to the user -------------------------------------------------------------------------- */

void ml_app_say(struct ml_app *, enum ml_role, const char *fmt, ...) ML_PRINTF(3, 4);
void ml_app_fail(struct ml_app *, const struct ml_error *);
typedef void (*ml_answer_fn)(struct ml_app *, bool accepted, void *arg);
void ml_app_message(struct ml_app *, const char *title, const char *text);
void ml_app_ask(struct ml_app *, const char *title, const char *text, const char *const *buttons, bool danger,
	ml_answer_fn, void *arg);
void ml_app_prompt(struct ml_app *, const char *title, const char *text, struct ml_str initial, bool path, ml_answer_fn,
	void *arg);
void ml_app_pick(struct ml_app *, const char *title, unsigned flags, ml_ui_suggest_fn, void *suggest_arg, ml_answer_fn,
	void *arg);
void ml_app_palette(struct ml_app *);
void ml_app_menu(struct ml_app *);
/* Context's progress callback for the time of a long operation: draws, and turns Esc into cancel. */
void ml_app_progress(void *app, const char *what, uint64_t done, uint64_t total);

/* ---- records as the screens show them ----------------------------------------------------------------- */

/* Values of a field as text: references by title ("fiche non reçue" when absent), several joined by ", ". */
struct ml_str ml_app_values(
	struct ml_app *, struct ml_arena *, const struct ml_field *, const struct ml_value *, uint32_t n);
/* The same for a list row: several phones, addresses or references show the first and how many more there are. */
struct ml_str ml_app_cell(struct ml_app *, struct ml_arena *, const struct ml_field *, const struct ml_cell *);
const char *ml_app_label(const struct ml_kind *, const struct ml_field *); /* translated */
/* Columns of the lists of a kind: the user's choice, else the fields flagged. Returns their number, at most max. */
struct ml_app_column {
	const struct ml_field *field;
	int width; /* 0: as usual */
};
uint32_t ml_app_columns_chosen(struct ml_app *, const struct ml_kind *, struct ml_app_column *out, uint32_t max);
uint32_t ml_app_columns(struct ml_app *, const struct ml_kind *, const struct ml_field **out, uint32_t max);
/* The same from a text "key,key:width"; without any in it, the fields flagged. */
uint32_t ml_app_columns_read(
	struct ml_app *, const struct ml_kind *, struct ml_str text, struct ml_app_column *out, uint32_t max);
int ml_app_column_width(const struct ml_field *);
int ml_app_column_min(const struct ml_field *); /* a number or a date is shown whole or not at all */
/* "12 nov.", "hier"… of a time, for lists of events. */
void ml_app_when(struct ml_app *, struct ml_buf *, int64_t ms);
struct ml_str ml_app_when_text(struct ml_app *, struct ml_arena *, int64_t ms); /* "" of 0 */
void ml_app_when_brief(struct ml_app *, struct ml_buf *, int64_t ms); /* months cut short */
/* What a form asks the program through its host; link and reader must outlive the form. rid 0: a new record. */
struct ml_form_known;
struct ml_form_link {
	struct ml_app *app;
	const struct ml_kind *kind;
	int64_t rid;
	struct ml_arena *arena;
	struct ml_form_known *known; /* values in use, asked for once a field */
};
void ml_form_link_init(struct ml_form_link *, struct ml_app *, const struct ml_kind *, int64_t rid);
void ml_form_link_finish(struct ml_form_link *);
struct ml_ui_form_host ml_app_form_host(struct ml_form_link *, const struct ml_reader *reader);
/* Records that a reference field may name, as typed; *more: how many others there are. Number written. */
uint32_t ml_app_suggest(struct ml_app *, const struct ml_field *, struct ml_str typed, struct ml_arena *,
	struct ml_ui_choice *out, uint32_t max, uint64_t *more);
/* May a record of this kind be chosen, or made, for a reference field? */
bool ml_app_may_create(const struct ml_field *, const struct ml_kind *);
/* One step around f: begin, f, commit; a failure is told to the user. */
bool ml_app_step(struct ml_app *, const char *name, struct ml_str label,
	bool (*f)(struct ml_app *, void *arg, struct ml_error *), void *arg);

#endif
