/* How probable it is that two records are one and the same: points for what they share, against them for what differs. Pure. */
#include "dup.h"

/* Points, of 100. */
enum {
	NAME_SAME = 62, NAME_NEAR = 59, NAME_CLOSE = 46, NAME_LIKE = 32, TITLE_MORE = 10,
	PHONE_SAME = 30, EMAIL_SAME = 35, PHONES_OTHER = -6, EMAILS_OTHER = -4,
	CODE_SAME = 60, CODE_OTHER = -45, CODE_PART = -25,
	PLACE_SAME = 11, PLACE_OTHER = -24, PLACE_OTHER_PROVEN = -6, POSTCODE_SAME = 4, POSTCODE_OTHER = -3, AREA_SAME = 5, PLACES_MOST = 12,
	OCCASION_SAME = 24, OCCASION_OTHER = -45, TRAIT_OTHER = -30, DUTY_SAME = 5, DUTY_OTHER = -7, ACRONYM_SAME = 14
};
/* How alike names must be, of 100; below LEAST they are different names. */
enum { SAME = 97, NEAR = 91, CLOSE = 86, LEAST = 76, WHOLE_MOST = 97 };
/* Whatever else they share: different names, different given names (a family under one roof), traits that exclude each other. */
enum { CAP_NAME = 55, CAP_NAME_CODE = 78, CAP_GIVEN = 48, CAP_TRAIT = 64, CAP_INITIAL = 88 };
enum { SIREN_DIGITS = 9, SIRET_DIGITS = 14, DAY_SECONDS = 86400 };

static void say(struct ml_dup_verdict *v, enum ml_dup_what what, const struct ml_field *field, int points)
{
	v->score += points;
	if (v->n < ML_DUP_REASONS)
		v->why[v->n++] = (struct ml_dup_reason){what, field, points};
}

/* ---- names ------------------------------------------------------------------------------- */

struct names {
	int alike;  /* 0..100; -1: one side has none */
	bool given_other, inverted, initial, long_title;
};

static bool all_initials(const struct ml_name *name)
{
	for (uint32_t i = 0; name && i < name->n; i++)
		if (!name->w[i].initial)
			return false;
	return name != NULL;
}

/* Family with family and given with given: both must fit. */
static int parts_alike(struct dup_names *names, const struct ml_name *fa, const struct ml_name *ga, const struct ml_name *fb,
	const struct ml_name *gb, int *given)
{
	int f = fa && fb ? ml_dup_name_alike(names, fa, fb, ML_NAME_PERSON) : 0;
	*given = ga && gb ? ml_dup_name_alike(names, ga, gb, ML_NAME_PERSON) : -1;
	if (*given < 0)
		return ML_MIN(f, CLOSE) * 9 / 10;
	int least = ML_MIN(f, *given), mean = (f * 55 + *given * 45) / 100;
	if (*given < CLOSE)
		mean = ML_MIN(mean, CLOSE - 2); /* Mohamed and Mohamed Amine: one person, or father and son */
	return least < LEAST ? ML_MIN(least, mean) : mean;
}

