/*
 * term: the life of the terminal: taken in raw mode, given back as it was found whatever happens, even by a crash;
 * signals become keys.
 */
#define NCURSES_WIDECHAR 1
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <curses.h>
#include <term.h>
#include <maillage/i18n.h>
#include <maillage/text.h>
#include "term/private.h"
#include "term/terminal.h"

#define ESC_DELAY 25 /* ms: a sequence's bytes come together; a longer silence means the Esc key */
#define KEPT_KEYS 64

/* On: bracketed paste, our own bidi (BDSM reset: the terminal must not reorder), and the mouse with SGR coordinates. */
#define MODES_ON "\033[?2004h\033[8l"
#define MOUSE_ON "\033[?1002h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1002l"
#define MODES_OFF MOUSE_OFF "\033[?2004l\033[8h"

struct kept {
	struct ml_key key;
	char text[8];
};

struct ml_terminal {
	SCREEN *screen;
	struct ml_surface *surface;
	struct ml_painter *painter;
	struct ml_decoder *decoder;
	struct ml_theme theme;
	struct ml_terminal_options options;
	struct kept kept[KEPT_KEYS]; /* typed during a long operation */
	uint32_t n_kept, first_kept;
	char text[8];
	bool away, gone; /* left for another program; the terminal is no more */
};

/*
 * What a signal handler may touch. A process has one controlling terminal and handlers take no argument, so this is the
 * one place where a global cannot be avoided.
 */
static struct {
	volatile sig_atomic_t taken, resized, stopped, continued, quit;
	int wake[2];	      /* the handlers write, the key loop polls */
	struct termios found; /* how the terminal was */
	char restore[256];    /* what gives it back */
	size_t n_restore;
	char farewell[400]; /* said after a crash */
	char stack[1 << 16]; /* for a handler after the program's own stack ran over */
} live = {.wake = {-1, -1}};

/* ---- giving back ------------------------------------------------------------------------ */

static void write_all(const char *p, size_t n)
{
	while (n > 0) {
		ssize_t put = write(STDOUT_FILENO, p, n);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return;
		p += put;
		n -= (size_t)put;
	}
}

static void write_z(const char *z)
{
	write_all(z, strlen(z));
}

void ml_terminal_rescue(void)
{
	if (!live.taken)
		return;
	live.taken = 0;
	write_all(live.restore, live.n_restore);
	tcsetattr(STDIN_FILENO, TCSANOW, &live.found);
}

/* A capability without its padding ("$<5>"), behind what is already there. */
static void add_restore(const char *capability)
{
	for (; capability && capability != (char *)-1 && *capability && live.n_restore < sizeof(live.restore);
		capability++) {
		const char *end = capability[0] == '$' && capability[1] == '<' ? strchr(capability, '>') : NULL;
		if (end)
			capability = end;
		else
			live.restore[live.n_restore++] = *capability;
	}
}

/* A terminal without an alternate screen is left blank, not half covered. */
static bool has_two_screens(void)
{
	const char *back = tigetstr("rmcup");
	return back && back != (char *)-1 && *back;
}

static void plan_restore(void)
{
	live.n_restore = 0;
	snprintf(live.farewell, sizeof live.farewell, "%s\n",
		_("maillage s'est arrêté sur une erreur. Ce qui était enregistré est intact ; la saisie en cours a été gardée à la "
		  "dernière pause : rouvrez maillage, elle vous sera proposée."));
	add_restore(MODES_OFF);
	add_restore(tigetstr("sgr0"));
	add_restore(tigetstr("op"));
	add_restore(tigetstr("cnorm"));
	if (!has_two_screens())
		add_restore(tigetstr("clear"));
	add_restore(tigetstr("rmcup"));
}

/* ---- signals -------------------------------------------------------------------------------- */

static void wake(void)
{
	int keep = errno;
	ssize_t put = write(live.wake[1], "", 1); /* a full pipe wakes as well */
	(void)put;
	errno = keep;
}

