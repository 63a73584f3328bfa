/*
 * Values as people and files write them: what is read, what is refused, how it is shown, and that the plain form of any
 * value reads back as the same value.
 */
#include <stdlib.h>

#include <maillage/model.h>
#include <maillage/text.h>

#include "tap.h"

static const struct ml_choice stances[] = {{"ally", "Allié"}, {"present", "Présent(e)"}, {"absent", "غائب(ة)"},
	{"hall", "Préfecture / wilaya"}, {"in_discussion", "En discussion"}, {NULL}};

static struct ml_field fields[ML_T_COUNT];
static struct ml_reader reader = {.lang = "fr",
	.country = "MA",
	.zone = "Africa/Casablanca",
	.currency = "MAD",
	.now_ms = 1795339800000 /* 2026-11-22 09:30 UTC, a Sunday */};

static void make_fields(void)
{
	for (int i = 0; i < ML_T_COUNT; i++)
		fields[i] = (struct ml_field){.wire = 100 + (uint64_t)i,
			.key = ml_type_info((enum ml_type)i)->key,
			.type = (enum ml_type)i,
			.label = "x"};
	fields[ML_T_ENUM].choices = stances;
}

/* The plain form of what `text` reads as; "!CODE" when refused. */
static const char *read_field(struct ml_arena *a, const struct ml_field *f, const char *text)
{
	struct ml_value v;
	struct ml_error e = {0};
	struct ml_buf out = {0};

	if (!ml_value_parse(a, f, ml_str(text), &reader, &v, &e)) {
		if (strcmp(e.field, f->key) != 0)
			return "!no field named";
		return ml_arena_printf(a, "!%s", ml_error_name(e.code)).p;
	}
	if (!ml_value_check(NULL, f, &v, &e))
		return "!parsed but not valid";
	ml_value_plain(&out, f, &v);
	const char *z = ml_arena_z(a, ml_buf_view(&out));
	ml_buf_finish(&out);
	return z;
}

