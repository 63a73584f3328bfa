/*
 * colleagues: two officers who took the first database over and went to work: what they add and change, and what is
 * changed here meanwhile, some of it on the same fields.
 */
#include "make.h"

const char *sample_colleague_name(int which)
{
	static const char *const names[SAMPLE_COLLEAGUES] = {"F. Amrani", "Y. Ouali"};

	return names[which];
}

/* ---- one field of a record that exists --------------------------------------------------- */

struct change {
	const char *kind;
	uint64_t i;
	const char *key, *text;
};

static void apply(struct make *m, const struct change *c, size_t n)
{
	for (size_t k = 0; k < n && !m->failed; k++) {
		struct ml_uuid id = make_id(m, c[k].kind, c[k].i);
		make_begin(m, c[k].kind, c[k].i);
		make_text(m, c[k].key, c[k].text);
		make_edit(m, &id);
	}
}

static bool in_step(struct make *m, const char *name, const char *label, void (*work)(struct make *))
{
	if (m->failed || !ml_step_begin(m->store, name, ml_str(label), m->error))
		return false;
	work(m);
	if (m->failed) {
		ml_step_cancel(m->store);
		return false;
	}
	return ml_step_commit(m->store, m->error);
}

/* ---- F. Amrani: the field, and five fields that were also changed here -------------------------- */

static void amrani_actors(struct make *m)
{
	for (uint64_t k = 0; k < 18 && !m->failed; k++)
		make_person(m, MAKE_ELSEWHERE + k);
	for (uint64_t k = 0; k < 4 && !m->failed; k++)
		make_organisation(m, MAKE_ELSEWHERE + k);
	for (uint64_t k = 0; k < 10 && !m->failed; k++)
		make_position(m, MAKE_ELSEWHERE + k);
	for (uint64_t k = 0; k < 12 && !m->failed; k++)
		make_interaction(m, MAKE_ELSEWHERE + k);
	/* Someone who is in the first database already: a duplicate to find. */
	make_begin(m, "person", MAKE_ELSEWHERE + 100);
	make_text(m, "civility", "mr");
	make_text(m, "family_name", "Benjelloun");
	make_text(m, "given_name", "Rachid");
	make_text(m, "city", "Agadir");
	make_text(m, "emails", "rachid.benjelloun@example.com");
	make_text(m, "legal_basis", "public_task");
	make_save(m);
}

static void amrani_event(struct make *m)
{
	make_begin(m, "event", MAKE_ELSEWHERE);
	make_text(m, "title", "Rencontre des coopératives, Biougra");
	make_text(m, "format", "citizen_meeting");
	make_link(m, "process", "process", 10);
	make_time(m, "starts_at", -8, 600, side_zone(true));
	make_time(m, "ends_at", -8, 720, side_zone(true));
	make_text(m, "status", "held");
	make_text(m, "venue", "Coopérative Tamounte Argane");
	make_text(m, "city", "Biougra");
	make_ref(m, "territory", make_territory("MA-CHT"));
	make_text(m, "officer", "F. Amrani");
	make_save(m);
	for (uint64_t k = 0; k < 15 && !m->failed; k++) {
		uint64_t person = person_of_side(true, 20 + k * 3);
		make_begin(m, "attendance", MAKE_ELSEWHERE + k);
		make_link(m, "event", "event", MAKE_ELSEWHERE);
		make_link(m, "person", "person", person);
		make_text(m, "gender", sketch_person(m, person).female ? "f" : "m");
		make_text(m, "status", k % 5 == 4 ? "absent" : "present");
		make_text(m, "role", "participant");
		make_save_derived(m);
	}
}

static void amrani_changes(struct make *m)
{
	static const struct change changes[] = {
		{"person", 0, "note", "Mandat renouvelé en assemblée générale."},
		{"person", 0, "function", "Présidente réélue, association Tifawin"},
		{"person", 0, "phones", "+212661234576"},
		{"organisation", 0, "address", "Maison des associations, avenue Mohammed V"},
		{"event", 2, "venue", "Dar Athaqafa, Tiznit"},
		{"partnership", 2, "status", "to_renew"},
		{"person", 5, "phones", "+212662987654"},
		{"person", 6, "city", "Dcheira El Jihadia"},
		{"person", 7, "note", "Disponible le samedi matin."},
		{"organisation", 5, "stance", "ally"},
		{"organisation", 20, "note", "Assemblée générale en janvier."},
		{"need", 3, "status", "taken_up"},
	};

	apply(m, changes, ML_COUNT(changes));
}

/* ---- Y. Ouali: Taroudannt, nothing that anyone else touched ----------------------------------------- */

static void ouali_work(struct make *m)
{
	static const char *const said[] = {"Ouvrir le puits du douar aux bergers.",
		"Un car scolaire pour les filles du collège.", "Faire le marché aux bestiaux hors du centre."};
	static const struct change changes[] = {
		{"need", 6, "status", "studied"},
		{"person", 1, "phones", "+212661556677"},
		{"organisation", 10, "stance", "favourable"},
	};

	for (uint64_t k = 0; k < ML_COUNT(said) && !m->failed; k++) {
		make_begin(m, "contribution", MAKE_ELSEWHERE + k);
		make_day(m, "date", -6);
		make_text(m, "text", said[k]);
		make_link(m, "process", "process", 0);
		make_text(m, "tone", "neutral");
		make_ref(m, "territory", make_territory("MA-TAR"));
		make_text(m, "status", "received");
		make_save(m);
	}
	for (uint64_t k = 0; k < 4 && !m->failed; k++)
		make_person(m, MAKE_ELSEWHERE + 200 + k);
	for (uint64_t k = 0; k < 2 && !m->failed; k++)
		make_interaction(m, MAKE_ELSEWHERE + 200 + k);
	apply(m, changes, ML_COUNT(changes));
}

bool sample_colleague(struct make *m, int which)
{
	if (which == 1)
		return in_step(m, "save", "Tournée de Taroudannt", ouali_work);
	return in_step(m, "save", "Contacts de Chtouka", amrani_actors) &&
	       in_step(m, "save", "Rencontre des coopératives, Biougra", amrani_event) &&
	       in_step(m, "save", "Mises à jour", amrani_changes);
}

/* ---- here, meanwhile ------------------------------------------------------------------------------------ */

static void meanwhile(struct make *m)
{
	static const struct change changes[] = {
		{"person", 0, "note", "Présidente jusqu'en mars."},
		{"person", 0, "function", "Présidente sortante, association Tifawin"},
		{"person", 0, "phones", "+212528001122"},
		{"organisation", 0, "address", "12, rue des Arganiers"},
		{"event", 2, "venue", "Salle du conseil provincial, Tiznit"},
		{"partnership", 2, "status", "suspended"},
	};

	apply(m, changes, ML_COUNT(changes));
	for (uint64_t k = 0; k < 3 && !m->failed; k++)
		make_interaction(m, MAKE_ELSEWHERE + 400 + k);
}

bool sample_meanwhile(struct make *m)
{
	return in_step(m, "save", "Mises à jour", meanwhile);
}
