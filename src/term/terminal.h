/*
 * term (L5): the terminal itself: ncurses paints the surface, the decoder reads the keys, and whatever happens the
 * terminal is given back as it was found. The only file of the program that knows curses. One at a time in a process.
 */
#ifndef MAILLAGE_TERM_TERMINAL_H
#define MAILLAGE_TERM_TERMINAL_H

#include "term/key.h"
#include "term/surface.h"
#include "term/theme.h"

struct ml_terminal_options {
	const struct ml_theme *theme; /* copied; NULL: the built-in one */
	bool mirrored;		      /* Arabic layout */
	bool no_mouse;		      /* leave the mouse to the terminal (to select and copy) */
	bool ascii;		      /* no line or block characters */
	bool reorders;		      /* the terminal reorders Arabic itself, whatever it is told */
	bool mono;		      /* no colours, as NO_COLOR in the environment does */
};

struct ml_terminal;
/* Takes standard input and output: raw mode, alternate screen, bracketed paste, mouse. Fails with ML_E_TERMINAL when
 * they are not a terminal, when TERM is unset, dumb or unknown, or the terminal cannot place its cursor; nothing is
 * changed then. */
struct ml_terminal *ml_terminal_create(const struct ml_terminal_options *, struct ml_error *);
void ml_terminal_destroy(struct ml_terminal *);
/* Draw here, then paint. Its size follows the terminal's when ML_KEY_RESIZE is returned. */
struct ml_surface *ml_terminal_surface(struct ml_terminal *);
/* Shows the surface; sends only what changed, and sets the hardware cursor. */
void ml_terminal_paint(struct ml_terminal *);
void ml_terminal_repaint(struct ml_terminal *); /* everything again (Ctrl-L) */
/* Waits for a key at most timeout_ms (-1: for ever); type IDLE when nothing came in that time. */
void ml_terminal_key(struct ml_terminal *, int timeout_ms, struct ml_key *);
/* During a long operation: did the user press Esc or Ctrl-C? Never waits; other keys are kept for later. */
bool ml_terminal_wants_stop(struct ml_terminal *);
void ml_terminal_set_theme(struct ml_terminal *, const struct ml_theme *, bool mono);
void ml_terminal_set_mirrored(struct ml_terminal *, bool);
void ml_terminal_set_mouse(struct ml_terminal *, bool ours); /* false: left to the terminal, to select and copy */
void ml_terminal_set_reorders(struct ml_terminal *, bool);
enum ml_depth ml_terminal_depth(const struct ml_terminal *);
/* For the time of another program (an editor, a shell): gives the terminal back, and takes it again. */
void ml_terminal_leave(struct ml_terminal *);
void ml_terminal_resume(struct ml_terminal *);
/* Gives the terminal back from anywhere, even a signal handler; harmless when there is none. What ml_on_fatal's hook
 * calls first. */
void ml_terminal_rescue(void);
/* OSC 52: hands text to the clipboard of the terminal, where it allows that. At most 64 KiB. */
void ml_terminal_copy(struct ml_terminal *, struct ml_str);
/* Sets the window title (harmless text). */
void ml_terminal_title(struct ml_terminal *, struct ml_str);

#endif
