/* Taking characters apart: base letter, marks, separators. */
#include "letters.h"

/* clang-format off */
/* Letters of U+00A0 to U+017F without case and accents; empty for what separates words. */
#define LATIN_FIRST 0xa0
#define LATIN_LAST 0x17f
static const char latin_base[LATIN_LAST - LATIN_FIRST + 1][3] = {
	"", "", "", "", "", "", "", "", "", "", "a", "", "", "", "", "", "", "", "2", "3", "", "u", "", "", "",
	"1", "o", "", "", "", "", "", "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",
	"i", "d", "n", "o", "o", "o", "o", "o", "", "o", "u", "u", "u", "u", "y", "th", "ss", "a", "a", "a", "a",
	"a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i", "d", "n", "o", "o", "o", "o", "o", "", "o",
	"u", "u", "u", "u", "y", "th", "y", "a", "a", "a", "a", "a", "a", "c", "c", "c", "c", "c", "c", "c", "c",
	"d", "d", "d", "d", "e", "e", "e", "e", "e", "e", "e", "e", "e", "e", "g", "g", "g", "g", "g", "g", "g",
	"g", "h", "h", "h", "h", "i", "i", "i", "i", "i", "i", "i", "i", "i", "i", "ij", "ij", "j", "j", "k", "k",
	"k", "l", "l", "l", "l", "l", "l", "l", "l", "l", "l", "n", "n", "n", "n", "n", "n", "n", "n", "n", "o",
	"o", "o", "o", "o", "o", "oe", "oe", "r", "r", "r", "r", "r", "r", "s", "s", "s", "s", "s", "s", "s", "s",
	"t", "t", "t", "t", "t", "t", "u", "u", "u", "u", "u", "u", "u", "u", "u", "u", "u", "u", "w", "w", "y",
	"y", "y", "z", "z", "z", "z", "z", "z", "s",
};
/* clang-format on */

const char *ml_letters_latin(uint32_t rune)
{
	return latin_base[rune - LATIN_FIRST];
}

/* clang-format off */
/* Latin letters whose stroke or hook is no accent to Unicode, and those of Tamazight in Latin script. */
static const struct {
	uint16_t rune;
	char base[3];
} strokes[] = {
	{0x0180, "b"}, {0x0188, "c"}, {0x018d, "d"}, {0x0192, "f"}, {0x0195, "hv"}, {0x0199, "k"}, {0x019a, "l"},
	{0x019e, "n"}, {0x01a5, "p"}, {0x01ad, "t"}, {0x01b4, "y"}, {0x01b6, "z"}, {0x01dd, "e"}, {0x01e5, "g"},
	{0x0225, "z"}, {0x0237, "j"}, {0x023c, "c"}, {0x023f, "s"}, {0x0240, "z"}, {0x0247, "e"}, {0x0249, "j"},
	{0x024d, "r"}, {0x024f, "y"}, {0x0250, "a"}, {0x0253, "b"}, {0x0254, "o"}, {0x0256, "d"}, {0x0257, "d"},
	{0x0259, "e"}, {0x025b, "e"}, {0x0260, "g"}, {0x0263, "gh"}, {0x0266, "h"}, {0x0268, "i"}, {0x026b, "l"},
	{0x0272, "n"}, {0x0275, "o"}, {0x0288, "t"}, {0x0289, "u"}, {0x028b, "v"}, {0x0292, "z"}, {0x2c65, "a"},
	{0x2c66, "t"},
};
/* clang-format on */

/* clang-format off */
/* Arabic letters that people write one for the other, by code point - 0600. */
#define DROP ML_LETTER_DROP
static const uint16_t arabic[0x100] = {
	[0x21] = DROP,   /* hamza alone: left out as often as written */
	[0x22] = 0x0627, [0x23] = 0x0627, [0x25] = 0x0627, [0x71] = 0x0627, /* alefs with madda, hamza, wasla */
	[0x72] = 0x0627, [0x73] = 0x0627, [0x75] = 0x0627,
	[0x24] = 0x0648, [0x76] = 0x0648, [0x77] = 0x0648, /* waw with hamza */
	[0x26] = 0x064a, [0x49] = 0x064a, [0x78] = 0x064a, /* yeh with hamza, alef maksura */
	[0xcc] = 0x064a, [0xcd] = 0x064a, [0xd0] = 0x064a, [0xd2] = 0x064a, [0xd3] = 0x064a, /* yeh of other languages */
	[0x29] = 0x0647, [0xbe] = 0x0647, [0xc0] = 0x0647, /* teh marbuta, hehs */
	[0xc1] = 0x0647, [0xc2] = 0x0647, [0xc3] = 0x0647, [0xd5] = 0x0647,
	[0x40] = DROP,   /* tatweel */
	[0x6e] = 0x0628, [0x7e] = 0x0628, /* dotless beh, peh */
	[0x6f] = 0x0642, [0xa7] = 0x0642, /* dotless qaf; with one dot in the Maghrebi hand */
	[0xa2] = 0x0641, [0xa4] = 0x0641, [0xa5] = 0x0641, /* feh of the Maghrebi hand, veh */
	[0xa9] = 0x0643, [0xad] = 0x0643, [0xaf] = 0x0643, /* keheh, ng, gaf: Agadir is written with any */
	[0x4b] = DROP, [0x4c] = DROP, [0x4d] = DROP, [0x4e] = DROP, [0x4f] = DROP, [0x50] = DROP, [0x51] = DROP,
	[0x52] = DROP, [0x53] = DROP, [0x54] = DROP, [0x55] = DROP, [0x70] = DROP, /* tashkeel */
	[0x60] = '0', [0x61] = '1', [0x62] = '2', [0x63] = '3', [0x64] = '4',
	[0x65] = '5', [0x66] = '6', [0x67] = '7', [0x68] = '8', [0x69] = '9',
	[0xf0] = '0', [0xf1] = '1', [0xf2] = '2', [0xf3] = '3', [0xf4] = '4',
	[0xf5] = '5', [0xf6] = '6', [0xf7] = '7', [0xf8] = '8', [0xf9] = '9',
};
#undef DROP
/* clang-format on */

