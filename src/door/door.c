/* The lines of a sign-in sheet: read, counted, written. */
#include <stdio.h>
#include <stdlib.h>

#include <maillage/door.h>
#include <maillage/text.h>

enum { LATE_KEYING = 12 * 3600 }; /* after that an arrival's time is not the time it is keyed */

static const struct ml_kind *attendance(void)
{
	return ml_kind_by_key(ML_STR("attendance"));
}

static const struct ml_field *field(const char *key)
{
	return ml_kind_field(attendance(), ml_str(key));
}

/* ---- reading a line ------------------------------------------------------------------------- */

enum { AT_PERSON, AT_GUEST, AT_STATUS, AT_ARRIVED, AT_GENDER, AT_AGE, AT_FIRST, AT_FIELDS };
static const char *const line_keys[AT_FIELDS] = {
	"person", "guest_name", "status", "arrived_at", "gender", "age_band", "first_time"};

static struct ml_str text_of(const struct ml_cell *c)
{
	return c->n && c->v[0].tag == ML_TEXT ? c->v[0].s : ML_STR("");
}

static uint8_t gender_of(struct ml_str key)
{
	return ml_str_is(key, "f")	 ? ML_DOOR_WOMAN
	       : ml_str_is(key, "m")	 ? ML_DOOR_MAN
	       : ml_str_is(key, "other") ? ML_DOOR_OTHER
					 : ML_DOOR_UNSAID;
}

bool ml_door_duty(struct ml_store *s, struct ml_arena *a, int64_t person, struct ml_door_duty *out)
{
	static const char *const keys[] = {"organisation", "title", "start", "end", "main"};
	const struct ml_kind *position = ml_kind_by_key(ML_STR("position"));
	const struct ml_field *fields[ML_COUNT(keys)];
	bool any = false, main = false;
	int64_t *rids;
	uint32_t n = 0;
	*out = (struct ml_door_duty){ML_STR(""), ML_STR(""), ML_STR("")};
	for (size_t i = 0; i < ML_COUNT(keys); i++)
		fields[i] = ml_kind_field(position, ml_str(keys[i]));
	ml_store_backrefs(s, a, person, position, ml_kind_field(position, ML_STR("person")), &rids, &n, NULL);
	for (uint32_t i = 0; i < n && !main; i++) {
		struct ml_cell c[ML_COUNT(keys)] = {0};
		if (!ml_store_row(s, a, rids[i], fields, ML_COUNT(keys), c, NULL, NULL) || c[3].n)
			continue;
		struct ml_str where = c[0].n ? ml_store_title_of(s, a, &c[0].v[0].id) : ML_STR("");
		*out = (struct ml_door_duty){where.p ? where : ML_STR(""), text_of(&c[1]), text_of(&c[2])};
		main = c[4].n && c[4].v[0].i;
		any = true;
	}
	return any;
}

static void read_person(struct ml_store *s, struct ml_arena *a, struct ml_door_line *l)
{
	static const char *const keys[] = {"family_name", "given_name", "civility", "city"};
	const struct ml_kind *kind = ml_kind_by_key(ML_STR("person"));
	const struct ml_field *fields[ML_COUNT(keys)];
	struct ml_cell cells[ML_COUNT(keys)] = {0};
	for (size_t i = 0; i < ML_COUNT(keys); i++)
		fields[i] = ml_kind_field(kind, ml_str(keys[i]));
	if (!ml_store_row(s, a, l->person, fields, ML_COUNT(keys), cells, NULL, NULL))
		return;
	struct ml_str family = text_of(&cells[0]), given = text_of(&cells[1]), civility = text_of(&cells[2]);
	l->name = given.n ? ml_arena_printf(a, "%.*s %.*s", (int)family.n, family.p, (int)given.n, given.p) : family;
	if (!l->gender)
		l->gender = ml_str_is(civility, "mrs")	? ML_DOOR_WOMAN
			    : ml_str_is(civility, "mr") ? ML_DOOR_MAN
							: ML_DOOR_UNSAID;
	struct ml_door_duty duty;
	l->detail =
		ml_door_duty(s, a, l->person, &duty) && duty.organisation.n ? duty.organisation : text_of(&cells[3]);
}

static void add_word(void *arg, struct ml_str folded, bool first)
{
	ml_buf_char(arg, ' ');
	ml_buf_str(arg, folded);
}

