/*
 * ui (L6): the shape of an action. The table itself belongs to the app; function bar, menu, palette and help are drawn
 * from it, so that name, key, label and help of a thing are written once.
 */
#ifndef MAILLAGE_UI_ACTION_H
#define MAILLAGE_UI_ACTION_H

#include "ui/ui.h"

#define ML_ACTION_KEYS 4

struct ml_action {
	const char *name;	  /* "record.new": for scripts, tests and the manual */
	const char *label;	  /* msgid: "Nouvelle fiche…" */
	const char *bar;	  /* msgid of at most 7 cells, "Nouv.": shown in the function bar; NULL: never there */
	const char *help;	  /* msgid, one sentence */
	const char *group;	  /* msgid of the menu it is in; NULL: palette only */
	bool place;		  /* opens a screen: "go to" offers it, whatever menu it is in */
	unsigned scope;		  /* bits of the app: where it applies */
	int keys[ML_ACTION_KEYS]; /* codes, 0 = none; an F-key first: it places the action in the function bar */
	/* Can it be done now? false with a reason (translated) makes it grey. NULL: always. */
	bool (*can)(void *ctx, const struct ml_action *, struct ml_buf *reason);
	bool (*run)(void *ctx, const struct ml_action *, struct ml_error *);
	int64_t arg; /* for tables made at run time ("Nouvelle personne", a saved view…) */
};

/* An action as one screen offers it just now: what menu, palette and bar take. */
struct ml_action_set {
	const struct ml_action *const *v;
	uint32_t n;
	void *ctx; /* handed to can and run */
};
bool ml_action_can(const struct ml_action_set *, const struct ml_action *, struct ml_buf *reason /* may be NULL */);
/* The action of the set that this key asks for; NULL: none. Letters never match. */
const struct ml_action *ml_action_of_key(const struct ml_action_set *, const struct ml_key *);
const struct ml_action *ml_action_by_name(const struct ml_action_set *, const char *name);
/* What is wrong with a table (doubled name or key in one scope, forbidden key, bar label too wide untranslated), or
 * NULL. For the tests. */
const char *ml_action_fault(struct ml_arena *, const struct ml_action_set *);

#endif
