/*
 * term: lines laid out lately: a table with one place a hash; a newcomer takes the place of who had it.
 */
#include <maillage/text.h>
#include "term/cache.h"

enum { SLOTS = 512, LONGEST = 200 /* bytes of a text that is kept */ };

struct slot {
	struct ml_line line; /* its cells, their clusters and the key are in one block, at line.cell */
	const char *key;
	uint32_t key_n;
	int w; /* cells it was cut for; 0: it fitted whole, any w >= line.width will do */
	bool rtl;
};

struct ml_line_cache {
	struct slot slot[SLOTS];
	struct ml_line passing; /* of a text that is not kept */
	struct ml_arena *arena;
};

struct ml_line_cache *ml_line_cache_create(void)
{
	struct ml_line_cache *c = ml_xalloc(sizeof(*c));
	c->arena = ml_arena_create();
	return c;
}

void ml_line_cache_destroy(struct ml_line_cache *c)
{
	if (!c)
		return;
	for (int i = 0; i < SLOTS; i++)
		ml_free_(c->slot[i].line.cell);
	ml_arena_destroy(c->arena);
	ml_free_(c);
}

/* In logical order, so that what is cut off is what is read last; the direction stays that of the whole. */
static struct ml_line cut_line(struct ml_arena *arena, struct ml_str text, int w, bool rtl)
{
	struct ml_buf safe = {0};
	ml_text_harmless(&safe, text, false);
	struct ml_str whole = ml_arena_str(arena, ml_buf_view(&safe));
	ml_buf_finish(&safe);
	int n = (int)ml_text_fit(whole, w - 1);
	return ml_line_layout(arena, ml_arena_printf(arena, "%.*s…", n, whole.p), rtl ? 2 : 1);
}

/* Cells, then the bytes of their clusters, then the key. */
static void keep(struct slot *s, const struct ml_line *l, struct ml_str text, int w, bool rtl)
{
	size_t bytes = text.n;
	for (uint32_t i = 0; i < l->n; i++)
		bytes += l->cell[i].n;
	ml_free_(s->line.cell);
	s->line = *l;
	s->line.cell = ml_xalloc(l->n * sizeof(*l->cell) + bytes + 1);
	char *p = (char *)(s->line.cell + l->n);
	for (uint32_t i = 0; i < l->n; i++) {
		s->line.cell[i] = l->cell[i];
		s->line.cell[i].p = p;
		memcpy(p, l->cell[i].p, l->cell[i].n);
		p += l->cell[i].n;
	}
	memcpy(p, text.p, text.n);
	s->key = p;
	s->key_n = (uint32_t)text.n;
	s->w = w;
	s->rtl = rtl;
}

static bool is_it(const struct slot *s, struct ml_str text, int w, bool rtl)
{
	return s->line.cell && s->key_n == text.n && s->rtl == rtl && (s->w ? s->w == w : s->line.width <= w) &&
	       memcmp(s->key, text.p, text.n) == 0;
}

const struct ml_line *ml_line_cache_get(struct ml_line_cache *c, struct ml_str text, int w, bool rtl)
{
	struct slot *s = c->slot + ml_hash64(text.p, text.n, 0) % SLOTS;
	if (text.n && is_it(s, text, w, rtl))
		return &s->line;
	ml_arena_reset(c->arena);
	struct ml_line whole = ml_line_layout(c->arena, text, rtl && ml_text_needs_bidi(text) ? 2 : 0);
	bool cut = whole.width > w;
	c->passing = cut ? cut_line(c->arena, text, w, whole.rtl) : whole;
	if (text.n == 0 || text.n > LONGEST)
		return &c->passing;
	keep(s, &c->passing, text, cut ? w : 0, rtl);
	return &s->line;
}
