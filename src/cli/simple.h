/*
 * cli: the linear mode, « maillage --simple »: the same kinds and fields as questions and answers, one a line, for
 * screen readers, slow lines and pipes. Nothing is drawn, moved or coloured. At every question: « aide », « retour », «
 * annuler » (the last step), « quitter »; a value that begins with '\' is taken as it is.
 */
#ifndef ML_CLI_SIMPLE_H
#define ML_CLI_SIMPLE_H

#include "cli.h"

enum ml_said { ML_SAID_LINE, ML_SAID_BACK, ML_SAID_END };

struct ml_simple {
	struct ml_cli *cli;
	struct ml_arena *a; /* of the job at hand; reset by the menu */
	bool echo; /* answers come from a file: they are written out, so that what is printed reads as a talk */
	bool ended;
	char *line; /* of getline */
	size_t line_size;
};

/* ---- simple.c: talking */
void ml_simple_say(struct ml_simple *, const char *fmt, ...) ML_PRINTF(2, 3);
void ml_simple_fail(struct ml_simple *, const struct ml_error *);
/* One line, trimmed; help is said for « aide » (NULL: the common words only). */
enum ml_said ml_simple_ask(struct ml_simple *, const char *prompt, const char *help, struct ml_str *out);
/* Numbered; *at from 0. What is typed may also be the start of a label. start: the first number shown, less one. */
enum ml_said ml_simple_choose(
	struct ml_simple *, const char *title, const struct ml_str *labels, uint32_t n, uint32_t *at);
bool ml_simple_yes(struct ml_simple *, const char *question); /* « oui » */
/* A command of the command line on the open database: what it prints, and its complaint. */
bool ml_simple_command(struct ml_simple *, const char *name, const char *option, const char *arg);
/* Words as people type them: "oui" in any of the languages… */
bool ml_simple_is_word(struct ml_str typed, const char *words /* '|' between */);

/* ---- simple_record.c */
/* A record by words, chosen from what is found; kind NULL: any. 0: none (back or end). */
int64_t ml_simple_pick(struct ml_simple *, const struct ml_kind *, const char *prompt);
void ml_simple_find(struct ml_simple *);
void ml_simple_view(struct ml_simple *, int64_t rid);

/* ---- simple_form.c */
/* Adds (rid 0) or edits a record, question by question. preset: for one field, NULL none. The rid, 0: nothing was
 * saved. */
int64_t ml_simple_form(struct ml_simple *, const struct ml_kind *, int64_t rid, const struct ml_field *preset,
	const struct ml_value *v);
void ml_simple_add(struct ml_simple *);
void ml_simple_interaction(struct ml_simple *, int64_t who);

/* ---- simple_jobs.c */
void ml_simple_door(struct ml_simple *);
void ml_simple_sync(struct ml_simple *);
void ml_simple_merge(struct ml_simple *);
bool ml_simple_first(struct ml_simple *, struct ml_error *); /* no database yet; cli->store stays NULL when given up */

/* The whole of it; the database need not exist. */
bool ml_simple_run(struct ml_cli *, struct ml_error *);

#endif
