/* QR codes for a terminal, drawn with half blocks: two rows of modules a line of text. libqrencode makes the modules.
 */
#include <qrencode.h>

#include "private.h"

enum { ECI_UTF8 = 26 }; /* of AIM's assignments: without it a reader guesses what accents are written in */

static QRcode *encode(const char *z, size_t n)
{
	bool ascii = true;
	for (size_t i = 0; i < n; i++)
		ascii = ascii && (unsigned char)z[i] < 0x80;
	if (ascii)
		return QRcode_encodeString(z, 0, QR_ECLEVEL_L, QR_MODE_8, 1);
	QRinput *in = QRinput_new2(0, QR_ECLEVEL_L);
	bool good = in && QRinput_appendECIheader(in, ECI_UTF8) == 0 &&
		    QRinput_append(in, QR_MODE_8, (int)n, (const unsigned char *)z) == 0;
	QRcode *code = good ? QRcode_encodeInput(in) : NULL;
	QRinput_free(in);
	return code;
}

bool ml_qr_make(struct ml_arena *a, struct ml_str text, struct ml_qr *out, struct ml_error *e)
{
	char *z = ml_arena_z(a, text);
	/* A screen is neither torn nor stained: the least correction gives the smallest code. */
	QRcode *code = encode(z, text.n);
	if (!code)
		return ml_fail_sys(e, ML_E_INTERNAL, "%s", "QR");
	uint32_t n = (uint32_t)code->width;
	uint8_t *dark = ML_NEWN(a, uint8_t, n * n);
	for (uint32_t i = 0; i < n * n; i++)
		dark[i] = code->data[i] & 1;
	*out = (struct ml_qr){n, dark};
	QRcode_free(code);
	sodium_memzero(z, text.n);
	return true;
}

static bool is_drawn(const struct ml_qr *q, unsigned flags, int x, int y)
{
	int n = (int)q->size;
	bool dark = x >= 0 && y >= 0 && x < n && y < n && q->dark[y * n + x];
	bool inside = y < n + ML_QR_QUIET; /* an odd number of rows ends with half a line */
	return inside && dark != ((flags & ML_QR_INVERSE) != 0);
}

uint32_t ml_qr_draw(const struct ml_qr *q, unsigned flags, struct ml_buf *out)
{
	static const char *const half[] = {" ", "▄", "▀", "█"};
	bool ascii = flags & ML_QR_ASCII;
	int from = -ML_QR_QUIET, to = (int)q->size + ML_QR_QUIET;
	uint32_t lines = 0;
	for (int y = from; y < to; y += ascii ? 1 : 2, lines++) {
		for (int x = from; x < to; x++) {
			bool up = is_drawn(q, flags, x, y);
			ml_buf_z(out, ascii ? (up ? "##" : "  ") : half[up << 1 | is_drawn(q, flags, x, y + 1)]);
		}
		ml_buf_char(out, '\n');
	}
	return lines;
}
