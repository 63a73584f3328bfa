/* What the screens offer to the action table. */
#ifndef MAILLAGE_APP_PARTS_H
#define MAILLAGE_APP_PARTS_H

#include "app/app.h"

/* list */
void ml_list_screen_views(struct ml_screen *);
void ml_list_screen_columns(struct ml_screen *);
const struct ml_kind *ml_list_screen_kind(const struct ml_screen *); /* NULL: not a list of one kind */
void ml_list_screen_untick(struct ml_screen *);	    /* after what was done to all of them; any screen */
uint64_t ml_list_screen_hidden(struct ml_screen *); /* ticked ones outside its filter; 0 for any other screen */
/* Records to export: the ticked ones, else those that show, in their order; destroy it. */
struct ml_list *ml_list_screen_export(struct ml_screen *);

/* F4, F6: what keys and function bar do there */
void ml_filter_screen_save(struct ml_screen *);
void ml_filter_screen_rename(struct ml_screen *);
void ml_filter_screen_remove(struct ml_screen *);
void ml_filter_screen_default(struct ml_screen *);
void ml_filter_screen_share(struct ml_screen *);
void ml_filter_screen_clear(struct ml_screen *);
bool ml_filter_screen_has_view(struct ml_screen *);
void ml_columns_screen_move(struct ml_screen *, int by);
void ml_columns_screen_widen(struct ml_screen *, int by);
void ml_columns_screen_usual(struct ml_screen *);

/* screen_bulk.c: a change to all that is ticked */
bool ml_app_bulk_set(void *app, const struct ml_action *, struct ml_error *);
bool ml_app_bulk_tag(void *app, const struct ml_action *, struct ml_error *);
bool ml_app_bulk_untag(void *app, const struct ml_action *, struct ml_error *);
void ml_bulk_screen_apply(struct ml_screen *);

/* sheet */
bool ml_sheet_related(struct ml_screen *, const struct ml_kind **, const struct ml_field **, struct ml_uuid *id);
uint32_t ml_sheet_links(
	struct ml_screen *, const struct ml_kind **, const struct ml_field **, uint32_t max, struct ml_uuid *id);

/* exchange */
void ml_exchange_make(struct ml_screen *);
void ml_exchange_open_file(struct ml_screen *);
void ml_exchange_sync(struct ml_screen *); /* the whole exchange with the place at hand, its effect first */
/* exchange_file.c: one bundle by hand, and the texts that both share */
struct ml_folder_report;
void ml_exchange_read_file(struct ml_app *, const char *path);
char *ml_exchange_own_folder(struct ml_app *); /* of bundles, beside the database; malloc'd */
void ml_exchange_counts(struct ml_buf *, const struct ml_folder_report *);
void ml_exchange_unsaved(struct ml_buf *, const struct ml_error *);
void ml_exchange_words(struct ml_app *, struct ml_buf *);
void ml_exchange_duplicates(struct ml_app *, struct ml_buf *, int64_t since); /* found among what changed since */
void ml_exchange_done(struct ml_app *, const char *title, const char *text, bool conflicts);

/* members, quarantine */
void ml_members_revoke(struct ml_screen *);
bool ml_app_invite(void *app, const struct ml_action *, struct ml_error *);
bool ml_app_join(void *app, const struct ml_action *, struct ml_error *);
void ml_quarantine_screen_accept(struct ml_screen *);
void ml_quarantine_screen_drop(struct ml_screen *);

/* share.c: a bundle of a part, an extract without personal data */
bool ml_app_share_part(void *app, const struct ml_action *, struct ml_error *);
bool ml_app_share_extract(void *app, const struct ml_action *, struct ml_error *);

/* conflicts */
void ml_conflicts_rule(struct ml_screen *);
void ml_conflicts_skip(struct ml_screen *);
void ml_conflicts_other(struct ml_screen *);
void ml_conflicts_previous(struct ml_screen *);
void ml_conflicts_list(struct ml_screen *);

/* the review list, and what a rule would do */
void ml_review_list_rule(struct ml_screen *);
void ml_rule_apply(struct ml_screen *);
void ml_rule_change(struct ml_screen *);
void ml_rule_open(struct ml_screen *);

/* new_record.c */
bool ml_app_new(void *app, const struct ml_action *, struct ml_error *);
/* F7 where several kinds make sense: they are asked, and `make` opens the form of the one taken. */
enum { ML_NEW_CHOICES = 96 };
struct ml_new_choice {
	void (*make)(struct ml_app *, const struct ml_kind *, const struct ml_field *, const struct ml_new_choice *);
	struct ml_uuid about; /* what the new one is tied to */
	int64_t day;	      /* or the day it is of */
	struct ml_ui_fixed fixed;
	struct ml_ui_choice choice[ML_NEW_CHOICES];
	const struct ml_kind *kind[ML_NEW_CHOICES];
	const struct ml_field *field[ML_NEW_CHOICES];
	char key[ML_NEW_CHOICES][8];
};
struct ml_new_choice *ml_new_choice_create(const struct ml_new_choice *first);
void ml_new_choice_add(struct ml_new_choice *, const struct ml_kind *, const struct ml_field *); /* field: of the tie or the day; NULL */
void ml_new_choice_ask(struct ml_app *, const char *title, struct ml_new_choice *);		 /* takes it */
bool ml_app_new_kind(void *app, const struct ml_action *, struct ml_error *);

