/* See vfs.h. */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <maillage/base.h>
#include "vfs.h"

enum { SECTOR = 512, NAMES = 32 };

const char *const power_mode_names[POWER_MODES] = {"on", "one operation fails", "the disk dies", "the disk is full", "cut, unsynced lost",
	"cut, unsynced kept", "cut, sectors by chance", "cut inside a write"};

/* A write or truncation that no sync has made durable yet. */
struct pending {
	bool truncate, fresh; /* fresh: the file was made anew under its name */
	int64_t at;
	struct ml_buf data;
};
struct image {
	char *path;
	bool durable; /* its name is on the disk */
	bool deleted; /* removed, and the folder not synced since */
	struct ml_buf disk;
	ML_VEC(struct pending) ops;
};
struct shim {
	sqlite3_file base;
	struct image *image; /* NULL: a temporary file */
	sqlite3_file real[]; /* of the system's VFS */
};

static struct {
	sqlite3_vfs vfs, *real;
	enum power_mode mode;
	uint64_t point, count, seed;
	bool struck, off;
	void (*on_cut)(void *);
	void *arg;
	struct image images[NAMES];
	unsigned n;
} power;

static uint64_t draw(void)
{
	power.seed ^= power.seed << 13;
	power.seed ^= power.seed >> 7;
	power.seed ^= power.seed << 17;
	return power.seed;
}

static bool read_all(const char *path, struct ml_buf *out)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ml_buf_clear(out);
	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && st.st_size > 0) {
		ml_buf_reserve(out, (size_t)st.st_size);
		ssize_t n = pread(fd, out->p, (size_t)st.st_size, 0);
		out->n = n > 0 ? (size_t)n : 0;
	}
	close(fd);
	return true;
}

static void forget_ops(struct image *i)
{
	for (size_t k = 0; k < i->ops.n; k++)
		ml_buf_finish(&i->ops.v[k].data);
	i->ops.n = 0;
}

/* The file's image; a name met for the first time is on the disk as it is. */
static struct image *image_of(const char *path)
{
	for (unsigned k = 0; k < power.n; k++)
		if (strcmp(power.images[k].path, path) == 0)
			return &power.images[k];
	if (power.n == NAMES)
		abort();
	struct image *i = &power.images[power.n++];
	*i = (struct image){.path = ml_xstrdup(path)};
	i->durable = read_all(path, &i->disk);
	return i;
}

/* One point. Returns the SQLite code of the fault, or OK. */
static int point(int fault)
{
	if (power.off)
		return fault;
	if (++power.count < power.point || power.point == 0 || power.mode == POWER_ON)
		return SQLITE_OK;
	if (power.mode == POWER_DEAD_DISK || power.mode == POWER_FULL || power.count == power.point)
		power.struck = true;
	else
		return SQLITE_OK;
	if (power.mode == POWER_FULL)
		return fault == SQLITE_IOERR_WRITE || fault == SQLITE_CANTOPEN ? SQLITE_FULL : SQLITE_OK;
	if (power.mode >= POWER_CUT_NONE) {
		power.off = true;
		if (power.on_cut)
			power.on_cut(power.arg);
	}
	return fault;
}

/* ---- a file ---------------------------------------------------------------------------------- */

static sqlite3_file *real_of(sqlite3_file *f)
{
	return ((struct shim *)f)->real;
}

static int vfs_close(sqlite3_file *f)
{
	return real_of(f)->pMethods ? real_of(f)->pMethods->xClose(real_of(f)) : SQLITE_OK;
}

static int vfs_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	return power.off ? SQLITE_IOERR_READ : real_of(f)->pMethods->xRead(real_of(f), p, n, at);
}

static void note(struct image *i, bool truncate, int64_t at, const void *p, size_t n)
{
	struct pending op = {.truncate = truncate, .fresh = truncate && at < 0, .at = ML_MAX(at, 0)};
	if (n)
		ml_buf_add(&op.data, p, n);
	ml_vec_push(&i->ops, op);
}

