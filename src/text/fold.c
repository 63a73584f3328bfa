/*
 * Search folding. Text in ASCII runs through a table; the Latin letters of French through another; the rest is taken
 * apart character by character.
 */
#include "letters.h"

/* Folded bytes of ASCII; 0 separates words or needs a closer look. */
#define L(c) [c] = c, [c - 32] = c
static const char ascii[256] = {
	L('a'),
	L('b'),
	L('c'),
	L('d'),
	L('e'),
	L('f'),
	L('g'),
	L('h'),
	L('i'),
	L('j'),
	L('k'),
	L('l'),
	L('m'),
	L('n'),
	L('o'),
	L('p'),
	L('q'),
	L('r'),
	L('s'),
	L('t'),
	L('u'),
	L('v'),
	L('w'),
	L('x'),
	L('y'),
	L('z'),
	['0'] = '0',
	['1'] = '1',
	['2'] = '2',
	['3'] = '3',
	['4'] = '4',
	['5'] = '5',
	['6'] = '6',
	['7'] = '7',
	['8'] = '8',
	['9'] = '9',
};
#undef L

/* What stands between two words. In marked output it is written as itself, else all are ' '. */
#define GAP_NONE 0
#define GAP_BLANK ' '
#define GAP_JOIN '-' /* exactly one hyphen or apostrophe */
#define GAP_DOT '.'  /* exactly one dot */

struct folder {
	struct ml_buf *out;
	size_t start; /* of all output */
	size_t word;  /* start of the current word */
	char gap;
	bool in_word;
	bool marked;
};

static char gap_of(uint32_t rune)
{
	switch (rune) {
	case '-':
	case '\'':
	case '`':
	case 0xb4:
	case 0x2bc:
	case 0x2010:
	case 0x2011:
	case 0x2018:
	case 0x2019:
		return GAP_JOIN;
	case '.':
		return GAP_DOT;
	default:
		return GAP_BLANK;
	}
}

/* saint, sainte, ste and st are one word: st. */
static void end_word(struct folder *f)
{
	struct ml_buf *b = f->out;
	size_t n = b->n - f->word;
	const char *p = b->p + f->word;

	f->in_word = false;
	if (n < 3 || n > 6 || p[0] != 's')
		return;
	if ((n == 3 && memcmp(p, "ste", 3) == 0) || (n == 5 && memcmp(p, "saint", 5) == 0) ||
		(n == 6 && memcmp(p, "sainte", 6) == 0)) {
		b->p[f->word + 1] = 't';
		b->n = f->word + 2;
	}
}

static void separator(struct folder *f, uint32_t rune)
{
	if (f->in_word) {
		end_word(f);
		f->gap = gap_of(rune);
	} else {
		f->gap = GAP_BLANK;
	}
}

/* Room for the gap and a word of n bytes must be there. */
static void begin_word(struct folder *f)
{
	if (f->in_word)
		return;
	if (f->out->n > f->start)
		f->out->p[f->out->n++] = f->marked ? f->gap : ' ';
	f->word = f->out->n;
	f->in_word = true;
}

static void letters(struct folder *f, uint32_t rune, size_t rest)
{
	struct ml_letters parts;

	ml_letters_of(rune, &parts);
	ml_buf_reserve(f->out, rest + 5 * (size_t)parts.n + 8);
	for (unsigned i = 0; i < parts.n; i++) {
		if (parts.at[i].what == ML_LETTER_SEPARATOR) {
			separator(f, parts.at[i].rune);
		} else if (parts.at[i].what == ML_LETTER_WORD) {
			begin_word(f);
			f->out->n += ml_utf8_put(f->out->p + f->out->n, parts.at[i].rune);
		}
	}
}

static void latin(struct folder *f, uint32_t rune)
{
	const char *base = ml_letters_latin(rune);

	if (!*base) {
		separator(f, rune);
		return;
	}
	begin_word(f);
	f->out->p[f->out->n++] = base[0];
	if (base[1])
		f->out->p[f->out->n++] = base[1];
}

static bool arabic(struct folder *f, uint32_t rune)
{
	uint32_t base = ml_letters_arabic(rune);

	if (base > ML_LETTER_DROP) {
		begin_word(f);
		f->out->n += ml_utf8_put(f->out->p + f->out->n, base);
	}
	return base != 0;
}

