/*
 * A monkey at the keyboard: seeded random keys, pastes, clicks and resizes on a copy of the sample territory, on the
 * memory surface. After each key: the cursor stands on the screen, no row is wider or narrower than the surface. After
 * each session: everything undone, every record there was has its first values again.
 *
 * monkey SEED KEYS [KEYS_A_SESSION]     a failure prints the seed of its session, which replays it: monkey SEED 1
 */
#include <inttypes.h>
#include <sys/stat.h>

#include <maillage/exchange.h>
#include <maillage/sample.h>
#include "../properties/random.h"
#include "../unit/store_kit.h"
#include "app/app.h"

static struct ml_error err;

/* What cannot be undone, by its nature; and undoing an older step while later ones stand, whose limit is known. */
static const char *const forbidden[] = {"undo", /* while no step of its own stands: the sample's stay */
	"bin.erase", "members.revoke", "team.join", "backups", "history.undo", "quarantine.drop", NULL};

enum { RING = 40, LONGEST_KEY = 24 };

struct monkey {
	struct dice dice;
	struct ml_app *app;
	struct ml_surface *surface;
	char dir[32];
	int64_t first;		      /* last step of the sample */
	struct ml_str habit;	      /* what is left of one */
	char text[256];		      /* of the key at hand */
	char last[RING][LONGEST_KEY]; /* what was typed lately, for the report */
	uint64_t keys, faults, steps;
	int patience;
};

/* ---- keys ------------------------------------------------------------------------------------------- */

static const char *const texts[] = {"a", "e", "i", "b", "m", "s", "r", "t", "n", "é", "ç", "œ", "Z", "0", "1", "2", "5",
	"9", " ", " ", "-", ".", "@", "+", ":", ",", "'", "e\xcc\x81", "م", "ح", "لا", "ء", "مُ", "٣",
	"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x8c\xbe", "\xe2\x80\x8c", "日", "\xe2\x80\xae", "\xcc\x81", "?", "*", "%",
	"(", "«"};

