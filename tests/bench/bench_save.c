/*
 * One save, as a form makes it: one field changed, one durable commit. Prints the median and the worst of N as JSON.
 *
 *   bench_save DATABASE N
 */
#include <maillage/store.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static double busy(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static bool save(struct ml_store *s, int64_t rid, const struct ml_field *town, int i, struct ml_error *e)
{
	char text[32];
	snprintf(text, sizeof(text), "Lieu %d-%d", (int)getpid(), i);
	struct ml_value v = ml_text(ml_str(text));
	struct ml_edit edit = {town, ML_PUT_SHOWN, 1, &v};

	return ml_step_begin(s, "save", ML_STR("bench"), e) && ml_store_edit(s, rid, &edit, 1, NULL, e) &&
	       ml_step_commit(s, e);
}

static bool run(struct ml_store *s, int saves, struct ml_error *e)
{
	const struct ml_kind *person = ml_kind_by_key(ML_STR("person"));
	struct ml_query q = {.kind = person};
	struct ml_list *l = ml_store_list(s, &q, e);
	double *times = ml_xalloc((size_t)saves * sizeof(*times));
	bool good = l && ml_list_size(l);

	for (int i = 0; i < saves && good; i++) {
		int64_t rid = ml_list_at(l, (uint64_t)i * 7919 % ml_list_size(l));
		double start = busy();
		good = save(s, rid, ml_store_field(s, person, ML_STR("city")), i, e);
		times[i] = busy() - start;
	}
	ml_list_destroy(l);
	qsort(times, (size_t)saves, sizeof(*times), by_size);
	if (good)
		printf("{\"median\":%.9f,\"worst\":%.9f}\n", times[saves / 2], times[saves - 1]);
	ml_free_(times);
	return good;
}

int main(int argc, char **argv)
{
	struct ml_context ctx;
	struct ml_store *s = NULL;
	struct ml_error e = {0};
	struct ml_buf why = {0};
	int saves = argc == 3 ? atoi(argv[2]) : 0;

	if (saves < 1) {
		fprintf(stderr, "usage: bench_save DATABASE N\n");
		return 2;
	}
	ml_context_init(&ctx);
	bool good = ml_store_open(&ctx, argv[1], 0, &s, &e) && run(s, saves, &e);
	if (!good) {
		ml_error_line(&e, NULL, &why);
		fprintf(stderr, "bench_save: %s\n", why.p);
	}
	ml_buf_finish(&why);
	ml_store_close(s);
	ml_context_finish(&ctx);
	return !good;
}
