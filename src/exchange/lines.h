/*
 * A file read line by line in bounded memory: any line end, UTF-8, UTF-16 (by its BOM) or CP1252 turned into UTF-8.
 * What was read since the last pin stays in one piece, so that a card or a quoted CSV row is looked at where it lies.
 */
#ifndef EXCHANGE_LINES_H
#define EXCHANGE_LINES_H

#include <maillage/base.h>

#define ML_PIECE_MAX ((size_t)16 << 20) /* one line, card or row may not be longer */

struct ml_lines {
	int fd;
	uint64_t size; /* of the file */
	uint64_t done; /* bytes of the file taken in so far */
	int64_t line;  /* number of the line handed last, 1 the first */
	char eol;      /* '\n', or '\r' for a file that has no other */
	bool eof;
	void *cd;  /* iconv_t, NULL: none */
	char *raw; /* bytes not yet converted */
	size_t raw_n;
	char *buf;
	size_t pin, last, pos, end, cap; /* offsets in buf; last: start of the line handed last */
	int64_t pin_line;		 /* number of the first line since the pin */
};

/* encoding NULL: UTF-8, or UTF-16 when the file starts with its mark. A BOM is skipped. */
bool ml_lines_open(struct ml_lines *, const char *path, const char *encoding, struct ml_error *);
void ml_lines_close(struct ml_lines *);
/* 1: a line without its end, valid until the next call; 0: end of file; -1: failed (unreadable, TOO_LARGE with its
 * line). */
int ml_lines_next(struct ml_lines *, struct ml_str *line, struct ml_error *);
/* What follows is kept together from here, up to ML_PIECE_MAX. */
void ml_lines_pin(struct ml_lines *);
/* What was read since the pin. */
struct ml_str ml_lines_piece(const struct ml_lines *);
/* Puts the line handed last back: it comes again. */
void ml_lines_unread(struct ml_lines *);
/* Puts back all that was read since the pin. */
void ml_lines_rewind(struct ml_lines *);
/* Is the whole file UTF-8 (or UTF-16 by its mark)? *valid false: it must be CP1252. */
bool ml_lines_probe(const char *path, bool *valid, struct ml_error *);

#endif
