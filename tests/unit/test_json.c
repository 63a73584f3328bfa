/* JSON lines; and round trips of random records of every kind through every format. */
#include "exchange_kit.h"

static void test_lines(void)
{
	struct ml_context c = kit_context(1);
	struct ml_store *s = kit_store(&c, "json.db");
	ok(kit_import(s, "a.jsonl", NULL,
		   "{\"kind\":\"custom_field\",\"key\":\"quartier\",\"kind\":\"x\"}\n"
		   "{\"id\":\"7d444840-9dc0-11d1-b245-5ffdce74fad2\",\"kind\":\"person\",\"family_name\":\"Benali\","
		   "\"phones\":[\"+212661234567\",\"0528001122\"],\"objection\":true,\"collected_on\":\"2026-03-17\"}\n"
		   "{\"id\":\"7d444840-9dc0-11d1-b245-5ffdce74fad3\",\"kind\":\"event\",\"title\":\"Été "
		   "\\u00e9\\n\",\"starts_at\":\"2026-03-17T13:30:00Z[Africa/"
		   "Casablanca]\",\"headcount\":12,\"cost\":\"1500.00 MAD\",\"location\":\"30.4,-9.6\"}\n"
		   "\n"
		   "{\"kind\":\"person\",\"family_name\":\"Sans id\"}\n"),
		"imported");
	is_int(rep.created, 3, "three records");
	is_int(refused.code[0], ML_E_IMPORT_SYNTAX, "a key given twice is refused");
	int64_t p = kit_find(s, "person", "family_name=Benali");
	struct ml_uuid id;
	char text[ML_UUID_TEXT];
	ml_store_id(s, p, &id);
	ml_uuid_text(&id, text);
	is_str(text, "7d444840-9dc0-11d1-b245-5ffdce74fad2", "its id");
	is_str(kit_get(s, p, "phones"), "+212661234567|+212528001122", "an array");
	is_str(kit_get(s, p, "objection"), "true", "a boolean");
	int64_t ev = kit_find(s, "event", "");
	is_str(kit_get(s, ev, "starts_at"), "2026-03-17T13:30:00Z[Africa/Casablanca]", "a moment with its zone");
	is_str(kit_get(s, ev, "cost"), "1500.00 MAD", "an amount");
	is_str(kit_get(s, ev, "headcount"), "12", "a number");
	struct ml_arena *a = ml_arena_create();
	struct ml_buf out = {0};
	good(ml_export_json(s, a, ev, &out, e));
	ok(ml_str_starts(
		   ml_buf_view(&out), ML_STR("{\"id\":\"7d444840-9dc0-11d1-b245-5ffdce74fad3\",\"kind\":\"event\",")),
		"id and kind first");
	ok(kit_has(out.p, "\"headcount\":12"), "numbers without quotes");
	ok(out.p[out.n - 1] == '}', "no line end");
	ml_buf_finish(&out);
	ml_arena_destroy(a);
	ok(kit_import_path(s, kit_path("a.jsonl"), NULL), "again");
	is_str(kit_counts(), "0 created 0 updated 3 unchanged 1 rejected 0 linked", "nothing new");
	ok(kit_import(s, "b.jsonl", NULL,
		   "{\"id\":\"7d444840-9dc0-11d1-b245-5ffdce74fad2\",\"kind\":\"person\",\"phones\":[\"+212528001122\"]"
		   ",\"collected_on\":null}\n"),
		"an edit");
	is_int(rep.updated, 1, "updated");
	is_str(kit_get(s, p, "phones"), "+212528001122", "a set is given whole");
	is_str(kit_get(s, p, "collected_on"), "", "null empties");
	is_str(kit_get(s, p, "family_name"), "Benali", "what is absent stays");
	ml_store_close(s);
}

