/*
 * The contact card of a person or an organisation as a QR code that a phone reads, on all of the window: as much of the
 * card as the window has room for, and it is said what was left out.
 */
#include <maillage/exchange.h>
#include <maillage/sync.h>
#include "app/sheet.h"

struct card {
	struct ml_screen base;
	int64_t rid;
	struct ml_arena *arena;
	struct ml_str title;
	struct ml_qr qr;
	enum ml_card_part left; /* what it has no room for begins here */
	bool small;		/* not even a name and a number */
	int w, h;		/* for which it was made */
};

static struct card *self(struct ml_screen *s)
{
	return (struct card *)s;
}

enum { LIGHT = 2 }; /* modules around it at least: what readers need */

/* Two rows of modules a line. */
static bool fits(const struct ml_qr *q, int w, int h)
{
	int need = (int)q->size + 2 * LIGHT;
	return need <= w && need <= 2 * h;
}

static void make(struct card *x, int w, int h)
{
	struct ml_error e = {0};
	x->w = w;
	x->h = h;
	for (int part = ML_CARD_PARTS; part > 0; part--) {
		struct ml_buf text = {0};
		bool good = ml_export_card(x->base.app->store, x->arena, x->rid, (enum ml_card_part)part, &text, &e) &&
			    ml_qr_make(x->arena, ml_buf_view(&text), &x->qr, &e) && fits(&x->qr, w, h);
		ml_buf_finish(&text);
		x->left = (enum ml_card_part)part;
		x->small = false;
		if (good)
			return;
	}
	x->small = true;
}

static bool dark(const struct card *x, int mx, int my)
{
	int n = (int)x->qr.size;
	return mx >= 0 && my >= 0 && mx < n && my < n && x->qr.dark[my * n + mx];
}

/* Dark on light in every theme: the role brings its own background. A blank module of ASCII screens cannot be halved:
 * none there. */
static int draw_code(struct card *x, struct ml_surface *f, struct ml_rect r)
{
	static const uint32_t half[] = {' ', 0x2584, 0x2580, 0x2588};
	int n = (int)x->qr.size, light = ML_MIN(ML_QR_QUIET, (2 * r.h - n) / 2), w = n + 2 * ML_MAX(light, LIGHT);
	int top = (2 * r.h - n) / 2;
	ml_surface_fill(f, ml_rect(r.x, r.y, w, r.h), ML_ROLE_INPUT_FOCUS);
	for (int y = 0; y < r.h; y++)
		for (int i = 0; i < w; i++) {
			int mx = i - (w - n) / 2, my = 2 * y - top;
			/* A mirrored screen draws from the right: so does this loop, and the code stays the right way
			 * round. */
			if (ml_surface_is_mirrored(f))
				mx = n - 1 - mx;
			ml_surface_rune(f, r.x + i, r.y + y, half[dark(x, mx, my) << 1 | dark(x, mx, my + 1)],
				ML_ROLE_INPUT_FOCUS);
		}
	return w;
}

static void draw(struct ml_screen *s, struct ml_surface *f, struct ml_rect r)
{
	static const char *const lefts[ML_CARD_PARTS + 1] = {
		[ML_CARD_NUMBER] = N_("le nom et le numéro ; le reste n'a pas la place"),
		[ML_CARD_MAIL] = N_("le nom, le numéro et le courriel ; le reste n'a pas la place"),
		[ML_CARD_WORK] = N_("sans l'adresse, qui n'a pas la place"),
		[ML_CARD_ALL] = N_("toute la carte de contact"),
	};
	struct card *x = self(s);
	if (r.w != x->w || r.h != x->h)
		make(x, r.w, r.h);
	int used = x->small ? 0 : draw_code(x, f, r);
	struct ml_rect side = {r.x + used + 1, r.y + 1, r.w - used - 2, r.h - 2};
	struct ml_str text = ml_str(
		x->small ? _("La fenêtre est trop petite pour le code QR : agrandissez-la, ou réduisez les caractères.")
			 : _(lefts[x->left]));
	uint32_t n;
	ml_surface_put(f, side.x, side.y, side.w, x->title, ML_ROLE_STRONG, ML_START);
	struct ml_str *line = ml_text_wrap(s->app->arena, text, ML_MAX(8, side.w), &n);
	for (uint32_t i = 0; i < n && (int)i + 2 < side.h - 3; i++)
		ml_surface_put(f, side.x, side.y + 2 + (int)i, side.w, line[i],
			x->small ? ML_ROLE_WARNING : ML_ROLE_MUTED, ML_START);
	line = ml_text_wrap(s->app->arena,
		ml_str(_("Visez le code avec l'appareil photo du téléphone. Échap revient.")), ML_MAX(8, side.w), &n);
	for (uint32_t i = 0; i < n; i++)
		ml_surface_put(f, side.x, side.y + side.h - (int)n + (int)i, side.w, line[i], ML_ROLE_TEXT, ML_START);
	ml_surface_cursor(f, side.x, side.y, false);
}

static enum ml_ui_result key(struct ml_screen *s, const struct ml_key *k)
{
	/* Whatever is pressed: back to the sheet. */
	return k->type == ML_KEY_MOUSE && k->code != ML_MOUSE_PRESS ? ML_UI_USED : ML_UI_CANCELLED;
}

static void destroy(struct ml_screen *s)
{
	ml_arena_destroy(self(s)->arena);
	ml_free_(s);
}

static const struct ml_screen_ops ops = {
	.name = "card", .scope = ML_SCOPE_CARD, .draw = draw, .key = key, .whole = true, .destroy = destroy};

struct ml_screen *ml_card_create(struct ml_app *app, int64_t rid, struct ml_error *e)
{
	struct card *x = ml_xalloc(sizeof *x);
	struct ml_buf text = {0};
	x->base = (struct ml_screen){&ops, app};
	x->rid = rid;
	x->arena = ml_arena_create();
	x->title = ml_store_title(app->store, x->arena, rid);
	bool good = ml_export_card(app->store, x->arena, rid, ML_CARD_ALL, &text, e);
	ml_buf_finish(&text);
	if (!good) {
		destroy(&x->base);
		return NULL;
	}
	return &x->base;
}
