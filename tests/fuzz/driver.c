/*
 * Runs a fuzz target without libFuzzer.
 *   fuzz_x [FILE|FOLDER]...        the seeds, then these inputs
 *   fuzz_x -runs=N [-seed=S]       the seeds, then N mutations of them (default 3000, seed 1: the same every time)
 *   fuzz_x -write=FOLDER           writes the seeds there, as a corpus for libFuzzer
 * A fault is a crash; the input at hand is then in fuzz-crash.bin of the temporary folder.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

static struct ml_buf at_hand;

static void on_crash(int sig)
{
	int fd = open("/tmp/fuzz-crash.bin", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd >= 0 && write(fd, at_hand.p ? at_hand.p : "", at_hand.n) >= 0)
		close(fd);
	signal(sig, SIG_DFL);
	raise(sig);
}

/* In a block of its own size, so that a read past the end is seen by the address sanitizer. */
static void run(void)
{
	uint8_t *copy = malloc(at_hand.n ? at_hand.n : 1);
	if (!copy)
		abort();
	if (at_hand.n)
		memcpy(copy, at_hand.p, at_hand.n);
	LLVMFuzzerTestOneInput(copy, at_hand.n);
	free(copy);
}

static unsigned run_path(const char *path)
{
	struct stat st;
	struct ml_error e = {0};
	unsigned n = 0;
	if (stat(path, &st) != 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(2);
	}
	if (!S_ISDIR(st.st_mode)) {
		ml_buf_clear(&at_hand);
		if (ml_file_read(path, 1u << 26, &at_hand, &e))
			run();
		return 1;
	}
	DIR *dir = opendir(path);
	for (struct dirent *d; dir && (d = readdir(dir));)
		if (d->d_name[0] != '.') {
			char *inner = ml_path_join(path, d->d_name);
			n += run_path(inner);
			ml_free_(inner);
		}
	if (dir)
		closedir(dir);
	return n;
}

static uint64_t state;

static uint64_t draw(uint64_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return below ? state % below : 0;
}

static void mutate_once(const struct ml_buf *other)
{
	static const uint8_t odd[] = {
		0, 1, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1f, 0x3b, 0x40, 0x5b, 0x7f, 0x80, 0x9b, 0xbb, 0xff};
	struct ml_buf *b = &at_hand;
	size_t at = (size_t)draw(b->n), n = 1 + (size_t)draw(draw(4) ? 4 : 64);
	switch (b->n ? draw(7) : 6) {
	case 0:
		b->p[at] ^= (char)(1 << draw(8));
		break;
	case 1:
		b->p[at] = (char)odd[draw(sizeof odd)];
		break;
	case 2:
		b->p[at] = (char)(b->p[at] + (draw(2) ? 1 : -1));
		break;
	case 3: /* cut out */
		n = ML_MIN(n, b->n - at);
		memmove(b->p + at, b->p + at + n, b->n - at - n);
		b->n -= n;
		break;
	case 4: /* repeat in place */
		n = ML_MIN(n, b->n - at);
		ml_buf_reserve(b, n);
		memmove(b->p + at + n, b->p + at, b->n - at);
		b->n += n;
		break;
	case 5:
		b->n = at;
		break;
	default: /* the tail of another seed */
		if (other->n) {
			size_t from = (size_t)draw(other->n);
			b->n = at;
			ml_buf_add(b, other->p + from, other->n - from);
		}
	}
}

int main(int argc, char **argv)
{
	unsigned long runs = 3000, done = 0;
	unsigned n_seeds = 0;
	static struct ml_buf seeds[64];
	state = 88172645463325252ull;
	for (; n_seeds < ML_COUNT(seeds) && fuzz_seed(n_seeds, &seeds[n_seeds]); n_seeds++)
		continue;
	static const int signals[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
	for (size_t i = 0; i < ML_COUNT(signals); i++)
		signal(signals[i], on_crash);
	for (int i = 1; i < argc; i++) {
		if (strncmp(argv[i], "-runs=", 6) == 0) {
			runs = strtoul(argv[i] + 6, NULL, 10);
		} else if (strncmp(argv[i], "-seed=", 6) == 0) {
			state ^= strtoul(argv[i] + 6, NULL, 10) * 0x9e3779b97f4a7c15ull;
		} else if (strncmp(argv[i], "-write=", 7) == 0) {
			for (unsigned k = 0; k < n_seeds; k++) {
				char name[32];
				struct ml_error e;
				snprintf(name, sizeof name, "seed-%u", k);
				char *path = ml_path_join(argv[i] + 7, name);
				if (!ml_file_replace(path, ml_buf_view(&seeds[k]), 0600, &e))
					return 2;
				ml_free_(path);
			}
			return 0;
		} else {
			done += run_path(argv[i]);
		}
	}
	for (unsigned k = 0; k < n_seeds; k++, done++) {
		ml_buf_clear(&at_hand);
		ml_buf_str(&at_hand, ml_buf_view(&seeds[k]));
		run();
	}
	for (unsigned long i = 0; i < runs && n_seeds; i++, done++) {
		ml_buf_clear(&at_hand);
		ml_buf_str(&at_hand, ml_buf_view(&seeds[draw(n_seeds)]));
		for (uint64_t k = 1 + draw(4); k; k--)
			mutate_once(&seeds[draw(n_seeds)]);
		run();
	}
	for (unsigned k = 0; k < n_seeds; k++)
		ml_buf_finish(&seeds[k]);
	ml_buf_finish(&at_hand);
	printf("%lu inputs\n", done);
	return 0;
}
