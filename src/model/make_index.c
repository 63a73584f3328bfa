/*
 * make_index: prints the index of kind and field keys as a constant table. Runs once, at build time.
 */
#include <stdio.h>

#include "kinds.h"

static void put(uint16_t *slots, unsigned kind, const char *key, uint32_t index)
{
	uint32_t s = model_slot(kind, ml_str(key));

	while (slots[s])
		s = (s + 1) & (MODEL_SLOTS - 1);
	slots[s] = (uint16_t)(kind << 8 | (index + 1));
}

int main(void)
{
	static uint16_t slots[MODEL_SLOTS];
	uint32_t used = 0;

	for (uint32_t i = 0; i < model_list_count; i++) {
		const struct ml_kind *kind = model_list[i];
		put(slots, 0, kind->key, i);
		for (uint32_t f = 0; f < kind->n_fields; f++)
			put(slots, kind->wire, kind->fields[f].key, f);
		used += kind->n_fields + 1;
		if (kind->n_fields > 254 || kind->wire > 250 || kind->wire < 1 || used > MODEL_SLOTS / 2) {
			fprintf(stderr, "make_index: %s: the index is too small for these tables\n", kind->key);
			return 1;
		}
	}
	printf("/* Made by make_index. */\n#include \"kinds.h\"\n\nconst uint16_t model_slots[MODEL_SLOTS] = {");
	for (uint32_t s = 0; s < MODEL_SLOTS; s++)
		printf("%s%u,", s % 16 ? " " : "\n\t", slots[s]);
	printf("\n};\n\nconst uint8_t model_wires[256] = {\n");
	for (uint32_t i = 0; i < model_list_count; i++)
		printf("\t[%u] = %u,\n", model_list[i]->wire, i + 1);
	printf("};\n");
	return 0;
}
