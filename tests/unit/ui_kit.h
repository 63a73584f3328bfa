/* Shared by the tests of the widgets: a memory surface read as text, keys by name. */
#ifndef UI_KIT_H
#define UI_KIT_H

#include <maillage/text.h>
#include "tap.h"
#include "ui/ui.h"

static struct ml_buf kit_out;

static inline const char *text_of(const struct ml_surface *s)
{
	ml_buf_clear(&kit_out);
	ml_surface_dump_text(s, &kit_out);
	return kit_out.p;
}

static inline const char *roles_of(const struct ml_surface *s)
{
	ml_buf_clear(&kit_out);
	ml_surface_dump_roles(s, &kit_out);
	return kit_out.p;
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
			if (w < 1 || w > 2 || g->n == 0 || !ml_utf8_valid(ml_str_n(g->text, g->n)) || g->role >= ML_ROLE_COUNT)
				return false;
			if (w == 2 && (!half || half->width != 0))
				return false;
		}
	return true;
}

/* Keys by name, blanks between: "a b Ctrl-F Enter". Gives the last result. */
#define KEYS(widget, key_function, names) \
	({ \
		struct ml_str rest_ = ml_str(names), name_; \
		enum ml_ui_result r_ = ML_UI_IGNORED; \
		while (ml_str_split(&rest_, ' ', &name_)) { \
			struct ml_key k_ = {0}; \
			if (!ml_key_parse(name_, &k_)) \
				ok(false, "unknown key %.*s", (int)name_.n, name_.p); \
			r_ = key_function(widget, &k_); \
		} \
		r_; \
	})

/* A text typed, code point by code point. */
#define TYPE(widget, key_function, letters) \
	({ \
		struct ml_str all_ = ml_str(letters); \
		enum ml_ui_result r_ = ML_UI_IGNORED; \
		for (size_t i_ = 0; i_ < all_.n;) { \
			size_t from_ = i_; \
			uint32_t rune_ = ml_utf8_next(all_, &i_); \
			struct ml_key k_ = {.type = ML_KEY_CHAR, .code = (int)rune_, .text = ml_str_n(all_.p + from_, i_ - from_)}; \
			r_ = key_function(widget, &k_); \
		} \
		r_; \
	})

#endif
