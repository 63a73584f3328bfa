/* Letters under their accents and forms: what folding and sorting agree on. */
#ifndef MAILLAGE_TEXT_LETTERS_H
#define MAILLAGE_TEXT_LETTERS_H

#include "rune.h"

#define ML_LETTERS_MOST 32

/* One base letter of a character, or what else it stands for. */
enum ml_letter {
	ML_LETTER_WORD,	     /* rune is a letter or digit, lower case, without accent */
	ML_LETTER_MARK,	     /* rune is a mark on the letter before, or nothing at all */
	ML_LETTER_SEPARATOR, /* rune separates words */
};
struct ml_letters {
	unsigned n;
	struct {
		uint32_t rune;
		enum ml_letter what;
	} at[ML_LETTERS_MOST];
};
/* Takes a character apart (compatibility forms too). */
void ml_letters_of(uint32_t rune, struct ml_letters *out);
/* The one- or two-letter base of U+00A0 to U+017F, "" for a separator. */
const char *ml_letters_latin(uint32_t rune);
/* The base of U+0600 to U+06FF, ML_LETTER_DROP for what is left out, 0 when it takes a closer look. */
#define ML_LETTER_DROP 1
uint32_t ml_letters_arabic(uint32_t rune);

#endif