static void fold(struct ml_buf *out, struct ml_str s, bool marked)
{
	struct folder f = {.out = out, .start = out->n, .word = out->n, .marked = marked};

	/* ASCII, Latin and Arabic never fold to more bytes than they had, but for the gap before a word. */
	ml_buf_reserve(out, s.n + 8);
	for (size_t i = 0; i < s.n;) {
		char c = ascii[(unsigned char)s.p[i]];
		if (c) {
			begin_word(&f);
			char *to = out->p + out->n;
			do
				*to++ = c;
			while (++i < s.n && (c = ascii[(unsigned char)s.p[i]]));
			out->n = (size_t)(to - out->p);
			continue;
		}
		uint32_t rune = ml_rune_next(s, &i);
		if (rune < 0x80)
			separator(&f, rune);
		else if (rune >= 0xa0 && rune < 0x180 && rune != 0xad)
			latin(&f, rune);
		else if (rune < 0x600 || rune > 0x6ff || !arabic(&f, rune))
			letters(&f, rune, s.n - i);
	}
	if (f.in_word)
		end_word(&f);
	out->p[out->n] = 0;
}

void ml_fold(struct ml_buf *out, struct ml_str s)
{
	fold(out, s, false);
}

bool ml_fold_equal(struct ml_str a, struct ml_str b)
{
	struct ml_buf fa = {0}, fb = {0};

	if (ml_str_eq(a, b))
		return true;
	fold(&fa, a, false);
	fold(&fb, b, false);
	bool same = ml_str_eq(ml_buf_view(&fa), ml_buf_view(&fb));
	ml_buf_finish(&fa);
	ml_buf_finish(&fb);
	return same;
}

/* ---- words of a value ------------------------------------------------------------------- */

/* Longer joins are no names; a run of that many words is prose or a path. */
#define JOIN_MOST 48
#define CHAIN_MOST 4

/* clang-format off */
/* Folded; at most eight bytes, so that one comparison of a machine word tells. */
static const char particles[][8] = {
	"el", "al", "ul", "ben", "bin", "ibn", "bent", "bint", "ait", "ayt", "at", "ould", "oulad", "abd", "abdel",
	"abdul", "abdou", "abou", "abu", "aboul", "bou", "sidi", "moulay", "mc", "mac", "o", "de", "d", "du",
	"des", "la", "l", "le", "les", "van", "von", "der", "den", "di", "da", "do", "dos", "del", "della", "st",
	"بن", "ابن", "بنت", "ابو", "ابي", "ام", "ايت", "ولد", "عبد", "ال", "سيدي",
};
/* clang-format on */

struct piece {
	uint32_t at, n; /* in the pool */
	char gap;	/* before it */
};

struct words {
	struct ml_buf pool;
	ML_VEC(struct piece) list;
	ML_VEC(struct piece) given; /* words handed out already */
	struct ml_map *seen;	    /* the same once there are many */
	void (*word)(void *arg, struct ml_str folded, bool first);
	void *arg;
};

static struct ml_str piece_str(const struct words *w, struct piece p)
{
	return ml_str_n(w->pool.p + p.at, p.n);
}

static bool seen(struct words *w, struct piece p)
{
	struct ml_str s = piece_str(w, p);

	if (!w->seen) {
		for (size_t i = 0; i < w->given.n; i++)
			if (ml_str_eq(piece_str(w, w->given.v[i]), s))
				return true;
		ml_vec_push(&w->given, p);
		if (w->given.n == 32) {
			w->seen = ml_map_create();
			for (size_t i = 0; i < w->given.n; i++)
				ml_map_set(w->seen, piece_str(w, w->given.v[i]), 1);
		}
		return false;
	}
	if (ml_map_get(w->seen, s, NULL))
		return true;
	ml_map_set(w->seen, s, 1);
	return false;
}

static void hand(struct words *w, struct piece p, bool first)
{
	if (!seen(w, p))
		w->word(w->arg, piece_str(w, p), first);
}

/* Hands the words [from, to) written as one; `saint`: its abbreviation written out. */
static void hand_joined(struct words *w, size_t from, size_t to, bool saint)
{
	struct piece join = {.at = (uint32_t)w->pool.n};
	size_t n = 0;

	for (size_t i = from; i < to; i++)
		n += w->list.v[i].n;
	if (n > JOIN_MOST)
		return;
	ml_buf_reserve(&w->pool, n + 4 * (to - from));
	for (size_t i = from; i < to; i++) {
		struct ml_str s = piece_str(w, w->list.v[i]);
		ml_buf_str(&w->pool, saint && ml_str_is(s, "st") ? ML_STR("saint") : s);
	}
	join.n = (uint32_t)(w->pool.n - join.at);
	hand(w, join, from == 0);
}

