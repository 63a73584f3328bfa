/* The whole test harness: TAP on standard output. ok(cond, "what %s", ...) counts; end with return tap_done(). */
#ifndef MAILLAGE_TAP_H
#define MAILLAGE_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_count_, tap_failed_;

static inline bool tap_ok_(bool good, const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5), unused));
static inline bool tap_ok_(bool good, const char *file, int line, const char *fmt, ...)
{
	char what[1024];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	/* One line a test, whatever the values in its name. */
	for (char *p = what; *p; p++)
		if ((unsigned char)*p < ' ')
			*p = ' ';
	printf("%sok %d - %s\n", good ? "" : "not ", ++tap_count_, what);
	if (!good) {
		tap_failed_++;
		printf("# failed at %s:%d\n", file, line);
	}
	fflush(stdout);
	return good;
}
#define ok(cond, ...) tap_ok_((cond), __FILE__, __LINE__, __VA_ARGS__)
/* Text equality that shows both sides when it fails. */
#define is_str(got, want, ...) \
	do { \
		const char *got_ = (got), *want_ = (want); \
		if (!ok(got_ && strcmp(got_, want_) == 0, __VA_ARGS__)) \
			printf("#  got: <%s>\n# want: <%s>\n", got_ ? got_ : "(null)", want_); \
	} while (0)
#define is_int(got, want, ...) \
	do { \
		long long got_ = (long long)(got), want_ = (long long)(want); \
		if (!ok(got_ == want_, __VA_ARGS__)) \
			printf("#  got: %lld\n# want: %lld\n", got_, want_); \
	} while (0)
static inline int tap_done(void)
{
	printf("1..%d\n", tap_count_);
	return tap_failed_ ? 1 : 0;
}
#endif
