/* How alike two names are: word against word by what they sound like, then the best pairing of their words. */
#include "name.h"

/* Costs of an edit in twentieths of a letter. */
enum { LETTER = 20, VOWEL_GAP = 8, VOWEL_OTHER = 10, VOWEL_NEAR = 5, SOFT = 6, WEAK = 10 };

static bool vowel(char c)
{
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

/* Letters of a sound as bits: a-z, then S. */
static uint32_t bit(char c)
{
	return c >= 'a' && c <= 'z' ? 1u << (c - 'a') : c == 'S' ? 1u << 26 : 0;
}

#define BIT(c) (1u << ((c) - 'a'))
#define SH (1u << 26)
enum { VOWELS = BIT('a') | BIT('e') | BIT('i') | BIT('o') | BIT('u') };

/* What each letter is easily taken for. */
static const uint32_t near[128] = {['a'] = BIT('e'),
	['e'] = BIT('a') | BIT('i') | BIT('o'),
	['i'] = BIT('e'),
	['o'] = BIT('e') | BIT('u'),
	['u'] = BIT('o')};
static const uint32_t soft[128] = {['s'] = BIT('z') | SH,
	['S'] = BIT('s'),
	['z'] = BIT('s'),
	['b'] = BIT('p'),
	['p'] = BIT('b'),
	['f'] = BIT('v'),
	['v'] = BIT('f'),
	['g'] = BIT('k') | BIT('j'),
	['k'] = BIT('g'),
	['j'] = BIT('g'),
	['t'] = BIT('d'),
	['d'] = BIT('t')};

void ml_name_consonants(struct ml_name_word *w)
{
	static const char all[] = "bcdfghjklmnpqrstvwxyzS";
	uint32_t has = 0;
	for (const char *p = w->sound; *p; p++)
		has |= bit(*p);
	w->consonants = has & ~(uint32_t)VOWELS;
	w->met = 0;
	for (const char *p = all; *p; p++)
		if ((bit(*p) | soft[(int)*p]) & has)
			w->met |= bit(*p);
}

/* One word as the distance reads it. */
struct letters {
	int n;
	uint32_t bit[ML_NAME_WORD];
	uint8_t gap[ML_NAME_WORD]; /* the cost of a letter that this side has alone */
};

/* A last vowel changes the person: Karim, Karima. */
static void read_letters(struct letters *l, const char *word, int gap)
{
	l->n = (int)strlen(word);
	for (int i = 0; i < l->n; i++) {
		l->bit[i] = bit(word[i]);
		l->gap[i] = (uint8_t)((l->bit[i] & VOWELS) && i < l->n - 1 ? gap : LETTER);
	}
}

static int change_cost(char a, uint32_t its, char b, uint32_t other)
{
	if (a == b)
		return 0;
	if (a < 0 || b < 0)
		return LETTER;
	if (near[(int)a] & other)
		return VOWEL_NEAR;
	if (soft[(int)a] & other)
		return SOFT;
	return (its & VOWELS) && (other & VOWELS) ? VOWEL_OTHER : LETTER;
}

/* Consonants of x for which y has nothing that sounds like them. Each costs a letter, whatever the rest is paired with.
 */
static int alone(const struct letters *x, const char *word, const struct letters *y)
{
	uint32_t has = 0;
	int n = 0;
	for (int j = 0; j < y->n; j++)
		has |= y->bit[j];
	for (int i = 0; i < x->n; i++)
		n += x->bit[i] && !(x->bit[i] & VOWELS) && !((x->bit[i] | soft[(int)word[i]]) & has);
	return n;
}

/* Weighted edit distance; `gap`: cost of a vowel within the word that only one side writes. Beyond `most`: some number
 * beyond it. */
static int distance(const char *a, const char *b, int gap, int most)
{
	struct letters x, y;
	int row[3][ML_NAME_WORD + 1];
	int *before = row[0], *last = row[1], *now = row[2], least = 0;
	read_letters(&x, a, gap);
	read_letters(&y, b, gap);
	if (ML_MAX(x.n - y.n, y.n - x.n) * gap > most || ML_MAX(alone(&x, a, &y), alone(&y, b, &x)) * LETTER > most)
		return most + 1;
	last[0] = 0;
	for (int j = 0; j < y.n; j++)
		last[j + 1] = last[j] + y.gap[j];
	for (int i = 0; i < x.n; i++) {
		int lowest = now[0] = last[0] + x.gap[i];
		for (int j = 0; j < y.n; j++) {
			int best = last[j] + change_cost(a[i], x.bit[i], b[j], y.bit[j]);
			best = ML_MIN(best, last[j + 1] + x.gap[i]);
			best = ML_MIN(best, now[j] + y.gap[j]);
			if (i && j && a[i] == b[j - 1] && a[i - 1] == b[j])
				best = ML_MIN(best, before[j - 1] + LETTER);
			now[j + 1] = best;
			lowest = ML_MIN(lowest, best);
		}
		/* Two letters in turn come from two rows up. */
		if (lowest > most && least > most)
			return most + 1;
		least = lowest;
		int *spare = before;
		before = last;
		last = now;
		now = spare;
	}
	return last[y.n];
}

/* The most that a distance may be for a ratio of `least`. */
static int most_for(int least, int longest)
{
	return ((101 - least) * LETTER * longest - 1) / 100;
}

/* Too many consonants of one word have nothing like them in the other: seen without walking through them. */
static bool far(const struct ml_name_word *a, const struct ml_name_word *b, int least)
{
	int lone = ML_MAX(__builtin_popcount(a->consonants & ~b->met), __builtin_popcount(b->consonants & ~a->met));
	return lone && lone * LETTER > most_for(least, (int)ML_MAX(strlen(a->sound), strlen(b->sound)));
}

/* Of 100. Exact from `least` on; below it, some number below it. */
static int ratio(const char *a, const char *b, int gap, int least)
{
	int longest = (int)ML_MAX(strlen(a), strlen(b));
	int most = most_for(least, longest);
	return longest ? ML_MAX(0, 100 - 100 * distance(a, b, gap, most) / (LETTER * longest)) : 0;
}

/* The sound without a, e and o, which Arabic does not write. */
static void without_short_vowels(const char *sound, char *out)
{
	for (; *sound; sound++)
		if (*sound == 'i' || *sound == 'u' || !vowel(*sound))
			*out++ = *sound;
	*out = 0;
}

static int alike_across(const struct ml_name_word *arabic, const struct ml_name_word *latin, int least)
{
	char bare[ML_NAME_WORD];
	without_short_vowels(latin->sound, bare);
	int found = far(arabic, latin, least) ? 0 : ratio(arabic->sound, bare, WEAK, least);
	bool bones = arabic->bones[0] && strcmp(arabic->bones, latin->bones) == 0;
	if (bones && strlen(arabic->bones) >= 3)
		found = ML_MAX(found, 92);
	if (strlen(arabic->sound) < 3)
		found = ML_MIN(found, 88); /* too little is written down */
	return ML_MIN(found, 96);
}

/* One wrong, missing, doubled or swapped letter in a word long enough. A first letter is hardly ever wrong (Jamal,
 * Kamal), a last vowel is another person (Karima). */
static bool one_error(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b), i = 0, j = 0;
	if (ML_MIN(n, m) < 5 || ML_MAX(n, m) - ML_MIN(n, m) > 1)
		return false;
	while (a[i] && a[i] == b[i])
		i++;
	if (i == 0)
		return false;
	while (j < ML_MIN(n, m) - i && a[n - 1 - j] == b[m - 1 - j])
		j++;
	if (n != m)
		return i + j >= ML_MIN(n, m) && !(i == ML_MIN(n, m) && vowel(n > m ? a[i] : b[i]));
	if (i + j + 1 >= n)
		return true;
	return i + j + 2 == n && a[i] == b[i + 1] && a[i + 1] == b[i];
}