static const char *const pastes[] = {"Benali Amina", "06 61 23 45 67\n05 28 00 11 22", "réunion\nsalle 2",
	"demain 14h30", "أمينة بنعلي", "\t\x1b[31m", "a.benali@example.org", "1250,50", "30.42,-9.6",
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"};

static const int moves[] = {ML_FN_ENTER, ML_FN_ENTER, ML_FN_TAB, ML_FN_BACKTAB, ML_FN_ESC, ML_FN_BACKSPACE,
	ML_FN_DELETE, ML_FN_INSERT, ML_FN_UP, ML_FN_DOWN, ML_FN_DOWN, ML_FN_LEFT, ML_FN_RIGHT, ML_FN_HOME, ML_FN_END,
	ML_FN_PGUP, ML_FN_PGDN, ML_CTRL(ML_FN_LEFT), ML_CTRL(ML_FN_RIGHT), ML_CTRL(ML_FN_HOME), ML_CTRL(ML_FN_END)};

/* What officers do all day: a random monkey alone hardly ever gets to the end of it. Names as ml_key_parse takes them;
 * "*" is a text that is likely to be valid. */
static const char *const habits[] = {"F2 * Tab Ctrl-S", "F2 Tab * Down * Ctrl-S",
	"Ctrl-N Enter * Tab * Tab Tab * Ctrl-S", "Space Down Space F8", "Enter F2 Down Down * Ctrl-S", "Esc Esc",
	"Ctrl-Z", "Ctrl-Y", "Ctrl-Z Ctrl-Z Ctrl-Y", "F8", "Delete", "Enter Enter", "F7 Enter * Ctrl-S",
	"F9 Right Down Enter", "F6 Down Space Enter", "F4 Down Enter", "Home Enter Right Right Enter",
	"F2 End Backspace Ctrl-S", "F4 Down Down Right Space Down Space Enter", "F4 F7 * Enter Enter",
	"Ctrl-A Ctrl-E Enter * Ctrl-S Enter", "Ctrl-A Ctrl-E Down Down Enter * Ctrl-S Enter",
	"Space Space Ctrl-T * Enter Enter", "F6 Tab Down Space Enter"};
static const char *const words[] = {"Benali", "Amina", "Agadir", "06 61 23 45 67", "a.b@example.org", "demain", "12",
	"12/11/2026", "eau", "oui", "Réunion"};

static const char controls[] = "abdefgklnopqrstuvwxyz";

static struct ml_key text_key(struct monkey *m, const char *text, enum ml_key_type type)
{
	size_t at = 0;
	snprintf(m->text, sizeof m->text, "%s", text);
	struct ml_key k = {.type = type, .text = ml_str(m->text)};
	if (type == ML_KEY_CHAR)
		k.code = (int)ml_utf8_next(k.text, &at);
	return k;
}

static struct ml_key mouse_key(struct monkey *m)
{
	static const int codes[] = {ML_MOUSE_PRESS, ML_MOUSE_PRESS, ML_MOUSE_RELEASE, ML_MOUSE_DRAG, ML_MOUSE_MENU,
		ML_MOUSE_WHEEL_UP, ML_MOUSE_WHEEL_DOWN};
	return (struct ml_key){.type = ML_KEY_MOUSE,
		.code = codes[dice_roll(&m->dice, ML_COUNT(codes))],
		.x = dice_roll(&m->dice, ml_surface_width(m->surface)),
		.y = dice_roll(&m->dice, ml_surface_height(m->surface))};
}

/* The next key of the habit at hand. */
static bool habit_key(struct monkey *m, struct ml_key *k)
{
	struct ml_str name;
	if (!m->habit.n || !ml_str_split(&m->habit, ' ', &name) || !name.n)
		return false;
	if (ml_str_is(name, "*")) {
		*k = text_key(m, words[dice_roll(&m->dice, ML_COUNT(words))], ML_KEY_PASTE);
		return true;
	}
	return ml_key_parse(name, k);
}

static struct ml_key any_key(struct monkey *m)
{
	struct dice *d = &m->dice;
	struct ml_key k = {0};
	if (habit_key(m, &k))
		return k;
	if (dice_one_in(d, 12)) {
		m->habit = ml_str(habits[dice_roll(d, ML_COUNT(habits))]);
		if (habit_key(m, &k))
			return k;
	}
	int what = dice_roll(d, 100);
	if (what < 38)
		return text_key(m, texts[dice_roll(d, ML_COUNT(texts))], ML_KEY_CHAR);
	if (what < 40)
		return text_key(m, pastes[dice_roll(d, ML_COUNT(pastes))], ML_KEY_PASTE);
	if (what < 76)
		return (struct ml_key){.type = ML_KEY_FUNC, .code = moves[dice_roll(d, ML_COUNT(moves))]};
	if (what < 86)
		return (struct ml_key){.type = ML_KEY_FUNC, .code = ML_FN_F(1 + dice_roll(d, 10))};
	if (what < 92)
		return (struct ml_key){
			.type = ML_KEY_FUNC, .code = ML_CTRL(controls[dice_roll(d, (int)sizeof controls - 1)])};
	if (what < 97)
		return mouse_key(m);
	return (struct ml_key){.type = what < 98 ? ML_KEY_RESIZE : ML_KEY_IDLE};
}

static void note(struct monkey *m, const struct ml_key *k)
{
	struct ml_buf b = {0};
	if (k->type == ML_KEY_FUNC)
		ml_key_show(&b, k->code);
	else if (k->type == ML_KEY_CHAR || k->type == ML_KEY_PASTE)
		ml_buf_printf(&b, "%s%.*s", k->type == ML_KEY_PASTE ? "paste " : "", (int)k->text.n, k->text.p);
	else if (k->type == ML_KEY_MOUSE)
		ml_buf_printf(&b, "mouse %d at %d,%d", k->code, k->x, k->y);
	else
		ml_buf_z(&b, k->type == ML_KEY_RESIZE ? "resize" : "idle");
	snprintf(m->last[m->keys++ % RING], LONGEST_KEY, "%s", b.p);
	ml_buf_finish(&b);
	if (getenv("MONKEY_VERBOSE"))
		printf("# %" PRIu64 " %s: %s\n", m->keys, ml_app_top(m->app)->ops->name, m->last[(m->keys - 1) % RING]);
}

static bool has_own_step(struct monkey *m)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_step *step = NULL;
	uint32_t n = 0;
	bool own = false;
	ml_store_steps(m->app->store, a, 1000, &step, &n, &err);
	for (uint32_t i = 0; i < n && step[i].id > m->first && !own; i++)
		own = step[i].undoable && !step[i].undone && !step[i].turn;
	ml_arena_destroy(a);
	return own;
}

