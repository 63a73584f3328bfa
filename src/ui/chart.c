/*
 * ui: charts in cells: bars, sparklines, a matrix of two scales, a map of dots. Gantt and month grid: calendar.c.
 */
#include <math.h>
#include "ui/chart.h"

/* ---- bars ---------------------------------------------------------------------------------- */

int ml_ui_bars_draw(struct ml_surface *s, struct ml_rect r, const struct ml_ui_bar_row *row, uint32_t n)
{
	int label = 0, figure = 0, drawn = 0;
	for (uint32_t i = 0; i < n; i++) {
		label = ML_MAX(label, ml_text_width(row[i].label));
		figure = ML_MAX(figure, ml_text_width(row[i].figure));
	}
	label = ML_MIN(label, ML_MAX(r.w / 2, 0));
	figure = ML_MIN(figure, ML_MAX(r.w - label - 1, 0));
	int bar = r.w - label - figure - 2;
	for (uint32_t i = 0; i < n && drawn < r.h; i++, drawn++) {
		int y = r.y + drawn;
		ml_surface_put(s, r.x, y, label + 1, row[i].label, ML_ROLE_TEXT, ML_START);
		ml_surface_put(s, r.x + label + 1, y, figure, row[i].figure, ML_ROLE_STRONG, ML_RIGHT);
		if (bar > 1)
			ml_surface_bar(s, r.x + r.w - bar, y, bar, row[i].value, row[i].max,
				row[i].role ? row[i].role : ML_ROLE_CHART);
	}
	return drawn;
}

/* ---- sparkline -------------------------------------------------------------------------------- */

/* Average of the values that fall in column i of w; NAN when there is none. */
static double bucket(const double *v, uint32_t n, int i, int w)
{
	uint32_t from = (uint32_t)((uint64_t)i * n / (uint32_t)w), to = (uint32_t)((uint64_t)(i + 1) * n / (uint32_t)w);
	double sum = 0;
	int count = 0;
	for (uint32_t k = from; k < ML_MAX(to, from + 1) && k < n; k++)
		if (isfinite(v[k])) {
			sum += v[k];
			count++;
		}
	return count ? sum / count : NAN;
}

void ml_ui_spark_draw(struct ml_surface *s, int x, int y, int w, const double *v, uint32_t n, enum ml_role role)
{
	static const char ascii[] = "_.-:=+*#";
	double low = INFINITY, high = -INFINITY;
	int columns = ML_MIN(w, (int)n);
	for (uint32_t i = 0; i < n; i++)
		if (isfinite(v[i])) {
			low = ML_MIN(low, v[i]);
			high = ML_MAX(high, v[i]);
		}
	for (int i = 0; i < w; i++) {
		double value = i < columns ? bucket(v, n, i, columns) : NAN;
		int height = high > low ? (int)lround((value - low) / (high - low) * 7) : 3;
		uint32_t rune = ml_surface_is_ascii(s) ? (uint32_t)ascii[isfinite(value) ? height : 0]
						       : 0x2581 + (uint32_t)height;
		ml_surface_rune(s, x + i, y, isfinite(value) ? rune : ' ', role);
	}
}

void ml_ui_spark_column(struct ml_surface *s, int x, int y, double value, double max, enum ml_role role)
{
	static const char ascii[] = "_.-:=+*#";
	int height = max > 0 && value > 0 ? ML_MAX((int)lround(value / max * 8), 1) - 1 : 0;
	ml_surface_rune(s, x, y, ml_surface_is_ascii(s) ? (uint32_t)ascii[height] : 0x2581 + (uint32_t)height, role);
}

/* ---- matrix -------------------------------------------------------------------------------------- */

struct ml_rect ml_ui_matrix_cell(struct ml_rect r, int columns, int rows, int column, int row)
{
	ml_rect_cut_rows(&r, 1);
	ml_rect_cut_rows(&r, -2);
	ml_rect_cut_columns(&r, 3);
	int w = columns > 0 ? r.w / columns : 0, h = rows > 0 ? r.h / rows : 0;
	if (w < 2 || h < 1)
		return ml_rect(r.x, r.y, 0, 0);
	return ml_rect(r.x + column * w, r.y + r.h - (row + 1) * h, w - 1, h > 1 ? h - 1 : 1);
}

void ml_ui_matrix_draw(struct ml_surface *s, struct ml_rect r, const char *x_label, const char *y_label, int columns,
	int rows, void (*cell)(void *arg, int column, int row, struct ml_buf *text, uint8_t *role), void *arg)
{
	struct ml_buf b = {0};
	ml_surface_put(s, r.x, r.y, r.w, ml_str(y_label), ML_ROLE_HEADER, ML_START);
	ml_surface_put(s, r.x, r.y + r.h - 1, r.w, ml_str(x_label), ML_ROLE_HEADER, ML_END);
	for (int row = 0; row < rows; row++)
		for (int column = 0; column < columns; column++) {
			struct ml_rect box = ml_ui_matrix_cell(r, columns, rows, column, row);
			uint8_t role = ML_ROLE_TEXT;
			if (box.h < 1)
				continue;
			ml_buf_clear(&b);
			cell(arg, column, row, &b, &role);
			ml_surface_fill(s, box, role);
			ml_surface_put(s, box.x, box.y + (box.h - 1) / 2, box.w, b.n ? ml_buf_view(&b) : ML_STR("·"),
				role, ML_CENTRE);
			if (column == 0)
				ml_surface_printf(s, r.x, box.y + (box.h - 1) / 2, ML_ROLE_MUTED, "%d", row + 1);
			if (row == 0)
				ml_surface_printf(
					s, box.x + box.w / 2, r.y + r.h - 2, ML_ROLE_MUTED, "%d", column + 1);
		}
	ml_buf_finish(&b);
}