static const struct {
	enum ml_type type;
	const char *text, *plain;
} readings[] = {
	{ML_T_TEXT, "  deux\r\nlignes\tet  blancs ", "deux lignes et  blancs"},
	{ML_T_TEXT, "e\xCC\x81t\xC3\xA9", "\xC3\xA9t\xC3\xA9"},
	{ML_T_TEXT, "a\x01\x1B[31mb", "a[31mb"},
	{ML_T_TEXT, "caf\xE9", "!BAD_UTF8"},
	{ML_T_TEXT, " \xC2\xA0 ", "!VALUE_BAD"},
	{ML_T_LONG, "un\r\ndeux\n\ttrois ", "un\ndeux\n\ttrois"},
	{ML_T_NAME, " El \xC2\xA0 Idrissi\n", "El Idrissi"},
	{ML_T_PHONE, "06 61 23 45 67", "+212661234567"},
	{ML_T_PHONE, "tel:0033612345678", "+33612345678"},
	{ML_T_PHONE, "poste 12", "poste 12"},
	{ML_T_PHONE, "accueil", "!VALUE_BAD"},
	{ML_T_PHONE, "2,12661E+11", "!VALUE_DAMAGED"},
	{ML_T_EMAIL, "Amina <A.Benali@Example.ORG>", "A.Benali@example.org"},
	{ML_T_EMAIL, "mailto:a@b.ma", "a@b.ma"},
	{ML_T_EMAIL, "a@b", "!VALUE_BAD"},
	{ML_T_EMAIL, "a b@c.fr", "!VALUE_BAD"},
	{ML_T_EMAIL, "a@@c.fr", "!VALUE_BAD"},
	{ML_T_EMAIL, "@c.fr", "!VALUE_BAD"},
	{ML_T_EMAIL, "a@.fr", "!VALUE_BAD"},
	{ML_T_EMAIL, "a@c..fr", "!VALUE_BAD"},
	{ML_T_URL, "www.example.org/a?b=c", "https://www.example.org/a?b=c"},
	{ML_T_URL, "http://x.ma", "http://x.ma"},
	{ML_T_URL, "javascript:alert(1)", "!VALUE_BAD"},
	{ML_T_URL, "file:///etc/passwd", "!VALUE_BAD"},
	{ML_T_URL, "deux mots.fr", "!VALUE_BAD"},
	{ML_T_DATE, "2026-03-17", "2026-03-17"},
	{ML_T_DATE, "17/03/2026", "2026-03-17"},
	{ML_T_DATE, "20260317", "2026-03-17"},
	{ML_T_DATE, "20210723114506", "2021-07-23"},
	{ML_T_DATE, "2026-03-17T23:30:00Z",
		"2026-03-18"}, /* Casablanca is ahead; but in Ramadan 2026 it is not: see below */
	{ML_T_DATE, "31/02/2026", "!VALUE_BAD"},
	{ML_T_DATE, "demain", "2026-11-23"},
	{ML_T_DATE, "hier soir peut-être", "!VALUE_BAD"},
	{ML_T_DATETIME, "2026-07-17T13:30:00Z", "2026-07-17T13:30:00Z"},
	{ML_T_DATETIME, "2026-07-17T13:30:00+02:00", "2026-07-17T11:30:00Z"},
	{ML_T_DATETIME, "2026-07-17T13:30", "2026-07-17T12:30:00Z[Africa/Casablanca]"},
	{ML_T_DATETIME, "2026-07-17 13:30:05", "2026-07-17T12:30:05Z[Africa/Casablanca]"},
	{ML_T_DATETIME, "17/07/2026 14h30", "2026-07-17T13:30:00Z[Africa/Casablanca]"},
	{ML_T_DATETIME, "2026-07-17T11:30:00Z[Europe/Paris]", "2026-07-17T11:30:00Z[Europe/Paris]"},
	{ML_T_DATETIME, "2026-07-17T13:30:00[Europe/Paris]", "2026-07-17T11:30:00Z[Europe/Paris]"},
	{ML_T_DATETIME, "2026-07-17T13:30:00Z[Mars/Olympus]", "!VALUE_BAD"},
	{ML_T_DATETIME, "20210723114506", "2021-07-23T10:45:06Z[Africa/Casablanca]"},
	{ML_T_DATETIME, "jamais", "!VALUE_BAD"},
	{ML_T_INT, "1 234 567", "1234567"},
	{ML_T_INT,
		"1\xC2\xA0"
		"234\xE2\x80\xAF"
		"567",
		"1234567"},
	{ML_T_INT, "-12", "-12"},
	{ML_T_INT,
		"\xE2\x88\x92"
		"12",
		"-12"},
	{ML_T_INT, "+7", "7"},
	{ML_T_INT, "١٢٣", "123"},
	{ML_T_INT, "12,0", "12"},
	{ML_T_INT, "12,5", "!VALUE_BAD"},
	{ML_T_INT, "1,234,567", "1234567"},
	{ML_T_INT, "12 34", "!VALUE_BAD"},
	{ML_T_INT, "1234 567", "!VALUE_BAD"},
	{ML_T_INT, "9223372036854775808", "!VALUE_RANGE"},
	{ML_T_INT, "2,13E+13", "!VALUE_DAMAGED"},
	{ML_T_INT, "douze", "!VALUE_BAD"},
	{ML_T_INT, "12 habitants", "!VALUE_BAD"},
	{ML_T_DECIMAL, "3,14", "3.14"},
	{ML_T_DECIMAL, "3.14", "3.14"},
	{ML_T_DECIMAL, "1 234,5", "1234.5"},
	{ML_T_DECIMAL, "1.234,5", "1234.5"},
	{ML_T_DECIMAL, "1,234.5", "1234.5"},
	{ML_T_DECIMAL, ",5", "0.5"},
	{ML_T_DECIMAL, "٣٫١٤", "3.14"},
	{ML_T_DECIMAL, "-0", "0"},
	{ML_T_DECIMAL, "1,2,3", "!VALUE_BAD"},
	{ML_T_DECIMAL, "1e999", "!VALUE_RANGE"},
	{ML_T_DECIMAL, "nan", "!VALUE_BAD"},
	{ML_T_PERCENT, "12,5 %", "12.5"},
	{ML_T_PERCENT, "12,5\xC2\xA0%", "12.5"},
	{ML_T_PERCENT, "12.5%", "12.5"},
	{ML_T_PERCENT, "12 pour cent", "!VALUE_BAD"},
	{ML_T_MONEY, "1 500,00 €", "1500.00 EUR"},
	{ML_T_MONEY,
		"1\xC2\xA0"
		"500\xC2\xA0€",
		"1500.00 EUR"},
	{ML_T_MONEY, "1500.00 EUR", "1500.00 EUR"},
	{ML_T_MONEY, "€1,500.50", "1500.50 EUR"},
	{ML_T_MONEY, "EUR 12", "12.00 EUR"},
	{ML_T_MONEY, "300", "300.00 MAD"},
	{ML_T_MONEY, "300 DH", "300.00 MAD"},
	{ML_T_MONEY, "300 درهم", "300.00 MAD"},
	{ML_T_MONEY, "1,2 M€", "1200000.00 EUR"},
	{ML_T_MONEY, "15 k€", "15000.00 EUR"},
	{ML_T_MONEY, "2,5 MDH", "2500000.00 MAD"},
	{ML_T_MONEY, "5000 XOF", "5000 XOF"},
	{ML_T_MONEY, "1,250 TND", "1.250 TND"},
	{ML_T_MONEY, "-20 €", "-20.00 EUR"},
	{ML_T_MONEY, "1,505 €", "!VALUE_RANGE"},
	{ML_T_MONEY, "12 pommes", "!VALUE_BAD"},
	{ML_T_MONEY, "12 ZZZ", "!VALUE_BAD"},
	{ML_T_MONEY, "€ 12 €", "!VALUE_BAD"},
	{ML_T_MONEY, "1E+5 €", "!VALUE_DAMAGED"},
	{ML_T_MONEY, "99999999999999999999 €", "!VALUE_RANGE"},
	{ML_T_BOOL, "oui", "true"},
	{ML_T_BOOL, "Non", "false"},
	{ML_T_BOOL, "yes", "true"},
	{ML_T_BOOL, "0", "false"},
	{ML_T_BOOL, "1", "true"},
	{ML_T_BOOL, "نعم", "true"},
	{ML_T_BOOL, "لا", "false"},
	{ML_T_BOOL, "peut-être", "!VALUE_BAD"},
	{ML_T_ENUM, "ally", "ally"},
	{ML_T_ENUM, "ALLIE", "ally"},
	{ML_T_ENUM, "présente", "present"},
	{ML_T_ENUM, "Présent", "present"},
	{ML_T_ENUM, "غائب", "absent"},
	{ML_T_ENUM, "غائبة", "absent"},
	{ML_T_ENUM, "Wilaya", "hall"},
	{ML_T_ENUM, "in discussion", "in_discussion"},
	{ML_T_ENUM, "en discussion", "in_discussion"},
	{ML_T_ENUM, "all", "!VALUE_CHOICE"},
	{ML_T_TAGS, "#eau  potable", "eau potable"},
	{ML_T_GEO, "43.9457,4.8062", "43.9457,4.8062"},
	{ML_T_GEO, "43,9457 ; 4,8062", "43.9457,4.8062"},
	{ML_T_GEO, "43,9457, 4,8062", "43.9457,4.8062"},
	{ML_T_GEO, "30.42 -9.6", "30.42,-9.6"},
	{ML_T_GEO, "geo:30.42,-9.6", "30.42,-9.6"},
	{ML_T_GEO, "geo:30.42,-9.6;crs=wgs84;u=35", "30.42,-9.6"},
	{ML_T_GEO, "geo:30.42,-9.6?z=15&q=x", "30.42,-9.6"},
	{ML_T_GEO, "geo:30.42,-9.6,120", "30.42,-9.6"},
	{ML_T_GEO, "geo:30.42", "!VALUE_BAD"},
	{ML_T_GEO, "geo:99,0", "!VALUE_BAD"},
	{ML_T_GEO, "30.42 -9.6", "30.42,-9.6"},
	{ML_T_GEO, "https://www.openstreetmap.org/#map=15/30.42/-9.6", "30.42,-9.6"},
	{ML_T_GEO, "https://www.openstreetmap.org/?mlat=30.5&mlon=-9.5#map=15/30.42/-9.6", "30.5,-9.5"},
	{ML_T_GEO, "https://www.google.com/maps/@30.42,-9.6,15z", "30.42,-9.6"},
	{ML_T_GEO, "https://www.google.com/maps/place/Agadir/@30.4,-9.5,13z/data=!3m1!4b1!4m6!8m2!3d30.4277!4d-9.5981", "30.4277,-9.5981"},
	{ML_T_GEO, "https://maps.google.com/?q=30.42,-9.6", "30.42,-9.6"},
	{ML_T_GEO, "https://www.google.com/maps/search/?api=1&query=30.42%2C-9.6", "30.42,-9.6"},
	{ML_T_GEO, "https://maps.apple.com/?ll=30.42,-9.6&q=Agadir", "30.42,-9.6"},
	{ML_T_GEO, "https://www.geoportail.gouv.fr/carte?c=2.4,46.8&z=6", "!VALUE_BAD"},
	{ML_T_GEO, "https://exemple.org/", "!VALUE_BAD"},
	{ML_T_GEO, "30°25'12\"N 9°36'00\"W", "30.42,-9.6"},
	{ML_T_GEO, "30° 25′ 12″ N, 9° 36′ 00″ O", "30.42,-9.6"},
	{ML_T_GEO, "N 30° 25.2' W 9° 36'", "30.42,-9.6"},
	{ML_T_GEO, "30°25,2'N 9°36'O", "30.42,-9.6"},
	{ML_T_GEO, "9°36'00\"O 30°25'12\"N", "30.42,-9.6"},
	{ML_T_GEO, "30.42°N, 9.6°W", "30.42,-9.6"},
	{ML_T_GEO, "30.42 N, 9.6 W", "30.42,-9.6"},
	{ML_T_GEO, "30,42 nord 9,6 ouest", "30.42,-9.6"},
	{ML_T_GEO, "33°52'S 151°13'E", "-33.86666666666667,151.21666666666667"},
	{ML_T_GEO, "30°61'N 9°W", "!VALUE_BAD"},
	{ML_T_GEO, "30°25'N 9°36'S", "!VALUE_BAD"},
	{ML_T_GEO, "30°25'N", "!VALUE_BAD"},
	{ML_T_GEO, "95°N 9°W", "!VALUE_BAD"},
	{ML_T_GEO, "30,42 -9,6", "30.42,-9.6"},
	{ML_T_GEO, "30,42 -9.6", "30.42,-9.6"},
	{ML_T_GEO, "91,0", "!VALUE_BAD"},
	{ML_T_GEO, "45", "!VALUE_BAD"},
	{ML_T_REF, "018f2d00-0000-7000-8000-0000000000aa", "018f2d00-0000-7000-8000-0000000000aa"},
	{ML_T_REF, "Benali", "!NOT_FOUND"},
	{ML_T_BYTES, "aGVsbG8=", "aGVsbG8="},
	{ML_T_BYTES, "***", "!VALUE_BAD"},
};

