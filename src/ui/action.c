/*
 * ui: lookups in a set of actions, and what can be wrong with a table of them.
 */
#include "ui/action.h"

bool ml_action_can(const struct ml_action_set *set, const struct ml_action *a, struct ml_buf *reason)
{
	struct ml_buf unused = {0};
	bool can = !a->can || a->can(set->ctx, a, reason ? reason : &unused);
	ml_buf_finish(&unused);
	return can;
}

static bool has_key(const struct ml_action *a, int code)
{
	for (int i = 0; i < ML_ACTION_KEYS; i++)
		if (a->keys[i] == code)
			return true;
	return false;
}

const struct ml_action *ml_action_of_key(const struct ml_action_set *set, const struct ml_key *k)
{
	if (k->type != ML_KEY_FUNC && !(k->type == ML_KEY_CHAR && k->code == '?'))
		return NULL;
	for (uint32_t i = 0; i < set->n; i++)
		if (has_key(set->v[i], k->code))
			return set->v[i];
	return NULL;
}

const struct ml_action *ml_action_by_name(const struct ml_action_set *set, const char *name)
{
	for (uint32_t i = 0; i < set->n; i++)
		if (strcmp(set->v[i]->name, name) == 0)
			return set->v[i];
	return NULL;
}

/* ---- faults --------------------------------------------------------------------------------- */

/* Keys that terminals or layouts cannot deliver, or that type. */
static bool forbidden(int code)
{
	static const int never[] = {ML_CTRL('h'), ML_CTRL('i'), ML_CTRL('j'), ML_CTRL('m'), ML_CTRL('['), ML_CTRL('c'),
		ML_CTRL('s') | ML_MOD_SHIFT};
	for (size_t i = 0; i < ML_COUNT(never); i++)
		if (code == never[i])
			return true;
	int plain = code & ~ML_MODS;
	if (code & ML_MOD_ALT)
		return true;
	if ((code & ML_MOD_SHIFT) && plain >= ML_FN_UP && plain <= ML_FN_RIGHT)
		return true;
	return !(code & ML_MODS) && plain < ML_FN_ENTER && plain != '?' && plain != ' ' && plain != '+';
}

static const char *fault_of(struct ml_arena *arena, const struct ml_action *a)
{
	if (!a->name || !a->label || !a->run)
		return ml_arena_printf(arena, "%s: name, label and run are needed", a->name ? a->name : "?").p;
	if (a->bar && ml_text_width(ml_str(a->bar)) > 7)
		return ml_arena_printf(arena, "%s: bar label wider than 7", a->name).p;
	for (int i = 0; i < ML_ACTION_KEYS; i++)
		if (a->keys[i] && forbidden(a->keys[i]))
			return ml_arena_printf(arena, "%s: key %#x must not be bound", a->name, (unsigned)a->keys[i]).p;
	return NULL;
}

static const char *clash(struct ml_arena *arena, const struct ml_action *a, const struct ml_action *b)
{
	if (strcmp(a->name, b->name) == 0)
		return ml_arena_printf(arena, "%s: two actions of this name", a->name).p;
	for (int i = 0; i < ML_ACTION_KEYS; i++)
		if (a->keys[i] && (a->scope & b->scope) && has_key(b, a->keys[i]))
			return ml_arena_printf(arena, "%s, %s: same key in one scope", a->name, b->name).p;
	return NULL;
}

const char *ml_action_fault(struct ml_arena *arena, const struct ml_action_set *set)
{
	for (uint32_t i = 0; i < set->n; i++) {
		const char *fault = fault_of(arena, set->v[i]);
		for (uint32_t k = 0; !fault && k < i; k++)
			fault = clash(arena, set->v[k], set->v[i]);
		if (fault)
			return fault;
	}
	return NULL;
}
