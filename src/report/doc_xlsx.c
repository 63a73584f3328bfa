/*
 * report: a document as a spreadsheet: a first sheet with the texts and the way to the others, then a sheet a table,
 * with real figures and dates. What people typed is written as text, whatever it begins with.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <xlsxwriter.h>

#include <maillage/i18n.h>
#include "doc_write.h"
#include "loaded.h"

/* clang-format off */
#define XLSX_FUNCTIONS(X) \
	X(format_set_align) X(format_set_bg_color) X(format_set_bold) X(format_set_font_color) X(format_set_font_size) \
	X(format_set_indent) X(format_set_num_format) X(format_set_text_wrap) X(format_set_underline) X(lxw_strerror) \
	X(workbook_add_format) X(workbook_add_worksheet) X(workbook_close) X(workbook_new_opt) X(workbook_set_properties) \
	X(worksheet_fit_to_pages) X(worksheet_freeze_panes) X(worksheet_repeat_rows) X(worksheet_right_to_left) \
	X(worksheet_set_column) X(worksheet_set_paper) X(worksheet_write_datetime) X(worksheet_write_number) \
	X(worksheet_write_string) X(worksheet_write_url)
/* clang-format on */

struct xlsx_library {
#define X(name) __typeof__(name) *name;
	XLSX_FUNCTIONS(X)
#undef X
};

enum { STYLES = 256, SHEETS = 250, NAME_MOST = 31, TEXT_MOST = 32000, SAMPLE = 1000 };

/* What a cell looks like: one format of the workbook for each that occurs. */
struct style {
	uint8_t type, mark, depth;
	bool bold, alert, whole, wide;
	char currency[4];
};

struct xlsx {
	const struct xlsx_library *lib;
	const struct ml_doc *doc;
	struct ml_arena *arena;
	lxw_workbook *book;
	lxw_worksheet *first; /* the texts */
	uint32_t line;	      /* of it, the next */
	struct style styles[STYLES];
	lxw_format *formats[STYLES];
	uint32_t n_styles;
	lxw_format *plain, *title, *heading, *muted, *link, *head;
	struct ml_str names[SHEETS];
	uint32_t n_names;
	bool rtl;
};

static const struct xlsx_library *library(void)
{
	static struct xlsx_library found_functions;
	static bool tried, found;
#define X(name) #name,
	static const char *const names[] = {XLSX_FUNCTIONS(X) NULL};
#undef X
	if (!tried)
		found = report_load("libxlsxwriter.so." LXW_SOVERSION, names, (void **)&found_functions);
	tried = true;
	return found ? &found_functions : NULL;
}

/* ---- texts -------------------------------------------------------------------------------------------- */

/* As much as a cell may hold. */
static char *text_of(struct xlsx *x, struct ml_str text)
{
	struct ml_str clean = report_doc_clean(x->arena, text, true);
	while (clean.n > TEXT_MOST)
		clean.n = ml_grapheme_prev(clean, TEXT_MOST + 1);
	return ml_arena_z(x->arena, clean);
}

static void say(struct xlsx *x, struct ml_str text, lxw_format *format)
{
	if (text.n)
		x->lib->worksheet_write_string(x->first, x->line++, 0, text_of(x, text), format);
}

static lxw_format *format(struct xlsx *x, bool bold, double size, uint32_t colour)
{
	lxw_format *f = x->lib->workbook_add_format(x->book);
	if (bold)
		x->lib->format_set_bold(f);
	if (size > 0)
		x->lib->format_set_font_size(f, size);
	if (colour)
		x->lib->format_set_font_color(f, colour);
	x->lib->format_set_text_wrap(f);
	x->lib->format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
	return f;
}

/* ---- formats of cells --------------------------------------------------------------------------------- */

static const char *number_format(struct xlsx *x, const struct style *s)
{
	const char *sign = s->alert ? "\"! \"" : "";
	switch (s->type) {
	case ML_DOC_NUMBER:
		return ml_arena_printf(x->arena, "%s%s", sign, s->whole ? "#,##0" : "#,##0.0##").p;
	case ML_DOC_SHARE:
		return ml_arena_printf(x->arena, "%s%s", sign, s->whole ? "0%" : "0.0%").p;
	case ML_DOC_DATE:
		return ml_arena_printf(x->arena, "%sdd/mm/yyyy", sign).p;
	case ML_DOC_MONEY:
		return ml_arena_printf(x->arena, "%s%s \"%s\"", sign, s->whole ? "#,##0" : "#,##0.00", s->currency).p;
	default:
		return NULL;
	}
}

