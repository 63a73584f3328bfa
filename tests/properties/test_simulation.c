/*
 * Random histories of a team, many and fast: the program's own state, steps, incarnations, merging and bookkeeping of
 * who has what, on simulated disks (sim_disk.h), held after every write against an independent model (sim_model.h).
 * Two to eight laptops write every kind of value, settle, bin, restore, erase, join and take apart; bundles are whole
 * or partial, for one or for all, by hand or through a folder that loses, repeats, reorders and half-copies files;
 * machines stop at any write, disks are copied, backups restored, images rolled back, clocks stand in 1970, 2001, 2038
 * or 9999. After a last exchange all laptops are equal and nothing is lost.
 *
 *	test_simulation [HISTORIES [SEED [JOBS]]]      replay of a failure: test_simulation 1 SEED
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../unit/tap.h"
#include "sim_world.h"

/* Instrumented programs are slow. */
#ifdef __SANITIZE_ADDRESS__
enum { USUAL = 2000 };
#else
enum { USUAL = 100000 };
#endif

enum { CHUNK = 1000, REPORT_EVERY = 100000, JOBS_MAX = 64 };

struct shared { /* by all processes */
	long next; /* histories given out */
	long done;
	bool failed;
	uint64_t seed; /* of the failure */
	char what[512];
	struct tally tally[JOBS_MAX];
};

static struct world *world_create(void)
{
	struct world *w = ml_xalloc(sizeof *w);
	w->keep = ml_arena_create();
	w->step = ml_arena_create();
	sim_values_make(w->value);
	return w;
}

static void world_destroy(struct world *w)
{
	for (int i = 0; i < LAPTOPS; i++) {
		ml_arena_destroy(w->laptop[i].s.scratch);
		ml_arena_destroy(w->laptop[i].s.merging);
		ml_buf_finish(&w->laptop[i].s.blob);
	}
	ml_arena_destroy(w->keep);
	ml_arena_destroy(w->step);
	ml_free_(w);
}

static void add_tally(struct tally *sum, const struct tally *t)
{
	const long *from = (const long *)t;
	long *to = (long *)sum;
	for (size_t i = 0; i < sizeof *t / sizeof *to; i++)
		to[i] += from[i];
}

static void note_failure(struct shared *s, const struct world *w, uint64_t seed)
{
	if (__atomic_test_and_set(&s->failed, __ATOMIC_SEQ_CST))
		return;
	s->seed = seed;
	snprintf(s->what, sizeof s->what, "%s %s", w->failure, w->detail);
}

/* Takes chunks of seeds until there are none left; each chunk's end is told, so that a run that is cut short has an exact
 * figure. */
static void work(struct shared *s, struct world *w, uint64_t seed, long histories)
{
	for (;;) {
		long from = __atomic_fetch_add(&s->next, CHUNK, __ATOMIC_SEQ_CST);
		long upto = ML_MIN(from + CHUNK, histories);
		for (long n = from; n < upto; n++)
			if (__atomic_load_n(&s->failed, __ATOMIC_SEQ_CST) || sim_run(w, seed + (uint64_t)n, false)) {
				if (w->failure)
					note_failure(s, w, seed + (uint64_t)n);
				return;
			}
		if (from >= histories)
			return;
		long done = __atomic_add_fetch(&s->done, upto - from, __ATOMIC_SEQ_CST);
		if (done % REPORT_EVERY == 0) {
			printf("# %ld histories\n", done);
			fflush(stdout);
		}
	}
}

static void work_in_children(struct shared *s, uint64_t seed, long histories, int jobs)
{
	for (int i = 0; i < jobs; i++)
		if (fork() == 0) {
			struct world *w = world_create();
			work(s, w, seed, histories);
			s->tally[i] = w->tally;
			world_destroy(w);
			exit(0);
		}
	for (int i = 0, status; i < jobs; i++)
		if (wait(&status) < 0 || status != 0) {
			if (!__atomic_test_and_set(&s->failed, __ATOMIC_SEQ_CST))
				snprintf(s->what, sizeof s->what, "a process ended with status %d", status);
		}
}

