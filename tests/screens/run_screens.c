/*
 * Golden screens: plays a script of keys on the memory surface, with a fixed clock and seed, on the sample territory, and compares
 * what would show (text, then roles) with the files beside the script. UPDATE=1 rewrites them.
 *
 * run_screens SCRIPT LANG WIDTHxHEIGHT[-mono|-colour] GOLDEN_DIR [SCRIPT…]
 * Script lines: "# comment" · "key F3 Up Enter" · "do ACTION" · "type some text" · "screen name" · "later MINUTES" · "folder NAME" · "first" (the first run, beside the sample) · "merge" (all colleagues' bundles) · "picture FILE.svg" (only
 * where PICTURES names a folder: the manual's pictures are made so).
 */
#include <dirent.h>
#include <sys/stat.h>

#include <maillage/sample.h>
#include <maillage/sync.h>
#include "../unit/store_kit.h"
#include "app/app.h"
#include "app/first.h"
#include "term/theme.h"

static struct ml_error err;

enum look { ROLES /* text, then what each cell means */, MONO, COLOUR /* as a terminal gets it */ };

struct play {
	enum look look;
	struct ml_app *app;
	struct ml_first *first; /* while there is no database yet */
	struct ml_store *made;	/* by it */
	struct ml_context *ctx;
	struct ml_surface *surface;
	const char *script, *lang, *size, *golden;
	char dir[32];
};

/* The temporary folder has another name each time: a text of the same length stands for it. */
static void hide_folder(const struct play *p, struct ml_buf *text)
{
	static const char name[] = "/tmp/maillage-demo12";
	char *at = text->p;
	while ((at = strstr(at, "/tmp/maillage-"))) {
		size_t n = 0;
		while (at[n] && p->dir[n] && at[n] == p->dir[n])
			n++;
		/* In a narrow column it may have been cut. */
		if (!p->dir[n] || strncmp(at + n, "…", 3) == 0)
			memcpy(at, name, n);
		at += n;
	}
}

static void draw(struct play *p)
{
	if (p->first)
		ml_first_draw(p->first);
	else
		ml_app_draw(p->app);
}

static void key(struct play *p, const struct ml_key *k)
{
	if (!p->first) {
		ml_app_key(p->app, k);
		return;
	}
	enum ml_first_end end = ml_first_key(p->first, k);
	if (end == ML_FIRST_ON)
		return;
	/* The program that the first run leads to, on the database it made. */
	p->made = ml_first_store(p->first);
	if (p->made) {
		ml_app_destroy(p->app);
		p->app = ml_app_create(p->ctx, p->made, p->surface);
		ml_app_say(p->app, ML_ROLE_OK, "%s", ml_first_welcome(p->first));
	}
	ml_first_destroy(p->first);
	p->first = NULL;
}

static void begin_first(struct play *p)
{
	static char path[80];
	snprintf(path, sizeof path, "%s/new/maillage.db", p->dir);
	p->first = ml_first_create(p->ctx, path, p->surface, NULL, false);
}

/* Long work is done to its end before anything is looked at: what shows depends on no clock. */
static void compare(struct play *p, const char *name)
{
	while (p->app->busy)
		ml_app_work(p->app);
	struct ml_buf now = {0}, path = {0}, want = {0};
	const char *base = strrchr(p->script, '/');
	char stem[64];
	snprintf(stem, sizeof stem, "%s", base ? base + 1 : p->script);
	stem[strcspn(stem, ".")] = 0;
	draw(p);
	if (p->look == ROLES) {
		ml_surface_dump_text(p->surface, &now);
		ml_buf_z(&now, "----\n");
		ml_surface_dump_roles(p->surface, &now);
	} else {
		struct ml_theme theme;
		ml_theme_default(&theme);
		ml_surface_dump_ansi(p->surface, &theme, p->look == MONO ? ML_DEPTH_MONO : ML_DEPTH_256, &now);
	}
	hide_folder(p, &now);
	ml_buf_printf(&path, "%s/%s.%s.%s.%s.txt", p->golden, stem, name, p->lang, p->size);
	if (getenv("UPDATE")) {
		FILE *f = fopen(path.p, "w");
		ok(f && fwrite(now.p, 1, now.n, f) == now.n, "wrote %s", path.p);
		if (f)
			fclose(f);
	} else {
		bool there = ml_file_read(path.p, 1 << 20, &want, &err);
		bool same = there && ml_str_eq(ml_buf_view(&now), ml_buf_view(&want));
		if (!ok(same, "%s %s %s %s", stem, name, p->lang, p->size)) {
			ml_buf_clear(&now);
			ml_surface_dump_text(p->surface, &now);
			struct ml_str rest = ml_buf_view(&now), line;
			while (ml_str_split(&rest, '\n', &line))
				printf("#| %.*s\n", (int)line.n, line.p);
		}
	}
	ml_buf_finish(&now);
	ml_buf_finish(&path);
	ml_buf_finish(&want);
}