static void test_readings(struct ml_arena *a)
{
	for (size_t i = 0; i < ML_COUNT(readings); i++) {
		const char *want = readings[i].plain;
		if (readings[i].type == ML_T_DATE && strstr(readings[i].text, "T23:30"))
			want = "2026-03-17"; /* UTC+0 during Ramadan (18 February to 19 March 2026) */
		is_str(read_field(a, &fields[readings[i].type], readings[i].text), want, "%s: %s",
			ml_type_info(readings[i].type)->key, readings[i].type == ML_T_TEXT ? "text" : readings[i].text);
	}
}

static void test_strict(struct ml_arena *a)
{
	const struct ml_field *date = &fields[ML_T_DATE];

	reader.strict = true;
	is_str(read_field(a, date, "17/03/2026"), "2026-03-17", "files: a whole date is read");
	is_str(read_field(a, date, "17 mars 2026"), "2026-03-17", "files: in words too");
	is_str(read_field(a, date, "demain"), "!VALUE_BAD", "files: no word that depends on the day");
	is_str(read_field(a, date, "15/3"), "!VALUE_BAD", "files: no date without year");
	is_str(read_field(a, date, "lundi prochain"), "!VALUE_BAD", "files: no weekday");
	is_str(read_field(a, date, "+3"), "!VALUE_BAD", "files: no offset");
	is_str(read_field(a, &fields[ML_T_DATETIME], "14h30"), "!VALUE_BAD", "files: no time without a date");
	reader.strict = false;
}

