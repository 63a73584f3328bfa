/* Accueil: its numbers, counted or as they were kept. */
#include <inttypes.h>
#include <stdio.h>

#include "app/home.h"

#define KEY "home.numbers"

static uint64_t count(struct ml_app *app, const char *kind, const char *where)
{
	struct ml_query q = {.kind = ml_kind_by_key(ml_str(kind)), .where = ml_str(where), .limit = 1};
	struct ml_list *l = ml_store_list(app->store, &q, NULL);
	uint64_t n = l ? ml_list_count(l) : 0;
	ml_list_destroy(l);
	return n;
}

static uint64_t all(struct ml_app *app, const char *kind)
{
	return ml_store_count(app->store, ml_kind_by_key(ml_str(kind)));
}

static void find_late(struct home_numbers *n, struct ml_app *app)
{
	char where[80];
	struct ml_date d = ml_date_of_days(n->day);
	snprintf(where, sizeof where, "follow_up_on<=%04d-%02d-%02d and followed_up!=1", d.year, d.month, d.day);
	struct ml_query q = {.kind = ml_kind_by_key(ML_STR("interaction")),
		.where = ml_str(where),
		.sort = "follow_up_on",
		.limit = HOME_LATE_LAST - HOME_LATE_FIRST + 1};
	struct ml_list *l = ml_store_list(app->store, &q, NULL);
	n->v[HOME_LATE] = l ? ml_list_count(l) : 0;
	for (uint64_t i = 0; l && i < ml_list_size(l); i++)
		n->v[HOME_LATE_FIRST + i] = (uint64_t)ml_list_at(l, i);
	ml_list_destroy(l);
}

static void count_all(struct home_numbers *n, struct ml_app *app)
{
	char year[80], held[96];
	int y = ml_date_of_days(n->day).year;
	snprintf(year, sizeof year, "starts_at>=%d-01-01T00:00 and starts_at<%d-01-01T00:00", y, y + 1);
	snprintf(held, sizeof held, "%s and status=held", year);
	n->v[HOME_EVENTS] = count(app, "event", year);
	n->v[HOME_HELD] = count(app, "event", held);
	n->v[HOME_ANSWERED] = count(app, "contribution", "answered_on!=");
	n->v[HOME_CONTRIBUTIONS] = all(app, "contribution");
	n->v[HOME_PERSONS] = all(app, "person");
	n->v[HOME_ORGANISATIONS] = all(app, "organisation");
	find_late(n, app);
	for (int r = 0; r < ML_REASONS; r++)
		n->v[HOME_REVIEW + r] = ml_review_count(app->store, (enum ml_reason)r);
}

/* "CHANGE DAY n n n…", all of it or nothing. */
static bool parse(struct ml_str text, struct home_numbers *out)
{
	int64_t v[2 + HOME_NUMBERS];
	struct ml_str word;
	size_t n = 0;
	while (n < ML_COUNT(v) && ml_str_split(&text, ' ', &word))
		if (!ml_str_to_int(word, &v[n++]) || v[n - 1] < 0)
			return false;
	if (n != ML_COUNT(v) || text.n)
		return false;
	*out = (struct home_numbers){.change = v[0], .day = v[1], .kept = true};
	for (size_t i = 0; i < HOME_NUMBERS; i++)
		out->v[i] = (uint64_t)v[2 + i];
	return true;
}

void home_numbers_read(struct home_numbers *n, struct ml_app *app, int64_t day)
{
	struct ml_buf text = {0};
	int64_t change = ml_store_last_change(app->store);
	if (n->change == change && n->day == day && change)
		return;
	bool kept = ml_store_get_meta(app->store, KEY, &text) && parse(ml_buf_view(&text), n) && n->change == change &&
		    n->day == day;
	ml_buf_finish(&text);
	if (kept)
		return;
	*n = (struct home_numbers){.change = change, .day = day};
	count_all(n, app);
}

void home_numbers_keep(struct home_numbers *n, struct ml_app *app)
{
	struct ml_buf text = {0};
	if (n->kept || !n->change || ml_store_is_read_only(app->store) || n->change != ml_store_last_change(app->store))
		return;
	n->kept = true;
	ml_buf_printf(&text, "%" PRId64 " %" PRId64, n->change, n->day);
	for (size_t i = 0; i < HOME_NUMBERS; i++)
		ml_buf_printf(&text, " %" PRIu64, n->v[i]);
	/* They are counted again where they could not be kept. */
	ml_store_set_meta(app->store, KEY, ml_buf_view(&text), NULL);
	ml_buf_finish(&text);
}
