/*
 * term: the decoder of key strokes. Bytes go in, whole keys come out; a sequence that is not whole yet waits, and one
 * that is broken or unknown is dropped whole, so that its tail never reaches a text as letters. After ECMA-48 (control
 * sequences), xterm (modifiers, SGR mouse, bracketed paste), rxvt and the Linux console.
 */
#include <stdlib.h>
#include <maillage/text.h>
#include "term/key.h"

#define ESC 0x1b
#define SEQUENCE_MAX 64	  /* bytes of a sequence that is still believed in */
#define PASTE_PATIENCE 80 /* times `late` without a byte before an unfinished paste is given out */

struct learnt {
	char seq[16];
	uint8_t n;
	int code;
};

struct ml_decoder {
	struct ml_buf in; /* bytes not yet decoded: in.p[at..] */
	size_t at;
	struct ml_buf paste; /* the paste being read, or given out */
	bool pasting;
	int patience;
	char text[8]; /* of the last CHAR */
	ML_VEC(struct learnt) learnt;
};

enum step { STEP_KEY, STEP_SKIP /* bytes consumed, no key */, STEP_MORE /* not whole yet */ };

struct ml_decoder *ml_decoder_create(void)
{
	return ml_xalloc(sizeof(struct ml_decoder));
}

void ml_decoder_destroy(struct ml_decoder *d)
{
	if (!d)
		return;
	ml_buf_finish(&d->in);
	ml_buf_finish(&d->paste);
	ml_vec_finish(&d->learnt);
	ml_free_(d);
}

void ml_decoder_learn(struct ml_decoder *d, const char *seq, int code)
{
	struct learnt l = {.code = code};
	size_t n = strlen(seq);
	if (n < 2 || n > sizeof(l.seq) || seq[0] != ESC)
		return;
	memcpy(l.seq, seq, n);
	l.n = (uint8_t)n;
	ml_vec_push(&d->learnt, l);
}

void ml_decoder_feed(struct ml_decoder *d, const void *p, size_t n)
{
	if (d->at > 0) {
		memmove(d->in.p, d->in.p + d->at, d->in.n - d->at);
		d->in.n -= d->at;
		d->at = 0;
	}
	ml_buf_add(&d->in, p, n);
	if (n)
		d->patience = 0;
}

bool ml_decoder_waits(const struct ml_decoder *d)
{
	return d->at < d->in.n || d->pasting;
}

static struct ml_str pending(const struct ml_decoder *d)
{
	return ml_str_n(d->in.p + d->at, d->in.n - d->at);
}

/* ---- tables ---------------------------------------------------------------------------- */

struct named {
	int what;
	int code;
};

static const struct named csi_letters[] = {
	{'A', ML_FN_UP},
	{'B', ML_FN_DOWN},
	{'C', ML_FN_RIGHT},
	{'D', ML_FN_LEFT},
	{'H', ML_FN_HOME},
	{'F', ML_FN_END},
	{'P', ML_FN_F(1)},
	{'Q', ML_FN_F(2)},
	{'R', ML_FN_F(3)},
	{'S', ML_FN_F(4)},
	{'Z', ML_FN_BACKTAB},
	/* rxvt: with Shift */
	{'a', ML_FN_UP | ML_MOD_SHIFT},
	{'b', ML_FN_DOWN | ML_MOD_SHIFT},
	{'c', ML_FN_RIGHT | ML_MOD_SHIFT},
	{'d', ML_FN_LEFT | ML_MOD_SHIFT},
};

static const struct named csi_numbers[] = {
	{1, ML_FN_HOME},
	{2, ML_FN_INSERT},
	{3, ML_FN_DELETE},
	{4, ML_FN_END},
	{5, ML_FN_PGUP},
	{6, ML_FN_PGDN},
	{7, ML_FN_HOME},
	{8, ML_FN_END},
	{11, ML_FN_F(1)},
	{12, ML_FN_F(2)},
	{13, ML_FN_F(3)},
	{14, ML_FN_F(4)},
	{15, ML_FN_F(5)},
	{17, ML_FN_F(6)},
	{18, ML_FN_F(7)},
	{19, ML_FN_F(8)},
	{20, ML_FN_F(9)},
	{21, ML_FN_F(10)},
	{23, ML_FN_F(11)},
	{24, ML_FN_F(12)},
	{25, ML_FN_F(13)},
	{26, ML_FN_F(14)},
	{28, ML_FN_F(15)},
	{29, ML_FN_F(16)},
	{31, ML_FN_F(17)},
	{32, ML_FN_F(18)},
	{33, ML_FN_F(19)},
	{34, ML_FN_F(20)},
};

