/* Rows and cells of a CSV file; see csv.h. */
#include <strings.h>

#include "csv.h"

static const char separators[] = ";\t,|";

/* ---- one row ------------------------------------------------------------------------- */

enum where { CELL_START, PLAIN, QUOTED, QUOTE_SEEN };

/* Goes through the bytes from `from` on, noting where cells end; returns the state at the end. */
static enum where scan(struct ml_csv *c, struct ml_str row, size_t from, enum where at)
{
	for (size_t i = from; i < row.n; i++) {
		char b = row.p[i];
		if (at == QUOTED) {
			const char *quote = memchr(row.p + i, '"', row.n - i);
			if (!quote)
				return QUOTED;
			i = (size_t)(quote - row.p);
			at = QUOTE_SEEN;
		} else if (b == c->separator) {
			if (c->n_cuts == c->cap)
				c->cuts = ml_vec_grow_(c->cuts, &c->cap, c->n_cuts + 1, sizeof(*c->cuts));
			c->cuts[c->n_cuts++] = i;
			at = CELL_START;
		} else if (b == '"' && (at == CELL_START || at == QUOTE_SEEN)) {
			at = QUOTED; /* opens the cell, or a doubled quote inside it */
		} else if (at == CELL_START && b == ' ') {
			continue;
		} else {
			at = PLAIN;
		}
	}
	return at;
}

/* Takes the quotes off; what stands outside of them in a quoted cell is kept. */
static struct ml_str unquote(struct ml_arena *a, struct ml_str cell)
{
	struct ml_str s = cell;
	while (s.n && s.p[0] == ' ')
		s = ml_str_n(s.p + 1, s.n - 1);
	if (s.n == 0 || s.p[0] != '"')
		return cell;
	const char *close = memchr(s.p + 1, '"', s.n - 1);
	if (close == s.p + s.n - 1)
		return ml_str_n(s.p + 1, s.n - 2);
	char *out = ml_alloc(a, s.n);
	size_t n = 0;
	bool inside = true;
	for (size_t i = 1; i < s.n; i++) {
		if (s.p[i] == '"' && inside && i + 1 < s.n && s.p[i + 1] == '"')
			out[n++] = s.p[i++];
		else if (s.p[i] == '"' && inside)
			inside = false;
		else
			out[n++] = s.p[i];
	}
	return ml_str_n(out, n);
}

static struct ml_str without_eol(struct ml_str row)
{
	while (row.n && (row.p[row.n - 1] == '\n' || row.p[row.n - 1] == '\r'))
		row.n--;
	return row;
}

/* Reads lines until no quote is open. */
static int read_row(struct ml_csv *c, struct ml_error *e)
{
	struct ml_str line;
	enum where at = CELL_START;
	size_t seen = 0;
	int got;
	ml_lines_pin(&c->lines);
	c->line = c->lines.line + 1;
	c->n_cuts = 0;
	while ((got = ml_lines_next(&c->lines, &line, e)) > 0) {
		struct ml_str piece = ml_lines_piece(&c->lines);
		at = scan(c, piece, seen, at);
		seen = piece.n;
		c->raw = without_eol(piece);
		if (at != QUOTED)
			return 1;
	}
	if (got == 0 && seen > 0) {
		ml_fail(e, ML_E_IMPORT_SYNTAX, "%s", "\" … ?");
		got = -1;
	}
	/* A quote that is never closed swallows the file: it is the line where it opens that must be mended. */
	if (got < 0 && e && seen > 0)
		e->at_line = c->line;
	return got;
}

static bool is_blank(const struct ml_str *cells, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (ml_str_trim(cells[i]).n)
			return false;
	return true;
}

int ml_csv_row(struct ml_csv *c, struct ml_arena *a, struct ml_str **cells, uint32_t *n, struct ml_error *e)
{
	for (;;) {
		int got = read_row(c, e);
		if (got <= 0)
			return got;
		if (c->raw.n == 0)
			continue;
		*n = (uint32_t)c->n_cuts + 1;
		*cells = ML_NEWN(a, struct ml_str, *n);
		size_t from = 0;
		for (uint32_t i = 0; i < *n; i++) {
			size_t to = i < c->n_cuts ? c->cuts[i] : c->raw.n;
			(*cells)[i] = unquote(a, ml_str_n(c->raw.p + from, to > from ? to - from : 0));
			from = to + 1;
		}
		if (!is_blank(*cells, *n))
			return 1;
	}
}

/* ---- encoding and separator -------------------------------------------------------------- */

/* Excel's own first line: sep=; */
static bool said_separator(struct ml_str line, char *out)
{
	line = ml_str_trim(line);
	if (line.n >= 2 && line.p[0] == '"' && line.p[line.n - 1] == '"')
		line = ml_str_n(line.p + 1, line.n - 2);
	if (line.n != 5 || strncasecmp(line.p, "sep=", 4) != 0)
		return false;
	*out = line.p[4];
	return true;
}

/* Columns of the header times the rows that have as many. */
static uint64_t fitness(const char *path, const char *encoding, char separator)
{
	struct ml_csv c = {.separator = separator};
	struct ml_arena *a = ml_arena_create();
	struct ml_str *cells;
	uint32_t n, columns = 0;
	uint64_t same = 1;
	if (ml_lines_open(&c.lines, path, encoding, NULL)) {
		for (int rows = 0; rows < 30 && ml_csv_row(&c, a, &cells, &n, NULL) > 0; rows++) {
			columns = rows ? columns : n;
			same += rows && n == columns;
		}
	}
	ml_csv_close(&c);
	ml_arena_destroy(a);
	return columns > 1 ? columns * same : 0;
}

static char guess_separator(const char *path, const char *encoding)
{
	char best = ';';
	uint64_t most = 0;
	for (size_t i = 0; separators[i]; i++) {
		uint64_t fit = fitness(path, encoding, separators[i]);
		if (fit > most) {
			best = separators[i];
			most = fit;
		}
	}
	return best;
}

bool ml_csv_open(struct ml_csv *c, const char *path, struct ml_error *e)
{
	struct ml_str line;
	bool utf8;
	*c = (struct ml_csv){.separator = ';'};
	c->lines.fd = -1;
	if (!ml_lines_probe(path, &utf8, e))
		return false;
	c->encoding = utf8 ? "UTF-8" : "CP1252";
	if (!ml_lines_open(&c->lines, path, utf8 ? NULL : c->encoding, e))
		return false;
	if (c->lines.cd && utf8)
		c->encoding = "UTF-16";
	ml_lines_pin(&c->lines);
	int got = ml_lines_next(&c->lines, &line, e);
	if (got > 0 && !said_separator(line, &c->separator)) {
		ml_lines_rewind(&c->lines);
		c->separator = guess_separator(path, utf8 ? NULL : c->encoding);
	}
	if (got < 0)
		ml_csv_close(c);
	return got >= 0;
}

void ml_csv_close(struct ml_csv *c)
{
	ml_lines_close(&c->lines);
	ml_free_(c->cuts);
	c->cuts = NULL;
	c->n_cuts = c->cap = 0;
}