static void report(const struct shared *s, const struct tally *t)
{
	if (!ok(!s->failed, "%ld simulated histories agree with the model and converge", s->done))
		printf("# seed %llu: %s; again with: test_simulation 1 %llu\n", (unsigned long long)s->seed, s->what,
			(unsigned long long)s->seed);
	printf("# %ld steps, %ld writes (%ld settled, %ld binned, %ld joined, %ld taken apart, %ld erased), %ld given up\n",
		t->steps, t->writes, t->settled, t->binned, t->joined, t->unjoined, t->erased, t->given_up);
	printf("# %ld bundles (%ld partial, %ld full), %ld merges (%ld known, %ld changed something), %ld gaps named, "
	       "%ld lost, %ld repeated, %ld half-copied, %ld visits of a folder, %ld files cleaned up, %ld without what lay beside\n",
		t->bundles, t->partial, t->full, t->merges, t->known, t->changed, t->gaps, t->lost, t->repeated,
		t->broken, t->folder, t->cleaned, t->spared);
	printf("# %ld copies, %ld restored, %ld rolled back, %ld reboots, %ld restarts, %ld stopped at a write (%ld after "
	       "the commit), %ld clocks set, %ld new incarnations\n",
		t->clones, t->restores, t->rollbacks, t->reboots, t->restarts, t->crashes, t->after_commit, t->clocks,
		t->forks);
	printf("# met: %ld different states, %ld conflicts, %ld edited after binning, %ld records stood for by another; "
	       "%ld healed by full bundles; %ld histories too large for the simulation\n",
		t->states, t->conflicts, t->revived, t->groups, t->healed, t->too_full);
}

static bool rich(const struct tally *t)
{
	long n = t->histories / 50;
	return t->settled > n && t->binned > n && t->joined > n && t->unjoined > n && t->erased > n && t->partial > n &&
	       t->known > n && t->gaps > n && t->broken > n && t->cleaned > n && t->spared > n && t->clones > n && t->restores > n &&
	       t->rollbacks > n && t->crashes > n && t->after_commit > n && t->forks > n && t->conflicts > n &&
	       t->revived > n && t->groups > n && t->too_full < t->histories / 500 + 1;
}

int main(int argc, char **argv)
{
	const char *env = getenv("MAILLAGE_HISTORIES");
	long histories = argc > 1 ? atol(argv[1]) : env ? atol(env) : USUAL;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	int jobs = argc > 3 ? atoi(argv[3]) : (int)sysconf(_SC_NPROCESSORS_ONLN);
	struct shared *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct tally sum = {0};
	/* Blocks go back to the heap, not to the system, between histories. */
	mallopt(M_MMAP_THRESHOLD, 1 << 30);
	mallopt(M_TRIM_THRESHOLD, 1 << 30);
	if (s == MAP_FAILED || sodium_init() < 0)
		return 1;
	jobs = histories < 2 * CHUNK ? 1 : ML_MAX(1, ML_MIN(jobs, JOBS_MAX));
	if (jobs > 1) {
		work_in_children(s, seed, histories, jobs);
	} else {
		struct world *w = world_create();
		work(s, w, seed, histories);
		s->tally[0] = w->tally;
		world_destroy(w);
	}
	for (int i = 0; i < jobs; i++)
		add_tally(&sum, &s->tally[i]);
	report(s, &sum);
	ok(histories < 1000 || s->failed || rich(&sum), "the histories are rich enough to mean something");
	/* The test of the test: copies that go on writing under their old name must be found out. */
	struct world *w = world_create();
	int found = 0;
	for (int i = 0; i < 200 && argc <= 2; i++)
		found += sim_run(w, seed + (uint64_t)i, true) != NULL;
	ok(argc > 2 || found >= 10, "without new incarnations %d of 200 histories go wrong", found);
	world_destroy(w);
	return tap_done();
}
