/*
 * Phone numbers: from what people write to E.164 (ITU-T) and back to groups that can be read aloud. France and its
 * overseas territories share one national plan of ten digits although they have six country codes; Morocco has the
 * same shape; other countries need their code, trunk digit and lengths only.
 */
#include "rune.h"

struct plan {
	char country[3];
	const char *code;
	char trunk;	     /* digit dialled before a national number, 0 if none */
	uint8_t least, most; /* digits of the national number, without trunk */
	const char *first;   /* its possible first digits, "" for any */
	const char *groups;  /* digits of each group of the international form; "" for the usual ones */
};

/* The first country of a code stands for it where the code alone is known. */
/* clang-format off */
static const struct plan plans[] = {
	{"FR", "33", '0', 9, 9, "123456789", "12222"}, {"MC", "377", 0, 8, 9, "", "2222"},
	{"RE", "262", '0', 9, 9, "269", "3222"}, {"YT", "262", '0', 9, 9, "269", "3222"},
	{"GP", "590", '0', 9, 9, "569", "3222"}, {"BL", "590", '0', 9, 9, "569", "3222"}, {"MF", "590", '0', 9, 9, "569", "3222"},
	{"GF", "594", '0', 9, 9, "569", "3222"}, {"MQ", "596", '0', 9, 9, "569", "3222"},
	{"PM", "508", '0', 6, 9, "4578", ""}, {"NC", "687", 0, 6, 6, "", "222"},
	{"PF", "689", 0, 8, 8, "", "2222"}, {"WF", "681", 0, 6, 9, "", "222"},
	{"MA", "212", '0', 9, 9, "5678", "12222"}, {"EH", "212", '0', 9, 9, "5678", "12222"},
	{"DZ", "213", '0', 8, 9, "", ""}, {"TN", "216", 0, 8, 8, "", "233"}, {"LY", "218", '0', 8, 9, "", ""},
	{"MR", "222", 0, 8, 8, "", "2222"}, {"EG", "20", '0', 8, 10, "", ""},
	{"SN", "221", 0, 9, 9, "", "2322"}, {"GM", "220", 0, 7, 7, "", ""}, {"ML", "223", 0, 8, 8, "", "2222"},
	{"GN", "224", 0, 8, 9, "", ""}, {"CI", "225", 0, 10, 10, "", "22222"}, {"BF", "226", 0, 8, 8, "", "2222"},
	{"NE", "227", 0, 8, 8, "", "2222"}, {"TG", "228", 0, 8, 8, "", "2222"}, {"BJ", "229", 0, 8, 10, "", ""},
	{"GW", "245", 0, 7, 9, "", ""}, {"CV", "238", 0, 7, 7, "", ""}, {"TD", "235", 0, 8, 8, "", "2222"},
	{"CF", "236", 0, 8, 8, "", "2222"}, {"CM", "237", 0, 8, 9, "", "12222"}, {"GA", "241", '0', 7, 8, "", "2222"},
	{"CG", "242", 0, 9, 9, "", ""}, {"CD", "243", '0', 7, 9, "", ""}, {"RW", "250", '0', 8, 9, "", ""},
	{"DJ", "253", 0, 8, 8, "", "2222"}, {"BI", "257", 0, 8, 8, "", "2222"}, {"MG", "261", '0', 9, 9, "", "22322"},
	{"KM", "269", 0, 7, 7, "", "322"}, {"MU", "230", 0, 7, 8, "", ""}, {"HT", "509", 0, 8, 8, "", "2222"},
	{"BE", "32", '0', 8, 9, "", ""}, {"CH", "41", '0', 9, 9, "", "2322"}, {"LU", "352", 0, 4, 11, "", ""},
	{"ES", "34", 0, 9, 9, "", "333"}, {"PT", "351", 0, 9, 9, "", "333"}, {"IT", "39", 0, 6, 11, "", ""},
	{"DE", "49", '0', 5, 13, "", ""}, {"AT", "43", '0', 4, 13, "", ""}, {"NL", "31", '0', 9, 9, "", ""},
	{"GB", "44", '0', 9, 10, "", "46"}, {"IE", "353", '0', 7, 10, "", ""}, {"DK", "45", 0, 8, 8, "", "2222"},
	{"SE", "46", '0', 6, 13, "", ""}, {"NO", "47", 0, 8, 8, "", "2222"}, {"FI", "358", '0', 5, 12, "", ""},
	{"PL", "48", 0, 9, 9, "", "333"}, {"RO", "40", '0', 9, 9, "", "333"}, {"GR", "30", 0, 10, 10, "", ""},
	{"TR", "90", '0', 10, 10, "", "3322"}, {"US", "1", '1', 10, 10, "23456789", "334"}, {"CA", "1", '1', 10, 10, "23456789", "334"},
	{"SA", "966", '0', 8, 9, "", ""}, {"AE", "971", '0', 8, 9, "", ""}, {"QA", "974", 0, 8, 8, "", "44"},
	{"KW", "965", 0, 8, 8, "", "44"}, {"BH", "973", 0, 8, 8, "", "44"}, {"OM", "968", 0, 8, 8, "", "44"},
	{"LB", "961", '0', 7, 8, "", ""}, {"JO", "962", '0', 8, 9, "", ""}, {"PS", "970", '0', 8, 9, "", ""},
	{"SY", "963", '0', 8, 9, "", ""}, {"IQ", "964", '0', 8, 10, "", ""},
};

