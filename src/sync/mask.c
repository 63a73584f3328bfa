/*
 * Free text without the people in it: e-mail addresses, telephone numbers, and the names of the people whom this database knows
 * are replaced by a mark. A family name alone counts after a civility only: many are common words. It cannot know people who
 * have no record, which is why long texts do not go into extracts at all (extract.c).
 */
#include "private.h"

enum { WORDS_MAX = 6, /* of one person's whole name, as written */ DIGITS_MIN = 9, WHOLE = 1, FAMILY = 2 };

struct sync_mask {
	struct ml_map *names; /* folded, a blank after each word -> WHOLE, FAMILY */
};

struct sync_mask *sync_mask_create(void)
{
	struct sync_mask *m = ml_xalloc(sizeof *m);
	m->names = ml_map_create();
	return m;
}

void sync_mask_destroy(struct sync_mask *m)
{
	if (!m)
		return;
	ml_map_destroy(m->names);
	ml_free_(m);
}

static void add(struct sync_mask *m, struct ml_str text, uint64_t bit)
{
	struct ml_buf key = {0};
	uint64_t had = 0;
	ml_fold(&key, text);
	if (key.n > 2) {
		ml_map_get(m->names, ml_buf_view(&key), &had);
		ml_map_set(m->names, ml_buf_view(&key), had | bit);
	}
	ml_buf_finish(&key);
}

void sync_mask_person(struct sync_mask *m, const struct ml_str *names, uint32_t n)
{
	struct ml_buf both = {0};
	for (uint32_t i = 0; i < n; i++) {
		add(m, names[i], FAMILY);
		if (memchr(names[i].p, ' ', names[i].n))
			add(m, names[i], WHOLE);
		for (uint32_t j = 0; j < n; j++) {
			if (i == j)
				continue;
			ml_buf_clear(&both);
			ml_buf_printf(&both, "%.*s %.*s", (int)names[i].n, names[i].p, (int)names[j].n, names[j].p);
			add(m, ml_buf_view(&both), WHOLE);
		}
	}
	ml_buf_finish(&both);
}

/* ---- one text ------------------------------------------------------------------------------- */

struct words {
	ML_VEC(struct ml_str) v; /* runs of what is not a blank */
};

static void cut(struct ml_str text, struct words *w)
{
	for (size_t i = 0; i < text.n;) {
		size_t from = i;
		while (i < text.n && !strchr(" \t\n\r", text.p[i]))
			i++;
		if (i > from)
			ml_vec_push(&w->v, ml_str_n(text.p + from, i - from));
		while (i < text.n && strchr(" \t\n\r", text.p[i]))
			i++;
	}
}

static bool is_civility(struct ml_str word)
{
	static const char *const all[] = {
		"m", "mr", "mme", "mlle", "mrs", "ms", "monsieur", "madame", "mademoiselle", "السيد", "السيده", "si", "lalla"};
	struct ml_buf folded = {0};
	bool found = false;
	ml_fold(&folded, word);
	for (size_t i = 0; i < ML_COUNT(all) && folded.n && !found; i++)
		found = ml_str_is(ml_buf_view(&folded), all[i]);
	ml_buf_finish(&folded);
	return found;
}

/* How many of the words from `at` on are a person's name. */
static size_t name_at(const struct sync_mask *m, const struct words *w, size_t at)
{
	struct ml_buf text = {0}, key = {0};
	size_t best = 0;
	for (size_t n = 1; n <= WORDS_MAX && at + n <= w->v.n; n++) {
		uint64_t bits;
		ml_buf_printf(&text, "%s%.*s", n > 1 ? " " : "", (int)w->v.v[at + n - 1].n, w->v.v[at + n - 1].p);
		ml_buf_clear(&key);
		ml_fold(&key, ml_buf_view(&text));
		if (!ml_map_get(m->names, ml_buf_view(&key), &bits))
			continue;
		if ((bits & WHOLE) || (at > 0 && is_civility(w->v.v[at - 1])))
			best = n;
	}
	ml_buf_finish(&text);
	ml_buf_finish(&key);
	return best;
}

/* A number as people write telephone numbers, over several words. */
static size_t number_at(const struct words *w, size_t at)
{
	size_t digits = 0, n = 0;
	for (; at + n < w->v.n; n++) {
		struct ml_str s = w->v.v[at + n];
		size_t here = 0;
		for (size_t i = 0; i < s.n; i++) {
			here += s.p[i] >= '0' && s.p[i] <= '9';
			if (!strchr("0123456789+.-/(),;", s.p[i]))
				return digits >= DIGITS_MIN ? n : 0;
		}
		if (here == 0)
			break;
		digits += here;
	}
	return digits >= DIGITS_MIN ? n : 0;
}

struct ml_str sync_mask_text(const struct sync_mask *m, struct ml_arena *a, struct ml_str text)
{
	struct words w = {0};
	struct ml_buf out = {0};
	const char *from = text.p;
	cut(text, &w);
	for (size_t i = 0; i < w.v.n;) {
		size_t n = ML_MAX(name_at(m, &w, i), number_at(&w, i));
		if (n == 0 && memchr(w.v.v[i].p, '@', w.v.v[i].n))
			n = 1;
		if (n) {
			ml_buf_add(&out, from, (size_t)(w.v.v[i].p - from));
			ml_buf_z(&out, "[…]");
			from = w.v.v[i + n - 1].p + w.v.v[i + n - 1].n;
		}
		i += n ? n : 1;
	}
	ml_buf_add(&out, from, (size_t)(text.p + text.n - from));
	struct ml_str masked = ml_arena_str(a, ml_buf_view(&out));
	ml_buf_finish(&out);
	ml_vec_finish(&w.v);
	return masked;
}
