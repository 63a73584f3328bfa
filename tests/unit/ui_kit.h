/* Shared by the tests of the widgets: keys by name, texts typed. */
#ifndef UI_KIT_H
#define UI_KIT_H

#include "surface_kit.h"
#include "ui/ui.h"

/* Keys by name, blanks between: "a b Ctrl-F Enter". Gives the last result. */
#define KEYS(widget, key_function, names)                                                                              \
	({                                                                                                             \
		struct ml_str rest_ = ml_str(names), name_;                                                            \
		enum ml_ui_result r_ = ML_UI_IGNORED;                                                                  \
		while (ml_str_split(&rest_, ' ', &name_)) {                                                            \
			struct ml_key k_ = {0};                                                                        \
			if (!ml_key_parse(name_, &k_))                                                                 \
				ok(false, "unknown key %.*s", (int)name_.n, name_.p);                                  \
			r_ = key_function(widget, &k_);                                                                \
		}                                                                                                      \
		r_;                                                                                                    \
	})

/* A text typed, code point by code point. */
#define TYPE(widget, key_function, letters)                                                                            \
	({                                                                                                             \
		struct ml_str all_ = ml_str(letters);                                                                  \
		enum ml_ui_result r_ = ML_UI_IGNORED;                                                                  \
		for (size_t i_ = 0; i_ < all_.n;) {                                                                    \
			size_t from_ = i_;                                                                             \
			uint32_t rune_ = ml_utf8_next(all_, &i_);                                                      \
			struct ml_key k_ = {.type = ML_KEY_CHAR,                                                       \
				.code = (int)rune_,                                                                    \
				.text = ml_str_n(all_.p + from_, i_ - from_)};                                         \
			r_ = key_function(widget, &k_);                                                                \
		}                                                                                                      \
		r_;                                                                                                    \
	})

#endif
