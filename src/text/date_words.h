/* The words of dates in French, English and Arabic, and typed text cut into them. */
#ifndef MAILLAGE_TEXT_DATE_WORDS_H
#define MAILLAGE_TEXT_DATE_WORDS_H

#include <maillage/text.h>

enum ml_date_word {
	ML_DW_WEEKDAY,	 /* value 1 Monday to 7 */
	ML_DW_MONTH,	 /* value 1-12 */
	ML_DW_DAY,	 /* value: days from today */
	ML_DW_AFTER_DAY, /* "après" of "après demain": one day further in its direction */
	ML_DW_BEFORE_DAY,
	ML_DW_NUMBER,
	ML_DW_UNIT, /* value: days of it, or months times -1 */
	ML_DW_TWO,  /* Arabic dual: two of the unit */
	ML_DW_NEXT,
	ML_DW_LAST,
	ML_DW_THIS,
	ML_DW_IN,
	ML_DW_AGO,	  /* after the span: "3 days ago" */
	ML_DW_AGO_BEFORE, /* before it: "il y a" */
	ML_DW_START,
	ML_DW_MIDDLE,
	ML_DW_END,
	ML_DW_ORDINAL, /* er, st, th… behind a number */
	ML_DW_FILLER,
	ML_DW_AT,
	ML_DW_HOUR,
	ML_DW_MINUTE,
	ML_DW_CLOCK, /* midi, minuit: value in minutes */
	ML_DW_MORNING,
	ML_DW_EVENING,
	ML_DW_WEEKEND,
};

#define ML_DATE_SENSES 4
struct ml_date_token {
	char symbol;	/* '/', ':', '+', '-', '.'; 'n' for a number, 'w' for a word */
	bool apart;	/* blank before it */
	int number;	/* value */
	uint8_t digits; /* how many were typed */
	char word[30];	/* folded */
	struct {
		uint8_t class; /* enum ml_date_word */
		int16_t value;
	} sense[ML_DATE_SENSES]; /* what the word may mean */
	uint8_t senses;
};

#define ML_DATE_TOKENS 24
/* Number of tokens; 0 when the text cannot be a date. */
unsigned ml_date_tokens(struct ml_str, struct ml_date_token out[ML_DATE_TOKENS]);
/* Is that word of the class? A word may be of several ("mar" is mars and mardi). */
bool ml_date_word_is(const struct ml_date_token *, enum ml_date_word, int *value);

#endif
