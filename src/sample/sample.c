/*
 * sample: fills a store with a territory, and makes a whole demonstration: the database, and the bundles of two
 * colleagues who took it over.
 */
#include <unistd.h>

#include <maillage/sync.h>

#include "make.h"

#define DAY_MS 86400000
#define TEAM "CESE Souss-Massa"
#define OFFICER "A. Benali"
#define PASSPHRASE "carnet de terrain" /* of an invitation that lives for a second, between sample databases */

/* In the order of the menus; own fields first, since others use them. */
static void (*const parts[])(struct make *) = {
	make_own_fields,
	make_territories,
	make_people,
	make_organisations,
	make_positions,
	make_relations,
	make_interactions,
	make_partnerships,
	make_mailings,
	make_methods,
	make_processes,
	make_events,
	make_needs,
	make_plan,
	make_trips,
	make_deployments,
	make_indicators,
	make_evaluations,
	make_budgets,
	make_watch,
	make_productions,
};

static bool fill(struct ml_store *store, const struct ml_sample_options *o, int64_t now_ms, struct ml_error *e)
{
	struct make *m;
	bool good;

	if (!ml_step_begin(store, "sample", ML_STR(TEAM), e))
		return false;
	m = ml_xalloc(sizeof(*m));
	make_init(m, store, o, now_ms, e);
	for (size_t i = 0; i < ML_COUNT(parts) && !m->failed; i++)
		parts[i](m);
	good = !m->failed;
	make_finish(m);
	ml_free_(m);
	if (!good) {
		ml_step_cancel(store);
		return false;
	}
	return ml_step_commit(store, e);
}

bool ml_sample_fill(struct ml_store *store, const struct ml_sample_options *o, struct ml_error *e)
{
	struct ml_context *ctx = ml_store_context(store);

	return fill(store, o, ctx->now_ms(ctx), e);
}

/* ---- the demonstration --------------------------------------------------------------------- */

struct demo {
	struct ml_context *ctx;
	const struct ml_sample_options *o;
	const char *dir;
	int64_t now_ms;		  /* true time */
	char *invitation, *first; /* files that go away at the end */
	struct ml_arena *arena;
	struct ml_error *error;
};

static int64_t fixed_now(struct ml_context *ctx)
{
	return ctx->fixed_ms;
}

/* What is written next was written some days ago. */
static void days_ago(struct demo *d, int days)
{
	d->ctx->now_ms = fixed_now;
	d->ctx->fixed_ms = d->now_ms - (int64_t)days * DAY_MS;
}

static char *path_in(const struct demo *d, const char *folder, const char *name)
{
	char *in = ml_path_join(d->dir, folder), *path = ml_path_join(in, name);

	ml_free_(in);
	return path;
}

static bool make_main(struct demo *d, const char *path)
{
	struct ml_store *store;
	struct ml_bundle_options all = {.full = true};
	struct ml_bundle_info info;
	bool good;

	days_ago(d, 12);
	if (!ml_store_create(d->ctx, path, ML_STR(OFFICER), &store, d->error))
		return false;
	/* Its user works in Agadir, wherever the demonstration is shown. */
	good = ml_store_set_meta(store, "ui.country", ML_STR("MA"), d->error) &&
	       ml_store_set_meta(store, "ui.zone", ML_STR("Africa/Casablanca"), d->error) &&
	       ml_team_create(store, ML_STR(TEAM), d->error) && fill(store, d->o, d->now_ms, d->error) &&
	       ml_team_invite(store, d->invitation, ML_STR(PASSPHRASE), d->error) &&
	       ml_bundle_write(store, d->first, &all, d->arena, &info, d->error);
	ml_store_close(store);
	return good;
}

/* With a store that is open: the work of one colleague, or what happens here meanwhile. */
static bool work(struct demo *d, struct ml_store *store, int which)
{
	struct make *m = ml_xalloc(sizeof(*m));
	bool good;

	make_init(m, store, d->o, d->now_ms, d->error);
	good = which < SAMPLE_COLLEAGUES ? sample_colleague(m, which) : sample_meanwhile(m);
	make_finish(m);
	ml_free_(m);
	return good;
}

