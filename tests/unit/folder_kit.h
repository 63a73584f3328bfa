/* What the tests of exchange folders share: a folder, laptops that sync with it, files that come to harm. */
#ifndef MAILLAGE_FOLDER_KIT_H
#define MAILLAGE_FOLDER_KIT_H

#include <dirent.h>
#include <errno.h>

#include "sync_kit.h"

static struct ml_error folder_err; /* of the last kit_sync */

/* Every exchange happens a second after the one before. */
static int64_t folder_clock = KIT_NOW;

/* refused, gaps and senders are not kept: what is counted of them is. */
static inline bool kit_sync_with(struct ml_store *s, const char *dir, const struct ml_folder_options *o, struct ml_folder_report *r)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_folder_report mine;
	static const struct ml_folder_options plain = {.no_backup = true};
	o = o ? o : &plain;
	r = r ? r : &mine;
	ml_store_context(s)->fixed_ms = folder_clock += 1000;
	folder_err = (struct ml_error){0};
	bool fine = ml_folder_sync(s, kit_path(dir), o, a, r, &folder_err);
	if (r->n_refused)
		folder_err = r->refused[0].why;
	r->refused = NULL;
	r->senders = NULL;
	static struct ml_folder_gap gap;
	if (r->n_gaps)
		gap = r->gaps[0];
	gap.officer = ML_STR("");
	r->gaps = &gap;
	r->file = r->file.n ? ML_STR("?") : ML_STR("");
	ml_arena_destroy(a);
	return fine;
}

static inline struct ml_folder_report kit_sync(struct ml_store *s, const char *dir)
{
	struct ml_folder_report r;
	if (!kit_sync_with(s, dir, NULL, &r))
		kit_say(&folder_err);
	return r;
}

/* ---- the folder's files, inner folder included, in order of their names ------------------------------ */

struct kit_files {
	char name[64][64];
	uint32_t n;
	uint64_t bytes;
};

static inline int kit_file_order(const void *a, const void *b)
{
	return strcmp(a, b);
}

static inline void kit_list_in(const char *dir, const char *below, struct kit_files *out)
{
	char path[256];
	struct dirent *entry;
	struct stat st;
	snprintf(path, sizeof path, "%s%s%s", kit_path(dir), *below ? "/" : "", below);
	DIR *d = opendir(path);
	while (d && (entry = readdir(d))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(path, sizeof path, "%s/%s%s%.40s", kit_path(dir), below, *below ? "/" : "", entry->d_name);
		if (stat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode) && !*below) {
			kit_list_in(dir, entry->d_name, out);
		} else if (S_ISREG(st.st_mode) && out->n < 64) {
			snprintf(out->name[out->n++], 64, "%.20s%s%.40s", below, *below ? "/" : "", entry->d_name);
			out->bytes += (uint64_t)st.st_size;
		}
	}
	if (d)
		closedir(d);
}

static inline struct kit_files kit_list(const char *dir)
{
	struct kit_files out = {0};
	kit_list_in(dir, "", &out);
	qsort(out.name, out.n, sizeof out.name[0], kit_file_order);
	return out;
}

static inline bool kit_same_files(const struct kit_files *a, const struct kit_files *b)
{
	bool same = a->n == b->n && a->bytes == b->bytes;
	for (uint32_t i = 0; i < a->n && same; i++)
		same = strcmp(a->name[i], b->name[i]) == 0;
	return same;
}

static inline const char *kit_in(const char *dir, const char *name)
{
	static char path[4][120];
	static int turn;
	char *out = path[turn++ % 4];
	snprintf(out, sizeof path[0], "%s/%s", dir, name);
	return out;
}

static inline void kit_copy_file(const char *from, const char *to, size_t most)
{
	struct ml_buf b = kit_read(from);
	kit_write(to, b.p, b.n < most ? b.n : most);
	ml_buf_finish(&b);
}

static inline void kit_copy_half(const char *from, const char *to)
{
	struct ml_buf b = kit_read(from);
	kit_write(to, b.p, b.n / 2);
	ml_buf_finish(&b);
}

static inline void kit_mkdir(const char *dir)
{
	if (mkdir(kit_path(dir), 0700) != 0)
		printf("# mkdir %s: %s\n", dir, strerror(errno));
}

/* A database as it lies on the disk, put back or elsewhere. The store must be closed. */
static inline void kit_copy_db(const char *from, const char *to)
{
	static const char *const ends[] = {"", "-wal", "-shm"};
	char a[80], b[80];
	struct stat st;
	for (size_t i = 0; i < ML_COUNT(ends); i++) {
		snprintf(a, sizeof a, "%s%s", from, ends[i]);
		snprintf(b, sizeof b, "%s%s", to, ends[i]);
		if (stat(kit_path(a), &st) == 0)
			kit_copy_file(a, b, SIZE_MAX);
		else
			unlink(kit_path(b));
	}
}

#endif
