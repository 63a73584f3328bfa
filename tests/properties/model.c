/* The independent model of exchange: see model.h. Shares no code with src/state on purpose. */
#include <string.h>

#include "model.h"

void model_reset(struct model *m)
{
	m->events = m->values = 0;
}

bool model_has(const struct model_set *s, int event)
{
	return s->w[event / 64] >> (event % 64) & 1;
}

static void include(struct model_set *s, int event)
{
	s->w[event / 64] |= 1ull << (event % 64);
}

void model_join(struct model_set *s, const struct model_set *other)
{
	for (int i = 0; i < MODEL_EVENTS / 64; i++)
		s->w[i] |= other->w[i];
}

bool model_within(const struct model_set *s, const struct model_set *other)
{
	for (int i = 0; i < MODEL_EVENTS / 64; i++)
		if (s->w[i] & ~other->w[i])
			return false;
	return true;
}

static bool disjoint(const struct model_set *a, const struct model_set *b)
{
	for (int i = 0; i < MODEL_EVENTS / 64; i++)
		if (a->w[i] & b->w[i])
			return false;
	return true;
}

static bool alive(const struct model_value *v, const struct model_set *seen)
{
	return model_has(seen, v->event) && disjoint(&v->put_aside_by, seen);
}

int model_write(struct model *m, int record, struct model_set *replica, const struct model_stamp *stamp)
{
	int e = m->events++;
	m->event[e] = (struct model_event){.record = record, .stamp = *stamp, .seen = *replica};
	include(replica, e);
	return e;
}

void model_erase(struct model *m, int record, struct model_set *replica, const struct model_stamp *stamp)
{
	m->event[model_write(m, record, replica, stamp)].erase = true;
}

void model_forget(struct model *m, int events, int values)
{
	for (int i = 0; i < values; i++)
		for (int e = events; e < m->events; e++)
			m->value[i].put_aside_by.w[e / 64] &= ~(1ull << (e % 64));
	m->events = events;
	m->values = values;
}

bool model_erased(const struct model *m, int record, const struct model_set *seen)
{
	for (int e = 0; e < m->events; e++)
		if (m->event[e].record == record && m->event[e].erase && model_has(seen, e))
			return true;
	return false;
}

/* -1, 0, 1: which of two values is shown rather. */
static int rank(const struct model *m, const struct model_value *a, const struct model_value *b)
{
	const struct model_stamp *x = &m->event[a->event].stamp, *y = &m->event[b->event].stamp;
	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	int c = memcmp(x->site, y->site, sizeof(x->site));
	if (c)
		return c;
	if (x->counter != y->counter)
		return x->counter < y->counter ? -1 : 1;
	c = memcmp(x->inc, y->inc, sizeof(x->inc));
	return c ? c : a->seq - b->seq;
}

int model_slot(const struct model *m, int record, const struct model_set *seen, uint64_t field, int *out)
{
	int n = 0;
	if (model_erased(m, record, seen))
		return 0;
	for (int i = 0; i < m->values && n < MODEL_SLOT; i++) {
		const struct model_value *v = &m->value[i];
		if (v->record != record || v->field != field || !alive(v, seen))
			continue;
		int k = n++;
		for (; k > 0 && rank(m, &m->value[out[k - 1]], v) > 0; k--)
			out[k] = out[k - 1];
		out[k] = i;
	}
	return n;
}

int model_all(const struct model *m, int record, const struct model_set *seen, int *out)
{
	int n = 0;
	if (model_erased(m, record, seen))
		return 0;
	for (int i = 0; i < m->values; i++)
		if (m->value[i].record == record && alive(&m->value[i], seen))
			out[n++] = i;
	return n;
}

static bool listed(const int *contents, int n, int content)
{
	for (int i = 0; i < n; i++)
		if (contents[i] == content)
			return true;
	return false;
}

/* What the author has before it at this moment of the save: what it had seen, and what the save did up to here. */
static int before_it(const struct model *m, int event, uint64_t field, int *out)
{
	struct model_set seen = m->event[event].seen;
	include(&seen, event);
	return model_slot(m, m->event[event].record, &seen, field, out);
}

static void put_aside(struct model *m, int event, int value)
{
	include(&m->value[value].put_aside_by, event);
}

static void add(struct model *m, int event, uint64_t field, int content)
{
	int seq = 0, record = m->event[event].record;
	for (int i = 0; i < m->values; i++)
		seq += m->value[i].event == event && m->value[i].field == field;
	m->value[m->values++] = (struct model_value){event, record, field, seq, content, {{0}}};
}

void model_put(struct model *m, int event, uint64_t field, enum model_op op, const int *contents, int n)
{
	int have[MODEL_SLOT], count = before_it(m, event, field, have);
	for (int i = 0; i < count; i++) {
		bool given = listed(contents, n, m->value[have[i]].content);
		bool goes = op == MODEL_SET || (op == MODEL_SHOWN && i == count - 1) || (op == MODEL_REMOVE && given) ||
			    (op == MODEL_MEMBERS && !given);
		if (goes)
			put_aside(m, event, have[i]);
	}
	if (op == MODEL_REMOVE)
		return;
	for (int i = 0; i < n; i++) {
		bool there = listed(contents, i, contents[i]);
		for (int k = 0; !there && k < count && (op == MODEL_ADD || op == MODEL_MEMBERS); k++)
			there = m->value[have[k]].content == contents[i];
		if (!there)
			add(m, event, field, contents[i]);
	}
}

int model_bin(const struct model *m, int record, const struct model_set *seen, uint64_t bin_field)
{
	int bins[MODEL_SLOT], n = model_slot(m, record, seen, bin_field, bins);
	if (n == 0)
		return MODEL_NOT_BINNED;
	for (int i = 0; i < m->values; i++) {
		const struct model_value *v = &m->value[i];
		if (v->record != record || v->field == bin_field || !alive(v, seen))
			continue;
		bool known = false;
		for (int k = 0; k < n && !known; k++)
			known = model_has(&m->event[m->value[bins[k]].event].seen, v->event);
		if (!known)
			return MODEL_REVIVED;
	}
	return MODEL_BINNED;
}

int model_lost(const struct model *m, int record, const struct model_set *seen)
{
	if (model_erased(m, record, seen))
		return -1;
	for (int i = 0; i < m->values; i++) {
		const struct model_value *v = &m->value[i];
		if (v->record != record || !model_has(seen, v->event) || alive(v, seen))
			continue;
		bool knowingly = false;
		for (int e = 0; e < m->events && !knowingly; e++)
			knowingly = model_has(seen, e) && model_has(&v->put_aside_by, e) &&
				    (e == v->event || model_has(&m->event[e].seen, v->event));
		if (!knowingly)
			return i;
	}
	return -1;
}
