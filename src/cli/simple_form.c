/* The linear mode: a record question by question, read by the same parsing as the forms of the screen. */
#include "simple.h"

#include <maillage/text.h>

#define END_WORDS "fin|end|نهاية"
#define MOST_CHOICES 40

struct answer { /* a field and what it holds now */
	const struct ml_field *field;
	struct ml_value *v;
	uint32_t n;
	bool changed;
};
struct form {
	struct ml_simple *s;
	const struct ml_kind *kind;
	int64_t rid;
	struct answer *answer;
	uint32_t n;
};
enum outcome { GO_ON, AGAIN, STOP, LEAVE };

/* ---- the fields ------------------------------------------------------------------------------------- */

static bool is_asked(const struct ml_field *f)
{
	return !(f->flags & (ML_F_HIDDEN | ML_F_DERIVED)) && !ml_field_is_reserved(f) && f->type != ML_T_BYTES;
}

/* A date that must be said is today's unless another is. */
static void propose_today(struct form *f, struct answer *a)
{
	struct ml_context *ctx = f->s->cli->ctx;
	struct ml_date d = {1970, 1, 1};
	struct ml_value *v = ML_NEW(f->s->a, struct ml_value);

	ml_time_local(ctx->now_ms(ctx) / 1000, ctx->zone, &d, NULL, NULL, NULL);
	*v = (struct ml_value){.tag = ML_TEXT, .s = ml_arena_printf(f->s->a, "%04d-%02d-%02d", d.year, d.month, d.day)};
	a->v = v;
	a->n = 1;
	a->changed = true;
}

static void load(struct form *f)
{
	struct ml_store *store = f->s->cli->store;
	uint32_t n_fields;
	const struct ml_field *const *fields = ml_store_fields(store, f->kind, &n_fields);
	struct ml_record *r = f->rid ? ml_store_get(store, f->s->a, f->rid, NULL) : NULL;

	f->answer = ML_NEWN(f->s->a, struct answer, n_fields);
	for (uint32_t i = 0; i < n_fields; i++) {
		if (!is_asked(fields[i]))
			continue;
		struct answer *a = &f->answer[f->n++];
		a->field = fields[i];
		if (r)
			a->v = (struct ml_value *)ml_record_values(r, f->s->a, fields[i], &a->n);
		else if (fields[i]->type == ML_T_DATE && fields[i]->flags & ML_F_REQUIRED)
			propose_today(f, a);
	}
}

static const struct ml_value *values_of(void *arg, const struct ml_field *field, uint32_t *n)
{
	struct form *f = arg;

	*n = 0;
	for (uint32_t i = 0; i < f->n; i++)
		if (f->answer[i].field == field) {
			*n = f->answer[i].n;
			return f->answer[i].v;
		}
	return NULL;
}

/* "type=awareness|meeting": is it a question here? */
static bool applies(struct form *f, const struct ml_field *field)
{
	struct ml_str rest, key, wanted;
	bool holds = false;

	if (!field->only_if)
		return true;
	rest = ml_str(field->only_if);
	ml_str_split(&rest, '=', &key);
	for (uint32_t i = 0; i < f->n; i++) {
		if (!ml_str_is(key, f->answer[i].field->key))
			continue;
		struct ml_buf plain = {0};
		if (f->answer[i].n)
			ml_value_plain(&plain, f->answer[i].field, &f->answer[i].v[0]);
		while (!holds && ml_str_split(&rest, '|', &wanted))
			holds = ml_str_eq(wanted, ml_buf_view(&plain));
		ml_buf_finish(&plain);
		return holds;
	}
	return true;
}

static const char *label_of(const struct form *f, const struct ml_field *field)
{
	return field->flags & ML_F_OWN ? field->label : ml_trc(f->kind->key, field->label);
}

static struct ml_str shown(struct form *f, const struct ml_field *field, const struct ml_value *v, uint32_t n)
{
	struct ml_buf text = {0};

	ml_cli_show(f->s->cli, &text, field, v, n);
	struct ml_str out = ml_arena_str(f->s->a, ml_buf_view(&text));
	ml_buf_finish(&text);
	return out;
}

/* ---- one answer --------------------------------------------------------------------------------------- */

static uint32_t choices_of(const struct ml_field *field)
{
	uint32_t n = 0;

	while (field->type == ML_T_ENUM && field->choices && field->choices[n].key)
		n++;
	return ML_MIN(n, (uint32_t)MOST_CHOICES);
}

static const struct ml_kind *only_kind(const struct ml_field *field)
{
	return field->ref && !strpbrk(field->ref, "/*") ? ml_kind_by_key(ml_str(field->ref)) : NULL;
}