static void test_rules(struct ml_arena *a)
{
	const struct ml_kind *org = ml_kind_by_key(ML_STR("organisation")),
			     *own = ml_kind_by_key(ML_STR("custom_field"));
	const struct ml_field *siret = ml_kind_field(org, ML_STR("siret")), *rna = ml_kind_field(org, ML_STR("rna"));
	const struct ml_field *ice = ml_kind_field(org, ML_STR("ice")),
			      *influence = ml_kind_field(org, ML_STR("influence"));
	const struct ml_field *code = ml_kind_field(ml_kind_by_key(ML_STR("territory")), ML_STR("code"));
	const struct ml_field *key = ml_kind_field(own, ML_STR("key")), *topics = ml_kind_field(org, ML_STR("topics"));

	is_str(read_field(a, siret, "218 400 075 00018"), "!VALUE_BAD", "a SIRET with a wrong check digit is refused");
	is_str(read_field(a, siret, "732 829 320 00074"), "73282932000074", "a right one loses its blanks");
	is_str(read_field(a, siret, "2,13E+13"), "!VALUE_DAMAGED", "one that a spreadsheet damaged is named as such");
	is_str(read_field(a, siret, "35600000000048"), "35600000000048", "La Poste");
	is_str(read_field(a, rna, "w75 123456"), "!VALUE_BAD", "RNA: nine digits");
	is_str(read_field(a, rna, "w 751234567"), "W751234567", "RNA in capitals");
	is_str(read_field(a, ice, "1234567000089"), "001234567000089",
		"ICE: the zeros that a spreadsheet dropped come back");
	is_str(read_field(a, ice, "12345"), "!VALUE_BAD", "but a short one is refused");
	const struct {
		const struct ml_field *field;
		const char *text;
		enum ml_code_state state;
		int count;
	} typed[] = {{siret, "732 829", ML_CODE_SHORT, 8}, {siret, "73282932000074", ML_CODE_KEY_RIGHT, 0},
		{siret, "732 829 320 00075", ML_CODE_KEY_WRONG, 0}, {siret, "732829320000741", ML_CODE_LONG, 1},
		{siret, "73A", ML_CODE_FOREIGN, 0}, {rna, "W7512", ML_CODE_SHORT, 5}, {rna, "W751234567", ML_CODE_WHOLE, 0},
		{rna, "7512", ML_CODE_FOREIGN, 0}, {rna, "w9M1001234", ML_CODE_WHOLE, 0}, {ice, "00 21 36 09 30 00 040", ML_CODE_KEY_RIGHT, 0},
		{ice, "001561191000066", ML_CODE_KEY_RIGHT, 0}, {ice, "001561191000065", ML_CODE_KEY_WRONG, 0},
		{ice, "0015", ML_CODE_SHORT, 11}, {influence, "3", ML_CODE_NONE, 0}, {siret, "", ML_CODE_NONE, 0}};
	for (size_t i = 0; i < ML_COUNT(typed); i++) {
		int count;
		ok(ml_code_read(typed[i].field, ml_str(typed[i].text), &count) == typed[i].state && count == typed[i].count,
			"%s while it is typed", typed[i].text);
	}
	is_str(read_field(a, code, "1065"), "01065", "INSEE code of the Ain");
	is_str(read_field(a, code, "ma-09"), "MA-09", "ISO code in capitals");
	is_str(read_field(a, key, "Nombre-membres"), "nombre_membres", "key of an own field");
	is_str(read_field(a, key, "9vies"), "!VALUE_BAD", "which begins with a letter");
	is_str(read_field(a, influence, "6"), "!VALUE_RANGE", "limits of a field hold");
	is_str(read_field(a, influence, "5"), "5", "up to the last value");
	is_str(read_field(a, topics, "Énergie"), "énergie", "a known topic is recognised");
	is_str(read_field(a, topics, "Oued Souss"), "Oued Souss", "and any other kept as written");
}