static void hand_extra(struct words *w, const char *text, bool first)
{
	struct piece p = {.at = (uint32_t)w->pool.n, .n = (uint32_t)strlen(text)};

	ml_buf_z(&w->pool, text);
	hand(w, p, first);
}

static bool is_particle(const struct words *w, struct piece p)
{
	char text[8] = {0};

	if (p.n == 0 || p.n > sizeof(text))
		return false;
	memcpy(text, w->pool.p + p.at, p.n);
	for (size_t i = 0; i < ML_COUNT(particles); i++)
		if (memcmp(particles[i], text, sizeof(text)) == 0)
			return true;
	return false;
}

static bool has_saint(const struct words *w, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (w->list.v[i].n == 2 && memcmp(w->pool.p + w->list.v[i].at, "st", 2) == 0)
			return true;
	return false;
}

static void hand_both(struct words *w, size_t from, size_t to)
{
	hand_joined(w, from, to, false);
	if (has_saint(w, from, to))
		hand_joined(w, from, to, true);
}

/* "el idrissi" -> elidrissi; "abd el kader" -> abdel, abdelkader, and elkader when its turn comes. */
static void hand_particle(struct words *w, size_t i)
{
	size_t end = i;

	while (end + 1 < w->list.n && end - i < CHAIN_MOST && is_particle(w, w->list.v[end])) {
		end++;
		hand_both(w, i, end + 1);
	}
}

static bool one_letter(const struct words *w, struct piece p)
{
	size_t pos = 0;

	ml_utf8_next(piece_str(w, p), &pos);
	return pos == p.n;
}

/* "jean-pierre" -> jeanpierre; "S.N.C.F." -> sncf. */
static void hand_run(struct words *w, size_t i, char gap)
{
	size_t end = i + 1;

	if (i > 0 && w->list.v[i].gap == gap && (gap != GAP_DOT || one_letter(w, w->list.v[i - 1])))
		return; /* not the first of its run */
	while (end < w->list.n && w->list.v[end].gap == gap && (gap != GAP_DOT || one_letter(w, w->list.v[end])))
		end++;
	if (end > i + 1 && (gap != GAP_DOT || one_letter(w, w->list.v[i])))
		hand_both(w, i, end);
}

/* الادريسي is found as ادريسي too. */
static void hand_without_article(struct words *w, struct piece p, bool first)
{
	static const char article[] = "ال";

	if (p.n < 10 || memcmp(w->pool.p + p.at, article, 4) != 0)
		return;
	p.at += 4;
	p.n -= 4;
	hand(w, p, first);
}

static void hand_word(struct words *w, size_t i)
{
	struct piece p = w->list.v[i];

	hand(w, p, i == 0);
	if (has_saint(w, i, i + 1)) {
		hand_extra(w, "saint", i == 0);
		hand_extra(w, "sainte", i == 0);
		hand_extra(w, "ste", i == 0);
	}
	hand_without_article(w, p, i == 0);
	hand_run(w, i, GAP_JOIN);
	hand_run(w, i, GAP_DOT);
	hand_particle(w, i);
}

static void cut_words(struct words *w)
{
	struct piece p = {.gap = GAP_BLANK};

	for (size_t i = 0; i <= w->pool.n; i++) {
		char c = i < w->pool.n ? w->pool.p[i] : GAP_BLANK;
		if (c != GAP_BLANK && c != GAP_JOIN && c != GAP_DOT)
			continue;
		p.n = (uint32_t)(i - p.at);
		if (p.n)
			ml_vec_push(&w->list, p);
		p = (struct piece){.at = (uint32_t)(i + 1), .gap = c};
	}
}

void ml_fold_words(struct ml_str value, void (*word)(void *arg, struct ml_str folded, bool first), void *arg)
{
	struct words w = {.word = word, .arg = arg};

	value.n = ML_MIN(value.n, (size_t)1 << 28); /* offsets are 32 bits wide; no value is that long */
	fold(&w.pool, value, true);
	cut_words(&w);
	for (size_t i = 0; i < w.list.n; i++)
		hand_word(&w, i);
	ml_map_destroy(w.seen);
	ml_vec_finish(&w.list);
	ml_vec_finish(&w.given);
	ml_buf_finish(&w.pool);
}