static void test_refusals(void)
{
	static const struct {
		const char *line;
		enum ml_code code;
	} t[] = {
		{"{\"kind\":\"person\",\"family_name\":\"A\"", ML_E_IMPORT_SYNTAX},
		{"[1,2]", ML_E_IMPORT_SYNTAX},
		{"{\"family_name\":\"A\"}", ML_E_KIND_UNKNOWN},
		{"{\"kind\":\"dragon\",\"family_name\":\"A\"}", ML_E_KIND_UNKNOWN},
		{"{\"kind\":\"person\",\"wings\":2}", ML_E_FIELD_UNKNOWN},
		{"{\"kind\":\"person\",\"bin\":\"x\"}", ML_E_FIELD_UNKNOWN},
		{"{\"kind\":\"person\",\"family_name\":{}}", ML_E_VALUE_BAD},
		{"{\"kind\":\"person\",\"family_name\":[\"A\"]}", ML_E_VALUE_BAD},
		{"{\"kind\":\"person\",\"family_name\":1}", ML_E_VALUE_BAD},
		{"{\"kind\":\"event\",\"title\":\"x\",\"headcount\":1.5}", ML_E_VALUE_BAD},
		{"{\"kind\":\"event\",\"title\":\"x\",\"status\":\"nope\"}", ML_E_VALUE_CHOICE},
		{"{\"kind\":\"person\",\"family_name\":\"\xE9\"}", ML_E_BAD_UTF8},
	};
	struct ml_context c = kit_context(2);
	struct ml_store *s = kit_store(&c, "refuse.db");
	struct ml_buf all = {0};
	for (size_t i = 0; i < ML_COUNT(t); i++)
		ml_buf_printf(&all, "%s\n", t[i].line);
	ml_buf_z(&all, "{\"kind\":\"person\",\"family_name\":\"Bon\"}");
	ok(kit_import(s, "r.jsonl", NULL, all.p), "imported");
	is_int(rep.created, 1, "one sound line");
	is_int(refused.n, ML_COUNT(t), "the others refused");
	for (size_t i = 0; i < ML_COUNT(t); i++) {
		is_int(refused.code[i], t[i].code, "%s", t[i].line);
		is_int(refused.line[i], i + 1, "its line");
	}
	ok(!kit_import(s, "x.json", NULL, "ceci n'est pas du JSON\n") && err.code == ML_E_IMPORT_SYNTAX &&
			err.at_line == 1,
		"not JSON at all");
	ml_buf_finish(&all);
	ml_store_close(s);
}

static void test_detect(void)
{
	struct ml_context c = kit_context(3);
	struct ml_store *s = kit_store(&c, "detect.db");
	ok(kit_import(s, "what.bin", NULL, "{\"kind\":\"person\",\"family_name\":\"A\"}\n") &&
			rep.format == ML_FORMAT_JSON,
		"JSON by its content");
	ok(kit_import(s, "what.txt", NULL, "\nBEGIN:VCARD\nFN:B C\nEND:VCARD\n") && rep.format == ML_FORMAT_VCARD,
		"vCard by its content");
	ok(kit_import(s, "what", NULL, "Nom;Prénom;Portable\nA;B;0661234567\n") && rep.format == ML_FORMAT_CSV,
		"CSV by its separators");
	ok(!kit_import(s, "what.ics", NULL, "BEGIN:VCALENDAR\nEND:VCALENDAR\n") && err.code == ML_E_IMPORT_FORMAT,
		"a calendar is none of them");
	ok(!kit_import(s, "what.dat", NULL, "bonjour\n") && err.code == ML_E_IMPORT_FORMAT, "nor is a letter");
	enum ml_format f;
	ok(ml_format_parse(ML_STR("vCard"), &f) && f == ML_FORMAT_VCARD && !ml_format_parse(ML_STR("pdf"), &f),
		"names of formats");
	ml_store_close(s);
}

/* ---- random records ------------------------------------------------------------------------------------- */

struct maker {
	struct ml_store *s;
	struct ml_context *c;
	struct ml_arena *a;
	struct ml_uuid ids[64][4]; /* by wire of the kind */
	uint32_t have[64];
	uint32_t serial;
};

static uint32_t pick(struct maker *m, uint32_t n)
{
	return (uint32_t)(ml_random64(m->c) >> 11) % n;
}

static struct ml_str some_text(struct maker *m, bool lines)
{
	static const char *const words[] = {"eau", "l'école", "Aït Melloul", "=SOMME(A1)", "a | b", "a || b", "a;b",
		"c,d", "\"cité\"", "+33", "@x", "-5", "'x", "\\n", "جمعية", "œuvre", "👩‍🌾", "100 %", "<b>", "é",
		"x:y", "#tag", "1 500,00", "{}", "\t", "|", "oui/non", ":::"};
	struct ml_buf b = {0};
	uint32_t n = 1 + pick(m, 4);
	for (uint32_t i = 0; i < n; i++) {
		ml_buf_z(&b, i ? (lines && pick(m, 3) == 0 ? "\n" : " ") : "");
		ml_buf_z(&b, words[pick(m, ML_COUNT(words))]);
	}
	ml_buf_printf(&b, " %u", m->serial++);
	struct ml_str s = ml_arena_str(m->a, ml_buf_view(&b));
	ml_buf_finish(&b);
	return s;
}

static bool some_reference(struct maker *m, const struct ml_field *f, struct ml_value *v)
{
	uint32_t n, from;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	from = pick(m, n);
	for (uint32_t i = 0; i < n; i++) {
		const struct ml_kind *k = kinds[(from + i) % n];
		if (!ml_field_accepts(f, k) || m->have[k->wire] == 0)
			continue;
		*v = ml_ref(m->ids[k->wire][pick(m, m->have[k->wire])]);
		return true;
	}
	return false;
}