/* ---- check -------------------------------------------------------------------------------------- */

static enum ml_code checked(enum ml_type type, struct ml_value v)
{
	struct ml_error e = {0};

	return ml_value_check(NULL, &fields[type], &v, &e) ? ML_E_NONE : e.code;
}

static void test_check(void)
{
	ok(checked(ML_T_INT, ml_text(ML_STR("5"))) == ML_E_VALUE_BAD, "a value of another type is refused");
	ok(checked(ML_T_TEXT, ml_text(ML_STR("a\nb"))) == ML_E_VALUE_BAD, "no line break in a line");
	ok(checked(ML_T_LONG, ml_text(ML_STR("a\nb"))) == ML_E_NONE, "but in a long text");
	ok(checked(ML_T_TEXT, ml_text(ML_STR("\xFF"))) == ML_E_BAD_UTF8, "no invalid UTF-8");
	ok(checked(ML_T_TEXT, ml_text(ML_STR(""))) == ML_E_VALUE_BAD, "no empty text");
	ok(checked(ML_T_DATE, ml_text(ML_STR("2026-02-30"))) == ML_E_VALUE_BAD, "no 30th of February");
	ok(checked(ML_T_DATE, ml_text(ML_STR("20260301"))) == ML_E_VALUE_BAD, "dates in one form only");
	ok(checked(ML_T_ENUM, ml_text(ML_STR("foe"))) == ML_E_VALUE_CHOICE, "no unknown choice");
	ok(checked(ML_T_BOOL, ml_int(2)) == ML_E_VALUE_RANGE, "no third truth");
	ok(checked(ML_T_DECIMAL, ml_real(0.0 / 0.0)) == ML_E_VALUE_BAD, "no NaN");
	ok(checked(ML_T_GEO, (struct ml_value){.tag = ML_GEO, .x = 0, .y = 181}) == ML_E_VALUE_RANGE,
		"no longitude 181");
	ok(checked(ML_T_MONEY, (struct ml_value){.tag = ML_MONEY, .i = 1, .s = ML_STR("EU")}) == ML_E_VALUE_BAD,
		"no unknown currency");
	ok(checked(ML_T_REF, ml_ref((struct ml_uuid){{0}})) == ML_E_VALUE_BAD, "no reference to nothing");
	ok(checked(ML_T_EMAIL, ml_text(ML_STR("a@b"))) == ML_E_VALUE_BAD, "no broken address");
	char *big = ml_xalloc(9001);
	memset(big, 'x', 9000);
	ok(checked(ML_T_TEXT, ml_text(ml_str(big))) == ML_E_VALUE_RANGE, "a line has a limit");
	ml_free_(big);
}

/* ---- shown ------------------------------------------------------------------------------------------- */

static const char *shown(struct ml_arena *a, enum ml_type type, struct ml_value v, const char *lang)
{
	struct ml_buf out = {0};
	struct ml_reader r = reader;

	r.lang = lang;
	ml_value_show(&out, &fields[type], &v, &r, NULL);
	const char *z = ml_arena_z(a, ml_buf_view(&out));
	ml_buf_finish(&out);
	return z;
}

static const char *context_seen(const char *ctxt, const char *msgid)
{
	return ctxt ? ctxt : msgid;
}