static void press(struct monkey *m)
{
	m->app->forbidden = forbidden + has_own_step(m);
	/* A form full of nonsense is left in the end. */
	m->patience = strcmp(ml_app_top(m->app)->ops->name, "form") == 0 ? m->patience + 1 : 0;
	if (m->patience > 25 && m->app->overlay == ML_OVER_NONE) {
		ml_app_drop(m->app);
		m->patience = 0;
		ml_app_draw(m->app);
	}
	/* Now and then anything that the screen offers, so that each gets its turn. */
	if (m->app->overlay == ML_OVER_NONE && dice_one_in(&m->dice, 40)) {
		ml_app_offer(m->app);
		const struct ml_action *a = m->app->set.v[dice_roll(&m->dice, (int)m->app->set.n)];
		snprintf(m->last[m->keys++ % RING], LONGEST_KEY, "do %s", a->name);
		ml_app_do(m->app, a);
		m->app->quit = false;
		ml_app_draw(m->app);
		return;
	}
	struct ml_key k = any_key(m);
	note(m, &k);
	/* A question whose yes cannot be taken back is always answered no. */
	const char *screen = ml_app_top(m->app)->ops->name;
	bool grave = (m->app->dialog.danger && strcmp(screen, "form") != 0) || strcmp(screen, "history") == 0;
	if (m->app->overlay == ML_OVER_DIALOG && grave)
		k = (struct ml_key){.type = ML_KEY_FUNC, .code = ML_FN_ESC};
	k.mirrored = ml_surface_is_mirrored(m->surface);
	if (k.type == ML_KEY_RESIZE)
		ml_surface_resize(m->surface, 30 + dice_roll(&m->dice, 150), 8 + dice_roll(&m->dice, 50));
	if (k.type == ML_KEY_IDLE) {
		m->app->ctx->fixed_ms += 400 + dice_roll(&m->dice, 60000);
		ml_app_idle(m->app);
	} else
		ml_app_key(m->app, &k);
	m->app->quit = false;
	ml_app_draw(m->app);
}

/* ---- what always holds --------------------------------------------------------------------------------- */

static bool row_is_whole(const struct ml_surface *s, int y)
{
	int w = ml_surface_width(s), x = 0;
	while (x < w) {
		const struct ml_glyph *g = ml_surface_at(s, x, y);
		if (g->width < 1 || g->width > 2 || x + g->width > w ||
			(g->width == 2 && ml_surface_at(s, x + 1, y)->width != 0))
			return false;
		x += g->width;
	}
	return true;
}

static const char *broken(struct monkey *m)
{
	int x, y, h = ml_surface_height(m->surface), w = ml_surface_width(m->surface);
	bool visible;
	if (!ml_surface_cursor_at(m->surface, &x, &y, &visible))
		return "the cursor is nowhere";
	if (x < 0 || y < 0 || x >= w || y >= h)
		return "the cursor is outside of the screen";
	for (int row = 0; row < h; row++)
		if (!row_is_whole(m->surface, row))
			return "a row is wider or narrower than the screen";
	if (!ml_app_top(m->app))
		return "no screen";
	return NULL;
}

