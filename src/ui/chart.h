/*
 * ui (L6): charts in cells: bars with their numbers, sparkline, matrix of two scales, text Gantt, map of dots, month
 * grid. They print their numbers; ASCII on a surface that asks for it. Pure drawing: no state.
 */
#ifndef MAILLAGE_UI_CHART_H
#define MAILLAGE_UI_CHART_H

#include "ui/ui.h"

struct ml_ui_bar_row {
	struct ml_str label, figure; /* "Rencontres tenues", "41/60" */
	double value, max;
	uint8_t role; /* of the bar; 0: ML_ROLE_CHART */
};
/* Label, figure, bar a row; widths planned over all rows. Returns rows drawn. */
int ml_ui_bars_draw(struct ml_surface *, struct ml_rect, const struct ml_ui_bar_row *, uint32_t n);
/* n values in w cells (averaged when there are more), 0 = NAN for a hole; eight heights. */
void ml_ui_spark_draw(struct ml_surface *, int x, int y, int w, const double *v, uint32_t n, enum ml_role);
/* Counts in a grid of columns x rows with names on both sides: influence x interest. cell(arg, column, row) from 0, row
 * 0 at the bottom. A row of names above, one of numbers and one of names below. */
struct ml_rect ml_ui_matrix_cell(struct ml_rect, int columns, int rows, int column, int row); /* h 0: no room */
void ml_ui_matrix_draw(struct ml_surface *, struct ml_rect, const char *x_label, const char *y_label, int columns,
	int rows, void (*cell)(void *arg, int column, int row, struct ml_buf *text, uint8_t *role), void *arg);
/* One cell of a bar that stands up: value of max in eight heights, from nothing; at least one for a value that is not 0. */
void ml_ui_spark_column(struct ml_surface *, int x, int y, double value, double max, enum ml_role);
/* The scale of a text Gantt, first to last day (since 1970) over w cells; a row each. Does nothing in less than 1 cell. */
struct ml_ui_time {
	int x, w;
	int64_t first, last;
};
void ml_ui_time_months(struct ml_surface *, int y, const struct ml_ui_time *, const char *lang);
void ml_ui_time_bar(struct ml_surface *, int y, const struct ml_ui_time *, int64_t from, int64_t to, double progress,
	enum ml_role); /* progress 0..1; from > to: none */
void ml_ui_time_today(struct ml_surface *, int y, const struct ml_ui_time *, int64_t today); /* '|' */
struct ml_ui_dot {
	double lat, lon;
	uint8_t role;
};
/* Points placed by latitude and longitude, 2x4 dots a cell (braille), '*' in ASCII. view NULL: all of them. */
struct ml_ui_map_view {
	double lat, lon; /* of the middle */
	double zoom;	 /* 1: as much as all the dots need; 2: half of that… */
};
void ml_ui_map_draw(struct ml_surface *, struct ml_rect, const struct ml_ui_dot *, uint32_t n, const struct ml_ui_map_view *);
/* What such a map shows, for asking where things are on it; false: nothing is placed. */
struct ml_ui_map_frame {
	double west, north, step_x, step_y; /* degrees a dot */
	int w, h;			    /* dots */
	bool all;			    /* no view: nothing is outside */
};
bool ml_ui_map_frame(struct ml_ui_map_frame *, struct ml_rect, const struct ml_ui_dot *, uint32_t n, const struct ml_ui_map_view *);
/* The cell of a place, from the corner of the rect; false: outside, x and y are then the nearest at the edge. */
bool ml_ui_map_cell(const struct ml_ui_map_frame *, double lat, double lon, int *x, int *y);
double ml_ui_map_km(const struct ml_ui_map_frame *); /* width of it all */
/* Month grid: 7 columns of 4 cells, 8 rows; mark(arg, day) gives the role of a day (0: none). week_start 1 Monday … 7.
 */
void ml_ui_month_draw(struct ml_surface *, struct ml_rect, struct ml_date month, struct ml_date selected,
	int week_start, const char *lang, uint8_t (*mark)(void *arg, struct ml_date), void *arg);
#define ML_UI_MONTH_SIGN 0x80 /* added to what mark gives: the day stands in brackets (today) */
#define ML_UI_MONTH_WIDTH 28
#define ML_UI_MONTH_HEIGHT 8

#endif
