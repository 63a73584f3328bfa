/* Above the tabs of a sheet: who it is, how to reach them; below: a conflict, and by what right the data of a person
 * are kept. */
#include <maillage/door.h>
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
	return text.n ? ml_arena_printf(x->arena, _("%s : %.*s"), label, (int)text.n, text.p) : text;
}

static void add(struct sheet *x, struct ml_str start, struct ml_str end, uint8_t role)
{
	if (x->n_head < HEAD_LINES && (start.n || end.n))
		x->head[x->n_head++] = (struct head_line){start, end, role};
}

/* "Présidente, Association Tifawin" and since when. */
static void add_duty(struct sheet *x)
{
	struct ml_app *app = x->base.app;
	struct ml_door_duty duty;
	struct ml_str text = x->subtitle, since = ML_STR("");
	struct ml_date d;
	if (ml_door_duty(app->store, x->arena, x->rid, &duty))
		text = duty.title.n && duty.organisation.n
			       ? ml_arena_printf(x->arena, "%.*s, %.*s", (int)duty.title.n, duty.title.p,
					 (int)duty.organisation.n, duty.organisation.p)
		       : duty.title.n ? duty.title
				      : duty.organisation;
	if (ml_date_iso(duty.since, &d)) {
		struct ml_buf date = {0};
		ml_date_show(&date, d, ML_DATE_MEDIUM, app->ctx->lang);
		since = ml_arena_printf(x->arena, _("depuis le %s"), date.p);
		ml_buf_finish(&date);
	}
	add(x, text, since, ML_ROLE_TEXT);
}

static void person_head(struct sheet *x)
{
	struct ml_str civility = shown(x, "civility", 1), name = x->title;
	if (civility.n)
		name = ml_arena_printf(x->arena, "%.*s %.*s", (int)civility.n, civility.p, (int)name.n, name.p);
	add(x, name, shown(x, "name_ar", 1), ML_ROLE_STRONG);
	add_duty(x);
	add(x, pair(x, shown(x, "phones", 1), shown(x, "emails", 1)), labelled(x, _("préfère"), shown(x, "channel", 1)),
		ML_ROLE_TEXT);
	add(x, pair(x, shown(x, "city", 1), shown(x, "language", 1)), labelled(x, _("thèmes"), shown(x, "topics", 3)),
		ML_ROLE_MUTED);
	struct ml_str basis = labelled(x, ml_trc("sheet", "Base"), shown(x, "legal_basis", 1)), informed = shown(x, "informed_on", 1),
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
