/* app, inside: what the files of the first run share. */
#ifndef MAILLAGE_APP_FIRST_PRIVATE_H
#define MAILLAGE_APP_FIRST_PRIVATE_H

#include <maillage/exchange.h>
#include <maillage/i18n.h>
#include <maillage/settings.h>
#include "app/first.h"
#include "ui/dialog.h"
#include "ui/picker.h"

enum first_step {
	FIRST_LANG,
	FIRST_CHARS,
	FIRST_ARABIC,
	FIRST_THEME,
	FIRST_NAME,
	FIRST_PLACE,
	FIRST_TEAM,
	FIRST_TEAM_NAME,
	FIRST_INVITE,
	FIRST_PHRASE,
	FIRST_DATA,
	FIRST_FILE,
	FIRST_PREVIEW,
	FIRST_END,
	FIRST_STEPS
};
enum { TEAM_ALONE, TEAM_NEW, TEAM_INVITED };
enum { DATA_IMPORT, DATA_EMPTY, DATA_SAMPLE };
/* Rows of the step "where": settings, then the row that goes on. */
enum { PLACE_ROWS = 5 };

struct first_option {
	const char *key, *label, *detail; /* label and detail: msgids; label NULL: drawn by the step */
};
struct first_step_row {
	const char *title, *text;	   /* msgids */
	const struct first_option *option; /* ends with key NULL; NULL: not a choice */
	bool types;			   /* a line to type */
};
extern const struct first_step_row first_steps[FIRST_STEPS];
extern const char *const first_place[PLACE_ROWS]; /* names of settings */

struct ml_first {
	struct ml_context *ctx;
	const char *path;
	struct ml_surface *surface;
	struct ml_terminal *terminal;
	bool no_colour;
	struct ml_arena *arena; /* of the run */
	enum first_step step;
	uint8_t past[FIRST_STEPS]; /* steps gone through, for Esc */
	uint32_t n_past;
	int at[FIRST_STEPS]; /* option or row */
	struct ml_ui_edit edit;
	struct ml_buf text[FIRST_STEPS], place[PLACE_ROWS];
	struct ml_buf error, preview;
	struct ml_import_report report;
	bool picking;
	struct ml_ui_picker picker; /* of a row of "where" */
	struct ml_ui_dialog file;
	bool file_open;
	int first_y, step_y; /* of the options in the last draw, for clicks: row of the first, rows a option */
	struct ml_store *store;
	struct ml_buf welcome;
};

/* first_make.c */
bool first_look_at_file(struct ml_first *, struct ml_error *); /* what an import would do, in f->preview */
bool first_try_invitation(
	struct ml_first *, struct ml_error *); /* file and phrase, on a database that is thrown away */
bool first_make(struct ml_first *, struct ml_error *);
/* first.c */
int first_options(const struct ml_first *); /* number of options of the step */
const struct first_option *first_option(const struct ml_first *, int i);
bool first_by_file(const struct ml_first *); /* the invitation is a file */
/* first_draw.c */
void first_summary(struct ml_first *, struct ml_buf *);

#endif