/* Exact from `least` on; below it, some number below it. */
static int word_alike(const struct ml_name_word *a, const struct ml_name_word *b, int least)
{
	if (strcmp(a->plain, b->plain) == 0)
		return 100;
	if (a->number || b->number)
		return 0;
	if (a->known && b->known)
		return a->known == b->known ? 98
		       : least > 60	    ? 0
		       : far(a, b, least)   ? 0
					    : ML_MIN(60, ratio(a->sound, b->sound, VOWEL_GAP, least));
	if (a->initial || b->initial)
		return !a->initial || !b->initial ? a->sound[0] && a->sound[0] == b->sound[0] ? 78 : 0 : 0;
	if (a->arabic != b->arabic)
		return a->arabic ? alike_across(a, b, least) : alike_across(b, a, least);
	if (!a->arabic && strcmp(a->sound, b->sound) == 0)
		return 98;
	int found = far(a, b, least) ? 0 : ratio(a->sound, b->sound, a->arabic ? WEAK : VOWEL_GAP, least);
	if (!a->arabic && one_error(a->plain, b->plain))
		found = ML_MAX(found, 88);
	return ML_MIN(found, 96);
}

int ml_name_word_alike(const struct ml_name_word *a, const struct ml_name_word *b)
{
	return word_alike(a, b, 0);
}

/* ---- names -------------------------------------------------------------------------------------- */

static int weight(const struct ml_name_word *w)
{
	return w->common ? 4 : w->initial ? 6 : 10;
}