/* " benali amina tifawin": each word behind a blank, "elidrissi" beside "el idrissi". */
static struct ml_str words_of(struct ml_arena *a, const struct ml_door_line *l)
{
	struct ml_buf b = {0};
	ml_fold_words(l->name, add_word, &b);
	ml_fold_words(l->detail, add_word, &b);
	struct ml_str words = ml_arena_str(a, ml_buf_view(&b));
	ml_buf_finish(&b);
	return words;
}

static bool read_line(struct ml_store *s, struct ml_arena *a, int64_t rid, struct ml_door_line *l, struct ml_error *e)
{
	const struct ml_field *fields[AT_FIELDS];
	struct ml_cell c[AT_FIELDS] = {0};
	for (int i = 0; i < AT_FIELDS; i++)
		fields[i] = field(line_keys[i]);
	if (!ml_store_row(s, a, rid, fields, AT_FIELDS, c, NULL, e))
		return false;
	uint32_t n = c[AT_PERSON].n;
	const struct ml_value *person = ml_store_read_as(s, a, fields[AT_PERSON], c[AT_PERSON].v, &n);
	*l = (struct ml_door_line){.rid = rid,
		.person = n ? ml_store_rid(s, &person[0].id) : 0,
		.name = text_of(&c[AT_GUEST]),
		.detail = ML_STR(""),
		.status = text_of(&c[AT_STATUS]),
		.arrived = c[AT_ARRIVED].n ? c[AT_ARRIVED].v[0].i : 0,
		.gender = gender_of(text_of(&c[AT_GENDER])),
		.age = text_of(&c[AT_AGE]),
		.first_time = c[AT_FIRST].n && c[AT_FIRST].v[0].i};
	l->walk_in = ml_str_is(l->status, "present_unregistered");
	l->present = l->walk_in || ml_str_is(l->status, "present");
	if (l->person)
		read_person(s, a, l);
	l->words = words_of(a, l);
	return true;
}

/* ---- order, numbers, counts ---------------------------------------------------------------------- */

struct sorted {
	struct ml_door_line line;
	struct ml_str key;
};

static int by_name(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;
	bool named = x->line.name.n > 0, other = y->line.name.n > 0;
	if (named != other)
		return named ? -1 : 1;
	size_t n = ML_MIN(x->key.n, y->key.n);
	int c = n ? memcmp(x->key.p, y->key.p, n) : 0;
	if (c == 0 && x->key.n != y->key.n)
		c = x->key.n < y->key.n ? -1 : 1;
	return c ? c : x->line.rid < y->line.rid ? -1 : x->line.rid > y->line.rid;
}

static void sort_lines(struct ml_arena *a, struct ml_door *d)
{
	struct sorted *all = ML_NEWN(a, struct sorted, d->n + 1);
	struct ml_buf key = {0};
	for (uint32_t i = 0; i < d->n; i++) {
		ml_buf_clear(&key);
		ml_sort_key(&key, d->v[i].name);
		all[i] = (struct sorted){d->v[i], ml_arena_str(a, ml_buf_view(&key))};
	}
	qsort(all, d->n, sizeof *all, by_name);
	for (uint32_t i = 0; i < d->n; i++)
		d->v[i] = all[i].line;
	ml_buf_finish(&key);
}

static void meta_key(struct ml_store *s, int64_t event, char out[64])
{
	struct ml_uuid id = {0};
	char text[ML_UUID_TEXT];
	ml_store_id(s, event, &id);
	ml_uuid_text(&id, text);
	snprintf(out, 64, "door.sheet.%s", text);
}

/* Numbers by the place of an id in what was printed here. */
static void read_numbers(struct ml_store *s, struct ml_door *d)
{
	struct ml_buf kept = {0};
	struct ml_str rest, one;
	char key[64];
	uint32_t number = 0;
	meta_key(s, d->event, key);
	if (ml_store_get_meta(s, key, &kept)) {
		rest = ml_buf_view(&kept);
		while (ml_str_split(&rest, '\n', &one)) {
			struct ml_uuid id;
			number++;
			if (!ml_uuid_parse(one, &id))
				continue;
			int64_t rid = ml_store_rid(s, &id);
			for (uint32_t i = 0; i < d->n; i++)
				if (d->v[i].rid == rid) {
					d->v[i].number = number;
					d->printed = true;
				}
		}
	}
	ml_buf_finish(&kept);
}

