/* Records as the screens show them, and the one way the screens write. */
#include <stdio.h>
#include <string.h>

#include <maillage/text.h>
#include "app/app.h"

const char *ml_app_label(const struct ml_kind *k, const struct ml_field *f)
{
	return f->flags & ML_F_OWN ? f->label : ml_trc(k->key, f->label);
}

struct ml_str ml_app_values(
	struct ml_app *app, struct ml_arena *a, const struct ml_field *f, const struct ml_value *v, uint32_t n)
{
	struct ml_buf out = {0};
	ml_store_show(app->store, a, &out, f, v, n);
	struct ml_str text = ml_arena_str(a, ml_buf_view(&out));
	ml_buf_finish(&out);
	return text;
}

struct ml_str ml_app_cell(struct ml_app *app, struct ml_arena *a, const struct ml_field *f, const struct ml_cell *c)
{
	bool lone = f->type == ML_T_PHONE || f->type == ML_T_EMAIL || f->type == ML_T_REF;
	uint32_t n = c->n;
	const struct ml_value *v = ml_store_read_as(app->store, a, f, c->v, &n);
	if (!lone || n < 2)
		return ml_app_values(app, a, f, v, n);
	struct ml_str first = ml_app_values(app, a, f, v, 1);
	return ml_arena_printf(a, "%.*s +%u", (int)first.n, first.p, n - 1);
}

uint32_t ml_app_columns_read(struct ml_app *app, const struct ml_kind *kind, struct ml_str text, struct ml_app_column *out,
	uint32_t max)
{
	struct ml_str piece, key;
	uint32_t n = 0;
	while (text.n && n < max && ml_str_split(&text, ',', &piece)) {
		int64_t width = 0;
		ml_str_split(&piece, ':', &key);
		const struct ml_field *f = ml_store_field(app->store, kind, ml_str_trim(key));
		if (piece.n && !ml_str_to_int(ml_str_trim(piece), &width))
			width = 0;
		bool twice = false;
		for (uint32_t i = 0; i < n; i++)
			twice |= out[i].field == f;
		if (f && !twice && !ml_field_is_reserved(f) && f->type != ML_T_BYTES)
			out[n++] = (struct ml_app_column){f, (int)ML_MAX(0, ML_MIN(width, 80))};
	}
	if (n)
		return n;
	uint32_t n_fields;
	const struct ml_field *const *fields = ml_store_fields(app->store, kind, &n_fields);
	for (uint32_t i = 0; i < n_fields && n < max; i++)
		if (fields[i]->flags & ML_F_COLUMN)
			out[n++] = (struct ml_app_column){fields[i], 0};
	return n;
}

uint32_t ml_app_columns_chosen(struct ml_app *app, const struct ml_kind *kind, struct ml_app_column *out, uint32_t max)
{
	char key[64];
	struct ml_buf chosen = {0};
	snprintf(key, sizeof key, "ui.columns.%s", kind->key);
	ml_store_get_meta(app->store, key, &chosen);
	uint32_t n = ml_app_columns_read(app, kind, ml_buf_view(&chosen), out, max);
	ml_buf_finish(&chosen);
	return n;
}

uint32_t ml_app_columns(struct ml_app *app, const struct ml_kind *kind, const struct ml_field **out, uint32_t max)
{
	struct ml_app_column columns[64];
	uint32_t n = ml_app_columns_chosen(app, kind, columns, ML_MIN(max, (uint32_t)ML_COUNT(columns)));
	for (uint32_t i = 0; i < n; i++)
		out[i] = columns[i].field;
	return n;
}

