/* One contact as a small vCard 3.0 (RFC 2426) for a QR code: what a phone's address book takes, most needed first. */
#include <maillage/exchange.h>
#include <maillage/text.h>

#include "vcard.h"

struct small {
	struct ml_store *s;
	struct ml_arena *a;
	struct ml_record *r;
	struct ml_buf *out;
};

static struct ml_str nth(const struct small *x, const char *key, uint32_t i)
{
	const struct ml_field *f = ml_kind_field(x->r->kind, ml_str(key));
	uint32_t n = 0;
	const struct ml_value *v = f ? ml_record_values(x->r, x->a, f, &n) : NULL;
	return i < n && v[i].tag == ML_TEXT ? v[i].s : ML_STR("");
}

static void put(const struct small *x, const char *name, struct ml_str text)
{
	if (!text.n)
		return;
	ml_buf_printf(x->out, "%s:", name);
	ml_vvalue_escape(x->out, text);
	ml_buf_char(x->out, '\n');
}

static void put_all(const struct small *x, const char *name, const char *key, uint32_t most)
{
	for (uint32_t i = 0; i < most && nth(x, key, i).n; i++)
		put(x, name, nth(x, key, i));
}

/* Organisation and title of a position that has not ended, the main one first. */
static void put_work(const struct small *x)
{
	static const char *const keys[] = {"organisation", "title", "end", "main"};
	const struct ml_kind *kind = ml_kind_by_key(ML_STR("position"));
	const struct ml_field *f[ML_COUNT(keys)];
	struct ml_str organisation = ML_STR(""), title = ML_STR("");
	bool main = false;
	int64_t *rids;
	uint32_t n = 0;
	for (size_t i = 0; i < ML_COUNT(keys); i++)
		f[i] = ml_kind_field(kind, ml_str(keys[i]));
	ml_store_backrefs(x->s, x->a, x->r->rid, kind, ml_kind_field(kind, ML_STR("person")), &rids, &n, NULL);
	for (uint32_t i = 0; i < n && !main; i++) {
		struct ml_cell c[ML_COUNT(keys)] = {0};
		if (!ml_store_row(x->s, x->a, rids[i], f, ML_COUNT(keys), c, NULL, NULL) || c[2].n)
			continue;
		main = c[3].n && c[3].v[0].i;
		organisation = c[0].n ? ml_store_title_of(x->s, x->a, &c[0].v[0].id) : ML_STR("");
		title = c[1].n ? c[1].v[0].s : ML_STR("");
	}
	put(x, "ORG", organisation);
	put(x, "TITLE", title);
}

static void put_address(const struct small *x)
{
	struct ml_str street = nth(x, "address", 0), city = nth(x, "city", 0), postcode = nth(x, "postcode", 0);
	if (!street.n && !city.n)
		return;
	ml_buf_z(x->out, "ADR:;;");
	ml_vvalue_escape(x->out, street);
	ml_buf_char(x->out, ';');
	ml_vvalue_escape(x->out, city);
	ml_buf_z(x->out, ";;");
	ml_vvalue_escape(x->out, postcode);
	ml_buf_z(x->out, ";\n");
}

bool ml_export_card(struct ml_store *s, struct ml_arena *a, int64_t rid, enum ml_card_part upto, struct ml_buf *out,
	struct ml_error *e)
{
	struct ml_record *r = ml_store_get(s, a, rid, e);
	struct small x = {s, a, r, out};
	bool all = upto >= ML_CARD_WORK;
	if (!r)
		return false;
	if (!r->kind ||
		!(r->kind == ml_kind_by_key(ML_STR("person")) || r->kind == ml_kind_by_key(ML_STR("organisation"))))
		return ml_fail(e, ML_E_KIND_UNKNOWN, "%s", r->kind ? r->kind->key : "");
	bool person = r->kind == ml_kind_by_key(ML_STR("person"));
	ml_buf_z(out, "BEGIN:VCARD\nVERSION:3.0\n");
	if (person) {
		ml_buf_z(out, "N:");
		ml_vvalue_escape(out, nth(&x, "family_name", 0));
		ml_buf_char(out, ';');
		ml_vvalue_escape(out, nth(&x, "given_name", 0));
		ml_buf_char(out, '\n');
	} else {
		put(&x, "N", ml_store_title(s, a, rid));
	}
	/* Both names are asked for by the format; a phone makes the second from the first where there is no room. */
	if (upto > ML_CARD_NUMBER)
		put(&x, "FN", ml_store_title(s, a, rid));
	put_all(&x, "TEL", "phones", all ? 4 : 1);
	if (upto >= ML_CARD_MAIL)
		put_all(&x, "EMAIL", "emails", all ? 3 : 1);
	if (all && person)
		put_work(&x);
	if (all && !person)
		put(&x, "ORG", ml_store_title(s, a, rid));
	if (upto >= ML_CARD_ALL) {
		put_address(&x);
		put(&x, "URL", nth(&x, "website", 0));
	}
	ml_buf_z(out, "END:VCARD\n");
	return true;
}