/* A reference: what the words lead to, or one of several, or a new record. */
static bool parse_reference(struct form *f, const struct ml_field *field, struct ml_str typed, struct ml_value *v)
{
	const struct ml_kind *kind = only_kind(field);
	struct ml_error e = {0};
	enum { MOST = 8 };
	struct ml_str labels[MOST + 1];
	int64_t rids[MOST];
	uint32_t n = 0, at;

	if (ml_value_parse(f->s->a, field, typed, &f->s->cli->reader, v, &e))
		return true;
	struct ml_query q = {.kind = kind, .text = typed, .limit = 40};
	struct ml_list *list = ml_store_list(f->s->cli->store, &q, NULL);
	for (uint64_t i = 0; list && i < ml_list_size(list) && n < MOST; i++) {
		int64_t rid = ml_list_at(list, i);
		const struct ml_kind *k = ml_kind_by_wire((uint64_t)rid & 0xff);
		if (!k || !ml_field_accepts(field, k))
			continue;
		struct ml_str title = ml_store_title(f->s->cli->store, f->s->a, rid),
			      more = ml_store_subtitle(f->s->cli->store, f->s->a, rid);
		rids[n] = rid;
		labels[n++] =
			more.n ? ml_arena_printf(f->s->a, "%.*s, %.*s", (int)title.n, title.p, (int)more.n, more.p)
			       : title;
	}
	ml_list_destroy(list);
	if (!n && !kind) {
		ml_simple_fail(f->s, &e);
		return false;
	}
	if (kind)
		labels[n] = ml_arena_printf(f->s->a, _("+ créer « %.*s » (%s)"), (int)typed.n, typed.p, _(kind->label));
	if (ml_simple_choose(f->s, _("Laquelle ?"), labels, n + (kind != NULL), &at) != ML_SAID_LINE)
		return false;
	int64_t rid = at < n ? rids[at] : ml_simple_form(f->s, kind, 0, NULL, NULL);
	v->tag = ML_ID;
	return rid && ml_store_id(f->s->cli->store, rid, &v->id);
}

static const char *const expected[ML_T_COUNT] = {
	[ML_T_DATE] = N_("Une date comme on la dit : demain, 15/3, lundi prochain."),
	[ML_T_DATETIME] = N_("Un jour et une heure : demain 14h30."),
	[ML_T_PHONE] = N_("Un numéro, avec ou sans indicatif."),
	[ML_T_EMAIL] = N_("Une adresse : nom@exemple.org."),
	[ML_T_MONEY] = N_("Un montant : 1500, 1 500,50 EUR."),
	[ML_T_PERCENT] = N_("Un pourcentage : 12,5."),
	[ML_T_INT] = N_("Un nombre entier."),
	[ML_T_DECIMAL] = N_("Un nombre : 12,5."),
	[ML_T_BOOL] = N_("oui ou non."),
	[ML_T_GEO] = N_("Latitude, longitude : 30.42, -9.60."),
	[ML_T_REF] = N_("Quelques lettres du nom ; on choisit ensuite dans ce qui est trouvé, ou on le crée."),
	[ML_T_LONG] = N_("Plusieurs lignes ; une ligne vide finit."),
};

static bool parse(struct form *f, const struct ml_field *field, struct ml_str typed, struct ml_value *v)
{
	struct ml_error e = {0};
	int64_t number;

	if (field->type == ML_T_REF)
		return parse_reference(f, field, typed, v);
	if (choices_of(field) && ml_str_to_int(typed, &number) && number >= 1 && number <= choices_of(field))
		typed = ml_str(field->choices[number - 1].key);
	if (ml_value_parse(f->s->a, field, typed, &f->s->cli->reader, v, &e) && ml_value_check(f->kind, field, v, &e))
		return true;
	if (e.code == ML_E_VALUE_BAD && expected[field->type])
		ml_simple_say(f->s, _("! pas compris : %.*s. %s"), (int)typed.n, typed.p, _(expected[field->type]));
	else
		ml_simple_fail(f->s, &e);
	return false;
}

static void hint(struct form *f, const struct ml_field *field, struct ml_buf *out)
{
	if (field->help)
		ml_buf_printf(out, "%s. ", _(field->help));
	if (expected[field->type])
		ml_buf_printf(out, "%s ", _(expected[field->type]));
	if (field->flags & ML_F_MULTI)
		ml_buf_printf(out, "%s ", _("Plusieurs réponses, une par ligne ; une ligne vide finit."));
	ml_buf_z(out, _("Ligne vide : passer. « - » : vider. « fin » : enregistrer sans les questions suivantes."));
}

