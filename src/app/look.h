/* app: how things look: the theme, by the settings of the machine and the terminal. */
#ifndef MAILLAGE_APP_LOOK_H
#define MAILLAGE_APP_LOOK_H

#include <maillage/base.h>
#include "term/terminal.h"

/* A theme by its name in the settings; *mono: it has no colours. An unreadable file gives the program's own. */
void ml_look_theme(struct ml_context *, struct ml_str name, struct ml_theme *, bool *mono);
/* What is set, for opening a terminal; theme is the place for what options point at. */
void ml_look_options(struct ml_context *, bool no_colour, struct ml_theme *theme, struct ml_terminal_options *);
/* The settings changed: theme, characters, direction, on the terminal (NULL: none) and its surface. */
void ml_look_apply(struct ml_context *, struct ml_terminal *, struct ml_surface *, bool no_colour);

#endif