int ml_app_column_width(const struct ml_field *f)
{
	static const uint8_t widths[ML_T_COUNT] = {
		[ML_T_TEXT] = 20,
		[ML_T_LONG] = 30,
		[ML_T_NAME] = 16,
		[ML_T_PHONE] = 15,
		[ML_T_EMAIL] = 24,
		[ML_T_URL] = 24,
		[ML_T_DATE] = 10,
		[ML_T_DATETIME] = 16,
		[ML_T_INT] = 7,
		[ML_T_DECIMAL] = 10,
		[ML_T_PERCENT] = 7,
		[ML_T_MONEY] = 14,
		[ML_T_BOOL] = 5,
		[ML_T_ENUM] = 14,
		[ML_T_TAGS] = 16,
		[ML_T_GEO] = 18,
		[ML_T_REF] = 22,
		[ML_T_BYTES] = 8,
	};
	int width = f->width ? f->width : widths[f->type];
	/* Room for " +1" behind a whole number. */
	return f->type == ML_T_PHONE ? ML_MAX(width, 17) : width;
}

int ml_app_column_min(const struct ml_field *f)
{
	static const bool whole[ML_T_COUNT] = {[ML_T_PHONE] = true, [ML_T_DATE] = true, [ML_T_DATETIME] = true, [ML_T_INT] = true,
		[ML_T_DECIMAL] = true, [ML_T_PERCENT] = true, [ML_T_MONEY] = true}; /* half a number is another number */
	return whole[f->type] ? ml_app_column_width(f) : ML_MIN(8, ml_app_column_width(f));
}

static void when(struct ml_app *app, struct ml_buf *out, int64_t ms, enum ml_date_style style)
{
	struct ml_date day, today;
	int minutes, now_minutes;
	ml_time_local(ms / 1000, app->ctx->zone, &day, &minutes, NULL, NULL);
	ml_time_local(app->ctx->now_ms(app->ctx) / 1000, app->ctx->zone, &today, &now_minutes, NULL, NULL);
	int64_t ago = ml_date_days(today) - ml_date_days(day);
	if (ago == 0)
		ml_clock_show(out, minutes, app->ctx->lang);
	else if (ago == 1)
		ml_buf_z(out, _("hier"));
	else
		ml_date_show(out, day, day.year == today.year ? style : ML_DATE_SHORT, app->ctx->lang);
}

void ml_app_when(struct ml_app *app, struct ml_buf *out, int64_t ms)
{
	when(app, out, ms, ML_DATE_DAY);
}

void ml_app_when_brief(struct ml_app *app, struct ml_buf *out, int64_t ms)
{
	when(app, out, ms, ML_DATE_DAY_ABBR);
}

struct ml_str ml_app_when_text(struct ml_app *app, struct ml_arena *a, int64_t ms)
{
	struct ml_buf text = {0};
	if (ms)
		ml_app_when(app, &text, ms);
	struct ml_str out = ml_arena_str(a, ml_buf_view(&text));
	ml_buf_finish(&text);
	return out;
}

bool ml_app_step(struct ml_app *app, const char *name, struct ml_str label,
	bool (*f)(struct ml_app *, void *arg, struct ml_error *), void *arg)
{
	struct ml_error e = {0};
	bool good = ml_step_begin(app->store, name, label, &e);
	if (good && f(app, arg, &e))
		good = ml_step_commit(app->store, &e);
	else if (good) {
		ml_step_cancel(app->store);
		good = false;
	}
	if (!good)
		ml_app_fail(app, &e);
	ml_app_refresh(app);
	return good;
}

/* ---- what the actions act on ------------------------------------------------------------------ */

int64_t ml_app_current(struct ml_app *app)
{
	struct ml_screen *s = ml_app_top(app);
	return s && s->ops->current ? s->ops->current(s) : 0;
}

uint32_t ml_app_targets(struct ml_app *app, struct ml_arena *a, int64_t **rids)
{
	struct ml_screen *s = ml_app_top(app);
	if (s && s->ops->targets)
		return s->ops->targets(s, a, rids);
	*rids = ML_NEW(a, int64_t);
	(*rids)[0] = ml_app_current(app);
	return (*rids)[0] != 0;
}
