/*
 * Sort keys of three levels, compared by memcmp: letters; accents; case. Numbers are ordered by value, words before
 * longer words, Arabic after Latin, everything else last.
 *
 * First level, bytes: 01 end, 02 between words, 10+length then digits, 40.. a to z, 80.. Arabic letters, F0 then three
 * bytes of code point. Second and third: 01 end, 02 nothing special, more for an accent or a capital; trailing 02 left
 * out.
 */
#include "letters.h"

#define END 0x01
#define GAP 0x02
#define PLAIN 0x02
#define NUMBER 0x10
#define NUMBER_MOST 0x2f
#define LATIN 0x40
#define ARABIC 0x80
#define OTHER 0xf0
#define VARIANT 0x7f
#define CAPITAL 0x03

/* Accents and capitals further behind do not decide anything a person would notice. */
#define LEVEL_MOST 120

static const uint16_t arabic_order[] = {0x0627, 0x0628, 0x062a, 0x062b, 0x062c, 0x062d, 0x062e, 0x062f, 0x0630, 0x0631,
	0x0632, 0x0633, 0x0634, 0x0635, 0x0636, 0x0637, 0x0638, 0x0639, 0x063a, 0x0641, 0x0642, 0x0643, 0x0644, 0x0645,
	0x0646, 0x0647, 0x0648, 0x064a};

struct level {
	unsigned char at[LEVEL_MOST];
	size_t n, used; /* used: up to the last one that says something */
};

struct key {
	struct ml_buf *out;
	size_t start, number; /* number: offset of the length byte of the number being written */
	size_t rest;	      /* bytes of the text still to come */
	bool in_number, gap;
	struct level accents, cases;
};

static void note(struct level *l, unsigned char weight)
{
	if (l->n == LEVEL_MOST)
		return;
	l->at[l->n++] = weight;
	if (weight != PLAIN)
		l->used = l->n;
}

/* Room is made by the callers: see ml_sort_key and add_part. */
static void put(struct key *k, unsigned char weight)
{
	k->out->p[k->out->n++] = (char)weight;
}

static void add_digit(struct key *k, uint32_t digit)
{
	if (!k->in_number || (unsigned char)k->out->p[k->number] == NUMBER_MOST) {
		k->in_number = true;
		k->number = k->out->n;
		put(k, NUMBER);
	}
	if (digit == '0' && (unsigned char)k->out->p[k->number] == NUMBER)
		return; /* leading zeros count for nothing */
	k->out->p[k->number]++;
	put(k, (unsigned char)digit);
}

static void add_letter(struct key *k, uint32_t rune)
{
	if (k->gap && k->out->n > k->start)
		put(k, GAP);
	k->gap = false;
	if (rune >= '0' && rune <= '9') {
		add_digit(k, rune);
		return;
	}
	k->in_number = false;
	if (rune >= 'a' && rune <= 'z') {
		put(k, (unsigned char)(LATIN + rune - 'a'));
		return;
	}
	for (size_t i = 0; rune >= 0x0627 && rune <= 0x064a && i < ML_COUNT(arabic_order); i++) {
		if (arabic_order[i] == rune) {
			put(k, (unsigned char)(ARABIC + i));
			return;
		}
	}
	put(k, OTHER);
	put(k, (unsigned char)(rune >> 16));
	put(k, (unsigned char)(rune >> 8));
	put(k, (unsigned char)rune);
}

static void add_gap(struct key *k)
{
	k->gap = true;
	k->in_number = false;
}

static unsigned char accent_weight(uint32_t mark)
{
	if (mark >= 0x300 && mark < 0x370)
		return (unsigned char)(PLAIN + 1 + mark - 0x300);
	return (unsigned char)(0x80 + (mark & 0x7f));
}

/* One character of the canonical decomposition. */
static void add_part(struct key *k, uint32_t rune)
{
	struct ml_letters letters;
	bool first = true;

	ml_letters_of(rune, &letters);
	ml_buf_reserve(k->out, 2 * k->rest + 6 * (size_t)letters.n + 16);
	for (unsigned i = 0; i < letters.n; i++) {
		uint32_t base = letters.at[i].rune;
		switch (letters.at[i].what) {
		case ML_LETTER_SEPARATOR:
			add_gap(k);
			break;
		case ML_LETTER_MARK:
			note(&k->accents, accent_weight(base));
			break;
		case ML_LETTER_WORD:
			add_letter(k, base);
			note(&k->accents, PLAIN);
			utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)rune);
			bool capital = c == UTF8PROC_CATEGORY_LU || c == UTF8PROC_CATEGORY_LT;
			note(&k->cases, first && capital ? CAPITAL : PLAIN);
			uint32_t lower = (uint32_t)utf8proc_tolower((utf8proc_int32_t)rune);
			if (first && lower != base)
				note(&k->accents, VARIANT);
			first = false;
			break;
		}
	}
}

static void add_rune(struct key *k, uint32_t rune)
{
	utf8proc_int32_t parts[ML_LETTERS_MOST];
	int last = 0;
	utf8proc_ssize_t n =
		utf8proc_decompose_char((utf8proc_int32_t)rune, parts, ML_COUNT(parts), UTF8PROC_DECOMPOSE, &last);

	if (n <= 0 || (size_t)n > ML_COUNT(parts)) {
		add_part(k, rune);
		return;
	}
	for (utf8proc_ssize_t i = 0; i < n; i++)
		add_part(k, (uint32_t)parts[i]);
}

static void add_ascii(struct key *k, unsigned char c)
{
	unsigned char lower = c | 0x20;
	bool letter = lower >= 'a' && lower <= 'z';

	if (!letter && (c < '0' || c > '9')) {
		add_gap(k);
		return;
	}
	add_letter(k, letter ? lower : c);
	note(&k->accents, PLAIN);
	note(&k->cases, letter && c != lower ? CAPITAL : PLAIN);
}

void ml_sort_key(struct ml_buf *out, struct ml_str s)
{
	struct key k = {.out = out, .start = out->n};

	/* In ASCII the worst is a lone digit: its length and itself. */
	ml_buf_reserve(out, 2 * s.n + 16);
	for (size_t i = 0; i < s.n;) {
		if ((unsigned char)s.p[i] < 0x80) {
			add_ascii(&k, (unsigned char)s.p[i++]);
			continue;
		}
		uint32_t rune = ml_utf8_next(s, &i);
		k.rest = s.n - i;
		add_rune(&k, rune);
	}
	ml_buf_char(out, END);
	ml_buf_add(out, k.accents.at, k.accents.used);
	ml_buf_char(out, END);
	ml_buf_add(out, k.cases.at, k.cases.used);
}
