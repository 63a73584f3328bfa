/*
 * ui (L6): the list: columns over a source of rows. Only what shows is fetched, so a million rows cost what fifty do.
 * Letters and '/' go to the filter line; Space ticks; ticks are ids, so they survive filter and sort.
 *
 * Keys: Up, Down, PgUp, PgDn, Home, End; Left, Right scroll columns that do not fit; Space ticks and goes down, except
 * while a filter is being typed, where it separates words: an arrow ends the typing (Insert always ticks); Ctrl-A ticks
 * all, again: none; Enter ACCEPTED; Esc clears the filter (FILTERED), then CANCELLED; Backspace edits the filter.
 * Mouse: a click moves, a second one is ACCEPTED, on the tick column it ticks, on a header SORTED; the wheel scrolls.
 */
#ifndef MAILLAGE_UI_LIST_H
#define MAILLAGE_UI_LIST_H

#include "ui/edit.h"

#define ML_UI_COLUMNS 32

struct ml_ui_column {
	const char *key;   /* for sort: handed back */
	const char *label; /* translated */
	int width;	   /* wished, in cells; 0: 12 */
	int min;	   /* never narrower while shown; 0: two thirds of the wish */
	int grow;	   /* share of the room left; 0: none */
	uint8_t align;	   /* enum ml_align */
	bool sortable;
};

struct ml_ui_list {
	/* set by the caller after init, free to change before a draw */
	const struct ml_source *source;
	struct ml_ui_column column[ML_UI_COLUMNS];
	uint32_t n_columns;
	bool no_filter; /* letters are IGNORED */
	bool no_header;
	bool no_ticks;
	bool no_marks;		    /* no room before the first column but the '>' */
	const char *filter_label;   /* "Filtre", "Nom"; translated; NULL: _("Filtre") */
	const char *filter_hint;    /* shown in the empty filter line */
	const char *chips;	    /* other conditions in force, in words: said before what is typed; NULL: none */
	const char *empty;	    /* what to do when there is nothing: may have several lines */
	const char *empty_filtered; /* when the filter leaves nothing; NULL: a sentence of ours */
	/* Lines that the caller draws, in the place of columns; and what stands in the place of their names. NULL: columns. */
	void (*paint)(void *arg, uint64_t row, struct ml_surface *, struct ml_rect, bool here, bool focus);
	void (*paint_header)(void *arg, uint64_t top, struct ml_surface *, struct ml_rect);
	void *paint_arg;
	const char *sort_key;	    /* column whose header shows the order; NULL: none */
	bool sort_down;

	/* state, to be read */
	struct ml_ui_edit filter;
	bool typing;  /* the last key went to the filter: the cursor stands there, Space is a blank */
	uint64_t row; /* current row */
	int64_t id;   /* its id, 0: none; kept when rows move */
	struct ml_idset ticks;
	int clicked; /* column of the header clicked (SORTED) */

	/* layout */
	uint64_t top;
	uint32_t first_column; /* scrolled by Left and Right */
	int w, h;
	uint64_t generation;
	bool stale;
	struct ml_arena *arena; /* visible rows */
	struct ml_ui_row *rows;
	uint32_t n_rows;
	struct {
		uint8_t column;
		int x, w;
	} plan[ML_UI_COLUMNS];
	uint32_t n_plan;
	uint64_t hidden_ticks;
	bool hidden_known;	     /* ticks outside the filter were counted */
	struct ml_rect body, header; /* of the last draw */
	int tick_edge;
	uint32_t hidden_columns;
};
void ml_ui_list_init(struct ml_ui_list *, const struct ml_source *, const struct ml_ui_column *, uint32_t n);
void ml_ui_list_finish(struct ml_ui_list *);
void ml_ui_list_set_columns(struct ml_ui_list *, const struct ml_ui_column *, uint32_t n);
/* The source has other rows: keeps the current id if it is still there, else the row number; ticks stay. */
void ml_ui_list_reload(struct ml_ui_list *);
bool ml_ui_list_select(struct ml_ui_list *, int64_t id); /* false: not in the list */
void ml_ui_list_select_row(struct ml_ui_list *, uint64_t row);
struct ml_str ml_ui_list_filter(const struct ml_ui_list *);
void ml_ui_list_set_filter(struct ml_ui_list *, struct ml_str); /* without a result: the caller queries */
/* Ids to act on: the ticked ones, or the current one. Number; *ids in the arena, in list order for those that show. */
uint32_t ml_ui_list_targets(struct ml_ui_list *, struct ml_arena *, int64_t **ids);
uint64_t ml_ui_list_ticked(
	struct ml_ui_list *, uint64_t *hidden); /* hidden may be NULL: how many are outside the filter */
/* "12 cochés dont 3 masqués", "" when none. */
void ml_ui_list_status(struct ml_ui_list *, struct ml_buf *out);
/* "Filtre « amina » : 12 sur 5 230 — Échap efface"; without filter "5 230". */
void ml_ui_list_chip(struct ml_ui_list *, struct ml_buf *out);

enum ml_ui_result ml_ui_list_key(struct ml_ui_list *, const struct ml_key *);
/* Filter line (row 0 of rect unless no_filter), header, rows. */
void ml_ui_list_draw(struct ml_ui_list *, struct ml_surface *, struct ml_rect, bool focus);
/* The filter line alone, for screens that place it elsewhere (then draw with ml_ui_list_draw_body). */
void ml_ui_list_draw_filter(struct ml_ui_list *, struct ml_surface *, struct ml_rect, bool focus);
void ml_ui_list_draw_body(struct ml_ui_list *, struct ml_surface *, struct ml_rect, bool focus);

/* Rows that a screen has in memory: it says what a row is, the rest of a source follows. */
struct ml_ui_rows {
	struct ml_source source;
	void *arg;
	uint64_t n, generation;
	int64_t (*id)(void *arg, uint64_t row); /* 0: a heading; NULL: row + 1 */
	void (*row)(void *arg, uint64_t row, struct ml_ui_row *out, struct ml_arena *); /* cells come zeroed, id set */
};
void ml_ui_rows_init(struct ml_ui_rows *, void *arg, int64_t (*id)(void *arg, uint64_t row),
	void (*row)(void *arg, uint64_t row, struct ml_ui_row *out, struct ml_arena *));
void ml_ui_rows_set(struct ml_ui_rows *, uint64_t n); /* other rows: the list asks again */

/* A fixed table in memory as a source: for short lists. cells: n_rows * n_columns. */
struct ml_ui_table {
	struct ml_source source;
	const int64_t *ids; /* NULL: 1, 2, 3… */
	const struct ml_str *cells;
	const uint8_t *roles; /* NULL, or one a cell */
	const uint8_t *marks; /* NULL, or one a row */
	uint64_t n_rows, generation;
	uint32_t n_columns;
};
void ml_ui_table_init(struct ml_ui_table *, uint32_t n_columns, uint64_t n_rows, const struct ml_str *cells);

#endif
