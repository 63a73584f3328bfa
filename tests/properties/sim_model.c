/* The independent model of a simulated record: see sim_model.h. */
#include "sim_model.h"

#define OWN_FIELD ((1ull << 47) + 99)
#define BIT(i) (1ull << (i))

const struct sim_field sim_fields[SIM_FIELDS] = {{5, false}, {9, false}, {16, true}, {26, true}, {61, false},
	{OWN_FIELD, false}, {ML_FIELD_TAGS, true}, {ML_FIELD_BIN, false}, {ML_FIELD_MERGED_INTO, false},
	{ML_FIELD_MERGED_SEEN, false}};

static struct ml_value values[SIM_CONTENTS];

void sim_values_make(struct ml_value out[SIM_CONTENTS])
{
	static const char raw[] = "\xa1\x01\x02"; /* a map: nothing this program writes */
	struct ml_value all[SIM_CONTENTS] = {ml_int(-40), ml_real(1 / 3.0), {.tag = ML_ID},
		{.tag = ML_MONEY, .i = 1250, .s = ML_STR("MAD")}, {.tag = ML_GEO, .x = 33.5, .y = -7.6},
		{.tag = ML_TIME, .i = 1795000000, .s = ML_STR("Africa/Casablanca")},
		{.tag = ML_BYTES, .s = ML_STR("octets")}, ml_text(ML_STR("Khadija Bennani")),
		{.tag = ML_RAW, .s = ml_str_n(raw, 3)}, ml_int(INT64_MAX), ml_text(ML_STR("")), ml_real(-0.0),
		{.tag = ML_MONEY, .i = 1250, .s = ML_STR("EUR")}, ml_text(ML_STR("\xd8\xae\xd8\xaf\xd9\x8a\xd8\xac\xd8\xa9")),
		ml_int(0), ml_int(1)};
	all[2].id.b[0] = 7;
	memcpy(out, all, sizeof all);
	memcpy(values, all, sizeof all);
}

/* ---- writing ---- */

int sim_event(struct sim_model *m, uint64_t seen, const struct sim_event *e)
{
	if (m->events == SIM_EVENTS || m->values > SIM_VALUES - 40)
		return -1;
	m->event[m->events] = *e;
	m->event[m->events].seen = seen;
	if (e->erase)
		m->erasing |= BIT(m->events);
	return m->events++;
}

void sim_forget(struct sim_model *m, int events)
{
	uint64_t kept = events == SIM_EVENTS ? UINT64_MAX : BIT(events) - 1;
	while (m->values && m->value[m->values - 1].event >= events)
		m->values--;
	for (int i = 0; i < m->values; i++)
		m->value[i].aside &= kept;
	m->erasing &= kept;
	m->events = events;
}

/* Higher than: time, then site, counter, incarnation, seq. */
static bool above(const struct sim_model *m, const struct sim_value *a, const struct sim_value *b)
{
	const struct sim_event *x = &m->event[a->event], *y = &m->event[b->event];
	int c;
	if (a->event == b->event)
		return a->seq > b->seq;
	if (x->time != y->time)
		return x->time > y->time;
	if ((c = memcmp(x->site.b, y->site.b, sizeof x->site.b)) != 0)
		return c > 0;
	if (x->counter != y->counter)
		return x->counter > y->counter;
	return memcmp(x->inc.b, y->inc.b, sizeof x->inc.b) > 0;
}

static bool listed(const int *contents, int n, int content)
{
	for (int i = 0; i < n; i++)
		if (contents[i] == content)
			return true;
	return false;
}

void sim_put(struct sim_model *m, int event, int field, enum ml_put_op op, const int *contents, int n)
{
	uint64_t seen = m->event[event].seen | BIT(event);
	struct sim_value *shown = NULL;
	int before[SIM_CONTENTS * 4], have = 0, seq = 0;
	bool adds_missing = op == ML_PUT_ADD || op == ML_PUT_MEMBERS;
	for (int i = 0; i < m->values; i++) {
		struct sim_value *v = &m->value[i];
		seq += v->event == event && v->field == field;
		if (v->field == field && sim_there(v, seen) && (!shown || above(m, v, shown)))
			shown = v;
	}
	for (int i = 0, values_before = m->values; i < values_before; i++) {
		struct sim_value *v = &m->value[i];
		if (v->field != field || !sim_there(v, seen))
			continue;
		if (adds_missing && have < (int)ML_COUNT(before))
			before[have++] = v->content;
		bool given = listed(contents, n, v->content);
		if (op == ML_PUT_SET || (op == ML_PUT_SHOWN && v == shown) || (op == ML_PUT_REMOVE && given) ||
			(op == ML_PUT_MEMBERS && !given))
			v->aside |= BIT(event);
	}
	for (int i = 0; i < n && op != ML_PUT_REMOVE; i++)
		if (!listed(contents, i, contents[i]) && !listed(before, have, contents[i]))
			m->value[m->values++] = (struct sim_value){
				(uint8_t)event, (uint8_t)field, (uint8_t)seq++, (uint8_t)contents[i], 0};
}

