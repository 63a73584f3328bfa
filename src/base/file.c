/* Files: bounded reading, durable replacing, directories. */
#include <maillage/base.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* errno to the code that tells a person what to do; `else_` for the rest. */
static bool fail_path(struct ml_error *e, enum ml_code else_, const char *path)
{
	static const struct {
		int sys;
		enum ml_code code;
	} table[] = {
		{ENOSPC, ML_E_NO_SPACE},
		{EDQUOT, ML_E_NO_SPACE},
		{ENOENT, ML_E_NO_FILE},
		{ENOTDIR, ML_E_NO_FILE},
		{EISDIR, ML_E_NOT_REGULAR},
		{EFBIG, ML_E_TOO_LARGE},
	};
	enum ml_code code = else_;

	for (size_t i = 0; i < ML_COUNT(table); i++)
		if (table[i].sys == errno)
			code = table[i].code;
	return ml_fail_sys(e, code, "%s", path);
}

static ssize_t read_again(int fd, void *p, size_t n)
{
	ssize_t got;

	do
		got = read(fd, p, n);
	while (got < 0 && errno == EINTR);
	return got;
}

static bool read_all(int fd, const char *path, size_t max, struct ml_buf *out, struct ml_error *e)
{
	size_t start = out->n;
	struct stat st;

	if (fstat(fd, &st) != 0)
		return fail_path(e, ML_E_SYSTEM, path);
	if (!S_ISREG(st.st_mode))
		return ml_fail(e, ML_E_NOT_REGULAR, "%s", path);
	if ((uint64_t)st.st_size > max)
		return ml_fail(e, ML_E_TOO_LARGE, "%s", path);
	ml_buf_reserve(out, (size_t)st.st_size + 1);
	for (;;) {
		/* The file may grow while it is read: the limit holds for what was read. */
		ml_buf_reserve(out, 4096);
		ssize_t got = read_again(fd, out->p + out->n, out->cap - out->n - 1);
		if (got < 0)
			return fail_path(e, ML_E_SYSTEM, path);
		if (got == 0)
			return true;
		out->n += (size_t)got;
		out->p[out->n] = 0;
		if (out->n - start > max)
			return ml_fail(e, ML_E_TOO_LARGE, "%s", path);
	}
}

bool ml_file_read(const char *path, size_t max, struct ml_buf *out, struct ml_error *e)
{
	size_t start = out->n;
	/* O_NONBLOCK: a named pipe without a writer must not hang us before it is refused. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return fail_path(e, ML_E_SYSTEM, path);
	bool good = read_all(fd, path, max, out, e);
	close(fd);
	if (!good && out->p) {
		out->n = start;
		out->p[start] = 0;
	}
	return good;
}

/* ---- durable replacing ------------------------------------------------------------ */

static bool same_file(int fd, const char *path)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 && lstat(path, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/*
 * A .part file that is there already belongs to a crashed program, or to one that is writing now: the lock tells them
 * apart. Removed once its lock is ours.
 */
static bool remove_stale(const char *part)
{
	struct stat st;

	if (lstat(part, &st) != 0)
		return errno == ENOENT;
	if (!S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode)) {
		errno = EEXIST;
		return false;
	}
	int fd = open(part, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	bool mine = true;
	if (fd >= 0) {
		flock(fd, LOCK_EX); /* a file system without locks: nobody else can hold one either */
		mine = same_file(fd, part);
	}
	bool good = !mine || unlink(part) == 0 || errno == ENOENT;
	int sys = errno;
	if (fd >= 0)
		close(fd);
	errno = sys;
	return good;
}

static int part_create(const char *part, unsigned mode)
{
	for (int tries = 0; tries < 64; tries++) {
		int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, (mode_t)mode);
		if (fd < 0) {
			if (errno != EEXIST || !remove_stale(part))
				return -1;
			continue;
		}
		flock(fd, LOCK_EX);
		if (same_file(fd, part))
			return fd;
		close(fd);
	}
	errno = EBUSY;
	return -1;
}

static bool write_all(int fd, struct ml_str data)
{
	while (data.n) {
		ssize_t put = write(fd, data.p, data.n);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		data.p += put;
		data.n -= (size_t)put;
	}
	return true;
}

bool ml_file_replace(const char *path, struct ml_str data, unsigned mode, struct ml_error *e)
{
	struct ml_buf part = {0};
	bool good = false;

	ml_buf_printf(&part, "%s.part", path);
	int fd = part_create(part.p, mode);
	if (fd < 0) {
		fail_path(e, ML_E_READ_ONLY, path);
		goto out;
	}
	if (!write_all(fd, data) || fsync(fd) != 0 || rename(part.p, path) != 0) {
		fail_path(e, ML_E_READ_ONLY, path);
		unlink(part.p);
	} else {
		good = ml_dir_sync(path, e);
	}
	close(fd);
out:
	ml_buf_finish(&part);
	return good;
}

bool ml_dir_sync(const char *path, struct ml_error *e)
{
	const char *slash = strrchr(path, '/');
	struct ml_buf dir = {0};

	if (slash)
		ml_buf_add(&dir, path, slash == path ? 1 : (size_t)(slash - path));
	else
		ml_buf_z(&dir, ".");
	int fd = open(dir.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = fd >= 0;
	if (good && fsync(fd) != 0)
		good = errno == EINVAL || errno == ENOTSUP; /* file systems that cannot sync a directory */
	if (!good)
		fail_path(e, ML_E_SYSTEM, dir.p);
	if (fd >= 0)
		close(fd);
	ml_buf_finish(&dir);
	return good;
}

static bool is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool ml_dir_make(const char *path, unsigned mode, struct ml_error *e)
{
	char *copy = ml_xstrdup(path);
	bool good = true;

	for (char *p = copy; good && *p;) {
		p += strspn(p, "/");
		p += strcspn(p, "/");
		char keep = *p;
		*p = 0;
		if (*copy && mkdir(copy, (mode_t)mode) != 0) {
			int sys = errno; /* some systems say EROFS or EACCES of a directory that is there */
			bool there = is_dir(copy);
			errno = sys;
			if (!there)
				good = fail_path(e, sys == EEXIST ? ML_E_EXISTS : ML_E_READ_ONLY, copy);
		}
		*p = keep;
	}
	if (good && !is_dir(path)) {
		errno = *path ? ENOTDIR : ENOENT;
		good = ml_fail_sys(e, ML_E_NO_FILE, "%s", path);
	}
	free(copy);
	return good;
}

char *ml_path_join(const char *dir, const char *name)
{
	struct ml_buf out = {0};

	ml_buf_z(&out, dir);
	if (out.n && out.p[out.n - 1] != '/' && *name != '/')
		ml_buf_char(&out, '/');
	ml_buf_z(&out, name);
	return out.p;
}
