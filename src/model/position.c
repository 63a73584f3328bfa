/*
 * positions: latitude and longitude as people have them: two numbers, degrees, minutes and seconds, what a map's
 * address bar or "share" gives, a geo: link (RFC 5870).
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "values.h"

/* ---- two decimal numbers ------------------------------------------------------------------ */

static bool read_coordinate(struct ml_str s, double limit, double *out)
{
	struct number n;
	struct ml_str rest;

	if (!model_number_read(ml_str_trim(s), &n, &rest))
		return false;
	if (ml_str_is(rest, "°"))
		rest.n = 0;
	*out = model_number_double(&n);
	if (*out == 0)
		*out = 0.0;
	return rest.n == 0 && *out >= -limit && *out <= limit;
}

/* Where latitude ends: ';', else the middle comma of 43,9,4,8 or the only one, else the blank. */
static bool cut_position(struct ml_str s, struct ml_str *lat, struct ml_str *lon)
{
	const char *at = memchr(s.p, ';', s.n);
	size_t commas = 0, middle = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == ',' && ++commas <= 2)
			middle = i;
	}
	if (!at && (commas == 1 || commas == 3)) {
		const char *blank = memchr(s.p, ' ', s.n);
		/* "43,9 4.8": the comma belongs to the number when blanks part the two */
		at = commas == 1 && blank && blank != s.p + middle + 1 && blank + 1 != s.p + middle ? blank
												    : s.p + middle;
	}
	if (!at)
		at = memchr(s.p, ' ', s.n);
	if (!at)
		return false;
	*lat = ml_str_n(s.p, (size_t)(at - s.p));
	*lon = ml_str_n(at + 1, s.n - lat->n - 1);
	return true;
}

static bool read_pair(struct ml_str s, double *x, double *y)
{
	struct ml_str lat, lon;
	return s.n > 0 && cut_position(s, &lat, &lon) && read_coordinate(lat, 90, x) && read_coordinate(lon, 180, y);
}

/* ---- degrees, minutes, seconds --------------------------------------------------------------- */

static bool eat(struct ml_str *s, const char *what)
{
	struct ml_str w = ml_str(what);
	if (!ml_str_starts(*s, w))
		return false;
	*s = ml_str_n(s->p + w.n, s->n - w.n);
	return true;
}

/* 0 degrees, 1 minutes, 2 seconds, -1 no sign. */
static int eat_unit(struct ml_str *s)
{
	static const struct {
		const char *sign;
		int unit;
	} signs[] = {
		{"°", 0}, {"º", 0}, {"''", 2}, {"′′", 2}, {"″", 2}, {"”", 2}, {"\"", 2}, {"'", 1}, {"′", 1}, {"’", 1}};
	for (size_t i = 0; i < ML_COUNT(signs); i++)
		if (eat(s, signs[i].sign))
			return signs[i].unit;
	return -1;
}

static void eat_blanks(struct ml_str *s)
{
	*s = ml_str_trim(*s);
	while (eat(s, "\u00a0") || eat(s, "\u202f"))
		*s = ml_str_trim(*s);
}

