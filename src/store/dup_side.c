/* What of a record is compared with others, and the keys under which candidates meet. Pure: no SQL. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "dup.h"

/* ---- reading ------------------------------------------------------------------------------ */

static struct ml_str lower(struct ml_arena *a, struct ml_str text)
{
	char *out = ml_arena_z(a, text);
	for (char *p = out; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p + 32);
	return ml_str_n(out, text.n);
}

static struct ml_str phone_key(struct ml_arena *a, struct ml_str text)
{
	struct ml_buf key = {0};
	ml_phone_key(&key, text);
	struct ml_str out = ml_arena_str(a, ml_buf_view(&key));
	ml_buf_finish(&key);
	return out;
}

static bool has_letters(struct ml_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != ' ')
			return true;
	return false;
}

static bool read_fact(struct dup_names *names, struct ml_arena *a, const struct ml_field *f, const struct ml_value *v,
	struct dup_fact *out)
{
	*out = (struct dup_fact){.field = f, .when = INT64_MIN};
	if (v->tag == ML_ID) {
		out->text = ml_arena_str(a, ml_str_n((const char *)v->id.b, sizeof v->id.b));
		return true;
	}
	if (v->tag == ML_TIME) {
		out->when = v->i;
		return true;
	}
	if (v->tag != ML_TEXT || !v->s.n)
		return false;
	if (f->dup == ML_DUP_BY_PHONE)
		out->text = phone_key(a, v->s);
	else if (f->dup == ML_DUP_BY_EMAIL || f->dup == ML_DUP_BY_CODE)
		out->text = lower(a, v->s);
	else
		out->text = ml_arena_str(a, v->s);
	if (f->dup == ML_DUP_BY_ACRONYM || f->dup == ML_DUP_BY_DUTY || (f->dup == ML_DUP_BY_PLACE && has_letters(v->s)))
		out->name = ml_dup_name_read(names, &v->s, 1, ML_NAME_TITLE);
	return out->text.n > 0;
}

/* The values that make one name together. */
struct parts {
	struct ml_str v[DUP_NAMES_MOST];
	uint32_t n;
};

struct reading {
	struct ml_dup_side *side;
	struct ml_arena *a;
	struct parts family, given;
	ML_VEC(struct dup_fact) facts;
};

static void add_part(struct parts *p, struct ml_str text)
{
	if (p->n < ML_COUNT(p->v))
		p->v[p->n++] = text;
}

static void read_value(struct reading *r, const struct ml_field *f, const struct ml_value *v)
{
	struct ml_dup_side *s = r->side;
	struct dup_fact fact;
	const struct ml_name *name;
	switch (f->dup) {
	case ML_DUP_BY_FAMILY:
	case ML_DUP_BY_GIVEN:
		if (v->tag == ML_TEXT)
			add_part(f->dup == ML_DUP_BY_FAMILY ? &r->family : &r->given, v->s);
		break;
	case ML_DUP_BY_WHOLE:
		if (v->tag == ML_TEXT && s->n_whole < DUP_NAMES_MOST && (name = ml_dup_name_read(s->names, &v->s, 1, ML_NAME_PERSON)))
			s->whole[s->n_whole++] = name;
		break;
	case ML_DUP_BY_TITLE:
		if (v->tag == ML_TEXT && s->n_title < DUP_NAMES_MOST && (name = ml_dup_name_read(s->names, &v->s, 1, ML_NAME_TITLE)))
			s->title[s->n_title++] = name;
		break;
	default:
		if (read_fact(s->names, r->a, f, v, &fact))
			ml_vec_push(&r->facts, fact);
	}
}

bool ml_dup_has_rules(const struct ml_kind *kind)
{
	for (uint32_t i = 0; i < kind->n_fields; i++)
		if (kind->fields[i].dup == ML_DUP_BY_FAMILY || kind->fields[i].dup == ML_DUP_BY_TITLE)
			return true;
	return false;
}

struct ml_dup_side *ml_dup_side_make(
	struct dup_names *names, struct ml_arena *a, const struct ml_kind *kind, ml_values_fn values, void *arg)
{
	struct reading r = {.side = ML_NEW(a, struct ml_dup_side), .a = a};
	r.side->kind = kind;
	r.side->names = names;
	for (uint32_t i = 0; i < kind->n_fields; i++) {
		const struct ml_field *f = &kind->fields[i];
		uint32_t n = 0;
		const struct ml_value *v = f->dup ? values(arg, f, &n) : NULL;
		for (uint32_t k = 0; k < n; k++)
			read_value(&r, f, &v[k]);
	}
	r.side->family = ml_dup_name_read(names, r.family.v, r.family.n, ML_NAME_PERSON);
	r.side->given = ml_dup_name_read(names, r.given.v, r.given.n, ML_NAME_PERSON);
	struct ml_name both = {0};
	if (r.side->given)
		ml_name_add(&both, r.side->given);
	if (r.side->family)
		ml_name_add(&both, r.side->family);
	r.side->both = ml_dup_name_keep(a, &both);
	r.side->n_facts = (uint32_t)r.facts.n;
	r.side->facts = ML_NEWN(a, struct dup_fact, r.facts.n + 1);
	if (r.facts.n)
		memcpy(r.side->facts, r.facts.v, r.facts.n * sizeof *r.facts.v);
	ml_vec_finish(&r.facts);
	return r.side;
}

