/* The sheet of a record, in parts: its first tab (sheet_lines.c), the others (sheet_tabs.c), what stands above and
 * below them (sheet_head.c), what it does (sheet_act.c), the screen (screen_sheet.c). */
#ifndef MAILLAGE_APP_SHEET_H
#define MAILLAGE_APP_SHEET_H

#include <maillage/agenda.h>
#include "app/parts.h"
#include "ui/list.h"

enum { MAX_LINES = 400, MAX_TABS = ML_UI_TABS, TAB_FIELDS = 8, HEAD_LINES = 4 };

struct line { /* of the first tab */
	struct ml_str label, text;
	uint8_t role;
	struct ml_uuid to; /* a reference that Enter follows; nil: none */
	bool heading;
};

enum tab_what { TAB_SELF, TAB_RELATED, TAB_TIMELINE, TAB_HISTORY };
struct tab {
	enum tab_what what;
	const struct ml_kind *kind;		  /* RELATED */
	const struct ml_field *field[TAB_FIELDS]; /* of kind, by which its records refer to this one */
	uint32_t n_fields;
	int64_t *rids;
	uint32_t n;
};

struct dated { /* a row of the timeline */
	int64_t rid;
	struct ml_agenda_date date;
};

struct head_line {
	struct ml_str start, end;
	uint8_t role;
};

struct sheet {
	struct ml_screen base;
	int64_t rid;
	struct ml_arena *arena; /* what the sheet shows, until the next refresh */
	struct ml_record *record;
	struct ml_str title, subtitle;
	struct head_line head[HEAD_LINES];
	uint32_t n_head;
	struct ml_str conflict, basis; /* below: the first field in conflict; by what right a person's data are kept */
	struct line *line;
	uint32_t n_lines, line_at, line_top;
	struct tab tab[MAX_TABS];
	struct ml_ui_tabs tabs;
	struct ml_past *past;
	uint32_t n_past;
	struct dated *dated; /* NULL: not asked for yet */
	uint32_t n_dated;
	struct ml_ui_list list; /* of the current tab */
	struct ml_source source;
	const struct ml_field *fields[ML_UI_COLUMNS];
	uint32_t n_fields;
	uint64_t generation;
	int height;		/* of the lines, when last drawn */
	uint64_t place, places; /* among those of the screen it was opened from; places 0: not from a list */
};
struct sheet *sheet_of(struct ml_screen *); /* NULL: another screen */
static inline struct tab *tab_now(struct sheet *x)
{
	return &x->tab[x->tabs.current];
}

int sheet_label_width(int w);
void sheet_fields(struct sheet *);  /* the first tab of a known kind */
void sheet_unknown(struct sheet *); /* what a newer program wrote */
void sheet_tabs(struct sheet *);
void sheet_show_tab(struct sheet *);
void sheet_source(struct sheet *); /* what the list of a tab reads */
/* What Enter opens of a row: of a record that joins two, the other one. */
int64_t sheet_far_end(struct sheet *, int64_t rid);
void sheet_head(struct sheet *);

/* for the actions */
void ml_sheet_log(struct ml_screen *);
void ml_sheet_follow_up(struct ml_screen *);
void ml_sheet_step(struct ml_screen *, int64_t by);
struct ml_screen *ml_card_create(struct ml_app *, int64_t rid, struct ml_error *);

#endif