static lxw_format *styled(struct xlsx *x, const struct style *s)
{
	static const uint32_t colours[] = {[ML_DOC_MUTED] = 0x50575F,
		[ML_DOC_GOOD] = 0x14602B,
		[ML_DOC_WARN] = 0x7A4B00,
		[ML_DOC_LATE] = 0xA80F1B};
	uint32_t i = 0;
	while (i < x->n_styles && memcmp(&x->styles[i], s, sizeof *s) != 0)
		i++;
	if (i < x->n_styles)
		return x->formats[i];
	if (i == STYLES)
		return x->plain;
	const char *number = number_format(x, s);
	lxw_format *f = format(x, s->bold, 0, colours[s->mark]);
	if (number)
		x->lib->format_set_num_format(f, number);
	if (s->depth)
		x->lib->format_set_indent(f, s->depth);
	if (s->wide)
		x->lib->format_set_bg_color(f, 0xEEF2F6);
	x->styles[i] = *s;
	x->n_styles++;
	return x->formats[i] = f;
}

/* ---- cells ----------------------------------------------------------------------------------------------- */

static bool is_figure(const struct ml_doc_cell *c, double value)
{
	bool figure = c->type == ML_DOC_NUMBER || c->type == ML_DOC_SHARE || c->type == ML_DOC_MONEY;
	return isfinite(value) && figure;
}

static void put_cell(struct xlsx *x, lxw_worksheet *sheet, uint32_t row, uint32_t column, const struct ml_doc_row *r)
{
	enum { FIRST_YEAR = 1900 };
	struct ml_doc_cell c = report_doc_figure(&r->cells[column], x->doc->lang);
	struct style s = {.mark = c.mark,
		.depth = column ? 0 : ML_MIN(r->depth, 15),
		.alert = report_doc_alerts(&c),
		.wide = r->total};
	s.bold = r->total || c.mark == ML_DOC_STRONG;
	if (is_figure(&c, c.value)) {
		double shown = c.type == ML_DOC_SHARE ? 100 * c.value : c.value;
		s.type = c.type;
		s.whole = c.type == ML_DOC_SHARE ? fabs(shown) >= 10 || shown == 0 : fabs(shown - round(shown)) < 5e-4;
		memcpy(s.currency, c.currency, sizeof s.currency);
		x->lib->worksheet_write_number(sheet, row, (lxw_col_t)column, c.value, styled(x, &s));
	} else if (c.type == ML_DOC_DATE && c.date.year >= FIRST_YEAR) {
		lxw_datetime day = {.year = c.date.year, .month = c.date.month, .day = c.date.day};
		s.type = ML_DOC_DATE;
		x->lib->worksheet_write_datetime(sheet, row, (lxw_col_t)column, &day, styled(x, &s));
	} else if (c.text.n) {
		char *text = text_of(x, c.text);
		if (s.alert)
			text = (char *)ml_arena_printf(x->arena, "! %s", text).p;
		x->lib->worksheet_write_string(sheet, row, (lxw_col_t)column, text, styled(x, &s));
	} else if (r->total) {
		x->lib->worksheet_write_string(sheet, row, (lxw_col_t)column, "", styled(x, &s));
	}
}

/* ---- sheets --------------------------------------------------------------------------------------------------- */

static bool taken(const struct xlsx *x, struct ml_str name)
{
	for (uint32_t i = 0; i < x->n_names; i++)
		if (ml_fold_equal(x->names[i], name) || ml_str_eq(x->names[i], name))
			return true;
	return false;
}

static struct ml_str cut(struct ml_str s, size_t most)
{
	size_t i = 0, n = 0;
	while (i < s.n && n < most) {
		ml_utf8_next(s, &i);
		n++;
	}
	return ml_str_trim(ml_str_n(s.p, i));
}

