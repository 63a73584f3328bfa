/* Cells of CSV files. */
#include <maillage/text.h>

void ml_csv_put(struct ml_buf *out, struct ml_str s, char separator)
{
	bool quotes = s.n && (s.p[0] == ' ' || s.p[s.n - 1] == ' ');
	for (size_t i = 0; i < s.n && !quotes; i++)
		quotes = s.p[i] == separator || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r';
	if (!quotes) {
		ml_buf_str(out, s);
		return;
	}
	ml_buf_char(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			ml_buf_char(out, '"');
		ml_buf_char(out, s.p[i]);
	}
	ml_buf_char(out, '"');
}

void ml_csv_put_guarded(struct ml_buf *out, struct ml_str s, char separator)
{
	if (!s.n || !strchr(ML_CSV_GUARDED "'", s.p[0])) {
		ml_csv_put(out, s, separator);
		return;
	}
	struct ml_buf guarded = {0};
	ml_buf_char(&guarded, '\'');
	ml_buf_str(&guarded, s);
	ml_csv_put(out, ml_buf_view(&guarded), separator);
	ml_buf_finish(&guarded);
}
