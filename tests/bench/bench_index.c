/*
 * How fast and how well the search index answers as one types, against a bare scan of the same postings in the same
 * run.
 *
 *   bench_index [PEOPLE [DIRECTORY [peers]]]
 *
 * Builds an index of synthetic people, types contacts letter by letter, prints times, ratios, recall and memory. With
 * "peers", also asks fzf for the same contacts if it is installed.
 */
#include <maillage/text.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "people.h"
#include "store/index.h"
#include "store/index_format.h"

enum { WANTED = 100, ROWS = 50, ACCENTS = 38, ERRORS = 60, HAMZAS = 40 };

static double clock_of(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double now(void)
{
	return clock_of(CLOCK_MONOTONIC);
}

/* Processor time: what a key costs, whoever else uses the machine meanwhile. Nothing here waits for a disk. */
static double busy(void)
{
	return clock_of(CLOCK_THREAD_CPUTIME_ID);
}

static long private_kib(void)
{
	char line[256];
	long kib = -1;
	FILE *f = fopen("/proc/self/status", "r");

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "RssAnon: %ld", &kib) == 1)
			break;
	if (f)
		fclose(f);
	return kib;
}

struct document {
	struct ml_index_doc doc;
	struct ml_index_text texts[6];
	struct ml_buf key;
	struct person p;
};

static void document_make(struct document *d, uint64_t i)
{
	struct person *p = &d->p;

	people_make(i, p);
	ml_buf_clear(&d->key);
	ml_sort_key(&d->key, ml_str(p->family));
	ml_sort_key(&d->key, ml_str(p->given));
	d->texts[0] = (struct ml_index_text){ml_str(p->family), ML_INDEX_TITLE, false};
	d->texts[1] = (struct ml_index_text){ml_str(p->given), ML_INDEX_TITLE, false};
	d->texts[2] = (struct ml_index_text){ml_str(p->city), ML_INDEX_OTHER, false};
	d->texts[3] = (struct ml_index_text){ml_str(p->phone), ML_INDEX_OTHER, true};
	d->texts[4] = (struct ml_index_text){ml_str(p->email), ML_INDEX_OTHER, false};
	d->texts[5] = (struct ml_index_text){ml_str(p->work), ML_INDEX_TIED, false};
	d->doc = (struct ml_index_doc){(int64_t)(i + 1) << 8 | 1, ml_buf_view(&d->key), d->texts, 6};
}

/* ---- building, in a child of its own so that its memory can be told ------------------------------- */

static void build(const char *path, uint64_t people)
{
	struct ml_index_builder *b;
	struct document d = {0};
	double start = busy(), made;
	long most = 0;

	for (uint64_t i = 0; i < people; i++)
		document_make(&d, i);
	made = busy() - start;
	start = busy();
	if (!ml_index_builder_create(path, ML_STR("bench"), &b, NULL))
		_exit(1);
	for (uint64_t i = 0; i < people; i++) {
		document_make(&d, i);
		if (!ml_index_builder_add(b, &d.doc, NULL))
			_exit(1);
		if (i % 4096 == 0)
			most = ML_MAX(most, private_kib());
	}
	double added = busy();
	if (!ml_index_builder_finish(b, NULL))
		_exit(1);
	double end = busy();
	ml_index_builder_destroy(b);
	struct rusage u;
	struct stat st;
	getrusage(RUSAGE_SELF, &u);
	stat(path, &st);
	printf("build: %.2f s of processor time (fold and gather %.2f, merge and write %.2f); making the people %.2f "
	       "more\n",
		end - start - made, added - start - made, end - added, made);
	printf("build memory: %.1f MiB private while gathering, %.1f MiB resident at most; file %.1f MiB, %.0f bytes a "
	       "person\n",
		(double)most / 1024, (double)u.ru_maxrss / 1024, (double)st.st_size / (1 << 20),
		(double)st.st_size / (double)people);
	fflush(stdout);
	_exit(0);
}

static bool build_apart(const char *path, uint64_t people)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0)
		build(path, people);
	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* ---- the floor: every posting in one array in memory, words sorted, nothing checked ------------------ */

struct floor_posting {
	uint32_t word, value;
};

struct floor {
	struct ml_map *numbers;
	ML_VEC(struct ml_str) words; /* then sorted */
	ML_VEC(struct floor_posting) raw;
	uint32_t *start, *values; /* per word of the sorted list */
	struct ml_arena *arena;
	uint8_t *rank[2];
	uint32_t docs, doc;
};

