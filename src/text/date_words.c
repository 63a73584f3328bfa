/* The words of dates, as folding leaves them: no accents, no hamza. A language is added by adding rows. */
#include "date_words.h"
#include "letters.h"

#include <stdio.h>

#define MONTHS(n) (-(n))

/* clang-format off */
static const struct {
	char word[30];
	uint8_t class;
	int16_t value;
} words[] = {
	{"lundi", ML_DW_WEEKDAY, 1}, {"lun", ML_DW_WEEKDAY, 1}, {"monday", ML_DW_WEEKDAY, 1}, {"mon", ML_DW_WEEKDAY, 1},
	{"mardi", ML_DW_WEEKDAY, 2}, {"mar", ML_DW_WEEKDAY, 2}, {"tuesday", ML_DW_WEEKDAY, 2}, {"tue", ML_DW_WEEKDAY, 2},
	{"tues", ML_DW_WEEKDAY, 2},
	{"mercredi", ML_DW_WEEKDAY, 3}, {"mer", ML_DW_WEEKDAY, 3}, {"wednesday", ML_DW_WEEKDAY, 3}, {"wed", ML_DW_WEEKDAY, 3},
	{"jeudi", ML_DW_WEEKDAY, 4}, {"jeu", ML_DW_WEEKDAY, 4}, {"thursday", ML_DW_WEEKDAY, 4}, {"thu", ML_DW_WEEKDAY, 4},
	{"thur", ML_DW_WEEKDAY, 4}, {"thurs", ML_DW_WEEKDAY, 4},
	{"vendredi", ML_DW_WEEKDAY, 5}, {"ven", ML_DW_WEEKDAY, 5}, {"friday", ML_DW_WEEKDAY, 5}, {"fri", ML_DW_WEEKDAY, 5},
	{"samedi", ML_DW_WEEKDAY, 6}, {"sam", ML_DW_WEEKDAY, 6}, {"saturday", ML_DW_WEEKDAY, 6}, {"sat", ML_DW_WEEKDAY, 6},
	{"dimanche", ML_DW_WEEKDAY, 7}, {"dim", ML_DW_WEEKDAY, 7}, {"sunday", ML_DW_WEEKDAY, 7}, {"sun", ML_DW_WEEKDAY, 7},
	{"الاثنين", ML_DW_WEEKDAY, 1}, {"الثلاثا", ML_DW_WEEKDAY, 2}, {"الاربعا", ML_DW_WEEKDAY, 3}, {"الخميس", ML_DW_WEEKDAY, 4},
	{"الجمعه", ML_DW_WEEKDAY, 5}, {"السبت", ML_DW_WEEKDAY, 6}, {"الاحد", ML_DW_WEEKDAY, 7},
	{"اثنين", ML_DW_WEEKDAY, 1}, {"ثلاثا", ML_DW_WEEKDAY, 2}, {"اربعا", ML_DW_WEEKDAY, 3}, {"خميس", ML_DW_WEEKDAY, 4},
	{"جمعه", ML_DW_WEEKDAY, 5}, {"سبت", ML_DW_WEEKDAY, 6}, {"احد", ML_DW_WEEKDAY, 7},

	{"janvier", ML_DW_MONTH, 1}, {"janv", ML_DW_MONTH, 1}, {"jan", ML_DW_MONTH, 1}, {"january", ML_DW_MONTH, 1},
	{"fevrier", ML_DW_MONTH, 2}, {"fevr", ML_DW_MONTH, 2}, {"fev", ML_DW_MONTH, 2}, {"february", ML_DW_MONTH, 2},
	{"feb", ML_DW_MONTH, 2},
	{"mars", ML_DW_MONTH, 3}, {"mar", ML_DW_MONTH, 3}, {"march", ML_DW_MONTH, 3},
	{"avril", ML_DW_MONTH, 4}, {"avr", ML_DW_MONTH, 4}, {"april", ML_DW_MONTH, 4}, {"apr", ML_DW_MONTH, 4},
	{"mai", ML_DW_MONTH, 5}, {"may", ML_DW_MONTH, 5},
	{"juin", ML_DW_MONTH, 6}, {"june", ML_DW_MONTH, 6}, {"jun", ML_DW_MONTH, 6},
	{"juillet", ML_DW_MONTH, 7}, {"juil", ML_DW_MONTH, 7}, {"july", ML_DW_MONTH, 7}, {"jul", ML_DW_MONTH, 7},
	{"aout", ML_DW_MONTH, 8}, {"august", ML_DW_MONTH, 8}, {"aug", ML_DW_MONTH, 8},
	{"septembre", ML_DW_MONTH, 9}, {"sept", ML_DW_MONTH, 9}, {"sep", ML_DW_MONTH, 9}, {"september", ML_DW_MONTH, 9},
	{"octobre", ML_DW_MONTH, 10}, {"oct", ML_DW_MONTH, 10}, {"october", ML_DW_MONTH, 10},
	{"novembre", ML_DW_MONTH, 11}, {"nov", ML_DW_MONTH, 11}, {"november", ML_DW_MONTH, 11},
	{"decembre", ML_DW_MONTH, 12}, {"dec", ML_DW_MONTH, 12}, {"december", ML_DW_MONTH, 12},
	{"يناير", ML_DW_MONTH, 1}, {"فبراير", ML_DW_MONTH, 2}, {"مارس", ML_DW_MONTH, 3}, {"ابريل", ML_DW_MONTH, 4},
	{"ماي", ML_DW_MONTH, 5}, {"يونيو", ML_DW_MONTH, 6}, {"يوليوز", ML_DW_MONTH, 7}, {"غشت", ML_DW_MONTH, 8},
	{"شتنبر", ML_DW_MONTH, 9}, {"اكتوبر", ML_DW_MONTH, 10}, {"نونبر", ML_DW_MONTH, 11}, {"دجنبر", ML_DW_MONTH, 12},
	{"مايو", ML_DW_MONTH, 5}, {"يونيه", ML_DW_MONTH, 6}, {"يوليو", ML_DW_MONTH, 7}, {"يوليه", ML_DW_MONTH, 7},
	{"اغسطس", ML_DW_MONTH, 8}, {"سبتمبر", ML_DW_MONTH, 9}, {"نوفمبر", ML_DW_MONTH, 11}, {"ديسمبر", ML_DW_MONTH, 12},
	{"جانفي", ML_DW_MONTH, 1}, {"فيفري", ML_DW_MONTH, 2}, {"افريل", ML_DW_MONTH, 4}, {"جوان", ML_DW_MONTH, 6},
	{"جويليه", ML_DW_MONTH, 7}, {"اوت", ML_DW_MONTH, 8},

	{"aujourd", ML_DW_FILLER, 0}, {"hui", ML_DW_DAY, 0}, {"aujourdhui", ML_DW_DAY, 0}, {"auj", ML_DW_DAY, 0},
	{"ajd", ML_DW_DAY, 0}, {"today", ML_DW_DAY, 0}, {"اليوم", ML_DW_DAY, 0},
	{"demain", ML_DW_DAY, 1}, {"dem", ML_DW_DAY, 1}, {"tomorrow", ML_DW_DAY, 1}, {"tom", ML_DW_DAY, 1},
	{"غدا", ML_DW_DAY, 1}, {"غد", ML_DW_DAY, 1}, {"الغد", ML_DW_DAY, 1}, {"بكره", ML_DW_DAY, 1}, {"غدوه", ML_DW_DAY, 1},
	{"hier", ML_DW_DAY, -1}, {"yesterday", ML_DW_DAY, -1}, {"امس", ML_DW_DAY, -1}, {"البارحه", ML_DW_DAY, -1},
	{"apres", ML_DW_AFTER_DAY, 0}, {"surlendemain", ML_DW_DAY, 2}, {"بعد", ML_DW_AFTER_DAY, 0}, {"after", ML_DW_AFTER_DAY, 0},
	{"avant", ML_DW_BEFORE_DAY, 0}, {"before", ML_DW_BEFORE_DAY, 0}, {"اول", ML_DW_BEFORE_DAY, 0},
	{"اولامس", ML_DW_DAY, -2}, {"apresdemain", ML_DW_DAY, 2}, {"avanthier", ML_DW_DAY, -2},

	{"un", ML_DW_NUMBER, 1}, {"une", ML_DW_NUMBER, 1}, {"deux", ML_DW_NUMBER, 2}, {"trois", ML_DW_NUMBER, 3},
	{"quatre", ML_DW_NUMBER, 4}, {"cinq", ML_DW_NUMBER, 5}, {"six", ML_DW_NUMBER, 6}, {"sept", ML_DW_NUMBER, 7},
	{"huit", ML_DW_NUMBER, 8}, {"neuf", ML_DW_NUMBER, 9}, {"dix", ML_DW_NUMBER, 10}, {"onze", ML_DW_NUMBER, 11},
	{"douze", ML_DW_NUMBER, 12}, {"quinze", ML_DW_NUMBER, 15}, {"vingt", ML_DW_NUMBER, 20}, {"trente", ML_DW_NUMBER, 30},
	{"a", ML_DW_NUMBER, 1}, {"an", ML_DW_NUMBER, 1}, {"one", ML_DW_NUMBER, 1}, {"two", ML_DW_NUMBER, 2},
	{"three", ML_DW_NUMBER, 3}, {"four", ML_DW_NUMBER, 4}, {"five", ML_DW_NUMBER, 5}, {"seven", ML_DW_NUMBER, 7},
	{"eight", ML_DW_NUMBER, 8}, {"nine", ML_DW_NUMBER, 9}, {"ten", ML_DW_NUMBER, 10}, {"twelve", ML_DW_NUMBER, 12},
	{"ثلاثه", ML_DW_NUMBER, 3}, {"ثلاث", ML_DW_NUMBER, 3}, {"اربعه", ML_DW_NUMBER, 4}, {"اربع", ML_DW_NUMBER, 4},
	{"خمسه", ML_DW_NUMBER, 5}, {"خمس", ML_DW_NUMBER, 5}, {"سته", ML_DW_NUMBER, 6}, {"ست", ML_DW_NUMBER, 6},
	{"سبعه", ML_DW_NUMBER, 7}, {"ثمانيه", ML_DW_NUMBER, 8}, {"تسعه", ML_DW_NUMBER, 9}, {"عشره", ML_DW_NUMBER, 10},

	{"j", ML_DW_UNIT, 1}, {"jr", ML_DW_UNIT, 1}, {"jour", ML_DW_UNIT, 1}, {"jours", ML_DW_UNIT, 1}, {"jrs", ML_DW_UNIT, 1},
	{"d", ML_DW_UNIT, 1}, {"day", ML_DW_UNIT, 1}, {"days", ML_DW_UNIT, 1}, {"يوم", ML_DW_UNIT, 1}, {"يوما", ML_DW_UNIT, 1},
	{"ايام", ML_DW_UNIT, 1}, {"ي", ML_DW_UNIT, 1},
	{"s", ML_DW_UNIT, 7}, {"sem", ML_DW_UNIT, 7}, {"semaine", ML_DW_UNIT, 7}, {"semaines", ML_DW_UNIT, 7},
	{"w", ML_DW_UNIT, 7}, {"week", ML_DW_UNIT, 7}, {"weeks", ML_DW_UNIT, 7}, {"اسبوع", ML_DW_UNIT, 7},
	{"اسابيع", ML_DW_UNIT, 7}, {"الاسبوع", ML_DW_UNIT, 7}, {"quinzaine", ML_DW_UNIT, 15}, {"huitaine", ML_DW_UNIT, 8},
	{"m", ML_DW_UNIT, MONTHS(1)}, {"mois", ML_DW_UNIT, MONTHS(1)}, {"month", ML_DW_UNIT, MONTHS(1)},
	{"months", ML_DW_UNIT, MONTHS(1)}, {"شهر", ML_DW_UNIT, MONTHS(1)}, {"اشهر", ML_DW_UNIT, MONTHS(1)},
	{"شهور", ML_DW_UNIT, MONTHS(1)}, {"الشهر", ML_DW_UNIT, MONTHS(1)},
	{"t", ML_DW_UNIT, MONTHS(3)}, {"trimestre", ML_DW_UNIT, MONTHS(3)}, {"trimestres", ML_DW_UNIT, MONTHS(3)},
	{"quarter", ML_DW_UNIT, MONTHS(3)}, {"quarters", ML_DW_UNIT, MONTHS(3)},
	{"semestre", ML_DW_UNIT, MONTHS(6)}, {"semestres", ML_DW_UNIT, MONTHS(6)},
	{"a", ML_DW_UNIT, MONTHS(12)}, {"an", ML_DW_UNIT, MONTHS(12)}, {"ans", ML_DW_UNIT, MONTHS(12)},
	{"annee", ML_DW_UNIT, MONTHS(12)}, {"annees", ML_DW_UNIT, MONTHS(12)}, {"y", ML_DW_UNIT, MONTHS(12)},
	{"year", ML_DW_UNIT, MONTHS(12)}, {"years", ML_DW_UNIT, MONTHS(12)}, {"سنه", ML_DW_UNIT, MONTHS(12)},
	{"سنوات", ML_DW_UNIT, MONTHS(12)}, {"السنه", ML_DW_UNIT, MONTHS(12)}, {"عام", ML_DW_UNIT, MONTHS(12)},
	{"اعوام", ML_DW_UNIT, MONTHS(12)}, {"العام", ML_DW_UNIT, MONTHS(12)},
	{"يومين", ML_DW_TWO, 1}, {"اسبوعين", ML_DW_TWO, 7}, {"شهرين", ML_DW_TWO, MONTHS(1)}, {"سنتين", ML_DW_TWO, MONTHS(12)},
	{"عامين", ML_DW_TWO, MONTHS(12)},

	{"prochain", ML_DW_NEXT, 0}, {"prochaine", ML_DW_NEXT, 0}, {"proch", ML_DW_NEXT, 0}, {"suivant", ML_DW_NEXT, 0},
	{"suivante", ML_DW_NEXT, 0}, {"next", ML_DW_NEXT, 0}, {"القادم", ML_DW_NEXT, 0}, {"القادمه", ML_DW_NEXT, 0},
	{"المقبل", ML_DW_NEXT, 0}, {"المقبله", ML_DW_NEXT, 0}, {"الجاي", ML_DW_NEXT, 0}, {"التالي", ML_DW_NEXT, 0},
	{"dernier", ML_DW_LAST, 0}, {"derniere", ML_DW_LAST, 0}, {"passe", ML_DW_LAST, 0}, {"passee", ML_DW_LAST, 0},
	{"precedent", ML_DW_LAST, 0}, {"precedente", ML_DW_LAST, 0}, {"last", ML_DW_LAST, 0}, {"past", ML_DW_LAST, 0},
	{"الماضي", ML_DW_LAST, 0}, {"الماضيه", ML_DW_LAST, 0}, {"الفايت", ML_DW_LAST, 0}, {"الفارط", ML_DW_LAST, 0},
	{"ce", ML_DW_THIS, 0}, {"cet", ML_DW_THIS, 0}, {"cette", ML_DW_THIS, 0}, {"this", ML_DW_THIS, 0}, {"هذا", ML_DW_THIS, 0},
	{"هذه", ML_DW_THIS, 0},
	{"dans", ML_DW_IN, 0}, {"ici", ML_DW_IN, 0}, {"sous", ML_DW_IN, 0}, {"in", ML_DW_IN, 0}, {"within", ML_DW_IN, 0},
	{"بعد", ML_DW_IN, 0}, {"خلال", ML_DW_IN, 0}, {"en", ML_DW_IN, 0},
	{"ago", ML_DW_AGO, 0}, {"منذ", ML_DW_AGO_BEFORE, 0}, {"قبل", ML_DW_AGO_BEFORE, 0}, {"ya", ML_DW_AGO_BEFORE, 0},
	{"debut", ML_DW_START, 0}, {"start", ML_DW_START, 0}, {"beginning", ML_DW_START, 0}, {"بدايه", ML_DW_START, 0},
	{"مطلع", ML_DW_START, 0},
	{"mi", ML_DW_MIDDLE, 0}, {"milieu", ML_DW_MIDDLE, 0}, {"mid", ML_DW_MIDDLE, 0}, {"middle", ML_DW_MIDDLE, 0},
	{"منتصف", ML_DW_MIDDLE, 0},
	{"fin", ML_DW_END, 0}, {"end", ML_DW_END, 0}, {"نهايه", ML_DW_END, 0}, {"اخر", ML_DW_END, 0}, {"متم", ML_DW_END, 0},
	{"weekend", ML_DW_WEEKEND, 0}, {"we", ML_DW_WEEKEND, 0},
	{"er", ML_DW_ORDINAL, 0}, {"e", ML_DW_ORDINAL, 0}, {"eme", ML_DW_ORDINAL, 0}, {"st", ML_DW_ORDINAL, 0},
	{"nd", ML_DW_ORDINAL, 0}, {"rd", ML_DW_ORDINAL, 0}, {"th", ML_DW_ORDINAL, 0},
	{"le", ML_DW_FILLER, 0}, {"la", ML_DW_FILLER, 0}, {"l", ML_DW_FILLER, 0}, {"de", ML_DW_FILLER, 0}, {"du", ML_DW_FILLER, 0},
	{"d", ML_DW_FILLER, 0}, {"au", ML_DW_FILLER, 0}, {"pour", ML_DW_FILLER, 0}, {"the", ML_DW_FILLER, 0},
	{"of", ML_DW_FILLER, 0}, {"on", ML_DW_FILLER, 0}, {"day", ML_DW_FILLER, 0}, {"jour", ML_DW_FILLER, 0},
	{"يوم", ML_DW_FILLER, 0}, {"شهر", ML_DW_FILLER, 0}, {"في", ML_DW_FILLER, 0}, {"من", ML_DW_FILLER, 0}, {"ال", ML_DW_FILLER, 0},

	{"a", ML_DW_AT, 0}, {"vers", ML_DW_AT, 0}, {"at", ML_DW_AT, 0}, {"t", ML_DW_AT, 0}, {"الساعه", ML_DW_AT, 0},
	{"علي", ML_DW_AT, 0}, {"مع", ML_DW_AT, 0}, {"des", ML_DW_AT, 0},
	{"h", ML_DW_HOUR, 0}, {"heure", ML_DW_HOUR, 0}, {"heures", ML_DW_HOUR, 0}, {"hr", ML_DW_HOUR, 0}, {"hrs", ML_DW_HOUR, 0},
	{"min", ML_DW_MINUTE, 0}, {"mn", ML_DW_MINUTE, 0}, {"minutes", ML_DW_MINUTE, 0},
	{"midi", ML_DW_CLOCK, 720}, {"noon", ML_DW_CLOCK, 720}, {"minuit", ML_DW_CLOCK, 0}, {"midnight", ML_DW_CLOCK, 0},
	{"منتصفالنهار", ML_DW_CLOCK, 720}, {"الزوال", ML_DW_CLOCK, 720},
	{"am", ML_DW_MORNING, 0}, {"matin", ML_DW_MORNING, 0}, {"صباحا", ML_DW_MORNING, 0},
	{"pm", ML_DW_EVENING, 0}, {"soir", ML_DW_EVENING, 0}, {"midi", ML_DW_EVENING, 0}, {"مسا", ML_DW_EVENING, 0},
	{"مساا", ML_DW_EVENING, 0}, {"زوالا", ML_DW_EVENING, 0},
};
/* clang-format on */