static void report(struct monkey *m, uint64_t seed, const char *what)
{
	struct ml_buf screen = {0};
	if (m->faults++ > 3)
		return;
	printf("# seed %" PRIu64 ", key %" PRIu64 ", %s (%s, %dx%d): %s\n# keys:", seed, m->keys,
		ml_app_top(m->app)->ops->name, m->app->ctx->lang, ml_surface_width(m->surface),
		ml_surface_height(m->surface), what);
	for (uint64_t i = m->keys > RING ? m->keys - RING : 0; i < m->keys; i++)
		printf(" [%s]", m->last[i % RING]);
	ml_surface_dump_text(m->surface, &screen);
	printf("\n");
	struct ml_str rest = ml_buf_view(&screen), line;
	while (ml_str_split(&rest, '\n', &line))
		printf("#| %.*s\n", (int)line.n, line.p);
	ml_buf_finish(&screen);
}

/* ---- all records as they stand --------------------------------------------------------------------------- */

struct standing {
	int64_t rid;
	uint64_t hash;
	char *json;
};

static int by_rid(const void *a, const void *b)
{
	const struct standing *x = a, *y = b;
	return (x->rid > y->rid) - (x->rid < y->rid);
}

static uint32_t stand(struct ml_store *s, struct standing **out)
{
	uint32_t n_kinds, n = 0, cap = 0;
	const struct ml_kind *const *kinds = ml_kinds(&n_kinds);
	struct ml_arena *a = ml_arena_create();
	for (uint32_t k = 0; k < n_kinds; k++) {
		struct ml_query q = {.kind = kinds[k]};
		struct ml_list *list = ml_store_list(s, &q, &err);
		for (uint64_t i = 0; list && i < ml_list_size(list); i++) {
			struct ml_buf json = {0};
			if (n == cap)
				*out = ml_xrealloc(*out, (cap = cap ? cap * 2 : 1024) * sizeof **out);
			(*out)[n].rid = ml_list_at(list, i);
			ml_export_json(s, a, (*out)[n].rid, &json, &err);
			(*out)[n].hash = ml_hash64(json.p, json.n, 0);
			(*out)[n++].json = ml_xstrdup(json.p ? json.p : "");
			ml_buf_finish(&json);
			ml_arena_reset(a);
		}
		ml_list_destroy(list);
	}
	ml_arena_destroy(a);
	qsort(*out, n, sizeof **out, by_rid);
	return n;
}

static void stand_down(struct standing *v, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		ml_free_(v[i].json);
	ml_free_(v);
}

static int64_t last_step(struct ml_store *s)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_step *step = NULL;
	uint32_t n = 0;
	int64_t id = ml_store_steps(s, a, 1, &step, &n, &err) && n ? step[0].id : 0;
	ml_arena_destroy(a);
	return id;
}

static void undo_since(struct monkey *m, uint64_t seed)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_step *step = NULL;
	uint32_t n = 0;
	ml_store_steps(m->app->store, a, 1 << 20, &step, &n, &err);
	for (uint32_t i = 0; i < n && step[i].id > m->first; i++) {
		struct ml_undo_report r;
		if (getenv("MONKEY_VERBOSE"))
			printf("# step %" PRId64 " %s%s%s%s: %.*s\n", step[i].id, step[i].name,
				step[i].undoable ? "" : " fixed", step[i].undone ? " undone" : "",
				step[i].turn ? " turn" : "", (int)step[i].label.n, step[i].label.p);
		if (!step[i].undoable || step[i].undone || step[i].turn)
			continue;
		if (!ml_store_undo_step(m->app->store, a, step[i].id, false, &r, &err)) {
			printf("# step %" PRId64 " %s\n", step[i].id, step[i].name);
			report(m, seed, "a step cannot be undone");
		}
		m->steps++;
	}
	ml_arena_destroy(a);
}

static void compare(struct monkey *m, uint64_t seed, const struct standing *before, uint32_t n_before)
{
	struct standing *after = NULL;
	uint32_t n = stand(m->app->store, &after), at = 0;
	for (uint32_t i = 0; i < n_before; i++) {
		while (at < n && after[at].rid < before[i].rid)
			at++;
		if (at == n || after[at].rid != before[i].rid || after[at].hash != before[i].hash) {
			printf("# before: %s\n# after:  %s\n", before[i].json, at < n ? after[at].json : "not there");
			report(m, seed, "a record has not its first values again");
			break;
		}
	}
	stand_down(after, n);
}

