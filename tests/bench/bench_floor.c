/*
 * The floors: what a bare C program reaches with SQLite on the same data, the same columns and the same indexes, with
 * no sync state, history, search, checks or encryption.
 *
 *   bench_floor insert FROM TO        the people of a maillage database into a plain one, in one transaction
 *   bench_floor update FROM TO SINCE  the town of the people changed in FROM after SINCE
 *   bench_floor give FROM SINCE FILE  the ids and towns of those people into a file
 *   bench_floor pack FROM SINCE FILE  those people whole, as a bundle carries them, through zstd into a file
 *   bench_floor take FILE TO          that file into a plain database; rows that are equal are left alone
 *   bench_floor takes LIST TO         the files that a list names, each in a transaction of its own
 *   bench_floor cards FROM CARDS TO   a vCard file, its organisations and positions
 *   bench_floor csv FROM FILE         all people as CSV
 *   bench_floor save DATABASE N       N changes of one field, each a durable commit; prints their median
 *
 * FROM gives the tables. Prints processor time, time and rows of the work itself as JSON.
 */
#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include "floor.h"
#include "floor_changes.h"

/* ---- plain tables ------------------------------------------------------------------------------------------ */

static bool is_plain(const char *column)
{
	return strcmp(column, "_state") != 0 && strcmp(column, "_own") != 0;
}

static sqlite3_stmt *columns_of(sqlite3 *from, const char *table)
{
	sqlite3_stmt *st = floor_sql(from, "SELECT name, type FROM pragma_table_info(?1)");

	sqlite3_bind_text(st, 1, table, -1, SQLITE_STATIC);
	return st;
}

