/* report: what the two halves of the HTML writer share. doc_html.c: the page, texts, tables; doc_html_draw.c: drawings.
 */
#ifndef REPORT_DOC_HTML_H
#define REPORT_DOC_HTML_H

#include "doc_write.h"

struct html {
	struct ml_buf *out;
	const struct ml_doc *doc;
	struct ml_arena *arena; /* of one block */
	bool rtl;
};

void report_html_text(struct html *, struct ml_str, bool keep_lines); /* cleaned and escaped */

/* Drawings are vectors beside their figure, hidden from those who hear the page. */
void report_html_bar(struct html *, const struct ml_doc_cell *);
void report_html_spark(struct html *, const struct ml_doc_cell *);

/* A calendar: its days on an axis 0..1000, from where months or years begin. */
struct html_time {
	int64_t first, last, today;
};
void report_html_months(struct html *, const struct html_time *); /* labels of the axis, for a heading cell */
void report_html_time_bar(struct html *, const struct html_time *, const struct ml_doc_row *);

#endif