static void test_show(struct ml_arena *a)
{
	struct ml_value euros = {.tag = ML_MONEY, .i = 150000, .s = ML_STR("EUR")};
	struct ml_value dirhams = {.tag = ML_MONEY, .i = -5, .s = ML_STR("MAD")};
	struct ml_value casablanca = {
		.tag = ML_TIME, .i = 1784291400, .s = ML_STR("Africa/Casablanca")}; /* 12:30 UTC */
	struct ml_value nowhere = {.tag = ML_TIME, .i = 1784291400, .s = ML_STR("UTC")};

	is_str(shown(a, ML_T_MONEY, euros, "fr"),
		"1\xC2\xA0"
		"500,00\xC2\xA0€",
		"money in French");
	is_str(shown(a, ML_T_MONEY, euros, "en"), "€1,500.00", "money in English");
	is_str(shown(a, ML_T_MONEY, dirhams, "fr"),
		"-0,05\xC2\xA0"
		"DH",
		"less than a dirham owed");
	is_str(shown(a, ML_T_INT, ml_int(2026), "fr"), "2026", "a year stays whole");
	is_str(shown(a, ML_T_INT, ml_int(-1234567), "fr"),
		"-1\xC2\xA0"
		"234\xC2\xA0"
		"567",
		"thousands in French");
	is_str(shown(a, ML_T_INT, ml_int(1234567), "en"), "1,234,567", "thousands in English");
	is_str(shown(a, ML_T_DECIMAL, ml_real(12.5), "fr"), "12,5", "decimal comma");
	is_str(shown(a, ML_T_PERCENT, ml_real(12.5), "fr"), "12,5\xC2\xA0%", "percent");
	is_str(shown(a, ML_T_PERCENT, ml_real(12.5), "en"), "12.5%", "percent in English");
	is_str(shown(a, ML_T_BOOL, ml_int(1), "fr"), "oui", "yes");
	is_str(shown(a, ML_T_ENUM, ml_text(ML_STR("ally")), "fr"), "Allié", "label of a choice");
	is_str(shown(a, ML_T_ENUM, ml_text(ML_STR("newer")), "fr"), "newer", "choice of a newer laptop as is");
	is_str(shown(a, ML_T_DATE, ml_text(ML_STR("2026-03-17")), "fr"), "17/03/2026", "date");
	is_str(shown(a, ML_T_DATETIME, casablanca, "fr"), "17/07/2026 13:30", "time of the place");
	is_str(shown(a, ML_T_DATETIME, nowhere, "fr"), "17/07/2026 13:30", "a time without place: at the reader's");
	is_str(shown(a, ML_T_PHONE, ml_text(ML_STR("+212661234567")), "fr"), "06 61 23 45 67", "phone of the country");
	is_str(shown(a, ML_T_PHONE, ml_text(ML_STR("poste 12")), "fr"), "poste 12", "phone as written");
	is_str(shown(a, ML_T_GEO, (struct ml_value){.tag = ML_GEO, .x = 43.9457, .y = -4.5}, "fr"),
		"43.94570, -4.50000", "position");
	is_str(shown(a, ML_T_INT, ml_text(ML_STR("abc")), "fr"), "abc",
		"a value of another type is shown all the same");

	const struct ml_field *type = ml_kind_field(ml_kind_by_key(ML_STR("organisation")), ML_STR("type"));
	struct ml_value commune = ml_text(ML_STR("commune"));
	struct ml_buf out = {0};
	ml_value_show(&out, type, &commune, &reader, context_seen);
	is_str(out.p, "organisation.type", "choices are translated in the context of their field");
	ml_buf_finish(&out);
}

/* Eastern digits: shown only in Arabic and only where they are numbers; what is shown can be typed. */
static void test_digits(struct ml_arena *a)
{
	struct ml_value money = {.tag = ML_MONEY, .i = 150025, .s = ML_STR("MAD")}, date = ml_text(ML_STR("2026-03-17"));
	struct ml_value phone = ml_text(ML_STR("+212612345678")), name = ml_text(ML_STR("Salle 12"));
	struct ml_value time = {.tag = ML_TIME, .i = 1784291400, .s = ML_STR("UTC")};
	struct ml_buf out = {0};

	ok(!ml_digits_use(true), "not in use unless asked for");
	is_str(shown(a, ML_T_INT, ml_int(2026), "ar"), "٢٠٢٦", "a number");
	is_str(shown(a, ML_T_INT, ml_int(2026), "fr"), "2026", "in French as ever");
	is_str(shown(a, ML_T_DATE, date, "ar"), "١٧/٠٣/٢٠٢٦", "a date");
	is_str(shown(a, ML_T_DATETIME, time, "ar"), "١٧/٠٧/٢٠٢٦ ١٣:٣٠", "a time");
	is_str(shown(a, ML_T_MONEY, money, "ar"), "١\u00a0٥٠٠,٢٥\u00a0درهم", "an amount");
	is_str(shown(a, ML_T_PERCENT, ml_real(12.5), "ar"), "١٢,٥\u00a0%", "a percentage");
	is_str(shown(a, ML_T_TEXT, name, "ar"), "Salle 12", "a text is left as it was typed");
	ok(strpbrk(shown(a, ML_T_PHONE, phone, "ar"), "0123456789"), "a telephone number too");
	is_str(read_field(a, &fields[ML_T_DATE], shown(a, ML_T_DATE, date, "ar")), "2026-03-17", "the date as shown is read");
	is_str(read_field(a, &fields[ML_T_MONEY], shown(a, ML_T_MONEY, money, "ar")), "1500.25 MAD", "the amount too");
	is_str(read_field(a, &fields[ML_T_INT], "١٢٣٤"), "1234", "a number");
	is_str(read_field(a, &fields[ML_T_DATETIME], shown(a, ML_T_DATETIME, time, "ar")),
		"2026-07-17T12:30:00Z[Africa/Casablanca]", "a time");
	ml_value_plain(&out, &fields[ML_T_MONEY], &money);
	is_str(out.p, "1500.25 MAD", "what machines read is not changed");
	ml_buf_finish(&out);
	ml_date_show(&out, (struct ml_date){2026, 3, 17}, ML_DATE_MEDIUM, "ar");
	is_str(out.p, "١٧ مارس ٢٠٢٦", "with the month's name");
	ml_buf_finish(&out);
	ok(ml_digits_use(false), "they were");
	is_str(shown(a, ML_T_INT, ml_int(2026), "ar"), "2026", "and are not any more");
}