static void on_signal(int number)
{
	if (number == SIGWINCH)
		live.resized = 1;
	else if (number == SIGTSTP)
		live.stopped = 1;
	else if (number == SIGCONT)
		live.continued = 1;
	else
		live.quit = 1;
	wake();
}

/* SA_RESETHAND: the signal strikes again with its usual effect, on a terminal that can be read. */
static void on_crash(int number)
{
	bool taken = live.taken;
	ml_terminal_rescue();
	if (taken)
		write_z(live.farewell);
	raise(number);
}

static const int asked_signals[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGTERM, SIGHUP, SIGINT};
static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT};

static void catch_signals(void)
{
	struct sigaction act = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
	sigemptyset(&act.sa_mask);
	for (size_t i = 0; i < ML_COUNT(asked_signals); i++)
		sigaction(asked_signals[i], &act, NULL);
	stack_t stack = {.ss_sp = live.stack, .ss_size = sizeof(live.stack)};
	act.sa_handler = on_crash;
	act.sa_flags = (int)(SA_RESETHAND | SA_NODEFER);
	if (sigaltstack(&stack, NULL) == 0)
		act.sa_flags |= SA_ONSTACK;
	for (size_t i = 0; i < ML_COUNT(crash_signals); i++) {
		struct sigaction old;
		if (sigaction(crash_signals[i], NULL, &old) == 0 &&
			old.sa_handler == SIG_DFL) /* a sanitizer keeps its own */
			sigaction(crash_signals[i], &act, NULL);
	}
}

static void release_signals(void)
{
	struct sigaction act = {.sa_handler = SIG_DFL};
	sigemptyset(&act.sa_mask);
	for (size_t i = 0; i < ML_COUNT(asked_signals); i++)
		sigaction(asked_signals[i], &act, NULL);
	for (size_t i = 0; i < ML_COUNT(crash_signals); i++) {
		struct sigaction old;
		if (sigaction(crash_signals[i], NULL, &old) == 0 && old.sa_handler == on_crash)
			sigaction(crash_signals[i], &act, NULL);
	}
}

static bool open_wake(struct ml_error *e)
{
	if (live.wake[0] >= 0)
		return true;
	if (pipe2(live.wake, O_NONBLOCK | O_CLOEXEC) != 0)
		return ml_fail_sys(e, ML_E_SYSTEM, "pipe");
	return true;
}

/* ---- taking ------------------------------------------------------------------------------------ */

/* newterm() is only tried on what setupterm() knows, and nothing is changed on a terminal that does not do. */
static bool check_terminal(struct ml_error *e)
{
	const char *name = getenv("TERM");
	int known;
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return ml_fail(e, ML_E_TERMINAL, "%s", _("l'entrée ou la sortie n'est pas un terminal"));
	if (!name || !*name || strcmp(name, "dumb") == 0 || strcmp(name, "unknown") == 0)
		return ml_fail(e, ML_E_TERMINAL, "TERM=%s", name ? name : "");
	if (setupterm(name, STDOUT_FILENO, &known) != OK)
		return ml_fail(e, ML_E_TERMINAL, "TERM=%s", name);
	const char *cup = tigetstr("cup");
	if (!cup || cup == (char *)-1)
		return ml_fail(e, ML_E_TERMINAL, "TERM=%s", name);
	if (tcgetattr(STDIN_FILENO, &live.found) != 0)
		return ml_fail_sys(e, ML_E_TERMINAL, "tcgetattr");
	return true;
}

/* ncurses writes in the encoding of the locale; ours is always UTF-8. */
static void ensure_utf8(void)
{
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "");
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");
}