/* ESC O: application mode and the keypad. Characters stand for themselves. */
static const struct named ss3_letters[] = {
	{'A', ML_FN_UP},
	{'B', ML_FN_DOWN},
	{'C', ML_FN_RIGHT},
	{'D', ML_FN_LEFT},
	{'H', ML_FN_HOME},
	{'F', ML_FN_END},
	{'M', ML_FN_ENTER},
	{'P', ML_FN_F(1)},
	{'Q', ML_FN_F(2)},
	{'R', ML_FN_F(3)},
	{'S', ML_FN_F(4)},
	{'a', ML_FN_UP | ML_MOD_CTRL},
	{'b', ML_FN_DOWN | ML_MOD_CTRL},
	{'c', ML_FN_RIGHT | ML_MOD_CTRL},
	{'d', ML_FN_LEFT | ML_MOD_CTRL},
	{'j', '*'},
	{'k', '+'},
	{'l', ','},
	{'m', '-'},
	{'n', '.'},
	{'o', '/'},
	{'p', '0'},
	{'q', '1'},
	{'r', '2'},
	{'s', '3'},
	{'t', '4'},
	{'u', '5'},
	{'v', '6'},
	{'w', '7'},
	{'x', '8'},
	{'y', '9'},
};

static const struct named controls[] = {
	{0x08, ML_FN_BACKSPACE},
	{0x7f, ML_FN_BACKSPACE},
	{'\t', ML_FN_TAB},
	{'\r', ML_FN_ENTER},
	{'\n', ML_FN_ENTER},
	{0x00, ML_CTRL(' ')},
	{0x1c, ML_CTRL('\\')},
	{0x1d, ML_CTRL(']')},
	{0x1e, ML_CTRL('^')},
	{0x1f, ML_CTRL('_')},
};

static int look_up(const struct named *table, size_t n, int what)
{
	for (size_t i = 0; i < n; i++)
		if (table[i].what == what)
			return table[i].code;
	return 0;
}
#define LOOK_UP(table, what) look_up((table), ML_COUNT(table), (what))

/* ---- giving out keys --------------------------------------------------------------------- */

static enum step give_char(struct ml_decoder *d, uint32_t rune, struct ml_key *out)
{
	size_t n = ml_utf8_put(d->text, rune);
	*out = (struct ml_key){.type = ML_KEY_CHAR, .code = (int)rune, .text = ml_str_n(d->text, n)};
	return STEP_KEY;
}

/* A code below the function keys is a character, unless a modifier makes a command of it. */
static enum step give(struct ml_decoder *d, int code, struct ml_key *out)
{
	if (code == 0)
		return STEP_SKIP;
	if (code < ML_FN_ENTER)
		return give_char(d, (uint32_t)code, out);
	*out = (struct ml_key){.type = ML_KEY_FUNC, .code = code};
	return STEP_KEY;
}

/* xterm: 1 + Shift 1 + Alt 2 + Control 4. */
static int modifiers(int parameter)
{
	int bits = parameter > 1 && parameter <= 16 ? parameter - 1 : 0;
	return (bits & 1 ? ML_MOD_SHIFT : 0) | (bits & 2 ? ML_MOD_ALT : 0) | (bits & 4 ? ML_MOD_CTRL : 0);
}

static int with_modifiers(int code, int mods)
{
	if (code == 0)
		return 0;
	if (code == ML_FN_TAB && mods == ML_MOD_SHIFT)
		return ML_FN_BACKTAB;
	return code | mods;
}

/* ---- control sequences ---------------------------------------------------------------------- */

struct csi {
	char private; /* '<', '?'… or 0 */
	int v[4], n;
	char final;
	size_t size; /* bytes with ESC [ */
};

