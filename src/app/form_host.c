/* What forms need from the program: references suggested and shown by title. */
#include "app/app.h"

static uint32_t suggest(void *arg, const struct ml_field *f, struct ml_str typed, struct ml_arena *a,
	struct ml_ui_choice *out, uint32_t max, uint64_t *more)
{
	struct ml_app *app = arg;
	struct ml_store *store = app->store;
	uint32_t n_kinds, n = 0;
	const struct ml_kind *const *kinds = ml_kinds(&n_kinds);
	*more = 0;
	for (uint32_t i = 0; i < n_kinds; i++) {
		struct ml_query q = {.kind = kinds[i], .text = typed, .limit = max};
		if (!ml_field_accepts(f, kinds[i]) ||
			(strcmp(f->ref, "*") == 0 && (kinds[i]->flags & (ML_K_LINK | ML_K_TECHNICAL))))
			continue;
		struct ml_list *l = ml_store_list(store, &q, NULL);
		for (uint64_t j = 0; l && j < ml_list_size(l) && n < max; j++) {
			int64_t rid = ml_list_at(l, j);
			out[n] = (struct ml_ui_choice){
				.label = ml_store_title(store, a, rid), .detail = ml_store_subtitle(store, a, rid)};
			ml_store_id(store, rid, &out[n].id);
			out[n].key = ml_arena_str(a, ml_str_n((const char *)out[n].id.b, sizeof out[n].id.b));
			n++;
		}
		*more += l ? ml_list_count(l) : 0;
		ml_list_destroy(l);
	}
	*more -= n;
	return n;
}

static void title_of(void *arg, const struct ml_field *f, const struct ml_uuid *id, struct ml_buf *out)
{
	struct ml_app *app = arg;
	struct ml_arena *a = ml_arena_create();
	struct ml_str title = ml_store_title_of(app->store, a, id);
	ml_buf_str(out, title.p ? title : ml_str(_("fiche non reçue")));
	ml_arena_destroy(a);
}

const struct ml_kind *ml_app_only_kind(const struct ml_field *f)
{
	uint32_t n;
	const struct ml_kind *found = NULL, *const *kinds = ml_kinds(&n);
	for (uint32_t i = 0; i < n; i++) {
		if (!ml_field_accepts(f, kinds[i]))
			continue;
		if (found)
			return NULL;
		found = kinds[i];
	}
	return found;
}

static bool can_create(void *arg, const struct ml_field *f)
{
	return ml_app_only_kind(f) != NULL;
}

struct ml_ui_form_host ml_app_form_host(struct ml_app *app, const struct ml_reader *reader)
{
	return (struct ml_ui_form_host){
		.arg = app, .reader = reader, .suggest = suggest, .title = title_of, .can_create = can_create};
}
