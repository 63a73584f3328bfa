/* Above the tabs of a sheet: who it is, how to reach them; below: a conflict, and by what right the data of a person
 * are kept. */
#include "app/sheet.h"

/* Value of a field by its key as it shows; "" when the kind has no such field or it is empty. most: of several values.
 */
static struct ml_str shown(struct sheet *x, const char *key, uint32_t most)
{
	const struct ml_field *f = ml_kind_field(x->record->kind, ml_str(key));
	uint32_t n = 0;
	const struct ml_value *v = f ? ml_record_values(x->record, x->arena, f, &n) : NULL;
	if (!n)
		return ML_STR("");
	struct ml_str text = ml_app_values(x->base.app, x->arena, f, v, ML_MIN(n, most));
	return n > most ? ml_arena_printf(x->arena, "%.*s +%u", (int)text.n, text.p, n - most) : text;
}

/* "a · b", either may be empty. */
static struct ml_str pair(struct sheet *x, struct ml_str a, struct ml_str b)
{
	if (!a.n || !b.n)
		return a.n ? a : b;
	return ml_arena_printf(x->arena, "%.*s · %.*s", (int)a.n, a.p, (int)b.n, b.p);
}

static struct ml_str labelled(struct sheet *x, const char *label, struct ml_str text)
{
	return text.n ? ml_arena_printf(x->arena, "%s : %.*s", label, (int)text.n, text.p) : text;
}

static void add(struct sheet *x, struct ml_str start, struct ml_str end, uint8_t role)
{
	if (x->n_head < HEAD_LINES && (start.n || end.n))
		x->head[x->n_head++] = (struct head_line){start, end, role};
}

/* ---- what somebody does: the main position that has not ended, else the last one ----------------------- */

struct duty {
	struct ml_str text, since;
};

static struct duty duty_of(struct sheet *x)
{
	static const char *const keys[] = {"title", "organisation", "start", "end", "main"};
	struct ml_app *app = x->base.app;
	const struct ml_kind *kind = ml_kind_by_key(ML_STR("position"));
	const struct ml_field *f[ML_COUNT(keys)];
	struct ml_cell best[ML_COUNT(keys)] = {0};
	int64_t *rids;
	uint32_t n = 0;
	bool any = false;
	for (size_t i = 0; i < ML_COUNT(keys); i++)
		f[i] = ml_kind_field(kind, ml_str(keys[i]));
	ml_store_backrefs(app->store, x->arena, x->rid, kind, ml_kind_field(kind, ML_STR("person")), &rids, &n, NULL);
	for (uint32_t i = 0; i < n; i++) {
		struct ml_cell c[ML_COUNT(keys)] = {0};
		if (!ml_store_row(app->store, x->arena, rids[i], f, ML_COUNT(keys), c, NULL, NULL) || c[3].n)
			continue;
		if (any && best[4].n && best[4].v[0].i)
			break;
		memcpy(best, c, sizeof best);
		any = true;
	}
	struct duty d = {0};
	if (!any)
		return d;
	struct ml_str title = best[0].n ? ml_app_cell(app, x->arena, f[0], &best[0]) : ML_STR("");
	struct ml_str where = best[1].n ? ml_app_cell(app, x->arena, f[1], &best[1]) : ML_STR("");
	d.text = title.n && where.n
			 ? ml_arena_printf(x->arena, "%.*s, %.*s", (int)title.n, title.p, (int)where.n, where.p)
		 : title.n ? title
			   : where;
	struct ml_date since;
	if (best[2].n && ml_date_iso(best[2].v[0].s, &since)) {
		struct ml_buf text = {0};
		ml_date_show(&text, since, ML_DATE_MEDIUM, app->ctx->lang);
		d.since = ml_arena_printf(x->arena, _("depuis le %s"), text.p);
		ml_buf_finish(&text);
	}
	return d;
}

static void person_head(struct sheet *x)
{
	struct duty duty = duty_of(x);
	struct ml_str civility = shown(x, "civility", 1), name = x->title;
	if (civility.n)
		name = ml_arena_printf(x->arena, "%.*s %.*s", (int)civility.n, civility.p, (int)name.n, name.p);
	add(x, name, shown(x, "name_ar", 1), ML_ROLE_STRONG);
	add(x, duty.text.n ? duty.text : x->subtitle, duty.since, ML_ROLE_TEXT);
	add(x, pair(x, shown(x, "phones", 1), shown(x, "emails", 1)), labelled(x, _("préfère"), shown(x, "channel", 1)),
		ML_ROLE_TEXT);
	add(x, pair(x, shown(x, "city", 1), shown(x, "language", 1)), labelled(x, _("thèmes"), shown(x, "topics", 3)),
		ML_ROLE_MUTED);
	struct ml_str basis = labelled(x, _("Base"), shown(x, "legal_basis", 1)), informed = shown(x, "informed_on", 1),
		      until = shown(x, "keep_until", 1);
	if (informed.n)
		basis = pair(x, basis, ml_arena_printf(x->arena, _("informée le %.*s"), (int)informed.n, informed.p));
	if (until.n)
		basis = pair(x, basis, ml_arena_printf(x->arena, _("revoir le %.*s"), (int)until.n, until.p));
	x->basis = basis;
	if (!x->basis.n)
		x->basis = ml_str(_("Base légale non renseignée : F2 la note"));
}

static void organisation_head(struct sheet *x)
{
	struct ml_str acronym = shown(x, "acronym", 1), name = x->title;
	if (acronym.n && !memmem(name.p, name.n, acronym.p, acronym.n))
		name = ml_arena_printf(x->arena, "%.*s (%.*s)", (int)name.n, name.p, (int)acronym.n, acronym.p);
	add(x, name, shown(x, "name_ar", 1), ML_ROLE_STRONG);
	add(x, x->subtitle, shown(x, "stance", 1), ML_ROLE_TEXT);
	add(x, pair(x, shown(x, "phones", 1), shown(x, "emails", 1)), shown(x, "website", 1), ML_ROLE_TEXT);
	add(x, ML_STR(""), labelled(x, _("thèmes"), shown(x, "topics", 3)), ML_ROLE_MUTED);
}

void sheet_head(struct sheet *x)
{
	x->n_head = 0;
	x->basis = ML_STR("");
	if (x->record->kind == ml_kind_by_key(ML_STR("person")))
		person_head(x);
	else if (x->record->kind == ml_kind_by_key(ML_STR("organisation")))
		organisation_head(x);
	else {
		add(x, x->title.n ? x->title : ml_str(_("(sans titre)")), ML_STR(""), ML_ROLE_STRONG);
		add(x, x->subtitle, ML_STR(""), ML_ROLE_MUTED);
	}
}