/* Of the write that the cut interrupts, whole sectors are there or not. */
static void tear(struct shim *s, const uint8_t *p, int n, int64_t at)
{
	for (int done = 0; done < n;) {
		int take = (int)ML_MIN((int64_t)(n - done), SECTOR - (at + done) % SECTOR);
		if (draw() & 64)
			s->real->pMethods->xWrite(s->real, p + done, take, at + done);
		done += take;
	}
}

static int vfs_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	struct shim *s = (struct shim *)f;
	bool was_on = !power.off;
	if (!s->image)
		return power.off ? SQLITE_IOERR_WRITE : s->real->pMethods->xWrite(s->real, p, n, at);
	int rc = point(SQLITE_IOERR_WRITE);
	if (rc != SQLITE_OK && power.mode == POWER_TEAR && was_on)
		tear(s, p, n, at);
	if (rc != SQLITE_OK)
		return rc;
	note(s->image, false, at, p, (size_t)n);
	return s->real->pMethods->xWrite(s->real, p, n, at);
}

static int vfs_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	struct shim *s = (struct shim *)f;
	int rc = s->image ? point(SQLITE_IOERR_TRUNCATE) : SQLITE_OK;
	if (rc != SQLITE_OK)
		return rc;
	if (s->image)
		note(s->image, true, size, NULL, 0);
	return s->real->pMethods->xTruncate(s->real, size);
}

static int vfs_sync(sqlite3_file *f, int flags)
{
	struct shim *s = (struct shim *)f;
	int rc = s->image ? point(SQLITE_IOERR_FSYNC) : SQLITE_OK;
	if (rc != SQLITE_OK || !s->image)
		return rc;
	read_all(s->image->path, &s->image->disk);
	s->image->durable = true;
	forget_ops(s->image);
	return SQLITE_OK;
}

static int vfs_size(sqlite3_file *f, sqlite3_int64 *n)
{
	return real_of(f)->pMethods->xFileSize(real_of(f), n);
}

static int vfs_lock(sqlite3_file *f, int l)
{
	return real_of(f)->pMethods->xLock(real_of(f), l);
}

static int vfs_unlock(sqlite3_file *f, int l)
{
	return real_of(f)->pMethods->xUnlock(real_of(f), l);
}

static int vfs_reserved(sqlite3_file *f, int *out)
{
	return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
}

static int vfs_control(sqlite3_file *f, int op, void *arg)
{
	return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}

static int vfs_sector(sqlite3_file *f)
{
	return SECTOR;
}

static int vfs_traits(sqlite3_file *f)
{
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int vfs_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **p)
{
	return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, p);
}

static int vfs_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
	return real_of(f)->pMethods->xShmLock(real_of(f), at, n, flags);
}

static void vfs_shm_barrier(sqlite3_file *f)
{
	real_of(f)->pMethods->xShmBarrier(real_of(f));
}

static int vfs_shm_unmap(sqlite3_file *f, int remove)
{
	return real_of(f)->pMethods->xShmUnmap(real_of(f), remove);
}

static const sqlite3_io_methods methods = {2, vfs_close, vfs_read, vfs_write, vfs_truncate, vfs_sync, vfs_size, vfs_lock, vfs_unlock,
	vfs_reserved, vfs_control, vfs_sector, vfs_traits, vfs_shm_map, vfs_shm_lock, vfs_shm_barrier, vfs_shm_unmap};

/* ---- the folder ---------------------------------------------------------------------------------- */

static int vfs_open(sqlite3_vfs *v, const char *path, sqlite3_file *f, int flags, int *out)
{
	struct shim *s = (struct shim *)f;
	struct stat st;
	s->base.pMethods = NULL;
	s->image = path ? image_of(path) : NULL;
	if (power.off)
		return SQLITE_CANTOPEN;
	if (s->image && (flags & SQLITE_OPEN_CREATE) && stat(path, &st) != 0) {
		int rc = point(SQLITE_CANTOPEN);
		if (rc != SQLITE_OK)
			return rc;
		if (!s->image->deleted)
			s->image->durable = false;
		note(s->image, true, -1, NULL, 0);
	}
	int rc = power.real->xOpen(power.real, path, s->real, flags, out);
	if (s->real->pMethods)
		s->base.pMethods = &methods;
	return rc;
}

