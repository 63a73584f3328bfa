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

static const struct ml_doc_format formats[] = {
	{"html", N_("Page web"), NULL, false, write_html},
	{"md", N_("Markdown"), NULL, false, write_markdown},
	{"csv", N_("CSV pour tableur"), NULL, false, write_csv},
	{"json", N_("JSON, un objet par ligne"), NULL, false, write_json},
	{"txt", N_("Texte"), NULL, false, write_text},
};

const struct ml_doc_format *ml_doc_formats(uint32_t *n)
{
	*n = ML_COUNT(formats);
	return formats;
}

const struct ml_doc_format *ml_doc_format(struct ml_str key)
{
	for (size_t i = 0; i < ML_COUNT(formats); i++)
		if (ml_str_is(key, formats[i].key))
			return &formats[i];
	return NULL;
}
