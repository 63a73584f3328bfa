/*
 * The agenda of a headquarters: 200,000 events and 20,000 tasks over ten years. What a day, a week, a month and what is
 * late cost, beside the bare rows of the day read by SQLite from the same file.
 *
 *   bench_agenda [EVENTS [DIRECTORY]]
 */
#include <sqlite3.h>
#include <stdlib.h>
#include <time.h>

#include <maillage/agenda.h>
#include "../unit/store_kit.h"

enum { YEARS = 10, ASKED = 201 };
static struct ml_error err;

/* Processor time: what a key costs, whoever else uses the machine meanwhile. */
static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void must(bool fine)
{
	if (fine)
		return;
	kit_say(&err);
	exit(1);
}

static struct ml_value *time_at(struct ml_arena *a, int64_t at)
{
	struct ml_value *v = ML_NEW(a, struct ml_value);
	*v = (struct ml_value){.tag = ML_TIME, .i = at, .s = ML_STR("Africa/Casablanca")};
	return v;
}

static void fill(struct ml_store *s, uint32_t events, int64_t first)
{
	const struct ml_kind *event = ml_kind_by_key(ML_STR("event")), *task = ml_kind_by_key(ML_STR("task"));
	struct ml_arena *a = ml_arena_create();
	uint64_t seed = 88172645463325252ULL;
	must(ml_step_begin(s, "import", ML_STR("bench"), &err));
	for (uint32_t i = 0; i < events + events / 10; i++) {
		struct ml_value title = ml_text(ml_arena_printf(a, "Rencontre %u", i)), due;
		seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
		int64_t day = first + (int64_t)(seed % (YEARS * 365)), hour = 7 + (int64_t)(seed >> 32) % 12;
		/* One in a hundred lasts some days. */
		int64_t length = i % 100 == 0 ? 86400 * (int64_t)(1 + seed % 5) : 3600 * (int64_t)(1 + seed % 4);
		struct ml_date d = ml_date_of_days(day);
		due = ml_text(ml_arena_printf(a, "%04d-%02d-%02d", d.year, d.month, d.day));
		struct ml_edit of_event[] = {{ml_kind_field(event, ML_STR("title")), ML_PUT_SET, 1, &title},
			{ml_kind_field(event, ML_STR("starts_at")), ML_PUT_SET, 1,
				time_at(a, day * 86400 + hour * 3600)},
			{ml_kind_field(event, ML_STR("ends_at")), ML_PUT_SET, 1,
				time_at(a, day * 86400 + hour * 3600 + length)}};
		struct ml_value done = ml_text(ML_STR("done"));
		struct ml_edit of_task[] = {{ml_kind_field(task, ML_STR("title")), ML_PUT_SET, 1, &title},
			{ml_kind_field(task, ML_STR("due_on")), ML_PUT_SET, 1, &due},
			{ml_kind_field(task, ML_STR("status")), ML_PUT_SET, 1, &done}};
		bool is_task = i >= events;
		/* All tasks but some of the last weeks are done, as in life. */
		uint32_t n = is_task && day < first + YEARS * 365 / 2 - 21 ? 3 : is_task ? 2 : 3;
		must(ml_store_add(s, is_task ? task : event, NULL, is_task ? of_task : of_event, n, NULL, &err));
		if (i % 1000 == 0)
			ml_arena_reset(a);
	}
	must(ml_step_commit(s, &err));
	ml_arena_destroy(a);
}

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static double ask(struct ml_store *s, const char *what, int64_t first, int span, bool open)
{
	double ms[ASKED];
	size_t found = 0;
	for (int i = 0; i < ASKED; i++) {
		struct ml_arena *a = ml_arena_create();
		struct ml_agenda list = {0};
		int64_t from = first + (int64_t)i * YEARS * 365 / ASKED, today = first + YEARS * 365 / 2;
		struct ml_agenda_query q = {.from = from, .to = from + span - 1, .today = today};
		if (open)
			q = (struct ml_agenda_query){
				.from = first - 36500, .to = today - 1, .today = today, .open = true, .begins = true};
		double start = now_ms();
		must(ml_agenda_find(s, a, &q, &list, &err));
		ms[i] = now_ms() - start;
		found += list.n;
		ml_vec_finish(&list);
		ml_arena_destroy(a);
	}
	qsort(ms, ASKED, sizeof *ms, by_size);
	printf("%-18s %8.2f ms median %8.2f ms slowest   %5.0f rows\n", what, ms[ASKED / 2], ms[ASKED - 1],
		(double)found / ASKED);
	return ms[ASKED / 2];
}

static double floor_day(const char *path, int64_t first)
{
	double ms[ASKED];
	sqlite3 *db;
	sqlite3_stmt *st;
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) ||
		sqlite3_prepare_v2(db,
			"SELECT id, starts_at, ends_at FROM event WHERE starts_at >= ?1 AND starts_at < ?2", -1, &st,
			NULL))
		exit(1);
	for (int i = 0; i < ASKED; i++) {
		char text[2][16];
		int64_t from = first + (int64_t)i * YEARS * 365 / ASKED;
		for (int j = 0; j < 2; j++) {
			struct ml_date d = ml_date_of_days(from + j);
			snprintf(text[j], sizeof text[j], "%04d-%02d-%02d", d.year, d.month, d.day);
			sqlite3_bind_text(st, j + 1, text[j], -1, SQLITE_TRANSIENT);
		}
		double start = now_ms();
		while (sqlite3_step(st) == SQLITE_ROW)
			;
		ms[i] = now_ms() - start;
		sqlite3_reset(st);
	}
	sqlite3_finalize(st);
	sqlite3_close(db);
	qsort(ms, ASKED, sizeof *ms, by_size);
	printf("%-18s %8.2f ms median %8.2f ms slowest\n", "bare rows of a day", ms[ASKED / 2], ms[ASKED - 1]);
	return ms[ASKED / 2];
}

int main(int argc, char **argv)
{
	struct ml_context ctx = kit_context(3);
	struct ml_store *s;
	char path[256];
	uint32_t events = argc > 1 ? (uint32_t)atoi(argv[1]) : 200000;
	struct ml_date start = {2021, 11, 22};
	int64_t first = ml_date_days(start);
	snprintf(path, sizeof path, "%s/agenda.db", argc > 2 ? argv[2] : ".");
	must(ml_store_create(&ctx, path, ML_STR("A. Benali"), &s, &err));
	double begun = now_ms();
	fill(s, events, first);
	printf("%u events and %u tasks over %d years, written in %.1f s of processor time\n", events, events / 10,
		YEARS, (now_ms() - begun) / 1e3);
	/* As the next day finds it: the write-ahead log is in the file. */
	ml_store_close(s);
	must(ml_store_open(&ctx, path, 0, &s, &err));
	double bare = floor_day(path, first), day = ask(s, "a day", first, 1, false);
	ask(s, "a week", first, 7, false);
	ask(s, "a month (6 weeks)", first, 42, false);
	ask(s, "what is late", first, 0, true);
	printf("a day: %.2f of a frame of 16 ms; %.1f times the bare rows\n", day / 16, bare > 0 ? day / bare : 0);
	ml_store_close(s);
	return 0;
}