static const struct {
	const char *capability;
	int code;
} learn_keys[] = {
	{"kcuu1", ML_FN_UP},
	{"kcud1", ML_FN_DOWN},
	{"kcub1", ML_FN_LEFT},
	{"kcuf1", ML_FN_RIGHT},
	{"khome", ML_FN_HOME},
	{"kend", ML_FN_END},
	{"kpp", ML_FN_PGUP},
	{"knp", ML_FN_PGDN},
	{"kdch1", ML_FN_DELETE},
	{"kich1", ML_FN_INSERT},
	{"kcbt", ML_FN_BACKTAB},
	{"kent", ML_FN_ENTER},
	{"kf1", ML_FN_F(1)},
	{"kf2", ML_FN_F(2)},
	{"kf3", ML_FN_F(3)},
	{"kf4", ML_FN_F(4)},
	{"kf5", ML_FN_F(5)},
	{"kf6", ML_FN_F(6)},
	{"kf7", ML_FN_F(7)},
	{"kf8", ML_FN_F(8)},
	{"kf9", ML_FN_F(9)},
	{"kf10", ML_FN_F(10)},
	{"kf11", ML_FN_F(11)},
	{"kf12", ML_FN_F(12)},
	{"kLFT5", ML_CTRL(ML_FN_LEFT)},
	{"kRIT5", ML_CTRL(ML_FN_RIGHT)},
};

static void learn(struct ml_decoder *d)
{
	for (size_t i = 0; i < ML_COUNT(learn_keys); i++) {
		const char *seq = tigetstr(learn_keys[i].capability);
		if (seq && seq != (char *)-1)
			ml_decoder_learn(d, seq, learn_keys[i].code);
	}
}

static void send_modes(struct ml_terminal *t)
{
	write_z(MODES_ON);
	if (!t->options.no_mouse && strcmp(getenv("TERM") ? getenv("TERM") : "", "linux") != 0)
		write_z(MOUSE_ON);
}

void ml_terminal_set_mouse(struct ml_terminal *t, bool ours)
{
	if (t->options.no_mouse == !ours)
		return;
	t->options.no_mouse = !ours;
	if (!t->away)
		write_z(ours ? MOUSE_ON : MOUSE_OFF);
}

static void set_modes(void)
{
	raw();
	noecho();
	nonl();
	typeahead(-1);
	scrollok(stdscr, FALSE);
	set_escdelay(ESC_DELAY);
}

static bool no_colour(const struct ml_terminal *t)
{
	const char *no = getenv("NO_COLOR");
	return t->options.mono || (no && *no);
}

struct ml_terminal *ml_terminal_create(const struct ml_terminal_options *options, struct ml_error *e)
{
	if (live.taken) {
		ml_fail(e, ML_E_TERMINAL, "%s", _("déjà pris"));
		return NULL;
	}
	ensure_utf8();
	if (!check_terminal(e) || !open_wake(e))
		return NULL;
	struct ml_terminal *t = ml_xalloc(sizeof(*t));
	t->screen = newterm(NULL, stdout, stdin);
	if (!t->screen) {
		ml_free_(t);
		ml_fail(e, ML_E_TERMINAL, "TERM=%s", getenv("TERM"));
		return NULL;
	}
	t->options = *options;
	if (options->theme)
		t->theme = *options->theme;
	else
		ml_theme_default(&t->theme);
	t->options.theme = NULL;
	plan_restore();
	live.resized = live.stopped = live.continued = live.quit = 0;
	live.taken = 1;
	catch_signals();
	set_modes();
	start_color();
	use_default_colors();
	t->surface = ml_surface_create(COLS, LINES);
	ml_surface_mirror(t->surface, options->mirrored);
	ml_surface_ascii(t->surface, options->ascii);
	t->painter = ml_painter_create();
	ml_painter_bidi(t->painter, options->reorders);
	ml_painter_theme(t->painter, &t->theme, no_colour(t));
	t->decoder = ml_decoder_create();
	learn(t->decoder);
	send_modes(t); /* the alternate screen is entered by the first paint: a blank one before would be painted in full */
	return t;
}

void ml_terminal_destroy(struct ml_terminal *t)
{
	if (!t)
		return;
	if (!t->away)
		ml_terminal_leave(t);
	release_signals();
	delscreen(t->screen);
	ml_painter_destroy(t->painter);
	ml_decoder_destroy(t->decoder);
	ml_surface_destroy(t->surface);
	ml_free_(t);
	close(live.wake[0]);
	close(live.wake[1]);
	live.wake[0] = live.wake[1] = -1;
}