static void picture(struct play *p, struct ml_str name)
{
	struct ml_buf path = {0}, svg = {0};
	struct ml_theme theme;
	if (!getenv("PICTURES"))
		return;
	ml_buf_printf(&path, "%s/%.*s", getenv("PICTURES"), (int)name.n, name.p);
	ml_theme_default(&theme);
	ml_app_draw(p->app);
	ml_surface_dump_svg(p->surface, &theme, ML_STR("maillage"), &svg);
	ok(ml_file_replace(path.p, ml_buf_view(&svg), 0644, &err), "picture %s", path.p);
	ml_buf_finish(&path);
	ml_buf_finish(&svg);
}

static void press(struct play *p, struct ml_str names)
{
	struct ml_str name;
	while (ml_str_split(&names, ' ', &name)) {
		struct ml_key k = {0};
		if (!name.n)
			continue;
		if (!ml_key_parse(name, &k))
			ok(false, "unknown key %.*s", (int)name.n, name.p);
		key(p, &k);
		draw(p);
	}
}

/* An action by its name, whatever the language. */
static void perform(struct play *p, struct ml_str name)
{
	char z[64];
	snprintf(z, sizeof z, "%.*s", (int)name.n, name.p);
	ml_app_offer(p->app);
	const struct ml_action *a = ml_action_by_name(&p->app->set, z);
	ok(a && ml_app_do(p->app, a), "do %s", z);
	ml_app_draw(p->app);
}

static void type(struct play *p, struct ml_str text)
{
	for (size_t at = 0; at < text.n;) {
		size_t from = at;
		uint32_t rune = ml_utf8_next(text, &at);
		struct ml_key k = {.type = ML_KEY_CHAR, .code = (int)rune, .text = ml_str_n(text.p + from, at - from)};
		key(p, &k);
		draw(p);
	}
}

/* The bundles that wait, by name, as their merge by hand would do it. */
static void merge_all(struct play *p)
{
	struct dirent **found = NULL;
	struct ml_buf path = {0};
	ml_buf_printf(&path, "%s/paquets", p->dir);
	int n = scandir(path.p, &found, NULL, alphasort);
	struct ml_arena *a = ml_arena_create();
	for (int i = 0; i < n; i++) {
		struct ml_merge_report report;
		ml_buf_clear(&path);
		ml_buf_printf(&path, "%s/paquets/%s", p->dir, found[i]->d_name);
		if (strstr(found[i]->d_name, ML_BUNDLE_SUFFIX))
			ok(ml_bundle_merge(p->app->store, path.p, false, a, &report, &err), "merged %s", found[i]->d_name);
		free(found[i]);
	}
	free(found);
	ml_arena_destroy(a);
	ml_buf_finish(&path);
	ml_app_refresh(p->app);
	ml_app_draw(p->app);
}

/* A folder in the database's own: a stick that was plugged in. */
static void make_folder(struct play *p, struct ml_str name)
{
	char path[128];
	snprintf(path, sizeof path, "%s/%.*s", p->dir, (int)name.n, name.p);
	ok(ml_dir_make(path, 0700, &err), "folder %.*s", (int)name.n, name.p);
}

