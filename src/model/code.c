/*
 * codes: what is said of an official number while it is typed: how much of it is there, whether its control key is
 * right.
 */
#include "kinds.h"

enum key_rule { NO_KEY, LUHN, MODULO_97 };

static const struct code {
	bool (*normal)(struct ml_arena *, struct ml_str, struct ml_str *); /* the field's rule tells which code it is */
	int n;
	char first; /* a letter that it begins with, 0: digits only */
	enum key_rule key;
} codes[] = {
	{model_normal_siret, 14, 0, LUHN},
	{model_normal_rna, 10, 'W', NO_KEY},
	{model_normal_ice, 15, 0, MODULO_97},
};

/* The last two digits make the whole a multiple of 97. */
static bool divides_97(struct ml_str s)
{
	unsigned rest = 0;
	for (size_t i = 0; i < s.n; i++)
		rest = (rest * 10 + (unsigned)(s.p[i] - '0')) % 97;
	return rest == 0;
}

static enum ml_code_state state_of(const struct code *c, struct ml_str s, int *count)
{
	for (size_t i = 0; i < s.n; i++) {
		bool letter = i == 0 && c->first && s.p[i] == c->first;
		/* overseas associations: W9 and a letter or digit */
		letter |= c->first && i == 2 && s.p[1] == '9' && s.p[i] >= 'A' && s.p[i] <= 'Z';
		if (!letter && (s.p[i] < '0' || s.p[i] > '9' || (i == 0 && c->first)))
			return ML_CODE_FOREIGN;
	}
	*count = (int)s.n - c->n;
	if (*count)
		return *count < 0 ? ML_CODE_SHORT : ML_CODE_LONG;
	if (c->key == LUHN)
		return model_siret_is_sound(s) ? ML_CODE_KEY_RIGHT : ML_CODE_KEY_WRONG;
	if (c->key == MODULO_97)
		return divides_97(s) ? ML_CODE_KEY_RIGHT : ML_CODE_KEY_WRONG;
	return ML_CODE_WHOLE;
}

enum ml_code_state ml_code_read(const struct ml_field *field, struct ml_str text, int *count)
{
	enum ml_code_state state = ML_CODE_NONE;
	struct ml_arena *arena;

	*count = 0;
	if (!field->normal || !text.n)
		return ML_CODE_NONE;
	arena = ml_arena_create();
	for (size_t i = 0; i < ML_COUNT(codes); i++)
		if (codes[i].normal == field->normal)
			state = state_of(&codes[i], model_compact(arena, text), count);
	ml_arena_destroy(arena);
	*count = *count < 0 ? -*count : *count;
	return state;
}
