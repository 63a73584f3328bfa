/* base: every code has its texts; arguments are clean; the line tells all. */
#include <maillage/base.h>

#include <errno.h>

#include "tap.h"

static const char *shout(const char *msgid)
{
	return strstr(msgid, "introuvable") ? "NOT HERE: %s" : strcmp(msgid, "ligne") == 0 ? "LINE" : "ADVICE";
}

static void line_is(const struct ml_error *e, const char *(*tr)(const char *), const char *want, const char *what)
{
	struct ml_buf b = {0};

	ml_error_line(e, tr, &b);
	is_str(b.p, want, "%s", what);
	ml_buf_finish(&b);
}

static void test_codes(void)
{
	bool names = true, messages = true, places = true;

	for (int c = 0; c < ML_E_COUNT; c++) {
		const char *message = ml_error_message((enum ml_code)c), *at = strchr(message, '%');
		names = names && *ml_error_name((enum ml_code)c);
		messages = messages && (*message || c == ML_E_NONE) && ml_error_hint((enum ml_code)c);
		places = places && (!at || (at[1] == 's' && !strchr(at + 1, '%')));
	}
	ok(names && messages, "every code has name, message, hint");
	ok(places, "at most one %%s in a message and nothing else to fill in");
	is_str(ml_error_name(ML_E_NOT_FOUND), "NOT_FOUND", "names are those of the list");
	is_str(ml_error_name((enum ml_code)12345), "INTERNAL", "a code out of range is an internal error");
}

static void test_argument(void)
{
	struct ml_error e;
	char longer[600];

	ok(!ml_fail(&e, ML_E_NO_FILE, "%s/%d", "dir", 3) && e.code == ML_E_NO_FILE && e.sys == 0, "fails and says so");
	is_str(e.arg, "dir/3", "argument formatted");
	ok(e.file && strstr(e.file, "test_base_error.c") && e.line > 0, "place kept");
	ok(!ml_fail(NULL, ML_E_NO_FILE, "x") && !ml_fail_sys(NULL, ML_E_NO_FILE, "x"),
		"no place for the reason is fine");
	ml_fail(&e, ML_E_NO_FILE, NULL);
	is_str(e.arg, "", "no argument");
	ml_fail(&e, ML_E_NO_FILE, "a\033[31m\n\xff\xc3(\xc2\x9b\xe2\x80\xa8z");
	is_str(e.arg, "a [31m \xEF\xBF\xBD\xEF\xBF\xBD(  z", "controls and bad bytes cleaned");
	memset(longer, 'a', sizeof(longer));
	memcpy(longer + 254, "é", 2);
	longer[599] = 0;
	ml_fail(&e, ML_E_NO_FILE, "%s", longer);
	ok(strlen(e.arg) == 254, "cut before a character that does not fit");
	errno = ENOSPC;
	ml_fail_sys(&e, ML_E_NO_SPACE, "%s", "f");
	ok(e.sys == ENOSPC && errno == ENOSPC, "takes errno along and leaves it");
	ml_error_about(&e, "person", "phones");
	ml_error_about(&e, NULL, "emails");
	ml_error_about(NULL, "person", NULL);
	ok(!strcmp(e.kind, "person") && !strcmp(e.field, "emails"), "kind kept, field replaced");
}

static void test_line(void)
{
	struct ml_error e;

	ml_fail(&e, ML_E_NO_FILE, "a.csv");
	line_is(&e, NULL, "fichier introuvable : a.csv — vérifiez le nom et le chemin", "message and hint");
	ml_error_about(&e, "person", "phones");
	e.at_line = 12;
	line_is(&e, NULL, "fichier introuvable : a.csv (person.phones, ligne 12) — vérifiez le nom et le chemin",
		"where it was");
	line_is(&e, shout, "NOT HERE: a.csv (person.phones, LINE 12) — ADVICE", "everything translated");
	ml_fail(&e, ML_E_NO_FILE, NULL);
	line_is(&e, NULL, "fichier introuvable — vérifiez le nom et le chemin",
		"no dangling colon without an argument");
	ml_fail(&e, ML_E_NOTHING_TO_UNDO, NULL);
	line_is(&e, NULL, "rien à annuler", "no hint, no dash");
	errno = ENOENT;
	ml_fail_sys(&e, ML_E_NOTHING_TO_UNDO, NULL);
	line_is(&e, NULL, "rien à annuler (No such file or directory)", "the system's reason");
	ml_fail(&e, ML_E_NO_FILE, "100 %%s %%d");
	line_is(&e, NULL, "fichier introuvable : 100 %s %d — vérifiez le nom et le chemin",
		"percent signs of an argument mean nothing");
}

int main(void)
{
	test_codes();
	test_argument();
	test_line();
	return tap_done();
}
