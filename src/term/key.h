/*
 * term (L5): what the user did. Bytes of a terminal are decoded here into keys, apart from any terminal, so that a test
 * or a fuzzer can feed them.
 */
#ifndef MAILLAGE_TERM_KEY_H
#define MAILLAGE_TERM_KEY_H

#include <maillage/base.h>

enum ml_key_type {
	ML_KEY_NONE,
	ML_KEY_CHAR,   /* text typed: text holds it (one code point); code is the rune */
	ML_KEY_FUNC,   /* everything else on a keyboard: code */
	ML_KEY_PASTE,  /* bracketed paste: text holds all of it, line ends as '\n' */
	ML_KEY_MOUSE,  /* x, y, code = ML_MOUSE_* */
	ML_KEY_RESIZE, /* the surface has its new size: lay out and draw again */
	ML_KEY_IDLE,   /* nothing for the time asked */
	ML_KEY_QUIT    /* SIGTERM, SIGHUP or the terminal went away: save the draft and leave */
};

/* Codes of ML_KEY_FUNC, modifiers added in. A control letter is ML_CTRL('f'). */
enum {
	ML_FN_ENTER = 0x200000, /* also Ctrl-M and Ctrl-J: never told apart */
	ML_FN_TAB,
	ML_FN_BACKTAB, /* Shift-Tab */
	ML_FN_ESC,
	ML_FN_BACKSPACE,
	ML_FN_DELETE,
	ML_FN_INSERT,
	ML_FN_UP,
	ML_FN_DOWN,
	ML_FN_LEFT,
	ML_FN_RIGHT,
	ML_FN_HOME,
	ML_FN_END,
	ML_FN_PGUP,
	ML_FN_PGDN,
	ML_FN_F0, /* F1 is ML_FN_F(1) */
	ML_FN_LAST = ML_FN_F0 + 24,
	ML_MOD_CTRL = 1 << 24,
	ML_MOD_ALT = 1 << 25,
	ML_MOD_SHIFT = 1 << 26,
	ML_MODS = ML_MOD_CTRL | ML_MOD_ALT | ML_MOD_SHIFT
};
#define ML_FN_F(n) (ML_FN_F0 + (n))
#define ML_CTRL(c) (ML_MOD_CTRL | (c)) /* ML_CTRL('f'), ML_CTRL(ML_FN_LEFT) */

enum {
	ML_MOUSE_PRESS = 1,
	ML_MOUSE_RELEASE,
	ML_MOUSE_DRAG,
	ML_MOUSE_MENU /* right button */,
	ML_MOUSE_WHEEL_UP,
	ML_MOUSE_WHEEL_DOWN
};

struct ml_key {
	enum ml_key_type type;
	int code;
	struct ml_str text; /* CHAR, PASTE: valid UTF-8, valid until the next key is read */
	int x, y;	    /* MOUSE: logical coordinates of the surface */
	bool mirrored;	    /* the surface is mirrored: widgets swap Left and Right for places, editors do not */
};
/* Is it this FUNC code? */
static inline bool ml_key_is(const struct ml_key *k, int code)
{
	return k->type == ML_KEY_FUNC && k->code == code;
}
/* FUNC code with Left and Right as "back" and "on" in the reading direction of the layout; 0 for other types. */
int ml_key_place(const struct ml_key *);
/* Keys for tests and scripts: "F3", "Ctrl-F", "Enter", "Up", "Shift-Tab", "Space", "a", "é", "Paste:text". False:
 * unknown name. */
bool ml_key_parse(struct ml_str name, struct ml_key *out);
/* Name of a code as shown to people, through _(): "F3", "Ctrl-F", "Entrée", "Suppr". Space is "Espace". */
void ml_key_show(struct ml_buf *, int code);

/* ---- decoder ---------------------------------------------------------------------------------- */

#define ML_PASTE_MAX (1 << 20) /* longer pastes are cut at a character's border */

struct ml_decoder;
struct ml_decoder *ml_decoder_create(void); /* knows xterm, VT, rxvt and Linux console sequences */
void ml_decoder_destroy(struct ml_decoder *);
void ml_decoder_learn(struct ml_decoder *, const char *sequence, int code); /* from terminfo */
void ml_decoder_feed(struct ml_decoder *, const void *p, size_t n);
/* Next whole key. False: none yet. late: no more bytes come soon, so that a lone Esc is Esc and broken sequences are
 * dropped. */
bool ml_decoder_next(struct ml_decoder *, bool late, struct ml_key *out);
/* Bytes wait for the rest of a sequence (or for `late`). */
bool ml_decoder_waits(const struct ml_decoder *);

#endif
