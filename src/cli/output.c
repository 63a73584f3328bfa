/*
 * What commands print: a buffer that is written in large pieces, tables with aligned columns, JSON objects, and the
 * texts for values, times and people that several commands share. Data never brings control characters to a terminal.
 */
#include "cli.h"

#include <maillage/text.h>
#include <errno.h>
#include <unistd.h>

/* ---- the buffer --------------------------------------------------------------------------- */

#define SPILL_AT (64 * 1024)

bool ml_cli_flush(struct ml_cli *cli, struct ml_error *e)
{
	size_t done = 0;

	while (done < cli->out.n) {
		ssize_t n = write(STDOUT_FILENO, cli->out.p + done, cli->out.n - done);

		if (n >= 0)
			done += (size_t)n;
		else if (errno != EINTR)
			break;
	}
	if (done < cli->out.n) {
		int why = errno;

		ml_buf_clear(&cli->out);
		errno = why;
		return ml_fail_sys(e, why == ENOSPC ? ML_E_NO_SPACE : ML_E_SYSTEM, "%s", _("sortie standard"));
	}
	ml_buf_clear(&cli->out);
	return true;
}

bool ml_cli_spill(struct ml_cli *cli, struct ml_error *e)
{
	return cli->out.n < SPILL_AT || ml_cli_flush(cli, e);
}

void ml_cli_printf(struct ml_cli *cli, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	ml_buf_vprintf(&cli->out, fmt, ap);
	va_end(ap);
}

void ml_cli_text(struct ml_cli *cli, struct ml_str s, bool keep_lines)
{
	ml_text_harmless(&cli->out, s, keep_lines);
}

/* ---- texts ------------------------------------------------------------------------------------ */

const char *ml_cli_label(const struct ml_field *field)
{
	const struct ml_kind *kind = ml_kind_of_field(field);

	/* The label of an own field is data: it is not in the catalogue, so it comes back as it is. */
	return ml_trc(kind ? kind->key : NULL, field->label && field->label[0] ? field->label : field->key);
}

void ml_cli_show(
	struct ml_cli *cli, struct ml_buf *out, const struct ml_field *field, const struct ml_value *v, uint32_t n)
{
	ml_store_show(cli->store, cli->scratch, out, field, v, n);
	ml_arena_reset(cli->scratch);
}

void ml_cli_when(struct ml_cli *cli, struct ml_buf *out, int64_t ms)
{
	struct ml_date date;
	int minutes = 0, seconds, offset;

	ml_time_local(ms / 1000, cli->ctx->zone, &date, &minutes, &seconds, &offset);
	ml_date_show(out, date, ML_DATE_SHORT, cli->ctx->lang);
	ml_buf_printf(out, " %02d:%02d", minutes / 60, minutes % 60);
}

void ml_cli_who(struct ml_cli *cli, struct ml_buf *out, const struct ml_uuid *site)
{
	struct ml_str officer = ml_store_officer_of(cli->store, site);
	struct ml_uuid here = ml_store_site(cli->store);
	char id[ML_UUID_TEXT];

	if (officer.n)
		ml_buf_str(out, officer);
	else if (ml_uuid_eq(site, &here))
		ml_buf_z(out, _("ce poste"));
	else {
		ml_uuid_text(site, id);
		ml_buf_printf(out, _("poste %.8s"), id);
	}
}

void ml_cli_id(struct ml_cli *cli, struct ml_buf *out, int64_t rid)
{
	struct ml_uuid id;
	char text[ML_UUID_TEXT];

	if (!ml_store_id(cli->store, rid, &id))
		return;
	ml_uuid_text(&id, text);
	ml_buf_z(out, text);
}

/* ---- tables --------------------------------------------------------------------------------------- */

/* Rows kept to learn the widths. What comes after is printed as it comes, so memory does not grow with the list. */
#define LEARN_ROWS 400
#define NARROWEST 8
#define GAP 2

struct ml_cli_table {
	struct ml_cli *cli;
	struct ml_arena *arena; /* of the rows that wait */
	uint32_t n;		/* columns */
	struct column {
		const char *label;
		bool right, whole;
		int width;
	} * columns;
	struct ml_str *waiting; /* LEARN_ROWS rows of n cells */
	uint32_t n_waiting, at; /* rows, cell of the current row */
	bool locked, failed;
	struct ml_error error;
};

struct ml_cli_table *ml_cli_table_create(struct ml_cli *cli, uint32_t columns)
{
	struct ml_cli_table *t = ml_xalloc(sizeof(*t));

	t->cli = cli;
	t->arena = ml_arena_create();
	t->n = columns;
	t->columns = ml_xalloc(columns * sizeof(*t->columns));
	t->waiting = ml_xalloc((size_t)columns * LEARN_ROWS * sizeof(*t->waiting));
	return t;
}

void ml_cli_table_head(struct ml_cli_table *t, uint32_t column, const char *label, bool right)
{
	t->columns[column].label = label;
	t->columns[column].right = right;
	t->columns[column].width = ml_text_width(ml_str(label));
}

void ml_cli_table_whole(struct ml_cli_table *t, uint32_t column)
{
	t->columns[column].whole = true;
}

static void put_blanks(struct ml_buf *out, int n)
{
	for (int i = 0; i < n; i++)
		ml_buf_char(out, ' ');
}