static void test_json(void)
{
	struct ml_buf out = {0};
	struct ml_value v = ml_int(1), money = {.tag = ML_MONEY, .i = 5, .s = ML_STR("EUR")}, x = ml_real(12.5);

	ml_value_json(&out, &fields[ML_T_BOOL], &v);
	ml_value_json(&out, &fields[ML_T_INT], &v);
	ml_value_json(&out, &fields[ML_T_MONEY], &money);
	ml_value_json(&out, &fields[ML_T_PERCENT], &x);
	is_str(out.p, "true1\"0.05 EUR\"12.5", "JSON of a truth, a number, money, a percentage");
	ml_buf_clear(&out);
	ml_json_string(&out, ML_STR("a\"b\\c\n\x01\x7F\xC2\x85\xE2\x80\xAE"
				    "é\xFF"
				    "ع😀"));
	is_str(out.p,
		"\"a\\\"b\\\\c\\n\\u0001\\u007f\\u0085\\u202eé\xEF\xBF\xBD"
		"ع😀\"",
		"JSON strings escape what must not reach a terminal");
	ml_buf_finish(&out);
}

/* ---- plain form of any value reads back as the same value ------------------------------------------------- */

static uint64_t seed = 20261122;

static uint64_t draw(uint64_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return n ? seed % n : seed;
}

static struct ml_str draw_text(struct ml_arena *a, const char *extra)
{
	static const char *const pieces[] = {
		"a", "B", "9", "é", "œ", "-", "'", "ع", "ة", "ö", "😀", "z", ".", ",", "=", "+", "@"};
	struct ml_buf b = {0};

	for (uint64_t n = 1 + draw(12); n > 0; n--) {
		bool blank = draw(6) == 0 && b.n > 0 && n > 1 && b.p[b.n - 1] != ' ';
		ml_buf_z(&b, blank ? extra : pieces[draw(ML_COUNT(pieces))]);
	}
	struct ml_str s = ml_text_nfc(a, ml_arena_str(a, ml_buf_view(&b)));
	ml_buf_finish(&b);
	return s;
}

static struct ml_value draw_value(struct ml_arena *a, enum ml_type type)
{
	static const char *const zones[] = {"Europe/Paris", "Africa/Casablanca", "UTC", "Asia/Kolkata"};
	static const char *const codes[] = {"EUR", "MAD", "XOF", "TND", "USD"};
	struct ml_value v = {.tag = ml_type_info(type)->tag};
	union {
		uint64_t u;
		double x;
	} bits;

