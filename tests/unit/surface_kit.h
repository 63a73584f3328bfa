/* Shared by the tests of term and ui: a memory surface read as text and roles. */
#ifndef SURFACE_KIT_H
#define SURFACE_KIT_H

#include <maillage/text.h>
#include "tap.h"
#include "term/surface.h"

/* gcc with sanitizers sees null pointers where none are. */
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wformat-overflow"
#endif

/* The last few dumps stay valid, so that one line of a test may ask for two. */
static const char *kit_dump(const struct ml_surface *s, void (*dump)(const struct ml_surface *, struct ml_buf *))
{
	static char kept[4][40000];
	static unsigned turn;
	char *to = kept[turn++ % 4];
	struct ml_buf b = {0};
	dump(s, &b);
	snprintf(to, sizeof(kept[0]), "%s", b.p ? b.p : "");
	ml_buf_finish(&b);
	return to;
}

__attribute__((unused)) static const char *text_of(const struct ml_surface *s)
{
	return kit_dump(s, ml_surface_dump_text);
}

__attribute__((unused)) static const char *roles_of(const struct ml_surface *s)
{
	return kit_dump(s, ml_surface_dump_roles);
}

/* Role letter of a cell. */
static inline char role_at(const struct ml_surface *s, int x, int y)
{
	const struct ml_glyph *g = ml_surface_at(s, x, y);
	return g ? ml_role_letter(g->role) : '?';
}

static inline bool cursor_is(const struct ml_surface *s, int x, int y)
{
	int cx, cy;
	bool visible;
	return ml_surface_cursor_at(s, &cx, &cy, &visible) && cx == x && cy == y;
}

/* Is every cell of the surface whole: UTF-8, widths that fit, no half of a wide character? */
static inline bool surface_is_sound(const struct ml_surface *s)
{
	for (int y = 0; y < ml_surface_height(s); y++)
		for (int x = 0, w; x < ml_surface_width(s); x += w) {
			const struct ml_glyph *g = ml_surface_at(s, x, y), *half = ml_surface_at(s, x + 1, y);
			w = g->width;
			if (w < 1 || w > 2 || g->n == 0 || !ml_utf8_valid(ml_str_n(g->text, g->n)) ||
				g->role >= ML_ROLE_COUNT)
				return false;
			if (w == 2 && (!half || half->width != 0))
				return false;
		}
	return true;
}

#endif
