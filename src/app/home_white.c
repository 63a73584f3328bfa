/* Accueil: the white areas, which take a pass over people and exchanges: looked for in quiet moments, shown as they were kept. */
#include <inttypes.h>

#include "app/home.h"

#define KEY "home.white"

/* Records that are read for them: up to OFTEN after each change, up to DAILY once a day, beyond not at all. */
enum { OFTEN = 20000, DAILY = 400000 };

void home_white_read(struct home_white *w, struct ml_app *app)
{
	int64_t v[3 + 2 * HOME_WHITE];
	struct ml_buf text = {0};
	struct ml_str rest, word;
	size_t n = 0;
	*w = (struct home_white){0};
	if (ml_store_get_meta(app->store, KEY, &text)) {
		rest = ml_buf_view(&text);
		while (n < ML_COUNT(v) && ml_str_split(&rest, ' ', &word) && ml_str_to_int(word, &v[n]))
			n++;
		if (n >= 3 && n % 2 && !rest.n && v[2] >= (int64_t)(n - 3) / 2 && v[2] <= UINT32_MAX)
			*w = (struct home_white){v[0], v[1], (uint32_t)v[2], (uint32_t)(n - 3) / 2, {{0}}};
		for (uint32_t i = 0; i < w->n; i++)
			w->v[i] = (struct ml_white_area){v[3 + 2 * i], (int32_t)v[4 + 2 * i]};
	}
	ml_buf_finish(&text);
}

static void keep(const struct home_white *w, struct ml_app *app)
{
	struct ml_buf text = {0};
	ml_buf_printf(&text, "%" PRId64 " %" PRId64 " %u", w->change, w->day, w->all);
	for (uint32_t i = 0; i < w->n; i++)
		ml_buf_printf(&text, " %" PRId64 " %d", w->v[i].rid, w->v[i].visited);
	/* Looked for again where they could not be kept. */
	ml_store_set_meta(app->store, KEY, ml_buf_view(&text), NULL);
	ml_buf_finish(&text);
}

static bool same(const struct home_white *a, const struct home_white *b)
{
	bool equal = a->all == b->all && a->n == b->n;
	for (uint32_t i = 0; i < a->n && equal; i++)
		equal = a->v[i].rid == b->v[i].rid && a->v[i].visited == b->v[i].visited;
	return equal;
}

bool home_white_look(struct home_white *w, struct ml_app *app, int64_t day)
{
	static const char *const read[] = {"person", "organisation", "interaction", "event"};
	struct home_white now = {.change = ml_store_last_change(app->store), .day = day};
	uint64_t size = 0;
	for (size_t i = 0; i < ML_COUNT(read); i++)
		size += ml_store_count(app->store, ml_kind_by_key(ml_str(read[i])));
	bool due = w->day != day || (w->change != now.change && size <= OFTEN);
	if (!due || size > DAILY || !now.change ||
		!ml_white_areas(app->store, HOME_WHITE, now.v, &now.n, &now.all, NULL))
		return false;
	bool other = !same(w, &now);
	*w = now;
	if (!ml_store_is_read_only(app->store))
		keep(w, app);
	return other;
}
