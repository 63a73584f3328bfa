/*
 * The tables of the model: sound, found by key and wire number, and true to the held list of wire numbers, which
 * never change once a bundle has travelled. UPDATE=1 writes the list anew: only to add to it.
 */
#include <stdlib.h>

#include <maillage/model.h>

#include "tap.h"

static void wires_text(struct ml_buf *out)
{
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);

	for (unsigned wire = 1; wire <= 250; wire++) { /* by number, so that reordering a menu changes nothing here */
		const struct ml_kind *kind = ml_kind_by_wire(wire);
		if (!kind)
			continue;
		ml_buf_printf(out, "%u %s\n", wire, kind->key);
		for (uint64_t field = 1; field < 65536; field++) {
			const struct ml_field *f = ml_kind_field_wire(kind, field);
			if (f)
				ml_buf_printf(out, "%u.%u %s.%s %s%s\n", wire, (unsigned)field, kind->key, f->key,
					ml_type_info(f->type)->key, f->flags & ML_F_MULTI ? "*" : "");
		}
	}
	ok(n == 42, "all kinds of the design are there");
	(void)kinds;
}

static void test_wires(const char *path)
{
	struct ml_buf now = {0}, held = {0};
	struct ml_error e = {0};

	wires_text(&now);
	if (getenv("UPDATE"))
		ml_file_replace(path, ml_buf_view(&now), 0644, NULL);
	ok(ml_file_read(path, 1 << 20, &held, &e), "the held list of wire numbers is readable");
	struct ml_str rest = ml_buf_view(&held), line;
	size_t missing = 0;
	while (ml_str_split(&rest, '\n', &line)) {
		if (line.n > 0 && !memmem(now.p, now.n, line.p, line.n)) {
			printf("# changed or gone: %.*s\n", (int)line.n, line.p);
			missing++;
		}
	}
	is_int(missing, 0, "no wire number, key or type that was ever published has changed");
	ok(ml_str_eq(ml_buf_view(&now), ml_buf_view(&held)),
		"the held list is complete (after adding: run with UPDATE=1)");
	ml_buf_finish(&now);
	ml_buf_finish(&held);
}

/* The keys of the design: kind, then its fields. */
static const char *const promised[] = {
	"person: civility given_name family_name name_ar phones emails address postcode city territory language "
	"channel topics "
	"note legal_basis source collected_on informed_on consent_email consent_sms consent_phone consent_post "
	"objection "
	"keep_until tags visibility",
	"organisation: name acronym name_ar type siret rna ice phones emails website address postcode city territory "
	"scope topics "
	"influence interest stance awareness parent note",
	"position: person organisation title college start end main elected",
	"relation: from to nature start end note",
	"interaction: date type persons organisations subject summary outcome follow_up_on followed_up event process "
	"project "
	"message officer",
	"partnership: title organisation others type status purpose signed_on starts_on ends_on amount territory "
	"officer note",
	"commitment: partnership by text due_on status done_on",
	"territory: code level name name_ar parent population location stakes_social stakes_economic "
	"stakes_environmental "
	"strengths weaknesses opportunities threats adaptations",
	"process: title mechanism level sponsor question promise territories audience starts_on ends_on status officer "
	"budget "
	"action commitments",
	"event: title format process starts_at ends_at venue city territory capacity status methods facilitators "
	"headcount "
	"minutes decisions location ical_uid sequence",
	"attendance: event person guest_name status role arrived_at gender age_band territory first_time rating_hot "
	"rating_cold",
	"contribution: date event process text topics tone profile territory answer answered_on status",
	"need: title nature topics territory source severity evidence status process project",
	"method: name level duration_min group_min group_max material audience offline steps",
	"method_review: method event rating note",
	"action: code title level parent owner starts_on due_on budget spent status progress territory note",
	"task: title owner due_on done_on milestone status about",
	"risk: action text likelihood severity response status",
	"trip: title starts_on ends_on territory purpose km cost",
	"stop: trip rank date city person organisation event done note",
	"deployment: tool directorate stage date last_use_on referent",
	"framework: title version scale",
	"criterion: framework text question cad weight",
	"indicator: code name level dimension type unit definition source frequency owner baseline baseline_on target "
	"target_on "
	"direction aggregation breakdowns criterion computed",
	"measure: indicator period_start period_end territory value numerator denominator breakdown about evidence "
	"note",
	"evaluation: process project framework date evaluator summary",
	"score: evaluation criterion score argument",
	"edition: name year envelope territory ideas_from ideas_to vote_from vote_to process",
	"project: edition number title holder description topics territory location status condition asked voted "
	"committed paid "
	"votes_paper votes_online rank first_time_holder reason progress last_news_on",
	"watch_note: date title type source url reliability topics territory summary sent_to",
	"initiative: name country holder topics url maturity transferability status note",
	"report: title period_start period_end territory audience status intro",
	"challenge: report process text cause severity",
	"recommendation: report text addressee priority status answer due_on",
	"production: title format about audience status due_on published_on url image_rights cost reach",
	"contract: object procedure supplier amount_net amount_gross notified_on ends_on status",
	"deliverable: contract title due_on received_on accepted_on status reservations invoiced",
	"segment: name kind filter",
	"mailing: segment date channel purpose recipients note",
	"custom_field: kind key label type choices help",
	"attachment: about name mime bytes",
	"distinct: a b",
};