/* What a spreadsheet takes as the name of a sheet, and that none has yet. */
static struct ml_str sheet_name(struct xlsx *x, struct ml_str wish)
{
	struct ml_buf b = {0};
	struct ml_str clean = report_doc_clean(x->doc->arena, wish, false);
	for (size_t i = 0; i < clean.n; i++)
		if (clean.p[i] == '\'')
			ml_buf_z(&b, "’");
		else
			ml_buf_char(&b, strchr("[]:*?/\\", clean.p[i]) ? ' ' : clean.p[i]);
	struct ml_str whole = ml_str_trim(ml_buf_view(&b)), name = cut(whole, NAME_MOST);
	if (!name.n)
		name = whole = ml_str(_("Tableau"));
	name = ml_arena_str(x->doc->arena, name);
	for (int i = 2; taken(x, name) || ml_fold_equal(name, ML_STR("history")); i++) {
		struct ml_str start = cut(whole, NAME_MOST - 5);
		name = ml_arena_printf(x->doc->arena, "%.*s %d", (int)start.n, start.p, i);
	}
	ml_buf_finish(&b);
	x->names[x->n_names++] = name;
	return name;
}

static lxw_worksheet *add_sheet(struct xlsx *x, struct ml_str wish, struct ml_str *name)
{
	enum { A4 = 9 };
	*name = sheet_name(x, wish);
	lxw_worksheet *sheet = x->lib->workbook_add_worksheet(x->book, name->p);
	if (!sheet)
		return NULL;
	if (x->rtl)
		x->lib->worksheet_right_to_left(sheet);
	x->lib->worksheet_set_paper(sheet, A4);
	x->lib->worksheet_fit_to_pages(sheet, 1, 0);
	return sheet;
}

static void set_widths(struct xlsx *x, lxw_worksheet *sheet, const struct ml_doc_block *b)
{
	enum { LEAST = 9, MOST = 60, PAD = 3 };
	for (uint32_t i = 0; i < b->n_columns; i++) {
		int w = ML_MAX(LEAST, ML_MIN(ml_text_width(b->columns[i].label), 24));
		for (uint32_t r = 0; r < b->n_rows && r < SAMPLE; r++)
			w = ML_MAX(w, ml_text_width(b->rows[r].cells[i].text) + (i ? 0 : 2 * b->rows[r].depth));
		x->lib->worksheet_set_column(sheet, (lxw_col_t)i, (lxw_col_t)i, ML_MIN(w, MOST) + PAD, NULL);
	}
}

static void put_link(struct xlsx *x, struct ml_str name, struct ml_str title)
{
	struct ml_str to = ml_arena_printf(x->arena, "internal:'%.*s'!A1", (int)name.n, name.p);
	struct ml_str shown = ml_arena_printf(x->arena, "→ %s", text_of(x, title.n ? title : name));
	x->lib->worksheet_write_url(x->first, x->line, 0, to.p, x->link);
	x->lib->worksheet_write_string(x->first, x->line++, 0, shown.p, x->link);
}

static void put_table(struct xlsx *x, const struct ml_doc_block *block, struct ml_str chapter)
{
	const struct ml_doc_block *b = report_doc_grid(x->doc, block);
	lxw_worksheet *sheet = NULL;
	struct ml_str name;
	if (b->n_rows && x->n_names < SHEETS)
		sheet = add_sheet(x, b->text.n ? b->text : chapter, &name);
	if (!sheet) {
		say(x, b->text, x->plain);
		say(x, b->n_rows ? b->note : b->empty, x->muted);
		return;
	}
	put_link(x, name, b->text.n ? b->text : chapter);
	set_widths(x, sheet, b);
	for (uint32_t i = 0; i < b->n_columns; i++)
		x->lib->worksheet_write_string(sheet, 0, (lxw_col_t)i, text_of(x, b->columns[i].label), x->head);
	for (uint32_t r = 0; r < b->n_rows; r++)
		for (uint32_t i = 0; i < b->n_columns; i++)
			put_cell(x, sheet, r + 1, i, &b->rows[r]);
	if (b->note.n)
		x->lib->worksheet_write_string(sheet, b->n_rows + 2, 0, text_of(x, b->note), x->muted);
	x->lib->worksheet_freeze_panes(sheet, 1, 0);
	x->lib->worksheet_repeat_rows(sheet, 0, 0);
}

