/* What the tests of the search index share: documents written as one line, and questions. */
#ifndef MAILLAGE_TEST_INDEX_HELP_H
#define MAILLAGE_TEST_INDEX_HELP_H

#include <maillage/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/index.h"

#define TEXTS_MAX 12

struct test_doc {
	struct ml_index_doc doc;
	struct ml_index_text texts[TEXTS_MAX];
	struct ml_buf key;
};

/* line: texts separated by '|', each with a first character that says what it is: '=' title, '-' other, '~' tied, '#'
 * phone. */
static inline void doc_parse(struct test_doc *d, int64_t rid, const char *line)
{
	struct ml_str rest = ml_str(line), piece;
	struct ml_buf key = d->key;

	*d = (struct test_doc){.doc = {.rid = rid}, .key = key};
	ml_buf_clear(&d->key);
	while (ml_str_split(&rest, '|', &piece) && d->doc.n_texts < TEXTS_MAX) {
		struct ml_index_text *t = &d->texts[d->doc.n_texts++];
		t->text = ml_str_n(piece.p + 1, piece.n - 1);
		t->tier = *piece.p == '=' ? ML_INDEX_TITLE : *piece.p == '~' ? ML_INDEX_TIED : ML_INDEX_OTHER;
		t->phone = *piece.p == '#';
		if (t->tier == ML_INDEX_TITLE)
			ml_sort_key(&d->key, t->text);
	}
	d->doc.key = ml_buf_view(&d->key);
	d->doc.texts = d->texts;
}

static inline char *temp_path(const char *name)
{
	static char path[256];
	const char *dir = getenv("TMPDIR");

	snprintf(path, sizeof(path), "%s/maillage-%s-%ld.idx", dir ? dir : "/tmp", name, (long)getpid());
	return path;
}

/* The rids of a result as text: "257 513*", * for corrected. */
static inline const char *found_text(struct ml_index_found *r, struct ml_buf *out)
{
	ml_buf_clear(out);
	ml_buf_z(out, "");
	for (uint64_t i = 0; r && i < ml_index_found_count(r); i++)
		ml_buf_printf(out, "%s%lld%s", i ? " " : "", (long long)(ml_index_found_at(r, i) >> 8),
			ml_index_found_corrected(r, i) ? "*" : "");
	return r ? out->p : "(none)";
}

#endif