void ml_terminal_leave(struct ml_terminal *t)
{
	if (t->away)
		return;
	t->away = true;
	write_z(MODES_OFF);
	curs_set(1);
	if (!has_two_screens()) {
		clear();
		refresh();
		ml_painter_forget(t->painter);
	}
	endwin();
	live.taken = 0;
	tcsetattr(STDIN_FILENO, TCSANOW, &live.found);
}

void ml_terminal_resume(struct ml_terminal *t)
{
	if (!t->away)
		return;
	t->away = false;
	live.taken = 1;
	set_modes();
	ml_terminal_repaint(t);
	send_modes(t);
}

/* ---- showing --------------------------------------------------------------------------------------- */

struct ml_surface *ml_terminal_surface(struct ml_terminal *t)
{
	return t->surface;
}

void ml_terminal_paint(struct ml_terminal *t)
{
	if (!t->away && !t->gone)
		ml_painter_paint(t->painter, t->surface);
}

void ml_terminal_repaint(struct ml_terminal *t)
{
	clearok(curscr, TRUE);
	ml_painter_forget(t->painter);
	ml_terminal_paint(t);
}

void ml_terminal_set_theme(struct ml_terminal *t, const struct ml_theme *theme, bool mono)
{
	t->theme = *theme;
	t->options.mono = mono;
	ml_painter_theme(t->painter, &t->theme, no_colour(t));
}

void ml_terminal_set_mirrored(struct ml_terminal *t, bool mirrored)
{
	t->options.mirrored = mirrored;
	ml_surface_mirror(t->surface, mirrored);
}

void ml_terminal_set_reorders(struct ml_terminal *t, bool reorders)
{
	t->options.reorders = reorders;
	ml_painter_bidi(t->painter, reorders);
}

enum ml_depth ml_terminal_depth(const struct ml_terminal *t)
{
	return ml_painter_depth(t->painter);
}

void ml_terminal_copy(struct ml_terminal *t, struct ml_str text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct ml_buf out = {0};
	if (t->away || text.n > 64 << 10)
		return;
	ml_buf_z(&out, "\033]52;c;");
	for (size_t i = 0; i < text.n; i += 3) {
		uint32_t left = (uint32_t)ML_MIN(text.n - i, (size_t)3), v = 0;
		for (uint32_t k = 0; k < 3; k++)
			v = v << 8 | (k < left ? (unsigned char)text.p[i + k] : 0);
		for (uint32_t k = 0; k < 4; k++)
			ml_buf_char(&out, k <= left ? digits[v >> (18 - 6 * k) & 63] : '=');
	}
	ml_buf_char(&out, '\007');
	write_all(out.p, out.n);
	ml_buf_finish(&out);
}

void ml_terminal_title(struct ml_terminal *t, struct ml_str text)
{
	struct ml_buf out = {0};
	if (t->away || strcmp(getenv("TERM") ? getenv("TERM") : "", "linux") == 0)
		return;
	ml_buf_z(&out, "\033]2;");
	ml_text_harmless(&out, text, false);
	ml_buf_char(&out, '\007');
	write_all(out.p, out.n);
	ml_buf_finish(&out);
}

/* ---- keys --------------------------------------------------------------------------------------------- */

static void take_size(struct ml_terminal *t)
{
	struct winsize size;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
		resizeterm(size.ws_row, size.ws_col);
	ml_surface_resize(t->surface, COLS, LINES);
	ml_painter_forget(t->painter);
}

static void stop_here(struct ml_terminal *t)
{
	ml_terminal_leave(t);
	kill(getpid(), SIGSTOP);
	live.continued = 0;
	ml_terminal_resume(t);
}

