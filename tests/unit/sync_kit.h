/* What the tests of exchange share: teams of stores, bundles between them, files to damage. On top of store_kit.h. */
#ifndef MAILLAGE_SYNC_KIT_H
#define MAILLAGE_SYNC_KIT_H

#include <fcntl.h>
#include <sys/stat.h>

#include <maillage/sync.h>
#include "store_kit.h"

#define KIT_PASS ML_STR("quatre mots bien longs")

static inline struct ml_store *kit_store(struct ml_context *c, const char *name, const char *officer)
{
	struct ml_store *s = NULL;
	struct ml_error err = {0};
	if (!ml_store_create(c, kit_path(name), ml_str(officer), &s, &err))
		kit_say(&err);
	return s;
}

/* Ends with `to` a member of the team of `from`. */
static inline bool kit_invite(struct ml_store *from, struct ml_store *to)
{
	struct ml_error err = {0};
	const char *path = kit_path("invitation.mlg");
	bool fine = ml_team_invite(from, path, KIT_PASS, &err) && ml_team_join(to, path, KIT_PASS, &err);
	if (!fine)
		kit_say(&err);
	return fine;
}

static inline bool kit_bundle(struct ml_store *from, const char *name, const struct ml_bundle_options *o, struct ml_bundle_info *info)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_error err = {0};
	struct ml_bundle_info mine;
	bool fine = ml_bundle_write(from, kit_path(name), o, a, info ? info : &mine, &err);
	if (!fine && err.code != ML_E_BUNDLE_EMPTY)
		kit_say(&err);
	if (info)
		info->officer = info->scope = ML_STR("");
	ml_arena_destroy(a);
	return fine;
}

static inline struct ml_merge_report kit_merge(struct ml_store *to, const char *name, enum ml_code *code)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_error err = {0};
	struct ml_merge_report r;
	bool fine = ml_bundle_merge(to, kit_path(name), false, a, &r, &err);
	if (!fine && !code)
		kit_say(&err);
	if (code)
		*code = fine ? ML_E_NONE : err.code;
	r.from.officer = r.from.scope = ML_STR("");
	ml_arena_destroy(a);
	return r;
}

/* What `from` has for `to`, by a bundle; false when there was nothing to give. */
static inline bool kit_send(struct ml_store *from, struct ml_store *to, struct ml_merge_report *r)
{
	struct ml_uuid site = ml_store_site(to);
	struct ml_bundle_options o = {.for_site = &site};
	if (!kit_bundle(from, "send.mlg", &o, NULL))
		return false;
	struct ml_merge_report got = kit_merge(to, "send.mlg", NULL);
	if (r)
		*r = got;
	return true;
}

static inline struct ml_buf kit_read(const char *name)
{
	struct ml_buf b = {0};
	struct ml_error err = {0};
	if (!ml_file_read(kit_path(name), 1u << 30, &b, &err))
		kit_say(&err);
	return b;
}

static inline void kit_write(const char *name, const void *p, size_t n)
{
	int fd = open(kit_path(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, p, n) != (ssize_t)n)
		exit(98);
	close(fd);
}

static inline uint64_t kit_records(struct ml_store *s)
{
	uint64_t all = 0;
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	for (uint32_t i = 0; i < n; i++)
		all += ml_store_count(s, kinds[i]);
	return all;
}

/* rid in `to` of a record of `from`. */
static inline int64_t kit_there(struct ml_store *from, int64_t rid, struct ml_store *to)
{
	struct ml_uuid id;
	return ml_store_id(from, rid, &id) ? ml_store_rid(to, &id) : 0;
}

static inline struct ml_member kit_member(struct ml_store *s, struct ml_store *of)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_member *m, out = {0};
	struct ml_uuid site = ml_store_site(of);
	struct ml_error err = {0};
	uint32_t n;
	if (!ml_team_members(s, a, &m, &n, &err))
		kit_say(&err);
	else
		for (uint32_t i = 0; i < n; i++)
			if (ml_uuid_eq(&m[i].site, &site))
				out = m[i];
	out.officer = ML_STR("");
	ml_arena_destroy(a);
	return out;
}

#endif