/* Leading digits of the French national plan (after the 0) that belong to an overseas country code. */
static const struct {
	char prefix[4];
	const char *code;
	bool dropped; /* the prefix is not part of the international number */
} overseas[] = {
	{"262", "262", false}, {"263", "262", false}, {"692", "262", false}, {"693", "262", false}, /* Réunion */
	{"269", "262", false}, {"639", "262", false},                                               /* Mayotte */
	{"590", "590", false}, {"690", "590", false}, {"691", "590", false},                        /* Guadeloupe and north */
	{"594", "594", false}, {"694", "594", false},                                               /* Guyane */
	{"596", "596", false}, {"696", "596", false}, {"697", "596", false},                        /* Martinique */
	{"508", "508", true}, {"708", "508", false},                                                /* Saint-Pierre-et-Miquelon */
};
/* clang-format on */

/* Country codes of two digits; 1 and 7 stand alone, all others have three. */
static const char two_digits[] = "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 "
				 "60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 ";

#define DIGITS_MOST 18
#define E164_MOST 15
#define E164_LEAST 7

struct digits {
	char d[DIGITS_MOST + 1];
	size_t n;
	bool plus;
	bool bracket_zero; /* (0) was written */
};

static const struct plan *plan_of_country(const char *country)
{
	for (size_t i = 0; country && i < ML_COUNT(plans); i++)
		if (strcmp(plans[i].country, country) == 0)
			return &plans[i];
	return NULL;
}

static size_t code_length(const char *d, size_t n)
{
	if (n == 0)
		return 0;
	if (d[0] == '1' || d[0] == '7')
		return 1;
	for (const char *p = two_digits; *p && n >= 2; p += 3)
		if (p[0] == d[0] && p[1] == d[1])
			return 2;
	return ML_MIN(n, (size_t)3);
}

static const struct plan *plan_of_code(const char *d, size_t n)
{
	for (size_t i = 0; i < ML_COUNT(plans); i++)
		if (strlen(plans[i].code) == n && memcmp(plans[i].code, d, n) == 0)
			return &plans[i];
	return NULL;
}

/* The countries that dial the French national plan. */
static bool french(const struct plan *p)
{
	static const char codes[] = "33 262 590 594 596 508 ";
	const char *at = p ? strstr(codes, p->code) : NULL;

	return at && at[strlen(p->code)] == ' ' && (at == codes || at[-1] == ' ');
}

/* ---- reading ------------------------------------------------------------------------- */

static int digit_of(uint32_t r)
{
	if (r >= '0' && r <= '9')
		return (int)(r - '0');
	if ((r >= 0x660 && r <= 0x669) || (r >= 0x6f0 && r <= 0x6f9))
		return (int)(r & 0x0f);
	if (r >= 0xff10 && r <= 0xff19)
		return (int)(r - 0xff10);
	return -1;
}

static bool between_digits(uint32_t r)
{
	return r <= ' ' || strchr(".-/()[]_,:\\", (int)(r < 0x80 ? r : 'x')) || r == 0xa0 || r == 0xad ||
	       (r >= 0x2000 && r <= 0x2015) || (r >= 0x2028 && r <= 0x202f) || (r >= 0x2060 && r <= 0x2069) ||
	       r == 0x2212 || r == 0x61c || r == 0xfeff || r == 0xb7 || r == 0x2022;
}

/* A word before the number: "Tél.", "tel:", "mob". */
static bool is_label(struct ml_str s)
{
	static const char *const labels[] = {"", "t", "tel", "telephone", "tph", "mob", "mobile", "m", "p", "port",
		"portable", "gsm", "cel", "cell", "fixe", "fax", "phone", "ph", "whatsapp", "wa", "tel mobile",
		"tel mob", "tel portable", "tel fixe", "tel port", "هاتف", "الهاتف", "جوال", "محمول", "نقال"};
	struct ml_buf folded = {0};
	bool found = s.n == 0;

	if (found)
		return true;
	ml_fold(&folded, s);
	for (size_t i = 0; i < ML_COUNT(labels) && !found; i++)
		found = strcmp(folded.p, labels[i]) == 0;
	ml_buf_finish(&folded);
	return found;
}

