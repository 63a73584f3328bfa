/*
 * make: repeatable chance, identifiers, and a record being filled and saved.
 */
#include <stdio.h>

#include "make.h"

#define EPOCH_MS 1767225600000 /* identifiers of the sample begin on 1 January 2026 */

void make_init(
	struct make *m, struct ml_store *store, const struct ml_sample_options *o, int64_t now_ms, struct ml_error *e)
{
	int minutes, seconds, offset;
	uint32_t people = ML_MAX(o->people, 300);

	*m = (struct make){.store = store, .ctx = ml_store_context(store), .seed = o->seed, .error = e};
	m->n = (struct sample_sizes){
		.people = people,
		.organisations = ML_MAX(120, people / 20),
		.positions = ML_MAX(240, people / 2),
		.relations = ML_MAX(60, people / 100),
		.interactions = ML_MAX(240, people / 4),
		.partnerships = ML_MAX(36, people / 200),
		.processes = ML_MAX(14, people / 2000),
		.events = ML_MAX(64, people / 200),
		.needs = ML_MAX(30, people / 500),
		.projects = ML_MAX(44, people / 500),
		.tasks = ML_MAX(40, people / 500),
	};
	m->total = (uint64_t)m->n.people + m->n.organisations + m->n.positions + m->n.interactions + m->n.events * 21;
	ml_time_local(now_ms / 1000, m->ctx->zone[0] ? m->ctx->zone : "UTC", &m->today, &minutes, &seconds, &offset);
	m->today_days = ml_date_days(m->today);
	m->arena = ml_arena_create();
}

void make_finish(struct make *m)
{
	ml_arena_destroy(m->arena);
}

/* ---- chance: splitmix64 (Steele, Lea, Flood 2014) ------------------------------------------ */

static uint64_t dice_next(struct dice *d)
{
	uint64_t z = (d->state += 0x9E3779B97F4A7C15);

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
	return z ^ (z >> 31);
}

uint32_t dice_roll(struct dice *d, uint32_t n)
{
	return n ? (uint32_t)((dice_next(d) >> 32) * n >> 32) : 0;
}

bool dice_percent(struct dice *d, uint32_t percent)
{
	return dice_roll(d, 100) < percent;
}

struct dice dice_for(const struct make *m, const char *what, uint64_t i)
{
	uint64_t h = 1469598103934665603u ^ m->seed;

	for (; *what; what++)
		h = (h ^ (unsigned char)*what) * 1099511628211u;
	struct dice d = {h + i * 0xD1342543DE82EF95};
	dice_next(&d);
	return d;
}

/* ---- identifiers: the layout of RFC 9562 version 7, so that records of a kind lie together -------- */

struct ml_uuid make_id(const struct make *m, const char *kind, uint64_t i)
{
	struct dice d = dice_for(m, kind, i);
	uint64_t ms = EPOCH_MS + i * 7, a = dice_next(&d), b = dice_next(&d);
	struct ml_uuid id;

	for (int k = 0; k < 6; k++)
		id.b[k] = (uint8_t)(ms >> (40 - 8 * k));
	for (int k = 0; k < 8; k++)
		id.b[8 + k] = (uint8_t)(b >> (8 * k));
	id.b[6] = (uint8_t)(0x70 | (a & 0x0F));
	id.b[7] = (uint8_t)(a >> 8);
	id.b[8] = (uint8_t)(0x80 | (id.b[8] & 0x3F));
	return id;
}

struct ml_uuid make_territory(const char *code)
{
	struct ml_uuid id;

	ml_territory_id(ml_str(code), &id);
	return id;
}

/* ---- a record --------------------------------------------------------------------------------------- */

static void fail_record(struct make *m, const char *key)
{
	if (!m->failed)
		ml_fail(m->error, ML_E_INTERNAL, "%s.%s", m->kind ? m->kind->key : "?", key);
	m->failed = true;
}

void make_begin(struct make *m, const char *kind, uint64_t i)
{
	ml_arena_reset(m->arena);
	m->kind = ml_kind_by_key(ml_str(kind));
	m->n_edits = m->n_values = 0;
	m->dice = dice_for(m, kind, i);
	if (!m->kind)
		fail_record(m, kind);
	else
		make_ref(m, NULL, make_id(m, kind, i)); /* its own id waits in the first place */
}

