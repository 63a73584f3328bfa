/* What leaves in part: filters of a bundle, records that stay, extracts without personal data. */
#include "sync_kit.h"

static struct ml_error err;

static char id_text[ML_UUID_TEXT];
static const char *id_of(struct ml_store *s, int64_t rid)
{
	struct ml_uuid id;
	ml_store_id(s, rid, &id);
	ml_uuid_text(&id, id_text);
	return id_text;
}

static struct ml_uuid uuid_of(struct ml_store *s, int64_t rid)
{
	struct ml_uuid id = {{0}};
	ml_store_id(s, rid, &id);
	return id;
}

static int64_t add(struct ml_store *s, const char *kind, const char *fmt, const char *x, const char *y)
{
	char text[400];
	snprintf(text, sizeof text, fmt, x, y);
	int64_t rid = kit_save(s, 0, kind, text, &err);
	if (!rid)
		kit_say(&err);
	return rid;
}

/* ---- filters --------------------------------------------------------------------------------- */

struct found {
	struct ml_store *s;
	ML_VEC(struct ml_uuid) ids;
};

static bool note(void *arg, uint64_t kind, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	struct found *f = arg;
	ml_vec_push(&f->ids, *id);
	return true;
}

static bool has(const struct found *f, struct ml_store *s, int64_t rid)
{
	struct ml_uuid id = uuid_of(s, rid);
	for (size_t i = 0; i < f->ids.n; i++)
		if (ml_uuid_eq(&f->ids.v[i], &id))
			return true;
	return false;
}

/* The records of a full bundle with these filters. */
static struct found with(struct ml_store *s, struct ml_bundle_options o)
{
	struct found f = {.s = s};
	o.full = true;
	if (!kit_bundle(s, "part.mlg", &o, NULL) || !ml_bundle_visit(s, kit_path("part.mlg"), note, &f, &err))
		printf("# no bundle\n");
	return f;
}

