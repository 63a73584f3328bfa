/* index (store): the words of a document's texts, and a typed text as a lattice of words. */
#include <maillage/text.h>

#include "index_words.h"

enum { DIGITS_MAX = 24, PHONE_MIN = 3, CODED_MIN = 10, WHOLE_MIN = 9 };

static bool is_digits(struct ml_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

static struct ml_str cut_word(struct ml_str s)
{
	if (s.n > ML_IX_WORD_MAX)
		for (s.n = ML_IX_WORD_MAX; s.n > 1 && ((uint8_t)s.p[s.n] & 0xc0) == 0x80; s.n--)
			;
	return s;
}

/* ---- words of a document ---------------------------------------------------------- */

struct splitter {
	void (*word)(void *arg, struct ml_str, unsigned tier);
	void *arg;
	unsigned first_tier, tier;
	char digits[DIGITS_MAX]; /* the run of digit words so far, joined */
	size_t n;
	unsigned run; /* words in it */
	bool first;   /* it starts the text */
};

static void end_digits(struct splitter *s)
{
	if (s->run > 1)
		s->word(s->arg, ml_str_n(s->digits, s->n), s->first ? s->first_tier : s->tier);
	s->run = 0;
	s->n = 0;
}

static void split_word(void *arg, struct ml_str w, bool first)
{
	struct splitter *s = arg;

	w = cut_word(w);
	if (!w.n)
		return;
	s->word(s->arg, w, first ? s->first_tier : s->tier);
	if (!is_digits(w) || w.n > DIGITS_MAX - s->n) {
		end_digits(s);
		return;
	}
	if (s->run > 1 && ml_str_eq(w, ml_str_n(s->digits, s->n)))
		return; /* joined already, by its hyphens */
	if (!s->run)
		s->first = first;
	memcpy(s->digits + s->n, w.p, w.n);
	s->n += w.n;
	s->run++;
}

void ml_ix_words(const struct ml_index_text *t, struct ml_buf *scratch,
	void (*word)(void *arg, struct ml_str, unsigned tier), void *arg)
{
	struct splitter s = {.word = word, .arg = arg, .tier = (unsigned)t->tier + 1};

	s.first_tier = t->tier == ML_INDEX_TITLE ? 0 : s.tier;
	if (t->phone) {
		ml_buf_clear(scratch);
		ml_buf_char(scratch, ML_IX_PHONE);
		ml_phone_key(scratch, t->text);
		if (scratch->n > 1) {
			word(arg, cut_word(ml_buf_view(scratch)), s.tier);
			return;
		}
	}
	ml_fold_words(t->text, split_word, &s);
	end_digits(&s);
}

/* ---- phone numbers as they are typed ------------------------------------------------ */

/* Length of the country code that begins these digits (ITU-T E.164), by its first two; 0: not complete. */
static size_t country_code(struct ml_str d)
{
	static const char two[] = "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 "
				  "60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 ";
	size_t n = 3;

	if (!d.n)
		return 0;
	if (d.p[0] == '1' || d.p[0] == '7')
		n = 1;
	else if (d.n >= 2 && memmem(two, sizeof(two) - 1, (char[]){d.p[0], d.p[1], ' '}, 3))
		n = 2;
	return d.n >= n ? n : 0;
}

static void add_prefix(struct ml_ix_lattice *l, struct ml_ix_edge *e, char lead, struct ml_str s)
{
	struct ml_str copy =
		lead ? ml_arena_printf(l->arena, "%c%.*s", lead, (int)s.n, s.p) : ml_arena_str(l->arena, s);

	copy = cut_word(copy);
	for (size_t i = 0; i < e->prefixes.n; i++)
		if (ml_str_eq(e->prefixes.v[i], copy))
			return;
	ml_vec_push(&e->prefixes, copy);
}

static void add_phone(struct ml_ix_lattice *l, struct ml_ix_edge *e, struct ml_str d)
{
	if (d.n > 1 && d.p[0] == '0') /* trunk prefix, also of +33 (0)6 */
		d = ml_str_n(d.p + 1, d.n - 1);
	if (d.n)
		add_prefix(l, e, ML_IX_PHONE, d);
}

/* The national numbers that these digits may begin. plus: a + stood before them. */
static void add_phones(struct ml_ix_lattice *l, struct ml_ix_edge *e, struct ml_str d, bool plus)
{
	bool abroad = d.n > 2 && d.p[0] == '0' && d.p[1] == '0';
	struct ml_str coded = abroad ? ml_str_n(d.p + 2, d.n - 2) : d;

	if (plus || abroad || (d.p[0] != '0' && d.n >= CODED_MIN)) {
		size_t code = country_code(coded);
		if (code && code < coded.n)
			add_phone(l, e, ml_str_n(coded.p + code, coded.n - code));
	}
	if (!plus && !abroad && d.n >= (d.p[0] == '0' ? 2 : PHONE_MIN))
		add_phone(l, e, d);
	if (d.n >= WHOLE_MIN) { /* a whole number: as it is indexed */
		struct ml_buf key = {0};
		struct ml_str typed = plus ? ml_arena_printf(l->arena, "+%.*s", (int)d.n, d.p) : d;
		ml_phone_key(&key, typed);
		add_phone(l, e, ml_buf_view(&key));
		ml_buf_finish(&key);
	}
}

/* ---- the lattice ------------------------------------------------------------------------ */

struct base {
	struct ml_str word;
	bool plus; /* a + stands before it */
	bool digits;
};

struct reader {
	struct ml_ix_lattice *l;
	struct base words[ML_IX_QUERY_WORDS];
	uint32_t from; /* first word of the segment being read */
};

static size_t letters(struct ml_str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] >= '0' && s.p[i] <= '9')
			return 0;
		n += ((uint8_t)s.p[i] & 0xc0) != 0x80;
	}
	return n;
}