/* joined.c: duplicates that were joined */
bool ml_app_can_unjoin(void *app, const struct ml_action *, struct ml_buf *reason);
bool ml_app_do_unjoin(void *app, const struct ml_action *, struct ml_error *);
void ml_app_add_joined(struct ml_app *, struct ml_buf *text); /* that an erasure takes along, if any */
/* action_records.c */
bool ml_app_bin(void *app, const struct ml_action *, struct ml_error *);
bool ml_app_restore(void *app, const struct ml_action *, struct ml_error *);
bool ml_app_erase(void *app, const struct ml_action *, struct ml_error *);
bool ml_app_undo(void *app, const struct ml_action *, struct ml_error *);
bool ml_app_redo(void *app, const struct ml_action *, struct ml_error *);

/* drafts.c: interrupted entries */
struct ml_draft {
	struct ml_str key, title, body;
	const struct ml_kind *kind;
	int64_t rid;	  /* 0: a new record */
	int64_t when;	  /* ms, 0 unknown */
	bool elsewhere;	  /* another program that is running holds it */
	const char *detail; /* as offered */
};
bool ml_draft_put(struct ml_app *, struct ml_str key, struct ml_str title, struct ml_str body, struct ml_error *);
bool ml_draft_read(struct ml_app *, struct ml_arena *, struct ml_str key, struct ml_draft *); /* false: none, or of nothing here */
/* Those that can be taken up: not open here, nor in another program. Newest first. */
uint32_t ml_app_drafts(struct ml_app *, struct ml_arena *, struct ml_draft **);
uint32_t ml_app_drafts_left(struct ml_app *); /* how many */
void ml_app_tell_drafts(struct ml_app *);     /* offers them, if any */
bool ml_app_can_resume(void *app, const struct ml_action *, struct ml_buf *reason);
bool ml_app_resume(void *app, const struct ml_action *, struct ml_error *);
bool ml_form_screen_has_draft(const struct ml_screen *, struct ml_str key);

/* form: keys that have a row in the table of actions */
void ml_form_screen_save(struct ml_screen *);
void ml_form_screen_choose(struct ml_screen *);
void ml_form_screen_undo(struct ml_screen *);
void ml_form_screen_redo(struct ml_screen *);
void ml_form_screen_up(struct ml_screen *);
void ml_form_screen_down(struct ml_screen *);
void ml_form_screen_take_stored(struct ml_screen *);
bool ml_form_screen_has_moved(const struct ml_screen *);

/* form: the record that what is typed looks like */
bool ml_form_screen_has_twin(const struct ml_screen *);
void ml_form_screen_open_twin(struct ml_screen *);
void ml_form_screen_other_twin(struct ml_screen *);

/* duplicates */
void ml_duplicates_distinct(struct ml_screen *);
void ml_duplicates_skip(struct ml_screen *);
void ml_duplicates_turn(struct ml_screen *);
void ml_duplicates_all(struct ml_screen *);

/* team.c: one made later */
bool ml_app_can_found(void *app, const struct ml_action *, struct ml_buf *reason);
bool ml_app_found(void *app, const struct ml_action *, struct ml_error *);

/* dashboards */
void ml_dashboard_list(struct ml_screen *);
void ml_dashboard_table(struct ml_screen *);
void ml_dashboard_range(struct ml_screen *);
void ml_dashboard_export(struct ml_screen *);

/* steering views */
bool ml_view_can_filter(void *app, const struct ml_action *, struct ml_buf *reason);
bool ml_view_can_table(void *app, const struct ml_action *, struct ml_buf *reason); /* false where nothing is drawn */
void ml_view_filter(struct ml_screen *);
void ml_view_table(struct ml_screen *);
void ml_view_export(struct ml_screen *); /* view_export.c */

/* map */
void ml_atlas_kind(struct ml_screen *);
void ml_atlas_table(struct ml_screen *);
void ml_atlas_nearer(struct ml_screen *);
void ml_atlas_farther(struct ml_screen *);

void ml_settings_screen_edit(struct ml_screen *);
void ml_settings_screen_reset(struct ml_screen *);
/* settings, and what the first run asks of the same: the values to choose from, in the arena; country: only its
 * territories, NULL all. 0: a text. */
struct ml_setting;
uint32_t ml_app_setting_choices(
	const struct ml_setting *, const char *country, const char *lang, struct ml_arena *, struct ml_ui_choice **);

/* files.c: import, export, backup, capture */
struct ml_import_report;
void ml_app_import_counts(struct ml_buf *, const struct ml_import_report *);
bool ml_app_import(void *app, const struct ml_action *, struct ml_error *);
bool ml_app_export(void *app, const struct ml_action *, struct ml_error *);
bool ml_app_backup(void *app, const struct ml_action *, struct ml_error *);
bool ml_app_backups(void *app, const struct ml_action *, struct ml_error *);
/* What is told once: a copy of the database was found; a clock that is visibly wrong (at the start). */
void ml_app_tell_copy(struct ml_app *);
void ml_app_tell_clock(struct ml_app *);
void ml_history_undo(struct ml_screen *);
bool ml_app_capture(void *app, const struct ml_action *, struct ml_error *);

#endif