static const char *typed(struct maker *m, const struct ml_field *f)
{
	static char text[128];
	uint32_t r = pick(m, 1000000);
	int64_t low = f->min != 0 || f->max != 0 ? (int64_t)f->min : -1000,
		high = f->min != 0 || f->max != 0 ? (int64_t)f->max : 100000;
	switch (f->type) {
	case ML_T_PHONE:
		snprintf(text, sizeof text, r & 1 ? "+2126%08u" : "+336%08u", r + 10000000);
		break;
	case ML_T_EMAIL:
		snprintf(text, sizeof text, "u%u@example.org", r);
		break;
	case ML_T_URL:
		snprintf(text, sizeof text, "https://example.org/%u?a=1;b=2,3", r);
		break;
	case ML_T_DATE:
		snprintf(text, sizeof text, "20%02u-%02u-%02u", r % 40, r % 12 + 1, r % 28 + 1);
		break;
	case ML_T_DATETIME:
		snprintf(text, sizeof text, "20%02u-%02u-%02uT%02u:%02u:00Z[%s]", r % 40, r % 12 + 1, r % 28 + 1,
			r % 24, r % 60, r % 3 ? "Africa/Casablanca" : "Europe/Paris");
		break;
	case ML_T_INT:
		snprintf(text, sizeof text, "%lld", (long long)(low + r % (uint64_t)ML_MIN(high - low + 1, 1000000)));
		break;
	case ML_T_DECIMAL:
	case ML_T_PERCENT:
		snprintf(text, sizeof text, "%lld.%u",
			(long long)(low + r % (uint64_t)ML_MAX(1, ML_MIN(high - low, 1000))), r % 1000);
		break;
	case ML_T_MONEY:
		snprintf(text, sizeof text, "%u.%02u %s", r, r % 100, r & 1 ? "EUR" : "MAD");
		break;
	case ML_T_BOOL:
		return r & 1 ? "oui" : "non";
	case ML_T_GEO:
		snprintf(text, sizeof text, "%u.%u,-%u.%u", r % 90, r, r % 180, r + 7);
		break;
	case ML_T_BYTES:
		return "AAECAwT/";
	default:
		return "";
	}
	return text;
}

static bool some_value(struct maker *m, const struct ml_kind *k, const struct ml_field *f, struct ml_value *v)
{
	struct ml_reader reader = ml_store_reader(m->s);
	uint32_t n = 0;
	while (f->choices && f->choices[n].key)
		n++;
	if (f->type == ML_T_REF)
		return some_reference(m, f, v);
	if (n && (f->type == ML_T_ENUM || pick(m, 2)))
		*v = ml_text(ml_str(f->choices[pick(m, n)].key));
	else if (f->normal)
		return false;
	else if (f->type == ML_T_TEXT || f->type == ML_T_LONG || f->type == ML_T_NAME || f->type == ML_T_TAGS)
		return ml_value_parse(m->a, f, some_text(m, f->type == ML_T_LONG), &reader, v, NULL);
	else if (!ml_value_parse(m->a, f, ml_str(typed(m, f)), &reader, v, NULL))
		return false;
	return ml_value_check(k, f, v, NULL);
}

static void make_one(struct maker *m, const struct ml_kind *k)
{
	struct ml_edit edits[96];
	uint32_t n = 0;
	int64_t rid;
	enum ml_outcome outcome;
	for (uint32_t i = 0; i < k->n_fields && n < ML_COUNT(edits); i++) {
		const struct ml_field *f = &k->fields[i];
		struct ml_value *v = ML_NEWN(m->a, struct ml_value, 3);
		uint32_t want = f->flags & ML_F_MULTI ? 1 + pick(m, 3) : 1, got = 0;
		if ((f->flags & ML_F_HIDDEN) || (pick(m, 3) == 0 && !(f->flags & ML_F_REQUIRED)))
			continue;
		for (uint32_t j = 0; j < want; j++)
			got += some_value(m, k, f, &v[got]);
		if (got)
			edits[n++] = (struct ml_edit){f, f->flags & ML_F_MULTI ? ML_PUT_MEMBERS : ML_PUT_SET, got, v};
	}
	if (!ml_store_upsert(m->s, k, NULL, edits, n, &outcome, &rid, &err)) {
		kit_say(&err);
		return;
	}
	if (m->have[k->wire] < 4)
		ml_store_id(m->s, rid, &m->ids[k->wire][m->have[k->wire]++]);
}

static void make_all(struct maker *m, uint32_t each)
{
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	good(ml_step_begin(m->s, "save", ml_str("hasard"), e));
	for (uint32_t round = 0; round < each; round++)
		for (uint32_t i = 0; i < n; i++)
			if (strcmp(kinds[i]->key, "custom_field") != 0)
				make_one(m, kinds[i]);
	good(ml_step_commit(m->s, e));
}

