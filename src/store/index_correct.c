/*
 * index (store): words one typing error away (Damerau and Levenshtein), by walking a sorted dictionary: what stands
 * before the error narrows the range, the letters that really follow there are tried, the rest is looked up in what
 * remains.
 */
#include <maillage/text.h>

#include "index_words.h"

/* Of fewer letters, what is left without the wrong one begins too many words. */
enum { BEGUN_MIN = 5 };

struct corrector {
	const struct ml_ix_dictionary *d;
	void (*range)(void *arg, uint32_t lo, uint32_t hi, enum ml_ix_near);
	void *arg;
	struct ml_str s;
	size_t at[ML_IX_WORD_MAX + 1]; /* where its characters start */
	size_t n;		       /* characters */
};

struct ml_str ml_ix_after(struct ml_str s, char *room)
{
	memcpy(room, s.p, s.n);
	while (s.n && (uint8_t)room[s.n - 1] == 0xff)
		s.n--;
	if (s.n)
		room[s.n - 1]++;
	return ml_str_n(room, s.n);
}

/* The words that begin with p, all inside [lo, hi). last: the error is in its last letter. */
static void try(struct corrector *c, const char *p, size_t n, uint32_t lo, uint32_t hi, bool last)
{
	char room[ML_IX_WORD_MAX];
	struct ml_str s = {p, n};

	if (!n || lo >= hi || !c->d->narrow(c->d->arg, s, &lo, &hi))
		return;
	uint32_t begun = lo;
	while (begun < hi && ml_str_eq(c->d->word(c->d->arg, begun, room), s))
		begun++;
	if (begun > lo)
		c->range(c->arg, lo, begun, ML_IX_WHOLE);
	if (!last && c->n >= BEGUN_MIN && begun < hi)
		c->range(c->arg, begun, hi, ML_IX_BEGUN);
}

/* Copies the word's characters [from, to) behind p. */
static size_t copy(const struct corrector *c, char *p, size_t n, size_t from, size_t to)
{
	if (from < to) {
		memcpy(p + n, c->s.p + c->at[from], c->at[to] - c->at[from]);
		n += c->at[to] - c->at[from];
	}
	return n;
}

/* Another letter at i, or one more before it: each that follows the word's first i characters in the dictionary. */
static void try_letters(struct corrector *c, size_t i, uint32_t lo, uint32_t hi)
{
	char p[ML_IX_WORD_MAX + 8], room[ML_IX_WORD_MAX];
	size_t head = c->at[i];
	struct ml_str own = ml_str_n(c->s.p + head, c->at[i + 1] - head);
	struct ml_str before = i ? ml_str_n(c->s.p + c->at[i - 1], head - c->at[i - 1]) : ml_str_n(NULL, 0);

	memcpy(p, c->s.p, head);
	while (lo < hi) {
		struct ml_str w = c->d->word(c->d->arg, lo, room);
		size_t end = head;
		if (w.n <= head) { /* the beginning itself */
			lo++;
			continue;
		}
		ml_utf8_next(w, &end);
		struct ml_str letter = {p + head, end - head};
		memcpy(p + head, w.p + head, letter.n);
		uint32_t from = lo, to = hi;
		if (!c->d->narrow(c->d->arg, ml_str_n(p, end), &from, &to))
			break; /* damage */
		if (!ml_str_eq(letter, own) && *letter.p != ML_IX_PHONE) {
			size_t n = copy(c, p, end, i + 1, c->n);
			if (n <= ML_IX_WORD_MAX)
				try(c, p, n, from, to, i + 1 == c->n);
		}
		if (!ml_str_eq(letter, before) && *letter.p != ML_IX_PHONE) {
			size_t n = copy(c, p, end, i, c->n);
			if (n <= ML_IX_WORD_MAX)
				try(c, p, n, from, to, false);
		}
		lo = ML_MAX(to, lo + 1);
	}
}

static void try_without(struct corrector *c, size_t i, uint32_t lo, uint32_t hi)
{
	char p[ML_IX_WORD_MAX];
	size_t one = c->at[i + 1] - c->at[i];

	if (i + 1 < c->n && c->at[i + 2] - c->at[i + 1] == one &&
		memcmp(c->s.p + c->at[i], c->s.p + c->at[i + 1], one) == 0)
		return; /* of two alike, the second is taken out */
	size_t n = copy(c, p, copy(c, p, 0, 0, i), i + 1, c->n);
	try(c, p, n, lo, hi, i + 1 == c->n);
}

static void try_swapped(struct corrector *c, size_t i, uint32_t lo, uint32_t hi)
{
	char p[ML_IX_WORD_MAX];
	size_t n = copy(c, p, 0, 0, i);

	n = copy(c, p, n, i + 1, i + 2);
	n = copy(c, p, n, i, i + 1);
	n = copy(c, p, n, i + 2, c->n);
	if (memcmp(p, c->s.p, n) != 0)
		try(c, p, n, lo, hi, false);
}

void ml_ix_correct(const struct ml_ix_dictionary *d, struct ml_str s,
	void (*range)(void *arg, uint32_t lo, uint32_t hi, enum ml_ix_near), void *arg)
{
	struct corrector c = {.d = d, .range = range, .arg = arg, .s = s};
	uint32_t lo = 0, hi = d->n;

	for (size_t pos = 0; pos < s.n; c.n++) {
		c.at[c.n] = pos;
		ml_utf8_next(s, &pos);
	}
	c.at[c.n] = s.n;
	for (size_t i = 0; i < c.n && lo < hi; i++) {
		try_without(&c, i, lo, hi);
		if (i + 1 < c.n)
			try_swapped(&c, i, lo, hi);
		try_letters(&c, i, lo, hi);
		if (!d->narrow(d->arg, ml_str_n(s.p, c.at[i + 1]), &lo, &hi))
			break;
	}
}