/* What follows the number may only be an extension, which is dropped. */
static bool is_extension(struct ml_str s)
{
	static const char *const words[] = {
		"ext", "extension", "poste", "p", "x", "int", "interne", "isub", "phone context"};
	struct ml_buf folded = {0};
	bool good = s.n > 0 && s.p[0] == '#';

	ml_fold(&folded, s);
	for (size_t i = 0; i < ML_COUNT(words) && !good; i++) {
		size_t n = strlen(words[i]);
		good = folded.n > n && memcmp(folded.p, words[i], n) == 0 &&
		       (folded.p[n] == ' ' || (folded.p[n] >= '0' && folded.p[n] <= '9'));
	}
	ml_buf_finish(&folded);
	return good;
}

/* strict: the whole text must be one number; otherwise digits are gathered whatever stands between. */
static bool gather(struct ml_str s, struct digits *out, bool strict)
{
	size_t pos = 0, at, label = 0;

	*out = (struct digits){0};
	while (pos < s.n) {
		at = pos;
		uint32_t r = ml_rune_next(s, &pos);
		int digit = digit_of(r);
		if (digit >= 0) {
			if (out->n == DIGITS_MOST)
				return false;
			if (strict && out->n == 0 && !out->plus && !is_label(ml_str_n(s.p, label)))
				return false;
			if (digit == 0 && at > 0 && s.p[at - 1] == '(' && pos < s.n && s.p[pos] == ')' && out->n > 0)
				out->bracket_zero = true;
			else
				out->d[out->n++] = (char)('0' + digit);
		} else if ((r == '+' || r == 0xff0b) && out->n == 0 && !out->plus) {
			if (strict && !is_label(ml_str_n(s.p, label)))
				return false;
			out->plus = true;
		} else if (out->n == 0 && !out->plus) {
			label = pos;
		} else if (strict && !between_digits(r)) {
			size_t skip = r == ';' ? pos : at;
			return out->n && is_extension(ml_str_n(s.p + skip, s.n - skip));
		}
	}
	return out->n > 0;
}

static bool fits(const struct plan *p, const char *d, size_t n)
{
	if (n < p->least || n > p->most || (p->trunk == '0' && d[0] == '0'))
		return false;
	return !*p->first || strchr(p->first, d[0]);
}

static bool emit(struct ml_buf *out, const char *code, const char *d, size_t n)
{
	size_t total = strlen(code) + n;

	if (total < E164_LEAST || total > E164_MOST)
		return false;
	ml_buf_printf(out, "+%s%.*s", code, (int)n, d);
	return true;
}

/* A number of the French national plan without its 0. */
static bool emit_french(struct ml_buf *out, const char *d, size_t n)
{
	if (n != 9 || d[0] == '0')
		return false;
	for (size_t i = 0; i < ML_COUNT(overseas); i++) {
		if (memcmp(overseas[i].prefix, d, 3) != 0)
			continue;
		size_t skip = overseas[i].dropped ? 3 : 0;
		return emit(out, overseas[i].code, d + skip, n - skip);
	}
	return emit(out, "33", d, n);
}

static bool international(struct ml_buf *out, const char *d, size_t n)
{
	size_t length = code_length(d, n);
	const struct plan *p = plan_of_code(d, length);
	char code[4] = {0};

	if (length == 0 || length >= n || d[0] == '0')
		return false;
	memcpy(code, d, length);
	d += length;
	n -= length;
	/* +33 06…: the trunk digit does not belong there. */
	if (p && p->trunk == '0' && d[0] == '0' && n > p->least)
		d++, n--;
	if (p && !fits(p, d, n))
		return false; /* too short or long, or a second zero */
	if (strcmp(code, "33") == 0)
		return emit_french(out, d, n);
	return emit(out, code, d, n);
}

static bool national(struct ml_buf *out, const struct plan *p, const char *d, size_t n)
{
	bool trunk = p->trunk && d[0] == p->trunk && n > p->least;

	if (french(p)) {
		if (strcmp(p->country, "PM") == 0 && n == 6)
			return emit(out, p->code, d, n);
		return emit_french(out, d + trunk, n - trunk);
	}
	if (trunk && fits(p, d + 1, n - 1))
		return emit(out, p->code, d + 1, n - 1);
	/* Without its 0: mended where one length exists, so that nothing else can be meant. */
	if (p->trunk == '0' && (d[0] == '0' || p->least != p->most))
		return false;
	return fits(p, d, n) && emit(out, p->code, d, n);
}

/* A spreadsheet took the + away: 212661234567. */
static bool plus_lost(struct ml_buf *out, const char *d, size_t n)
{
	const struct plan *p = plan_of_code(d, code_length(d, n));

	return p && n >= 11 && p->least == p->most && n == strlen(p->code) + p->least && international(out, d, n);
}