static void count(struct ml_door *d)
{
	struct ml_door_count *c = &d->count;
	*c = (struct ml_door_count){0};
	for (uint32_t i = 0; i < d->n; i++) {
		const struct ml_door_line *l = &d->v[i];
		c->expected += !l->walk_in;
		if (!l->present)
			continue;
		c->present++;
		c->women += l->gender == ML_DOOR_WOMAN;
		c->men += l->gender == ML_DOOR_MAN;
		c->young += ml_str_is(l->age, "u18") || ml_str_is(l->age, "18_24");
		c->first_time += l->first_time;
		c->walk_ins += l->walk_in;
	}
}

/* ---- the event ------------------------------------------------------------------------------------- */

static void read_event(struct ml_store *s, struct ml_arena *a, struct ml_door *d)
{
	static const char *const keys[] = {"starts_at", "venue", "city"};
	const struct ml_context *ctx = ml_store_context(s);
	const struct ml_kind *kind = ml_kind_by_key(ML_STR("event"));
	const struct ml_field *fields[ML_COUNT(keys)];
	struct ml_cell c[ML_COUNT(keys)] = {0};
	struct ml_date day = {0}, today;
	struct ml_buf place = {0};
	int minutes = 0, now;
	int64_t now_s = ml_store_context(s)->now_ms(ml_store_context(s)) / 1000;
	for (size_t i = 0; i < ML_COUNT(keys); i++)
		fields[i] = ml_kind_field(kind, ml_str(keys[i]));
	d->title = ml_store_title(s, a, d->event);
	ml_store_row(s, a, d->event, fields, ML_COUNT(keys), c, NULL, NULL);
	struct ml_str city = text_of(&c[2]), venue = text_of(&c[1]);
	ml_buf_str(&place, city.n ? city : venue);
	if (c[0].n) {
		d->starts = c[0].v[0].i;
		ml_time_local(d->starts, ctx->zone, &day, &minutes, NULL, NULL);
		ml_time_local(now_s, ctx->zone, &today, &now, NULL, NULL);
		int64_t since = now_s - d->starts;
		/* Of that day, or of a night that went on. */
		d->today = ml_date_days(day) == ml_date_days(today) || (since > 0 && since < LATE_KEYING);
		ml_buf_printf(&place, "%s%02d:%02d", place.n ? ", " : "", minutes / 60, minutes % 60);
	}
	d->place = ml_arena_str(a, ml_buf_view(&place));
	ml_buf_finish(&place);
}

bool ml_door_load(struct ml_store *s, struct ml_arena *a, int64_t event, struct ml_door *d, struct ml_error *e)
{
	int64_t *rids;
	uint32_t n = 0;
	*d = (struct ml_door){.event = event};
	if (ml_kind_by_wire((uint64_t)event & 0xff) != ml_kind_by_key(ML_STR("event")))
		return ml_fail(e, ML_E_DOOR_EVENT, NULL);
	if (!ml_store_backrefs(s, a, event, attendance(), field("event"), &rids, &n, e))
		return false;
	read_event(s, a, d);
	d->v = ML_NEWN(a, struct ml_door_line, n + 1);
	for (uint32_t i = 0; i < n; i++)
		if (!read_line(s, a, rids[i], &d->v[d->n++], e))
			return false;
	sort_lines(a, d);
	read_numbers(s, d);
	count(d);
	return true;
}

void ml_door_who(struct ml_store *s, struct ml_arena *a, int64_t person, struct ml_str *name, struct ml_str *detail)
{
	struct ml_door_line l = {.person = person, .name = ML_STR(""), .detail = ML_STR("")};
	read_person(s, a, &l);
	*name = l.name;
	if (detail)
		*detail = l.detail;
}

bool ml_door_matches(const struct ml_door_line *l, struct ml_str typed)
{
	struct ml_buf folded = {0}, needle = {0};
	struct ml_str rest, word;
	bool all = true;
	ml_fold(&folded, typed);
	rest = ml_buf_view(&folded);
	while (all && ml_str_split(&rest, ' ', &word)) {
		ml_buf_clear(&needle);
		ml_buf_char(&needle, ' ');
		ml_buf_str(&needle, word);
		all = !word.n || memmem(l->words.p, l->words.n, needle.p, needle.n) != NULL;
	}
	ml_buf_finish(&folded);
	ml_buf_finish(&needle);
	return all;
}

/* ---- writing ------------------------------------------------------------------------------------------- */

struct edits {
	struct ml_arena *a;
	struct ml_edit v[12];
	uint32_t n;
};