static struct ml_ix_edge *add_edge(struct ml_ix_lattice *l, uint32_t from, uint32_t to)
{
	struct ml_ix_edge e = {.from = (uint8_t)from, .to = (uint8_t)to};

	ml_vec_push(&l->edges, e);
	return &l->edges.v[l->edges.n - 1];
}

/* A form that the splitting of documents joins too: an edge over the words it is made of. */
static void read_joined(void *arg, struct ml_str w, bool first)
{
	static const struct ml_str article = {"ال", 4};
	struct reader *r = arg;
	uint32_t n = r->l->n;

	for (uint32_t i = r->from; i < n; i++)
		if (ml_str_eq(r->words[i].word, w))
			return; /* a word as it was typed */
	for (uint32_t i = r->from; i < n; i++) {
		struct ml_str own = r->words[i].word;
		if (own.n == w.n + article.n && ml_str_starts(own, article) && memcmp(own.p + article.n, w.p, w.n) == 0)
			add_prefix(r->l, add_edge(r->l, i, i + 1), 0, w);
		size_t at = 0;
		for (uint32_t j = i; j < n && r->words[j].word.n <= w.n - at; j++) {
			if (memcmp(w.p + at, r->words[j].word.p, r->words[j].word.n) != 0)
				break;
			at += r->words[j].word.n;
			if (at == w.n && j > i && !is_digits(w)) {
				add_prefix(r->l, add_edge(r->l, i, j + 1), 0, w);
				return;
			}
		}
	}
}

static void read_words(struct reader *r, struct ml_str segment, bool plus)
{
	struct ml_buf folded = {0};
	struct ml_str rest, word;

	r->from = r->l->n;
	ml_fold(&folded, segment);
	rest = ml_buf_view(&folded);
	plus = plus && segment.n &&
	       (segment.p[0] & 0x80 || (segment.p[0] >= '0' && segment.p[0] <= '9') || segment.p[0] == '(');
	while (r->l->n < ML_IX_QUERY_WORDS && ml_str_split(&rest, ' ', &word)) {
		word = cut_word(word);
		if (!word.n)
			continue;
		r->words[r->l->n++] = (struct base){ml_arena_str(r->l->arena, word), plus, is_digits(word)};
		plus = false;
	}
	ml_fold_words(segment, read_joined, r);
	ml_buf_finish(&folded);
}

/* Digit words next to each other: joined, from the first of them or from one that begins like a number. */
static void read_digits(struct reader *r, uint32_t i)
{
	char room[DIGITS_MAX];
	size_t n = 0;
	bool begins = i == 0 || !r->words[i - 1].digits || r->words[i].plus || r->words[i].word.p[0] == '0';

	for (uint32_t j = i; j < r->l->n && r->words[j].digits && (j == i || !r->words[j].plus); j++) {
		struct ml_str w = r->words[j].word;
		if (w.n > sizeof(room) - n)
			break;
		memcpy(room + n, w.p, w.n);
		n += w.n;
		if (j > i && !begins)
			break;
		struct ml_ix_edge *e = add_edge(r->l, i, j + 1);
		add_prefix(r->l, e, 0, ml_str_n(room, n));
		add_phones(r->l, e, ml_str_n(room, n), r->words[i].plus);
	}
}

static void sort_edges(struct ml_ix_lattice *l)
{
	for (size_t i = 1; i < l->edges.n; i++) {
		struct ml_ix_edge e = l->edges.v[i];
		size_t j = i;
		for (; j && l->edges.v[j - 1].from > e.from; j--)
			l->edges.v[j] = l->edges.v[j - 1];
		l->edges.v[j] = e;
	}
}

void ml_ix_lattice_init(struct ml_ix_lattice *l, struct ml_str text)
{
	struct reader r = {.l = l};
	struct ml_str rest = text, segment;
	bool plus = false;

	*l = (struct ml_ix_lattice){.arena = ml_arena_create()};
	while (rest.p && ml_str_split(&rest, '+', &segment)) {
		read_words(&r, segment, plus);
		plus = true;
	}
	for (uint32_t i = 0; i < l->n; i++) {
		if (r.words[i].digits) {
			read_digits(&r, i);
			continue;
		}
		struct ml_ix_edge *e = add_edge(l, i, i + 1);
		add_prefix(l, e, 0, r.words[i].word);
		e->correctable = letters(r.words[i].word) >= 4;
	}
	sort_edges(l);
}

void ml_ix_lattice_finish(struct ml_ix_lattice *l)
{
	for (size_t i = 0; i < l->edges.n; i++)
		ml_vec_finish(&l->edges.v[i].prefixes);
	ml_vec_finish(&l->edges);
	ml_arena_destroy(l->arena);
}
