/*
 * settings (in store, L3): the master copy of what a user can set: name, type, limits, usual value, label and help in one
 * row. The screen « Réglages », the command `settings` and the first run are drawn from it.
 *
 * Three places: the database (follows it when it is copied, is not in bundles but for the officer's name), this user on this
 * machine (a small text file in the configuration folder), or the terminal (the same file, one value for each TERM).
 */
#ifndef MAILLAGE_SETTINGS_H
#define MAILLAGE_SETTINGS_H

#include <maillage/base.h>
#include <maillage/model.h>

struct ml_store;

enum ml_setting_place { ML_SET_DATABASE, ML_SET_MACHINE, ML_SET_TERMINAL };
enum ml_setting_type {
	ML_SET_CHOICE,   /* a key of choices */
	ML_SET_TEXT,     /* one line */
	ML_SET_NUMBER,   /* min..max */
	ML_SET_COUNTRY,  /* a code of ml_countries */
	ML_SET_ZONE,     /* a time zone that tzdata knows */
	ML_SET_CURRENCY, /* three letters */
	ML_SET_TERRITORY /* a code of the reference territories */
};

struct ml_setting {
	const char *name; /* "week.start": command line, file */
	enum ml_setting_place place;
	enum ml_setting_type type;
	const char *usual; /* value when nothing was set; "": found out from the machine, or none */
	const struct ml_choice *choices;
	int min, max;
	const char *group, *label, *help; /* msgids */
};
const struct ml_setting *ml_settings(uint32_t *n); /* in the order of the screen, groups together */
const struct ml_setting *ml_setting_by_name(struct ml_str);
const char *ml_setting_place_label(enum ml_setting_place); /* msgid: "cette base"… */

/* The value that holds, in *out. store NULL: none is open, those of a database hold their usual value. True: it was set. */
bool ml_setting_get(struct ml_context *, struct ml_store *, const struct ml_setting *, struct ml_buf *out);
/* Is this text a value of it? *out: as it is kept (choices by key or label in any language at hand, codes in capitals). */
bool ml_setting_check(const struct ml_setting *, struct ml_str text, struct ml_buf *out, struct ml_error *);
/* Checks, keeps and applies it to the context. value.p NULL: back to the usual one. DB_MISSING for one of a database when
 * store is NULL; READ_ONLY on a database opened so. */
bool ml_setting_set(struct ml_context *, struct ml_store *, const struct ml_setting *, struct ml_str value, struct ml_error *);
/* Translated, but for languages, each of which is named in itself. */
const char *ml_setting_choice_label(const struct ml_setting *, const struct ml_choice *);
/* Value as people read it; the label of a choice, the name of a territory. */
void ml_setting_show(const struct ml_setting *, struct ml_str value, const char *lang, struct ml_buf *out);

/* Puts what is set into the context: language (unless it was asked for), zone, country, currency, week. store NULL: those of
 * the machine only. */
void ml_settings_apply(struct ml_context *, struct ml_store *);

/* ---- countries: what follows from where one works ---------------------------------------------------- */

struct ml_country {
	const char *code, *label; /* ISO 3166-1, msgid */
	const char *zone, *currency;
	int week_start; /* ISO 8601 weekday */
};
const struct ml_country *ml_countries(uint32_t *n);
const struct ml_country *ml_country_by_code(struct ml_str); /* NULL: not in the list */

#endif