/* ---- sessions --------------------------------------------------------------------------------------------- */

static void shell(const char *format, const char *a, const char *b)
{
	char command[256];
	snprintf(command, sizeof command, format, a, b);
	if (system(command) != 0)
		printf("# failed: %s\n", command);
}

static void session(struct monkey *m, const struct ml_context *made, uint64_t seed, uint64_t keys)
{
	static const char *const languages[] = {"fr", "en", "ar"};
	struct ml_context ctx = *made;
	struct ml_store *store = NULL;
	struct standing *before = NULL;
	char path[80];
	m->dice.state = seed;
	m->keys = 0;
	m->habit = ML_STR("");
	shell("rm -rf '%s'", m->dir, NULL);
	shell("cp -a '%s.made' '%s'", m->dir, m->dir);
	strcpy(ctx.lang, languages[dice_roll(&m->dice, 3)]);
	ml_i18n_init(&ctx);
	snprintf(path, sizeof path, "%s/maillage.db", m->dir);
	good(ml_store_open(&ctx, path, 0, &store, e));
	if (!store)
		return;
	m->surface = ml_surface_create(60 + dice_roll(&m->dice, 100), 18 + dice_roll(&m->dice, 40));
	ml_surface_mirror(m->surface, strcmp(ctx.lang, "ar") == 0);
	m->app = ml_app_create(&ctx, store, m->surface);
	m->first = last_step(store);
	uint32_t n = stand(store, &before);
	uint64_t faults = m->faults;
	ml_app_draw(m->app);
	while (m->keys < keys && m->faults == faults) {
		press(m);
		const char *what = broken(m);
		if (what)
			report(m, seed, what);
	}
	/* Whoever asks something is answered before its screen goes, in a window that takes keys. */
	ml_surface_resize(m->surface, 80, 24);
	ml_app_draw(m->app);
	for (int i = 0; i < 8 && m->app->overlay != ML_OVER_NONE; i++)
		ml_app_key(m->app, &(struct ml_key){.type = ML_KEY_FUNC, .code = ML_FN_ESC});
	while (m->app->n_screens > 1)
		ml_app_drop(m->app);
	undo_since(m, seed);
	compare(m, seed, before, n);
	stand_down(before, n);
	ml_app_destroy(m->app);
	ml_surface_destroy(m->surface);
	ml_store_close(store);
}

int main(int argc, char **argv)
{
	struct ml_context ctx = kit_context(2026);
	struct monkey m = {.dir = "/tmp/maillage-XXXXXX"};
	char sticks[64];
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1,
		 keys = argc > 2 ? strtoull(argv[2], NULL, 10) : 4000;
	uint64_t each = argc > 3 ? strtoull(argv[3], NULL, 10) : 2000, done = 0;
	ctx.share_dir = getenv("MAILLAGE_SHARE");
	if (!mkdtemp(m.dir))
		return 99;
	setenv("HOME", m.dir, 1); /* what it exports stays there */
	snprintf(sticks, sizeof sticks, "%s/media", m.dir);
	ctx.stick_root = sticks;
	good(ml_sample_make(&ctx, m.dir, &(struct ml_sample_options){.seed = 2026, .people = 60}, e));
	shell("cp -a '%s' '%s.made'", m.dir, m.dir);
	shell("mkdir '%s.cwd'", m.dir, NULL);
	snprintf(m.text, sizeof m.text, "%s.cwd", m.dir);
	if (chdir(m.text) != 0)
		return 99;
	for (; done < keys && m.faults == 0; done += each, seed++) {
		session(&m, &ctx, seed, each);
		if (done / 100000 != (done + each) / 100000)
			printf("# %" PRIu64 " keys\n", done + each);
		fflush(stdout);
	}
	ok(m.faults == 0, "%" PRIu64 " keys, %" PRIu64 " steps undone, and nothing broke", done, m.steps);
	if (chdir("/") == 0)
		shell("rm -rf '%s' '%s.'*", m.dir, m.dir);
	return tap_done();
}
