/* text: digits as a person reads them: 0-9, or ٠-٩ in Arabic for those who chose them. */
#include <maillage/text.h>

static bool arabic_indic;

bool ml_digits_use(bool on)
{
	bool was = arabic_indic;
	arabic_indic = on;
	return was;
}

void ml_digits_show(struct ml_buf *out, size_t from, const char *lang)
{
	struct ml_buf shown = {0};
	if (!arabic_indic || strncmp(lang, "ar", 2) != 0 || from >= out->n)
		return;
	for (size_t i = from; i < out->n; i++)
		if (out->p[i] >= '0' && out->p[i] <= '9')
			ml_buf_printf(&shown, "\xD9%c", 0xA0 + out->p[i] - '0'); /* U+0660 + digit */
		else
			ml_buf_char(&shown, out->p[i]);
	out->n = from;
	ml_buf_str(out, ml_buf_view(&shown));
	ml_buf_finish(&shown);
}

void ml_clock_show(struct ml_buf *out, int minutes, const char *lang)
{
	size_t from = out->n;
	ml_buf_printf(out, "%02d:%02d", minutes / 60, minutes % 60);
	ml_digits_show(out, from, lang);
}
