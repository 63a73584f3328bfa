/* The log: appended to the file that MAILLAGE_LOG names, one line a call, nothing kept open between calls. */
#include "private.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void add_escaped(struct ml_buf *out, struct ml_str s)
{
	for (size_t i = 0; i < s.n;) {
		uint32_t rune = 0;
		size_t n = ml_base_rune(s, i, &rune);
		bool shown = n && rune >= 0x20 && rune != '\\' && !(rune >= 0x7f && rune < 0xa0);
		if (shown)
			ml_buf_add(out, s.p + i, n);
		else
			for (size_t k = 0; k < (n ? n : 1); k++)
				ml_buf_printf(out, "\\x%02x", (unsigned char)s.p[i + k]);
		i += n ? n : 1;
	}
}

void ml_log(const char *fmt, ...)
{
	const char *path = getenv("MAILLAGE_LOG");
	struct ml_buf text = {0}, line = {0};
	struct timespec now;
	struct tm utc;
	va_list ap;

	if (!path || !*path)
		return;
	va_start(ap, fmt);
	ml_buf_vprintf(&text, fmt, ap);
	va_end(ap);
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	ml_buf_printf(&line, "%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ %ld ", utc.tm_year + 1900, utc.tm_mon + 1,
		utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, now.tv_nsec / 1000000, (long)getpid());
	add_escaped(&line, ml_buf_view(&text));
	ml_buf_char(&line, '\n');
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
	if (fd >= 0) {
		/* One write, so that lines of two programs do not mix; a log that cannot be written is no reason to
		 * stop. */
		ssize_t written = write(fd, line.p, line.n);
		(void)written;
		close(fd);
	}
	ml_buf_finish(&text);
	ml_buf_finish(&line);
}
