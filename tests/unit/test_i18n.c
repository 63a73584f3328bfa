/* Translation in the program's own language, whatever the machine's locale: on a catalogue made here, then on the
 * Arabic one of the program. Arguments: a msgfmt, the built share folder. */
#include "tap.h"

#include <maillage/i18n.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char catalogue[] =
	"msgid \"\"\nmsgstr \"\"\n"
	"\"Content-Type: text/plain; charset=UTF-8\\n\"\n"
	"\"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"\n"
	"\nmsgid \"fiche\"\nmsgstr \"record\"\n"
	"\nmsgctxt \"event.status\"\nmsgid \"tenu\"\nmsgstr \"held\"\n"
	"\nmsgid \"tenu\"\nmsgstr \"kept\"\n"
	"\nmsgid \"%d fiche\"\nmsgid_plural \"%d fiches\"\nmsgstr[0] \"%d record\"\nmsgstr[1] \"%d records\"\n";

static void make_folder(const char *share, const char *below)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", share, below);
	mkdir(path, 0700);
}

static bool make_catalogue(const char *msgfmt, const char *share)
{
	char po[256], command[1024];
	FILE *f;

	make_folder(share, "locale");
	make_folder(share, "locale/en");
	make_folder(share, "locale/en/LC_MESSAGES");
	snprintf(po, sizeof(po), "%s/en.po", share);
	f = fopen(po, "w");
	if (!f || fputs(catalogue, f) < 0 || fclose(f) != 0)
		return false;
	snprintf(command, sizeof(command), "'%s' -o '%s/locale/en/LC_MESSAGES/maillage.mo' '%s'", msgfmt, share, po);
	return system(command) == 0;
}

static void test_english(struct ml_context *ctx)
{
	memcpy(ctx->lang, "en", 3);
	ml_i18n_init(ctx);
	is_str(ml_tr("fiche"), "record", "a string");
	is_str(ml_tr("inconnue"), "inconnue", "a string that is not there stays");
	is_str(ml_tr(""), "", "the empty string is not the header");
	is_str(ml_trc("event.status", "tenu"), "held", "a string in its context");
	is_str(ml_trc("commitment.status", "tenu"), "kept", "in another context, the plain one");
	is_str(ml_trc("event.status", "fiche"), "record", "only the plain one is there");
	is_str(ml_trc("event.status", "inconnue"), "inconnue", "none is there");
	is_str(ml_trc(NULL, "tenu"), "kept", "no context");
	is_str(ml_trn("%d fiche", "%d fiches", 1), "%d record", "one");
	is_str(ml_trn("%d fiche", "%d fiches", 2), "%d records", "many");
	is_str(ml_trn("%d fiche", "%d fiches", 0), "%d records", "none is many in English");
}

static void test_french(struct ml_context *ctx)
{
	memcpy(ctx->lang, "fr", 3);
	ml_i18n_init(ctx);
	is_str(ml_tr("fiche"), "fiche", "French again, in the same run");
	is_str(ml_trc("event.status", "tenu"), "tenu", "in a context");
	is_str(ml_trn("%d fiche", "%d fiches", 0), "%d fiche", "none is one in French, even without a catalogue");
	is_str(ml_trn("%d fiche", "%d fiches", 2), "%d fiches", "two are many");
}

/* Arabic counts in six ways; 102 and 103 tell the rule from a table of the small numbers. */
static void test_arabic(struct ml_context *ctx, const char *share)
{
	static const unsigned long each[] = {0, 1, 2, 3, 11, 100};
	static const struct {
		unsigned long n, like;
	} same[] = {{10, 3}, {99, 11}, {101, 100}, {102, 100}, {103, 3}, {110, 3}, {111, 11}, {1000, 100}};
	const char *form[ML_COUNT(each)];

	ml_free_(ctx->share_dir);
	ctx->share_dir = ml_xstrdup(share);
	memcpy(ctx->lang, "ar", 3);
	ml_i18n_init(ctx);
	is_str(ml_tr("Corbeille"), "سلة المحذوفات", "the program's own catalogue");
	for (size_t i = 0; i < ML_COUNT(each); i++) {
		form[i] = ml_trn("%u conflit", "%u conflits", each[i]);
		ok(strcmp(form[i], "%u conflit") != 0 && strcmp(form[i], "%u conflits") != 0, "%lu: in Arabic",
			each[i]);
		for (size_t j = 0; j < i; j++)
			ok(strcmp(form[i], form[j]) != 0, "%lu is not said as %lu", each[i], each[j]);
	}
	for (size_t i = 0; i < ML_COUNT(same); i++)
		is_str(ml_trn("%u conflit", "%u conflits", same[i].n),
			ml_trn("%u conflit", "%u conflits", same[i].like), "%lu is said as %lu", same[i].n,
			same[i].like);
}

int main(int argc, char **argv)
{
	static const char *const locales[] = {"C", "C.UTF-8", "", "xx_XX.UTF-8"};
	char share[] = "/tmp/maillage-i18n-XXXXXX", long_context[600];
	struct ml_context ctx;

	if (argc < 3 || !mkdtemp(share) || !make_catalogue(argv[1], share)) {
		printf("Bail out! no catalogue\n");
		return 1;
	}
	ml_context_init(&ctx);
	ml_free_(ctx.share_dir);
	ctx.share_dir = ml_xstrdup(share);
	for (size_t i = 0; i < ML_COUNT(locales); i++) {
		setenv("LC_ALL", locales[i], 1);
		printf("# LC_ALL=%s\n", locales[i]);
		test_english(&ctx);
		test_french(&ctx);
	}
	memset(long_context, 'x', sizeof(long_context) - 1);
	long_context[sizeof(long_context) - 1] = '\0';
	is_str(ml_trc(long_context, "tenu"), "tenu", "a context of any length");
	test_arabic(&ctx, argv[2]);
	ml_context_finish(&ctx);
	if (chdir(share) == 0 && unlink("locale/en/LC_MESSAGES/maillage.mo") == 0 && unlink("en.po") == 0 &&
		rmdir("locale/en/LC_MESSAGES") == 0 && rmdir("locale/en") == 0 && rmdir("locale") == 0)
		rmdir(share);
	return tap_done();
}