/* ---- keys --------------------------------------------------------------------------------------- */

struct keys {
	int64_t *v;
	uint32_t n;
	uint8_t kind;
};

/* 48 bits: short in the table, and two that meet by chance are told apart by their score. */
static void add_key(struct keys *k, char role, const char *text, size_t n)
{
	uint64_t seed = (uint64_t)k->kind << 8 | (unsigned char)role;
	int64_t key = (int64_t)(ml_hash64(text, n, seed) >> 16);
	for (uint32_t i = 0; i < k->n; i++)
		if (k->v[i] == key)
			return;
	if (k->n < DUP_KEYS_MOST)
		k->v[k->n++] = key;
}

/* What a word is met by. */
static void word_key(const struct ml_name_word *w, char out[16])
{
	snprintf(out, 16, "%.15s", w->number ? w->plain : w->bones[0] ? w->bones : w->sound);
}

static void pair_key(struct keys *k, const struct ml_name_word *whole, char first, char last)
{
	char text[32], a[16];
	word_key(whole, a);
	int made = snprintf(text, sizeof text, "%s/%c%c", a, first ? first : '-', last ? last : '-');
	add_key(k, 'e', text, (size_t)made);
}

static char last_letter(const char *z)
{
	return *z ? z[strlen(z) - 1] : 0;
}

/* One word whole, of the other only the ends, so that an error in its middle does not keep the two apart. */
static void ends_key(struct keys *k, const struct ml_name_word *whole, const struct ml_name_word *other)
{
	char b[16];
	word_key(other, b);
	pair_key(k, whole, b[0], last_letter(b));
}

static void person_keys(struct keys *k, const struct ml_name *name)
{
	const struct ml_name_word *w[4];
	uint32_t n = 0;
	char text[16];
	for (uint32_t i = 0; name && i < name->n && n < ML_COUNT(w); i++)
		if (!name->w[i].initial && !name->w[i].common)
			w[n++] = &name->w[i];
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = 0; j < n; j++)
			if (i != j)
				ends_key(k, w[i], w[j]);
	for (uint32_t i = 0; n > 2 && i + 1 < n; i++) /* Jean-Pierre, written in one by others */
		for (uint32_t j = 0; j < n; j++)
			if (j != i && j != i + 1)
				pair_key(k, w[j], w[i]->bones[0], last_letter(w[i + 1]->bones));
	if (n == 1) {
		word_key(w[0], text);
		add_key(k, 'o', text, strlen(text));
	}
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void title_keys(struct keys *k, const struct ml_name *name)
{
	char w[5][16], text[40];
	uint32_t n = 0, telling = 0;
	for (uint32_t i = 0; i < name->n; i++)
		telling += !name->w[i].common;
	for (uint32_t i = 0; i < name->n && n < ML_COUNT(w); i++)
		if (!telling || !name->w[i].common)
			word_key(&name->w[i], w[n++]);
	qsort(w, n, sizeof w[0], by_text);
	for (uint32_t i = 0; i < n; i++) {
		if (n <= 2)
			add_key(k, 't', w[i], strlen(w[i]));
		for (uint32_t j = i + 1; j < n; j++) {
			int made = snprintf(text, sizeof text, "%s/%s", w[i], w[j]);
			add_key(k, 'p', text, (size_t)made);
		}
	}
}

/* First letters of the words, as an acronym takes them; legal forms are not known any more, so it starts with "a" for an
 * association as often as not: both are keys. */
static void initials_keys(struct keys *k, const struct ml_name *name)
{
	char text[ML_NAME_MOST + 2] = "a";
	uint32_t n = 1;
	for (uint32_t i = 0; i < name->n; i++)
		if (!name->w[i].arabic && !name->w[i].number)
			text[n++] = name->w[i].plain[0];
	text[n] = 0;
	if (n > 3) {
		add_key(k, 'a', text, n);
		add_key(k, 'a', text + 1, n - 1);
	}
}

static void fact_keys(struct keys *k, const struct dup_fact *f)
{
	switch (f->field->dup) {
	case ML_DUP_BY_PHONE:
		add_key(k, 'f', f->text.p, f->text.n);
		break;
	case ML_DUP_BY_EMAIL:
		add_key(k, 'm', f->text.p, f->text.n);
		break;
	case ML_DUP_BY_CODE:
		add_key(k, (char)(f->field->wire & 0x7f), f->text.p, f->text.n);
		break;
	case ML_DUP_BY_ACRONYM:
		if (f->name)
			add_key(k, 'a', f->name->w[0].plain, strlen(f->name->w[0].plain));
		break;
	default:
		break;
	}
}

uint32_t ml_dup_keys(const struct ml_dup_side *s, int64_t out[ML_DUP_KEYS])
{
	struct keys k = {.v = out, .kind = (uint8_t)s->kind->wire};
	for (uint32_t i = 0; i < s->n_facts; i++)
		fact_keys(&k, &s->facts[i]);
	person_keys(&k, s->both);
	for (uint32_t i = 0; i < s->n_whole; i++)
		person_keys(&k, s->whole[i]);
	for (uint32_t i = 0; i < s->n_title; i++) {
		title_keys(&k, s->title[i]);
		initials_keys(&k, s->title[i]);
		if (s->title[i]->n == 1) /* entered under its acronym */
			add_key(&k, 'a', s->title[i]->w[0].plain, strlen(s->title[i]->w[0].plain));
	}
	return k.n;
}
