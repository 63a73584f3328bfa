/*
 * CSV as French offices make it. csv_read.c: rows and cells (separators, encodings, quotes); csv_map.c: columns to
 * fields by header; csv_in.c: rows to records; csv_out.c: the way back.
 *
 * Cells with several values are joined by " | " (a value that holds " | " has the bar doubled). Read back, "|", line
 * breaks,
 * ";" and, for tags, phones and mail, "," part them too, unless the file is our own exact one.
 */
#ifndef EXCHANGE_CSV_H
#define EXCHANGE_CSV_H

#include <maillage/exchange.h>
#include <maillage/text.h>

#include "lines.h"

#define ML_CSV_COLUMNS 1024

struct ml_csv {
	struct ml_lines lines;
	const char *encoding;
	char separator;
	int64_t line;	   /* of the row handed last */
	struct ml_str raw; /* the row as it stands in the file */
	size_t *cuts;	   /* work: bounds of the cells */
	size_t n_cuts, cap;
};

/* Finds encoding and separator; the next row is the header. */
bool ml_csv_open(struct ml_csv *, const char *path, struct ml_error *);
void ml_csv_close(struct ml_csv *);
/* 1: a row of cells, unquoted, borrowed or in the arena; 0: end; -1: failed. Rows without any text are passed over. */
int ml_csv_row(struct ml_csv *, struct ml_arena *, struct ml_str **cells, uint32_t *n, struct ml_error *);

enum ml_csv_role {
	ML_CSV_IGNORED,
	ML_CSV_VALUE,
	ML_CSV_SECOND, /* the other half of a position, an amount or a moment */
	ML_CSV_ID,
	ML_CSV_FULL_NAME, /* first and family name in one cell */
	ML_CSV_EMPLOYER,  /* organisation of a person */
	ML_CSV_POSITION	  /* another field of the position there */
};
struct ml_csv_column {
	struct ml_str header;
	enum ml_csv_role role;
	const struct ml_field
		*field; /* VALUE and SECOND: of the kind; EMPLOYER and POSITION: of position; NULL otherwise */
	bool exact;	/* the header is the field's key, letter by letter */
	bool by_user;
};
struct ml_csv_map {
	const struct ml_kind *kind;
	struct ml_csv_column *columns;
	uint32_t n, used;
	char headers[ML_UUID_TEXT]; /* stands for the set of headers */
};
/* kind NULL: guessed, or IMPORT_COLUMNS. given: what the user asked for. All in the arena. */
bool ml_csv_map(struct ml_store *, struct ml_arena *, const struct ml_kind *, const struct ml_str *headers, uint32_t n,
	const struct ml_mapping *given, uint32_t n_given, struct ml_csv_map *, struct ml_error *);
/* Remembers what the user decided for this set of headers. */
bool ml_csv_remember(struct ml_store *, const struct ml_csv_map *, struct ml_error *);

#endif