uint32_t ml_letters_arabic(uint32_t r)
{
	uint32_t base = arabic[r & 0xff];

	if (base == 0 && ((r >= 0x0620 && r <= 0x064a) || (r >= 0x0671 && r <= 0x06d3)))
		base = r;
	return base;
}

static void add(struct ml_letters *out, uint32_t rune, enum ml_letter what)
{
	if (out->n == ML_COUNT(out->at))
		return;
	out->at[out->n].rune = rune;
	out->at[out->n++].what = what;
}

static void add_base(struct ml_letters *out, const char *base)
{
	for (; *base; base++)
		add(out, (unsigned char)*base, ML_LETTER_WORD);
}

static bool add_listed(struct ml_letters *out, uint32_t r)
{
	for (size_t i = 0; r >= 0x0180 && r <= 0x2c66 && i < ML_COUNT(strokes); i++) {
		if (strokes[i].rune == r) {
			add_base(out, strokes[i].base);
			return true;
		}
	}
	uint32_t base = r >= 0x0600 && r <= 0x06ff ? ml_letters_arabic(r) : 0;
	if (base) {
		add(out, base == ML_LETTER_DROP ? r : base, base == ML_LETTER_DROP ? ML_LETTER_MARK : ML_LETTER_WORD);
		return true;
	}
	return false;
}

static enum ml_letter kind_of(uint32_t r)
{
	const utf8proc_property_t *p = utf8proc_get_property((utf8proc_int32_t)r);

	switch (p->category) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		if (r == 0x02bc)
			return ML_LETTER_SEPARATOR; /* an apostrophe */
		/* Letters of transliteration for ayn and hamza, typed by few. */
		return (r >= 0x02b9 && r <= 0x02bf) || r == 0x02c8 ? ML_LETTER_MARK : ML_LETTER_WORD;
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_MN: /* vowel signs of other scripts have class 0 and are no accents */
		if (p->combining_class || (r >= 0xfe00 && r <= 0xfe0f) || r == 0x34f)
			return ML_LETTER_MARK;
		return ML_LETTER_WORD;
	case UTF8PROC_CATEGORY_ME:
	case UTF8PROC_CATEGORY_CF:
		return ML_LETTER_MARK;
	default:
		return ML_LETTER_SEPARATOR;
	}
}

static bool add_known(struct ml_letters *out, uint32_t r)
{
	if (r < 0x80) {
		bool letter = ml_rune_is_word(r) && r != '_';
		add(out, r >= 'A' && r <= 'Z' ? r + 32 : r, letter ? ML_LETTER_WORD : ML_LETTER_SEPARATOR);
		return true;
	}
	if (r < LATIN_FIRST || r > LATIN_LAST)
		return add_listed(out, r);
	if (*ml_letters_latin(r))
		add_base(out, ml_letters_latin(r));
	else
		add(out, r, kind_of(r) == ML_LETTER_MARK ? ML_LETTER_MARK : ML_LETTER_SEPARATOR);
	return true;
}

/* One character of a decomposition: its case is folded after its marks are gone, for a Greek mark folds to a letter. */
static void add_part(struct ml_letters *out, uint32_t r)
{
	utf8proc_int32_t lower[4];
	int last = 0;

	if (add_known(out, r))
		return;
	if (kind_of(r) != ML_LETTER_WORD) {
		add(out, r, kind_of(r));
		return;
	}
	utf8proc_ssize_t n =
		utf8proc_decompose_char((utf8proc_int32_t)r, lower, ML_COUNT(lower), UTF8PROC_CASEFOLD, &last);
	if (n <= 0 || (size_t)n > ML_COUNT(lower)) {
		add(out, r, ML_LETTER_WORD);
		return;
	}
	for (utf8proc_ssize_t i = 0; i < n; i++)
		if (!add_known(out, (uint32_t)lower[i]))
			add(out, (uint32_t)lower[i], kind_of((uint32_t)lower[i]));
}

void ml_letters_of(uint32_t rune, struct ml_letters *out)
{
	utf8proc_int32_t parts[ML_LETTERS_MOST];
	int last = 0;

	out->n = 0;
	if (add_known(out, rune))
		return;
	if (kind_of(rune) != ML_LETTER_WORD) {
		add(out, rune, kind_of(rune));
		return;
	}
	utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)rune, parts, ML_COUNT(parts),
		UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE, &last);
	if (n <= 0 || (size_t)n > ML_COUNT(parts)) {
		add(out, rune, ML_LETTER_WORD);
		return;
	}
	for (utf8proc_ssize_t i = 0; i < n; i++)
		add_part(out, (uint32_t)parts[i]);
}
