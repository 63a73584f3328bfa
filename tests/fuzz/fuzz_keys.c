/*
 * Bytes of a terminal. Whatever comes, keys are whole and sound, all bytes are used up in the end, and the keys are the
 * same however the bytes were cut on their way. The first byte says how: 0 not at all, else so many at a time; its
 * highest bit: with sequences learnt from terminfo.
 */
#include <maillage/text.h>
#include "fuzz.h"
#include "term/key.h"

enum { WHOLE_MOST = 4000 /* an answer of the terminal that never ends is given up some time */ };

static void check(const struct ml_key *k)
{
	size_t at = 0;
	struct ml_buf name = {0};
	ML_ASSERT(ml_utf8_valid(k->text));
	switch (k->type) {
	case ML_KEY_CHAR:
		ML_ASSERT((int)ml_utf8_next(k->text, &at) == k->code && at == k->text.n);
		ML_ASSERT(k->code >= 0x20 && k->code != 0x7f && (k->code < 0x80 || k->code >= 0xa0));
		break;
	case ML_KEY_FUNC:
		ML_ASSERT(k->code >= ML_FN_ENTER && k->text.n == 0);
		ml_key_show(&name, k->code);
		ML_ASSERT(name.n && ml_utf8_valid(ml_buf_view(&name)));
		break;
	case ML_KEY_PASTE:
		ML_ASSERT(k->text.n <= ML_PASTE_MAX && !memchr(k->text.p ? k->text.p : "", '\r', k->text.n));
		break;
	default:
		ML_ASSERT(k->type == ML_KEY_MOUSE && k->x >= 0 && k->y >= 0);
	}
	ml_buf_finish(&name);
}

static void take(struct ml_decoder *d, bool late, struct ml_buf *keys)
{
	struct ml_key k;
	while (ml_decoder_next(d, late, &k)) {
		check(&k);
		ml_buf_printf(
			keys, "%d %d %d,%d %.*s\n", k.type, k.code, k.x, k.y, (int)k.text.n, k.text.p ? k.text.p : "");
	}
}

static void decode(const uint8_t *data, size_t size, size_t step, bool learn, struct ml_buf *keys)
{
	enum { PATIENCE = 200 };
	struct ml_decoder *d = ml_decoder_create();
	if (learn) {
		ml_decoder_learn(d, "\x1b[57~", ML_FN_F(13));
		ml_decoder_learn(d, "\x1bOA", ML_FN_UP);
		ml_decoder_learn(d, "\x1b\t", ML_FN_BACKTAB);
	}
	for (size_t i = 0; i < size; i += step) {
		ml_decoder_feed(d, data + i, ML_MIN(step, size - i));
		take(d, false, keys);
	}
	for (int i = 0; i < PATIENCE && ml_decoder_waits(d); i++)
		take(d, true, keys);
	ML_ASSERT(!ml_decoder_waits(d));
	ml_decoder_destroy(d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ml_buf keys = {0}, whole = {0};
	if (size < 2)
		return 0;
	bool learn = data[0] & 0x80;
	size_t step = data[0] & 0x7f;
	ml_buf_z(&keys, "");
	ml_buf_z(&whole, "");
	decode(data + 1, size - 1, step ? step : size, learn, &keys);
	if (step && size <= WHOLE_MOST) {
		decode(data + 1, size - 1, size, learn, &whole);
		ML_ASSERT(keys.n == whole.n && memcmp(keys.p, whole.p, keys.n) == 0);
	}
	ml_buf_finish(&keys);
	ml_buf_finish(&whole);
	return 0;
}

bool fuzz_seed(unsigned i, struct ml_buf *out)
{
	static const char *const seeds[] = {
		"\x01 d\xc3\xa9j\xc3\xa0 \xd8\xb9\xd8\xb1\xd8\xa8\xd9\x8a\r\t\x7f\x06",
		"\x01\x1b[A\x1b[1;5C\x1b[3~\x1b[15;2~\x1bOP\x1b[Z\x1b[7$\x1b[8^\x1b",
		"\x02\x1b[200~coll\xc3\xa9\r\nici\xe2\x80\xae\x1b[201~x",
		"\x03\x1b[<0;12;5M\x1b[<0;12;5m\x1b[<64;1;1M\x1b[M !!",
		"\x01\x1b[[A\x1b[97;5u\x1b[27;6;13~\x1b"
		"5\x1b\xc3\xa9\x1b\r",
		"\x81\x1b[57~\x1bOA\x1b\t\x1b]0;titre\x07\x1bP1$r\x1b\\z",
		"\x84\x1b[200~sans fin \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
	};
	if (i >= ML_COUNT(seeds))
		return false;
	ml_buf_z(out, seeds[i]);
	return true;
}