static void test_filters(void)
{
	struct ml_context ca = kit_context(1), cb = kit_context(2);
	struct ml_store *s = kit_store(&ca, "f.db", "Amina"), *b = kit_store(&cb, "f-b.db", "Bruno");
	ok(ml_team_create(s, ML_STR("Souss"), &err) && kit_invite(s, b), "a team");
	char agadir[ML_UUID_TEXT], person_id[ML_UUID_TEXT], event_id[ML_UUID_TEXT], dir[ML_UUID_TEXT], old_id[ML_UUID_TEXT];
	struct ml_uuid t;
	ml_territory_id(ML_STR("MA-AGD"), &t);
	ml_uuid_text(&t, agadir);
	int64_t direction = add(s, "organisation", "name=Direction de l'eau|type=directorate", "", "");
	strcpy(dir, id_of(s, direction));
	int64_t here = add(s, "person", "family_name=Ici|territory=%s", agadir, "");
	strcpy(person_id, id_of(s, here));
	int64_t there = add(s, "person", "family_name=Ailleurs", "", "");
	int64_t org = add(s, "organisation", "name=Tifawin|territory=%s", agadir, "");
	char org_id[ML_UUID_TEXT];
	strcpy(org_id, id_of(s, org));
	int64_t position = add(s, "position", "person=%s|organisation=%s|title=Présidente", person_id, org_id);
	int64_t spring = add(s, "event", "title=Atelier de printemps|starts_at=2026-03-10T09:00:00Z|shared_with=%s|visibility=directorate", dir, "");
	strcpy(event_id, id_of(s, spring));
	int64_t autumn = add(s, "event", "title=Forum|starts_at=2026-10-10T09:00:00Z|territory=%s", agadir, "");
	strcpy(old_id, id_of(s, autumn));
	int64_t at_spring = add(s, "attendance", "event=%s|person=%s|status=present", event_id, person_id);
	int64_t at_autumn = add(s, "attendance", "event=%s|person=%s|status=present", old_id, person_id);
	int64_t tool = add(s, "deployment", "tool=Boîte|directorate=%s|stage=used|date=2026-03-01", dir, "");
	int64_t mine = add(s, "person", "family_name=Secret|visibility=own_site|territory=%s", agadir, "");

	struct found f = with(s, (struct ml_bundle_options){.territory = ML_STR("MA-09")});
	ok(has(&f, s, here) && has(&f, s, org) && has(&f, s, autumn), "a territory takes what refers to one below it");
	ok(has(&f, s, position) && has(&f, s, at_autumn), "a link goes with what it joins");
	ok(!has(&f, s, there) && !has(&f, s, spring), "and nothing else");
	ml_vec_finish(&f.ids);

	struct ml_uuid d = uuid_of(s, direction);
	f = with(s, (struct ml_bundle_options){.directorate = &d});
	ok(has(&f, s, direction) && has(&f, s, spring) && has(&f, s, tool), "a directorate: it, what is shared with it, what concerns it");
	ok(has(&f, s, at_spring) && !has(&f, s, at_autumn), "and the links of these");
	ok(!has(&f, s, here) && !has(&f, s, autumn) && !has(&f, s, org), "not the rest");
	ml_vec_finish(&f.ids);

	f = with(s, (struct ml_bundle_options){.from = ML_STR("2026-03-01"), .to = ML_STR("2026-03-31")});
	ok(has(&f, s, spring) && has(&f, s, at_spring) && has(&f, s, tool), "dates: what happened then, with its links");
	ok(!has(&f, s, autumn) && !has(&f, s, at_autumn), "not what happened later");
	ok(!has(&f, s, here), "people have no date of their own: their last change counts");
	ml_vec_finish(&f.ids);
	f = with(s, (struct ml_bundle_options){.from = ML_STR("2026-11-22")});
	ok(has(&f, s, here) && !has(&f, s, autumn), "the last change");
	ml_vec_finish(&f.ids);

	f = with(s, (struct ml_bundle_options){.to = ML_STR("2026-03-31"), .with_cited = true});
	ok(has(&f, s, spring) && has(&f, s, here) && has(&f, s, direction) && !has(&f, s, org), "with what these refer to");
	ml_vec_finish(&f.ids);

	f = with(s, (struct ml_bundle_options){.directorate = &d, .kind = ml_kind_by_key(ML_STR("deployment")), .to = ML_STR("2026-03-15")});
	is_int(f.ids.n, 1, "filters add up");
	ok(has(&f, s, tool), "to one");
	ml_vec_finish(&f.ids);

	f = with(s, (struct ml_bundle_options){0});
	ok(has(&f, s, there) && !has(&f, s, mine), "what is for this laptop only stays on it");
	ml_vec_finish(&f.ids);
	struct ml_merge_report r;
	kit_bundle(b, "hello.mlg", NULL, NULL);
	kit_merge(s, "hello.mlg", NULL);
	ok(kit_send(s, b, &r), "all to a colleague");
	is_int(kit_there(s, mine, b), 0, "but that");
	add(b, "person", "family_name=Accusé", "", "");
	ok(kit_send(b, s, NULL), "the colleague says what it has");
	kit_save(s, mine, "person", "given_name=Personne", &err);
	is_int((int64_t)kit_member(s, b).to_give, 0, "its changes are not counted as something to give");
	ok(!kit_bundle(s, "none.mlg", NULL, NULL), "nor given");
	kit_save(s, mine, "person", "visibility=team", &err);
	ok(kit_send(s, b, NULL) && kit_there(s, mine, b) > 0, "until it is for the team");
	ok(kit_same_digest(s, b) && kit_sound(b), "then both are equal");
	ml_store_close(s);
	ml_store_close(b);
}

/* ---- extracts ----------------------------------------------------------------------------------- */

enum { PEOPLE = 40 };
static const char *const names[] = {"Benali", "El Idrissi", "Ouazzani", "Amrani", "Tazi"};
static const char *const given[] = {"Amina", "Youssef", "Jean-Pierre", "Khadija", "Omar", "Salma", "Hind", "Rachid"};

/* An event with 40 people of two towns, 3 of them alone in a third. */
static int64_t meeting(struct ml_store *s)
{
	char town[3][ML_UUID_TEXT], event[ML_UUID_TEXT], person[ML_UUID_TEXT], text[300];
	static const char *const codes[] = {"MA-AGD", "MA-TIZ", "MA-TAT"};
	for (int i = 0; i < 3; i++) {
		struct ml_uuid t;
		ml_territory_id(ml_str(codes[i]), &t);
		ml_uuid_text(&t, town[i]);
	}
	int64_t rid = kit_save(s, 0, "event",
		"title=Atelier avec Amina Benali et M. Tazi|starts_at=2026-03-10T09:00:00Z|officer=Karim Secretaire|"
		"minutes=Madame El Idrissi a pris la parole.", &err);
	strcpy(event, id_of(s, rid));
	for (int i = 0; i < PEOPLE; i++) {
		snprintf(text, sizeof text, "family_name=%s|given_name=%s|phones=06612345%02d|emails=p%d@exemple.org|note=Secret %d|territory=%s",
			names[i % 5], given[i / 5], i, i, i, town[i < 3 ? 2 : i % 2]);
		strcpy(person, id_of(s, kit_save(s, 0, "person", text, &err)));
		snprintf(text, sizeof text, "event=%s|person=%s|status=present|role=%s|gender=%s|territory=%s|note=Arrivé avec %s", event, person,
			i == 0 ? "elected" : "participant", i < 4 ? "m" : "f", town[i < 3 ? 2 : i % 2], names[i % 5]);
		if (!kit_save(s, 0, "attendance", text, &err))
			kit_say(&err);
	}
	add(s, "contribution", "text=Le puits de M. Ouazzani, appeler le 06 61 23 45 67 ou p3@exemple.org|date=2026-03-10", "", "");
	return rid;
}

