/* Lines of a file in bounded memory; see lines.h. */
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <sys/stat.h>
#include <unistd.h>

#include <maillage/text.h>

#include "lines.h"

#define CHUNK ((size_t)256 << 10)
#define NO_CD ((void *)(intptr_t)-1)

static bool open_regular(const char *path, int *fd, uint64_t *size, struct ml_error *e)
{
	struct stat st;
	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (*fd < 0)
		return errno == ENOENT ? ml_fail_sys(e, ML_E_NO_FILE, "%s", path)
				       : ml_fail_sys(e, ML_E_SYSTEM, "%s", path);
	if (fstat(*fd, &st) == 0 && S_ISREG(st.st_mode)) {
		*size = (uint64_t)st.st_size;
		return true;
	}
	close(*fd);
	*fd = -1;
	return ml_fail(e, ML_E_NOT_REGULAR, "%s", path);
}

static ssize_t read_some(int fd, void *p, size_t n)
{
	ssize_t got;
	do
		got = read(fd, p, n);
	while (got < 0 && errno == EINTR);
	return got;
}

/* Turns what lies in raw into UTF-8 behind buf's end; an unfinished character waits for more. */
static void convert(struct ml_lines *l)
{
	char *in = l->raw, *out = l->buf + l->end;
	size_t in_left = l->raw_n, out_left = l->cap - l->end;
	while (in_left > 0) {
		if (iconv(l->cd, &in, &in_left, &out, &out_left) != (size_t)-1 || errno == E2BIG)
			break;
		if (errno == EINVAL && !l->eof)
			break;
		if (out_left < 3)
			break;
		memcpy(out, "\xEF\xBF\xBD", 3); /* no such character there: shown, not dropped */
		out += 3, out_left -= 3;
		in++, in_left--;
	}
	memmove(l->raw, in, in_left);
	l->raw_n = in_left;
	l->end = (size_t)(out - l->buf);
}

/* Room for a chunk behind end, by dropping what precedes the pin, then by growing. */
static bool make_room(struct ml_lines *l, size_t need, struct ml_error *e)
{
	if (l->pin > 0) {
		memmove(l->buf, l->buf + l->pin, l->end - l->pin);
		l->pos -= l->pin;
		l->last = l->last > l->pin ? l->last - l->pin : 0;
		l->end -= l->pin;
		l->pin = 0;
	}
	if (l->cap - l->end >= need)
		return true;
	if (l->end >= ML_PIECE_MAX) {
		ml_fail(e, ML_E_TOO_LARGE, "%s", "> 16 MiB");
		if (e)
			e->at_line = l->line + 1;
		return false;
	}
	l->cap = ML_MIN(l->cap * 2, ML_PIECE_MAX) + need;
	l->buf = ml_xrealloc(l->buf, l->cap);
	return true;
}

/* One more chunk of the file; false at its end (eof set) or on failure (-1). */
static int fill(struct ml_lines *l, struct ml_error *e)
{
	if (l->eof && l->raw_n == 0)
		return 0;
	/* A byte of CP1252 becomes up to 3 of UTF-8, two of UTF-16 as many. */
	if (!make_room(l, l->cd ? 3 * CHUNK : CHUNK, e))
		return -1;
	char *to = l->cd ? l->raw + l->raw_n : l->buf + l->end;
	ssize_t got = l->eof ? 0 : read_some(l->fd, to, CHUNK - (l->cd ? l->raw_n : 0));
	if (got < 0) {
		ml_fail_sys(e, ML_E_SYSTEM, "%s", "read");
		return -1;
	}
	l->eof = got == 0;
	l->done += (uint64_t)got;
	size_t before = l->end;
	if (l->cd) {
		l->raw_n += (size_t)got;
		convert(l);
	} else {
		l->end += (size_t)got;
	}
	return l->end > before || !l->eof;
}

static const char *utf16_of(const char *p, size_t n)
{
	if (n >= 2 && memcmp(p, "\xFF\xFE", 2) == 0)
		return "UTF-16LE";
	if (n >= 2 && memcmp(p, "\xFE\xFF", 2) == 0)
		return "UTF-16BE";
	return NULL;
}

