/* report: the formats that a document can be written in. A new one is a row. */
#include <maillage/i18n.h>
#include "doc_write.h"

/* Pages of text are printed: as many characters as an A4 page holds in a line. */
enum { TEXT_WIDTH = 90 };

static bool write_text(struct ml_buf *out, const struct ml_doc *d, struct ml_error *e)
{
	ml_doc_text(out, d, TEXT_WIDTH);
	return true;
}

static bool write_csv(struct ml_buf *out, const struct ml_doc *d, struct ml_error *e)
{
	ml_doc_csv(out, d);
	return true;
}

static bool write_json(struct ml_buf *out, const struct ml_doc *d, struct ml_error *e)
{
	ml_doc_json(out, d);
	return true;
}

static bool write_html(struct ml_buf *out, const struct ml_doc *d, struct ml_error *e)
{
	ml_doc_html(out, d);
	return true;
}

static bool write_markdown(struct ml_buf *out, const struct ml_doc *d, struct ml_error *e)
{
	ml_doc_markdown(out, d);
	return true;
}

static struct ml_doc_format formats[] = {
	{"html", N_("Page web"), NULL, false, write_html},
	{"pdf", N_("PDF"), NULL, true, report_doc_pdf},
	{"md", N_("Markdown"), NULL, false, write_markdown},
	{"xlsx", N_("Classeur de tableur"), NULL, true, report_doc_xlsx},
	{"csv", N_("CSV pour tableur"), NULL, false, write_csv},
	{"json", N_("JSON, un objet par ligne"), NULL, false, write_json},
	{"txt", N_("Texte"), NULL, false, write_text},
};

/* Whether a library is there is only known once it is asked for. */
static void find_missing(void)
{
	static const struct {
		const char *key;
		const char *(*missing)(void);
	} needs[] = {{"pdf", report_doc_pdf_missing}, {"xlsx", report_doc_xlsx_missing}};
	for (size_t i = 0; i < ML_COUNT(formats); i++)
		for (size_t k = 0; k < ML_COUNT(needs); k++)
			if (strcmp(formats[i].key, needs[k].key) == 0)
				formats[i].missing = needs[k].missing();
}

const struct ml_doc_format *ml_doc_formats(uint32_t *n)
{
	find_missing();
	*n = ML_COUNT(formats);
	return formats;
}

const struct ml_doc_format *ml_doc_format(struct ml_str key)
{
	uint32_t n;
	const struct ml_doc_format *all = ml_doc_formats(&n);
	for (uint32_t i = 0; i < n; i++)
		if (ml_str_is(key, all[i].key))
			return &all[i];
	return NULL;
}