static void put_cell(struct ml_cli_table *t, uint32_t column, struct ml_str text)
{
	struct ml_buf *out = &t->cli->out;
	const struct column *c = &t->columns[column];
	bool last = column + 1 == t->n;
	int blanks;

	if (t->cli->columns && !c->whole && ml_text_width(text) > c->width)
		text = ml_text_cut(t->arena, text, c->width);
	blanks = ML_MAX(c->width - ml_text_width(text), 0);
	if (c->right)
		put_blanks(out, blanks);
	ml_buf_str(out, text);
	if (!last)
		put_blanks(out, GAP + (c->right ? 0 : blanks));
}

static void put_row(struct ml_cli_table *t, const struct ml_str *cells)
{
	struct ml_buf *out = &t->cli->out;

	for (uint32_t i = 0; i < t->n; i++)
		put_cell(t, i, cells[i]);
	while (out->n && out->p[out->n - 1] == ' ')
		out->p[--out->n] = '\0';
	ml_buf_char(out, '\n');
	if (!t->failed && !ml_cli_spill(t->cli, &t->error))
		t->failed = true;
}

/* Takes cells off the widest column until the table fits the terminal or nothing more can be taken. */
static void fit(struct ml_cli_table *t)
{
	for (;;) {
		int total = GAP * ((int)t->n - 1);
		struct column *widest = NULL;

		for (uint32_t i = 0; i < t->n; i++) {
			struct column *c = &t->columns[i];

			total += c->width;
			if (!c->whole && c->width > NARROWEST && (!widest || c->width > widest->width))
				widest = c;
		}
		if (total <= t->cli->columns || !widest)
			return;
		widest->width--;
	}
}

static void lock_widths(struct ml_cli_table *t)
{
	struct ml_str *heads = ML_NEWN(t->arena, struct ml_str, t->n);
	bool any = false;

	for (uint32_t r = 0; r < t->n_waiting; r++)
		for (uint32_t i = 0; i < t->n; i++) {
			int width = ml_text_width(t->waiting[r * t->n + i]);

			t->columns[i].width = ML_MAX(t->columns[i].width, width);
		}
	if (t->cli->columns)
		fit(t);
	t->locked = true;
	for (uint32_t i = 0; i < t->n; i++) {
		heads[i] = ml_str(t->columns[i].label ? t->columns[i].label : "");
		any |= heads[i].n > 0;
	}
	if (any && t->n_waiting)
		put_row(t, heads);
	for (uint32_t r = 0; r < t->n_waiting; r++)
		put_row(t, t->waiting + r * t->n);
	t->n_waiting = 0;
}

void ml_cli_table_cell(struct ml_cli_table *t, struct ml_str text)
{
	struct ml_buf safe = {0};
	struct ml_str *row = t->waiting + (size_t)t->n_waiting * t->n;

	ml_text_harmless(&safe, text, false);
	row[t->at++] = ml_arena_str(t->arena, ml_buf_view(&safe));
	ml_buf_finish(&safe);
	if (t->at < t->n)
		return;
	t->at = 0;
	if (t->locked) {
		put_row(t, row);
		ml_arena_reset(t->arena);
	} else if (++t->n_waiting == LEARN_ROWS) {
		lock_widths(t);
		ml_arena_reset(t->arena);
	}
}

bool ml_cli_table_end(struct ml_cli_table *t, struct ml_error *e)
{
	bool good;

	if (!t)
		return true;
	if (!t->locked)
		lock_widths(t);
	good = !t->failed;
	if (!good && e)
		*e = t->error;
	ml_arena_destroy(t->arena);
	ml_free_(t->waiting);
	ml_free_(t->columns);
	ml_free_(t);
	return good;
}

/* ---- JSON ---------------------------------------------------------------------------------------------- */

void ml_cli_json_open(struct ml_buf *out)
{
	ml_buf_char(out, '{');
}

void ml_cli_json_key(struct ml_buf *out, const char *key)
{
	if (out->n && out->p[out->n - 1] != '{')
		ml_buf_char(out, ',');
	ml_json_string(out, ml_str(key));
	ml_buf_char(out, ':');
}

void ml_cli_json_text(struct ml_buf *out, const char *key, struct ml_str text)
{
	ml_cli_json_key(out, key);
	ml_json_string(out, text);
}

void ml_cli_json_int(struct ml_buf *out, const char *key, int64_t n)
{
	ml_cli_json_key(out, key);
	ml_buf_printf(out, "%lld", (long long)n);
}

void ml_cli_json_bool(struct ml_buf *out, const char *key, bool b)
{
	ml_cli_json_key(out, key);
	ml_buf_z(out, b ? "true" : "false");
}

void ml_cli_json_time(struct ml_buf *out, const char *key, int64_t ms)
{
	ml_cli_json_key(out, key);
	ml_buf_char(out, '"');
	ml_time_iso(out, ms / 1000);
	ml_buf_char(out, '"');
}

void ml_cli_json_uuid(struct ml_buf *out, const char *key, const struct ml_uuid *id)
{
	char text[ML_UUID_TEXT];

	ml_uuid_text(id, text);
	ml_cli_json_text(out, key, ml_str(text));
}

void ml_cli_json_close(struct ml_buf *out)
{
	ml_buf_z(out, "}\n");
}
