/*
 * doc (in report, L4): what a steering screen, a command and a printed report say, described once: chapters, texts, tables
 * whose rows may be records, matrices of two scales. A view (view.h) makes it from the store; the screen, plain text, CSV,
 * JSON, Markdown, HTML, spreadsheet and PDF draw it. What makes it does not know how it will look; what draws it does not
 * know what it is about.
 *
 * Everything lies in the arena given to ml_doc_create. Texts are in the user's language, in logical order, and may hold
 * anything that a user typed: each writer escapes for its own format.
 */
#ifndef MAILLAGE_DOC_H
#define MAILLAGE_DOC_H

#include <maillage/store.h>
#include <maillage/text.h>

enum ml_doc_type {
	ML_DOC_NONE, /* an empty cell */
	ML_DOC_TEXT,
	ML_DOC_NUMBER,
	ML_DOC_MONEY, /* value in units of the currency, not in cents */
	ML_DOC_SHARE, /* value 0..1 and beyond: shown as percent */
	ML_DOC_DATE,
	ML_DOC_BAR,   /* value of max, with a text */
	ML_DOC_SPARK  /* a series, with a text (its last value) */
};
/* What is to be seen at a glance. Said by a sign as well as by colour where it is drawn: "!" for LATE and WARN. */
enum ml_doc_mark { ML_DOC_PLAIN, ML_DOC_STRONG, ML_DOC_MUTED, ML_DOC_GOOD, ML_DOC_WARN, ML_DOC_LATE };

struct ml_doc_cell {
	enum ml_doc_type type;
	enum ml_doc_mark mark;
	struct ml_str text; /* as people read it; "" for NONE */
	double value, max;
	char currency[4];	/* MONEY, ISO 4217 */
	struct ml_date date;
	const double *series;	/* SPARK: NAN for a hole */
	uint32_t n_series;
};

struct ml_doc_column {
	struct ml_str label;
	enum ml_doc_type type; /* NUMBER, MONEY, SHARE and DATE stand at the end of their column */
	int least, grow;       /* cells of a terminal; share of what is left, 0: none */
	uint8_t rank;	       /* 0: always there; else the highest goes first where it is narrow */
};

struct ml_doc_row {
	struct ml_doc_cell *cells; /* one a column */
	uint32_t n;		   /* filled */
	/* What Enter opens: the record; or the view about it; or a list. rid 0, kind NULL: nothing. */
	int64_t rid;
	const char *view; /* key of a view about rid; NULL: its sheet */
	const struct ml_kind *kind;
	struct ml_str where;
	uint8_t depth;	 /* of a tree: the first column is indented */
	bool total;	 /* a sum, or the heading of those below */
	int64_t from, to; /* on the time line, days since 1970; from > to: none */
	double progress; /* 0..1, of that bar */
};

enum ml_doc_block_type { ML_DOC_HEADING, ML_DOC_PARAGRAPH, ML_DOC_TABLE, ML_DOC_MATRIX };
struct ml_doc_block {
	enum ml_doc_block_type type;
	int level;	    /* HEADING: 1 chapter, 2 section */
	struct ml_str text; /* HEADING, PARAGRAPH; TABLE, MATRIX: title, may be "" */
	struct ml_str note; /* under a table: what was left out, how it is counted; may be "" */
	struct ml_str empty; /* of a table without rows: what to do about it */
	struct ml_doc_column *columns;
	uint32_t n_columns;
	struct ml_doc_row *rows; /* MATRIX: columns x rows of them, from the lowest row, each one cell */
	uint32_t n_rows, room;
	bool timeline; /* rows have from and to: a Gantt chart where there is room */
	struct ml_str x_label, y_label; /* MATRIX */
	uint32_t across, up;
};

struct ml_doc {
	struct ml_arena *arena;
	struct ml_store *store;
	const char *lang;
	struct ml_str title, subtitle; /* subtitle: period, territory, who made it… */
	struct ml_doc_block *blocks;
	uint32_t n_blocks, room;
};