static void play_line(struct play *p, struct ml_str line)
{
	struct ml_str word;
	int64_t minutes;
	if (!line.n || line.p[0] == '#')
		return;
	ml_str_split(&line, ' ', &word);
	if (ml_str_is(word, "key"))
		press(p, line);
	else if (ml_str_is(word, "type"))
		type(p, line);
	else if (ml_str_is(word, "do"))
		perform(p, line);
	else if (ml_str_is(word, "idle")) {
		ml_app_idle(p->app);
		ml_app_draw(p->app);
	} else if (ml_str_is(word, "field")) {
		char name[64];
		snprintf(name, sizeof name, "%.*s", (int)line.n, line.p);
		ok(ml_form_screen_focus(ml_app_top(p->app), name), "field %s", name);
		ml_app_draw(p->app);
	} else if (ml_str_is(word, "first"))
		begin_first(p);
	else if (ml_str_is(word, "merge"))
		merge_all(p);
	else if (ml_str_is(word, "folder"))
		make_folder(p, line);
	else if (ml_str_is(word, "picture"))
		picture(p, line);
	else if (ml_str_is(word, "later") && ml_str_to_int(line, &minutes))
		p->app->ctx->fixed_ms += minutes * 60000;
	else if (ml_str_is(word, "screen")) {
		char name[40];
		snprintf(name, sizeof name, "%.*s", (int)line.n, line.p);
		compare(p, name);
	} else
		ok(false, "unknown line: %.*s", (int)word.n, word.p);
}

static bool play_script(struct play *p)
{
	struct ml_buf script = {0};
	bool there = ml_file_read(p->script, 1 << 20, &script, &err);
	struct ml_str rest = ml_buf_view(&script), line;
	while (there && ml_str_split(&rest, '\n', &line))
		play_line(p, line);
	ml_buf_finish(&script);
	return there;
}

static void shell(const char *format, const char *a, const char *b)
{
	char command[256];
	snprintf(command, sizeof command, format, a, b);
	if (system(command) != 0)
		printf("# failed: %s\n", command);
}

/* One script on the territory as it was made: what an earlier one did is taken back. */
static void run_script(struct play *p, const struct ml_context *made, int w, int h)
{
	struct ml_context ctx = *made;
	struct ml_store *store = NULL;
	char path[80], config[64];
	snprintf(config, sizeof config, "%s/config", p->dir);
	ctx.config_dir = config;
	ml_i18n_init(&ctx); /* an earlier script may have changed the language */
	p->ctx = &ctx;
	shell("rm -rf '%s'", p->dir, NULL);
	shell("cp -a '%s.made' '%s'", p->dir, p->dir);
	snprintf(path, sizeof path, "%s/maillage.db", p->dir);
	good(ml_store_open(&ctx, path, 0, &store, e));
	if (!store)
		return;
	p->surface = ml_surface_create(w, h);
	ml_surface_mirror(p->surface, strcmp(p->lang, "ar") == 0);
	p->app = ml_app_create(&ctx, store, p->surface);
	ok(play_script(p), "played %s", p->script);
	ml_app_destroy(p->app);
	ml_first_destroy(p->first);
	ml_surface_destroy(p->surface);
	ml_store_close(p->made);
	ml_store_close(store);
	p->first = NULL;
	p->made = NULL;
}

int main(int argc, char **argv)
{
	struct ml_context ctx = kit_context(2026);
	struct play p = {0};
	int w = 80, h = 24;
	char sticks[64];
	if (argc < 5 || sscanf(argv[3], "%dx%d", &w, &h) != 2)
		return 2;
	p = (struct play){.lang = argv[2], .size = argv[3], .golden = argv[4], .dir = "/tmp/maillage-XXXXXX"};
	p.look = strstr(p.size, "-mono") ? MONO : strstr(p.size, "-colour") ? COLOUR : ROLES;
	memcpy(ctx.lang, p.lang, 2);
	ctx.share_dir = getenv("MAILLAGE_SHARE");
	ml_i18n_init(&ctx);
	if (!mkdtemp(p.dir))
		return 99;
	setenv("TERM", "xterm-256color", 1);
	setenv("HOME", p.dir, 1);
	struct ml_sample_options o = {.seed = 2026, .people = 320};
	snprintf(sticks, sizeof sticks, "%s/media", p.dir);
	ctx.stick_root = sticks;
	good(ml_sample_make(&ctx, p.dir, &o, e));
	shell("cp -a '%s' '%s.made'", p.dir, p.dir);
	for (int i = 1; i < argc; i = i == 1 ? 5 : i + 1) {
		p.script = argv[i];
		run_script(&p, &ctx, w, h);
	}
	shell("rm -rf '%s' '%s.made'", p.dir, p.dir);
	return tap_done();
}
