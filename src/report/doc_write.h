/* report: what the writers of documents share. doc_parts.c: a block as a plain table, drawings made of characters. */
#ifndef REPORT_DOC_WRITE_H
#define REPORT_DOC_WRITE_H

#include <maillage/doc.h>

/* A table or a matrix as every format can hold it: the matrix with its scales around, from the highest row down; the
 * time line with its two days behind. In the document's arena; a plain table comes back as it is. */
const struct ml_doc_block *report_doc_grid(const struct ml_doc *, const struct ml_doc_block *);
int report_doc_level(const struct ml_doc_block *heading); /* 1 to 3 */
bool report_doc_is_wide(const struct ml_doc *);		  /* on paper, it wants the long side */
bool report_doc_at_end(enum ml_doc_type);		  /* figures and dates stand at the end of their column */
struct ml_str report_doc_longest_word(struct ml_str);	  /* a heading may wrap, but not inside a word */
bool report_doc_alerts(const struct ml_doc_cell *);	  /* its text has a "!" in front */
/* The cell's text with its sign, then a bar or a sparkline made of block characters; as it was typed. */
void report_doc_drawn(struct ml_buf *, const struct ml_doc_cell *);
/* Lowest and highest of a series; false: nothing in it. */
bool report_doc_extent(const double *series, uint32_t n, double *low, double *high);
/* The next paragraph of a text, cut off *rest: blank lines part them. */
bool report_doc_next_paragraph(struct ml_str *rest, struct ml_str *paragraph);
/* Without control characters and what turns the line around, trimmed, in the arena: for files that are not a
 * terminal's. */
struct ml_str report_doc_clean(struct ml_arena *, struct ml_str, bool keep_lines);
/* Of a bar or a sparkline whose text is just its value, or its share of the whole: the cell as that figure. Others as
 * they are. */
struct ml_doc_cell report_doc_figure(const struct ml_doc_cell *, const char *lang);
void report_csv_number(struct ml_buf *, double); /* as French spreadsheets take it: a decimal comma */
/* Formats that need a library; why not, as msgid, where it is missing: NULL where it is there. */
bool report_doc_pdf(struct ml_buf *, const struct ml_doc *, struct ml_error *);
const char *report_doc_pdf_missing(void);
bool report_doc_xlsx(struct ml_buf *, const struct ml_doc *, struct ml_error *);
const char *report_doc_xlsx_missing(void);

#endif
