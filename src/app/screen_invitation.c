/* An invitation on the screen: the code QR for a phone, the eighteen words to say. Nothing of it is kept. */
#include <sodium.h>

#include <maillage/sync.h>
#include "app/parts.h"

struct invitation {
	struct ml_screen base;
	struct ml_arena *arena;
	struct ml_qr qr;
	struct ml_buf words, text, drawn;
	uint32_t lines;
};

enum { GAP = 2, WORD_WIDTH = 15 };

static struct invitation *self(struct ml_screen *s)
{
	return (struct invitation *)s;
}

/* Dark on light in every theme: the role brings its own background. */
static int draw_code(struct invitation *v, struct ml_surface *f, struct ml_rect r)
{
	struct ml_str rest = ml_buf_view(&v->drawn), row;
	int width = (int)v->qr.size + 2 * ML_QR_QUIET, y = 0;
	if (r.h < (int)v->lines || r.w < width)
		return 0;
	while (ml_str_split(&rest, '\n', &row) && row.n)
		ml_surface_put(f, r.x + 1, r.y + y++, width, row, ML_ROLE_INPUT_FOCUS, ML_START);
	return width + GAP;
}

static void draw_words(struct invitation *v, struct ml_surface *f, struct ml_rect r)
{
	struct ml_str rest = ml_buf_view(&v->words), word;
	int columns = ML_MAX(1, r.w / WORD_WIDTH);
	columns = ML_MIN(columns, 3);
	int rows = (ML_INVITE_WORDS + columns - 1) / columns;
	for (int i = 0; ml_str_split(&rest, ' ', &word); i++) {
		struct ml_str cell = ml_arena_printf(v->base.app->arena, "%2d %.*s", i + 1, (int)word.n, word.p);
		if (i % rows < r.h)
			ml_surface_put(f, r.x + i / rows * WORD_WIDTH, r.y + i % rows, WORD_WIDTH, cell, ML_ROLE_STRONG, ML_START);
	}
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect body)
{
	struct invitation *v = self(s);
	int used = draw_code(v, f, body), y = body.y;
	struct ml_rect words = {body.x + used + 1, y + 2, body.w - used - 2, body.h - 2};
	ml_surface_put(f, words.x, y, words.w, ml_str(_("DIX-HUIT MOTS, DANS L'ORDRE")), ML_ROLE_HEADER, ML_START);
	if (used == 0)
		ml_surface_put(f, words.x, y + 1, words.w, ml_str(_("fenêtre trop petite pour le code QR")), ML_ROLE_MUTED, ML_START);
	draw_words(v, f, words);
}

static void title(struct ml_screen *s, struct ml_buf *place, struct ml_buf *details)
{
	ml_buf_z(place, _("Invitation"));
	ml_buf_z(details, _("pour un seul poste, 60 jours"));
}

static void help(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_z(out, _("Donnez-lui ensuite un paquet complet fait ici : il le lit en premier."));
}

static void status(struct ml_screen *s, struct ml_buf *out)
{
	ml_buf_str(out, ml_buf_view(&self(s)->text));
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	return ML_UI_IGNORED;
}

static void wipe(struct ml_buf *b)
{
	if (b->n)
		sodium_memzero(b->p, b->n);
	ml_buf_finish(b);
}

static void destroy(struct ml_screen *s)
{
	struct invitation *v = self(s);
	wipe(&v->words);
	wipe(&v->text);
	wipe(&v->drawn);
	ml_arena_destroy(v->arena);
	ml_free_(v);
}

static const struct ml_screen_ops ops = {.name = "invitation",
	.scope = ML_SCOPE_INVITATION,
	.title = title,
	.draw = draw,
	.key = key,
	.help = help,
	.status = status,
	.destroy = destroy};

struct ml_screen *ml_invitation_create(struct ml_app *app, struct ml_error *e)
{
	struct invitation *v = ml_xalloc(sizeof *v);
	v->base = (struct ml_screen){&ops, app};
	v->arena = ml_arena_create();
	if (!ml_team_invite_words(app->store, &v->words, &v->text, e) ||
		!ml_qr_make(v->arena, ml_buf_view(&v->text), &v->qr, e)) {
		destroy(&v->base);
		return NULL;
	}
	v->lines = ml_qr_draw(&v->qr, 0, &v->drawn);
	return &v->base;
}