/* The table without its sync state, with all its indexes and one by id. */
static void make_table(sqlite3 *from, sqlite3 *to, const char *table)
{
	char sql[8192];
	int n = snprintf(sql, sizeof(sql), "CREATE TABLE \"%s\"(id INTEGER PRIMARY KEY", table);
	sqlite3_stmt *st = columns_of(from, table);

	while (sqlite3_step(st) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(st, 0);
		if (strcmp(name, "id") != 0 && is_plain(name))
			n += snprintf(
				sql + n, sizeof(sql) - (size_t)n, ", \"%s\" %s", name, sqlite3_column_text(st, 1));
	}
	sqlite3_finalize(st);
	snprintf(sql + n, sizeof(sql) - (size_t)n, "); CREATE UNIQUE INDEX \"%s_uuid\" ON \"%s\"(_uuid)", table, table);
	floor_exec(to, sql);
	st = floor_sql(
		from, "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ?1 AND sql IS NOT NULL");
	sqlite3_bind_text(st, 1, table, -1, SQLITE_STATIC);
	while (sqlite3_step(st) == SQLITE_ROW)
		floor_exec(to, (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
}

/* "SELECT id, … FROM table" and "INSERT INTO table VALUES(?1, …)" of the plain columns; gives their number. */
static int make_sql(sqlite3 *from, const char *table, char *select, char *insert, size_t room)
{
	sqlite3_stmt *st = columns_of(from, table);
	int n = 0, s = snprintf(select, room, "SELECT "),
	    i = snprintf(insert, room, "INSERT INTO \"%s\" VALUES(", table);

	while (sqlite3_step(st) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(st, 0);
		if (!is_plain(name))
			continue;
		s += snprintf(select + s, room - (size_t)s, "%s\"%s\"", n ? ", " : "", name);
		i += snprintf(insert + i, room - (size_t)i, "%s?%d", n ? ", " : "", n + 1);
		n++;
	}
	sqlite3_finalize(st);
	snprintf(select + s, room - (size_t)s, " FROM \"%s\" ORDER BY id", table);
	snprintf(insert + i, room - (size_t)i, ")");
	return n;
}

/* ---- insert ------------------------------------------------------------------------------------------------- */

struct cell {
	int type, bytes;
	union {
		sqlite3_int64 i;
		double x;
		char *p;
	};
};

static struct cell cell_read(sqlite3_stmt *st, int at)
{
	struct cell c = {.type = sqlite3_column_type(st, at)};

	if (c.type == SQLITE_INTEGER) {
		c.i = sqlite3_column_int64(st, at);
	} else if (c.type == SQLITE_FLOAT) {
		c.x = sqlite3_column_double(st, at);
	} else if (c.type != SQLITE_NULL) {
		const void *p = sqlite3_column_blob(st, at);
		c.bytes = sqlite3_column_bytes(st, at);
		c.p = malloc((size_t)c.bytes + 1);
		memcpy(c.p, c.bytes ? p : "", (size_t)c.bytes);
	}
	return c;
}

static void cell_bind(sqlite3_stmt *st, int at, const struct cell *c)
{
	if (c->type == SQLITE_NULL)
		sqlite3_bind_null(st, at);
	else if (c->type == SQLITE_INTEGER)
		sqlite3_bind_int64(st, at, c->i);
	else if (c->type == SQLITE_FLOAT)
		sqlite3_bind_double(st, at, c->x);
	else if (c->type == SQLITE_TEXT)
		sqlite3_bind_text(st, at, c->p, c->bytes, SQLITE_STATIC);
	else
		sqlite3_bind_blob(st, at, c->p, c->bytes, SQLITE_STATIC);
}

/* Rows wait in memory: only writing them is timed. */
static uint64_t insert_rows(sqlite3 *from, sqlite3 *to, const char *table, struct floor_time *start)
{
	char select[8192], insert[8192];
	int columns = make_sql(from, table, select, insert, sizeof(select));
	size_t n = 0, room = 0;
	struct cell *cells = NULL;

	sqlite3_stmt *st = floor_sql(from, select);
	for (; sqlite3_step(st) == SQLITE_ROW; n++) {
		if (n == room)
			cells = realloc(cells, (room = room ? 2 * room : 1024) * (size_t)columns * sizeof(*cells));
		for (int i = 0; i < columns; i++)
			cells[n * (size_t)columns + (size_t)i] = cell_read(st, i);
	}
	sqlite3_finalize(st);
	*start = floor_start();
	floor_exec(to, "BEGIN IMMEDIATE");
	st = floor_sql(to, insert);
	for (size_t i = 0; i < n; i++) {
		for (int c = 0; c < columns; c++)
			cell_bind(st, c + 1, &cells[i * (size_t)columns + (size_t)c]);
		floor_step(to, st);
	}
	sqlite3_finalize(st);
	floor_exec(to, "COMMIT");
	return n;
}

static void run_insert(char **arg)
{
	sqlite3 *from = floor_open(arg[0]), *to = floor_open(arg[1]);
	struct floor_time start;

	make_table(from, to, "person");
	uint64_t n = insert_rows(from, to, "person", &start);
	sqlite3_close(to);
	floor_print(start, n);
	sqlite3_close(from);
}

/* ---- changes ------------------------------------------------------------------------------------------------- */

static void run_update(char **arg)
{
	sqlite3 *from = floor_open(arg[0]), *to = floor_open(arg[1]);
	size_t n;
	struct change *v = changes_read(from, arg[2], &n);
	struct floor_time start = floor_start();

	changes_write(to, v, n);
	sqlite3_close(to);
	floor_print(start, n);
	sqlite3_close(from);
}

static void run_give(char **arg)
{
	struct floor_time start = floor_start();
	sqlite3 *from = floor_open(arg[0]);
	size_t n;
	struct change *v = changes_read(from, arg[1], &n);
	FILE *f = fopen(arg[2], "w");

	for (size_t i = 0; f && i < n; i++) {
		fwrite(v[i].uuid, 1, sizeof(v[i].uuid), f);
		fwrite(&v[i].bytes, 1, sizeof(v[i].bytes), f);
		fwrite(v[i].town, 1, (size_t)v[i].bytes, f);
	}
	if (!f || fflush(f) != 0 || fsync(fileno(f)) != 0 || fclose(f) != 0)
		exit(1);
	sqlite3_close(from);
	floor_print(start, n);
}

/* What a bundle does to changed records, but for states, signature, encryption and reading back. */
struct pack {
	ZSTD_CCtx *z;
	FILE *to;
	char in[1 << 17], out[1 << 17];
	size_t n;
};

static void pack_run(struct pack *p, ZSTD_EndDirective how)
{
	ZSTD_inBuffer in = {p->in, p->n, 0};
	size_t left;

	do {
		ZSTD_outBuffer out = {p->out, sizeof(p->out), 0};
		left = ZSTD_compressStream2(p->z, &out, &in, how);
		if (ZSTD_isError(left) || fwrite(p->out, 1, out.pos, p->to) != out.pos)
			exit(1);
	} while (how == ZSTD_e_end ? left != 0 : in.pos < in.size);
	p->n = 0;
}

static void pack_bytes(struct pack *p, const void *bytes, size_t n)
{
	if (p->n + n > sizeof(p->in))
		pack_run(p, ZSTD_e_continue);
	memcpy(p->in + p->n, bytes, n);
	p->n += n;
}

static void pack_cell(struct pack *p, sqlite3_stmt *st, int at)
{
	const void *bytes = sqlite3_column_type(st, at) == SQLITE_NULL ? NULL : sqlite3_column_blob(st, at);
	uint16_t n = bytes ? (uint16_t)sqlite3_column_bytes(st, at) : 0;

	pack_bytes(p, &n, sizeof(n));
	pack_bytes(p, bytes ? bytes : "", n);
}

static void run_pack(char **arg)
{
	struct floor_time start = floor_start();
	sqlite3 *from = floor_open(arg[0]);
	char select[8192], insert[8192];
	int columns = make_sql(from, "person", select, insert, sizeof(select));
	struct pack *p = calloc(1, sizeof(*p));
	uint64_t n = 0;

	strcpy(strstr(select, " ORDER BY id"), " WHERE id IN (SELECT id FROM person WHERE _change > ?1) ORDER BY id");
	p->z = ZSTD_createCCtx();
	p->to = fopen(arg[2], "w");
	if (!p->z || !p->to)
		exit(1);
	sqlite3_stmt *st = floor_sql(from, select);
	sqlite3_bind_int64(st, 1, atoll(arg[1]));
	for (; sqlite3_step(st) == SQLITE_ROW; n++)
		for (int i = 0; i < columns; i++)
			pack_cell(p, st, i);
	sqlite3_finalize(st);
	pack_run(p, ZSTD_e_end);
	if (fflush(p->to) != 0 || fsync(fileno(p->to)) != 0 || fclose(p->to) != 0)
		exit(1);
	ZSTD_freeCCtx(p->z);
	free(p);
	sqlite3_close(from);
	floor_print(start, n);
}

static bool differs(sqlite3 *to, sqlite3_stmt *st, const struct change *c)
{
	sqlite3_bind_blob(st, 1, c->uuid, 16, SQLITE_STATIC);
	bool other = sqlite3_step(st) != SQLITE_ROW || sqlite3_column_bytes(st, 0) != c->bytes ||
		     (c->bytes && memcmp(sqlite3_column_blob(st, 0), c->town, (size_t)c->bytes) != 0);
	floor_check(to, sqlite3_reset(st));
	return other;
}

/* One file, one transaction; changes read. */
static size_t take(sqlite3 *to, const char *path)
{
	FILE *f = fopen(path, "r");
	size_t n = 0, room = 0, read = 0;
	struct change *v = NULL, c;
	sqlite3_stmt *st = floor_sql(to, "SELECT city FROM person WHERE _uuid = ?1");

	while (f && fread(c.uuid, 1, 16, f) == 16 && fread(&c.bytes, sizeof(c.bytes), 1, f) == 1 && c.bytes >= 0 &&
		c.bytes <= TOWN && fread(c.town, 1, (size_t)c.bytes, f) == (size_t)c.bytes) {
		read++;
		if (!differs(to, st, &c))
			continue;
		if (n == room)
			v = realloc(v, (room = room ? 2 * room : 1024) * sizeof(*v));
		v[n++] = c;
	}
	sqlite3_finalize(st);
	if (n)
		changes_write(to, v, n);
	if (f)
		fclose(f);
	free(v);
	return read;
}

static void run_take(char **arg)
{
	struct floor_time start = floor_start();
	sqlite3 *to = floor_open(arg[1]);
	size_t read = take(to, arg[0]);

	sqlite3_close(to);
	floor_print(start, read);
}

/* Many files, named one a line by a list: each a transaction of its own, as many laptops' bundles are. */
static void run_takes(char **arg)
{
	struct floor_time start = floor_start();
	sqlite3 *to = floor_open(arg[1]);
	FILE *list = fopen(arg[0], "r");
	char path[4096];
	size_t read = 0;

	while (list && fgets(path, sizeof(path), list)) {
		path[strcspn(path, "\n")] = 0;
		read += take(to, path);
	}
	sqlite3_close(to);
	floor_print(start, read);
}

/* ---- vCard ---------------------------------------------------------------------------------------------------- */

struct card {
	char uid[96], family[96], given[96], phone[48], email[96], city[64], postcode[16], work[128], title[64];
};

static void copy(char *to, size_t room, const char *from, const char *end)
{
	size_t n = (size_t)(end - from);

	n = n < room - 1 ? n : room - 1;
	memcpy(to, from, n);
	to[n] = 0;
}

/* The nth part between ';'. */
static void part(char *to, size_t room, const char *value, int nth)
{
	while (nth-- && (value = strchr(value, ';')))
		value++;
	copy(to, room, value ? value : "", value ? value + strcspn(value, ";") : "");
}

static void card_line(struct card *c, const char *line)
{
	const char *value = strchr(line, ':');

	if (!value++)
		return;
	const char *end = value + strcspn(value, "\r\n");
	if (!strncmp(line, "UID", 3))
		copy(c->uid, sizeof(c->uid), value, end);
	else if (!strncmp(line, "N:", 2))
		part(c->family, sizeof(c->family), value, 0), part(c->given, sizeof(c->given), value, 1);
	else if (!strncmp(line, "TEL", 3))
		copy(c->phone, sizeof(c->phone), value, end);
	else if (!strncmp(line, "EMAIL", 5))
		copy(c->email, sizeof(c->email), value, end);
	else if (!strncmp(line, "ADR", 3))
		part(c->city, sizeof(c->city), value, 3), part(c->postcode, sizeof(c->postcode), value, 5);
	else if (!strncmp(line, "ORG", 3))
		copy(c->work, sizeof(c->work), value, end);
	else if (!strncmp(line, "TITLE", 5))
		copy(c->title, sizeof(c->title), value, end);
}

/* An id from a text: what UUID version 5 costs at the least. */
static void id_of(const char *text, uint8_t kind, uint8_t id[16])
{
	uint64_t h[2] = {0x9e3779b97f4a7c15u + kind, 0xbf58476d1ce4e5b9u};

	for (const char *s = text; *s; s++) {
		h[0] = (h[0] ^ (uint8_t)*s) * 0x100000001b3u;
		h[1] = (h[1] + (uint8_t)*s) * 0x94d049bb133111ebu;
		h[1] ^= h[1] >> 29;
	}
	memcpy(id, h, 16);
}

struct works { /* organisations seen, by name */
	struct work {
		char name[128];
		uint8_t id[16];
	} v[4096];
	size_t n;
};

struct tables {
	sqlite3 *db;
	sqlite3_stmt *person, *organisation, *position;
	struct works works;
	int64_t change;
};

static void bind_row(sqlite3_stmt *st, const uint8_t id[16], int64_t change)
{
	sqlite3_bind_blob(st, 1, id, 16, SQLITE_STATIC);
	sqlite3_bind_int64(st, 2, change);
}

static const uint8_t *organisation(struct tables *t, const char *name)
{
	uint8_t id[16];
	size_t at;

	id_of(name, 2, id);
	memcpy(&at, id, sizeof(at));
	for (at %= 4096; t->works.v[at].name[0]; at = (at + 1) % 4096)
		if (strcmp(t->works.v[at].name, name) == 0)
			return t->works.v[at].id;
	struct work *w = &t->works.v[at];
	snprintf(w->name, sizeof(w->name), "%s", name);
	memcpy(w->id, id, 16);
	bind_row(t->organisation, w->id, ++t->change);
	sqlite3_bind_text(t->organisation, 3, w->name, -1, SQLITE_STATIC);
	floor_step(t->db, t->organisation);
	if (++t->works.n > 4000)
		exit(1);
	return w->id;
}

static void card_store(struct tables *t, const struct card *c)
{
	const char *text[] = {c->family, c->given, c->city, c->postcode};
	char phone[64], email[128], position[300];
	uint8_t id[16], its[16];

	id_of(c->uid, 1, id);
	bind_row(t->person, id, ++t->change);
	for (int i = 0; i < 4; i++)
		sqlite3_bind_text(t->person, 3 + i, text[i], -1, SQLITE_STATIC);
	snprintf(phone, sizeof(phone), "[\"%s\"]", c->phone);
	snprintf(email, sizeof(email), "[\"%s\"]", c->email);
	sqlite3_bind_text(t->person, 7, phone, -1, SQLITE_STATIC);
	sqlite3_bind_text(t->person, 8, email, -1, SQLITE_STATIC);
	floor_step(t->db, t->person);
	if (!c->work[0])
		return;
	snprintf(position, sizeof(position), "%s|%s", c->uid, c->work);
	id_of(position, 3, its);
	const uint8_t *at = organisation(t, c->work);
	bind_row(t->position, its, ++t->change);
	sqlite3_bind_blob(t->position, 3, id, 16, SQLITE_STATIC);
	sqlite3_bind_blob(t->position, 4, at, 16, SQLITE_STATIC);
	sqlite3_bind_text(t->position, 5, c->title, -1, SQLITE_STATIC);
	floor_step(t->db, t->position);
}

static void run_cards(char **arg)
{
	static struct tables t;
	static const char *const tables[] = {"person", "organisation", "position"};
	struct floor_time start = floor_start();
	struct card c = {0};
	char line[1024];
	uint64_t n = 0;
	sqlite3 *from = floor_open(arg[0]);
	FILE *f = fopen(arg[1], "r");

	t.db = floor_open(arg[2]);
	for (size_t i = 0; i < 3; i++)
		make_table(from, t.db, tables[i]);
	floor_exec(t.db, "BEGIN IMMEDIATE");
	t.person = floor_sql(t.db,
		"INSERT INTO person(_uuid, _change, _flags, family_name, given_name, city, postcode, phones, "
		"emails) VALUES(?1, ?2, 0, ?3, ?4, ?5, ?6, ?7, ?8)");
	t.organisation =
		floor_sql(t.db, "INSERT INTO organisation(_uuid, _change, _flags, name) VALUES(?1, ?2, 0, ?3)");
	t.position = floor_sql(t.db, "INSERT INTO position(_uuid, _change, _flags, person, organisation, title) "
				     "VALUES(?1, ?2, 0, ?3, ?4, ?5)");
	while (f && fgets(line, sizeof(line), f)) {
		card_line(&c, line);
		if (strncmp(line, "END:VCARD", 9) != 0)
			continue;
		card_store(&t, &c);
		c = (struct card){0};
		n++;
	}
	sqlite3_finalize(t.person);
	sqlite3_finalize(t.organisation);
	sqlite3_finalize(t.position);
	floor_exec(t.db, "COMMIT");
	sqlite3_close(t.db);
	floor_print(start, n);
	sqlite3_close(from);
}

/* ---- export ------------------------------------------------------------------------------------------------------ */

static void csv_cell(FILE *out, const char *s)
{
	if (!s[strcspn(s, ";\"\r\n")]) {
		fputs(s, out);
		return;
	}
	putc('"', out);
	for (; *s; s++) {
		if (*s == '"')
			putc('"', out);
		putc(*s, out);
	}
	putc('"', out);
}

static void run_csv(char **arg)
{
	struct floor_time start = floor_start();
	sqlite3 *from = floor_open(arg[0]);
	char select[8192], insert[8192];
	int columns = make_sql(from, "person", select, insert, sizeof(select));
	FILE *out = fopen(arg[1], "w");
	uint64_t n = 0;

	sqlite3_stmt *st = floor_sql(from, select);
	for (; out && sqlite3_step(st) == SQLITE_ROW; n++) {
		for (int i = 4; i < columns; i++) { /* behind id, _uuid, _change, _flags */
			const char *s = (const char *)sqlite3_column_text(st, i);
			if (i > 4)
				putc(';', out);
			if (s)
				csv_cell(out, s);
		}
		fputs("\r\n", out);
	}
	sqlite3_finalize(st);
	if (!out || fclose(out) != 0)
		exit(1);
	sqlite3_close(from);
	floor_print(start, n);
}

/* ---- saves ----------------------------------------------------------------------------------------------------------
 */

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void run_save(char **arg)
{
	sqlite3 *db = floor_open(arg[0]);
	int saves = atoi(arg[1]);
	double *times = calloc((size_t)saves, sizeof(*times));
	sqlite3_stmt *count = floor_sql(db, "SELECT max(rowid), max(_change) FROM person");
	sqlite3_stmt *st = floor_sql(db, "UPDATE person SET city = ?2, _change = ?3 WHERE id = ?1");

	sqlite3_step(count);
	int64_t people = sqlite3_column_int64(count, 0) >> 8, change = sqlite3_column_int64(count, 1);
	sqlite3_finalize(count);
	for (int i = 0; i < saves; i++) {
		char town[32];
		double start = floor_clock(CLOCK_PROCESS_CPUTIME_ID);
		snprintf(town, sizeof(town), "Lieu %d-%d", (int)getpid(), i);
		floor_exec(db, "BEGIN IMMEDIATE");
		sqlite3_bind_int64(st, 1, (1 + (int64_t)i * 7919 % people) << 8 | 1);
		sqlite3_bind_text(st, 2, town, -1, SQLITE_STATIC);
		sqlite3_bind_int64(st, 3, ++change);
		floor_step(db, st);
		floor_exec(db, "COMMIT");
		times[i] = floor_clock(CLOCK_PROCESS_CPUTIME_ID) - start;
	}
	qsort(times, (size_t)saves, sizeof(*times), by_size);
	printf("{\"median\":%.9f,\"worst\":%.9f}\n", times[saves / 2], times[saves - 1]);
	sqlite3_finalize(st);
	sqlite3_close(db);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int args;
		void (*run)(char **arg);
	} floors[] = {{"insert", 2, run_insert}, {"update", 3, run_update}, {"give", 3, run_give}, {"pack", 3, run_pack},
		{"take", 2, run_take}, {"takes", 2, run_takes}, {"cards", 3, run_cards}, {"csv", 2, run_csv}, {"save", 2, run_save}};

	for (size_t i = 0; i < sizeof(floors) / sizeof(*floors); i++)
		if (argc > 1 && strcmp(argv[1], floors[i].name) == 0 && argc == floors[i].args + 2) {
			floors[i].run(argv + 2);
			return 0;
		}
	fprintf(stderr, "usage: bench_floor insert|update|give|pack|take|takes|cards|csv|save …\n");
	return 2;
}
