/*
 * ui (L6): what all widgets share. A widget is a plain struct: init/finish, key(event) -> what happened, draw(surface,
 * rect, focus). Drawing changes nothing a user could notice; what it must compute is computed by layout, which draw
 * calls when the size or the data moved. Widgets never see the store: data comes through struct ml_source and
 * callbacks.
 *
 * Strings given to widgets are borrowed unless said otherwise, and already translated except where "msgid" is written.
 */
#ifndef MAILLAGE_UI_UI_H
#define MAILLAGE_UI_UI_H

#include <maillage/base.h>
#include <maillage/i18n.h>
#include <maillage/model.h>
#include <maillage/text.h>
#include "term/key.h"
#include "term/surface.h"

/* What a widget did with a key. Everything but IGNORED asks for a repaint. */
enum ml_ui_result {
	ML_UI_IGNORED,	 /* not mine: the screen looks it up in the actions */
	ML_UI_USED,	 /* dealt with; only the looks changed */
	ML_UI_MOVED,	 /* another row, field or tab is current */
	ML_UI_CHANGED,	 /* the text, ticks or values changed */
	ML_UI_FILTERED,	 /* list: the filter text changed, run the query again */
	ML_UI_SORTED,	 /* list: a header was clicked */
	ML_UI_ACCEPTED,	 /* Enter on a row, OK, Ctrl-S of a valid form */
	ML_UI_CANCELLED, /* Esc with nothing left to clear */
	ML_UI_CREATE,	 /* pick list or reference: "+ créer « X »" was chosen */
	ML_UI_LEFT	 /* form: the focus left a field (duplicates may be looked up) */
};

/* ---- rows of data --------------------------------------------------------------------- */

enum {			      /* signs before and within a row */
	ML_MARK_CONFLICT = 1, /* ≠ */
	ML_MARK_NEAR = 2,     /* ~ found through a corrected spelling */
	ML_MARK_LATE = 4,     /* ! */
	ML_MARK_BINNED = 8    /* × */
};

struct ml_ui_row {
	int64_t id;	      /* 0: a heading */
	struct ml_str *cells; /* one a column, in the arena given to fetch */
	uint8_t *roles;	      /* role a column, or NULL: ML_ROLE_TEXT */
	unsigned marks;	      /* ML_MARK_* */
	uint8_t indent;	      /* tree depth: 2 cells a level before the first column */
	bool heading; /* a group line: first cell only, over the whole width; its id is 0, it is never current */
};

/* Where a list gets its rows. Calls are cheap and never block; a list of a million rows asks only for those it shows.
 */
struct ml_source {
	void *arg;
	uint64_t (*count)(void *arg);		/* rows under the present filter */
	uint64_t (*total)(void *arg);		/* rows without filter; NULL: as count */
	/* What the filter found, when it is not count (headings, more than what shows); NULL: as count. */
	uint64_t (*matches)(void *arg);
	int64_t (*id)(void *arg, uint64_t row); /* 0: a heading, which is skipped */
	/* The same of a range, for what goes over all rows (tick all); how many there were; NULL: by id(). */
	uint64_t (*ids)(void *arg, uint64_t from, uint64_t n, int64_t *out);
	bool (*find)(void *arg, int64_t id,
		uint64_t *row); /* place of an id, false: not in the list; NULL: looked up by id() */
	/* Fills rows[0..n) from row `from`; their cells come zeroed with room for every column. */
	void (*fetch)(void *arg, uint64_t from, uint32_t n, struct ml_ui_row *rows, struct ml_arena *);
	uint64_t (*generation)(void *arg); /* moves when anything above changed; NULL: call ml_ui_list_reload */
};

#endif
