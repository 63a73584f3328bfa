/* What the screens of « À trancher » share: the list, the conflicts of one record, rules and their preview. */
#ifndef MAILLAGE_APP_REVIEW_H
#define MAILLAGE_APP_REVIEW_H

#include <maillage/review.h>
#include "app/parts.h"
#include "ui/form.h"

/* ---- the conflicts of one record (screen_conflicts.c, conflict_draw.c) --------------------------------- */

enum { ML_CHOICES_MAX = 32 };

enum ml_keep { ML_KEEP_VOICE, ML_KEEP_BOTH, ML_KEEP_OWN };

struct ml_choice_row { /* one conflicting field of the record at hand */
	const struct ml_field *field;
	const struct ml_voice *voice;
	uint32_t n;
	uint32_t here, there; /* voices in the two columns */
	uint32_t at;	      /* the one kept */
	uint8_t keep;	      /* enum ml_keep */
	struct ml_value own, both;
	bool has_own;
};

struct ml_conflicts {
	struct ml_screen base;
	struct ml_arena *arena; /* of the record at hand */
	struct ml_arena *list;	/* of rids */
	int64_t *rids;		/* records in conflict, in the order of the list */
	uint32_t n_rids, record;
	char *text; /* filter of the list it comes from */
	struct ml_choice_row row[ML_CHOICES_MAX];
	uint32_t n, at;
	uint32_t scroll, scroll_max; /* of the long values below */
	struct ml_ui_form form;
	struct ml_form_link link;
	struct ml_reader reader;
	bool editing;
};
void ml_conflicts_draw(struct ml_conflicts *, struct ml_surface *, struct ml_rect body);
struct ml_str ml_conflicts_kept(struct ml_conflicts *, struct ml_arena *, const struct ml_choice_row *); /* as text */
/* Who and when: "moi, 2 nov.". */
void ml_review_who(struct ml_app *, const struct ml_writer *, struct ml_buf *);
/* Starts at rid (0: the first), among what a list's filter leaves. */
struct ml_screen *ml_conflicts_at(struct ml_app *, int64_t rid, struct ml_str text);

/* ---- the list (screen_review.c), what can be done about one of its lines (review_act.c) ----------------- */

struct ml_screen *ml_review_list_create(struct ml_app *);
void ml_review_act(struct ml_app *, const struct ml_review_item *);

/* ---- rules (rule_choose.c, screen_rule.c) ---------------------------------------------------------------- */

/* Asks for a rule over the conflicts that `scope` is limited to, then shows what it would do. */
void ml_rule_choose(struct ml_app *, const struct ml_rule *scope);
struct ml_rule *ml_rule_copy(struct ml_arena *, const struct ml_rule *);
struct ml_screen *ml_rule_screen_create(struct ml_app *, const struct ml_rule *); /* NULL: it was interrupted */
struct ml_str ml_rule_words(struct ml_app *, struct ml_arena *, const struct ml_rule *); /* "celle de F. Amrani" */

#endif