/* The words of one side, each with its best partner on the other; strongest pairs first. */
static void pair_up(const struct ml_name *a, const struct ml_name *b, int least, int *partner, int *worth)
{
	int alike[ML_NAME_MOST][ML_NAME_MOST];
	bool taken[ML_NAME_MOST] = {false};
	for (uint32_t i = 0; i < a->n; i++) {
		partner[i] = -1;
		worth[i] = 0;
		for (uint32_t j = 0; j < b->n; j++)
			alike[i][j] = word_alike(&a->w[i], &b->w[j], least);
	}
	for (;;) {
		int best = least - 1, x = -1, y = -1;
		for (uint32_t i = 0; i < a->n; i++)
			for (uint32_t j = 0; j < b->n && partner[i] < 0; j++)
				if (!taken[j] && alike[i][j] > best) {
					best = alike[i][j];
					x = (int)i;
					y = (int)j;
				}
		if (x < 0)
			return;
		partner[x] = y;
		worth[x] = best;
		taken[y] = true;
	}
}

/* Words written as one on one side: Jean-Pierre and Jeanpierre, El Idrissi and Elidrissi. */
static int alike_joined(const struct ml_name *a, const struct ml_name *b)
{
	char text[2][ML_NAME_WORD] = {"", ""};
	size_t n[2] = {0, 0};
	const struct ml_name *both[] = {a, b};
	if (a->n == b->n)
		return 0;
	for (int k = 0; k < 2; k++)
		for (uint32_t i = 0; i < both[k]->n; i++) {
			const struct ml_name_word *w = &both[k]->w[i];
			size_t more = strlen(w->sound);
			if (w->arabic || n[k] + more >= ML_NAME_WORD)
				return 0;
			memcpy(text[k] + n[k], w->sound, more + 1);
			n[k] += more;
		}
	int found = ratio(text[0], text[1], VOWEL_GAP, 90);
	return found >= 90 ? found - 2 : 0;
}

static int alike_people(const struct ml_name *a, const struct ml_name *b)
{
	int partner[ML_NAME_MOST], worth[ML_NAME_MOST], sum = 0, all = 0, left_a = 0, left_b = 0;
	pair_up(a, b, 60, partner, worth);
	for (uint32_t i = 0; i < a->n; i++) {
		int w = weight(&a->w[i]);
		if (partner[i] < 0) {
			left_a += w;
			continue;
		}
		w = ML_MAX(w, weight(&b->w[partner[i]]));
		sum += w * worth[i];
		all += w;
	}
	for (uint32_t j = 0; j < b->n; j++) {
		left_b += weight(&b->w[j]);
		for (uint32_t i = 0; i < a->n; i++)
			left_b -= partner[i] == (int)j ? weight(&b->w[j]) : 0;
	}
	/* A second name that only one side tells counts a quarter; words on both sides that do not meet, more than in
	 * full. */
	int less = ML_MIN(left_a, left_b), more = ML_MAX(left_a, left_b);
	all += less * 3 / 2 + (more - less) / 4;
	return all ? sum / all : 0;
}

static int alike_titles(const struct ml_name *a, const struct ml_name *b)
{
	int partner[ML_NAME_MOST], worth[ML_NAME_MOST], sum = 0, all = 0;
	bool number = false, one_sided[2] = {false, false};
	pair_up(a, b, 80, partner, worth);
	for (uint32_t i = 0; i < a->n; i++) {
		int w = weight(&a->w[i]);
		sum += partner[i] < 0 ? 0 : w * worth[i] * 2;
		all += w * (partner[i] < 0 ? 1 : 2);
		number |= partner[i] < 0 && a->w[i].number;
		one_sided[0] |= partner[i] < 0 && !a->w[i].common;
	}
	for (uint32_t j = 0; j < b->n; j++) {
		bool met = false;
		for (uint32_t i = 0; i < a->n; i++)
			met |= partner[i] == (int)j;
		all += met ? 0 : weight(&b->w[j]);
		number |= !met && b->w[j].number;
		one_sided[1] |= !met && !b->w[j].common;
	}
	int found = all ? sum / all : 0;
	if (number || (one_sided[0] && one_sided[1]))
		found = ML_MIN(found, 68);
	if (a->forms && b->forms && !(a->forms & b->forms))
		found = ML_MIN(found, 60);
	else if (a->forms != b->forms && (a->forms & b->forms) != b->forms && (a->forms & b->forms) != a->forms)
		found = ML_MIN(found, 80);
	else if (a->forms != b->forms)
		found -= found > 3 ? 3 : 0;
	return found;
}

int ml_name_alike(const struct ml_name *a, const struct ml_name *b, enum ml_name_style style)
{
	if (!a->n || !b->n)
		return 0;
	int found = style == ML_NAME_PERSON ? alike_people(a, b) : alike_titles(a, b);
	bool other_form =
		style == ML_NAME_TITLE && (a->forms & b->forms) != a->forms && (a->forms & b->forms) != b->forms;
	return found >= 90 || other_form ? found : ML_MAX(found, alike_joined(a, b));
}