static void people_alike(const struct ml_dup_side *a, const struct ml_dup_side *b, struct names *out)
{
	int given = -1, turned_given = -1;
	if (a->family && b->family) {
		out->alike = parts_alike(a->names, a->family, a->given, b->family, b->given, &given);
		out->initial = a->given && b->given && (all_initials(a->given) || all_initials(b->given));
		int turned = a->given && b->given ? parts_alike(a->names, a->family, a->given, b->given, b->family, &turned_given) - 2 : 0;
		if (turned > out->alike && turned >= LEAST) {
			out->alike = turned;
			out->inverted = true;
		}
		/* Given name written into the field of the family name, or words cut elsewhere. */
		bool cut = out->alike < WHOLE_MOST && a->both->n > 1 && b->both->n > 1 && (given < 0 || given >= LEAST);
		int whole = cut ? ml_name_alike(a->both, b->both, ML_NAME_PERSON) - (100 - WHOLE_MOST) : 0;
		if (whole > out->alike && whole >= CLOSE)
			out->alike = whole;
	}
	/* Whole names in another writing, with one another or with the two parts. */
	for (int swap = 0; swap < 2; swap++) {
		const struct ml_dup_side *x = swap ? b : a, *y = swap ? a : b;
		for (uint32_t i = 0; i < x->n_whole; i++) {
			int n = y->both && x->whole[i]->n > 1 ? ml_name_alike(x->whole[i], y->both, ML_NAME_PERSON) - 1 : 0;
			for (uint32_t j = 0; !swap && j < y->n_whole; j++)
				if (x->whole[i]->n > 1)
					n = ML_MAX(n, ml_dup_name_alike(a->names, x->whole[i], y->whole[j], ML_NAME_PERSON));
			out->alike = ML_MAX(out->alike, n);
		}
	}
	out->given_other = given >= 0 && given < LEAST && !out->inverted && out->alike < CLOSE;
}

static void titles_alike(const struct ml_dup_side *a, const struct ml_dup_side *b, struct names *out)
{
	for (uint32_t i = 0; i < a->n_title; i++)
		for (uint32_t j = 0; j < b->n_title; j++) {
			int n = ml_dup_name_alike(a->names, a->title[i], b->title[j], ML_NAME_TITLE);
			uint32_t telling = 0;
			for (uint32_t k = 0; k < a->title[i]->n; k++)
				telling += !a->title[i]->w[k].common;
			if (n > out->alike) {
				out->alike = n;
				out->long_title = telling > 1 && ML_MIN(a->title[i]->n, b->title[j]->n) > 1;
			}
		}
}

/* Entered under its acronym on one side. */
static bool named_by_acronym(const struct ml_dup_side *a, const struct ml_dup_side *b)
{
	for (uint32_t i = 0; i < a->n_facts; i++) {
		const struct dup_fact *f = &a->facts[i];
		for (uint32_t j = 0; f->field->dup == ML_DUP_BY_ACRONYM && f->name && j < b->n_title; j++)
			if (b->title[j]->n == 1 && strcmp(b->title[j]->w[0].plain, f->name->w[0].plain) == 0)
				return true;
	}
	return false;
}

static const struct ml_field *name_field(const struct ml_kind *kind)
{
	for (uint32_t i = 0; i < kind->n_fields; i++)
		if (kind->fields[i].dup == ML_DUP_BY_FAMILY || kind->fields[i].dup == ML_DUP_BY_TITLE)
			return &kind->fields[i];
	return NULL;
}

static void judge_names(const struct ml_dup_side *a, const struct ml_dup_side *b, struct names *n, struct ml_dup_verdict *v)
{
	const struct ml_field *f = name_field(a->kind);
	*n = (struct names){.alike = -1};
	if (a->both && b->both)
		n->alike = 0;
	if (a->both || b->both || a->n_whole || b->n_whole)
		people_alike(a, b, n);
	if (a->n_title && b->n_title)
		titles_alike(a, b, n);
	if (n->alike < CLOSE && (named_by_acronym(a, b) || named_by_acronym(b, a))) {
		n->alike = SAME;
		say(v, ML_DUP_ACRONYM_SAME, f, 0);
	}
	if (n->alike < 0)
		return;
	int more = n->long_title ? TITLE_MORE : 0;
	if (n->alike >= SAME)
		say(v, n->inverted ? ML_DUP_NAME_INVERTED : ML_DUP_NAME_SAME, f, NAME_SAME + more);
	else if (n->alike >= NEAR)
		say(v, n->inverted ? ML_DUP_NAME_INVERTED : ML_DUP_NAME_NEAR, f, NAME_NEAR + more);
	else if (n->alike >= CLOSE)
		say(v, ML_DUP_NAME_CLOSE, f, NAME_CLOSE + more);
	else if (n->alike >= LEAST)
		say(v, ML_DUP_NAME_LIKE, f, NAME_LIKE);
	else
		say(v, n->given_other ? ML_DUP_GIVEN_OTHER : ML_DUP_NAME_OTHER, f, 0);
}