static void floor_word(void *arg, struct ml_str w, unsigned tier)
{
	struct floor *f = arg;
	uint64_t number;

	if (!ml_map_get(f->numbers, w, &number)) {
		number = f->words.n;
		ml_map_set(f->numbers, w, number);
		ml_vec_push(&f->words, ml_arena_str(f->arena, w));
	}
	struct floor_posting p = {(uint32_t)number, f->doc << 2 | tier};
	ml_vec_push(&f->raw, p);
}

static struct floor *floor_sorted;

static int floor_cmp(const void *a, const void *b)
{
	return ml_str_cmp(floor_sorted->words.v[*(const uint32_t *)a], floor_sorted->words.v[*(const uint32_t *)b]);
}

static int key_cmp(const void *a, const void *b)
{
	const struct ml_str *x = a, *y = b;

	return ml_str_cmp(*x, *y);
}

/* Documents in the order of their keys, as the index has them: ranks are then the order of results. */
static void floor_make(struct floor *f, uint32_t people)
{
	struct document d = {0};
	struct ml_buf fold = {0};
	struct key {
		struct ml_str key;
		uint32_t doc;
	} *keys = ml_xalloc(people * sizeof(*keys));

	*f = (struct floor){.numbers = ml_map_create(), .arena = ml_arena_create(), .docs = people};
	for (uint32_t i = 0; i < people; i++) {
		document_make(&d, i);
		keys[i] = (struct key){ml_arena_str(f->arena, d.doc.key), i};
	}
	qsort(keys, people, sizeof(*keys), key_cmp);
	for (f->doc = 0; f->doc < people; f->doc++) {
		document_make(&d, keys[f->doc].doc);
		for (uint32_t t = 0; t < d.doc.n_texts; t++)
			ml_ix_words(&d.texts[t], &fold, floor_word, f);
	}
	uint32_t words = (uint32_t)f->words.n, *sorted = ml_xalloc(words * sizeof(*sorted)),
		 *place = ml_xalloc(words * sizeof(*place));
	for (uint32_t i = 0; i < words; i++)
		sorted[i] = i;
	floor_sorted = f;
	qsort(sorted, words, sizeof(*sorted), floor_cmp);
	struct ml_str *list = ml_xalloc(words * sizeof(*list));
	for (uint32_t i = 0; i < words; i++) {
		place[sorted[i]] = i;
		list[i] = f->words.v[sorted[i]];
	}
	f->start = ml_xalloc((words + 2ul) * sizeof(*f->start));
	f->values = ml_xalloc(f->raw.n * sizeof(*f->values));
	for (size_t i = 0; i < f->raw.n; i++)
		f->start[place[f->raw.v[i].word] + 2]++;
	for (uint32_t i = 2; i < words + 2; i++)
		f->start[i] += f->start[i - 1];
	for (size_t i = 0; i < f->raw.n; i++)
		f->values[f->start[place[f->raw.v[i].word] + 1]++] = f->raw.v[i].value;
	ml_vec_finish(&f->raw);
	ml_free_(f->words.v);
	f->words.v = list;
	f->rank[0] = ml_xalloc(people);
	f->rank[1] = ml_xalloc(people);
	ml_free_(sorted);
	ml_free_(place);
	ml_free_(keys);
}

