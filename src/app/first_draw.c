/* First run: how the steps look. */
#include <stdio.h>

#include "app/first_private.h"
#include "app/parts.h"
#include "ui/chrome.h"

enum { MIN_W = 60, MIN_H = 18 };

/* The lines of the display test. Drawn cell by cell, so that nothing stands in for what is tested. */
#define SAMPLE_DRAWN "┌──┬──┐ ███▊ ▁▃▅▇ é è ç ✓ ▸ ≠ …"
#define SAMPLE_ASCII "+--+--+ ###= _.-= e e c x > ! ..."
#define SAMPLE_ARABIC "أهلا وسهلا بكم"

static struct ml_str shown_place(struct ml_first *f, int row)
{
	const struct ml_setting *s = ml_setting_by_name(ml_str(first_place[row]));
	struct ml_buf text = {0};
	if (f->place[row].n)
		ml_setting_show(s, ml_buf_view(&f->place[row]), f->ctx->lang, &text);
	else
		ml_buf_z(&text, s->type == ML_SET_TERRITORY ? _("tout le pays") : "—");
	struct ml_str out = ml_arena_str(f->arena, ml_buf_view(&text));
	ml_buf_finish(&text);
	return out;
}

/* Letters in the order in which they are read, apart: what a terminal shows that does the joining itself. */
static void draw_logical(struct ml_surface *s, int x, int y, struct ml_str text, enum ml_role role)
{
	for (size_t at = 0; at < text.n; x++)
		ml_surface_rune(s, x, y, ml_utf8_next(text, &at), role);
}

static void draw_sample(struct ml_first *f, int i, int x, int y, int w, enum ml_role role)
{
	bool ascii = ml_surface_is_ascii(f->surface);
	if (f->step == FIRST_ARABIC && i == 1)
		draw_logical(f->surface, x, y, ML_STR(SAMPLE_ARABIC), role);
	else if (f->step == FIRST_ARABIC)
		ml_surface_put(f->surface, x, y, w, ML_STR(SAMPLE_ARABIC), role, ML_LEFT);
	else {
		ml_surface_ascii(f->surface, false);
		ml_surface_put(f->surface, x, y, w, i ? ML_STR(SAMPLE_ASCII) : ML_STR(SAMPLE_DRAWN), role, ML_START);
		ml_surface_ascii(f->surface, ascii);
	}
}

static int draw_paragraph(struct ml_first *f, struct ml_rect r, struct ml_str text, enum ml_role role)
{
	uint32_t n;
	struct ml_str *line = ml_text_wrap(f->arena, text, ML_MAX(r.w - 2, 10), &n);
	int y = 0;
	for (uint32_t i = 0; i < n && y < r.h; i++, y++)
		ml_surface_put(f->surface, r.x + 1, r.y + y, r.w - 2, line[i], role, ML_START);
	return y;
}

/* What an option means stands beside it, or, where that would be cut, below them all for the one chosen. */
static bool narrow(const struct ml_first *f)
{
	return ml_surface_width(f->surface) < 78;
}

static void draw_option(struct ml_first *f, struct ml_rect r, int i)
{
	bool here = i == f->at[f->step];
	enum ml_role role = here ? ML_ROLE_FOCUS : ML_ROLE_TEXT;
	const struct first_option *o = f->step == FIRST_PLACE ? NULL : first_option(f, i);
	ml_surface_put(f->surface, r.x, r.y, r.w, ML_STR(""), role, ML_START);
	ml_surface_text(f->surface, r.x + 1, r.y, ml_str(here ? ">" : " "), role); /* apart: it turns with the screen */
	ml_surface_printf(f->surface, r.x + 3, r.y, role, "%d", i + 1);
	struct ml_rect in = ml_rect(r.x + 5, r.y, r.w - 6, 1);
	if (here)
		ml_surface_cursor(f->surface, r.x + 1, r.y, false);
	if (!o && i == PLACE_ROWS) {
		ml_surface_put(f->surface, in.x, in.y, in.w, ml_str(_("→ Continuer")), role, ML_START);
	} else if (!o) {
		const struct ml_setting *s = ml_setting_by_name(ml_str(first_place[i]));
		ml_surface_put(f->surface, in.x, in.y, 24, ml_str(_(s->label)), role, ML_START);
		ml_surface_put(f->surface, in.x + 24, in.y, in.w - 24, shown_place(f, i), role, ML_START);
	} else if (!o->label) {
		draw_sample(f, i, in.x, in.y, in.w, role);
	} else {
		bool beside = o->detail[0] && !narrow(f);
		int used = ml_surface_put(f->surface, in.x, in.y, beside ? ML_MIN(in.w, 32) : in.w,
			ml_str(f->step == FIRST_LANG ? o->label : _(o->label)), role, ML_START);
		used = ML_MAX(used + 2, 34);
		if (beside)
			ml_surface_put(f->surface, in.x + used, in.y, in.w - used, ml_str(_(o->detail)),
				here ? ML_ROLE_FOCUS : ML_ROLE_MUTED, ML_START);
	}
}