static void set(struct edits *x, const char *key, struct ml_value v)
{
	struct ml_value *copy = ML_NEW(x->a, struct ml_value);
	*copy = v;
	x->v[x->n++] = (struct ml_edit){field(key), ML_PUT_SET, 1, copy};
}

static void set_text(struct edits *x, const char *key, struct ml_str text)
{
	if (text.n)
		set(x, key, ml_text(text));
}

static void set_ref(struct ml_store *s, struct edits *x, const char *key, int64_t rid)
{
	struct ml_uuid id;
	if (ml_store_id(s, rid, &id))
		set(x, key, ml_ref(id));
}

/* Has this person been present at another event? */
static bool came_before(struct ml_store *s, struct ml_arena *a, int64_t person, int64_t event)
{
	int64_t *rids;
	uint32_t n = 0;
	const struct ml_field *fields[] = {field("event"), field("status")};
	ml_store_backrefs(s, a, person, attendance(), field("person"), &rids, &n, NULL);
	for (uint32_t i = 0; i < n; i++) {
		struct ml_cell c[2] = {0};
		if (!ml_store_row(s, a, rids[i], fields, 2, c, NULL, NULL) || !c[0].n)
			continue;
		struct ml_str status = text_of(&c[1]);
		bool came = ml_str_is(status, "present") || ml_str_is(status, "present_unregistered");
		if (came && ml_store_rid(s, &c[0].v[0].id) != event)
			return true;
	}
	return false;
}

/* Time and profile, as far as nothing is said yet. */
static void add_profile(struct ml_store *s, struct edits *x, const struct ml_door *d, const struct ml_door_line *l,
	int64_t person, const struct ml_door_profile *p)
{
	struct ml_context *ctx = ml_store_context(s);
	struct ml_door_line who = {.person = person};
	if (d->today)
		set(x, "arrived_at",
			(struct ml_value){.tag = ML_TIME, .i = ctx->now_ms(ctx) / 1000, .s = ml_str(ctx->zone)});
	if (person)
		read_person(s, x->a, &who);
	if (p && p->gender.n)
		set_text(x, "gender", p->gender);
	else if (who.gender && !(l && l->gender))
		set_text(x, "gender", ml_str(who.gender == ML_DOOR_WOMAN ? "f" : "m"));
	if (p)
		set_text(x, "age_band", p->age);
	if (p && !ml_uuid_is_nil(&p->territory))
		set(x, "territory", ml_ref(p->territory));
	if (person && !(l && l->first_time) && !came_before(s, x->a, person, d->event))
		set(x, "first_time", ml_int(1));
}

static const struct ml_door_line *line_of(const struct ml_door *d, int64_t rid, int64_t person)
{
	for (uint32_t i = 0; i < d->n; i++)
		if ((rid && d->v[i].rid == rid) || (person && d->v[i].person == person))
			return &d->v[i];
	return NULL;
}

bool ml_door_arrive(struct ml_store *s, const struct ml_door *d, int64_t line, int64_t person,
	const struct ml_door_profile *p, int64_t *rid, struct ml_error *e)
{
	struct edits x = {.a = ml_arena_create()};
	const struct ml_door_line *l = line_of(d, line, person);
	int64_t made = l ? l->rid : 0;
	bool good = true;
	if (l && l->present)
		goto done;
	set(&x, "status", ml_text(l ? ML_STR("present") : ML_STR("present_unregistered")));
	add_profile(s, &x, d, l, l ? l->person : person, p);
	if (l) {
		good = ml_store_edit(s, made, x.v, x.n, NULL, e);
		goto done;
	}
	set_ref(s, &x, "event", d->event);
	if (person)
		set_ref(s, &x, "person", person);
	else if (p)
		set_text(&x, "guest_name", p->name);
	good = ml_store_add(s, attendance(), NULL, x.v, x.n, &made, e);
	/* Whose arrival was taken back before: the same record, out of the bin. */
	struct ml_record *r = good ? ml_store_get(s, x.a, made, NULL) : NULL;
	if (r && (r->flags & ML_R_BINNED))
		good = ml_store_restore(s, made, e);
done:
	if (rid)
		*rid = made;
	ml_arena_destroy(x.a);
	return good;
}

