/*
 * ui (L6): the small parts around a screen: title row, tabs, help line, status line, toast, function bar, progress.
 */
#ifndef MAILLAGE_UI_CHROME_H
#define MAILLAGE_UI_CHROME_H

#include "ui/action.h"

/* ---- title row: place on the start side, details on the end side ------------------------- */
void ml_ui_title_draw(struct ml_surface *, struct ml_rect row, struct ml_str place, struct ml_str details);

/* ---- tabs: "[Identité] Fonctions 2  Échanges 7" ---------------------------------------------- */
#define ML_UI_TABS 24
struct ml_ui_tabs {
	const char *label[ML_UI_TABS]; /* translated */
	int64_t count[ML_UI_TABS];     /* -1: none shown */
	uint32_t n, current, first;    /* first: scrolled */
	int x[ML_UI_TABS + 1];	       /* of the last draw; -1: not visible */
	struct ml_rect rect;
};
void ml_ui_tabs_init(struct ml_ui_tabs *);
void ml_ui_tabs_add(struct ml_ui_tabs *, const char *label, int64_t count);
/* Left, Right, Tab, Shift-Tab, click: MOVED; Tab behind the last tab is IGNORED so that focus can go on. */
enum ml_ui_result ml_ui_tabs_key(struct ml_ui_tabs *, const struct ml_key *);
void ml_ui_tabs_draw(struct ml_ui_tabs *, struct ml_surface *, struct ml_rect row, bool focus);

/* ---- help line and status line ------------------------------------------------------------------ */
void ml_ui_help_draw(struct ml_surface *, struct ml_rect row, struct ml_str text);
void ml_ui_status_draw(struct ml_surface *, struct ml_rect row, struct ml_str text, enum ml_role);

/* ---- toast: what just happened, in the status row, until its time or the next one ------------------ */
struct ml_ui_toast {
	struct ml_buf text;
	uint8_t role;
	int64_t until_ms; /* 0: stays until the next key */
};
void ml_ui_toast_say(struct ml_ui_toast *, enum ml_role, int64_t until_ms, const char *fmt, ...) ML_PRINTF(4, 5);
void ml_ui_toast_error(struct ml_ui_toast *, const struct ml_error *); /* message and hint, translated */
void ml_ui_toast_finish(struct ml_ui_toast *);
void ml_ui_toast_drop(struct ml_ui_toast *);
bool ml_ui_toast_shows(const struct ml_ui_toast *, int64_t now_ms);
/* Rows it takes at a width, at most 3: an error says what to do at its end. 0: none shows. */
int ml_ui_toast_rows(const struct ml_ui_toast *, int w, int64_t now_ms);
bool ml_ui_toast_draw(
	const struct ml_ui_toast *, struct ml_surface *, struct ml_rect row, int64_t now_ms); /* false: nothing drawn */

/* ---- function bar: F1 to F10, by the first key of the actions of the set ----------------------------- */
struct ml_ui_bar {
	struct ml_rect rect;
	struct {
		int x, w;
		const struct ml_action *action;
	} slot[12];
	uint32_t n;
};
void ml_ui_bar_draw(struct ml_ui_bar *, struct ml_surface *, struct ml_rect row, const struct ml_action_set *);
const struct ml_action *ml_ui_bar_click(const struct ml_ui_bar *, const struct ml_key *); /* NULL: no action there */

/* ---- progress of a long operation: what, done/total, bar, "Échap interrompt" ---------------------------- */
void ml_ui_progress_draw(struct ml_surface *, struct ml_rect within, struct ml_str what, uint64_t done, uint64_t total);
/* One message for a surface below 80x24 (or w x h asked); true when it was too small and the message is drawn. */
bool ml_ui_too_small(struct ml_surface *, int w, int h);

/* Marks at the end of a frame's edges: there are rows above, below what the frame shows. */
void ml_ui_more_marks(struct ml_surface *, struct ml_rect box, bool above, bool below);

/* Number with the thin groups of the language: "5 230" (no-break space). */
void ml_ui_number(struct ml_buf *, int64_t);

#endif