static void list_choices(struct form *f, const struct ml_field *field)
{
	struct ml_buf line = {0};

	for (uint32_t i = 0; i < choices_of(field); i++)
		ml_buf_printf(&line, "%s%u %s", i ? _(", ") : "", i + 1,
			ml_trc(ml_arena_printf(f->s->a, "%s.%s", f->kind->key, field->key).p, field->choices[i].label));
	if (line.n)
		ml_simple_say(f->s, "  %s", line.p);
	ml_buf_finish(&line);
}

static void put(struct form *f, struct answer *a, const struct ml_value *v, bool more)
{
	struct ml_value *all = ML_NEWN(f->s->a, struct ml_value, a->n + 1);

	if (!more)
		a->n = 0;
	if (a->n)
		memcpy(all, a->v, a->n * sizeof *all);
	if (v)
		all[a->n++] = *v;
	a->v = all;
	a->changed = true;
}

/* A long text goes on until an empty line. */
static struct ml_str more_lines(struct form *f, struct ml_str first)
{
	struct ml_str line, all = first;

	while (ml_simple_ask(f->s, "…", NULL, &line) == ML_SAID_LINE && line.n)
		all = ml_arena_printf(f->s->a, "%.*s\n%.*s", (int)all.n, all.p, (int)line.n, line.p);
	return all;
}

static void echo(struct form *f, const struct ml_field *field, const struct ml_value *v, struct ml_str typed)
{
	struct ml_str now = shown(f, field, v, 1);

	if (field->type != ML_T_LONG && !ml_str_eq(now, typed))
		ml_simple_say(f->s, "  → %.*s", (int)now.n, now.p);
}

static enum outcome ask_field(struct form *f, struct answer *a, uint32_t given)
{
	const struct ml_field *field = a->field;
	struct ml_buf prompt = {0}, help = {0};
	struct ml_str typed, now = shown(f, field, a->v, a->n);
	struct ml_value v = {0};
	bool multi = field->flags & ML_F_MULTI;

	ml_buf_z(&prompt, label_of(f, field));
	if (field->flags & ML_F_REQUIRED && !a->n)
		ml_buf_printf(&prompt, " (%s)", _("obligatoire"));
	if (now.n)
		ml_buf_printf(&prompt, " [%.*s]", (int)now.n, now.p);
	hint(f, field, &help);
	if (!given)
		list_choices(f, field);
	enum ml_said said = ml_simple_ask(f->s, prompt.p, help.p, &typed);
	ml_buf_finish(&prompt);
	ml_buf_finish(&help);
	if (said != ML_SAID_LINE)
		return LEAVE;
	if (!typed.n && field->flags & ML_F_REQUIRED && !a->n) {
		ml_simple_say(f->s, "! %s", _("cette réponse est obligatoire ; « retour » abandonne la fiche"));
		return AGAIN;
	}
	if (!typed.n)
		return GO_ON;
	if (ml_simple_is_word(typed, END_WORDS))
		return STOP;
	if (ml_str_is(typed, "-")) {
		put(f, a, NULL, false);
		return multi ? AGAIN : GO_ON;
	}
	if (field->type == ML_T_LONG)
		typed = more_lines(f, typed);
	if (!parse(f, field, typed, &v))
		return f->s->ended ? LEAVE : AGAIN;
	put(f, a, &v, multi && (given || f->rid == 0 || a->changed));
	echo(f, field, &v, typed);
	return multi ? AGAIN : GO_ON;
}

/* False: left. */
static bool ask_all(struct form *f)
{
	for (uint32_t i = 0; i < f->n; i++) {
		struct answer *a = &f->answer[i];
		if (!applies(f, a->field))
			continue;
		enum outcome o;
		uint32_t given = 0;
		while ((o = ask_field(f, a, given)) == AGAIN)
			given++;
		if (o == LEAVE)
			return false;
		if (o == STOP)
			break;
	}
	return true;
}

/* ---- saving -------------------------------------------------------------------------------------------- */

static bool warn_twins(struct form *f)
{
	struct ml_dup_hit *hit;
	uint32_t n = 0;

	if (f->rid || !ml_dup_has_rules(f->kind) ||
		!ml_dup_like(f->s->cli->store, f->s->a, f->kind, values_of, f, 0, 3, &hit, &n, NULL) || !n)
		return true;
	for (uint32_t i = 0; i < n; i++) {
		struct ml_str title = ml_store_title(f->s->cli->store, f->s->a, hit[i].rid),
			      more = ml_store_subtitle(f->s->cli->store, f->s->a, hit[i].rid);
		ml_simple_say(f->s, _("! ressemble à : %.*s, %.*s"), (int)title.n, title.p, (int)more.n, more.p);
	}
	return ml_simple_yes(f->s, _("En faire une autre fiche quand même ?"));
}

