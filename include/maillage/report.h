/*
 * report (L4): dashboards: charts as rows of a table, each a tally over the records; the same for the screen « Tableaux de
 * bord », the command `dashboard` and what is exported from both.
 */
#ifndef MAILLAGE_REPORT_H
#define MAILLAGE_REPORT_H

#include <maillage/tally.h>

struct ml_board {
	const char *key, *title; /* title: msgid */
};
const struct ml_board *ml_boards(uint32_t *n);

struct ml_chart {
	const char *board, *key, *title; /* title: msgid */
	const char *kind, *where, *by, *of, *when;
	enum ml_tally_period period; /* ML_BY_MONTH: every month of the range has its row, empty ones too */
};
/* All charts, those of a board together. */
const struct ml_chart *ml_charts(uint32_t *n);

enum ml_range { ML_RANGE_12_MONTHS, ML_RANGE_YEAR, ML_RANGE_LAST_YEAR, ML_RANGE_ALL, ML_RANGES };
const char *ml_range_label(enum ml_range); /* msgid */
/* First and last day, YYYY-MM-DD; "" open. */
#define ML_DAY_TEXT 16
void ml_range_days(struct ml_context *, enum ml_range, char from[ML_DAY_TEXT], char to[ML_DAY_TEXT]);

/* The chart over a range; charts without a date are of all time (result and range apart). Months are labelled 11/2026. */
bool ml_chart_count(struct ml_store *, struct ml_arena *, const struct ml_chart *, const char *from, const char *to,
	struct ml_tally_result *, struct ml_error *);
void ml_number_show(struct ml_buf *, double value, const char *lang); /* 1 234 or 1 234,5, in the groups of the language */
/* Rows "board;chart;value;number" for spreadsheets, without a header; NULL e: what cannot be counted is left out. */
void ml_chart_csv(struct ml_buf *, const struct ml_chart *, const struct ml_tally_result *);
void ml_chart_csv_header(struct ml_buf *);

/* ---- the map of dots ------------------------------------------------------------------------------------ */

struct ml_spot {
	int64_t rid; /* the record; or, when it only says its territory, the territory… */
	bool of_territory;
	uint32_t count; /* …and how many such records */
	const struct ml_kind *kind; /* of what is counted */
	double lat, lon;
};
struct ml_spots {
	struct ml_spot *v; /* from west to east */
	uint32_t n;
	uint64_t placed, unplaced; /* records */
};
/* Kinds that can be put on the map: with a place, or a territory of their own. */
const struct ml_kind **ml_map_kinds(struct ml_arena *, uint32_t *n);
/* kind NULL: events, organisations and citizens' projects together. */
bool ml_map_spots(struct ml_store *, struct ml_arena *, const struct ml_kind *, struct ml_spots *, struct ml_error *);

#endif