/* STEP_KEY: whole; STEP_SKIP: broken, its first `size` bytes are to be dropped. */
static enum step read_csi(struct ml_str s, struct csi *c)
{
	size_t i = 2;
	*c = (struct csi){0};
	if (i < s.n && s.p[i] >= '<' && s.p[i] <= '?')
		c->private = s.p[i++];
	for (c->n = 1; i < s.n && i < SEQUENCE_MAX; i++) {
		unsigned char b = (unsigned char)s.p[i];
		if (b >= '0' && b <= '9') {
			if (c->n <= 4 && c->v[c->n - 1] < 100000)
				c->v[c->n - 1] = c->v[c->n - 1] * 10 + (b - '0');
		} else if (b == ';') {
			c->n = ML_MIN(c->n + 1, 5);
		} else if (b >= 0x40 && b <= 0x7e) {
			c->final = (char)b;
			c->size = i + 1;
			return STEP_KEY;
		} else if (b == '$') { /* rxvt: Shift; elsewhere an intermediate byte */
			c->final = '$';
			c->size = i + 1;
			return STEP_KEY;
		} else if (b < 0x20 || b > 0x3f) {
			c->size = i; /* the strange byte begins something else */
			return STEP_SKIP;
		}
	}
	c->size = i;
	return i >= SEQUENCE_MAX ? STEP_SKIP : STEP_MORE;
}

/* CSI < button ; x ; y M or m, from 1. */
static enum step decode_mouse(const struct csi *c, struct ml_key *out)
{
	int button = c->v[0], code;
	if (c->n != 3 || c->v[1] < 1 || c->v[2] < 1)
		return STEP_SKIP;
	if (button & 64)
		code = (button & 3) == 0 ? ML_MOUSE_WHEEL_UP : (button & 3) == 1 ? ML_MOUSE_WHEEL_DOWN : 0;
	else if (button & 32)
		code = (button & 3) == 0 ? ML_MOUSE_DRAG : 0;
	else if (c->final == 'm')
		code = (button & 3) == 0 ? ML_MOUSE_RELEASE : 0;
	else
		code = (button & 3) == 0 ? ML_MOUSE_PRESS : (button & 3) == 2 ? ML_MOUSE_MENU : 0;
	if (!code)
		return STEP_SKIP;
	*out = (struct ml_key){.type = ML_KEY_MOUSE, .code = code, .x = c->v[1] - 1, .y = c->v[2] - 1};
	return STEP_KEY;
}

/* CSI code ; modifiers u: keyboards that report all keys. */
static enum step decode_unicode(struct ml_decoder *d, const struct csi *c, struct ml_key *out)
{
	int rune = c->v[0], mods = modifiers(c->v[1]);
	int code = rune == ESC ? ML_FN_ESC : rune < 0x20 || rune == 0x7f ? LOOK_UP(controls, rune) : rune;
	if (rune > 0x10ffff || (rune >= 0xd800 && rune < 0xe000) || (rune >= 0x80 && rune < 0xa0))
		return STEP_SKIP;
	if (code < ML_FN_ENTER && (mods & ~ML_MOD_SHIFT) == 0)
		return give(d, code, out);
	if (code >= 'A' && code <= 'Z')
		code |= 0x20;
	return give(d, with_modifiers(code, code < ML_FN_ENTER ? mods & ~ML_MOD_SHIFT : mods), out);
}

static enum step decode_csi(struct ml_decoder *d, const struct csi *c, struct ml_key *out)
{
	static const struct named rxvt[] = {{'^', ML_MOD_CTRL}, {'$', ML_MOD_SHIFT}, {'@', ML_MOD_CTRL | ML_MOD_SHIFT}};
	int mods = c->n >= 2 ? modifiers(c->v[1]) : 0;
	if (c->private == '<' && (c->final == 'M' || c->final == 'm'))
		return decode_mouse(c, out);
	if (c->private)
		return STEP_SKIP;
	if (c->final == '~' && c->v[0] == 200) {
		d->pasting = true;
		ml_buf_clear(&d->paste);
		return STEP_SKIP;
	}
	if (c->final == '~' && c->v[0] == 27 && c->n == 3) /* xterm modifyOtherKeys */
		return decode_unicode(d, &(struct csi){.v = {c->v[2], c->v[1]}, .n = 2}, out);
	if (c->final == '~')
		return give(d, with_modifiers(LOOK_UP(csi_numbers, c->v[0]), mods), out);
	if (c->final == 'u')
		return decode_unicode(d, c, out);
	if (LOOK_UP(rxvt, c->final))
		return give(d, with_modifiers(LOOK_UP(csi_numbers, c->v[0]), LOOK_UP(rxvt, c->final)), out);
	return give(d, with_modifiers(LOOK_UP(csi_letters, c->final), mods), out);
}