struct ml_doc *ml_doc_create(struct ml_arena *, struct ml_store *);
/* Blocks are valid until the next is added: fill one before you begin the next. */
void ml_doc_heading(struct ml_doc *, int level, struct ml_str);
void ml_doc_paragraph(struct ml_doc *, struct ml_str); /* "" adds nothing; a blank line begins a new one */
struct ml_doc_block *ml_doc_table(struct ml_doc *, struct ml_str title, struct ml_str empty);
/* All columns before the first row. label: already translated. */
void ml_doc_column(struct ml_doc *, const char *label, enum ml_doc_type, int least, int grow, uint8_t rank);
struct ml_doc_row *ml_doc_row(struct ml_doc *, int64_t rid); /* of the last table; valid until the next row */
/* The next cell of the last row; the cell may be marked until the next row. A NAN is an empty cell. */
struct ml_doc_cell *ml_doc_put(struct ml_doc *, struct ml_str text);
struct ml_doc_cell *ml_doc_put_none(struct ml_doc *);
struct ml_doc_cell *ml_doc_put_number(struct ml_doc *, double);
struct ml_doc_cell *ml_doc_put_money(struct ml_doc *, double units, const char *currency);
struct ml_doc_cell *ml_doc_put_share(struct ml_doc *, double share);
struct ml_str ml_doc_percent(struct ml_doc *, double percent); /* 68 %, 68%: for the text of a bar; as it is rounded */
struct ml_doc_cell *ml_doc_put_date(struct ml_doc *, struct ml_date);
struct ml_doc_cell *ml_doc_put_bar(struct ml_doc *, double value, double max, struct ml_str text);
struct ml_doc_cell *ml_doc_put_spark(struct ml_doc *, const double *series, uint32_t n, struct ml_str text);
/* A record's field as the store has it: texts, choices and titles as shown; numbers, amounts and dates as such. */
struct ml_doc_cell *ml_doc_put_field(struct ml_doc *, const struct ml_field *, const struct ml_cell *);
struct ml_doc_block *ml_doc_matrix(
	struct ml_doc *, struct ml_str title, struct ml_str x_label, uint32_t across, struct ml_str y_label, uint32_t up);
struct ml_doc_row *ml_doc_matrix_at(struct ml_doc *, uint32_t x, uint32_t y); /* of the last matrix, y from below; its one cell is there */

/* First and last day of a block's time line, with today in it; false: no row has a time. */
bool ml_doc_timeline(const struct ml_doc *, const struct ml_doc_block *, int64_t *first, int64_t *last, int64_t *today);

/* ---- writers ---------------------------------------------------------------------------------------- */

/* Plain text for a terminal, `width` cells; nothing in it acts on a terminal. */
void ml_doc_text(struct ml_buf *, const struct ml_doc *, int width);
void ml_doc_csv(struct ml_buf *, const struct ml_doc *);      /* French spreadsheets: ';', BOM, decimal comma, guarded cells */
void ml_doc_json(struct ml_buf *, const struct ml_doc *);     /* one object a line, one for each row of each table */
void ml_doc_markdown(struct ml_buf *, const struct ml_doc *); /* CommonMark with tables (GFM) */
void ml_doc_html(struct ml_buf *, const struct ml_doc *);     /* one file, nothing fetched, prints well on A4 */

/* Formats of files, for the command and the screen: "html", "pdf", "md", "xlsx", "csv", "json", "txt". */
struct ml_doc_format {
	const char *key, *label;   /* label: msgid */
	const char *missing;	   /* msgid: why this machine or build cannot; NULL: it can */
	bool binary;		   /* not for a terminal */
	bool (*write)(struct ml_buf *, const struct ml_doc *, struct ml_error *);
};
const struct ml_doc_format *ml_doc_formats(uint32_t *n);
const struct ml_doc_format *ml_doc_format(struct ml_str key); /* NULL: unknown */

#endif
