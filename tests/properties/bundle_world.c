/* Laptops, disks and a team for the histories on the real store: see bundle_world.h. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bundle_world.h"

#define BASE_TIME 1795000000000 /* 2026-11-18 */
#define DAY 86400000ll

static int64_t clock_of(struct ml_context *c)
{
	return c->fixed_ms;
}

static void random_of(struct ml_context *c, void *p, size_t n)
{
	struct dice d = {c->seed};
	dice_bytes(&d, p, (int)n);
	c->seed = d.state;
}

static void set_context(struct world *w, struct laptop *x, uint64_t seed)
{
	x->ctx = (struct ml_context){.now_ms = clock_of, .random = random_of, .seed = seed, .fixed_ms = BASE_TIME};
	x->ctx.runtime_dir = x->runtime;
	strcpy(x->ctx.lang, "fr");
	strcpy(x->ctx.zone, "Africa/Casablanca");
	strcpy(x->ctx.country, "MA");
}

static void set_paths(struct world *w, int i)
{
	struct laptop *x = &w->laptop[i];
	snprintf(x->db, sizeof(x->db), "%.100s/laptop%d.db", w->dir, i);
	snprintf(x->runtime, sizeof(x->runtime), "%.100s/runtime%d", w->dir, i);
}

static bool copy_file(struct world *w, const char *from, const char *to)
{
	struct ml_buf b = {0};
	bool good =
		ml_file_read(from, 1u << 30, &b, &w->error) && ml_file_replace(to, ml_buf_view(&b), 0600, &w->error);
	ml_buf_finish(&b);
	return good;
}

static void remove_tree(const char *path)
{
	char command[PATH_SIZE + 16];
	snprintf(command, sizeof(command), "rm -rf '%s'", path);
	if (system(command) != 0)
		fprintf(stderr, "could not remove %s\n", path);
}

static void remove_db(const char *path)
{
	static const char *const beside[] = {"", "-wal", "-shm"};
	for (size_t i = 0; i < ML_COUNT(beside); i++) {
		char file[PATH_SIZE + 8];
		snprintf(file, sizeof(file), "%s%s", path, beside[i]);
		unlink(file);
	}
}

static void template_path(const struct world *w, int i, char out[PATH_SIZE])
{
	snprintf(out, PATH_SIZE, "%.100s/template%d.db", w->dir, i);
}

/* ---- the team --------------------------------------------------------------------- */

static bool make_team(struct world *w, const char *invitation)
{
	struct ml_str passphrase = ML_STR("une phrase de passe");
	struct ml_error *e = &w->error;
	if (!ml_team_create(w->laptop[0].s, ML_STR("Equipe"), e) ||
		!ml_team_invite(w->laptop[0].s, invitation, passphrase, e))
		return false;
	for (int i = 1; i < MEMBERS; i++)
		if (!ml_team_join(w->laptop[i].s, invitation, passphrase, e))
			return false;
	return true;
}

/* Everybody hears of everybody once, so that the histories begin in a team that knows itself. */
static bool introduce(struct world *w)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_bundle_options full = {.full = true};
	struct ml_bundle_info info;
	struct ml_merge_report report;
	char path[PATH_SIZE];
	bool good = true;
	snprintf(path, sizeof(path), "%.100s/hello.mlg", w->dir);
	for (int i = 0; good && i < 2 * MEMBERS; i++) {
		good = ml_bundle_write(w->laptop[i % MEMBERS].s, path, &full, a, &info, &w->error);
		for (int k = 0; good && k < MEMBERS; k++)
			if (k != i % MEMBERS)
				good = ml_bundle_merge(w->laptop[k].s, path, false, a, &report, &w->error);
		unlink(path);
	}
	ml_arena_destroy(a);
	return good;
}

static bool build_in(struct world *w)
{
	char path[PATH_SIZE];
	for (int i = 0; i < MEMBERS; i++) {
		struct laptop *x = &w->laptop[i];
		char officer[] = "Agent A";
		set_paths(w, i);
		set_context(w, x, 1000 + (uint64_t)i);
		officer[6] = (char)('A' + i);
		if (!ml_store_create(&x->ctx, x->db, ml_str(officer), &x->s, &w->error))
			return false;
	}
	snprintf(path, sizeof(path), "%.100s/invitation", w->dir);
	if (!make_team(w, path) || !introduce(w))
		return false;
	for (int i = 0; i < MEMBERS; i++) {
		template_path(w, i, path);
		laptop_close(&w->laptop[i]);
		if (!copy_file(w, w->laptop[i].db, path))
			return false;
	}
	return true;
}

