/*
 * fault: what is wrong in the tables themselves. Only tests call it, so a slip in a row never reaches a user.
 */
#include "kinds.h"

struct check {
	struct ml_arena *arena;
	const char *fault; /* the first one found */
};

static void blame(struct check *c, const struct ml_kind *kind, const char *key, const char *what)
{
	if (!c->fault)
		c->fault = ml_arena_printf(c->arena, "%s.%s: %s", kind->key ? kind->key : "?", key ? key : "?", what).p;
}

static bool is_key(const char *key)
{
	if (!key || key[0] < 'a' || key[0] > 'z')
		return false;
	for (const char *p = key; *p; p++) {
		if (!((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '_'))
			return false;
	}
	return strlen(key) < 48;
}

static void check_ref(struct check *c, const struct ml_kind *kind, const struct ml_field *field)
{
	struct ml_str rest, piece;

	if (field->type != ML_T_REF) {
		if (field->ref)
			blame(c, kind, field->key, "ref on a field that is no reference");
		return;
	}
	if (!field->ref) {
		blame(c, kind, field->key, "reference to nothing");
		return;
	}
	rest = ml_str(field->ref);
	while (strcmp(field->ref, "*") != 0 && ml_str_split(&rest, '/', &piece)) {
		if (!ml_kind_by_key(piece))
			blame(c, kind, field->key, "reference to an unknown kind");
	}
}

static void check_choices(struct check *c, const struct ml_kind *kind, const struct ml_field *field)
{
	if (field->type == ML_T_ENUM && !field->choices)
		blame(c, kind, field->key, "no choices");
	for (const struct ml_choice *a = field->choices; a && a->key; a++) {
		if (!a->key[0] || !a->label || !a->label[0])
			blame(c, kind, field->key, "choice without key or label");
		for (const struct ml_choice *b = field->choices; b != a; b++) {
			if (strcmp(a->key, b->key) == 0)
				blame(c, kind, field->key, "choice key twice");
			else if (strcmp(a->label, b->label) == 0)
				blame(c, kind, field->key, "choice label twice");
		}
	}
}

/* "field=value|value": a field of the kind, and its choices. */
static void check_condition(struct check *c, const struct ml_kind *kind, const struct ml_field *field)
{
	struct ml_str rest, key, value;
	const struct ml_field *on;

	if (!field->only_if)
		return;
	rest = ml_str(field->only_if);
	ml_str_split(&rest, '=', &key);
	on = ml_kind_field(kind, key);
	if (!on || !on->choices || !rest.p) {
		blame(c, kind, field->key, "broken condition");
		return;
	}
	while (ml_str_split(&rest, '|', &value)) {
		const struct ml_choice *choice = on->choices;
		while (choice->key && !ml_str_is(value, choice->key))
			choice++;
		if (!choice->key)
			blame(c, kind, field->key, "condition on an unknown choice");
	}
}

static bool has_choice(const struct ml_field *f, struct ml_str key)
{
	for (const struct ml_choice *c = f->choices; c && c->key; c++)
		if (ml_str_is(key, c->key))
			return true;
	return false;
}

/* "done_on;status=done|dropped" */
static void check_over(struct check *c, const struct ml_kind *kind, const struct ml_field *of)
{
	struct ml_str rest = ml_str(of->over), part, key, one;

	while (of->over && ml_str_split(&rest, ';', &part)) {
		ml_str_split(&part, '=', &key);
		const struct ml_field *f = ml_kind_field(kind, key);
		bool filled = f && !part.p && (f->type == ML_T_DATE || f->type == ML_T_BOOL);
		if (!f || f->flags & ML_F_MULTI || (!filled && (f->type != ML_T_ENUM || !part.p)))
			blame(c, kind, of->key, "over: not a date, a yes or choices");
		while (part.p && f && ml_str_split(&part, '|', &one))
			if (!has_choice(f, one))
				blame(c, kind, of->key, "over: unknown choice");
	}
}

static void check_agenda(struct check *c, const struct ml_kind *kind, const struct ml_field *field)
{
	const struct ml_field *till = field->till ? ml_kind_field(kind, ml_str(field->till)) : NULL;

	if (field->agenda && ((field->type != ML_T_DATE && field->type != ML_T_DATETIME) || field->flags & ML_F_MULTI))
		blame(c, kind, field->key, "in the agenda, and not one date");
	if (!field->agenda && (field->over || field->till))
		blame(c, kind, field->key, "over or till of what is not in the agenda");
	if (field->till && (!till || till->type != field->type || till->flags & ML_F_MULTI))
		blame(c, kind, field->key, "till: not a date of the same type");
	check_over(c, kind, field);
}

static void check_field(struct check *c, const struct ml_kind *kind, uint32_t i)
{
	const struct ml_field *field = &kind->fields[i];

	if (!is_key(field->key))
		blame(c, kind, field->key, "bad key");
	if (!field->label || !field->label[0])
		blame(c, kind, field->key, "no label");
	if (field->wire < 1 || field->wire > 65535)
		blame(c, kind, field->key, "wire number out of range");
	if (field->type == ML_T_TAGS && !(field->flags & ML_F_MULTI))
		blame(c, kind, field->key, "tags always have several values");
	if ((field->type == ML_T_MONEY || field->type == ML_T_GEO || field->type == ML_T_DATETIME) &&
		field->flags & ML_F_MULTI)
		blame(c, kind, field->key, "a type of two columns cannot have several values");
	if (field->min > field->max)
		blame(c, kind, field->key, "minimum above maximum");
	if (field->csv2 && field->type != ML_T_GEO && field->type != ML_T_MONEY)
		blame(c, kind, field->key, "csv2 on a type of one half");
	if (i == 0 && !field->section)
		blame(c, kind, field->key, "the first row opens no section");
	for (uint32_t k = 0; k < i; k++) {
		if (kind->fields[k].wire == field->wire)
			blame(c, kind, field->key, "wire number twice");
		if (kind->fields[k].key && field->key && strcmp(kind->fields[k].key, field->key) == 0)
			blame(c, kind, field->key, "key twice");
	}
	if (c->fault)
		return;
	if (ml_kind_field(kind, ml_str(field->key)) != field || ml_kind_field_wire(kind, field->wire) != field)
		blame(c, kind, field->key, "not found by key or wire number");
	check_ref(c, kind, field);
	check_choices(c, kind, field);
	check_condition(c, kind, field);
	check_agenda(c, kind, field);
}

/* '%key%' parts. */
static void check_format(struct check *c, const struct ml_kind *kind, const char *format, const char *what)
{
	struct ml_str rest = ml_str(format), piece;
	bool inside = false;

	if (!format) {
		blame(c, kind, what, "missing");
		return;
	}
	while (ml_str_split(&rest, '%', &piece)) {
		if (inside && !ml_kind_field(kind, piece))
			blame(c, kind, what, "unknown field in the format");
		inside = !inside;
	}
	if (!inside)
		blame(c, kind, what, "unbalanced %");
}

/* Field keys, ',' between. */
static void check_keys(struct check *c, const struct ml_kind *kind, struct ml_str rest, const char *what)
{
	struct ml_str key;

	while (ml_str_split(&rest, ',', &key)) {
		if (key.n > 0 && key.p[0] == '-')
			key = ml_str_n(key.p + 1, key.n - 1);
		const struct ml_field *field = ml_kind_field(kind, key);
		if (!field)
			blame(c, kind, what, "unknown field");
		else if (field->flags & ML_F_MULTI && strcmp(what, "ties") != 0)
			blame(c, kind, what, "field of several values");
	}
}

static void check_ties(struct check *c, const struct ml_kind *kind)
{
	struct ml_str rest = ml_str(kind->ties), path, where, key;

	while (ml_str_split(&rest, ';', &path)) {
		if (path.n == 0 || path.p[0] != '<') {
			const struct ml_field *field = ml_kind_field(kind, path);
			if (!field || field->type != ML_T_REF)
				blame(c, kind, "ties", "not a reference of the kind");
			continue;
		}
		path = ml_str_n(path.p + 1, path.n - 1);
		ml_str_split(&path, '>', &where);
		ml_str_split(&where, '.', &key);
		const struct ml_kind *other = ml_kind_by_key(key);
		const struct ml_field *back = other && where.p ? ml_kind_field(other, where) : NULL;
		if (!back || !path.p || !ml_field_accepts(back, kind))
			blame(c, kind, "ties", "broken path");
		else
			check_keys(c, other, path, "ties");
	}
}

static void check_kind(struct check *c, const struct ml_kind *const *kinds, uint32_t i)
{
	const struct ml_kind *kind = kinds[i];

	if (!is_key(kind->key) || strlen(kind->key) > 31)
		blame(c, kind, "kind", "bad key");
	if (!kind->label || !kind->plural || !kind->new_label || !kind->group)
		blame(c, kind, "kind", "missing label");
	if (kind->wire < 1 || kind->wire > 250)
		blame(c, kind, "kind", "wire number out of range");
	for (uint32_t k = 0; k < i; k++) {
		if (kinds[k]->wire == kind->wire || strcmp(kinds[k]->key, kind->key) == 0)
			blame(c, kind, "kind", "wire number or key twice");
	}
	if (c->fault)
		return;
	if (ml_kind_by_key(ml_str(kind->key)) != kind || ml_kind_by_wire(kind->wire) != kind)
		blame(c, kind, "kind", "not found by key or wire number");
	for (uint32_t f = 0; f < kind->n_fields && !c->fault; f++)
		check_field(c, kind, f);
	if (c->fault)
		return;
	check_format(c, kind, kind->title, "title");
	check_format(c, kind, kind->subtitle, "subtitle");
	check_keys(c, kind, ml_str(kind->sort), "sort");
	check_keys(c, kind, ml_str(kind->derive), "derive");
	check_ties(c, kind);
}

const char *ml_model_fault(struct ml_arena *arena)
{
	struct check c = {.arena = arena};
	uint32_t n;
	const struct ml_kind *const *kinds = ml_kinds(&n);

	for (uint32_t i = 0; i < n && !c.fault; i++)
		check_kind(&c, kinds, i);
	return c.fault;
}