/* ---- facts ----------------------------------------------------------------------------------- */

/* What a role says of all fields that have it: places and traits are judged field by field, phones together. */
struct tally {
	bool same, other, part;
	const struct ml_field *field; /* the one that said it */
};

static bool same_fact(struct dup_names *names, const struct dup_fact *x, const struct dup_fact *y)
{
	if (x->when != INT64_MIN && y->when != INT64_MIN) {
		int64_t apart = x->when > y->when ? x->when - y->when : y->when - x->when;
		return apart < DAY_SECONDS / 2;
	}
	if (x->name && y->name)
		return ml_dup_name_alike(names, x->name, y->name, ML_NAME_TITLE) >= CLOSE;
	return ml_str_eq(x->text, y->text);
}

/* Both are SIRET numbers of one company: establishments. */
static bool same_siren(const struct dup_fact *x, const struct dup_fact *y)
{
	return x->text.n == SIRET_DIGITS && y->text.n == SIRET_DIGITS && memcmp(x->text.p, y->text.p, SIREN_DIGITS) == 0;
}

/* The values of one field (field NULL: of all fields of the role). */
static struct tally tally(const struct ml_dup_side *a, const struct ml_dup_side *b, enum ml_dup_by role,
	const struct ml_field *field)
{
	struct tally t = {false};
	for (uint32_t i = 0; i < a->n_facts; i++) {
		const struct dup_fact *x = &a->facts[i];
		if (x->field->dup != role || (field && x->field != field))
			continue;
		for (uint32_t j = 0; j < b->n_facts; j++) {
			const struct dup_fact *y = &b->facts[j];
			if (y->field != x->field)
				continue;
			t.field = x->field;
			t.part |= role == ML_DUP_BY_CODE && same_siren(x, y);
			if (same_fact(a->names, x, y))
				t.same = true;
			else
				t.other = true;
			if (t.same)
				return t;
		}
	}
	return t;
}

struct facts {
	bool code, proven, trait_other;
	int places; /* points so far: town, postcode and area say the same thing */
};

static void judge_place(const struct ml_dup_side *a, const struct ml_field *f, struct tally t, struct facts *facts,
	struct ml_dup_verdict *v)
{
	const struct dup_fact *fact = NULL;
	for (uint32_t i = 0; i < a->n_facts && !fact; i++)
		fact = a->facts[i].field == f ? &a->facts[i] : NULL;
	bool number = fact && !fact->name && f->type != ML_T_REF;
	int before = v->score;
	if (f->type == ML_T_REF) { /* territories lie in one another: another one says nothing */
		if (t.same)
			say(v, ML_DUP_SAME, f, AREA_SAME);
	} else if (number) {
		say(v, t.same ? ML_DUP_SAME : ML_DUP_OTHER, f, t.same ? POSTCODE_SAME : POSTCODE_OTHER);
	} else {
		say(v, t.same ? ML_DUP_SAME : ML_DUP_OTHER, f, t.same ? PLACE_SAME : facts->proven ? PLACE_OTHER_PROVEN : PLACE_OTHER);
	}
	facts->places += v->score - before;
	if (facts->places > PLACES_MOST) {
		int over = facts->places - PLACES_MOST;
		v->score -= over;
		v->why[v->n - 1].points -= over;
		facts->places = PLACES_MOST;
		v->n -= v->why[v->n - 1].points <= 0;
	}
}