/* How the theme under the cursor looks. */
static void draw_theme(struct ml_first *f, struct ml_rect r)
{
	static const struct {
		const char *text;
		uint8_t role;
	} rows[] = {{N_(" Titre de l'écran"), ML_ROLE_TITLE}, {N_("Amina Benali, présidente"), ML_ROLE_TEXT},
		{N_("> la ligne choisie"), ML_ROLE_FOCUS}, {N_("! une relance en retard"), ML_ROLE_LATE},
		{N_("une indication"), ML_ROLE_MUTED}, {N_(" Enregistré"), ML_ROLE_TOAST}};
	for (size_t i = 0; i < ML_COUNT(rows) && (int)i < r.h; i++)
		ml_surface_put(f->surface, r.x + 5, r.y + (int)i, ML_MIN(r.w - 6, 34), ml_str(_(rows[i].text)),
			rows[i].role, ML_START);
}

static void add_line(struct ml_buf *out, const char *label, struct ml_str value)
{
	ml_buf_printf(out, _("%s : %.*s\n"), label, (int)value.n, value.p);
}

/* What the end is about to do. */
void first_summary(struct ml_first *f, struct ml_buf *out)
{
	static const char *const data_texts[] = {
		[DATA_EMPTY] = N_("base vide"), [DATA_SAMPLE] = N_("territoire d'exemple")};
	struct ml_str where = {0};
	int team = f->at[FIRST_TEAM];
	add_line(out, _("Votre nom"), ml_buf_view(&f->text[FIRST_NAME]));
	for (int i = 0; i < PLACE_ROWS - 1; i++) {
		struct ml_str part = shown_place(f, i);
		where = i ? ml_arena_printf(f->arena, "%.*s · %.*s", (int)where.n, where.p, (int)part.n, part.p) : part;
	}
	add_line(out, _("Lieu"), where);
	add_line(out, _("Équipe"),
		team == TEAM_NEW       ? ml_buf_view(&f->text[FIRST_TEAM_NAME])
		: team == TEAM_INVITED ? ml_str(_("celle qui vous a invité"))
				       : ml_str(_("aucune pour l'instant")));
	if (f->at[FIRST_DATA] == DATA_IMPORT)
		add_line(out, _("Données"), ml_buf_view(&f->text[FIRST_FILE]));
	else
		add_line(out, _("Données"), ml_str(_(data_texts[f->at[FIRST_DATA]])));
	add_line(out, _("Base"), ml_str(f->path));
}