struct seen {
	struct ml_buf text; /* every text value */
	int persons, attendances, with_territory, traits_alone;
	struct ml_uuid person[PEOPLE], attendee[PEOPLE];
	struct ml_uuid territory[PEOPLE];
	bool dotted; /* one writer only */
};

static bool look(void *arg, uint64_t wire, const struct ml_uuid *id, const struct ml_state *state, struct ml_error *e)
{
	struct seen *x = arg;
	const struct ml_kind *k = ml_kind_by_wire(wire);
	for (uint32_t i = 0; i < state->n; i++)
		for (uint32_t d = 0; d < state->slots[i].n; d++)
			if (state->slots[i].d[d].v.tag == ML_TEXT) {
				ml_buf_str(&x->text, state->slots[i].d[d].v.s);
				ml_buf_char(&x->text, '\n');
			}
	if (strcmp(k->key, "person") == 0 && x->persons < PEOPLE)
		x->person[x->persons++] = *id;
	if (strcmp(k->key, "attendance") == 0 && x->attendances < PEOPLE) {
		const struct ml_slot *person = ml_state_slot(state, ml_kind_field(k, ML_STR("person"))->wire);
		const struct ml_slot *town = ml_state_slot(state, ml_kind_field(k, ML_STR("territory"))->wire);
		if (town)
			x->territory[x->with_territory++] = town->d[0].v.id;
		if (person)
			x->attendee[x->attendances++] = person->d[0].v.id;
	}
	return true;
}

static bool make(struct ml_store *s, const char *name, const struct ml_uuid *directorate, struct seen *x)
{
	struct ml_bundle_options o = {.passphrase = KIT_PASS, .directorate = directorate};
	*x = (struct seen){0};
	bool fine = kit_bundle(s, name, &o, NULL) && ml_extract_visit(s, kit_path(name), KIT_PASS, look, x, &err);
	if (!fine)
		kit_say(&err);
	ml_buf_char(&x->text, 0);
	return fine;
}

static void test_without_people(struct ml_store *s)
{
	static const char *const never[] = {"Benali", "Idrissi", "Ouazzani", "Amrani", "Tazi", "Amina", "Youssef", "Karim", "0661", "06 61",
		"+2126", "exemple.org", "Secret", "Arriv", "parole"};
	struct seen x, again;
	ok(make(s, "x.mlx", NULL, &x), "an extract");
	for (size_t i = 0; i < ML_COUNT(never); i++)
		ok(!strstr(x.text.p, never[i]), "nothing of « %s » is in it", never[i]);
	ok(strstr(x.text.p, "Atelier avec […] et M. […]"), "titles stay, masked");
	ok(strstr(x.text.p, "Le puits de M. […] appeler le […] ou […]"), "contributions too");
	ok(strstr(x.text.p, "P-"), "people have a pseudonym for a name");
	is_int(x.persons, PEOPLE, "they can be counted");
	int found = 0, original = 0;
	for (int i = 0; i < x.attendances; i++)
		for (int k = 0; k < x.persons; k++)
			found += ml_uuid_eq(&x.attendee[i], &x.person[k]);
	for (int i = 0; i < x.persons; i++)
		original += ml_store_rid(s, &x.person[i]) != 0;
	is_int(found, PEOPLE - 3, "and followed from one record to another, but for the three whose records would be told apart");
	is_int(original, 0, "under ids that are not theirs");
	struct ml_uuid tata;
	ml_territory_id(ML_STR("MA-TAT"), &tata);
	int alone = 0;
	for (int i = 0; i < x.with_territory; i++)
		alone += ml_uuid_eq(&x.territory[i], &tata);
	ok(alone == 0 && x.with_territory > 30, "what only three people say is not told; what many say is (%d)", x.with_territory);
	make(s, "x2.mlx", NULL, &again);
	ok(memcmp(x.person, again.person, sizeof x.person) == 0, "pseudonyms are the same next time");
	ml_buf_finish(&again.text);
	struct ml_uuid d = uuid_of(s, add(s, "organisation", "name=Direction|type=directorate", "", ""));
	struct ml_bundle_options o = {.passphrase = KIT_PASS, .directorate = &d, .with_cited = true};
	ok(kit_bundle(s, "x3.mlx", &o, NULL), "for a directorate");
	ml_buf_finish(&x.text);
}