/* From here the bytes are turned into UTF-8: those read already, and all that follow. */
static bool start_converting(struct ml_lines *l, const char *encoding, struct ml_error *e)
{
	l->cd = iconv_open("UTF-8", encoding);
	if (l->cd == NO_CD) {
		l->cd = NULL;
		return ml_fail_sys(e, ML_E_SYSTEM, "iconv %s", encoding);
	}
	l->raw = ml_xalloc(CHUNK);
	l->raw_n = l->end;
	memcpy(l->raw, l->buf, l->end);
	l->end = 0;
	if (!make_room(l, 3 * CHUNK, e))
		return false;
	convert(l);
	return true;
}

bool ml_lines_open(struct ml_lines *l, const char *path, const char *encoding, struct ml_error *e)
{
	*l = (struct ml_lines){.fd = -1, .eol = '\n', .pin_line = 1};
	if (!open_regular(path, &l->fd, &l->size, e))
		return false;
	l->cap = CHUNK;
	l->buf = ml_xalloc(l->cap);
	if (fill(l, e) < 0)
		goto failed;
	const char *wide = utf16_of(l->buf, l->end);
	if ((wide || encoding) && !start_converting(l, wide ? wide : encoding, e))
		goto failed;
	if (l->end >= 3 && memcmp(l->buf, "\xEF\xBB\xBF", 3) == 0)
		l->pos = l->pin = 3;
	if (!memchr(l->buf, '\n', l->end) && memchr(l->buf, '\r', l->end))
		l->eol = '\r';
	return true;
failed:
	ml_lines_close(l);
	return false;
}

void ml_lines_close(struct ml_lines *l)
{
	if (l->fd >= 0)
		close(l->fd);
	if (l->cd)
		iconv_close(l->cd);
	ml_free_(l->raw);
	ml_free_(l->buf);
	*l = (struct ml_lines){.fd = -1};
}

int ml_lines_next(struct ml_lines *l, struct ml_str *line, struct ml_error *e)
{
	size_t seen = 0; /* bytes after pos already searched for a line end */
	for (;;) {
		char *at = l->buf + l->pos, *eol = memchr(at + seen, l->eol, l->end - l->pos - seen);
		if (eol || (l->eof && l->raw_n == 0)) {
			size_t n = eol ? (size_t)(eol - at) : l->end - l->pos;
			if (!eol && n == 0)
				return 0;
			l->last = l->pos;
			l->pos += n + (eol != NULL);
			l->line++;
			while (n > 0 && at[n - 1] == '\r')
				n--;
			*line = ml_str_n(at, n);
			return 1;
		}
		seen = l->end - l->pos;
		if (fill(l, e) < 0)
			return -1;
	}
}

void ml_lines_pin(struct ml_lines *l)
{
	l->pin = l->pos;
	l->pin_line = l->line + 1;
}

struct ml_str ml_lines_piece(const struct ml_lines *l)
{
	return ml_str_n(l->buf + l->pin, l->pos - l->pin);
}

void ml_lines_unread(struct ml_lines *l)
{
	l->pos = l->last;
	l->line--;
}

void ml_lines_rewind(struct ml_lines *l)
{
	l->pos = l->pin;
	l->line = l->pin_line - 1;
}

/* Offset of the first bad byte; a character cut by the end of the chunk is not bad, it is left for the next one. */
static bool chunk_valid(struct ml_str s, bool last, size_t *rest)
{
	size_t at = ml_utf8_fault(s);
	*rest = s.n - at;
	return at == s.n || (!last && *rest < 4);
}

bool ml_lines_probe(const char *path, bool *valid, struct ml_error *e)
{
	int fd;
	uint64_t size;
	if (!open_regular(path, &fd, &size, e))
		return false;
	char *buf = ml_xalloc(CHUNK);
	size_t kept = 0;
	ssize_t got;
	bool first = true;
	*valid = true;
	do {
		got = read_some(fd, buf + kept, CHUNK - kept);
		if (first && got > 0 && utf16_of(buf, (size_t)got))
			break;
		first = false;
		if (got >= 0) {
			struct ml_str s = ml_str_n(buf, kept + (size_t)got);
			*valid = chunk_valid(s, got == 0, &kept);
			memmove(buf, buf + s.n - kept, kept);
		}
	} while (got > 0 && *valid);
	ml_free_(buf);
	close(fd);
	return got >= 0 || ml_fail_sys(e, ML_E_SYSTEM, "%s", path);
}
