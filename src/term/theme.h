/*
 * term (L5): themes: how each role looks with 256, 16 (or 8) colours and with none. Files are share/themes/NAME.theme.
 */
#ifndef MAILLAGE_TERM_THEME_H
#define MAILLAGE_TERM_THEME_H

#include "term/surface.h"

enum { ML_ATTR_BOLD = 1, ML_ATTR_DIM = 2, ML_ATTR_UNDERLINE = 4, ML_ATTR_REVERSE = 8, ML_ATTR_ITALIC = 16 };
struct ml_style {
	int16_t fg, bg; /* -1: the terminal's own */
	uint8_t attr;
};
enum ml_depth { ML_DEPTH_MONO, ML_DEPTH_8, ML_DEPTH_16, ML_DEPTH_256, ML_DEPTHS };

struct ml_theme {
	char name[32];
	struct ml_style style[3][ML_ROLE_COUNT]; /* mono, 16 colours, 256 colours */
	uint32_t fg_rgb, bg_rgb;		 /* what the terminal's own colours stand for in an SVG */
};
/* The built-in theme; needs no file. */
void ml_theme_default(struct ml_theme *);
/* Reads a file over the defaults; unknown roles and colours fail with IMPORT_SYNTAX and the line. */
bool ml_theme_load(struct ml_theme *, const char *path, struct ml_error *);
bool ml_theme_parse(struct ml_theme *, struct ml_str text, struct ml_error *);
/* Style of a role at a depth: 8 colours are the 16 with bright ones made bold; mono never has colours. */
struct ml_style ml_theme_style(const struct ml_theme *, enum ml_depth, enum ml_role);
uint32_t ml_theme_rgb(int colour_256); /* 0xRRGGBB of an xterm colour */

#endif