static void test_figures(struct ml_store *s)
{
	struct ml_arena *a = ml_arena_create();
	struct ml_bundle_info info = {0};
	uint64_t women = 0, elected = 99, participants = 99, men = 99;
	good(ml_extract_inspect(s, kit_path("x.mlx"), KIT_PASS, a, &info, &err));
	const struct ml_kind *k = ml_kind_by_key(ML_STR("attendance"));
	for (uint32_t i = 0; i < info.n_figures; i++) {
		const struct ml_figure *f = &info.figures[i];
		if (f->kind != k->wire)
			continue;
		if (ml_str_is(f->value, "f"))
			women = f->count;
		if (ml_str_is(f->value, "m"))
			men = f->count;
		if (ml_str_is(f->value, "elected"))
			elected = f->count;
		if (ml_str_is(f->value, "participant"))
			participants = f->count;
	}
	is_int((int64_t)men, 0, "a cell of four is not told");
	is_int((int64_t)women, 0, "nor the only other one, which would give it away");
	ok(elected == 0 && participants == 0, "the same for roles");
	ok(info.extract && info.least == 5 && info.n_figures > 4, "figures of all that lists filter by");
	ml_arena_destroy(a);
}

static void test_taking(struct ml_store *s)
{
	struct ml_context cb = kit_context(9);
	struct ml_store *b = kit_store(&cb, "other.db", "Bruno");
	struct ml_arena *a = ml_arena_create();
	struct ml_merge_report r, dry;
	struct ml_hash128 before = ml_store_digest(b), after;
	ok(ml_bundle_is_extract(b, kit_path("x.mlx")) && !ml_bundle_is_extract(b, kit_path("other.db")), "told by its first bytes");
	ok(!ml_extract_merge(b, kit_path("x.mlx"), ML_STR("quatre mots bien lons"), false, a, &r, &err) && err.code == ML_E_PASSPHRASE,
		"not with another phrase");
	ok(!ml_extract_merge(s, kit_path("x.mlx"), KIT_PASS, false, a, &r, &err) && err.code == ML_E_EXTRACT_OWN, "not in its own team");
	good(ml_extract_merge(b, kit_path("x.mlx"), KIT_PASS, true, a, &dry, &err));
	after = ml_store_digest(b);
	ok(memcmp(&before, &after, sizeof before) == 0, "an essay changes nothing");
	good(ml_extract_merge(b, kit_path("x.mlx"), KIT_PASS, false, a, &r, &err));
	ok(r.created == dry.created && r.updated == dry.updated && r.records == dry.records && r.created > PEOPLE + 30, "and counts the same");
	is_int((int64_t)ml_store_count(b, ml_kind_by_key(ML_STR("person"))), PEOPLE, "people of another team, as pseudonyms");
	good(ml_extract_merge(b, kit_path("x2.mlx"), KIT_PASS, false, a, &r, &err));
	ok(r.created == 0 && r.updated == 0, "a second one of the same brings nothing");
	ok(kit_sound(b), "a sound database");
	struct ml_step step;
	good(ml_store_undo(b, a, &step, &err));
	is_int((int64_t)ml_store_count(b, ml_kind_by_key(ML_STR("person"))), 0, "undone in one step");
	struct ml_buf bytes = kit_read("x.mlx");
	int taken = 0;
	before = ml_store_digest(b);
	for (size_t i = 40; i < bytes.n; i += bytes.n / 13) {
		bytes.p[i] ^= 4;
		kit_write("bad.mlx", bytes.p, bytes.n);
		bytes.p[i] ^= 4;
		taken += ml_extract_merge(b, kit_path("bad.mlx"), KIT_PASS, false, a, &r, &err);
	}
	after = ml_store_digest(b);
	ok(taken == 0 && memcmp(&before, &after, sizeof before) == 0, "a damaged one changes nothing");
	ok(!memmem(bytes.p, bytes.n, "Atelier", 7), "nothing in clear");
	ml_buf_finish(&bytes);
	ml_arena_destroy(a);
	ml_store_close(b);
}

static void test_extract(void)
{
	struct ml_context ca = kit_context(5);
	struct ml_store *s = kit_store(&ca, "x.db", "Amina");
	struct ml_bundle_options o = {.passphrase = KIT_PASS};
	ok(!kit_bundle(s, "no.mlx", &o, NULL), "no extract without a team");
	ok(ml_team_create(s, ML_STR("Souss"), &err), "a team");
	ok(meeting(s) > 0, "a meeting");
	test_without_people(s);
	test_figures(s);
	test_taking(s);
	o.passphrase = ML_STR("court");
	ok(!kit_bundle(s, "no.mlx", &o, NULL), "a short phrase is refused");
	ml_store_close(s);
}

int main(void)
{
	test_filters();
	test_extract();
	kit_clean();
	return tap_done();
}