static enum step step_csi(struct ml_decoder *d, struct ml_str s, bool late, struct ml_key *out)
{
	struct csi c;
	if (s.n >= 3 && s.p[2] == '[') { /* Linux console: ESC [ [ A is F1 */
		if (s.n < 4)
			goto more;
		d->at += 4;
		return give(d, s.p[3] >= 'A' && s.p[3] <= 'E' ? ML_FN_F(s.p[3] - 'A' + 1) : 0, out);
	}
	if (s.n >= 3 && s.p[2] == 'M') { /* old mouse report: three bytes follow */
		if (s.n < 6)
			goto more;
		d->at += 6;
		return STEP_SKIP;
	}
	switch (read_csi(s, &c)) {
	case STEP_KEY:
		d->at += c.size;
		return decode_csi(d, &c, out);
	case STEP_SKIP:
		d->at += c.size;
		return STEP_SKIP;
	default:
		break;
	}
more:
	if (!late)
		return STEP_MORE;
	d->at = d->in.n; /* what has come of it is not text */
	return STEP_SKIP;
}

/* Replies and strings of the terminal: ESC ] … BEL or ESC \. */
static enum step step_string(struct ml_decoder *d, struct ml_str s, bool late)
{
	for (size_t i = 2; i < s.n; i++) {
		bool bell = s.p[i] == 0x07, st = s.p[i] == '\\' && s.p[i - 1] == ESC;
		if (bell || st) {
			d->at += i + 1;
			return STEP_SKIP;
		}
	}
	if (!late && s.n < 4096)
		return STEP_MORE;
	d->at += s.n > 2 ? s.n : 2;
	return STEP_SKIP;
}

static enum step step_ss3(struct ml_decoder *d, struct ml_str s, bool late, struct ml_key *out)
{
	if (s.n < 3) {
		if (!late)
			return STEP_MORE;
		d->at += 2;
		return STEP_SKIP;
	}
	d->at += 3;
	return give(d, LOOK_UP(ss3_letters, s.p[2]), out);
}

static enum step step_learnt(struct ml_decoder *d, struct ml_str s, bool late, struct ml_key *out)
{
	bool begins = false;
	for (size_t i = 0; i < d->learnt.n; i++) {
		const struct learnt *l = d->learnt.v + i;
		if (s.n >= l->n && memcmp(s.p, l->seq, l->n) == 0) {
			d->at += l->n;
			return give(d, l->code, out);
		}
		begins |= s.n < l->n && memcmp(s.p, l->seq, s.n) == 0;
	}
	return begins && !late ? STEP_MORE : STEP_SKIP;
}

/* ESC and an ordinary key: Alt; with a digit it is a function key (mc does the same), ESC 0 is F10. */
static enum step step_alt(struct ml_decoder *d, struct ml_str s, struct ml_key *out)
{
	size_t used = 1;
	uint32_t rune = ml_utf8_next(s, &used);
	d->at += used;
	if (rune >= '0' && rune <= '9')
		return give(d, ML_FN_F(rune == '0' ? 10 : (int)rune - '0'), out);
	if (rune == ML_RUNE_BAD)
		return STEP_SKIP;
	if (rune < 0x20 || rune == 0x7f) {
		int code = LOOK_UP(controls, (int)rune);
		return give(d, code ? code | ML_MOD_ALT : 0, out);
	}
	return give(d, (int)rune | ML_MOD_ALT, out);
}

static bool rune_whole(struct ml_str s)
{
	unsigned char b = (unsigned char)s.p[0];
	size_t need = b >= 0xf0 && b < 0xf8 ? 4 : b >= 0xe0 && b < 0xf0 ? 3 : b >= 0xc0 && b < 0xe0 ? 2 : 1;
	for (size_t i = 1; i < need; i++) {
		if (i >= s.n)
			return false;
		if (((unsigned char)s.p[i] & 0xc0) != 0x80)
			return true; /* broken: will be dropped */
	}
	return true;
}

