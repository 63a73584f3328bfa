/* The first tab of a sheet: the record's values by sections, what it was joined to, what a newer program wrote. */
#include "app/sheet.h"

static void add_line(struct sheet *x, struct line line)
{
	if (x->n_lines < MAX_LINES)
		x->line[x->n_lines++] = line;
}

static void add_conflict(struct sheet *x, const struct ml_field *f)
{
	struct ml_app *app = x->base.app;
	const struct ml_slot *slot = ml_state_slot(x->record->state, f->wire);
	if (!slot || (f->flags & ML_F_MULTI) || !ml_slot_differs(slot))
		return;
	for (uint32_t i = slot->n - 1; i-- > 0;) {
		const struct ml_dval *d = &slot->d[i];
		struct ml_uuid site = ml_lineage_at(ml_store_lineage(app->store), d->dot.inc)->site;
		struct ml_str who = ml_store_officer_of(app->store, &site),
			      what = ml_app_values(app, x->arena, f, &d->v, 1);
		struct ml_buf when = {0};
		ml_app_when(app, &when, d->time);
		struct ml_str text =
			ml_arena_printf(x->arena, "≠ %.*s (%.*s, %s)", (int)what.n, what.p, (int)who.n, who.p, when.p);
		add_line(x, (struct line){.text = text, .role = ML_ROLE_WARNING});
		if (!x->conflict.n) {
			struct ml_str here = ml_app_values(app, x->arena, f, &ml_slot_shown(slot)->v, 1);
			x->conflict = ml_arena_printf(x->arena, _("%s en conflit : %.*s ici · %.*s (%.*s, %s)"),
				ml_app_label(x->record->kind, f), (int)here.n, here.p, (int)what.n, what.p, (int)who.n,
				who.p, when.p);
		}
		ml_buf_finish(&when);
	}
}

int sheet_label_width(int w)
{
	return ML_MIN(24, w / 3);
}

/* As many lines as the text takes at the width of the screen. */
static void add_text(struct sheet *x, struct line line, struct ml_str text)
{
	int w = ml_surface_width(x->base.app->surface);
	uint32_t n;
	struct ml_str *piece = ml_text_wrap(x->arena, text, ML_MAX(20, w - sheet_label_width(w) - 4), &n);
	for (uint32_t i = 0; i < n; i++) {
		line.text = piece[i];
		add_line(x, line);
		line.label = ML_STR("");
	}
}

static void add_field(struct sheet *x, const struct ml_field *f)
{
	struct ml_app *app = x->base.app;
	uint32_t n;
	const struct ml_value *v = ml_record_values(x->record, x->arena, f, &n);
	if (!n)
		return;
	v = ml_store_read_as(app->store, x->arena, f, v, &n);
	struct line line = {.label = ml_str(ml_app_label(x->record->kind, f)), .role = ML_ROLE_TEXT};
	/* One line a value where each is a thing of its own: references are followed one by one. */
	for (uint32_t i = 0; f->type == ML_T_REF && i < n; i++) {
		line.text = ml_app_values(app, x->arena, f, &v[i], 1);
		line.to = v[i].id;
		line.role = ml_store_rid(app->store, &v[i].id) ? ML_ROLE_LINK : ML_ROLE_MUTED;
		add_line(x, line);
		line.label = ML_STR("");
	}
	if (f->type != ML_T_REF)
		add_text(x, line, ml_app_values(app, x->arena, f, v, n));
	add_conflict(x, f);
}

/* What this record was joined to stands first, what was joined to it last: Enter goes there. */
static void add_joins(struct sheet *x, bool first)
{
	struct ml_app *app = x->base.app;
	int64_t *rids;
	uint32_t n;
	if (!ml_store_group(app->store, x->arena, x->rid, &rids, &n, NULL) || n < 2 || (rids[0] == x->rid) == first)
		return;
	bool root = rids[0] == x->rid, edited = x->record->flags & ML_R_MERGED_EDITED;
	struct line line = {.label = ml_str(root ? _("Réunit") : _("Réunie à")), .role = ML_ROLE_LINK};
	if (root)
		add_line(x, (struct line){.label = ml_str(_("Doublons réunis")), .heading = true});
	for (uint32_t i = root ? 1 : 0; i < (root ? n : 1); i++) {
		struct ml_str t = ml_store_title(app->store, x->arena, rids[i]);
		line.text = t.n ? t : ml_str(_("(sans titre)"));
		ml_store_id(app->store, rids[i], &line.to);
		add_line(x, line);
		line.label = ML_STR("");
	}
	if (edited)
		add_line(x, (struct line){.text = ml_str(_("modifiée après sa réunion à une autre : à relire")),
				    .role = ML_ROLE_WARNING});
}

/* What a newer program wrote: read-only. */
void sheet_unknown(struct sheet *x)
{
	uint32_t n;
	const struct ml_unknown *u = ml_record_unknown(x->base.app->store, x->arena, x->record, &n);
	if (n)
		add_line(x, (struct line){.label = ml_str(_("Champs d'une version plus récente")), .heading = true});
	for (uint32_t i = 0; i < n; i++) {
		struct line line = {.label = ml_arena_printf(x->arena, _("champ %llu"), (unsigned long long)u[i].wire),
			.role = ML_ROLE_MUTED};
		add_text(x, line, u[i].text);
	}
}

void sheet_fields(struct sheet *x)
{
	uint32_t n;
	const struct ml_field *const *fields = ml_store_fields(x->base.app->store, x->record->kind, &n);
	const char *section = NULL;
	uint32_t heading = 0;
	x->line = ML_NEWN(x->arena, struct line, MAX_LINES);
	x->n_lines = 0;
	add_joins(x, true);
	for (uint32_t i = 0; i < n; i++) {
		if (fields[i]->section && (!section || strcmp(section, fields[i]->section) != 0)) {
			section = fields[i]->section;
			/* A section without any value takes no room. */
			if (x->n_lines && x->line[x->n_lines - 1].heading)
				x->n_lines = heading;
			heading = x->n_lines;
			add_line(x, (struct line){.label = ml_str(_(section)), .heading = true});
		}
		if (!(fields[i]->flags & ML_F_HIDDEN) && fields[i]->type != ML_T_BYTES)
			add_field(x, fields[i]);
	}
	if (x->n_lines && x->line[x->n_lines - 1].heading)
		x->n_lines = heading;
	add_joins(x, false);
	sheet_unknown(x);
}