static int vfs_delete(sqlite3_vfs *v, const char *path, int sync_dir)
{
	struct image *i = image_of(path);
	int rc = point(SQLITE_IOERR_DELETE);
	if (rc != SQLITE_OK)
		return rc;
	rc = power.real->xDelete(power.real, path, 0);
	if (rc != SQLITE_OK)
		return rc;
	forget_ops(i);
	i->deleted = i->durable && !sync_dir;
	if (sync_dir)
		i->durable = false;
	return rc;
}

static int vfs_access(sqlite3_vfs *v, const char *path, int flags, int *out)
{
	return power.real->xAccess(power.real, path, flags, out);
}

static int vfs_full(sqlite3_vfs *v, const char *path, int n, char *out)
{
	return power.real->xFullPathname(power.real, path, n, out);
}

void power_install(void)
{
	power.real = sqlite3_vfs_find(NULL);
	power.vfs = *power.real;
	power.vfs.zName = "power";
	power.vfs.pNext = NULL;
	power.vfs.szOsFile = (int)sizeof(struct shim) + power.real->szOsFile;
	power.vfs.xOpen = vfs_open;
	power.vfs.xDelete = vfs_delete;
	power.vfs.xAccess = vfs_access;
	power.vfs.xFullPathname = vfs_full;
	if (sqlite3_vfs_register(&power.vfs, 1) != SQLITE_OK)
		abort();
}

void power_arm(enum power_mode mode, uint64_t at, uint64_t seed, void (*on_cut)(void *), void *arg)
{
	for (unsigned k = 0; k < power.n; k++) {
		forget_ops(&power.images[k]);
		ml_vec_finish(&power.images[k].ops);
		ml_buf_finish(&power.images[k].disk);
		ml_free_(power.images[k].path);
	}
	power.n = 0;
	power.mode = mode;
	power.point = at;
	power.count = 0;
	power.seed = seed * 0x9e3779b97f4a7c15ull + 1;
	power.struck = power.off = false;
	power.on_cut = on_cut;
	power.arg = arg;
}

uint64_t power_points(void)
{
	return power.count;
}

bool power_struck(void)
{
	return power.struck;
}

/* What chance leaves of one write. False: the name still leads to the former file, and so nothing that follows counts. */
static bool apply(struct ml_buf *disk, const struct pending *op)
{
	size_t at = (size_t)op->at;
	if (op->truncate) {
		bool done = draw() & 64;
		if (done)
			disk->n = ML_MIN(disk->n, at);
		return done || !op->fresh;
	}
	for (size_t done = 0; done < op->data.n;) {
		size_t take = ML_MIN(op->data.n - done, SECTOR - (at + done) % SECTOR), to = at + done + take;
		if (draw() & 64) {
			if (disk->n < to) {
				ml_buf_reserve(disk, to - disk->n);
				memset(disk->p + disk->n, 0, to - disk->n);
				disk->n = to;
			}
			memcpy(disk->p + at + done, op->data.p + done, take);
		}
		done += take;
	}
	return true;
}

static void restart_file(struct image *i)
{
	bool chance = power.mode == POWER_CUT_SOME;
	struct stat st;
	if (chance && draw() & 64 && stat(i->path, &st) != 0 && i->deleted)
		return; /* its deletion had reached the disk */
	if (!i->durable && (!chance || !(draw() & 64))) {
		unlink(i->path);
		return;
	}
	for (size_t k = 0; chance && k < i->ops.n && apply(&i->disk, &i->ops.v[k]); k++)
		continue;
	int fd = open(i->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, i->disk.p ? i->disk.p : "", i->disk.n) != (ssize_t)i->disk.n)
		abort();
	close(fd);
}

void power_restart(void)
{
	enum power_mode mode = power.mode;
	char name[4200];
	for (unsigned k = 0; k < power.n && power.off; k++) {
		if (mode == POWER_CUT_NONE || mode == POWER_CUT_SOME)
			restart_file(&power.images[k]);
		snprintf(name, sizeof name, "%s-shm", power.images[k].path);
		unlink(name); /* it was in memory */
	}
	power.off = false;
	power.mode = POWER_ON;
}
