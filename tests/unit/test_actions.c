/*
 * The table of actions as each screen offers it: no name twice, no two meanings of a key, nothing bound that terminals
 * or layouts cannot type; labels of the function bar fit in every language that is there; whatever can be done is in
 * the menu, and in the palette. For every scope, so that a new screen is tested from its first day.
 */
#include <sys/stat.h>

#include "app/actions.h"
#include "store_kit.h"

static const char *const languages[] = {"fr", "en", "ar"};

/* A screen of one scope and nothing else. */
static void blank_draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body) {}
static enum ml_ui_result blank_key(struct ml_screen *s, const struct ml_key *k)
{
	return ML_UI_IGNORED;
}
static void blank_destroy(struct ml_screen *s)
{
	ml_free_(s);
}

static bool in_menu(struct ml_app *app, const struct ml_action *a)
{
	struct ml_ui_menu menu;
	bool found = false;
	ml_ui_menu_init(&menu, &app->set, NULL);
	ml_ui_menu_open(&menu, a->group);
	for (uint32_t i = 0; i < menu.n; i++)
		found = found || menu.item[i] == a;
	ml_ui_menu_finish(&menu);
	return found;
}

static bool in_palette(struct ml_app *app, const struct ml_action *a)
{
	struct ml_ui_palette palette;
	bool found = false;
	ml_ui_palette_init(&palette, &app->set);
	for (uint32_t i = 0; i < palette.n; i++)
		found = found || palette.hit[i] == a;
	ml_ui_palette_finish(&palette);
	return found;
}

/* Number of actions of the set that are not where they should be; the first is said. */
static uint32_t missing(struct ml_app *app, bool (*there)(struct ml_app *, const struct ml_action *), const char *where)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < app->set.n; i++) {
		const struct ml_action *a = app->set.v[i];
		if (strcmp(a->name, "menu") == 0 && there == in_menu) /* it is the menu */
			continue;
		if (!there(app, a) && !n++)
			printf("# %s is not in the %s\n", a->name, where);
	}
	return n;
}

static uint32_t doubled_labels(const struct ml_app *app)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < app->set.n; i++)
		for (uint32_t k = 0; k < i; k++)
			if (strcmp(_(app->set.v[i]->label), _(app->set.v[k]->label)) == 0 && ++n)
				printf("# %s and %s: « %s »\n", app->set.v[k]->name, app->set.v[i]->name, _(app->set.v[i]->label));
	return n;
}

static void test_scope(struct ml_app *app, unsigned scope)
{
	struct ml_screen_ops ops = {
		.name = "blank", .scope = scope, .draw = blank_draw, .key = blank_key, .destroy = blank_destroy};
	struct ml_screen *s = ml_xalloc(sizeof *s);
	struct ml_arena *a = ml_arena_create();
	*s = (struct ml_screen){&ops, app};
	ml_app_push(app, s);
	ml_app_offer(app);
	/* Whether they can be done now is a matter of the real screen. */
	struct ml_action *always = ML_NEWN(a, struct ml_action, app->set.n + 1);
	for (uint32_t i = 0; i < app->set.n; i++) {
		always[i] = *app->set.v[i];
		always[i].can = NULL;
		app->offer[i] = &always[i];
	}
	const char *fault = ml_action_fault(a, &app->set);
	is_str(fault ? fault : "", "", "scope %#x: %u actions without fault", scope, app->set.n);
	ok(app->set.n < ML_COUNT(app->offer), "all of them are offered");
	ok(missing(app, in_menu, "menu") == 0, "each is in the menu");
	ok(missing(app, in_palette, "palette") == 0, "each is in the palette");
	ml_app_drop(app);
	ml_arena_destroy(a);
}

/* By the name that the manual gives it, whatever the language. */
static bool found_by_name(struct ml_app *app, const char *name)
{
	struct ml_ui_palette palette;
	bool found = false;
	ml_ui_palette_init(&palette, &app->set);
	for (const char *c = name; *c; c++)
		ml_ui_palette_key(&palette, &(struct ml_key){.type = ML_KEY_CHAR, .code = *c});
	for (uint32_t i = 0; i < palette.n; i++)
		found = found || strcmp(palette.hit[i]->name, name) == 0;
	ml_ui_palette_finish(&palette);
	return found;
}

/* In the language the context says, whether or not its catalogue is complete. */
static void test_labels(struct ml_app *app, const char *lang)
{
	uint32_t wide = 0;
	const struct ml_action *a;
	strcpy(app->ctx->lang, lang);
	ml_i18n_init(app->ctx);
	is_str(ml_text_comma(ML_STR("eau")), ", ", "%s: the comma of a French list: another would turn it round", lang);
	is_str(ml_text_comma(ML_STR("الماء")), strcmp(lang, "ar") == 0 ? "، " : ", ", "%s: the comma of an Arabic list", lang);
	for (uint32_t i = 0; (a = ml_app_action(i)); i++)
		if (a->bar && ml_text_width(ml_str(_(a->bar))) > 7 && ++wide)
			printf("# %s: « %s » is wider than 7\n", a->name, _(a->bar));
	ok(wide == 0, "%s: labels of the function bar take at most 7 columns", lang);
	wide = 0;
	for (uint32_t i = 0; (a = ml_app_action(i)); i++)
		if (ml_text_width(ml_str(_(a->label))) > 56 && ++wide)
			printf("# %s: « %s » is wider than a menu at 80x24\n", a->name, _(a->label));
	ok(wide == 0, "%s: labels fit the menu", lang);
	ml_app_offer(app);
	ok(found_by_name(app, "capture"), "%s: the palette finds « capture »", lang);
	ok(doubled_labels(app) == 0, "%s: no two have the same name: nobody could tell them apart in the palette", lang);
}

int main(void)
{
	struct ml_context ctx = kit_context(1);
	struct ml_error err = {0};
	struct ml_store *store = NULL;
	struct ml_surface *surface = ml_surface_create(80, 24);
	ctx.share_dir = getenv("MAILLAGE_SHARE");
	ml_i18n_init(&ctx);
	if (!ml_store_create(&ctx, kit_path("a.db"), ML_STR("Amina Alaoui"), &store, &err)) {
		printf("Bail out! %s\n", err.arg);
		return 1;
	}
	struct ml_app *app = ml_app_create(&ctx, store, surface);
	for (int bit = 0; bit < 31; bit++)
		test_scope(app, 1u << bit);
	/* Sheets that offer more than the others. */
	test_scope(app, ML_SCOPE_SHEET | ML_SCOPE_EVENT);
	test_scope(app, ML_SCOPE_SHEET | ML_SCOPE_CONTACT);
	test_scope(app, ML_SCOPE_SHEET | ML_SCOPE_STEERED);
	for (size_t i = 0; i < ML_COUNT(languages); i++)
		test_labels(app, languages[i]);
	ml_app_destroy(app);
	ml_store_close(store);
	ml_surface_destroy(surface);
	ctx.share_dir = NULL;
	kit_clean();
	return tap_done();
}
