/*
 * cli (L7): the command line. One file per command, each with one table entry; help, usage errors and maillage(1) are
 * made from those entries, so what the help says is what the parser accepts.
 */
#ifndef ML_CLI_H
#define ML_CLI_H

#include <maillage/base.h>
#include <maillage/i18n.h>
#include <maillage/store.h>
#include <stdio.h>

/* ---- the command table ------------------------------------------------------------- */

struct ml_cli;

struct ml_cli_option {
	const char *name; /* long name */
	char letter;	  /* short one, 0: none */
	const char *arg;  /* msgid of what follows it, NULL: a flag */
	const char *help; /* msgid, one sentence */
	bool repeat;	  /* may be given several times */
	bool path;	  /* its argument is a file name: any bytes */
};

enum ml_cli_open {
	ML_CLI_CLOSED, /* the command opens what it needs itself */
	ML_CLI_READ,   /* a database of a newer program will do, read-only */
	ML_CLI_WRITE
};

struct ml_command {
	const char *name;
	const char *args;		     /* msgid: what follows the name, "" nothing */
	const char *summary;		     /* msgid, one line */
	const char *detail;		     /* msgid, sentences for the manual; NULL: none */
	const struct ml_cli_option *options; /* ends with name NULL; NULL: none */
	const char *const *examples;	     /* command lines, ends with NULL */
	int min, max;			     /* number of operands; max -1: any */
	bool paths;			     /* the operands are file names */
	bool hidden;			     /* not in the help: tools of the build */
	enum ml_cli_open open;
	bool (*exec)(struct ml_cli *, struct ml_error *);
};

extern const struct ml_command *const ml_commands[]; /* in the order of the help; ends with NULL */
extern const struct ml_cli_option ml_cli_global_options[];
const struct ml_command *ml_command_find(struct ml_str name);

/* ---- what the program around the command line lends it -------------------------------- */

struct ml_cli_host {
	/* Opens the terminal interface on a database, which may not exist yet; returns when the user leaves. */
	bool (*open_screen)(struct ml_context *, const char *db, bool no_colour, struct ml_error *);
	/* The i-th action of the interface, for the manual: its keys as the screen writes them (none: left out), its
	 * label and help as msgids. False after the last. NULL: no interface. */
	bool (*action)(uint32_t i, struct ml_buf *keys, const char **label, const char **help);
};

/* ---- one run ------------------------------------------------------------------------------ */

struct ml_cli_given {
	const struct ml_cli_option *option;
	const char *value; /* NULL: a flag */
};

struct ml_cli {
	struct ml_context *ctx;
	const struct ml_cli_host *host;
	const struct ml_command *command; /* NULL: the interface */
	char *db;			  /* path of the database */
	struct ml_store *store;		  /* when the command asked for it */
	struct ml_arena *arena;		  /* lives as long as the run */
	struct ml_arena *scratch;	  /* of ml_cli_show: titles of references */
	struct ml_reader reader;	  /* how values are read and shown, when the store is open */
	struct ml_buf out;		  /* standard output, see ml_cli_flush */
	bool json;
	bool out_tty, err_tty;
	int columns;	     /* of the terminal; 0: not a terminal, nothing is cut */
	int64_t progress_at; /* last time progress was drawn, ms of the monotonic clock; 0: none shown */
	int n_args;
	const char **args;
	ML_VEC(struct ml_cli_given) given;
};

/* The whole command line; exit status 0 done, 1 refused or failed, 2 usage. */
int ml_cli_main(struct ml_context *, const struct ml_cli_host *, int argc, char **argv);

/* Sorts argv into command, options and operands by the tables. Fails with USAGE or BAD_UTF8. */
bool ml_cli_parse(struct ml_cli *, int argc, char **argv, struct ml_error *);
bool ml_cli_has(const struct ml_cli *, const char *option);
const char *ml_cli_value(const struct ml_cli *, const char *option); /* of the last one; NULL: not given */
/* The i-th value of an option that may be repeated; NULL after the last. */
const char *ml_cli_nth(const struct ml_cli *, const char *option, uint32_t i);
bool ml_cli_number(
	const struct ml_cli *, const char *option, int64_t min, int64_t max, int64_t *out, struct ml_error *);
/* Day given by an option, as ISO or as people write it. */
bool ml_cli_day(struct ml_cli *, const char *option, int64_t *days, struct ml_error *);
bool ml_cli_day_text(struct ml_cli *, const char *option, struct ml_str *iso, struct ml_error *); /* YYYY-MM-DD, in the arena */