/* What the status was before it was present; "" when the arrival made the line. */
static struct ml_str status_before(struct ml_store *s, struct ml_arena *a, int64_t rid)
{
	struct ml_past *past;
	uint32_t n = 0;
	ml_store_history(s, a, rid, &past, &n, NULL);
	for (uint32_t i = 0; i < n; i++) {
		const struct ml_past *p = &past[i];
		if (!p->field || strcmp(p->field->key, "status") != 0 || !p->v || p->joined)
			continue;
		if (!ml_str_is(p->v->s, "present") && !ml_str_is(p->v->s, "present_unregistered"))
			return p->v->s;
	}
	return ML_STR("registered");
}

bool ml_door_leave(struct ml_store *s, int64_t rid, struct ml_error *e)
{
	struct edits x = {.a = ml_arena_create()};
	struct ml_door_line l;
	bool good = read_line(s, x.a, rid, &l, e);
	if (good && l.walk_in) {
		good = ml_store_bin(s, rid, e);
	} else if (good) {
		set(&x, "status", ml_text(status_before(s, x.a, rid)));
		x.v[x.n++] = (struct ml_edit){field("arrived_at"), ML_PUT_SET, 0, NULL};
		good = ml_store_edit(s, rid, x.v, x.n, NULL, e);
	}
	ml_arena_destroy(x.a);
	return good;
}

void ml_door_split(struct ml_str name, struct ml_str *given, struct ml_str *family)
{
	name = ml_str_trim(name);
	const char *comma = name.n ? memchr(name.p, ',', name.n) : NULL,
		   *blank = name.n ? memchr(name.p, ' ', name.n) : NULL;
	*given = ML_STR("");
	*family = name;
	if (comma) { /* "Benali, Amina" */
		*family = ml_str_trim(ml_str_n(name.p, (size_t)(comma - name.p)));
		*given = ml_str_trim(ml_str_n(comma + 1, name.n - (size_t)(comma - name.p) - 1));
	} else if (blank) { /* "Amina El Idrissi" */
		*given = ml_str_n(name.p, (size_t)(blank - name.p));
		*family = ml_str_trim(ml_str_n(blank, name.n - (size_t)(blank - name.p)));
	}
}

bool ml_door_add_person(struct ml_store *s, const struct ml_door_profile *p, int64_t *rid, struct ml_error *e)
{
	const struct ml_kind *kind = ml_kind_by_key(ML_STR("person"));
	struct ml_value family = ml_text(ML_STR("")), given = family, civility, territory = ml_ref(p->territory);
	struct ml_edit edits[4];
	uint32_t n = 0;
	ml_door_split(p->name, &given.s, &family.s);
	edits[n++] = (struct ml_edit){ml_kind_field(kind, ML_STR("family_name")), ML_PUT_SET, 1, &family};
	if (given.s.n)
		edits[n++] = (struct ml_edit){ml_kind_field(kind, ML_STR("given_name")), ML_PUT_SET, 1, &given};
	if (ml_str_is(p->gender, "f") || ml_str_is(p->gender, "m")) {
		civility = ml_text(ml_str(ml_str_is(p->gender, "f") ? "mrs" : "mr"));
		edits[n++] = (struct ml_edit){ml_kind_field(kind, ML_STR("civility")), ML_PUT_SET, 1, &civility};
	}
	if (!ml_uuid_is_nil(&p->territory))
		edits[n++] = (struct ml_edit){ml_kind_field(kind, ML_STR("territory")), ML_PUT_SET, 1, &territory};
	return ml_store_add(s, kind, NULL, edits, n, rid, e);
}

/* ---- numbers ---------------------------------------------------------------------------------------------- */

bool ml_door_number(struct ml_store *s, struct ml_door *d, struct ml_error *e)
{
	struct ml_buf kept = {0};
	char key[64];
	uint32_t last = 0;
	meta_key(s, d->event, key);
	ml_store_get_meta(s, key, &kept);
	for (size_t i = 0; i < kept.n; i++)
		last += kept.p[i] == '\n';
	for (uint32_t i = 0; i < d->n; i++) {
		struct ml_uuid id;
		char text[ML_UUID_TEXT];
		if (d->v[i].number || !ml_store_id(s, d->v[i].rid, &id))
			continue;
		ml_uuid_text(&id, text);
		ml_buf_printf(&kept, "%s\n", text);
		d->v[i].number = ++last;
	}
	d->printed = last > 0;
	bool good = ml_store_set_meta(s, key, ml_buf_view(&kept), e);
	ml_buf_finish(&kept);
	return good;
}
