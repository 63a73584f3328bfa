/* text: phone numbers in, out, and searched. */
#include <maillage/text.h>

#include <stdio.h>

#include "tap.h"

static void test_parse(void)
{
	static const struct {
		const char *text, *country, *want; /* NULL: not a number */
	} cases[] = {
		/* France, Morocco: national, international, mended */
		{"06 12 34 56 78", "FR", "+33612345678"},
		{"0612345678", "FR", "+33612345678"},
		{"06.12.34-56/78", "FR", "+33612345678"},
		{"06\xc2\xa0"
		 "12\xe2\x80\xaf"
		 "34 56 78",
			"FR", "+33612345678"},
		{"612345678", "FR", "+33612345678"},
		{"+33 6 12 34 56 78", "MA", "+33612345678"},
		{"+33 (0)6 12 34 56 78", "FR", "+33612345678"},
		{"+33 06 12 34 56 78", "FR", "+33612345678"},
		{"0033612345678", "MA", "+33612345678"},
		{"00 33 (0) 6 12 34 56 78", "MA", "+33612345678"},
		{"33612345678", "FR", "+33612345678"},
		{"01 42 76 40 40", "FR", "+33142764040"},
		{"0800 123 456", "FR", "+33800123456"},
		{"06 61 23 45 67", "MA", "+212661234567"},
		{"05 22 12 34 56", "MA", "+212522123456"},
		{"07 00 12 34 56", "MA", "+212700123456"},
		{"08 01 00 10 10", "MA", "+212801001010"},
		{"661234567", "MA", "+212661234567"},
		{"212661234567", "FR", "+212661234567"},
		{"00212661234567", "FR", "+212661234567"},
		{"+212 (0) 661-234567", "FR", "+212661234567"},
		{"٠٦٦١٢٣٤٥٦٧", "MA", "+212661234567"},
		{"+٢١٢ ٦٦١ ٢٣٤٥٦٧", "FR", "+212661234567"},
		{"01 42 76 40 40", "MA", NULL},
		{"161234567", "MA", NULL},
		/* overseas */
		{"0692 12 34 56", "FR", "+262692123456"},
		{"02 62 12 34 56", "RE", "+262262123456"},
		{"0639 12 34 56", "YT", "+262639123456"},
		{"0269 12 34 56", "FR", "+262269123456"},
		{"0590 12 34 56", "GP", "+590590123456"},
		{"0690 12 34 56", "FR", "+590690123456"},
		{"0694 12 34 56", "GF", "+594694123456"},
		{"0596 12 34 56", "MQ", "+596596123456"},
		{"0697 12 34 56", "FR", "+596697123456"},
		{"0508 41 12 34", "FR", "+508411234"},
		{"41 12 34", "PM", "+508411234"},
		{"06 12 34 56 78", "RE", "+33612345678"},
		{"+33 692 12 34 56", "FR", "+262692123456"},
		{"25 12 34", "NC", "+687251234"},
		{"40 12 34 56", "PF", "+68940123456"},
		/* others */
		{"0471 23 45 67", "BE", "+32471234567"},
		{"514-555-1234", "CA", "+15145551234"},
		{"1 514 555 1234", "CA", "+15145551234"},
		{"+1 (514) 555-1234", "FR", "+15145551234"},
		{"07 12 34 56 78", "CI", "+2250712345678"},
		{"+39 06 1234567", "FR", "+39061234567"},
		{"+44 (0)20 7946 0958", "FR", "+442079460958"},
		{"77 123 45 67", "SN", "+221771234567"},
		{"20 123 456", "TN", "+21620123456"},
		/* labels and extensions */
		{"Tél. : 06 12 34 56 78", "FR", "+33612345678"},
		{"tel:+33-6-12-34-56-78", "MA", "+33612345678"},
		{"tel:+33612345678;ext=12", "MA", "+33612345678"},
		{"Mobile 0612345678", "FR", "+33612345678"},
		{"هاتف: 0661234567", "MA", "+212661234567"},
		{"01 42 76 40 40 poste 12", "FR", "+33142764040"},
		{"01 42 76 40 40 p. 12", "FR", "+33142764040"},
		{"01 42 76 40 40 ext.12", "FR", "+33142764040"},
		{"01 42 76 40 40 #12", "FR", "+33142764040"},
		/* no numbers */
		{"", "FR", NULL},
		{"15", "FR", NULL},
		{"3949", "FR", NULL},
		{"amina 06 12 34 56 78", "FR", NULL},
		{"06 12 34 56 78 (soir)", "FR", NULL},
		{"06 12 34 56 78 / 06 98 76 54 32", "FR", NULL},
		{"06 12 34 56 7", "FR", NULL},
		{"06 12 34 56 789", "FR", NULL},
		{"00 12 34 56 78", "FR", NULL},
		{"06 12 34 56 78", "ZZ", NULL},
		{"06 12 34 56 78", NULL, NULL},
		{"+33", "FR", NULL},
		{"+33 6 12", "FR", NULL},
		{"+0612345678", "FR", NULL},
		{"+1234567890123456", "FR", NULL},
		{"2,13E+13", "FR", NULL},
		{"\xff", "FR", NULL},
		{"123456789012345678901234567890", "FR", NULL},
	};

	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		struct ml_buf b = {0};
		ml_buf_z(&b, ">");
		bool got = ml_phone_parse(ml_str(cases[i].text), cases[i].country, &b);
		ok(got == (cases[i].want != NULL), "<%s> in %s %s a number", cases[i].text,
			cases[i].country ? cases[i].country : "-", cases[i].want ? "is" : "is not");
		is_str(b.p + 1, cases[i].want ? cases[i].want : "", "and gives that");
		ml_buf_finish(&b);
	}
}

