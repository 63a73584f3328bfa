/*
 * Keys of a list on a large database, in the program itself and on a surface of 200x50 in memory: how long each key
 * takes with the drawing behind it, and how long the longest slice of the work between keys, which is what a key may
 * have to wait for. Prints JSON lines: milliseconds.
 *
 *   bench_lists DATABASE
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "app/app.h"

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void press(struct ml_app *app, const struct ml_key *k)
{
	ml_app_key(app, k);
	ml_app_draw(app);
}

static void press_named(struct ml_app *app, const char *name)
{
	struct ml_key k = {0};
	if (!ml_key_parse(ml_str(name), &k))
		exit(2);
	press(app, &k);
}

/* Work to its end; how long it took, its longest slice with the drawing, and what keys took meanwhile. */
static void finish(struct ml_app *app, double *total, double *longest, double *key)
{
	double begun = now_ms();
	int slices = 0;
	*longest = *key = 0;
	while (app->busy) {
		double t = now_ms();
		if (ml_app_work(app))
			ml_app_draw(app);
		*longest = ML_MAX(*longest, now_ms() - t);
		if (++slices % 16 == 0 && strcmp(ml_app_top(app)->ops->name, "list") == 0) {
			t = now_ms();
			press_named(app, slices % 32 ? "Down" : "Up");
			*key = ML_MAX(*key, now_ms() - t);
		}
	}
	*total = now_ms() - begun;
}

static void report(struct ml_app *app, const char *what, double key)
{
	double total, longest, meanwhile;
	finish(app, &total, &longest, &meanwhile);
	printf("{\"what\":\"%s\",\"key\":%.2f,\"then\":%.1f,\"slice\":%.2f,\"meanwhile\":%.2f}\n", what, key, total,
		longest, meanwhile);
	fflush(stdout);
}

static void timed(struct ml_app *app, const char *name, const char *what)
{
	double t = now_ms();
	press_named(app, name);
	report(app, what, now_ms() - t);
}

static void memory(const char *what)
{
	char line[256];
	long kib, sum = 0;
	FILE *f = fopen("/proc/self/smaps_rollup", "r");
	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "Private_Dirty: %ld", &kib) == 1)
			sum += kib;
	if (f)
		fclose(f);
	printf("{\"what\":\"private memory, %s\",\"mib\":%.1f}\n", what, (double)sum / 1024);
}

/* Each letter: the mean and the longest. */
static void typed(struct ml_app *app, const char *text, const char *what)
{
	double worst = 0, sum = 0;
	unsigned n = 0;
	for (const char *p = text; *p; p++, n++) {
		char name[8] = {*p};
		double t = now_ms();
		press_named(app, *p == ' ' ? "Space" : name);
		t = now_ms() - t;
		worst = ML_MAX(worst, t);
		sum += t;
	}
	printf("{\"what\":\"%s\",\"mean\":%.2f,\"worst\":%.2f}\n", what, sum / n, worst);
	double t = now_ms();
	press_named(app, "Esc");
	report(app, "Esc: the filter goes", now_ms() - t);
}

/* A click on the header of the column whose label starts so. */
static void click_header(struct ml_app *app, const char *label, const char *what)
{
	struct ml_buf text = {0};
	ml_surface_dump_text(app->surface, &text);
	struct ml_str rest = ml_buf_view(&text), line = {0};
	for (int y = 0; y < 3; y++)
		ml_str_split(&rest, '\n', &line);
	const char *at = memmem(line.p, line.n, label, strlen(label));
	struct ml_key k = {.type = ML_KEY_MOUSE, .code = ML_MOUSE_PRESS, .y = 2};
	k.x = at ? ml_text_width(ml_str_n(line.p, (size_t)(at - line.p))) : -1;
	ml_buf_finish(&text);
	double t = now_ms();
	press(app, &k);
	report(app, at ? what : "no such column", now_ms() - t);
}

static void perform(struct ml_app *app, const char *name)
{
	ml_app_offer(app);
	const struct ml_action *a = ml_action_by_name(&app->set, name);
	if (!a || !ml_app_do(app, a))
		exit(2);
	ml_app_draw(app);
}

static void play(struct ml_app *app)
{
	double t = now_ms();
	perform(app, "person");
	report(app, "list opened", now_ms() - t);
	memory("list opened");
	timed(app, "End", "End");
	timed(app, "PgUp", "PgUp");
	timed(app, "Home", "Home");
	timed(app, "Ctrl-A", "Ctrl-A: all ticked");
	memory("all ticked");
	timed(app, "Down", "Down, all ticked");
	timed(app, "Space", "one unticked");
	typed(app, "ben ali", "typing, all ticked");
	timed(app, "Ctrl-A", "Ctrl-A: all again");
	timed(app, "Ctrl-A", "Ctrl-A: none");
	typed(app, "el idrissi", "typing");
	click_header(app, "Commune", "sort by town");
	memory("sorted");
	typed(app, "amina", "typing, sorted by town");
	timed(app, "End", "End, sorted");
	timed(app, "Ctrl-A", "Ctrl-A, sorted");
	timed(app, "Ctrl-A", "Ctrl-A: none, sorted");
	click_header(app, "Nom", "sort by name");
	click_header(app, "Prénom", "sort by given name");
	t = now_ms();
	perform(app, "list.views");
	report(app, "F4", now_ms() - t);
	for (int i = 0; i < 2; i++)
		timed(app, "Down", i ? "values of the town counted" : "conditions");
	press_named(app, "Right");
	timed(app, "Space", "a town ticked");
	timed(app, "Enter", "back to the list");
	typed(app, "fatima z", "typing, filtered and sorted");
	timed(app, "Esc", "the condition goes");
}

int main(int argc, char **argv)
{
	struct ml_context ctx;
	struct ml_store *store;
	struct ml_error e = {0};
	if (argc != 2)
		return 2;
	setenv("MAILLAGE_LANG", "fr", 1);
	ml_context_init(&ctx);
	ml_i18n_init(&ctx);
	if (!ml_store_open(&ctx, argv[1], 0, &store, &e))
		return 1;
	ml_store_set_meta(store, "ui.sort.person", (struct ml_str){0}, NULL); /* what a former run left */
	struct ml_surface *surface = ml_surface_create(200, 50);
	struct ml_app *app = ml_app_create(&ctx, store, surface);
	play(app);
	ml_app_destroy(app);
	ml_surface_destroy(surface);
	ml_store_close(store);
	return 0;
}
