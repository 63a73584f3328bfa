/*
 * i18n: binds gettext to the language the program chose, not to the one the machine was installed with. French strings
 * are the source, so a missing catalogue still gives a program that speaks French.
 */
#include <maillage/i18n.h>

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>

#define DOMAIN "maillage"
#define CONTEXT_END '\004' /* what msgfmt puts between msgctxt and msgid */

/* Tells gettext that LANGUAGE changed (gettext manual, "Being a gettext grok"). */
extern int _nl_msg_cat_cntr;

/*
 * gettext translates nothing in the "C" locale, whatever LANGUAGE says. A field laptop may have only C.UTF-8, which is
 * enough: it gives the character set, and LANGUAGE gives the language.
 */
static void choose_locale(const char *lang)
{
	static const char *const regions[][4] = {
		{"fr", "fr_FR.UTF-8", "fr_MA.UTF-8", "fr_BE.UTF-8"},
		{"en", "en_GB.UTF-8", "en_US.UTF-8", "en_IE.UTF-8"},
		{"ar", "ar_MA.UTF-8", "ar_EG.UTF-8", "ar_SA.UTF-8"},
	};
	const char *found = NULL;

	for (size_t i = 0; i < ML_COUNT(regions) && !found; i++)
		for (size_t j = 1; strcmp(lang, regions[i][0]) == 0 && j < ML_COUNT(regions[i]) && !found; j++)
			found = setlocale(LC_MESSAGES, regions[i][j]) ? regions[i][j] : NULL;
	if (!found)
		setlocale(LC_MESSAGES, "C.UTF-8");
	/* Only the character set counts; numbers and dates are written by our own code, so their categories stay "C".
	 */
	if (!setlocale(LC_CTYPE, "C.UTF-8") && found)
		setlocale(LC_CTYPE, found);
}

void ml_i18n_init(const struct ml_context *ctx)
{
	char *dir = ml_path_join(ctx->share_dir ? ctx->share_dir : ".", "locale");

	choose_locale(ctx->lang);
	setenv("LANGUAGE", ctx->lang, 1);
	bindtextdomain(DOMAIN, dir);
	bind_textdomain_codeset(DOMAIN, "UTF-8");
	textdomain(DOMAIN);
	_nl_msg_cat_cntr++;
	ml_free_(dir);
}

const char *ml_tr(const char *msgid)
{
	/* The empty msgid would give the catalogue's header. */
	return msgid && msgid[0] ? dgettext(DOMAIN, msgid) : msgid;
}

const char *ml_trc(const char *ctxt, const char *msgid)
{
	char small[256], *key = small;
	const char *found;
	size_t n, need;

	if (!ctxt || !msgid || !msgid[0])
		return ml_tr(msgid);
	n = strlen(ctxt);
	need = n + 1 + strlen(msgid) + 1;
	if (need > sizeof(small))
		key = ml_xalloc(need);
	memcpy(key, ctxt, n);
	key[n] = CONTEXT_END;
	memcpy(key + n + 1, msgid, need - n - 1);
	found = dgettext(DOMAIN, key);
	if (found == key)
		found = NULL;
	if (key != small)
		ml_free_(key);
	return found ? found : ml_tr(msgid);
}

const char *ml_trn(const char *one, const char *many, unsigned long n)
{
	const char *found = dngettext(DOMAIN, one, many, n);

	/* Without a catalogue gettext uses the English rule; in French zero is singular too. */
	return found == many && n == 0 ? one : found;
}