bool ml_phone_parse(struct ml_str s, const char *country, struct ml_buf *out)
{
	const struct plan *p = plan_of_country(country);
	struct digits g;

	if (!gather(ml_str_trim(s), &g, true))
		return false;
	if (g.plus)
		return international(out, g.d, g.n);
	if (g.n > 4 && g.d[0] == '0' && g.d[1] == '0')
		return international(out, g.d + 2, g.n - 2);
	if (p && national(out, p, g.d, g.n))
		return true;
	return plus_lost(out, g.d, g.n);
}

/* ---- showing ----------------------------------------------------------------------------- */

static void put_groups(struct ml_buf *out, const char *d, size_t n, const char *groups)
{
	size_t sum = 0;

	for (const char *g = groups; *g; g++)
		sum += (size_t)(*g - '0');
	for (size_t i = 0; i < n;) {
		size_t take = 2;
		if (sum == n)
			take = (size_t)(*groups++ - '0');
		else if (i == 0 && n % 2)
			take = 3;
		take = ML_MIN(take, n - i);
		if (i)
			ml_buf_char(out, ' ');
		ml_buf_add(out, d + i, take);
		i += take;
	}
}

/* 06 12 34 56 78, 0692 12 34 56; false where the national plan does not know the number. */
static bool show_french(struct ml_buf *out, struct ml_str e164, const char *code, const char *d, size_t n)
{
	struct ml_buf national_form = {0}, again = {0};

	if (strcmp(code, "33") == 0)
		ml_buf_char(&national_form, '0');
	else if (n == 6)
		ml_buf_z(&national_form, "0508"); /* the only one with so few digits */
	else
		ml_buf_char(&national_form, '0');
	ml_buf_add(&national_form, d, n);
	bool known =
		emit_french(&again, national_form.p + 1, national_form.n - 1) && ml_str_eq(ml_buf_view(&again), e164);
	if (known)
		put_groups(out, national_form.p, national_form.n, strcmp(code, "33") == 0 ? "22222" : "4222");
	ml_buf_finish(&national_form);
	ml_buf_finish(&again);
	return known;
}

static void show_national(struct ml_buf *out, const struct plan *p, const char *d, size_t n)
{
	char full[DIGITS_MOST + 2];
	bool trunk = p->trunk == '0';

	full[0] = '0';
	memcpy(full + trunk, d, n);
	put_groups(out, full, n + trunk, trunk ? "22222" : p->groups);
}

/* The national form can be read back for sure: one length, known first digits. */
static bool reads_back(const struct plan *p, const char *d, size_t n)
{
	bool abroad = d[0] == '0' && d[1] == '0'; /* would read as the international prefix */

	return p->least == p->most && fits(p, d, n) && !abroad && p->trunk != '1';
}

void ml_phone_show(struct ml_buf *out, struct ml_str e164, const char *country)
{
	const struct plan *own = plan_of_country(country);
	bool good = e164.n > 1 && e164.n <= E164_MOST + 1 && e164.p[0] == '+';
	char code[4] = {0};

	for (size_t i = 1; good && i < e164.n; i++)
		good = e164.p[i] >= '0' && e164.p[i] <= '9';
	size_t length = good ? code_length(e164.p + 1, e164.n - 1) : 0;
	if (length == 0 || length + 1 >= e164.n) {
		ml_buf_str(out, e164);
		return;
	}
	const struct plan *p = plan_of_code(e164.p + 1, length);
	const char *d = e164.p + 1 + length;
	size_t n = e164.n - 1 - length;
	memcpy(code, e164.p + 1, length);
	if (p && french(own) && french(p) && show_french(out, e164, code, d, n))
		return;
	if (p && own && !french(own) && strcmp(own->code, code) == 0 && reads_back(own, d, n)) {
		show_national(out, own, d, n);
		return;
	}
	ml_buf_printf(out, "+%s ", code);
	put_groups(out, d, n, p ? p->groups : "");
}

/* ---- searching ----------------------------------------------------------------------------- */

void ml_phone_key(struct ml_buf *out, struct ml_str text)
{
	struct ml_buf whole = {0};
	struct digits g;
	const char *d = g.d;

	/* Words of a query may stand around it; an extension counts in neither form. */
	if (!gather(text, &g, true) && !gather(text, &g, false))
		return;
	size_t n = g.n;
	bool abroad = g.plus;
	if (!abroad && n > 2 && d[0] == '0' && d[1] == '0')
		d += 2, n -= 2, abroad = true;
	if (abroad || plus_lost(&whole, d, n)) {
		size_t length = code_length(d, n);
		d += length;
		n -= length;
	}
	if (n && d[0] == '0')
		d++, n--;
	if (!abroad && n == 9 && memcmp(d, "508", 3) == 0)
		d += 3, n -= 3;
	ml_buf_add(out, d, n);
	ml_buf_finish(&whole);
}