static void test_show(void)
{
	static const struct {
		const char *e164, *country, *want;
	} cases[] = {
		{"+33612345678", "FR", "06 12 34 56 78"},
		{"+33612345678", "MA", "+33 6 12 34 56 78"},
		{"+33612345678", "GP", "06 12 34 56 78"},
		{"+212661234567", "MA", "06 61 23 45 67"},
		{"+212661234567", "FR", "+212 6 61 23 45 67"},
		{"+262692123456", "FR", "0692 12 34 56"},
		{"+262692123456", "MA", "+262 692 12 34 56"},
		{"+508411234", "FR", "0508 41 12 34"},
		{"+508411234", "MA", "+508 41 12 34"},
		{"+15145551234", "FR", "+1 514 555 1234"},
		{"+2250712345678", "CI", "07 12 34 56 78"},
		{"+687251234", "NC", "25 12 34"},
		{"+34612345678", "FR", "+34 612 345 678"},
		{"06 12 comme écrit", "FR", "06 12 comme écrit"},
		{"+", "FR", "+"},
		{"+33", "FR", "+33"},
		{"", "FR", ""},
	};

	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		struct ml_buf b = {0};
		ml_buf_z(&b, "");
		ml_phone_show(&b, ml_str(cases[i].e164), cases[i].country);
		is_str(b.p, cases[i].want, "%s shown in %s", cases[i].e164, cases[i].country);
		ml_buf_finish(&b);
	}
}

/* What is shown, read again in the same country, is the same number. */
static void test_round_trip(void)
{
	static const char *const countries[] = {"FR", "MA", "RE", "YT", "GP", "PM", "NC", "PF", "CI", "SN", "BE", "DE",
		"IT", "US", "TN", "DZ", "GB", "ES", "LU", "MC", "GA", "CM", "CH"};
	static const char *const starts[] = {"+336", "+331", "+338", "+33590", "+2126", "+2125", "+262692", "+262263",
		"+262639", "+590690", "+594694", "+596696", "+50841", "+508708", "+32", "+49", "+39", "+39 0", "+1514",
		"+44", "+221", "+225", "+225 0", "+7", "+86", "+687", "+689", "+352", "+241", "+0", "0", "06", "05",
		"00336", "00212", ""};
	uint64_t state = 11;
	unsigned numbers = 0;
	bool same = true;

	for (int round = 0; round < 40000 && same; round++) {
		struct ml_buf text = {0}, e164 = {0}, shown = {0}, again = {0};
		state = state * 6364136223846793005u + 1442695040888963407u;
		const char *country = countries[(state >> 40) % ML_COUNT(countries)];
		ml_buf_z(&text, starts[(state >> 33) % ML_COUNT(starts)]);
		for (unsigned n = (unsigned)(state >> 59) % 10 + 2; n > 0; n--) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			ml_buf_char(&text, (char)('0' + (state >> 33) % 10));
		}
		if (ml_phone_parse(ml_buf_view(&text), country, &e164)) {
			numbers++;
			ml_phone_show(&shown, ml_buf_view(&e164), country);
			same = ml_phone_parse(ml_buf_view(&shown), country, &again) &&
			       ml_str_eq(ml_buf_view(&again), ml_buf_view(&e164));
			if (!same)
				printf("# %s in %s: %s, shown %s, again %s\n", text.p, country, e164.p, shown.p,
					again.p ? again.p : "-");
		}
		ml_buf_finish(&text);
		ml_buf_finish(&e164);
		ml_buf_finish(&shown);
		ml_buf_finish(&again);
	}
	ok(same, "shown and read again, the same number");
	ok(numbers > 3000, "enough of them were numbers (%u)", numbers);
}

static void test_key(void)
{
	static const char *const cases[][2] = {
		{"+212661234567", "661234567"},
		{"06 61 23 45 67", "661234567"},
		{"00212 661 23 45 67", "661234567"},
		{"212661234567", "661234567"},
		{"661234567", "661234567"},
		{"0661", "661"},
		{"06 61 23", "66123"},
		{"٠٦٦١", "661"},
		{"+33 (0)6 12 34 56 78", "612345678"},
		{"+262692123456", "692123456"},
		{"0692 12 34 56", "692123456"},
		{"+508411234", "411234"},
		{"0508 41 12 34", "411234"},
		{"+2250712345678", "712345678"},
		{"07 12 34 56 78", "712345678"},
		{"01 42 76 40 40 poste 12", "142764040"},
		{"amina", ""},
		{"", ""},
		{"+", ""},
		{"0", ""},
	};

	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		struct ml_buf b = {0};
		ml_buf_z(&b, "");
		ml_phone_key(&b, ml_str(cases[i][0]));
		is_str(b.p, cases[i][1], "<%s> is searched under <%s>", cases[i][0], cases[i][1]);
		ml_buf_finish(&b);
	}
}

int main(void)
{
	test_parse();
	test_show();
	test_round_trip();
	test_key();
	return tap_done();
}
