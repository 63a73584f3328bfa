/*
 * app: the screen of steering views: a document (doc.h) as lines that the cursor reads one by one. view_lines.c lays them
 * out for a width, view_draw.c draws one, screen_view.c does the rest.
 */
#ifndef MAILLAGE_APP_VIEW_SCREEN_H
#define MAILLAGE_APP_VIEW_SCREEN_H

#include <maillage/view.h>
#include "app/parts.h"
#include "ui/chart.h"
#include "ui/list.h"

enum view_line_type {
	VIEW_BLANK,
	VIEW_HEADING,
	VIEW_TEXT, /* a line of a paragraph, a note, what to do about an empty table */
	VIEW_NAMES, /* of columns, with the months of a time line */
	VIEW_ROW,
	VIEW_MATRIX_TOP, /* the name of the scale that goes up; the next ones are the matrix's rows, from the highest */
	VIEW_MATRIX,
	VIEW_MATRIX_FOOT
};
struct view_line {
	uint8_t type, role;
	uint32_t block, row; /* row of the table; of a matrix, its row from below */
	struct ml_str text;
};

enum { VIEW_COLUMNS = 24 };
/* How a table stands: places of its columns, w 0: left out; the time line's, w 0: none. */
struct view_plan {
	int x[VIEW_COLUMNS], w[VIEW_COLUMNS];
	int figure[VIEW_COLUMNS]; /* width of the figures beside bars and sparklines, which begin in line */
	struct ml_ui_time time;
	int64_t today;
};

struct view_screen {
	struct ml_screen base;
	const struct ml_subject *subject;
	const struct ml_view *views[ML_UI_TABS]; /* of the tabs; one without tabs */
	struct ml_ui_tabs tabs;
	struct ml_view_ask ask;
	enum ml_range range;
	bool table; /* numbers in the place of drawings */
	struct ml_ui_list list; /* of lines */
	struct ml_ui_rows rows;
	struct ml_arena *arena; /* of the document */
	struct ml_doc *doc;
	/* layout */
	struct ml_arena *lines_arena;
	struct view_line *lines;
	struct view_plan *plans; /* one a block */
	uint32_t n_lines, n_rows, n_found; /* rows of tables, and what the filter leaves of them */
	int width, column;		   /* column: of a matrix */
	struct ml_rect matrix;		   /* the one with the cursor, as last drawn */
	bool laid, placed;		   /* placed: the cursor was put where one begins */
};

static inline struct view_screen *view_screen_of(struct ml_screen *s)
{
	return (struct view_screen *)s;
}
static inline const struct ml_view *view_now(const struct view_screen *v)
{
	return v->views[v->tabs.n ? v->tabs.current : 0];
}

void view_lay_out(struct view_screen *, int width); /* lines for a width, again when laid is false */
int64_t view_line_id(const struct view_screen *, uint64_t line); /* the same after another layout; 0: no line to stand on */
const struct ml_doc_row *view_row(const struct view_screen *); /* under the cursor; NULL: none */
void view_draw_line(void *view_screen, uint64_t line, struct ml_surface *, struct ml_rect, bool here, bool focus);
/* The rule over the lines; the names of the columns when they have scrolled away. */
void view_draw_rule(void *view_screen, uint64_t top, struct ml_surface *, struct ml_rect);

#endif