/* Out of one database, back into it (nothing changes) and into an empty one (the same records). */
static void round_trip(struct maker *m, enum ml_format format, int how, bool elsewhere, const char *what)
{
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);
	struct ml_store *other = elsewhere ? kit_store(m->c, "other.db") : NULL;
	char *before = kit_dump(m->s);
	uint64_t touched = 0, refusals = 0;
	for (uint32_t i = 0; i < n; i++) {
		bool card = !strcmp(kinds[i]->key, "person") || !strcmp(kinds[i]->key, "organisation");
		if (format == ML_FORMAT_VCARD && !card)
			continue;
		const char *text = kit_export_as(m->s, format, kinds[i]->key, how);
		const char *path = kit_text(format == ML_FORMAT_CSV    ? "r.csv"
					    : format == ML_FORMAT_JSON ? "r.jsonl"
								       : "r.vcf",
			text);
		if (!kit_import_path(m->s, path, kinds[i]->key) && *text)
			kit_say(&err);
		touched += rep.created + rep.updated + rep.linked;
		refusals += rep.rejected;
		for (int k = 0; k < refused.n && k < 3; k++)
			printf("# %s %s: %s.%s %s\n", what, kinds[i]->key, ml_error_name(refused.code[k]),
				refused.field[k], refused.arg[k]);
		if (other && (!kit_import_path(other, path, kinds[i]->key) || rep.rejected) && *text)
			printf("# %s %s: %d refused there\n", what, kinds[i]->key, (int)rep.rejected);
	}
	is_int(touched, 0, "%s: nothing new at home", what);
	is_int(refusals, 0, "%s: nothing refused", what);
	char *after = kit_dump(m->s);
	ok(kit_same_dump(before, after), "%s: the same at home", what);
	if (other) {
		char *there = kit_dump(other);
		ok(kit_same_dump(before, there), "%s: the same elsewhere", what);
		ml_free_(there);
		ml_store_close(other);
		unlink(kit_path("other.db"));
	}
	ml_free_(before), ml_free_(after);
}

static void test_round_trips(void)
{
	for (uint64_t seed = 1; seed <= 3; seed++) {
		struct ml_context c = kit_context(seed * 77);
		struct maker m = {.s = kit_store(&c, "random.db"), .c = &c, .a = ml_arena_create()};
		printf("# seed %d\n", (int)seed * 77);
		make_all(&m, 8);
		round_trip(&m, ML_FORMAT_JSON, 0, true, "JSON");
		round_trip(&m, ML_FORMAT_CSV, 1, true, "exact CSV");
		round_trip(&m, ML_FORMAT_CSV, 0, false, "CSV for spreadsheets");
		round_trip(&m, ML_FORMAT_VCARD, 3, false, "vCard 3.0");
		round_trip(&m, ML_FORMAT_VCARD, 4, false, "vCard 4.0");
		ok(kit_sound(m.s), "sound");
		ml_arena_destroy(m.a);
		ml_store_close(m.s);
		unlink(kit_path("random.db"));
	}
}

/* All in one file, own fields first. */
static void test_whole(void)
{
	struct ml_context c = kit_context(5);
	struct ml_store *s = kit_store(&c, "whole.db"), *other = kit_store(&c, "whole2.db");
	ok(kit_save(s, 0, "custom_field", "kind=person|key=quartier_favori|label=Quartier favori|type=text", &err) != 0,
		"an own field");
	ok(kit_save(s, 0, "person", "family_name=Benali|quartier_favori=Talborjt", &err) != 0, "filled");
	char *before = kit_dump(s), *all = ml_xstrdup(kit_export_as(s, ML_FORMAT_JSON, NULL, 0));
	ok(kit_import(other, "all.jsonl", NULL, all), "everything elsewhere");
	is_int(rep.rejected, 0, "nothing refused");
	char *there = kit_dump(other);
	ok(kit_same_dump(before, there), "the same");
	ml_free_(before), ml_free_(all), ml_free_(there);
	struct ml_export_options o = {.format = ML_FORMAT_JSON,
		.kind = ml_kind_by_key(ML_STR("person")),
		.where = ML_STR("family_name=Personne")};
	is_str(kit_export(s, &o), "", "a filter that finds nothing");
	uint64_t n;
	ok(!ml_export_file(s, "/nonexistent/x.json", &o, &n, &err) && err.code == ML_E_NO_FILE, "no such folder");
	o.format = ML_FORMAT_CSV;
	o.kind = NULL;
	ok(!ml_export_file(s, kit_path("x.csv"), &o, &n, &err) && access(kit_path("x.csv"), F_OK) != 0,
		"CSV is of one kind; no file is left behind");
	ml_store_close(s);
	ml_store_close(other);
}

int main(void)
{
	test_lines();
	test_refusals();
	test_detect();
	test_whole();
	test_round_trips();
	kit_clean();
	return tap_done();
}
