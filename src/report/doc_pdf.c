/* report: PDF: the library, the pages and what flows over them. The same document gives the same bytes. */
#include <stdio.h>

#include <maillage/i18n.h>
#include <maillage/view.h>
#include "doc_pdf.h"
#include "loaded.h"

/* A4 and its margins, in points. */
enum { SHORT_SIDE = 595, LONG_SIDE = 842, MARGIN = 43, TOP = 45, FOOT = 50 };
const double pdf_top = TOP;

#define FAMILIES "Noto Sans,Noto Sans Arabic,DejaVu Sans,sans-serif"
static const char *const fonts[PDF_STYLES] = {[PDF_TITLE] = FAMILIES " Bold 18",
	[PDF_SUBTITLE] = FAMILIES " 10",
	[PDF_H1] = FAMILIES " Bold 14",
	[PDF_H2] = FAMILIES " Bold 11.5",
	[PDF_H3] = FAMILIES " Bold 9.5",
	[PDF_BODY] = FAMILIES " 9.5",
	[PDF_CELL] = FAMILIES " 8",
	[PDF_BOLD] = FAMILIES " Bold 8",
	[PDF_NOTE] = FAMILIES " 7.5",
	[PDF_SMALL] = FAMILIES " 6.5"};

const struct pdf_library *pdf_library(void)
{
	static struct pdf_library library;
	static bool tried, found;
#define X(name) #name,
	static const char *const names[] = {PDF_FUNCTIONS(X) NULL};
#undef X
	if (!tried)
		found = report_load("libpangocairo-1.0.so.0", names, (void **)&library);
	tried = true;
	return found ? &library : NULL;
}

/* ---- pages --------------------------------------------------------------------------------------------- */

static struct ml_str today(struct pdf *p)
{
	struct ml_buf text = {0};
	ml_date_show(&text, ml_date_of_days(ml_view_today(p->doc->store)), ML_DATE_MEDIUM, p->doc->lang);
	struct ml_str out = ml_arena_printf(p->arena, _("Édité le %s"), text.p);
	ml_buf_finish(&text);
	return out;
}

static void put_foot(struct pdf *p)
{
	enum { GAP = 12, DATE = 160 };
	double y = p->bottom + GAP;
	struct ml_str number =
		p->pages ? ml_arena_printf(p->arena, _("Page %d sur %d"), p->page, p->pages) : ML_STR("");
	struct ml_str title = report_doc_clean(p->arena, p->doc->title, false);
	PangoLayout *in_use = p->layout; /* what flows over the page stays laid out */
	p->layout = p->foot;
	double room = p->width - 2 * DATE;
	pdf_colour(p, PDF_RULE);
	pdf_box(p, 0, y - 3, p->width, 0.5);
	/* One line of it, whatever its length. */
	while (title.n &&
		pdf_measure(p, PDF_NOTE, title, room, NULL) > pdf_measure(p, PDF_NOTE, ML_STR("0"), 0, NULL) * 1.9)
		title = ml_text_cut(p->arena, title, ml_text_width(title) * 3 / 4);
	pdf_text(p, PDF_NOTE, PDF_MUTED, PDF_START, today(p), 0, y, DATE);
	pdf_text(p, PDF_NOTE, PDF_MUTED, PDF_MIDDLE, title, DATE, y, room);
	pdf_text(p, PDF_NOTE, PDF_MUTED, PDF_END, number, p->width - DATE, y, DATE);
	p->layout = in_use;
}

void pdf_new_page(struct pdf *p)
{
	put_foot(p);
	p->lib->cairo_show_page(p->cairo);
	p->page++;
	p->y = pdf_top;
}

bool pdf_make_room(struct pdf *p, double height)
{
	bool turn = p->y + height > p->bottom && p->y > pdf_top;
	if (turn)
		pdf_new_page(p);
	return turn;
}

/* ---- blocks ---------------------------------------------------------------------------------------------- */

static void heading(struct pdf *p, const struct ml_doc_block *b, int *chapter)
{
	enum { KEPT_WITH = 140 };
	static const struct {
		enum pdf_style style;
		double before, after;
	} levels[] = {{PDF_H1, 16, 6}, {PDF_H2, 10, 4}, {PDF_H3, 8, 3}};
	int level = report_doc_level(b) - 1;
	struct ml_str text = report_doc_clean(p->arena, b->text, false);
	if (!text.n)
		return;
	p->y += p->y > pdf_top ? levels[level].before : 0;
	pdf_make_room(p, KEPT_WITH);
	char place[64];
	snprintf(place, sizeof place, "page=%d pos=[0 %d]", p->page, (int)p->y);
	int item = p->lib->cairo_pdf_surface_add_outline(p->surface, level ? *chapter : CAIRO_PDF_OUTLINE_ROOT,
		ml_arena_z(p->arena, text), place, CAIRO_PDF_OUTLINE_FLAG_OPEN);
	if (level == 0)
		*chapter = item;
	pdf_flow(p, levels[level].style, level ? PDF_INK : PDF_ACCENT, text);
	if (level == 0) {
		pdf_colour(p, PDF_RULE);
		pdf_box(p, 0, p->y + 1, p->width, 0.6);
	}
	p->y += levels[level].after;
}