bool ml_date_word_is(const struct ml_date_token *t, enum ml_date_word class, int *value)
{
	for (unsigned i = 0; i < t->senses; i++) {
		if (t->sense[i].class != (uint8_t) class)
			continue;
		if (value)
			*value = t->sense[i].value;
		return true;
	}
	return false;
}

static void look_up(struct ml_date_token *t)
{
	for (size_t i = 0; i < ML_COUNT(words); i++) {
		if (words[i].word[0] != t->word[0] || strcmp(words[i].word, t->word) != 0)
			continue;
		ML_ASSERT(t->senses < ML_DATE_SENSES);
		t->sense[t->senses].class = words[i].class;
		t->sense[t->senses++].value = words[i].value;
	}
}

/* ---- cutting ---------------------------------------------------------------------------- */

struct cutter {
	struct ml_date_token *out;
	unsigned n;
	bool apart; /* a blank came since the last token */
	bool full;
};

static struct ml_date_token *token(struct cutter *c, char symbol)
{
	if (c->n == ML_DATE_TOKENS) {
		c->full = true;
		return NULL;
	}
	struct ml_date_token *t = &c->out[c->n++];
	*t = (struct ml_date_token){.symbol = symbol, .apart = c->apart};
	c->apart = false;
	return t;
}

static void add_digit(struct cutter *c, int digit)
{
	struct ml_date_token *t =
		c->n && !c->apart && c->out[c->n - 1].symbol == 'n' ? &c->out[c->n - 1] : token(c, 'n');

	if (!t)
		return;
	if (t->digits == 8) {
		c->full = true;
		return;
	}
	t->number = t->number * 10 + digit;
	t->digits++;
}