static void put_document(struct xlsx *x)
{
	enum { TEXT_WIDTH = 100 };
	struct ml_str chapter = x->doc->title, name;
	x->first = add_sheet(x, ml_str(_("Sommaire")), &name);
	x->lib->worksheet_set_column(x->first, 0, 0, TEXT_WIDTH, NULL);
	say(x, x->doc->title, x->title);
	say(x, x->doc->subtitle, x->muted);
	for (uint32_t i = 0; i < x->doc->n_blocks; i++) {
		const struct ml_doc_block *b = &x->doc->blocks[i];
		ml_arena_reset(x->arena);
		if (b->type == ML_DOC_HEADING) {
			x->line++;
			say(x, b->text, x->heading);
			chapter = b->text;
		} else if (b->type == ML_DOC_PARAGRAPH) {
			say(x, b->text, x->plain);
		} else {
			put_table(x, b, chapter);
		}
	}
}

/* ---- the file ------------------------------------------------------------------------------------------------ */

static void describe(struct xlsx *x)
{
	enum { BLUE = 0x1F4E79, GREY = 0x50575F, SHADE = 0xEEF2F6 };
	struct ml_context *ctx = ml_store_context(x->doc->store);
	lxw_doc_properties properties = {.title = text_of(x, x->doc->title),
		.author = ml_arena_z(x->arena, ML_STR("maillage")),
		.created = (time_t)(ctx->now_ms(ctx) / 1000)};
	x->lib->workbook_set_properties(x->book, &properties);
	x->plain = format(x, false, 0, 0);
	x->title = format(x, true, 16, BLUE);
	x->heading = format(x, true, 13, BLUE);
	x->muted = format(x, false, 0, GREY);
	x->link = format(x, false, 0, BLUE);
	x->lib->format_set_underline(x->link, LXW_UNDERLINE_SINGLE);
	x->head = format(x, true, 0, 0);
	x->lib->format_set_bg_color(x->head, SHADE);
}

static bool write_book(struct xlsx *x, const char *path, char *folder, struct ml_error *e)
{
	lxw_workbook_options options = {.tmpdir = folder};
	x->book = x->lib->workbook_new_opt(path, &options);
	if (!x->book)
		return ml_fail(e, ML_E_SYSTEM, "%s", path);
	describe(x);
	put_document(x);
	lxw_error failed = x->lib->workbook_close(x->book);
	return failed == LXW_NO_ERROR || ml_fail(e, ML_E_SYSTEM, "XLSX: %s", x->lib->lxw_strerror(failed));
}

const char *report_doc_xlsx_missing(void)
{
	return library() ? NULL : N_("installez la bibliothèque libxlsxwriter (Debian : libxlsxwriter4)");
}

/* The library only writes files: one where nothing is kept, for as long as it takes. */
bool report_doc_xlsx(struct ml_buf *out, const struct ml_doc *d, struct ml_error *e)
{
	enum { MOST = 1 << 30 };
	struct ml_context *ctx = ml_store_context(d->store);
	struct xlsx *x = ml_xalloc(sizeof *x);
	bool memory = ctx->runtime_dir && ml_dir_make(ctx->runtime_dir, 0700, NULL);
	char *folder = ml_xstrdup(memory ? ctx->runtime_dir : "/tmp");
	char *path = ml_path_join(folder, "maillage-XXXXXX");
	int fd = -1;
	bool good;
	*x = (struct xlsx){.lib = library(), .doc = d, .arena = ml_arena_create(), .rtl = strcmp(d->lang, "ar") == 0};
	good = x->lib || ml_fail(e, ML_E_SYSTEM, "libxlsxwriter.so." LXW_SOVERSION);
	if (good && (fd = mkstemp(path)) < 0)
		good = ml_fail_sys(e, ML_E_SYSTEM, "%s", path);
	if (fd >= 0) {
		close(fd);
		good = write_book(x, path, folder, e) && ml_file_read(path, MOST, out, e);
		unlink(path);
	}
	ml_arena_destroy(x->arena);
	ml_free_(x);
	ml_free_(path);
	ml_free_(folder);
	return good;
}