static void test_promised(void)
{
	for (size_t i = 0; i < ML_COUNT(promised); i++) {
		struct ml_str rest = ml_str(promised[i]), word;
		ml_str_split(&rest, ':', &word);
		const struct ml_kind *kind = ml_kind_by_key(word);
		size_t missing = 0;
		rest = ml_str_trim(rest);
		while (kind && ml_str_split(&rest, ' ', &word)) {
			if (!ml_kind_field(kind, word)) {
				printf("# missing: %s.%.*s\n", kind->key, (int)word.n, word.p);
				missing++;
			}
		}
		ok(kind && missing == 0, "%s has the fields of the design", kind ? kind->key : promised[i]);
	}
}

static void test_lookup(void)
{
	const struct ml_kind *person = ml_kind_by_key(ML_STR("person")), *project = ml_kind_by_key(ML_STR("project"));
	const struct ml_field *phones = ml_kind_field(person, ML_STR("phones"));
	const struct ml_field *holder = ml_kind_field(project, ML_STR("holder"));

	ok(person && person == ml_kind_by_wire(1), "a kind is found by key and by wire number");
	ok(!ml_kind_by_key(ML_STR("personne")) && !ml_kind_by_key(ML_STR("")) && !ml_kind_by_wire(0) &&
			!ml_kind_by_wire(1000),
		"an unknown kind is not");
	ok(phones && phones == ml_kind_field_wire(person, phones->wire), "a field is found by key and by wire number");
	ok(!ml_kind_field(person, ML_STR("acronym")) && !ml_kind_field_wire(person, 9999) &&
			!ml_kind_field_wire(person, UINT64_MAX),
		"a field of another kind, or unknown, is not");
	ok(ml_kind_field_wire(project, ML_FIELD_TAGS) && ml_kind_field_wire(project, ML_FIELD_BIN),
		"common fields are in every kind");
	ok(ml_field_accepts(holder, person) && ml_field_accepts(holder, ml_kind_by_key(ML_STR("organisation"))) &&
			!ml_field_accepts(holder, project),
		"a reference may accept several kinds");
	ok(ml_field_accepts(ml_kind_field(ml_kind_by_key(ML_STR("task")), ML_STR("about")), project), "or any");
	ok(!ml_field_accepts(phones, person), "a phone refers to nothing");
	enum ml_type type;
	ok(ml_type_parse(ML_STR("money"), &type) && type == ML_T_MONEY && !ml_type_parse(ML_STR("blob"), &type),
		"types by key");
}

/* ---- hooks --------------------------------------------------------------------------------------- */

struct fake {
	const char *key[4];
	struct ml_value v[4];
};

static const struct ml_value *fake_values(void *arg, const struct ml_field *field, uint32_t *n)
{
	struct fake *f = arg;

	*n = 0;
	for (int i = 0; i < 4 && f->key[i]; i++) {
		if (strcmp(f->key[i], field->key) == 0) {
			*n = 1;
			return &f->v[i];
		}
	}
	return NULL;
}

static bool valid(const char *key, struct fake *f, struct ml_error *e)
{
	const struct ml_kind *kind = ml_kind_by_key(ml_str(key));

	*e = (struct ml_error){0};
	return kind->validate(kind, fake_values, f, e);
}

static void test_hooks(void)
{
	struct ml_error e;
	struct fake f = {{"starts_at", "ends_at"}, {{.tag = ML_TIME, .i = 200}, {.tag = ML_TIME, .i = 100}}};

	ok(!valid("event", &f, &e) && e.code == ML_E_VALUE_ORDER && !strcmp(e.field, "ends_at") &&
			!strcmp(e.kind, "event"),
		"an event cannot end before it starts");
	f.v[1].i = 200;
	ok(valid("event", &f, &e), "it may end at once");
	f.key[1] = NULL;
	ok(valid("event", &f, &e), "or have no end");
	f = (struct fake){{"start", "end"}, {ml_text(ML_STR("2026-03-01")), ml_text(ML_STR("2026-02-28"))}};
	ok(!valid("position", &f, &e), "nor a position");
	f = (struct fake){{"group_min", "group_max"}, {ml_int(20), ml_int(8)}};
	ok(!valid("method", &f, &e), "a smallest group above the largest is refused");
	struct ml_uuid a = {{1}}, b = {{2}};
	f = (struct fake){{"from", "to"}, {ml_ref(a), ml_ref(a)}};
	ok(!valid("relation", &f, &e) && e.code == ML_E_VALUE_SELF, "an organisation has no relation with itself");
	f.v[1] = ml_ref(b);
	ok(valid("relation", &f, &e), "but with another");
	f = (struct fake){{"kind", "key"}, {ml_text(ML_STR("person")), ml_text(ML_STR("phones"))}};
	ok(!valid("custom_field", &f, &e) && e.code == ML_E_EXISTS, "an own field cannot take a built-in key");
	f.v[1] = ml_text(ML_STR("sponsor"));
	ok(valid("custom_field", &f, &e), "but a new one");
}