static bool is_digit(struct ml_str s, size_t i)
{
	return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

static bool eat_number(struct ml_str *s, double *out)
{
	char text[32];
	size_t n = 0;
	bool point = false;
	for (; n < s->n && n + 1 < sizeof text; n++) {
		bool mark = (s->p[n] == '.' || s->p[n] == ',') && !point && n > 0 && is_digit(*s, n + 1);
		if (!is_digit(*s, n) && !mark)
			break;
		point |= mark;
		text[n] = mark ? '.' : s->p[n];
	}
	struct number number;
	struct ml_str rest;
	if (n == 0 || !model_number_read(ml_str_n(text, n), &number, &rest) || rest.n)
		return false;
	*out = model_number_double(&number);
	*s = ml_str_n(s->p + n, s->n - n);
	return true;
}

/* N, S, E, W; in French also O. 0: none. A letter of a word is none. */
static char eat_side(struct ml_str *s)
{
	static const char *const words[] = {"Nord", "Sud", "Est", "Ouest", "North", "South", "East", "West"};
	for (size_t i = 0; i < ML_COUNT(words); i++) {
		size_t n = strlen(words[i]);
		if (s->n >= n && strncasecmp(s->p, words[i], n) == 0) {
			*s = ml_str_n(s->p + n, s->n - n);
			return words[i][0] == 'O' ? 'W' : words[i][0];
		}
	}
	char c = s->n ? (char)(s->p[0] & ~32) : 0;
	bool letter_follows = s->n > 1 && ((s->p[1] | 32) >= 'a' && (s->p[1] | 32) <= 'z');
	if (!c || !strchr("NSEWO", c) || letter_follows)
		return 0;
	*s = ml_str_n(s->p + 1, s->n - 1);
	return c == 'O' ? 'W' : c;
}

/* One coordinate; *side: the hemisphere said, or 0; *sign: a degree sign was seen. */
static bool eat_coordinate(struct ml_str *s, double *out, char *side, bool *sign)
{
	double part[3] = {0};
	int next = 0;
	eat_blanks(s);
	*side = eat_side(s);
	eat_blanks(s);
	bool minus = eat(s, "-") || eat(s, "\u2212");
	while (next < 3) {
		struct ml_str before = *s;
		double v;
		eat_blanks(s);
		if (!eat_number(s, &v)) {
			*s = before;
			break;
		}
		eat_blanks(s);
		int unit = eat_unit(s);
		if ((unit >= 0 && unit < next) ||
			(unit < 0 && next == 0 && *sign)) { /* belongs to the other coordinate */
			*s = before;
			break;
		}
		*sign |= unit == 0;
		part[unit >= 0 ? unit : next] = v;
		next = (unit >= 0 ? unit : next) + 1;
		if (unit < 0)
			break; /* a number without a sign is the last part */
	}
	eat_blanks(s);
	if (!*side)
		*side = eat_side(s);
	*out = part[0] + part[1] / 60 + part[2] / 3600;
	if (minus || *side == 'S' || *side == 'W')
		*out = -*out;
	return next > 0 && part[1] < 60 && part[2] < 60;
}

static bool read_degrees(struct ml_str s, double *x, double *y)
{
	double v[2];
	char side[2];
	bool sign = false;
	if (!eat_coordinate(&s, &v[0], &side[0], &sign))
		return false;
	eat_blanks(&s);
	while (eat(&s, ",") || eat(&s, ";") || eat(&s, "/"))
		eat_blanks(&s);
	bool second = false;
	if (!eat_coordinate(&s, &v[1], &side[1], &second) || s.n > 0 || !side[0] != !side[1] || (!sign && !side[0]))
		return false;
	bool turned = side[0] == 'E' || side[0] == 'W'; /* longitude said first */
	if (side[1] && turned == (side[1] == 'E' || side[1] == 'W'))
		return false;
	*x = v[turned] == 0 ? 0.0 : v[turned];
	*y = v[!turned] == 0 ? 0.0 : v[!turned];
	return *x >= -90 && *x <= 90 && *y >= -180 && *y <= 180;
}

/* ---- addresses of maps ------------------------------------------------------------------------------ */

/* A plain number, with a point, as computers write it. */
static bool eat_plain(struct ml_str *s, double limit, double *out)
{
	size_t n = s->n && s->p[0] == '-';
	double v;
	struct ml_str digits = ml_str_n(s->p + n, s->n - n);
	size_t comma = 0;
	while (comma < digits.n && digits.p[comma] != ',')
		comma++;
	struct ml_str cut = ml_str_n(digits.p, comma);
	if (!eat_number(&cut, &v) || v > limit)
		return false;
	size_t used = comma - cut.n + n;
	*out = v == 0 ? 0.0 : n ? -v : v;
	*s = ml_str_n(s->p + used, s->n - used);
	return true;
}

/* What stands behind `mark`, then a separator, then the other number. */
static bool find_pair(struct ml_str s, const char *mark, const char *between, double *x, double *y)
{
	const char *from = s.p;
	while ((from = memmem(from, s.n - (size_t)(from - s.p), mark, strlen(mark)))) {
		from += strlen(mark);
		struct ml_str rest = ml_str_n(from, s.n - (size_t)(from - s.p));
		if (eat_plain(&rest, 90, x) &&
			(eat(&rest, between) || (between[0] == ',' && (eat(&rest, "%2C") || eat(&rest, "%2c")))) &&
			(eat(&rest, "+"), eat(&rest, "%20"), eat_plain(&rest, 180, y)))
			return true;
	}
	return false;
}

/* "#map=15/30.42/-9.60": the scale stands before. */
static bool find_scaled(struct ml_str s, const char *mark, double *x, double *y)
{
	const char *from = memmem(s.p, s.n, mark, strlen(mark));
	if (!from)
		return false;
	from += strlen(mark);
	const char *slash = memchr(from, '/', s.n - (size_t)(from - s.p));
	return slash && find_pair(ml_str_n(slash, s.n - (size_t)(slash - s.p)), "/", "/", x, y);
}

static bool read_link(struct ml_str s, double *x, double *y)
{
	/* The place that was chosen before the middle of what the map shows. */
	static const struct {
		const char *mark, *between;
	} marks[] = {{"!3d", "!4d"}, {"mlat=", "&mlon="}, {"q=", ","}, {"query=", ","}, {"ll=", ","},
		{"destination=", ","}, {"center=", ","}, {"/place/", ","}, {"/dir/", ","}, {"@", ","},
		{"lat=", "&lon="}, {"lat=", "&lng="}};
	if (eat(&s, "geo:") || eat(&s, "GEO:")) {
		for (size_t i = 0; i < s.n; i++)
			if (s.p[i] == ';' || s.p[i] == '?')
				s.n = i;
		return eat_plain(&s, 90, x) && eat(&s, ",") && eat_plain(&s, 180, y) && (s.n == 0 || s.p[0] == ',');
	}
	if (!memmem(s.p, s.n, "://", 3))
		return false;
	for (size_t i = 0; i < ML_COUNT(marks); i++)
		if (find_pair(s, marks[i].mark, marks[i].between, x, y))
			return true;
	return find_scaled(s, "map=", x, y) || find_scaled(s, "#", x, y);
}

bool model_parse_geo(const struct parse *p, struct ml_value *out)
{
	double x, y;

	if (!read_link(p->text, &x, &y) && !read_pair(p->text, &x, &y) && !read_degrees(p->text, &x, &y))
		return model_bad(p, ML_E_VALUE_BAD);
	*out = (struct ml_value){.tag = ML_GEO, .x = x, .y = y};
	return true;
}

static void show_part(struct ml_buf *out, double v, const char *side)
{
	int seconds = (int)(fabs(v) * 3600 + 0.5);
	ml_buf_printf(out, "%d° %02d′ %02d″ %s", seconds / 3600, seconds / 60 % 60, seconds % 60, side);
}

void ml_geo_degrees(struct ml_buf *out, double lat, double lon, const char *lang)
{
	bool french = strcmp(lang, "fr") == 0;
	show_part(out, lat, lat < 0 ? "S" : "N");
	ml_buf_char(out, ' ');
	show_part(out, lon, lon < 0 ? (french ? "O" : "W") : "E");
}
