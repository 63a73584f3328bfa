/*
 * The floors on a terminal: bare ncurses programs on the same database.
 *
 *   bench_screen paint DATABASE    opens it, shows its first people by index, and waits
 *   bench_screen filter DATABASE   the same, with all words of all names sorted in memory: each letter typed filters,
 *                                  counts exactly and shows the first screen (no typing error, no other field, no rank)
 */
#include <locale.h>
#include <ncurses.h>
#include <stdlib.h>
#include <string.h>

#include "floor.h"

enum { TYPED = 64, WORD = 24 };

struct word {
	char text[WORD];
	uint32_t person;
};

struct names {
	struct word *words;
	int64_t *ids; /* by person, in the order shown */
	uint8_t *found[2];
	size_t n_words, n_people;
};

/* ---- names ------------------------------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
	return strcmp(((const struct word *)a)->text, ((const struct word *)b)->text);
}

static void add_words(struct names *names, const char *text, size_t *room)
{
	while (text && *text) {
		size_t n = strcspn(text, " -'");
		if (names->n_words == *room)
			names->words =
				realloc(names->words, (*room = *room ? 2 * *room : 4096) * sizeof(*names->words));
		struct word *w = &names->words[names->n_words++];
		w->person = (uint32_t)names->n_people;
		memset(w->text, 0, WORD);
		for (size_t i = 0; i < n && i < WORD - 1; i++)
			w->text[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] | 32) : text[i];
		text += n + (text[n] != 0);
	}
}

static void names_load(struct names *names, sqlite3 *db)
{
	sqlite3_stmt *st =
		floor_sql(db, "SELECT id, family_name, given_name FROM person ORDER BY family_name, given_name");
	size_t words = 0, people = 0;

	for (; sqlite3_step(st) == SQLITE_ROW; names->n_people++) {
		if (names->n_people == people)
			names->ids = realloc(names->ids, (people = people ? 2 * people : 4096) * sizeof(*names->ids));
		names->ids[names->n_people] = sqlite3_column_int64(st, 0);
		add_words(names, (const char *)sqlite3_column_text(st, 1), &words);
		add_words(names, (const char *)sqlite3_column_text(st, 2), &words);
	}
	sqlite3_finalize(st);
	qsort(names->words, names->n_words, sizeof(*names->words), by_text);
	names->found[0] = malloc(names->n_people + 1);
	names->found[1] = malloc(names->n_people + 1);
}

static size_t first_word(const struct names *names, const char *prefix)
{
	size_t lo = 0, hi = names->n_words;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (strcmp(names->words[mid].text, prefix) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* People who have a word that starts with each word typed. */
static uint64_t names_filter(struct names *names, const char *typed)
{
	char text[TYPED], *rest = text;
	uint64_t count = 0;
	unsigned n = 0;

	strcpy(text, typed);
	memset(names->found[0], 1, names->n_people);
	for (char *w = strtok_r(text, " ", &rest); w; w = strtok_r(NULL, " ", &rest), n++) {
		uint8_t *here = names->found[n > 0];
		memset(here, 0, names->n_people);
		for (size_t i = first_word(names, w);
			i < names->n_words && strncmp(names->words[i].text, w, strlen(w)) == 0; i++)
			here[names->words[i].person] = 1;
		for (size_t i = 0; n && i < names->n_people; i++)
			names->found[0][i] &= here[i];
	}
	for (size_t i = 0; i < names->n_people; i++)
		count += names->found[0][i];
	return count;
}

/* ---- the screen ------------------------------------------------------------------------------------------------ */

static void draw_row(int row, sqlite3_stmt *st)
{
	for (int i = 0; i < 4; i++) {
		const char *s = (const char *)sqlite3_column_text(st, i + 1);
		mvaddnstr(row, 2 + i * (COLS / 4), s ? s : "", COLS / 4);
	}
}

static void draw_frame(const char *typed, uint64_t count)
{
	attron(A_REVERSE);
	mvprintw(0, 0, "%-*s", COLS, " people");
	mvprintw(LINES - 1, 0, "%-*s", COLS, "F1 help F10 quit");
	attroff(A_REVERSE);
	mvprintw(1, 0, "filter: %s, %llu", typed, (unsigned long long)count);
}

static void draw_first(sqlite3 *db, int rows)
{
	sqlite3_stmt *st = floor_sql(
		db, "SELECT id, family_name, given_name, phones, city FROM person WHERE id > 0 ORDER BY id LIMIT ?1");

	sqlite3_bind_int(st, 1, rows);
	for (int row = 3; sqlite3_step(st) == SQLITE_ROW; row++)
		draw_row(row, st);
	sqlite3_finalize(st);
}

static void draw_found(const struct names *names, sqlite3_stmt *st)
{
	int row = 3;

	for (size_t i = 0; i < names->n_people && row < LINES - 2; i++) {
		if (!names->found[0][i])
			continue;
		sqlite3_bind_int64(st, 1, names->ids[i]);
		if (sqlite3_step(st) == SQLITE_ROW)
			draw_row(row++, st);
		sqlite3_reset(st);
	}
}

static void run_filter(sqlite3 *db)
{
	struct names names = {0};
	char typed[TYPED] = "";
	size_t n = 0;
	int c;

	names_load(&names, db);
	sqlite3_stmt *st = floor_sql(db, "SELECT id, family_name, given_name, phones, city FROM person WHERE id = ?1");
	do {
		uint64_t count = names_filter(&names, typed);
		erase();
		draw_frame(typed, count);
		draw_found(&names, st);
		refresh();
		c = getch();
		if (c == ('u' & 0x1f))
			n = 0;
		else if (c != ERR && n + 1 < TYPED)
			typed[n++] = (char)(c >= 'A' && c <= 'Z' ? c | 32 : c);
		typed[n] = 0;
	} while (c != ERR);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	setlocale(LC_ALL, "");
	sqlite3 *db = floor_open(argv[2]);
	initscr();
	raw();
	noecho();
	if (strcmp(argv[1], "filter") == 0) {
		run_filter(db);
	} else {
		draw_frame("", 0);
		draw_first(db, 22);
		refresh();
		getch();
	}
	endwin();
	sqlite3_close(db);
	return 0;
}