static void add_letter(struct cutter *c, uint32_t letter)
{
	struct ml_date_token *t =
		c->n && !c->apart && c->out[c->n - 1].symbol == 'w' ? &c->out[c->n - 1] : token(c, 'w');
	size_t n = t ? strlen(t->word) : 0;

	if (!t)
		return;
	if (n + 4 >= sizeof(t->word)) {
		c->full = true;
		return;
	}
	ml_utf8_put(t->word + n, letter);
}

static void add_symbol(struct cutter *c, uint32_t r)
{
	bool after_word = c->n && c->out[c->n - 1].symbol == 'w';

	if (r == 0x2212 || r == 0x2010 || r == 0x2011 || r == 0x2013)
		r = '-';
	/* "avant-hier", "dim.", "15 mars, 14h": the sign only separates. */
	if (r < 0x80 && strchr("/:+-.", (int)r) && r && !(after_word && !c->apart && (r == '-' || r == '.')))
		token(c, (char)r);
	else if (r > ' ' && r < 0x80 && !strchr(",'-.()", (int)r))
		c->full = true; /* no date holds such signs */
	else
		c->apart = true;
}

static void add_rune(struct cutter *c, uint32_t r)
{
	struct ml_letters parts;

	ml_letters_of(r, &parts);
	for (unsigned i = 0; i < parts.n && !c->full; i++) {
		uint32_t part = parts.at[i].rune;
		if (parts.at[i].what == ML_LETTER_SEPARATOR)
			add_symbol(c, part);
		else if (parts.at[i].what == ML_LETTER_WORD && part >= '0' && part <= '9')
			add_digit(c, (int)(part - '0'));
		else if (parts.at[i].what == ML_LETTER_WORD)
			add_letter(c, part);
	}
}

unsigned ml_date_tokens(struct ml_str s, struct ml_date_token out[ML_DATE_TOKENS])
{
	struct cutter c = {.out = out};

	for (size_t i = 0; i < s.n && !c.full;)
		add_rune(&c, ml_rune_next(s, &i));
	if (c.full)
		return 0;
	for (unsigned k = 0; k < c.n; k++)
		if (out[k].symbol == 'w')
			look_up(&out[k]);
	return c.n;
}