static enum step step_escape(struct ml_decoder *d, struct ml_str s, bool late, struct ml_key *out)
{
	size_t before = d->at;
	if (s.n == 1 || s.p[1] == ESC) {
		if (s.n == 1 && !late)
			return STEP_MORE;
		d->at++;
		return give(d, ML_FN_ESC, out);
	}
	enum step known = step_learnt(d, s, late, out);
	if (known != STEP_SKIP || d->at != before)
		return known;
	if (s.p[1] == '[')
		return step_csi(d, s, late, out);
	if (s.p[1] == 'O')
		return step_ss3(d, s, late, out);
	if (s.p[1] == ']' || s.p[1] == 'P' || s.p[1] == '_' || s.p[1] == '^')
		return step_string(d, s, late);
	if (!rune_whole(ml_str_n(s.p + 1, s.n - 1)) && !late)
		return STEP_MORE;
	return step_alt(d, s, out);
}

/* ---- paste -------------------------------------------------------------------------------------- */

/* Line ends to '\n', the rest valid UTF-8, within the limit. */
static void clean_paste(struct ml_buf *b)
{
	struct ml_buf out = {0};
	struct ml_str s = ml_buf_view(b);
	char utf8[4];
	for (size_t i = 0; i < s.n && out.n + 4 <= ML_PASTE_MAX;) {
		uint32_t rune = ml_utf8_next(s, &i);
		if (rune == '\r') {
			rune = '\n';
			i += i < s.n && s.p[i] == '\n';
		}
		ml_buf_add(&out, utf8, ml_utf8_put(utf8, rune));
	}
	ml_buf_finish(b);
	*b = out;
}

static enum step give_paste(struct ml_decoder *d, struct ml_key *out)
{
	d->pasting = false;
	clean_paste(&d->paste);
	if (d->paste.n == 0)
		return STEP_SKIP;
	*out = (struct ml_key){.type = ML_KEY_PASTE, .text = ml_buf_view(&d->paste)};
	return STEP_KEY;
}

/* All before the end mark is pasted text, whatever it holds. An end that never comes is not waited for without end. */
static enum step step_paste(struct ml_decoder *d, struct ml_str s, bool late, struct ml_key *out)
{
	static const char mark[] = "\033[201~";
	const char *end = s.n ? memmem(s.p, s.n, mark, sizeof(mark) - 1) : NULL;
	size_t keep = sizeof(mark) - 2; /* the mark may be cut in two */
	size_t take = end ? (size_t)(end - s.p) : s.n > keep ? s.n - keep : 0;
	ml_buf_add(&d->paste, s.p, d->paste.n < ML_PASTE_MAX ? ML_MIN(take, ML_PASTE_MAX - d->paste.n) : 0);
	d->at += take;
	if (end) {
		d->at += sizeof(mark) - 1;
		return give_paste(d, out);
	}
	if (late && ++d->patience > PASTE_PATIENCE) {
		ml_buf_add(&d->paste, d->in.p + d->at, d->in.n - d->at);
		d->at = d->in.n;
		return give_paste(d, out);
	}
	return STEP_MORE;
}

/* ---- one step --------------------------------------------------------------------------------------- */

static enum step step_text(struct ml_decoder *d, struct ml_str s, bool late, struct ml_key *out)
{
	unsigned char b = (unsigned char)s.p[0];
	if (b < 0x20 || b == 0x7f) {
		int code = LOOK_UP(controls, b);
		d->at++;
		return give(d, code ? code : ML_CTRL('a' + b - 1), out);
	}
	if (!rune_whole(s) && !late)
		return STEP_MORE;
	size_t used = 0;
	uint32_t rune = ml_utf8_next(s, &used);
	d->at += used;
	if (rune == ML_RUNE_BAD || (rune >= 0x80 && rune < 0xa0))
		return STEP_SKIP;
	return give_char(d, rune, out);
}

bool ml_decoder_next(struct ml_decoder *d, bool late, struct ml_key *out)
{
	enum step step = STEP_SKIP;
	*out = (struct ml_key){0};
	while (step == STEP_SKIP) {
		struct ml_str s = pending(d);
		if (d->pasting)
			step = step_paste(d, s, late, out);
		else if (s.n == 0)
			return false;
		else if (s.p[0] == ESC)
			step = step_escape(d, s, late, out);
		else
			step = step_text(d, s, late, out);
	}
	return step == STEP_KEY;
}