	switch (type) {
	case ML_T_LONG:
		return ml_text(draw_text(a, "\n"));
	case ML_T_DATE:
		return ml_text(ml_arena_printf(
			a, "%04d-%02d-%02d", (int)draw(9999) + 1, (int)draw(12) + 1, (int)draw(28) + 1));
	case ML_T_EMAIL:
		return ml_text(ml_arena_printf(a, "X%d.y@d%d.example.org", (int)draw(1000), (int)draw(1000)));
	case ML_T_URL:
		return ml_text(ml_arena_printf(a, "https://d%d.example.org/é?q=%d", (int)draw(1000), (int)draw(1000)));
	case ML_T_PHONE:
		return ml_text(ml_arena_printf(a, "+2126%08d", (int)draw(100000000)));
	case ML_T_ENUM:
		return ml_text(ml_str(stances[draw(4)].key));
	case ML_T_BOOL:
		return ml_int((int64_t)draw(2));
	case ML_T_INT:
		return ml_int((int64_t)draw(0) >> draw(63));
	case ML_T_DECIMAL:
	case ML_T_PERCENT:
		do
			bits.u = draw(0);
		while (bits.x - bits.x != 0 || bits.x == 0); /* finite, and one zero only */
		return ml_real(draw(2) ? bits.x : (double)(int64_t)draw(1000000) / 100);
	case ML_T_MONEY:
		v.i = (int64_t)draw(0) >> (1 + draw(60));
		v.s = ml_str(codes[draw(ML_COUNT(codes))]);
		return v;
	case ML_T_DATETIME:
		v.i = (int64_t)draw(8000000000) - 3000000000;
		v.s = ml_str(zones[draw(ML_COUNT(zones))]);
		return v;
	case ML_T_GEO:
		v.x = (double)draw(1800001) / 10000 - 90;
		v.y = (double)draw(0) / (double)UINT64_MAX * 360 - 180;
		return v;
	case ML_T_REF:
		for (int i = 0; i < 16; i++)
			v.id.b[i] = (uint8_t)(1 + draw(255));
		return v;
	case ML_T_BYTES:
		v.s = ml_arena_str(a, draw_text(a, "\n"));
		return v;
	default:
		return ml_text(draw_text(a, " "));
	}
}

static void test_round_trips(struct ml_arena *a)
{
	for (int type = 0; type < ML_T_COUNT; type++) {
		const struct ml_field *f = &fields[type];
		int wrong = 0;
		for (int i = 0; i < 2000; i++) {
			struct ml_value v = draw_value(a, (enum ml_type)type), back;
			struct ml_buf text = {0};
			struct ml_error e = {0};
			ml_value_plain(&text, f, &v);
			reader.strict = i % 2 == 0;
			if (!ml_value_check(NULL, f, &v, &e) ||
				!ml_value_parse(a, f, ml_buf_view(&text), &reader, &back, &e) ||
				ml_value_cmp(&v, &back) != 0) {
				if (wrong++ < 3)
					printf("# %s: <%s> %s %s\n", f->key, text.p, ml_error_name(e.code), e.arg);
			}
			ml_buf_finish(&text);
			if (i % 100 == 0)
				ml_arena_reset(a);
		}
		reader.strict = false;
		is_int(wrong, 0, "2000 random values of type %s read back from their plain form", f->key);
	}
}

/* Whatever is typed: refused, or a valid value whose plain form reads back the same. */
static void test_anything(struct ml_arena *a)
{
	static const char *const bits[] = {"1", "23", "0", ",", ".", " ", "-", "+", "/", ":", "T", "Z", "E", "€", "EUR",
		"DH", "%", "é", "\xC2\xA0", "\xE2\x80\xAF", "٣", "٫", "a", "@", "b.fr", "[", "]", "Europe/Paris", "\n",
		"\r", "\t", "\x01", "\xC2\x85", "\xFF", "\xF0\x9F", "\xE2\x80\xAE", "(e)", "#", "oui", "demain", "2026",
		"-03-", "17", "http://", "www.", "geo:", ";", "e\xCC\x81", "W", "\""};

	for (int type = 0; type < ML_T_COUNT; type++) {
		const struct ml_field *f = &fields[type];
		int wrong = 0, read = 0;
		for (int i = 0; i < 4000; i++) {
			struct ml_buf text = {0}, plain = {0};
			struct ml_value v, back;
			struct ml_error e = {0};
			for (uint64_t n = 1 + draw(9); n > 0; n--)
				ml_buf_z(&text, bits[draw(ML_COUNT(bits))]);
			if (ml_value_parse(a, f, ml_buf_view(&text), &reader, &v, &e)) {
				read++;
				ml_value_plain(&plain, f, &v);
				if (!ml_value_check(NULL, f, &v, &e) ||
					!ml_value_parse(a, f, ml_buf_view(&plain), &reader, &back, &e) ||
					ml_value_cmp(&v, &back) != 0)
					if (wrong++ < 3)
						printf("# %s: <%s> gave <%s>\n", f->key, text.p, plain.p);
			} else if (e.code == ML_E_NONE || strcmp(e.field, f->key) != 0) {
				wrong++;
			}
			ml_buf_finish(&text);
			ml_buf_finish(&plain);
			if (i % 100 == 0)
				ml_arena_reset(a);
		}
		is_int(wrong, 0, "anything typed into %s is refused or whole (%s)", f->key,
			read > 0 ? "some read" : "none read");
	}
}

int main(void)
{
	struct ml_arena *arena = ml_arena_create();

	make_fields();
	test_readings(arena);
	test_strict(arena);
	test_rules(arena);
	test_check();
	test_show(arena);
	test_digits(arena);
	test_json();
	test_round_trips(arena);
	test_anything(arena);
	ml_arena_destroy(arena);
	return tap_done();
}