static bool write_bundle(struct demo *d, struct ml_store *store)
{
	struct ml_bundle_options changes = {0};
	struct ml_bundle_info info;
	struct ml_buf name = {0};
	char *path;
	bool good;

	ml_bundle_name(store, &name);
	path = path_in(d, "paquets", name.p);
	good = ml_bundle_write(store, path, &changes, d->arena, &info, d->error);
	ml_free_(path);
	ml_buf_finish(&name);
	return good;
}

/* A demonstration made anew: the colleague's database of the former one, with what stands beside it, goes. */
static void forget(const char *path)
{
	static const char *const beside[] = {"", "-wal", "-shm", "-journal", "-index"};

	for (size_t i = 0; i < ML_COUNT(beside); i++) {
		struct ml_buf name = {0};
		ml_buf_printf(&name, "%s%s", path, beside[i]);
		unlink(name.p);
		ml_buf_finish(&name);
	}
}

static bool make_colleague(struct demo *d, int which)
{
	static const char *const files[SAMPLE_COLLEAGUES] = {"f-amrani.db", "y-ouali.db"};
	static const int joined[] = {11, 10}, worked[] = {7, 5};
	struct ml_merge_report report;
	struct ml_store *store;
	char *path = path_in(d, "collegues", files[which]);
	bool good;

	forget(path);
	days_ago(d, joined[which]);
	good = ml_store_create(d->ctx, path, ml_str(sample_colleague_name(which)), &store, d->error);
	ml_free_(path);
	if (!good)
		return false;
	good = ml_team_join(store, d->invitation, ML_STR(PASSPHRASE), d->error) &&
	       ml_bundle_merge(store, d->first, false, d->arena, &report, d->error);
	days_ago(d, worked[which]);
	good = good && work(d, store, which) && write_bundle(d, store);
	ml_store_close(store);
	return good;
}

static bool work_meanwhile(struct demo *d, const char *path)
{
	struct ml_store *store;
	bool good;

	days_ago(d, 2);
	if (!ml_store_open(d->ctx, path, 0, &store, d->error))
		return false;
	good = work(d, store, SAMPLE_COLLEAGUES);
	ml_store_close(store);
	return good;
}

static bool make_folders(struct demo *d)
{
	static const char *const folders[] = {"paquets", "collegues"};
	bool good = ml_dir_make(d->dir, 0700, d->error);

	for (size_t i = 0; i < ML_COUNT(folders) && good; i++) {
		char *path = ml_path_join(d->dir, folders[i]);
		good = ml_dir_make(path, 0700, d->error);
		ml_free_(path);
	}
	return good;
}

bool ml_sample_make(struct ml_context *ctx, const char *dir, const struct ml_sample_options *o, struct ml_error *e)
{
	struct ml_context kept = *ctx;
	struct demo d = {
		.ctx = ctx, .o = o, .dir = dir, .now_ms = ctx->now_ms(ctx), .arena = ml_arena_create(), .error = e};
	char *path = ml_path_join(dir, "maillage.db");
	bool good;

	d.invitation = ml_path_join(dir, "invitation.sample");
	d.first = ml_path_join(dir, "premier.sample");
	if (access(path, F_OK) == 0)
		good = ml_fail(e, ML_E_EXISTS, "%s", path);
	else
		good = make_folders(&d) && make_main(&d, path);
	for (int which = 0; which < SAMPLE_COLLEAGUES && good; which++)
		good = make_colleague(&d, which);
	good = good && work_meanwhile(&d, path);
	ctx->now_ms = kept.now_ms;
	ctx->fixed_ms = kept.fixed_ms;
	unlink(d.invitation);
	unlink(d.first);
	ml_free_(d.invitation);
	ml_free_(d.first);
	ml_free_(path);
	ml_arena_destroy(d.arena);
	return good;
}