/* Field by field, for the roles of which each field speaks for itself. */
static void judge_fields(const struct ml_dup_side *a, const struct ml_dup_side *b, struct facts *out, struct ml_dup_verdict *v)
{
	for (uint32_t i = 0; i < a->kind->n_fields; i++) {
		const struct ml_field *f = &a->kind->fields[i];
		bool mine = f->dup == ML_DUP_BY_CODE || f->dup == ML_DUP_BY_DUTY || f->dup == ML_DUP_BY_OCCASION || f->dup == ML_DUP_BY_TRAIT ||
			    f->dup == ML_DUP_BY_PLACE || f->dup == ML_DUP_BY_ACRONYM;
		struct tally t = mine ? tally(a, b, f->dup, f) : (struct tally){false};
		if (!t.same && !t.other)
			continue;
		if (f->dup == ML_DUP_BY_CODE) {
			say(v, t.same ? ML_DUP_SAME : t.part ? ML_DUP_SIREN_SAME : ML_DUP_OTHER, f,
				t.same ? CODE_SAME : t.part ? CODE_PART : CODE_OTHER);
			out->code |= t.same;
		} else if (f->dup == ML_DUP_BY_OCCASION) {
			say(v, t.same ? ML_DUP_SAME : ML_DUP_OTHER, f, t.same ? OCCASION_SAME : OCCASION_OTHER);
		} else if (f->dup == ML_DUP_BY_TRAIT) {
			if (!t.same)
				say(v, ML_DUP_OTHER, f, TRAIT_OTHER);
			out->trait_other |= !t.same;
		} else if (f->dup == ML_DUP_BY_DUTY) {
			say(v, t.same ? ML_DUP_SAME : ML_DUP_OTHER, f, t.same ? DUTY_SAME : DUTY_OTHER);
		} else if (f->dup == ML_DUP_BY_PLACE) {
			judge_place(a, f, t, out, v);
		} else if (t.same) {
			say(v, ML_DUP_SAME, f, ACRONYM_SAME);
		}
	}
}

/* Could one's family name be the other's given name? */
static bool may_be_inverted(const struct ml_name *family, const struct ml_name *given)
{
	for (uint32_t i = 0; i < family->n; i++)
		for (uint32_t j = 0; j < given->n; j++)
			if (family->w[i].bones[0] == given->w[j].bones[0])
				return true;
	return false;
}

/* Most that meet under a key of their names are relatives and namesakes: other given names settle it (CAP_GIVEN). */
bool ml_dup_hopeless(const struct ml_dup_side *a, const struct ml_dup_side *b)
{
	_Static_assert((int)CAP_GIVEN < (int)ML_DUP_LEAST, "a pair with other given names is never suspected");
	if (!a->given || !b->given || !a->family || !b->family || a->n_whole || b->n_whole)
		return false;
	if (ml_dup_name_alike(a->names, a->given, b->given, ML_NAME_PERSON) >= LEAST)
		return false;
	return !may_be_inverted(a->family, b->given) || !may_be_inverted(b->family, a->given);
}

void ml_dup_score(const struct ml_dup_side *a, const struct ml_dup_side *b, struct ml_dup_verdict *v)
{
	struct names names;
	struct facts facts = {false};
	*v = (struct ml_dup_verdict){0};
	if (a->kind != b->kind)
		return;
	judge_names(a, b, &names, v);
	struct tally phone = tally(a, b, ML_DUP_BY_PHONE, NULL), mail = tally(a, b, ML_DUP_BY_EMAIL, NULL);
	facts.proven = phone.same || mail.same;
	if (phone.same)
		say(v, ML_DUP_PHONE_SAME, phone.field, PHONE_SAME);
	if (mail.same)
		say(v, ML_DUP_EMAIL_SAME, mail.field, EMAIL_SAME);
	v->score += phone.other && !phone.same ? PHONES_OTHER : 0;
	v->score += mail.other && !mail.same ? EMAILS_OTHER : 0;
	judge_fields(a, b, &facts, v);
	if (names.given_other)
		v->score = ML_MIN(v->score, CAP_GIVEN);
	else if (names.alike < LEAST)
		v->score = ML_MIN(v->score, facts.code ? CAP_NAME_CODE : CAP_NAME);
	if (names.initial)
		v->score = ML_MIN(v->score, CAP_INITIAL);
	if (facts.trait_other && !facts.code)
		v->score = ML_MIN(v->score, CAP_TRAIT);
	v->score = ML_MAX(0, ML_MIN(100, v->score));
}

