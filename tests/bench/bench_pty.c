/*
 * A program on a pseudo terminal of 200x50, timed from outside: from its start, and from each key, to the last byte of
 * the repaint that follows. Processor time beside, which says the same on a busy machine.
 *
 *   bench_pty [-g GAP_MS] [-i FILE] [-s SETUP]… [-k TEXT]… -- PROGRAM [ARGUMENT…]
 *
 * A repaint is over when nothing was written for GAP_MS. -i: standard input of the program (a list for fzf). -s: keys
 * typed before, not timed, each waited for; "^P" is a control key. -k: typed key by key and timed, then erased by ^U
 * (or by the key of -u). Prints JSON: times in seconds.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROWS = 50, COLUMNS = 200, PATIENCE_MS = 30000, MOST = 64 };

struct bench {
	int gap_ms, fd;
	pid_t pid;
	double started; /* just before exec */
	const char *input, *erase, *setup[MOST], *typed[MOST];
	int n_setup, n_typed;
	bool gone;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Processor time of all its threads, those that ended included. */
static double busy(pid_t pid)
{
	struct timespec t = {0};
	clockid_t its;

	if (clock_getcpuclockid(pid, &its) == 0)
		clock_gettime(its, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static long private_kib(pid_t pid)
{
	char path[64], line[256];
	long sum = 0, kib;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "Private_Dirty: %ld", &kib) == 1)
			sum += kib;
	if (f)
		fclose(f);
	return sum;
}

/* Reads until it is quiet; gives the time of the last byte, 0 when none came. */
static double last_byte(struct bench *b)
{
	char bytes[65536];
	double last = 0, begin = now();

	for (;;) {
		struct pollfd p = {b->fd, POLLIN, 0};
		int ready = poll(&p, 1, last ? b->gap_ms : PATIENCE_MS);
		if (ready == 0 || (now() - begin) * 1e3 > PATIENCE_MS)
			return last;
		ssize_t got = ready > 0 ? read(b->fd, bytes, sizeof(bytes)) : -1;
		if (got <= 0 && errno != EINTR) {
			b->gone = true;
			return last;
		}
		if (got > 0)
			last = now();
	}
}

static void start(struct bench *b, char **program)
{
	struct winsize size = {ROWS, COLUMNS, 0, 0};
	int told[2];

	if (pipe2(told, O_CLOEXEC) != 0)
		exit(1);
	b->pid = forkpty(&b->fd, NULL, NULL, &size);
	if (b->pid == 0) {
		if (b->input) {
			int in = open(b->input, O_RDONLY);
			if (in < 0 || dup2(in, 0) < 0)
				_exit(126);
			close(in);
		}
		setenv("TERM", "xterm-256color", 1);
		double t = now();
		if (write(told[1], &t, sizeof(t)) == sizeof(t))
			execvp(program[0], program);
		_exit(127);
	}
	close(told[1]);
	if (b->pid < 0 || read(told[0], &b->started, sizeof(b->started)) != sizeof(b->started))
		exit(1);
	close(told[0]);
}

static bool send(struct bench *b, const char *bytes, size_t n)
{
	return write(b->fd, bytes, n) == (ssize_t)n;
}

/* "^P" is a control key, "^[" escape; anything else is typed as it is. */
static void send_setup(struct bench *b, const char *keys)
{
	char c = (char)(keys[1] & 0x1f);

	if (keys[0] == '^' && keys[1])
		send(b, &c, 1);
	else
		send(b, keys, strlen(keys));
	last_byte(b);
}

static size_t key_bytes(const char *s)
{
	size_t n = 1;

	while (((uint8_t)s[n] & 0xc0) == 0x80)
		n++;
	return n;
}

static void type(struct bench *b, const char *text, bool *first)
{
	for (size_t n; *text && !b->gone; text += n) {
		n = key_bytes(text);
		double before = busy(b->pid), t = now();
		send(b, text, n);
		double last = last_byte(b);
		if (!last)
			continue;
		printf("%s{\"wall\":%.6f,\"cpu\":%.6f}", *first ? "" : ",", last - t, busy(b->pid) - before);
		*first = false;
	}
	send_setup(b, b->erase);
}

static void finish(struct bench *b)
{
	struct timespec moment = {0, 20000000};

	kill(b->pid, SIGTERM);
	for (int i = 0; i < 100; i++) {
		struct pollfd p = {b->fd, POLLIN, 0};
		char bytes[4096];
		if (poll(&p, 1, 0) > 0 && read(b->fd, bytes, sizeof(bytes)) < 0 && errno != EIO)
			break;
		if (waitpid(b->pid, NULL, WNOHANG) == b->pid)
			return;
		nanosleep(&moment, NULL);
	}
	kill(b->pid, SIGKILL);
	waitpid(b->pid, NULL, 0);
}

int main(int argc, char **argv)
{
	struct bench b = {.gap_ms = 100, .erase = "^U"};
	bool first = true;
	int c;

	while ((c = getopt(argc, argv, "+g:i:s:k:u:")) != -1)
		if (c == 'g')
			b.gap_ms = atoi(optarg);
		else if (c == 'i')
			b.input = optarg;
		else if (c == 'u')
			b.erase = optarg;
		else if (c == 's' && b.n_setup < MOST)
			b.setup[b.n_setup++] = optarg;
		else if (c == 'k' && b.n_typed < MOST)
			b.typed[b.n_typed++] = optarg;
		else
			return 2;
	if (optind >= argc)
		return 2;
	start(&b, argv + optind);
	double painted = last_byte(&b);
	printf("{\"start\":{\"wall\":%.6f,\"cpu\":%.6f},", painted - b.started, busy(b.pid));
	for (int i = 0; i < b.n_setup; i++)
		send_setup(&b, b.setup[i]);
	printf("\"keys\":[");
	for (int i = 0; i < b.n_typed && !b.gone; i++)
		type(&b, b.typed[i], &first);
	printf("],\"private_kib\":%ld,\"gone\":%s}\n", private_kib(b.pid), b.gone ? "true" : "false");
	finish(&b);
	return 0;
}