static void draw_body(struct ml_first *f, struct ml_rect r)
{
	const struct first_step_row *row = &first_steps[f->step];
	struct ml_buf summary = {0};
	int n = first_options(f);
	ml_surface_put(f->surface, r.x + 1, r.y, r.w - 2, ml_str(f->step == FIRST_LANG ? row->title : _(row->title)),
		ML_ROLE_HEADER, ML_START);
	ml_rect_cut_rows(&r, 1);
	if (row->text)
		ml_rect_cut_rows(&r, draw_paragraph(f, r, ml_str(_(row->text)), ML_ROLE_TEXT));
	ml_rect_cut_rows(&r, 1);
	if (row->types) {
		ml_ui_edit_draw(&f->edit, f->surface, ml_rect(r.x + 1, r.y, ML_MIN(r.w - 2, 76), 1), true);
		ml_rect_cut_rows(&r, 2);
	}
	f->first_y = r.y;
	f->step_y = n ? (r.h >= 2 * n + 8 ? 2 : 1) : 0;
	for (int i = 0; i < n && i * f->step_y < r.h; i++)
		draw_option(f, ml_rect(r.x, r.y + i * f->step_y, r.w, 1), i);
	ml_rect_cut_rows(&r, n * f->step_y + (n != 0));
	const struct first_option *now = n && row->option ? first_option(f, f->at[f->step]) : NULL;
	if (now && now->label && now->detail[0] && narrow(f))
		ml_rect_cut_rows(&r, draw_paragraph(f, r, ml_str(_(now->detail)), ML_ROLE_MUTED) + 1);
	if (f->step == FIRST_THEME)
		draw_theme(f, r);
	if (f->step == FIRST_PREVIEW)
		draw_paragraph(f, r, ml_buf_view(&f->preview), ML_ROLE_TEXT);
	if (f->step == FIRST_END) {
		first_summary(f, &summary);
		ml_rect_cut_rows(&r, draw_paragraph(f, r, ml_buf_view(&summary), ML_ROLE_STRONG));
	}
	if (f->error.n)
		draw_paragraph(f, r, ml_buf_view(&f->error), ML_ROLE_ERROR);
	ml_buf_finish(&summary);
}

static const char *help_text(const struct ml_first *f)
{
	if (f->picking)
		return _("lettres : chercher · Entrée choisir · Échap laisser");
	if (f->step == FIRST_LANG)
		return "↑↓ · Entrée ⏎ Enter · F10";
	if (first_steps[f->step].types)
		return _("Entrée continue · Échap revient à la question d'avant");
	if (f->step == FIRST_FILE)
		return _("Tab complète · Entrée ouvre l'aperçu · Échap revient");
	if (f->step == FIRST_PREVIEW)
		return _("Entrée garde ce fichier · Échap en choisit un autre");
	if (f->step == FIRST_END)
		return _("Entrée crée la base · Échap revient en arrière");
	return _("↑↓ ou chiffre : choisir · Entrée continue · Échap revient");
}

static void draw_keys(struct ml_first *f, struct ml_rect row)
{
	const struct {
		const char *key, *label;
	} keys[] = {{_("Entrée"), _("Suivant")}, {_("Échap"), _("Précédent")}, {"F10", _("Quitter")}};
	int x = row.x;
	ml_surface_fill(f->surface, row, ML_ROLE_KEY_LABEL);
	for (size_t i = 0; i < ML_COUNT(keys); i++) {
		x += ml_surface_text(f->surface, x, row.y, ml_str(keys[i].key), ML_ROLE_KEY);
		x += ml_surface_text(f->surface, x, row.y, ML_STR(" "), ML_ROLE_KEY_LABEL);
		x += ml_surface_text(f->surface, x, row.y, ml_str(keys[i].label), ML_ROLE_KEY_LABEL);
		x += ml_surface_text(f->surface, x, row.y, ML_STR("  "), ML_ROLE_KEY_LABEL);
	}
}

void ml_first_draw(struct ml_first *f)
{
	struct ml_surface *s = f->surface;
	struct ml_rect r = ml_surface_rect(s);
	char progress[24];
	ml_arena_reset(f->arena);
	ml_surface_clear(s);
	if (ml_ui_too_small(s, MIN_W, MIN_H))
		return;
	struct ml_rect title = ml_rect_cut_rows(&r, 1), keys = ml_rect_cut_rows(&r, -1),
		       help = ml_rect_cut_rows(&r, -1);
	snprintf(progress, sizeof progress, "%u", f->n_past + 1);
	ml_ui_title_draw(s, title, ml_str(_("Premier lancement")),
		f->step == FIRST_END ? ML_STR("") : ml_arena_printf(f->arena, _("question %s"), progress));
	ml_rect_cut_rows(&r, 1);
	draw_body(f, r);
	ml_ui_help_draw(s, help, ml_str(help_text(f)));
	draw_keys(f, keys);
	if (f->file_open)
		ml_ui_dialog_draw(&f->file, s, r);
	if (f->picking)
		ml_ui_picker_draw(
			&f->picker, s, r, ml_rect(r.x + 29, f->first_y + f->at[FIRST_PLACE] * f->step_y, r.w - 30, 1));
}