/* What the signals left to do; true when that makes a key. */
static bool signal_key(struct ml_terminal *t, struct ml_key *out)
{
	char drop[64];
	while (read(live.wake[0], drop, sizeof(drop)) > 0)
		;
	if (live.quit || t->gone) {
		live.quit = 0;
		out->type = ML_KEY_QUIT;
		return true;
	}
	if (live.stopped) {
		live.stopped = 0;
		stop_here(t);
		live.resized = 1;
	}
	if (live.continued) { /* stopped without notice: the terminal may have been changed meanwhile */
		live.continued = 0;
		ml_terminal_leave(t);
		ml_terminal_resume(t);
		live.resized = 1;
	}
	if (live.resized) {
		live.resized = 0;
		take_size(t);
		out->type = ML_KEY_RESIZE;
		return true;
	}
	return false;
}

static void read_bytes(struct ml_terminal *t)
{
	char bytes[4096];
	ssize_t n = read(STDIN_FILENO, bytes, sizeof(bytes));
	if (n > 0)
		ml_decoder_feed(t->decoder, bytes, (size_t)n);
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		t->gone = true;
}

/* Waits for bytes or a signal; false when the time is over. */
static bool wait_input(struct ml_terminal *t, int timeout_ms)
{
	struct pollfd fd[2] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = live.wake[0], .events = POLLIN}};
	int n = poll(fd, 2, timeout_ms);
	if (n < 0)
		return errno == EINTR;
	if (fd[0].revents & POLLIN)
		read_bytes(t);
	else if (fd[0].revents & (POLLHUP | POLLERR | POLLNVAL))
		t->gone = true;
	return n > 0;
}

static bool kept_key(struct ml_terminal *t, struct ml_key *out)
{
	if (t->n_kept == 0)
		return false;
	struct kept *k = t->kept + t->first_kept;
	*out = k->key;
	memcpy(t->text, k->text, sizeof(t->text));
	if (out->type == ML_KEY_CHAR)
		out->text.p = t->text;
	t->first_kept = (t->first_kept + 1) % KEPT_KEYS;
	t->n_kept--;
	return true;
}

static bool ready_key(struct ml_terminal *t, bool late, struct ml_key *out)
{
	if (!ml_decoder_next(t->decoder, late, out))
		return false;
	if (out->type == ML_KEY_MOUSE)
		out->x = ml_surface_logical_x(t->surface, out->x);
	return true;
}

static int64_t now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void next_key(struct ml_terminal *t, int timeout_ms, struct ml_key *out)
{
	int64_t end = now_ms() + timeout_ms;
	if (kept_key(t, out))
		return;
	for (;;) {
		if (signal_key(t, out) || ready_key(t, false, out))
			return;
		if (t->gone)
			continue;
		if (ml_decoder_waits(t->decoder)) {
			if (!wait_input(t, ESC_DELAY) && ready_key(t, true, out))
				return;
			continue;
		}
		int64_t left = timeout_ms < 0 ? -1 : ML_MAX(end - now_ms(), 0);
		if (!wait_input(t, (int)left) && timeout_ms >= 0) {
			out->type = ML_KEY_IDLE;
			return;
		}
	}
}

void ml_terminal_key(struct ml_terminal *t, int timeout_ms, struct ml_key *out)
{
	*out = (struct ml_key){0};
	next_key(t, timeout_ms, out);
	out->mirrored = t->options.mirrored;
}

static void keep(struct ml_terminal *t, const struct ml_key *k)
{
	if (t->n_kept == KEPT_KEYS || (k->type != ML_KEY_CHAR && k->type != ML_KEY_FUNC))
		return;
	struct kept *slot = t->kept + (t->first_kept + t->n_kept++) % KEPT_KEYS;
	slot->key = *k;
	if (k->type == ML_KEY_CHAR)
		memcpy(slot->text, k->text.p, ML_MIN(k->text.n, sizeof(slot->text)));
}

bool ml_terminal_wants_stop(struct ml_terminal *t)
{
	struct ml_key k;
	struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
	bool stop = false, more = !t->gone && poll(&fd, 1, 0) > 0;
	if (more)
		read_bytes(t);
	while (ready_key(t, !more, &k)) {
		if (ml_key_is(&k, ML_FN_ESC) || ml_key_is(&k, ML_CTRL('c')))
			stop = true;
		else
			keep(t, &k);
	}
	return stop || live.quit || t->gone;
}
