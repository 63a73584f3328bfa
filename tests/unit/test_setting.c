/* Settings: the table itself, values read and refused, where they are kept, what follows from them. */
#include <maillage/settings.h>

#include "store_kit.h"

static struct ml_error err;

static const struct ml_setting *by(const char *name)
{
	return ml_setting_by_name(ml_str(name));
}

static const char *get(struct ml_context *ctx, struct ml_store *s, const char *name, bool *set)
{
	static struct ml_buf out;
	bool was = ml_setting_get(ctx, s, by(name), &out);
	if (set)
		*set = was;
	return out.p ? out.p : "";
}

static bool put(struct ml_context *ctx, struct ml_store *s, const char *name, const char *value)
{
	return ml_setting_set(ctx, s, by(name), value ? ml_str(value) : (struct ml_str){0}, &err);
}

static void test_table(struct ml_context *ctx)
{
	uint32_t n;
	const struct ml_setting *all = ml_settings(&n);
	bool unique = true, complete = true, usual = true;
	for (uint32_t i = 0; i < n; i++) {
		struct ml_buf out = {0};
		for (uint32_t k = 0; k < i; k++)
			unique = unique && strcmp(all[i].name, all[k].name) != 0;
		complete = complete && all[i].label && all[i].help && all[i].group && (all[i].type != ML_SET_CHOICE || all[i].choices);
		if (all[i].usual[0])
			usual = usual && ml_setting_check(&all[i], ml_str(all[i].usual), &out, NULL);
		ml_buf_finish(&out);
	}
	ok(n >= 10 && unique, "names are unique");
	ok(complete, "each row has its label, help, group and choices");
	ok(usual, "usual values are values");
	is_str(get(ctx, NULL, "zone", NULL), "Africa/Casablanca", "without a database: what the machine says");
	is_str(get(ctx, NULL, "currency", NULL), "MAD", "or what follows from the country");
}

static void test_values(void)
{
	static const struct {
		const char *name, *typed, *kept; /* NULL: refused */
	} cases[] = {{"week.start", "samedi", "saturday"}, {"week.start", "SUNDAY", "sunday"}, {"week.start", "jeudi", NULL},
		{"country", "maroc", "MA"}, {"country", "fr", "FR"}, {"country", "SE", "SE"}, {"country", "x", NULL},
		{"zone", "Europe/Paris", "Europe/Paris"}, {"zone", "../../etc/passwd", NULL}, {"zone", "", NULL},
		{"currency", "dh", "MAD"}, {"currency", "€", "EUR"}, {"currency", "XOF", "XOF"}, {"currency", "coquillages", NULL},
		{"territory", "Souss-Massa", "MA-09"}, {"territory", "FR-34", "FR-34"}, {"territory", "Atlantide", NULL},
		{"backups.last", "0", NULL}, {"backups.last", "12", "12"}, {"backups.last", "douze", NULL},
		{"officer", "  A. Benali ", "A. Benali"}, {"officer", "   ", NULL}, {"theme", "rose", NULL}};
	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		struct ml_buf out = {0};
		bool good = ml_setting_check(by(cases[i].name), ml_str(cases[i].typed), &out, &err);
		ok(cases[i].kept ? good && ml_str_is(ml_buf_view(&out), cases[i].kept) : !good, "%s « %s »", cases[i].name,
			cases[i].typed);
		ml_buf_finish(&out);
	}
}

static void test_kept(struct ml_context *ctx, struct ml_store *s)
{
	bool set;
	ok(put(ctx, s, "zone", "Europe/Paris") && strcmp(ctx->zone, "Europe/Paris") == 0, "applied at once");
	ok(put(ctx, s, "country", "France") && strcmp(ctx->country, "FR") == 0, "by its name");
	is_str(get(ctx, s, "currency", &set), "EUR", "the currency follows");
	ok(!set, "and is not set for that");
	is_str(ml_store_reader(s).currency, "EUR", "amounts are read so");
	ok(put(ctx, s, "currency", "MAD") && put(ctx, s, "country", NULL), "one set, one back to usual");
	is_str(get(ctx, s, "country", &set), "MA", "usual: what the machine said");
	ok(!set, "not set any more");
	ok(put(ctx, s, "officer", "F. Amrani"), "the officer's name");
	struct ml_uuid site = ml_store_site(s);
	ok(ml_str_is(ml_store_officer_of(s, &site), "F. Amrani"), "is that of the site");
	ok(!put(ctx, NULL, "officer", "X") && err.code == ML_E_DB_MISSING, "no database: said so");
	ok(put(ctx, s, "week.start", "saturday") && ctx->week_start == 6, "the week");
	/* What a newer program left there. */
	ml_store_set_meta(s, "ui.week.start", ML_STR("thursday"), NULL);
	is_str(get(ctx, s, "week.start", &set), "monday", "an unknown value is as none");
	ok(!set, "and not set");
}

static void test_machine(struct ml_context *ctx)
{
	char *path = ml_path_join(ctx->config_dir, "settings");
	struct ml_buf file = {0};
	bool set;
	setenv("TERM", "xterm", 1);
	ok(put(ctx, NULL, "theme", "clair") && put(ctx, NULL, "characters", "ascii"), "kept without a database");
	setenv("TERM", "linux", 1);
	is_str(get(ctx, NULL, "characters", &set), "unicode", "another terminal: its own");
	setenv("TERM", "xterm", 1);
	is_str(get(ctx, NULL, "characters", &set), "ascii", "and back");
	is_str(get(ctx, NULL, "theme", &set), "clair", "the theme is for all");
	good(ml_file_replace(path, ML_STR("# mine\nfuture = 1\ntheme=sombre\n"), 0600, e));
	ok(put(ctx, NULL, "theme", "mono") && ml_file_read(path, 4096, &file, NULL), "changed again");
	is_str(file.p, "# mine\nfuture = 1\ntheme = mono\n", "other lines stay as they are");
	good(ml_file_replace(path, ML_STR("theme = rouge \xff\n"), 0600, e));
	is_str(get(ctx, NULL, "theme", &set), "default", "a damaged value is as none");
	ok(put(ctx, NULL, "language", "en") && strcmp(ctx->lang, "en") == 0, "language at once");
	ctx->lang_asked = true;
	strcpy(ctx->lang, "ar");
	ml_settings_apply(ctx, NULL);
	is_str(ctx->lang, "ar", "what the command line asked for prevails");
	ctx->lang_asked = false;
	ok(put(ctx, NULL, "language", NULL) && strcmp(ctx->lang, "fr") == 0, "usual: the machine's");
	ml_buf_finish(&file);
	ml_free_(path);
}

int main(void)
{
	struct ml_context ctx = kit_context(1);
	struct ml_store *s = NULL;
	ctx.config_dir = ml_xstrdup(kit_path("config/maillage"));
	test_table(&ctx);
	test_values();
	good(ml_store_create(&ctx, kit_path("s.db"), ML_STR("A. Benali"), &s, e));
	test_kept(&ctx, s);
	ml_store_close(s);
	test_machine(&ctx);
	ml_free_(ctx.config_dir);
	kit_clean();
	return tap_done();
}
