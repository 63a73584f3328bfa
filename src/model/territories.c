/*
 * territories: the reference territories that ship with the program.
 */
#include <stdlib.h>

#include "kinds.h"
#include "territories.h"

const struct ml_territory *ml_territories(uint32_t *n)
{
	*n = model_territories_count;
	return model_territories;
}

const char *ml_territories_hash(void)
{
	return model_territories_hash;
}

const struct ml_territory *ml_territory_by_code(struct ml_str code)
{
	uint32_t low = 0, high = model_territories_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct ml_territory *t = &model_territories[model_territories_by_code[middle]];
		int order = ml_str_cmp(code, ml_str(t->code));
		if (order == 0)
			return t;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static const struct ml_value *code_only(void *arg, const struct ml_field *field, uint32_t *n)
{
	*n = 1;
	return arg;
}

void ml_territory_id(struct ml_str code, struct ml_uuid *out)
{
	struct ml_value v = ml_text(code);

	ml_kind_derived_id(&model_kind_territory, code_only, &v, out);
}