/* Opens the terminal interface, or says why not. */
bool ml_cli_screen(struct ml_cli *, const char *db, struct ml_error *);
bool ml_cli_can_screen(const struct ml_cli *);
/* Opens the database the command line names; the language kept in it counts from then on. */
bool ml_cli_open(struct ml_cli *, enum ml_cli_open, struct ml_error *);
bool ml_cli_kind(struct ml_cli *, const char *key, const struct ml_kind **, struct ml_error *);
/* Passphrase from MAILLAGE_PASSPHRASE or the terminal; confirm asks twice. The buffer is wiped by ml_cli_forget. */
bool ml_cli_passphrase(struct ml_cli *, bool confirm, struct ml_buf *out, struct ml_error *);
/* Words or text of an invitation, from MAILLAGE_INVITATION or the terminal, checked; wiped by ml_cli_forget. */
bool ml_cli_invitation(struct ml_cli *, struct ml_buf *out, struct ml_error *);
void ml_cli_forget(struct ml_buf *secret);
/* What a merge or an import found, below its counts: nothing for 0. */
void ml_cli_duplicates_line(struct ml_cli *, int64_t found);
/* One line on standard error. */
void ml_cli_complain(struct ml_cli *, const struct ml_error *);
/* A remark on standard error that does not make the command fail. */
void ml_cli_remark(struct ml_cli *, const char *fmt, ...) ML_PRINTF(2, 3);

/* ---- help.c -------------------------------------------------------------------------------- */

void ml_cli_help(struct ml_cli *);
void ml_cli_help_command(struct ml_cli *, const struct ml_command *);
/* maillage(1), or maillage-NAME(1) for one command, in roff. */
void ml_cli_manual(struct ml_cli *, const struct ml_command *);
void ml_cli_usage_line(struct ml_buf *, const struct ml_command *);

/* ---- options.c ------------------------------------------------------------------------------ */

/* "--limit x : nombre attendu", as the reader's language writes it. Always false. */
bool ml_cli_wrong(struct ml_error *, const char *why, const char *fmt, ...) ML_PRINTF(3, 4);

/* ---- output.c ------------------------------------------------------------------------------- */

/* Writes what has gathered; false: standard output does not take it (NO_SPACE, SYSTEM). */
bool ml_cli_flush(struct ml_cli *, struct ml_error *);
/* Flushes when much has gathered: call it once a row. */
bool ml_cli_spill(struct ml_cli *, struct ml_error *);
void ml_cli_printf(struct ml_cli *, const char *fmt, ...) ML_PRINTF(2, 3);
void ml_cli_text(struct ml_cli *, struct ml_str, bool keep_lines); /* data: made harmless */

/* Values of a field as a person reads them, references as titles, several joined by ", ". */
void ml_cli_show(struct ml_cli *, struct ml_buf *, const struct ml_field *, const struct ml_value *, uint32_t n);
const char *ml_cli_label(const struct ml_field *);
void ml_cli_when(struct ml_cli *, struct ml_buf *, int64_t ms); /* 22/11/2026 14:30, local */
void ml_cli_who(struct ml_cli *, struct ml_buf *, const struct ml_uuid *site);
void ml_cli_id(struct ml_cli *, struct ml_buf *, int64_t rid); /* the whole id */

/* A table with aligned columns. Widths are those of the first rows; the rest streams. */
struct ml_cli_table;
struct ml_cli_table *ml_cli_table_create(struct ml_cli *, uint32_t columns);
void ml_cli_table_head(struct ml_cli_table *, uint32_t column, const char *label, bool right);
void ml_cli_table_whole(struct ml_cli_table *, uint32_t column); /* never cut to fit the terminal: ids */
void ml_cli_table_cell(struct ml_cli_table *, struct ml_str);	 /* next cell; the last of a row ends it */
bool ml_cli_table_end(struct ml_cli_table *, struct ml_error *); /* prints what is left and frees; takes NULL */

/* JSON objects, one a line. */
void ml_cli_json_open(struct ml_buf *);
void ml_cli_json_key(struct ml_buf *, const char *key);
void ml_cli_json_text(struct ml_buf *, const char *key, struct ml_str);
void ml_cli_json_int(struct ml_buf *, const char *key, int64_t);
void ml_cli_json_bool(struct ml_buf *, const char *key, bool);
void ml_cli_json_time(struct ml_buf *, const char *key, int64_t ms);
void ml_cli_json_uuid(struct ml_buf *, const char *key, const struct ml_uuid *);
void ml_cli_json_close(struct ml_buf *); /* with the line end */

/* ---- values.c -------------------------------------------------------------------------------- */

/* field=value arguments to edits. adding: "field=" is left out and += -= are refused. */
bool ml_cli_edits(struct ml_cli *, const struct ml_kind *, const char *const *args, int n, bool adding,
	struct ml_edit **edits, uint32_t *n_edits, struct ml_error *);
/* The fields that the exchange keeps for itself (the bin, duplicates) have commands of their own: add and set leave
 * them alone. */
static inline bool ml_cli_is_reserved(const struct ml_field *field)
{
	return ml_field_is_reserved(field);
}
/* What a record will be called, from the edits that make it: the label of its step. In cli->arena. */
struct ml_str ml_cli_title_of_edits(struct ml_cli *, const struct ml_kind *, const struct ml_edit *, uint32_t n);
/* The record an id (or its prefix) stands for. */
bool ml_cli_record(struct ml_cli *, const char *id, int64_t *rid, struct ml_error *);
struct ml_record *ml_cli_read(struct ml_cli *, const char *id, struct ml_error *);

#endif