static void paragraphs(struct pdf *p, struct ml_str text)
{
	enum { AFTER = 5 };
	struct ml_str paragraph;
	while (report_doc_next_paragraph(&text, &paragraph)) {
		pdf_flow(p, PDF_BODY, PDF_INK, report_doc_clean(p->arena, paragraph, true));
		p->y += AFTER;
	}
}

static void title_block(struct pdf *p)
{
	enum { GAP = 4, AFTER = 10 };
	pdf_flow(p, PDF_TITLE, PDF_ACCENT, report_doc_clean(p->arena, p->doc->title, false));
	pdf_flow(p, PDF_SUBTITLE, PDF_MUTED, report_doc_clean(p->arena, p->doc->subtitle, false));
	p->y += GAP;
	pdf_colour(p, PDF_ACCENT);
	pdf_box(p, 0, p->y, p->width, 1.5);
	p->y += AFTER;
}

static void body(struct pdf *p)
{
	int chapter = CAIRO_PDF_OUTLINE_ROOT;
	title_block(p);
	for (uint32_t i = 0; i < p->doc->n_blocks; i++) {
		const struct ml_doc_block *b = &p->doc->blocks[i];
		ml_arena_reset(p->arena);
		if (b->type == ML_DOC_HEADING)
			heading(p, b, &chapter);
		else if (b->type == ML_DOC_PARAGRAPH)
			paragraphs(p, b->text);
		else
			pdf_table(p, b);
	}
	put_foot(p);
	p->lib->cairo_show_page(p->cairo);
}

/* ---- the file -------------------------------------------------------------------------------------------- */

static cairo_status_t take(void *arg, const unsigned char *data, unsigned n)
{
	ml_buf_add(arg, data, n);
	return CAIRO_STATUS_SUCCESS;
}

static void describe(struct pdf *p)
{
	struct ml_context *ctx = ml_store_context(p->doc->store);
	struct ml_buf now = {0};
	ml_time_iso(&now, ctx->now_ms(ctx) / 1000);
	char *title = ml_arena_z(p->arena, report_doc_clean(p->arena, p->doc->title, false));
	p->lib->cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_TITLE, title);
	p->lib->cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATOR, "maillage");
	p->lib->cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATE_DATE, now.p);
	p->lib->cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_MOD_DATE, now.p);
	ml_buf_finish(&now);
}

static PangoLayout *create_layout(struct pdf *p)
{
	PangoLayout *layout = p->lib->pango_cairo_create_layout(p->cairo);
	p->lib->pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	p->lib->pango_context_set_base_dir(
		p->lib->pango_layout_get_context(layout), p->rtl ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
	p->lib->pango_layout_context_changed(layout);
	return layout;
}

/* One pass; how many pages it took. */
static int pass(struct pdf *p, struct ml_buf *out, cairo_status_t *status)
{
	const struct pdf_library *lib = p->lib;
	p->surface = lib->cairo_pdf_surface_create_for_stream(take, out, p->page_width, p->bottom + FOOT);
	p->cairo = lib->cairo_create(p->surface);
	p->layout = create_layout(p);
	p->foot = create_layout(p);
	p->page = 1;
	p->y = pdf_top;
	describe(p);
	body(p);
	lib->g_object_unref(p->layout);
	lib->g_object_unref(p->foot);
	*status = lib->cairo_status(p->cairo);
	lib->cairo_destroy(p->cairo);
	lib->cairo_surface_finish(p->surface);
	if (*status == CAIRO_STATUS_SUCCESS)
		*status = lib->cairo_surface_status(p->surface);
	lib->cairo_surface_destroy(p->surface);
	return p->page;
}

const char *report_doc_pdf_missing(void)
{
	return pdf_library() ? NULL : N_("installez la bibliothèque pangocairo (Debian : libpangocairo-1.0-0)");
}

bool report_doc_pdf(struct ml_buf *out, const struct ml_doc *d, struct ml_error *e)
{
	struct pdf p = {.lib = pdf_library(), .doc = d, .rtl = strcmp(d->lang, "ar") == 0};
	struct ml_buf first = {0};
	cairo_status_t status;
	if (!p.lib)
		return ml_fail(e, ML_E_SYSTEM, "libpangocairo-1.0.so.0");
	bool wide = report_doc_is_wide(d);
	p.page_width = wide ? LONG_SIDE : SHORT_SIDE;
	p.width = p.page_width - 2 * MARGIN;
	p.bottom = (wide ? SHORT_SIDE : LONG_SIDE) - FOOT;
	p.arena = ml_arena_create();
	for (int i = 0; i < PDF_STYLES; i++)
		p.fonts[i] = p.lib->pango_font_description_from_string(fonts[i]);
	/* The first pass only counts the pages. */
	p.pages = pass(&p, &first, &status);
	if (status == CAIRO_STATUS_SUCCESS)
		pass(&p, out, &status);
	for (int i = 0; i < PDF_STYLES; i++)
		p.lib->pango_font_description_free(p.fonts[i]);
	ml_buf_finish(&first);
	ml_arena_destroy(p.arena);
	return status == CAIRO_STATUS_SUCCESS ||
	       ml_fail(e, ML_E_SYSTEM, "PDF: %s", p.lib->cairo_status_to_string(status));
}
