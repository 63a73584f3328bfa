/* First run: what it proposes by what the machine says, and the keys of its choices. */
#include "app/first_private.h"
#include "store_kit.h"

static void press(struct ml_first *f, const char *names)
{
	struct ml_str rest = ml_str(names), name;
	struct ml_key k;
	while (ml_str_split(&rest, ' ', &name)) {
		ok(ml_key_parse(name, &k), "%.*s", (int)name.n, name.p);
		ml_first_key(f, &k);
	}
}

/* The zone offered on a machine in a country. */
static void test_zone(const char *country, const char *zone, const char *offered)
{
	struct ml_context ctx = kit_context(1);
	struct ml_surface *f = ml_surface_create(80, 24);
	strcpy(ctx.country, country);
	strcpy(ctx.zone, zone);
	struct ml_first *first = ml_first_create(&ctx, kit_path("none.db"), f, NULL, true);
	is_str(first->place[2].p, offered, "country or machine");
	ml_first_destroy(first);
	ml_surface_destroy(f);
}

static void test_keys(void)
{
	struct ml_context ctx = kit_context(1);
	struct ml_surface *f = ml_surface_create(80, 24);
	struct ml_first *first = ml_first_create(&ctx, kit_path("none.db"), f, NULL, true);
	press(first, "Enter Enter Enter");
	is_int(first->step, FIRST_THEME, "the colours");
	press(first, "End");
	is_int(first->at[FIRST_THEME], 4, "End: the last");
	press(first, "Home");
	is_int(first->at[FIRST_THEME], 0, "Home: the first");
	press(first, "PgDn");
	is_int(first->at[FIRST_THEME], 4, "a page down: the last");
	press(first, "PgUp");
	is_int(first->at[FIRST_THEME], 0, "a page up: the first");
	ml_first_destroy(first);
	ml_surface_destroy(f);
}

/* A database on which an import is tried applies the settings, and none holds the language yet. */
static void test_language(void)
{
	struct ml_context ctx = kit_context(1);
	struct ml_surface *f = ml_surface_create(80, 24);
	struct ml_first *first = ml_first_create(&ctx, kit_path("none.db"), f, NULL, true);
	char was[3];
	memcpy(ctx.found.lang, ctx.lang, sizeof ctx.found.lang); /* what the machine says */
	memcpy(was, ctx.lang, sizeof was);
	press(first, "Down");
	ok(strcmp(ctx.lang, was) != 0, "another language is chosen");
	memcpy(was, ctx.lang, sizeof was);
	ml_settings_apply(&ctx, NULL);
	is_str(ctx.lang, was, "it stays until the end of the questions");
	ml_first_destroy(first);
	ml_surface_destroy(f);
}

int main(void)
{
	test_zone("FR", "UTC", "Europe/Paris");
	test_zone("MA", "Etc/UTC", "Africa/Casablanca");
	test_zone("MA", "Etc/GMT-1", "Africa/Casablanca");
	test_zone("FR", "Indian/Reunion", "Indian/Reunion");
	test_zone("SE", "UTC", "UTC");
	test_keys();
	test_language();
	kit_clean();
	return tap_done();
}
