/* The agenda screen, in parts: what it holds and its keys (screen_agenda.c), how it is drawn, what it does. */
#ifndef MAILLAGE_APP_AGENDA_H
#define MAILLAGE_APP_AGENDA_H

#include <maillage/agenda.h>
#include "app/parts.h"

enum { AGENDA_LINES = 100 };
enum agenda_view { AGENDA_DAY, AGENDA_WEEK, AGENDA_MONTH, AGENDA_VIEWS };

enum agenda_row_kind {
	AGENDA_LATE /* the heading above what is late */,
	AGENDA_MORE /* of it */,
	AGENDA_HEADING,
	AGENDA_ITEM,
	AGENDA_EMPTY
};
struct agenda_row {
	enum agenda_row_kind kind;
	int64_t day; /* it stands under */
	const struct ml_agenda_item *item;
	size_t more; /* not shown */
};

struct agenda {
	struct ml_screen base;
	struct ml_arena *arena;	     /* of the list */
	struct ml_arena *late_arena; /* of what is late: asked for when data change, not when the day does */
	enum agenda_view view;
	int64_t day, today; /* the day looked at */
	int week_start;	    /* 1 Monday … 7 */
	bool mine;
	bool all_late;	       /* however many they are */
	struct ml_uuid within; /* territory, nil: all */
	struct ml_agenda list, late;
	int64_t from, to; /* what the list holds */
	struct agenda_row *row;
	uint32_t n, at, top;
	int height; /* of the rows, when last drawn */
	bool grid;  /* the rows are those of a week's grid */
	struct ml_ui_tabs tabs;
	struct { /* of the last draw, for clicks */
		struct ml_rect rows, grid;
		int cell_h, cell_w;
		int32_t cell[AGENDA_LINES][7]; /* of the week: what stands there, see agenda_week.c */
	} at_screen;
};

static inline bool agenda_touches(const struct ml_agenda_item *i, int64_t day)
{
	return i->day <= day && day <= i->last;
}
/* The first and last day of what the view shows of a day. */
void agenda_range(const struct agenda *, int64_t *from, int64_t *to);
void agenda_load(struct agenda *);	      /* the list and its rows anew */
void agenda_go(struct agenda *, int64_t day); /* looks at another day */
void agenda_show(struct agenda *, enum agenda_view);
const struct ml_agenda_item *agenda_current(const struct agenda *); /* NULL: none */
struct agenda *agenda_of(struct ml_screen *);			    /* NULL: another screen */

/* agenda_draw.c */
void agenda_draw(struct agenda *, struct ml_surface *, struct ml_rect body, bool focus);
/* "relance", "Événement", "Préavis avant le": what the date is. */
struct ml_str agenda_what(struct agenda *, struct ml_arena *, const struct ml_agenda_item *, bool wide);
struct ml_str agenda_title(struct agenda *, struct ml_arena *, int64_t rid);
enum ml_role agenda_role(const struct ml_agenda_item *);

/* agenda_week.c: a grid where there is room. Its rows: what is late as one (AGENDA_MORE), then each day's heading and what is on it. */
bool agenda_is_grid(const struct agenda *);
void agenda_draw_week(struct agenda *, struct ml_surface *, struct ml_rect, bool focus);
void agenda_week_move(struct agenda *, int by); /* up and down within the day */
void agenda_week_side(struct agenda *, int by); /* to the day beside */
bool agenda_week_click(struct agenda *, const struct ml_key *, bool *again); /* again: on what it stood on already */

/* agenda_act.c, for the actions */
void ml_agenda_go_to(struct ml_screen *);
void ml_agenda_filter(struct ml_screen *);
void ml_agenda_new(struct ml_screen *);
void ml_agenda_move_to(struct ml_screen *);
void ml_agenda_push(struct ml_screen *, int64_t days);
void ml_agenda_done(struct ml_screen *);
void ml_agenda_view(struct ml_screen *, int64_t view);
void ml_agenda_to_today(struct ml_screen *);
struct ml_screen *ml_agenda_create(struct ml_app *);

#endif