static void test_derived(void)
{
	const struct ml_kind *attendance = ml_kind_by_key(ML_STR("attendance")),
			     *person = ml_kind_by_key(ML_STR("person"));
	struct ml_uuid a = {{1}}, b = {{2}}, one, two, fr34;
	struct fake f = {{"event", "person"}, {ml_ref(a), ml_ref(b)}};
	char text[ML_UUID_TEXT];

	ok(ml_kind_derived_id(attendance, fake_values, &f, &one) &&
			ml_kind_derived_id(attendance, fake_values, &f, &two) && ml_uuid_eq(&one, &two),
		"the same person at the same event is one attendance");
	f.v[1] = ml_ref(a);
	ok(ml_kind_derived_id(attendance, fake_values, &f, &two) && !ml_uuid_eq(&one, &two),
		"another person is another");
	f.key[1] = NULL;
	ok(!ml_kind_derived_id(attendance, fake_values, &f, &two), "a walk-in without record has an id of its own");
	ok(!ml_kind_derived_id(person, fake_values, &f, &two), "and so has a person");
	ml_territory_id(ML_STR("FR-34"), &fr34);
	ml_uuid_text(&fr34, text);
	f = (struct fake){{"code"}, {ml_text(ML_STR("FR-34"))}};
	ok(ml_kind_derived_id(ml_kind_by_key(ML_STR("territory")), fake_values, &f, &one) && ml_uuid_eq(&one, &fr34),
		"a territory's id comes from its code");
	is_str(text, "b9672fc0-9003-5885-a85b-0b0b21128daf", "the same id on every laptop, for ever");
}

/* ---- reference territories ---------------------------------------------------------------------------- */

static void test_territories(void)
{
	uint32_t n, regions = 0, provinces = 0, arabic = 0, orphans = 0, departments = 0;
	const struct ml_territory *t = ml_territories(&n);

	for (uint32_t i = 0; i < n; i++) {
		const struct ml_territory *parent = t[i].parent ? ml_territory_by_code(ml_str(t[i].parent)) : NULL;
		bool ma = strncmp(t[i].code, "MA-", 3) == 0;
		orphans += t[i].parent && (!parent || parent >= &t[i]);
		orphans += !t[i].parent && strcmp(t[i].level, "country") != 0;
		regions += ma && !strcmp(t[i].level, "region");
		provinces += ma && (!strcmp(t[i].level, "province") || !strcmp(t[i].level, "prefecture"));
		departments += !ma && !strcmp(t[i].level, "department");
		arabic += ma && t[i].name_ar;
	}
	is_int(orphans, 0, "every territory stands after its parent");
	is_int(regions, 12, "Morocco has 12 regions");
	is_int(provinces, 75, "and 75 provinces and prefectures");
	is_int(arabic, 87, "all with their Arabic names");
	is_int(departments, 101, "France has 101 departments");
	is_str(ml_territory_by_code(ML_STR("MA-CHT"))->parent, "MA-09", "Chtouka-Aït Baha belongs to Souss-Massa");
	is_str(ml_territory_by_code(ML_STR("MA-NOU"))->parent, "MA-06", "Nouaceur belongs to Casablanca-Settat");
	is_str(ml_territory_by_code(ML_STR("FR-34"))->parent, "FR-OCC", "the Hérault to Occitanie");
	is_str(ml_territory_by_code(ML_STR("MA-10"))->name, "Guelmim-Oued Noun", "names without the source's remarks");
	ok(!ml_territory_by_code(ML_STR("XX")) && !ml_territory_by_code(ML_STR("")), "an unknown code is not found");
	is_int(strlen(ml_territories_hash()), 32, "the content has a hash");
}

int main(int argc, char **argv)
{
	struct ml_arena *arena = ml_arena_create();
	const char *fault = ml_model_fault(arena);

	if (fault)
		printf("# %s\n", fault);
	ok(!fault, "the tables have no fault");
	test_lookup();
	test_promised();
	test_hooks();
	test_derived();
	test_territories();
	test_wires(argc > 1 ? argv[1] : "tests/data/wires.txt");
	ml_arena_destroy(arena);
	return tap_done();
}
