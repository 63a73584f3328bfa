/* What a newer program wrote into fields that this one does not know: shown as far as it can be read. */
#include <stdlib.h>

#include <maillage/text.h>
#include "store.h"

static void show_value(struct ml_store *s, struct ml_arena *a, const struct ml_value *v, struct ml_buf *out)
{
	struct ml_str title;
	char id[ML_UUID_TEXT];
	switch (v->tag) {
	case ML_INT:
		ml_buf_printf(out, "%lld", (long long)v->i);
		break;
	case ML_REAL:
		ml_buf_printf(out, "%.15g", v->x);
		break;
	case ML_TEXT:
		ml_buf_str(out, v->s);
		break;
	case ML_ID:
		title = ml_store_title_of(s, a, &v->id);
		ml_uuid_text(&v->id, id);
		ml_buf_str(out, !title.p ? ml_str(ml_tr(N_("fiche non reçue"))) : title.n ? title : ml_str(id));
		break;
	case ML_MONEY:
		ml_buf_printf(out, "%lld.%02lld %.*s", (long long)v->i / 100, llabs((long long)v->i % 100), (int)v->s.n, v->s.p);
		break;
	case ML_GEO:
		ml_buf_printf(out, "%.6f, %.6f", v->x, v->y);
		break;
	case ML_TIME:
		ml_time_iso(out, v->i);
		break;
	default:
		ml_buf_printf(out, ml_tr(N_("(%zu octets illisibles ici)")), v->s.n);
	}
}

struct ml_unknown *ml_record_unknown(struct ml_store *s, struct ml_arena *a, const struct ml_record *r, uint32_t *n)
{
	struct ml_unknown *out = ML_NEWN(a, struct ml_unknown, r->state->n + 1);
	const struct ml_plan *p = ml_store_plan(s, r->kind);
	uint32_t ignored;
	*n = 0;
	if (r->kind)
		ml_store_fields(s, r->kind, &ignored);
	for (uint32_t i = 0; i < r->state->n; i++) {
		const struct ml_slot *slot = &r->state->slots[i];
		struct ml_buf text = {0};
		uint32_t count;
		if (ml_plan_field(p, slot->field) || ml_plan_in_state_only(slot->field) || slot->field == ML_FIELD_MERGED_INTO)
			continue;
		const struct ml_value *v = ml_slot_distinct(a, slot, &count);
		for (uint32_t j = 0; j < count; j++) {
			ml_buf_z(&text, j ? ", " : "");
			show_value(s, a, &v[j], &text);
		}
		out[(*n)++] = (struct ml_unknown){slot->field, ml_arena_str(a, ml_buf_view(&text))};
		ml_buf_finish(&text);
	}
	return out;
}