static bool write_it(struct form *f, int64_t *rid, struct ml_error *e)
{
	struct ml_store *store = f->s->cli->store;
	struct ml_edit *edits = ML_NEWN(f->s->a, struct ml_edit, f->n);
	uint32_t n = 0;

	for (uint32_t i = 0; i < f->n; i++) {
		struct answer *a = &f->answer[i];
		if (a->changed && (a->n || f->rid))
			edits[n++] = (struct ml_edit){.field = a->field,
				.op = !a->n			     ? ML_PUT_SET
				      : a->field->flags & ML_F_MULTI ? ML_PUT_MEMBERS
								     : ML_PUT_SHOWN,
				.n = a->n,
				.v = a->v};
	}
	struct ml_str title =
		f->rid ? ml_store_title(store, f->s->a, f->rid) : ml_cli_title_of_edits(f->s->cli, f->kind, edits, n);
	if (!ml_step_begin(store, "save", title, e))
		return false;
	*rid = f->rid;
	bool good = f->rid ? ml_store_edit(store, f->rid, edits, n, NULL, e)
			   : ml_store_add(store, f->kind, NULL, edits, n, rid, e);
	if (good)
		return ml_step_commit(store, e);
	ml_step_cancel(store);
	return false;
}

/* What the store refuses is asked again, at its field. */
static bool mend(struct form *f, const struct ml_error *e)
{
	ml_simple_fail(f->s, e);
	for (uint32_t i = 0; i < f->n; i++)
		if (e->field[0] && strcmp(f->answer[i].field->key, e->field) == 0)
			return ask_field(f, &f->answer[i], 0) != LEAVE;
	return false;
}

int64_t ml_simple_form(struct ml_simple *s, const struct ml_kind *kind, int64_t rid, const struct ml_field *preset,
	const struct ml_value *v)
{
	struct form f = {.s = s, .kind = kind, .rid = rid};
	struct ml_error e = {0};
	int64_t saved = 0;

	load(&f);
	for (uint32_t i = 0; i < f.n; i++)
		if (preset && f.answer[i].field == preset)
			put(&f, &f.answer[i], v, false);
	ml_simple_say(s, "\n%s", rid ? _(kind->label) : _(kind->new_label));
	ml_simple_say(
		s, "%s", _("Ligne vide : passer. « fin » : enregistrer tout de suite. « aide » : ce qu'on attend."));
	bool good = ask_all(&f) && warn_twins(&f);
	while (good && !write_it(&f, &saved, &e)) {
		good = mend(&f, &e);
		saved = 0;
	}
	if (saved) {
		struct ml_str title = ml_store_title(s->cli->store, s->a, saved);
		ml_simple_say(s, _("Enregistré : %.*s. « annuler » le défait."), (int)title.n, title.p);
	} else {
		ml_simple_say(s, "%s", _("Rien n'a été enregistré."));
	}
	return saved;
}

/* ---- what begins one --------------------------------------------------------------------------------------- */

void ml_simple_add(struct ml_simple *s)
{
	uint32_t n_kinds, n = 0, at;
	const struct ml_kind *const *all = ml_kinds(&n_kinds);
	const struct ml_kind **kind = ML_NEWN(s->a, const struct ml_kind *, n_kinds);
	struct ml_str *labels = ML_NEWN(s->a, struct ml_str, n_kinds);

	for (uint32_t i = 0; i < n_kinds; i++)
		if (!(all[i]->flags & (ML_K_HIDDEN | ML_K_TECHNICAL))) {
			kind[n] = all[i];
			labels[n++] = ml_str(_(all[i]->label));
		}
	if (ml_simple_choose(s, _("Quelle sorte de fiche ?"), labels, n, &at) == ML_SAID_LINE)
		ml_simple_form(s, kind[at], 0, NULL, NULL);
}

void ml_simple_interaction(struct ml_simple *s, int64_t who)
{
	const struct ml_kind *kind = ml_kind_by_key(ML_STR("interaction")), *of = ml_kind_by_wire((uint64_t)who & 0xff);
	struct ml_value v = {.tag = ML_ID};

	ml_store_id(s->cli->store, who, &v.id);
	for (uint32_t i = 0; i < kind->n_fields; i++)
		if (kind->fields[i].type == ML_T_REF && of && ml_field_accepts(&kind->fields[i], of)) {
			ml_simple_form(s, kind, 0, &kind->fields[i], &v);
			return;
		}
	ml_simple_say(s, "! %s", _("un échange se note avec une personne, un organisme, un événement…"));
}
