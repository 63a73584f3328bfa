/* Properties and fields; see vcard_map.h. */
#include <strings.h>

#include "vcard_map.h"

static const char *const own_names[ML_V_MORE] = {
	[ML_V_NONE] = "",
	[ML_V_FN] = "FN",
	[ML_V_N] = "N",
	[ML_V_ORG] = "ORG",
	[ML_V_TITLE] = "TITLE",
	[ML_V_ROLE] = "ROLE",
	[ML_V_UID] = "UID",
	[ML_V_KIND] = "KIND",
	[ML_V_SHOWAS] = "X-ABSHOWAS",
	[ML_V_ABKIND] = "X-ADDRESSBOOKSERVER-KIND",
	[ML_V_ADR] = "ADR",
	[ML_V_TEL] = "TEL",
	[ML_V_EMAIL] = "EMAIL",
	[ML_V_NICKNAME] = "NICKNAME",
	[ML_V_REV] = "REV",
	[ML_V_PRODID] = "PRODID",
	[ML_V_VERSION] = "VERSION",
};

static uint8_t name_place(struct ml_vmap *m, const char *name, size_t n)
{
	for (uint32_t i = 1; i < m->n_names; i++)
		if (m->lengths[i] == n && strncasecmp(m->names[i], name, n) == 0)
			return (uint8_t)i;
	if (m->n_names == ML_V_MAX)
		return ML_V_NONE;
	m->names[m->n_names] = name;
	m->lengths[m->n_names] = n;
	return (uint8_t)m->n_names++;
}

void ml_vmap_init(struct ml_vmap *m, struct ml_store *store, const struct ml_kind *kind)
{
	uint32_t n;
	const struct ml_field *const *fields = ml_store_fields(store, kind, &n);
	*m = (struct ml_vmap){.kind = kind, .rest = -1, .n_names = 1};
	for (uint32_t i = 1; i < ML_V_MORE; i++)
		name_place(m, own_names[i], strlen(own_names[i]));
	for (uint32_t i = 0; i < n; i++) {
		if (strcmp(fields[i]->key, "vcard_rest") == 0)
			m->rest = (int)i;
		if (!fields[i]->vcard || m->n == ML_COUNT(m->entries))
			continue;
		const char *slash = strchr(fields[i]->vcard, '/');
		size_t length = slash ? (size_t)(slash - fields[i]->vcard) : strlen(fields[i]->vcard);
		m->entries[m->n++] = (struct ml_ventry){
			.field = fields[i],
			.index = i,
			.what = name_place(m, fields[i]->vcard, length),
			.component = slash ? slash[1] - '0' : 0,
		};
	}
}

uint8_t ml_vmap_what(const struct ml_vmap *m, struct ml_str name)
{
	char first = name.n ? (char)(name.p[0] & ~0x20) : '\0';
	for (uint32_t i = 1; i < m->n_names; i++)
		if (m->lengths[i] == name.n && m->names[i][0] == first && strncasecmp(m->names[i], name.p, name.n) == 0)
			return (uint8_t)i;
	return ML_V_NONE;
}

void ml_vcomponents(struct ml_arena *a, const struct ml_vprop *p, int version, struct ml_str out[ML_V_COMPONENTS])
{
	struct ml_str rest = p->value, piece;
	for (int i = 0; i < ML_V_COMPONENTS; i++)
		out[i] = ml_vvalue_cut(&rest, ';', &piece) ? ml_str_trim(ml_vvalue_text(a, piece, version))
							   : ml_str_n("", 0);
}

void ml_vshadow_mark(struct ml_buf *out, struct ml_str value)
{
	uint32_t h = 2166136261u; /* FNV-1a: the same on every machine */
	for (size_t i = 0; i < value.n; i++)
		h = (h ^ (unsigned char)value.p[i]) * 16777619u;
	ml_buf_printf(out, "#%08x", h);
}

bool ml_vprop_is_bare(const struct ml_vprop *p)
{
	static const char *const plain[] = {"INTERNET", "VOICE", "PREF"};
	struct ml_str rest = p->params, name, value, type;
	if (p->group.n)
		return false;
	while (ml_vparam_next(&rest, &name, &value)) {
		if (ml_vcard_is(name, "CHARSET") || ml_vcard_is(name, "ENCODING") || ml_vcard_is(name, "VALUE") ||
			ml_vcard_is(name, "PREF"))
			continue;
		if (name.n && !ml_vcard_is(name, "TYPE"))
			return false;
		while (ml_str_split(&value, ',', &type)) {
			bool known = type.n == 0 || ml_vcard_is(type, "QUOTED-PRINTABLE");
			for (size_t i = 0; i < ML_COUNT(plain) && !known; i++)
				known = ml_vcard_is(type, plain[i]);
			if (!known)
				return false;
		}
	}
	return true;
}