/* ---- map of dots ------------------------------------------------------------------------------------ */

static bool placed(const struct ml_ui_dot *d)
{
	return isfinite(d->lat) && isfinite(d->lon) && fabs(d->lat) <= 90 && fabs(d->lon) <= 180;
}

/* One scale for both ways, narrowed in longitude by the middle latitude; a dot is as wide as it is high. */
bool ml_ui_map_frame(
	struct ml_ui_map_frame *f, struct ml_rect r, const struct ml_ui_dot *dot, uint32_t n, const struct ml_ui_map_view *view)
{
	double south = 90, north = -90, west = 180, east = -180;
	for (uint32_t i = 0; i < n; i++) {
		if (!placed(dot + i))
			continue;
		south = ML_MIN(south, dot[i].lat);
		north = ML_MAX(north, dot[i].lat);
		west = ML_MIN(west, dot[i].lon);
		east = ML_MAX(east, dot[i].lon);
	}
	if (south > north || r.w < 1 || r.h < 1)
		return false;
	double narrow = ML_MAX(cos((south + north) / 2 * M_PI / 180), 0.1);
	*f = (struct ml_ui_map_frame){.w = r.w * 2, .h = r.h * 4, .all = !view};
	double step = ML_MAX(
		ML_MAX((north - south) / ML_MAX(f->h - 1, 1), (east - west) * narrow / ML_MAX(f->w - 1, 1)), 1e-6);
	double lat = view ? view->lat : (north + south) / 2, lon = view ? view->lon : (west + east) / 2;
	if (view)
		step /= ML_MAX(view->zoom, 1e-3);
	f->step_y = step;
	f->step_x = step / narrow;
	f->north = lat + step * (f->h - 1) / 2;
	f->west = lon - f->step_x * (f->w - 1) / 2;
	return true;
}

/* All dots are inside when there is no view: rounding must not lose one at the edge. */
static bool in_frame(const struct ml_ui_map_frame *f, double lat, double lon, int *x, int *y)
{
	double at_x = (lon - f->west) / f->step_x, at_y = (f->north - lat) / f->step_y;
	bool inside = at_x > -0.5 && at_x < f->w - 0.5 && at_y > -0.5 && at_y < f->h - 0.5;
	*x = (int)lround(ML_MAX(0, ML_MIN(at_x, f->w - 1)));
	*y = (int)lround(ML_MAX(0, ML_MIN(at_y, f->h - 1)));
	return inside;
}

bool ml_ui_map_cell(const struct ml_ui_map_frame *f, double lat, double lon, int *x, int *y)
{
	bool inside = in_frame(f, lat, lon, x, y);
	*x /= 2;
	*y /= 4;
	return inside;
}

double ml_ui_map_km(const struct ml_ui_map_frame *f)
{
	return f->step_y * f->w * 111.2;
}

void ml_ui_map_draw(
	struct ml_surface *s, struct ml_rect r, const struct ml_ui_dot *dot, uint32_t n, const struct ml_ui_map_view *view)
{
	static const uint8_t bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
	struct ml_ui_map_frame f;
	ml_surface_fill(s, r, ML_ROLE_CHART);
	if (!ml_ui_map_frame(&f, r, dot, n, view))
		return;
	size_t cells = (size_t)r.w * (size_t)r.h;
	uint8_t *pattern = ml_xalloc(cells), *role = ml_xalloc(cells);
	for (uint32_t i = 0; i < n; i++) {
		int x, y;
		if (!placed(dot + i) || (!in_frame(&f, dot[i].lat, dot[i].lon, &x, &y) && view))
			continue;
		size_t at = (size_t)(y / 4) * (size_t)r.w + (size_t)(x / 2);
		pattern[at] |= bits[y % 4][x % 2];
		role[at] = dot[i].role ? dot[i].role : ML_ROLE_CHART;
	}
	for (int y = 0; y < r.h; y++)
		for (int x = 0; x < r.w; x++) {
			size_t at = (size_t)y * (size_t)r.w + (size_t)x;
			int column = ml_surface_is_mirrored(s) ? r.x + r.w - 1 - x
							       : r.x + x; /* east is on the right in Arabic too */
			if (pattern[at])
				ml_surface_rune(s, column, r.y + y, ml_surface_is_ascii(s) ? '*' : 0x2800 + pattern[at],
					role[at]);
		}
	ml_free_(pattern);
	ml_free_(role);
}
