/*
 * term: keys by name: for scripts and tests (English, stable) and for people (translated).
 */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <maillage/i18n.h>
#include <maillage/text.h>
#include "term/key.h"

static const struct {
	int code;
	const char *name;  /* in scripts */
	const char *shown; /* msgid */
} names[] = {
	{ML_FN_ENTER, "Enter", N_("Entrée")},
	{ML_FN_TAB, "Tab", N_("Tab")},
	{ML_FN_BACKTAB, "Shift-Tab", N_("Maj-Tab")},
	{ML_FN_ESC, "Esc", N_("Échap")},
	{ML_FN_BACKSPACE, "Backspace", N_("Retour arrière")},
	{ML_FN_DELETE, "Delete", N_("Suppr")},
	{ML_FN_INSERT, "Insert", N_("Inser")},
	{ML_FN_UP, "Up", N_("↑")},
	{ML_FN_DOWN, "Down", N_("↓")},
	{ML_FN_LEFT, "Left", N_("←")},
	{ML_FN_RIGHT, "Right", N_("→")},
	{ML_FN_HOME, "Home", N_("Début")},
	{ML_FN_END, "End", N_("Fin")},
	{ML_FN_PGUP, "PgUp", N_("Page préc.")},
	{ML_FN_PGDN, "PgDn", N_("Page suiv.")},
	{' ', "Space", N_("Espace")},
};

int ml_key_place(const struct ml_key *k)
{
	if (k->type != ML_KEY_FUNC)
		return 0;
	if (k->mirrored && (k->code & ~ML_MODS) == ML_FN_LEFT)
		return k->code - ML_FN_LEFT + ML_FN_RIGHT;
	if (k->mirrored && (k->code & ~ML_MODS) == ML_FN_RIGHT)
		return k->code - ML_FN_RIGHT + ML_FN_LEFT;
	return k->code;
}

static bool parse_fkey(struct ml_str name, int *code)
{
	int64_t n;
	if (name.n < 2 || name.p[0] != 'F' || !ml_str_to_int(ml_str_n(name.p + 1, name.n - 1), &n) || n < 1 || n > 24)
		return false;
	*code = ML_FN_F((int)n);
	return true;
}

static bool parse_named(struct ml_str name, int *code)
{
	for (size_t i = 0; i < ML_COUNT(names); i++)
		if (ml_str_is(name, names[i].name)) {
			*code = names[i].code;
			return true;
		}
	return parse_fkey(name, code);
}

static bool parse_mods(struct ml_str *name, int *mods)
{
	static const struct {
		const char *prefix;
		int bit;
	} list[] = {{"Ctrl-", ML_MOD_CTRL}, {"Alt-", ML_MOD_ALT}, {"Shift-", ML_MOD_SHIFT}};
	for (size_t i = 0; i < ML_COUNT(list); i++) {
		size_t n = strlen(list[i].prefix);
		if (name->n > n && ml_str_starts(*name, ml_str(list[i].prefix))) {
			*mods |= list[i].bit;
			*name = ml_str_n(name->p + n, name->n - n);
			return true;
		}
	}
	return false;
}

/* One code point, as typed or with modifiers. */
static bool parse_rune(struct ml_str name, int mods, struct ml_key *out)
{
	size_t pos = 0;
	uint32_t rune = ml_utf8_next(name, &pos);
	if (name.n == 0 || pos != name.n || rune == ML_RUNE_BAD || rune < 0x20)
		return false;
	if (mods && rune >= 'A' && rune <= 'Z')
		rune |= 0x20;
	*out = (struct ml_key){
		.type = mods ? ML_KEY_FUNC : ML_KEY_CHAR, .code = (int)rune | mods, .text = mods ? ml_str(NULL) : name};
	return true;
}

bool ml_key_parse(struct ml_str name, struct ml_key *out)
{
	int mods = 0, code;
	struct ml_str paste = ML_STR("Paste:");
	if (ml_str_starts(name, paste)) {
		*out = (struct ml_key){.type = ML_KEY_PASTE, .text = ml_str_n(name.p + paste.n, name.n - paste.n)};
		return true;
	}
	if (!parse_named(name, &code)) {
		while (parse_mods(&name, &mods))
			;
		if (!parse_named(name, &code))
			return parse_rune(name, mods, out);
	}
	if (code == ' ' && !mods)
		return parse_rune(ML_STR(" "), 0, out);
	*out = (struct ml_key){.type = ML_KEY_FUNC, .code = code | mods};
	return true;
}

void ml_key_show(struct ml_buf *out, int code)
{
	char text[4];
	if (code & ML_MOD_CTRL)
		ml_buf_z(out, _("Ctrl-"));
	if (code & ML_MOD_ALT)
		ml_buf_z(out, "Alt-");
	if (code & ML_MOD_SHIFT)
		ml_buf_z(out, _("Maj-"));
	code &= ~ML_MODS;
	for (size_t i = 0; i < ML_COUNT(names); i++)
		if (names[i].code == code) {
			ml_buf_z(out, _(names[i].shown));
			return;
		}
	if (code > ML_FN_F0 && code <= ML_FN_LAST)
		ml_buf_printf(out, "F%d", code - ML_FN_F0);
	else if (code >= 'a' && code <= 'z')
		ml_buf_char(out, (char)(code - 'a' + 'A'));
	else if (code > 0x20 && code < ML_FN_ENTER)
		ml_buf_add(out, text, ml_utf8_put(text, (uint32_t)code));
}
