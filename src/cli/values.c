/*
 * field=value arguments of add and set, and records named by id on the command line.
 */
#include "cli.h"

#include <maillage/text.h>

/* One argument cut in three: "phones+=0612" is phones, '+', "0612". */
struct assignment {
	struct ml_str key, value;
	char sign; /* '+', '-' or 0 */
};

static bool cut(const char *word, struct assignment *a, struct ml_error *e)
{
	const char *equal = strchr(word, '=');

	if (!equal || equal == word)
		return ml_cli_wrong(e, _("on attend champ=valeur"), "%s", word);
	a->key = ml_str_n(word, (size_t)(equal - word));
	a->value = ml_str(equal + 1);
	a->sign = 0;
	if (equal[-1] == '+' || equal[-1] == '-') {
		a->sign = equal[-1];
		a->key.n--;
	}
	a->key = ml_str_trim(a->key);
	return true;
}

static bool check_sign(const struct ml_kind *kind, const struct ml_field *field, const struct assignment *a,
	bool adding, struct ml_error *e)
{
	if (a->sign && adding)
		return ml_cli_wrong(e, _("réservé à la commande set"), "%.*s%c=", (int)ML_MIN(a->key.n, 60), a->key.p, a->sign);
	if (a->sign && !(field->flags & ML_F_MULTI)) {
		ml_fail(e, ML_E_VALUE_BAD, "%.*s%c= : %s", (int)ML_MIN(a->key.n, 60), a->key.p, a->sign,
			_("ce champ n'a qu'une valeur"));
		ml_error_about(e, kind->key, field->key);
		return false;
	}
	if (a->sign && !a->value.n) {
		ml_fail(e, ML_E_VALUE_BAD, "%s", _("valeur vide"));
		ml_error_about(e, kind->key, field->key);
		return false;
	}
	return true;
}

/* The operation an argument asks for. A one-valued field keeps its other conflicting values; only a settlement drops
 * them. */
static enum ml_put_op operation(const struct ml_field *field, const struct assignment *a)
{
	if (a->sign == '+')
		return ML_PUT_ADD;
	if (a->sign == '-')
		return ML_PUT_REMOVE;
	if (!a->value.n)
		return ML_PUT_SET;
	return field->flags & ML_F_MULTI ? ML_PUT_MEMBERS : ML_PUT_SHOWN;
}

/* "+=" and "-=" of one field go together. */
static bool is_step_of_set(enum ml_put_op op)
{
	return op == ML_PUT_ADD || op == ML_PUT_REMOVE;
}

/* Adds a value to the edit of the same field and operation, or starts one. */
static bool gather(struct ml_cli *cli, const struct ml_kind *kind, struct ml_edit *edits, uint32_t *n,
	const struct ml_field *field, enum ml_put_op op, const struct ml_value *v, int room, struct ml_error *e)
{
	struct ml_edit *same = NULL;
	struct ml_value *values;

	for (uint32_t i = 0; i < *n; i++) {
		if (edits[i].field != field)
			continue;
		if (edits[i].op != op && is_step_of_set(edits[i].op) && is_step_of_set(op))
			continue;
		if (edits[i].op != op || !(field->flags & ML_F_MULTI)) {
			ml_fail(e, ML_E_VALUE_BAD, "%s", _("champ donné deux fois"));
			ml_error_about(e, kind->key, field->key);
			return false;
		}
		same = &edits[i];
	}
	if (!same) {
		same = &edits[(*n)++];
		*same = (struct ml_edit){.field = field, .op = op, .v = ML_NEWN(cli->arena, struct ml_value, room)};
	}
	values = (struct ml_value *)same->v;
	if (v)
		values[same->n++] = *v;
	return true;
}

/* A reference that leads to a record of another kind than the field takes; one that leads nowhere may still come. */
static bool check_reference(
	struct ml_cli *cli, const struct ml_field *field, const struct ml_value *v, struct ml_error *e)
{
	int64_t rid = v->tag == ML_ID ? ml_store_rid(cli->store, &v->id) : 0;
	const struct ml_kind *kind = rid ? ml_kind_by_wire((uint64_t)rid & 0xff) : NULL;

	if (!kind || ml_field_accepts(field, kind))
		return true;
	return ml_fail(e, ML_E_VALUE_BAD, _("ce champ renvoie à %s, pas à %s"), field->ref, kind->key);
}

static bool take(struct ml_cli *cli, const struct ml_kind *kind, const char *word, bool adding, struct ml_edit *edits,
	uint32_t *n, int room, struct ml_error *e)
{
	struct assignment a = {0};
	const struct ml_field *field;
	struct ml_value v;

	if (!cut(word, &a, e))
		return false;
	field = ml_store_field(cli->store, kind, a.key);
	if (!field || ml_cli_is_reserved(field)) {
		ml_fail(e, ML_E_FIELD_UNKNOWN, "%.*s", (int)ML_MIN(a.key.n, 100), a.key.p);
		ml_error_about(e, kind->key, NULL);
		return false;
	}
	if (!check_sign(kind, field, &a, adding, e))
		return false;
	if (!a.value.n && adding)
		return true;
	if (!a.value.n)
		return gather(cli, kind, edits, n, field, ML_PUT_SET, NULL, room, e);
	if (!ml_value_parse(cli->arena, field, a.value, &cli->reader, &v, e) || !check_reference(cli, field, &v, e)) {
		ml_error_about(e, kind->key, field->key);
		return false;
	}
	return gather(cli, kind, edits, n, field, operation(field, &a), &v, room, e);
}

bool ml_cli_edits(struct ml_cli *cli, const struct ml_kind *kind, const char *const *args, int n, bool adding,
	struct ml_edit **edits, uint32_t *n_edits, struct ml_error *e)
{
	*edits = ML_NEWN(cli->arena, struct ml_edit, n + 1);
	*n_edits = 0;
	for (int i = 0; i < n; i++)
		if (!take(cli, kind, args[i], adding, *edits, n_edits, n, e))
			return false;
	return true;
}

struct ml_str ml_cli_title_of_edits(
	struct ml_cli *cli, const struct ml_kind *kind, const struct ml_edit *edits, uint32_t n)
{
	struct ml_buf title = {0};
	struct ml_str rest = ml_str(kind->title), piece, result;

	/* "%given_name% %family_name%": between two signs stands a key, outside only blanks and commas. */
	for (bool key = false; ml_str_split(&rest, '%', &piece); key = !key)
		for (uint32_t i = 0; key && i < n; i++) {
			if (!ml_str_is(piece, edits[i].field->key) || !edits[i].n)
				continue;
			if (title.n)
				ml_buf_char(&title, ' ');
			ml_cli_show(cli, &title, edits[i].field, edits[i].v, 1);
		}
	result = ml_arena_str(cli->arena, ml_buf_view(&title));
	ml_buf_finish(&title);
	return result;
}

bool ml_cli_record(struct ml_cli *cli, const char *id, int64_t *rid, struct ml_error *e)
{
	return ml_store_resolve(cli->store, ml_str(id), NULL, rid, e);
}

struct ml_record *ml_cli_read(struct ml_cli *cli, const char *id, struct ml_error *e)
{
	int64_t rid;

	return ml_cli_record(cli, id, &rid, e) ? ml_store_get(cli->store, cli->arena, rid, e) : NULL;
}