/* ---- in words ------------------------------------------------------------------------------------ */

/* "SIRET" stays, "Commune" becomes "commune"; what stands in brackets is for forms. */
static void small_label(struct ml_buf *out, const char *label)
{
	bool word = label[0] >= 'A' && label[0] <= 'Z' && label[1] >= 'a' && label[1] <= 'z';
	ml_buf_char(out, word ? (char)(label[0] + 32) : label[0]);
	const char *bracket = strstr(label, " (");
	ml_buf_add(out, label + 1, bracket ? (size_t)(bracket - label - 1) : strlen(label + 1));
}

void ml_dup_reason_show(struct ml_buf *out, const struct ml_dup_reason *r, const char *(*tr)(const char *ctxt, const char *msgid))
{
	static const char *const words[] = {
		[ML_DUP_NAME_SAME] = N_("même nom"),
		[ML_DUP_NAME_NEAR] = N_("même nom, autre écriture"),
		[ML_DUP_NAME_CLOSE] = N_("nom proche"),
		[ML_DUP_NAME_LIKE] = N_("nom ressemblant"),
		[ML_DUP_NAME_INVERTED] = N_("nom et prénom inversés"),
		[ML_DUP_NAME_OTHER] = N_("noms différents"),
		[ML_DUP_GIVEN_OTHER] = N_("prénoms différents"),
		[ML_DUP_PHONE_SAME] = N_("même téléphone"),
		[ML_DUP_EMAIL_SAME] = N_("même adresse électronique"),
		[ML_DUP_ACRONYM_SAME] = N_("sigle de l'autre"),
		[ML_DUP_SIREN_SAME] = N_("même SIREN, autre SIRET"),
		[ML_DUP_SAME] = NC_("duplicate", "même %s"),
		[ML_DUP_OTHER] = NC_("duplicate", "autre %s"),
	};
	const char *text = r->what == ML_DUP_SAME || r->what == ML_DUP_OTHER ? tr("duplicate", words[r->what]) : tr(NULL, words[r->what]);
	const char *at = strstr(text, "%s");
	if (!at) {
		ml_buf_z(out, text);
		return;
	}
	ml_buf_add(out, text, (size_t)(at - text));
	const struct ml_kind *kind = ml_kind_of_field(r->field);
	small_label(out, tr(kind ? kind->key : NULL, r->field->label));
	ml_buf_z(out, at + 2);
}

const char *ml_dup_what_key(enum ml_dup_what what)
{
	static const char *const keys[] = {
		[ML_DUP_NAME_SAME] = "name_same",
		[ML_DUP_NAME_NEAR] = "name_near",
		[ML_DUP_NAME_CLOSE] = "name_close",
		[ML_DUP_NAME_LIKE] = "name_like",
		[ML_DUP_NAME_INVERTED] = "name_inverted",
		[ML_DUP_NAME_OTHER] = "name_other",
		[ML_DUP_GIVEN_OTHER] = "given_other",
		[ML_DUP_PHONE_SAME] = "phone_same",
		[ML_DUP_EMAIL_SAME] = "email_same",
		[ML_DUP_ACRONYM_SAME] = "acronym_same",
		[ML_DUP_SIREN_SAME] = "siren_same",
		[ML_DUP_SAME] = "same",
		[ML_DUP_OTHER] = "other",
	};
	return keys[what];
}

const char *ml_dup_words(int score)
{
	return score >= 90	       ? N_("presque certain")
	       : score >= ML_DUP_PROBABLE ? N_("probable")
					  : N_("possible");
}
