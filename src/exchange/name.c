/* A name written in one piece, as two: "Fatima El Idrissi", "DUPONT Jean", "Dupont, Jean". */
#include "import.h"

/* DUPONT: a family name as offices write it. */
static bool is_capitals(struct ml_str w)
{
	int capitals = 0;
	for (size_t i = 0; i < w.n; i++) {
		if (w.p[i] >= 'a' && w.p[i] <= 'z')
			return false;
		capitals += w.p[i] >= 'A' && w.p[i] <= 'Z';
	}
	return capitals >= 2;
}

void ml_name_split(struct ml_str fn, struct ml_str *family, struct ml_str *given)
{
	const char *blank = memchr(fn.p, ' ', fn.n), *comma = memchr(fn.p, ',', fn.n);
	*given = ml_str_n("", 0);
	*family = fn;
	if (comma) {
		*family = ml_str_trim(ml_str_n(fn.p, (size_t)(comma - fn.p)));
		*given = ml_str_trim(ml_str_n(comma + 1, fn.n - family->n - 1));
		return;
	}
	if (!blank)
		return;
	size_t at = 0, end = 0;
	while (at < fn.n) { /* leading words in capitals */
		const char *next = memchr(fn.p + at, ' ', fn.n - at);
		size_t stop = next ? (size_t)(next - fn.p) : fn.n;
		if (!is_capitals(ml_str_n(fn.p + at, stop - at)))
			break;
		end = stop;
		at = stop + 1;
	}
	if (end > 0 && end < fn.n) {
		*family = ml_str_n(fn.p, end);
		*given = ml_str_trim(ml_str_n(fn.p + end, fn.n - end));
		return;
	}
	size_t n = (size_t)(blank - fn.p);
	*given = ml_str_n(fn.p, n);
	*family = ml_str_trim(ml_str_n(fn.p + n, fn.n - n));
}