bool world_build(struct world *w)
{
	const char *memory = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	snprintf(w->dir, sizeof(w->dir), "%s/maillage-histories-XXXXXX", memory);
	if (!mkdtemp(w->dir))
		return ml_fail_sys(&w->error, ML_E_SYSTEM, "%s", w->dir);
	for (int i = 0; i < LAPTOPS; i++)
		set_paths(w, i);
	return build_in(w);
}

bool world_begin(struct world *w, uint64_t seed)
{
	w->dice = (struct dice){seed};
	w->backup_of = -1;
	w->messages = w->next_message = 0;
	for (int i = 0; i < LAPTOPS; i++) {
		struct laptop *x = &w->laptop[i];
		char path[PATH_SIZE];
		x->in_use = i < MEMBERS;
		set_context(w, x, dice_word(&w->dice));
		x->skew = dice_roll(&w->dice, 4 * 3600000) - 2 * 3600000;
		if (dice_one_in(&w->dice, 6))
			x->skew = 4380 * DAY; /* set to 2038 */
		template_path(w, i, path);
		if (x->in_use && (!copy_file(w, path, x->db) || !laptop_open(w, x)))
			return false;
	}
	return true;
}

void world_end(struct world *w)
{
	for (int i = 0; i < LAPTOPS; i++) {
		if (w->laptop[i].in_use)
			laptop_discard(&w->laptop[i]);
		remove_tree(w->laptop[i].runtime);
	}
}

void world_remove(struct world *w)
{
	for (int i = 0; i < LAPTOPS; i++)
		laptop_close(&w->laptop[i]);
	remove_tree(w->dir);
}

void world_set_time(struct world *w, int64_t now)
{
	for (int i = 0; i < LAPTOPS; i++)
		w->laptop[i].ctx.fixed_ms = BASE_TIME + now + w->laptop[i].skew;
}

/* ---- laptops ------------------------------------------------------------------------ */

bool laptop_open(struct world *w, struct laptop *x)
{
	return ml_store_open(&x->ctx, x->db, 0, &x->s, &w->error);
}

void laptop_close(struct laptop *x)
{
	ml_store_close(x->s);
	x->s = NULL;
}

bool laptop_restart(struct world *w, struct laptop *x, bool machine)
{
	laptop_close(x);
	if (machine)
		remove_tree(x->runtime);
	return laptop_open(w, x);
}

struct laptop *laptop_clone(struct world *w, struct laptop *x)
{
	for (int i = MEMBERS; i < LAPTOPS; i++) {
		struct laptop *y = &w->laptop[i];
		if (y->in_use)
			continue;
		w->error = (struct ml_error){0};
		laptop_close(x);
		bool good = copy_file(w, x->db, y->db);
		if (!laptop_open(w, x) || !good || !laptop_open(w, y))
			return NULL;
		y->in_use = true;
		memcpy(y->seen, x->seen, sizeof(y->seen));
		return y;
	}
	return NULL;
}

void laptop_discard(struct laptop *x)
{
	laptop_close(x);
	remove_db(x->db);
	x->in_use = false;
}

bool laptop_back_up(struct world *w, struct laptop *x)
{
	char path[PATH_SIZE];
	snprintf(path, sizeof(path), "%.100s/backup.db", w->dir);
	remove_db(path);
	w->backup_of = (int)(x - w->laptop);
	memcpy(w->backup_seen, x->seen, sizeof(x->seen));
	return ml_store_backup(x->s, path, &w->error);
}

bool laptop_restore(struct world *w)
{
	struct laptop *x = &w->laptop[w->backup_of];
	char path[PATH_SIZE];
	snprintf(path, sizeof(path), "%.100s/backup.db", w->dir);
	w->backup_of = -1;
	laptop_close(x);
	remove_db(x->db);
	memcpy(x->seen, w->backup_seen, sizeof(x->seen));
	return copy_file(w, path, x->db) && laptop_open(w, x);
}