void make_put(struct make *m, const char *key, struct ml_value v)
{
	const struct ml_field *field;
	struct ml_edit *last = m->n_edits > 0 ? &m->edits[m->n_edits - 1] : NULL;

	if (m->failed)
		return;
	if (m->n_values == MAKE_VALUES || m->n_edits == MAKE_EDITS) {
		fail_record(m, key ? key : "id");
		return;
	}
	m->values[m->n_values++] = v;
	if (!key)
		return;
	field = ml_kind_field(m->kind, ml_str(key));
	if (!field)
		field = ml_store_field(m->store, m->kind, ml_str(key)); /* an own field */
	if (!field || v.tag != ml_type_info(field->type)->tag) {
		fail_record(m, key);
		return;
	}
	if (last && last->field == field) {
		last->n++;
		return;
	}
	m->edits[m->n_edits++] = (struct ml_edit){.field = field,
		.op = field->flags & ML_F_MULTI ? ML_PUT_ADD : ML_PUT_SHOWN,
		.n = 1,
		.v = &m->values[m->n_values - 1]};
}

void make_text(struct make *m, const char *key, const char *text)
{
	if (text && text[0])
		make_put(m, key, ml_text(ml_arena_str(m->arena, ml_str(text))));
}

void make_format(struct make *m, const char *key, const char *fmt, ...)
{
	struct ml_buf b = {0};
	va_list ap;

	va_start(ap, fmt);
	ml_buf_vprintf(&b, fmt, ap);
	va_end(ap);
	make_text(m, key, b.p);
	ml_buf_finish(&b);
}

void make_int(struct make *m, const char *key, int64_t i)
{
	make_put(m, key, ml_int(i));
}

void make_real(struct make *m, const char *key, double x)
{
	make_put(m, key, ml_real(x));
}

void make_bool(struct make *m, const char *key, bool b)
{
	make_put(m, key, ml_int(b));
}

void make_money(struct make *m, const char *key, int64_t units, const char *currency)
{
	make_put(m, key, (struct ml_value){.tag = ML_MONEY, .i = units * 100, .s = ml_str(currency)});
}

void make_day(struct make *m, const char *key, int days)
{
	struct ml_date d = ml_date_of_days(m->today_days + days);

	make_format(m, key, "%04d-%02d-%02d", d.year, d.month, d.day);
}

void make_time(struct make *m, const char *key, int days, int minutes, const char *zone)
{
	int64_t utc = 0;

	ml_time_utc(ml_date_of_days(m->today_days + days), minutes, zone, &utc);
	make_put(m, key, (struct ml_value){.tag = ML_TIME, .i = utc, .s = ml_str(zone)});
}

void make_geo(struct make *m, const char *key, double lat, double lon)
{
	make_put(m, key, (struct ml_value){.tag = ML_GEO, .x = lat, .y = lon});
}

void make_ref(struct make *m, const char *key, struct ml_uuid id)
{
	make_put(m, key, ml_ref(id));
}

void make_link(struct make *m, const char *key, const char *kind, uint64_t i)
{
	make_ref(m, key, make_id(m, kind, i));
}

static void save(struct make *m, const struct ml_uuid *id)
{
	if (m->failed)
		return;
	if (!ml_store_add(m->store, m->kind, id, m->edits, m->n_edits, NULL, m->error)) {
		m->failed = true;
		return;
	}
	m->made++;
	if (m->made % 4096 == 0) {
		ml_progress(m->ctx, "sample", ML_MIN(m->made, m->total), m->total);
		m->failed = ml_cancelled(m->ctx, m->error);
	}
}

void make_save(struct make *m)
{
	save(m, &m->values[0].id);
}

void make_save_derived(struct make *m)
{
	save(m, NULL);
}

void make_edit(struct make *m, const struct ml_uuid *id)
{
	int64_t rid = m->failed ? 0 : ml_store_rid(m->store, id);

	if (m->failed)
		return;
	if (rid == 0) {
		fail_record(m, "id");
		return;
	}
	m->failed = !ml_store_edit(m->store, rid, m->edits, m->n_edits, NULL, m->error);
}