/* ---- checking ---- */

enum ml_bin_state sim_bin(const struct sim_model *m, uint64_t seen)
{
	uint64_t known = 0;
	bool binned = false;
	if (m->erasing & seen)
		return ML_BIN_NO;
	for (int i = 0; i < m->values; i++)
		if (m->value[i].field == SIM_BIN && sim_there(&m->value[i], seen)) {
			known |= m->event[m->value[i].event].seen;
			binned = true;
		}
	for (int i = 0; i < m->values && binned; i++)
		if (m->value[i].field != SIM_BIN && sim_there(&m->value[i], seen) &&
			!(known >> m->value[i].event & 1))
			return ML_BIN_EDITED_AFTER;
	return binned ? ML_BIN_YES : ML_BIN_NO;
}

bool sim_edited_after_join(const struct sim_model *m, uint64_t seen)
{
	uint64_t known = 0;
	bool joined = false;
	if (m->erasing & seen)
		return false;
	for (int i = 0; i < m->values; i++) {
		const struct sim_value *v = &m->value[i];
		if (v->field < SIM_INTO || !sim_there(v, seen))
			continue;
		joined |= v->field == SIM_INTO;
		known |= v->field == SIM_JOIN_SEEN ? m->event[v->event].seen : 0;
	}
	for (int i = 0; i < m->values && joined; i++)
		if (m->value[i].field < SIM_BIN && sim_there(&m->value[i], seen) && !(known >> m->value[i].event & 1))
			return true;
	return false;
}

bool sim_lost(const struct sim_model *m, uint64_t seen)
{
	if (m->erasing & seen)
		return false;
	for (int i = 0; i < m->values; i++) {
		const struct sim_value *v = &m->value[i];
		if (!(seen >> v->event & 1) || sim_there(v, seen))
			continue;
		bool knowingly = false;
		for (uint64_t by = v->aside & seen; by && !knowingly; by &= by - 1) {
			int e = __builtin_ctzll(by);
			knowingly = e == v->event || (m->event[e].seen >> v->event & 1);
		}
		if (!knowingly)
			return true;
	}
	return false;
}

static bool same_event(const struct sim_event *e, const struct ml_lineage *l, const struct ml_dval *d)
{
	return e->counter == d->dot.n && e->time == d->time && ml_uuid_eq(&ml_lineage_at(l, d->dot.inc)->id, &e->inc);
}

/* The value that the model has there for a dotted value of the field; NULL: it has none. */
static const struct sim_value *find_value(const struct sim_model *m, uint64_t seen, const struct ml_lineage *l,
	uint64_t field, const struct ml_dval *d)
{
	for (int i = 0; i < m->values; i++) {
		const struct sim_value *v = &m->value[i];
		if (v->seq == d->seq && sim_fields[v->field].number == field &&
			same_event(&m->event[v->event], l, d) && sim_there(v, seen))
			return v;
	}
	return NULL;
}

static bool same_content(const struct sim_value *v, const struct ml_dval *d)
{
	return v->field >= SIM_BIN || ml_value_cmp(&values[v->content], &d->v) == 0;
}

static const char *check_slot(const struct sim_model *m, uint64_t seen, const struct ml_lineage *l,
	const struct ml_slot *slot)
{
	const struct sim_value *before = NULL;
	for (uint32_t k = 0; k < slot->n; k++) {
		const struct sim_value *v = find_value(m, seen, l, slot->field, &slot->d[k]);
		if (!v)
			return "there is a value that the model does not have";
		if (!same_content(v, &slot->d[k]))
			return "a value is not what was written";
		if (before && !above(m, v, before))
			return "values are not in order: another one is shown";
		before = v;
	}
	return NULL;
}

const char *sim_check(
	const struct sim_model *m, uint64_t seen, const struct ml_lineage *l, const struct ml_state *s)
{
	bool erased = m->erasing & seen;
	int there = 0, have = 0;
	if (s->erased != erased || (erased && s->n))
		return "erased or not, unlike the model";
	for (int i = 0; i < m->values && !erased; i++)
		there += sim_there(&m->value[i], seen);
	for (uint32_t i = 0; i < s->n; i++) {
		const char *what = check_slot(m, seen, l, &s->slots[i]);
		if (what)
			return what;
		have += (int)s->slots[i].n;
	}
	if (have != there)
		return "a value was lost";
	if (ml_state_bin(l, s) != sim_bin(m, seen))
		return "the bin differs from the model";
	return ml_state_edited_after_join(l, s) != sim_edited_after_join(m, seen)
		       ? "edited after being joined or not, unlike the model"
		       : NULL;
}