static uint32_t floor_lower(const struct floor *f, struct ml_str s)
{
	uint32_t lo = 0, hi = (uint32_t)f->words.n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (ml_str_cmp(f->words.v[mid], s) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Counts exactly, ranks, and gives the first rows: what any answer has to do at the least. */
static uint32_t floor_find(struct floor *f, struct ml_str text, uint32_t rows[ROWS], uint32_t *n_rows)
{
	struct ml_buf folded = {0};
	struct ml_str rest, word;
	uint32_t by_rank[256] = {0}, count = 0;
	unsigned n = 0;

	ml_fold(&folded, text);
	rest = ml_buf_view(&folded);
	while (ml_str_split(&rest, ' ', &word)) {
		char next[64];
		size_t len = ML_MIN(word.n, sizeof(next));
		if (!len)
			continue;
		memcpy(next, word.p, len);
		next[len - 1]++;
		uint32_t lo = f->start[floor_lower(f, word)], hi = f->start[floor_lower(f, ml_str_n(next, len))];
		uint8_t *rank = f->rank[n > 0];
		memset(rank, 64, f->docs);
		for (uint32_t i = lo; i < hi; i++) {
			uint8_t tier = f->values[i] & 3, *at = &rank[f->values[i] >> 2];
			*at = tier < *at ? tier : *at;
		}
		for (uint32_t i = 0; n && i < f->docs; i++) {
			unsigned sum = f->rank[0][i] + rank[i];
			f->rank[0][i] = (uint8_t)(sum > 64 ? 64 : sum);
		}
		n++;
	}
	*n_rows = 0;
	for (uint32_t i = 0; i < f->docs; i++)
		count += f->rank[0][i] < 64;
	for (unsigned r = 0; r < 16 && *n_rows < ROWS; r++)
		for (uint32_t i = 0; i < f->docs && *n_rows < ROWS && count; i++)
			if (f->rank[0][i] == r)
				rows[(*n_rows)++] = i;
	(void)by_rank;
	ml_buf_finish(&folded);
	return count;
}

/* ---- typing ---------------------------------------------------------------------------------------------- */

struct times {
	ML_VEC(double) v;
};

static int double_cmp(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double times_at(struct times *t, double part)
{
	qsort(t->v.v, t->v.n, sizeof(*t->v.v), double_cmp);
	return t->v.v[(size_t)((double)(t->v.n - 1) * part)] * 1e3;
}

static struct ml_index_found *ask(struct ml_index *x, struct ml_str text)
{
	struct ml_index_query q = {.text = text, .kinds = (const uint8_t[]){1}, .n_kinds = 1};

	return ml_index_find(x, &q, NULL);
}

/* One key: the question, the exact count, the rows of a screen. */
static double key_index(struct ml_index *x, struct ml_str text, uint64_t *count)
{
	double start = busy();
	struct ml_index_found *r = ask(x, text);
	volatile int64_t rid = 0;

	*count = ml_index_found_count(r);
	for (uint64_t i = 0; i < ROWS && i < *count; i++)
		rid = ml_index_found_at(r, i);
	(void)rid;
	double t = busy() - start;
	ml_index_found_destroy(r);
	return t;
}

static void print_times(const char *what, struct times *t)
{
	printf("%-34s median %.3f  p95 %.3f  worst %.3f ms  (%zu keys)\n", what, times_at(t, 0.5), times_at(t, 0.95),
		times_at(t, 1), t->v.n);
}

static void typing(struct ml_index *x, struct floor *f, uint64_t people, const char *what)
{
	struct times mine = {0}, bare = {0};
	struct person p;
	char text[128], slow[128] = "";
	double slowest = 0;
	uint64_t count;
	uint32_t rows[ROWS], n_rows;

	for (unsigned round = 0; round < 2; round++) { /* the first warms caches and checks regions */
		mine.v.n = bare.v.n = 0;
		slowest = 0;
		for (unsigned i = 0; i < WANTED; i++) {
			people_make(mix(i + 5) % people, &p);
			snprintf(text, sizeof(text), i % 2 ? "%s %s" : "%2$s %1$s", p.given, p.family);
			struct ml_str whole = ml_str(text);
			for (size_t end = ml_grapheme_next(whole, 0);; end = ml_grapheme_next(whole, end)) {
				double t = key_index(x, ml_str_n(text, end), &count);
				ml_vec_push(&mine.v, t);
				if (t > slowest) {
					slowest = t;
					snprintf(slow, sizeof(slow), "%.*s (%llu)", (int)end, text,
						(unsigned long long)count);
				}
				if (f) {
					double start = busy();
					floor_find(f, ml_str_n(text, end), rows, &n_rows);
					ml_vec_push(&bare.v, busy() - start);
				}
				if (end >= whole.n)
					break;
			}
		}
		if (round == 0)
			print_times("first time (regions checked)", &mine);
	}
	print_times(what, &mine);
	printf("    slowest: « %s »\n", slow);
	if (f) {
		print_times("floor (bare scan of postings)", &bare);
		printf("ratio to floor: median %.2f, worst %.2f\n", times_at(&mine, 0.5) / times_at(&bare, 0.5),
			times_at(&mine, 1) / times_at(&bare, 1));
	}
	ml_vec_finish(&mine.v);
	ml_vec_finish(&bare.v);
}

/* ---- recent changes ------------------------------------------------------------------------------------------ */

static void changes(struct ml_index *x, uint64_t people, unsigned n)
{
	struct document d = {0};
	uint64_t count;
	double start = busy(), put = 0;

	for (unsigned i = 0; i < n; i++) { /* half are records of the file, half are new */
		document_make(&d, i % 2 ? mix(i) % people : people + i);
		start = busy();
		ml_index_put(x, &d.doc, NULL);
		put += busy() - start;
	}
	start = busy();
	key_index(x, ML_STR(""), &count);
	double first = busy() - start;
	document_make(&d, 5);
	ml_index_put(x, &d.doc, NULL);
	start = busy();
	key_index(x, ML_STR(""), &count);
	printf("%u changes: %.1f us each, first list after them %.2f ms, after one more %.2f ms\n", n, put * 1e6 / n,
		first * 1e3, (busy() - start) * 1e3);
}

/* ---- recall ------------------------------------------------------------------------------------------------- */

static bool has_marks(const char *s, bool arabic)
{
	static const char *const hamza[] = {"أ", "إ", "آ", "ة", "ؤ", "ئ", "ى"};

	for (size_t i = 0; arabic && i < ML_COUNT(hamza); i++)
		if (strstr(s, hamza[i]))
			return true;
	for (const char *p = s; !arabic && *p; p++)
		if ((uint8_t)*p == 0xc3 || (uint8_t)*p == 0xc5)
			return true;
	return false;
}

/* Types the folded form: no accent, no hamza. */
static void folded(const char *s, char *out, size_t room)
{
	struct ml_buf b = {0};

	ml_fold(&b, ml_str(s));
	snprintf(out, room, "%s", b.p);
	ml_buf_finish(&b);
}

/* One typing error in the longer of the two words, somewhere, the first letter included. */
static void mistyped(const struct person *p, struct dice *d, char *out, size_t room)
{
	char words[2][64];
	folded(p->given, words[0], sizeof(words[0]));
	folded(p->family, words[1], sizeof(words[1]));
	char *w = words[strlen(words[1]) >= strlen(words[0])];
	size_t n = strlen(w), from = 0;
	for (size_t i = 0; i < n; i++) /* its last word: particles are too short */
		if (w[i] == ' ')
			from = i + 1;
	size_t len = n - from, at = from + roll(d, (uint32_t)len);
	switch (roll(d, 4)) {
	case 0: /* left out */
		memmove(w + at, w + at + 1, n - at);
		break;
	case 1: /* one too many */
		memmove(w + at + 1, w + at, n - at + 1);
		w[at] = (char)('a' + roll(d, 26));
		break;
	case 2: /* another */
		w[at] = (char)('a' + (w[at] - 'a' + 1 + (int)roll(d, 25)) % 26);
		break;
	default: /* two swapped */
		at = at + 1 < n ? at : at - 1;
		char c = w[at];
		w[at] = w[at + 1];
		w[at + 1] = c;
	}
	snprintf(out, room, "%s %s", words[0], words[1]);
}

static bool in_rows(struct ml_index_found *r, int64_t rid)
{
	for (uint64_t i = 0; i < ROWS; i++)
		if (ml_index_found_at(r, i) == rid)
			return true;
	return false;
}

static unsigned peer_rows(const char *list, const char *text, uint64_t person)
{
	char command[512], line[512], want[32];
	unsigned found = 0;

	for (const char *s = text; *s; s++)
		if (*s == '\'')
			return 0;
	snprintf(command, sizeof(command), "fzf --filter='%s' < '%s' 2>/dev/null | head -%d", text, list, ROWS);
	snprintf(want, sizeof(want), "%llu\t", (unsigned long long)person);
	FILE *f = popen(command, "r");
	while (f && fgets(line, sizeof(line), f))
		found |= strncmp(line, want, strlen(want)) == 0;
	if (f)
		pclose(f);
	return found;
}

enum set { SET_ACCENTS, SET_ERRORS, SET_HAMZA };

static bool wanted_in_set(const struct person *p, enum set set)
{
	const char *text[2] = {p->given, p->family};

	if (set == SET_ERRORS)
		return (uint8_t)*text[0] < 0xd0 && (uint8_t)*text[1] < 0xd0 &&
		       (strlen(text[0]) >= 7 || strlen(text[1]) >= 7);
	if (set == SET_HAMZA)
		return (uint8_t)*text[0] >= 0xd8 && (uint8_t)*text[1] >= 0xd8 &&
		       (has_marks(text[0], true) || has_marks(text[1], true));
	return (uint8_t)*text[0] < 0xd0 && (uint8_t)*text[1] < 0xd0 &&
	       (has_marks(text[0], false) || has_marks(text[1], false));
}

/* A name that many bear says nothing about search: at most ROWS people have both words. */
static bool is_rare(struct ml_index *x, const struct person *p)
{
	char text[128];
	snprintf(text, sizeof(text), "%s %s", p->given, p->family);
	struct ml_index_query q = {.text = ml_str(text), .exact = true};
	struct ml_index_found *r = ml_index_find(x, &q, NULL);
	bool rare = ml_index_found_count(r) <= ROWS / 2;

	ml_index_found_destroy(r);
	return rare;
}

static void recall(
	struct ml_index *x, uint64_t people, enum set set, unsigned wanted, const char *what, const char *list)
{
	struct dice d = {set + 99};
	struct person p;
	char text[160], part[2][64];
	unsigned found = 0, peer = 0, tried = 0;

	for (uint64_t i = 0; i < 50 * people && tried < wanted; i++) {
		uint64_t n = mix(i * 3 + set) % people;
		people_make(n, &p);
		if (!wanted_in_set(&p, set) || !is_rare(x, &p))
			continue;
		tried++;
		if (set == SET_ERRORS) {
			mistyped(&p, &d, text, sizeof(text));
		} else {
			folded(p.given, part[0], sizeof(part[0]));
			folded(p.family, part[1], sizeof(part[1]));
			snprintf(text, sizeof(text), "%s %s", part[0], part[1]);
		}
		struct ml_index_found *r = ask(x, ml_str(text));
		bool good = in_rows(r, (int64_t)(n + 1) << 8 | 1);
		found += good;
		if (!good)
			printf("    missed: %s %s typed « %s », %llu results\n", p.given, p.family, text,
				(unsigned long long)ml_index_found_count(r));
		ml_index_found_destroy(r);
		if (list)
			peer += peer_rows(list, text, n);
	}
	printf("recall, %-28s %u of %u in the first %d", what, found, tried, ROWS);
	printf(list ? " (fzf %u)\n" : "\n", peer);
}

/* ---- peers ------------------------------------------------------------------------------------------------------ */

static void list_write(const char *path, uint64_t people)
{
	FILE *f = fopen(path, "w");
	struct person p;

	for (uint64_t i = 0; f && i < people; i++) {
		people_make(i, &p);
		fprintf(f, "%llu\t%s %s %s %s %s %s\n", (unsigned long long)i, p.given, p.family, p.city, p.phone,
			p.email, p.work);
	}
	if (f)
		fclose(f);
}

static void peer_times(const char *list, uint64_t people)
{
	struct times whole = {0};
	struct person p;
	char command[512];

	for (unsigned i = 0; i < 10; i++) {
		people_make(mix(i + 5) % people, &p);
		snprintf(command, sizeof(command),
			"fzf --exact --filter='%s' < '%s' 2>/dev/null | head -%d > /dev/null", p.family, list, ROWS);
		double start = now();
		if (strchr(p.family, '\'') || system(command) < 0)
			continue;
		ml_vec_push(&whole.v, now() - start);
	}
	print_times("fzf --filter, reading included", &whole);
	ml_vec_finish(&whole.v);
}

int main(int argc, char **argv)
{
	uint64_t people = argc > 1 ? strtoull(argv[1], NULL, 10) : 100000;
	const char *dir = argc > 2 ? argv[2] : "/tmp";
	bool peers = argc > 3 && strcmp(argv[3], "peers") == 0 && system("command -v fzf > /dev/null") == 0;
	char path[256], list[256];
	struct ml_index *x;
	struct floor f;

	snprintf(path, sizeof(path), "%s/bench-index-%ld", dir, (long)getpid());
	snprintf(list, sizeof(list), "%s/bench-list-%ld", dir, (long)getpid());
	printf("%llu people\n", (unsigned long long)people);
	if (!people || people > ML_INDEX_DOCS_MAX || !build_apart(path, people))
		return 1;
	long before = private_kib();
	double start = now();
	if (!ml_index_open(path, ML_STR("bench"), &x, NULL))
		return 1;
	uint64_t count;
	double opened = now(), first = key_index(x, ML_STR(""), &count);
	printf("open %.3f ms, first list of all %.3f ms\n", (opened - start) * 1e3, first * 1e3);
	typing(x, NULL, people, "key to rows");
	printf("private memory of the index in use: %.1f MiB\n", (double)(private_kib() - before) / 1024);
	if (peers)
		list_write(list, people);
	recall(x, people, SET_ACCENTS, ACCENTS, "without accents:", peers ? list : NULL);
	recall(x, people, SET_ERRORS, ERRORS, "one typing error:", peers ? list : NULL);
	recall(x, people, SET_HAMZA, HAMZAS, "Arabic without hamza:", peers ? list : NULL);
	if (peers)
		peer_times(list, people);
	floor_make(&f, (uint32_t)people);
	typing(x, &f, people, "key to rows, beside the floor");
	changes(x, people, 20000);
	typing(x, NULL, people, "key to rows, with these changes");
	ml_index_close(x);
	unlink(path);
	unlink(list);
	return 0;
}
