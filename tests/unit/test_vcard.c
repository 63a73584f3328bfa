/* vCards: what they become, what comes back out of them, what is refused. */
#include "exchange_kit.h"

#define CARD(version, lines) "BEGIN:VCARD\r\nVERSION:" version "\r\n" lines "END:VCARD\r\n"

/* ---- persons and positions --------------------------------------------------------------- */

static void test_person(void)
{
	struct ml_context c = kit_context(1);
	struct ml_store *s = kit_store(&c, "person.db");
	const char *card = CARD("4.0",
		"UID:abc-1\r\nN:El Idrissi;Fatima;Zohra;Mme;\r\nFN:Fatima Zohra El Idrissi\r\n"
		"TEL;TYPE=cell;PREF=2:0661234567\r\nTEL;VALUE=uri;PREF=1;TYPE=\"work,voice\":tel:+212-528-001122;ext="
		"12\r\n"
		"EMAIL:f@example.org\r\nADR;TYPE=work:;Bât. B;12 rue des Fleurs;Agadir;Souss;80000;Maroc\r\n"
		"ORG:Association Tifawin;Pôle jeunesse\r\nTITLE:Présidente\r\nCATEGORIES:eau,jeunesse\r\n"
		"NOTE:Une ligne\\nune autre\\, avec \\; et "
		"\\\\\r\nLANG;PREF=2:fr\r\nLANG;PREF=1:ar\r\nBDAY:19800102\r\n");
	ok(kit_import(s, "a.vcf", NULL, card), "imported");
	is_str(kit_counts(), "1 created 0 updated 0 unchanged 0 rejected 2 linked",
		"one person, its organisation and position");
	int64_t p = kit_find(s, "person", "family_name=El Idrissi");
	is_str(kit_get(s, p, "given_name"), "Fatima", "given name");
	is_str(kit_get(s, p, "civility"), "mrs", "civility");
	is_str(kit_get(s, p, "phones"), "+212528001122|+212661234567", "phones, the preferred one first");
	is_str(kit_get(s, p, "address"), "Bât. B\n12 rue des Fleurs", "address");
	is_str(kit_get(s, p, "city"), "Agadir", "city");
	is_str(kit_get(s, p, "postcode"), "80000", "postcode");
	is_str(kit_get(s, p, "note"), "Une ligne\nune autre, avec ; et \\", "note");
	is_str(kit_get(s, p, "language"), "ar", "preferred language");
	is_str(kit_get(s, p, "tags"), "eau|jeunesse", "categories");
	is_str(kit_get(s, p, "function"), "Présidente", "function");
	int64_t job = kit_find(s, "position", "title=Présidente");
	is_str(kit_get(s, job, "unit"), "Pôle jeunesse", "unit");
	ok(kit_find(s, "organisation", "name=Association Tifawin") != 0, "organisation");

	ok(kit_import(s, "a.vcf", NULL, card), "again");
	is_str(kit_counts(), "0 created 0 updated 1 unchanged 0 rejected 0 linked", "nothing new");
	const char *out = kit_export_as(s, ML_FORMAT_VCARD, "person", 4);
	ok(kit_has(out, "\r\nUID:abc-1\r\n"), "its own UID comes back");
	ok(kit_has(out, "\r\nN:El Idrissi;Fatima;Zohra;Mme;\r\n"), "names, the second one too");
	ok(kit_has(out, ";ext=12\r\n"), "extension");
	ok(kit_has(out, "TYPE=\"work,voice\""), "types of a number");
	ok(kit_has(out, "Agadir;Souss;80000;Maroc"), "region and country, that no field has");
	ok(kit_has(out, "\r\nORG:Association Tifawin;Pôle jeunesse\r\nTITLE:Présidente\r\n"), "position");
	ok(kit_has(out, "\r\nBDAY:19800102\r\n"), "a property that no field takes");
	ok(kit_has(out, "\r\nLANG;PREF=1:ar\r\n") && kit_has(out, "\r\nLANG;PREF=2:fr\r\n"), "both languages");
	ok(kit_sound(s), "sound");
	ml_store_close(s);
}

static void test_update(void)
{
	struct ml_context c = kit_context(2);
	struct ml_store *s = kit_store(&c, "update.db");
	ok(kit_import(s, "a.vcf", NULL, CARD("3.0", "UID:1\r\nN:Ben Ali;Omar;;;\r\nTEL;TYPE=CELL:0661234567\r\n")),
		"first");
	int64_t p = kit_find(s, "person", "given_name=Omar");
	ok(kit_save(s, p, "person", "phones+=0528001122|note=vu", &err) == p, "edited by hand");
	ok(kit_import(s, "a.vcf", NULL, CARD("3.0", "UID:1\r\nN:Benali;Omar;;;\r\nTEL:0700000000\r\n")), "second");
	is_str(kit_counts(), "0 created 1 updated 0 unchanged 0 rejected 0 linked", "updated, not doubled");
	is_str(kit_get(s, p, "family_name"), "Benali", "the file's name");
	is_str(kit_get(s, p, "phones"), "+212661234567|+212528001122|+212700000000",
		"numbers are added, none is taken away");
	is_str(kit_get(s, p, "note"), "vu", "what the card does not say stays");
	struct ml_arena *a = ml_arena_create();
	struct ml_step step;
	good(ml_store_undo(s, a, &step, e));
	is_str(kit_get(s, p, "family_name"), "Ben Ali", "an import is undone as one step");
	ml_arena_destroy(a);
	/* A number taken out of the record is nowhere in what was kept of the card. */
	ok(kit_save(s, p, "person", "phones-=0661234567", &err) == p, "number removed");
	ok(!strstr(kit_export_as(s, ML_FORMAT_VCARD, "person", 3), "661234567"), "gone from the export");
	ok(!strstr(kit_get(s, p, "vcard_rest"), "661234567"), "and from the rest");
	ml_store_close(s);
}

/* Without UID, the whole card is the key. */
static void test_content_key(void)
{
	struct ml_context c = kit_context(3);
	struct ml_store *s = kit_store(&c, "content.db");
	const char *cards = CARD("3.0", "N:Alaoui;Hind;;;\r\nEMAIL:h@example.org\r\nREV:20200101T000000Z\r\n")
		CARD("3.0", "N:Alaoui;Hind;;;\r\nEMAIL:hind@example.org\r\n");
	ok(kit_import(s, "a.vcf", NULL, cards), "two of one name");
	is_int(rep.created, 2, "are two");
	int64_t p = kit_find(s, "person", "emails=h@example.org");
	kit_save(s, p, "person", "family_name=El Alaoui", &err);
	ok(kit_import(s, "b.vcf", NULL,
		   CARD("3.0", "EMAIL:h@example.org\r\nREV:20260101T000000Z\r\nN:Alaoui;Hind;;;\r\n")),
		"the same again, in another order, saved later");
	is_int(rep.unchanged, 1, "is the same");
	is_str(kit_get(s, p, "family_name"), "El Alaoui", "and undoes no edit");
	ml_store_close(s);
}

static void test_names(void)
{
	static const struct {
		const char *lines, *family, *given;
	} t[] = {
		{"FN:Fatima El Idrissi\r\n", "El Idrissi", "Fatima"},
		{"FN:DUPONT Jean\r\n", "DUPONT", "Jean"},
		{"FN:Dupont\\, Jean\r\n", "Dupont", "Jean"},
		{"FN:Aïcha\r\n", "Aïcha", ""},
		{"N:;;;;\r\nFN:Aïcha Lahlou\r\n", "Lahlou", "Aïcha"},
		{"N:Lahlou;Aïcha\r\nFN:Momo\r\n", "Lahlou", "Aïcha"},
		{"N:Lahlou;Aïcha,Maria;;;\r\n", "Lahlou", "Aïcha Maria"},
		{"NICKNAME:Momo\r\n", "Momo", ""},
		{"EMAIL:momo@example.org\r\n", "momo@example.org", ""},
		{"FN:محمد بنعلي\r\n", "بنعلي", "محمد"},
	};
	struct ml_context c = kit_context(4);
	for (size_t i = 0; i < ML_COUNT(t); i++) {
		struct ml_store *s = kit_store(&c, "names.db");
		char card[256];
		snprintf(card, sizeof card, CARD("4.0", "%s"), t[i].lines);
		ok(kit_import(s, "n.vcf", NULL, card), "imported %zu", i);
		int64_t p = kit_find(s, "person", "");
		is_str(kit_get(s, p, "family_name"), t[i].family, "family name %zu", i);
		is_str(kit_get(s, p, "given_name"), t[i].given, "given name %zu", i);
		if (strstr(t[i].lines, "FN:Momo"))
			ok(kit_has(kit_export_as(s, ML_FORMAT_VCARD, "person", 4), "\r\nFN:Momo\r\n"),
				"own display name");
		ml_store_close(s);
		unlink(kit_path("names.db"));
	}
	struct ml_store *s = kit_store(&c, "nameless.db");
	ok(kit_import(s, "n.vcf", NULL, CARD("4.0", "NOTE:x\r\n") CARD("4.0", "FN:A B\r\n")), "a card about nobody");
	is_int(refused.n, 1, "is refused");
	is_int(refused.code[0], ML_E_VALUE_REQUIRED, "for want of a name");
	is_int(refused.line[0], 1, "with its line");
	is_int(rep.created, 1, "the other is taken");
	ml_store_close(s);
}

/* ---- organisations --------------------------------------------------------------------------- */

static void test_organisations(void)
{
	struct ml_context c = kit_context(5);
	struct ml_store *s = kit_store(&c, "org.db");
	ok(kit_import(s, "a.vcf", NULL,
		   CARD("4.0", "KIND:org\r\nFN:ACME\r\nORG:ACME\r\nURL:acme.example.org\r\n")
			   CARD("3.0", "X-ABShowAs:COMPANY\r\nN:;;;;\r\nORG:Beta\r\nFN:Beta\r\n") CARD(
				   "3.0", "ORG:Gamma;\r\nTEL:0528112233\r\n")
				   CARD("4.0", "KIND:org\r\nFN:Service voirie\r\nORG:Ville d'Agadir;Service voirie\r\n")
					   CARD("4.0", "FN:Rachid Tazi\r\nORG:Delta\r\n")
						   CARD("4.0", "KIND:group\r\nFN:Mes amis\r\nMEMBER:urn:uuid:x\r\n")),
		"imported");
	is_int(kit_count(s, "person"), 1, "one person: FN is not the organisation's name");
	ok(kit_find(s, "organisation", "name=ACME") != 0, "KIND:org");
	is_str(kit_get(s, kit_find(s, "organisation", "name=ACME"), "website"), "https://acme.example.org", "its site");
	ok(kit_find(s, "organisation", "name=Beta") != 0, "X-ABShowAs:COMPANY");
	is_str(kit_get(s, kit_find(s, "organisation", "name=Gamma"), "phones"), "+212528112233", "ORG without N");
	ok(kit_find(s, "organisation", "name=Service voirie") != 0, "unit");
	ok(*kit_get(s, kit_find(s, "organisation", "name=Service voirie"), "parent"), "of another");
	is_int(refused.n, 1, "a group of contacts is neither");
	is_int(refused.code[0], ML_E_KIND_UNKNOWN, "and is said to be");
	char *before = kit_dump(s), *v3 = ml_xstrdup(kit_export_as(s, ML_FORMAT_VCARD, "organisation", 3));
	char *v4 = ml_xstrdup(kit_export_as(s, ML_FORMAT_VCARD, "organisation", 4));
	ok(kit_import(s, "o3.vcf", NULL, v3) && kit_import(s, "o4.vcf", NULL, v4), "back in");
	is_int(rep.updated, 0, "nothing changed");
	char *after = kit_dump(s);
	ok(kit_same_dump(before, after), "the same records");
	ml_free_(before), ml_free_(after), ml_free_(v3), ml_free_(v4);
	ml_store_close(s);
}

/* An organisation known by any writing of its name is the one meant. */
static void test_linking(void)
{
	struct ml_context c = kit_context(6);
	struct ml_store *s = kit_store(&c, "link.db");
	int64_t org = kit_save(s, 0, "organisation", "name=Université Ibn-Zohr", &err);
	int64_t p = kit_save(s, 0, "person", "family_name=Tazi|given_name=Omar", &err);
	struct ml_uuid oid, pid;
	char text[400], o[ML_UUID_TEXT], pt[ML_UUID_TEXT];
	ml_store_id(s, org, &oid), ml_store_id(s, p, &pid);
	ml_uuid_text(&oid, o), ml_uuid_text(&pid, pt);
	snprintf(text, sizeof text, "person=%s|organisation=%s|title=Professeur", pt, o);
	ok(kit_save(s, 0, "position", text, &err) != 0, "position made by hand");
	ok(kit_import(s, "a.vcf", NULL,
		   CARD("4.0", "UID:x\r\nFN:Salma Idrissi\r\nORG:UNIVERSITE IBN ZOHR\r\nTITLE:Doyenne\r\n")),
		"import");
	is_int(kit_count(s, "organisation"), 1, "no second university");
	char *before = kit_dump(s), *cards = ml_xstrdup(kit_export_as(s, ML_FORMAT_VCARD, "person", 4));
	ok(kit_import(s, "b.vcf", NULL, cards), "own export");
	is_str(kit_counts(), "0 created 0 updated 2 unchanged 0 rejected 0 linked", "brings no second position");
	char *after = kit_dump(s);
	ok(kit_same_dump(before, after), "the same records");
	ml_free_(before), ml_free_(after), ml_free_(cards);
	/* Named by one card, described by another. */
	ok(kit_import(s, "c.vcf", NULL,
		   CARD("4.0", "UID:p\r\nFN:A B\r\nORG:Epsilon\r\n")
			   CARD("4.0", "UID:e\r\nKIND:org\r\nFN:Epsilon\r\nTEL:0528445566\r\n")),
		"both");
	is_int(kit_count(s, "organisation"), 2, "one Epsilon");
	is_str(kit_get(s, kit_find(s, "organisation", "name=Epsilon"), "phones"), "+212528445566", "described");
	ok(kit_import_path(s, kit_path("c.vcf"), NULL), "again");
	is_int(rep.unchanged, 2, "nothing new");
	ml_store_close(s);
}

static void test_jobs(void)
{
	struct ml_context c = kit_context(7);
	struct ml_store *s = kit_store(&c, "jobs.db");
	ok(kit_import(s, "a.vcf", NULL,
		   CARD("4.0", "UID:1\r\nN:Tazi;Omar;;;\r\na.ORG:Commune\r\nb.ORG:Ligue\r\nb.TITLE:Trésorier\r\na."
			       "TITLE:Maire\r\nROLE:Élu\r\n")
			   CARD("4.0", "UID:2\r\nN:Seul;Titre;;;\r\nTITLE:Animateur\r\n")),
		"imported");
	is_int(kit_count(s, "position"), 2, "two positions");
	is_str(kit_get(s, kit_find(s, "person", "family_name=Tazi"), "function"), "Élu", "ROLE is the function");
	is_str(kit_get(s, kit_find(s, "person", "family_name=Seul"), "function"), "Animateur",
		"a title without organisation is kept");
	struct ml_arena *a = ml_arena_create();
	ok(ml_str_is(ml_store_title(s, a, kit_find(s, "position", "title=Maire")), "Maire, Commune"),
		"titles go by group");
	ml_arena_destroy(a);
	char *before = kit_dump(s), *cards = ml_xstrdup(kit_export_as(s, ML_FORMAT_VCARD, "person", 3));
	ok(kit_import(s, "b.vcf", NULL, cards), "own export");
	is_str(kit_counts(), "0 created 0 updated 2 unchanged 0 rejected 0 linked", "nothing new");
	char *after = kit_dump(s);
	ok(kit_same_dump(before, after), "the same records");
	ml_free_(before), ml_free_(after), ml_free_(cards);
	ml_store_close(s);
}

/* ---- writings of the format --------------------------------------------------------------------- */

static void test_encodings(void)
{
	struct ml_context c = kit_context(8);
	struct ml_store *s = kit_store(&c, "enc.db");
	ok(kit_import(s, "a.vcf", NULL,
		   CARD("2.1", "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:B=C3=A9n=C3=\r\n=A9=\r\nteau;Am=C3="
			       "A9lie\r\nNOTE;QUOTED-PRINTABLE:a=3Db=0D=0Asuite=\r\n\r\nX-A:1\r\n")
			   CARD("2.1", "N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:L=E9ger;Zo=EB\r\nTEL;HOME;VOICE:"
				       "0661234567\r\n") CARD("2.1", "N:Ros\xE9;Ren\xE9\r\nNOTE:C:\\new\\table\r\n")
				   CARD("3.0", "N:Pli\r\n \xC3\xA9;Ann\r\n\te\r\nNOTE:un\r\n  deux\r\n")),
		"imported");
	int64_t p = kit_find(s, "person", "family_name=Bénéteau");
	ok(p, "QUOTED-PRINTABLE with soft breaks, even inside a letter");
	is_str(kit_get(s, p, "note"), "a=b\nsuite", "line breaks in it");
	ok(strstr(kit_get(s, p, "vcard_rest"), "X-A:1") != NULL, "the property behind it");
	ok(kit_find(s, "person", "family_name=Léger and given_name=Zoë") != 0, "a declared charset");
	p = kit_find(s, "person", "family_name=Rosé and given_name=René");
	ok(p, "CP1252 that nobody declared");
	is_str(kit_get(s, p, "note"), "C:\\new\\table", "2.1 has no \\n");
	p = kit_find(s, "person", "family_name=Plié and given_name=Anne");
	ok(p, "folded lines");
	is_str(kit_get(s, p, "note"), "un deux", "a fold takes one blank only");
	ok(kit_import(s, "b.vcf", NULL,
		   "\xEF\xBB\xBF"
		   "begin:vcard\nversion:3.0\nitem1.fn:Mac Ancien\nitem1.tel:0661234567\nend:vcard"),
		"no case, no last line end, a mark");
	is_int(rep.created, 1, "taken");
	ok(kit_import(s, "c.vcf", NULL, "BEGIN:VCARD\rVERSION:3.0\rFN:Vieux Mac\rEND:VCARD\r"),
		"only carriage returns");
	is_int(rep.created, 1, "taken too");
	ok(kit_import(s, "d.vcf", NULL, "BEGIN:VCARD\r\r\nVERSION:3.0\r\r\nFN:Deux Retours\r\r\nEND:VCARD\r\r\n"),
		"doubled carriage returns");
	is_int(rep.created, 1, "taken as well");
	ml_store_close(s);
}

static void test_kept(void)
{
	struct ml_context c = kit_context(9);
	struct ml_store *s = kit_store(&c, "kept.db");
	ok(kit_import(s, "a.vcf", NULL,
		   CARD("2.1", "N:Photo;Paul\r\nPHOTO;ENCODING=BASE64;TYPE=JPEG:/9j/4AAQ\r\n "
			       "SkZJRgAB\r\n\r\nKEY;X509;BASE64:\r\n    QUJD\r\n    "
			       "REVG\r\n\r\nX-SKYPE:paul.p\r\nAGENT:\r\nBEGIN:VCARD\r\nVERSION:2.1\r\nN:Aide\r\nEND:"
			       "VCARD\r\nURL:http://a.example\r\n")),
		"imported");
	is_int(kit_count(s, "person"), 1, "the nested card is not a person");
	const char *v4 = kit_export_as(s, ML_FORMAT_VCARD, "person", 4),
		   *v3 = kit_export_as(s, ML_FORMAT_VCARD, "person", 3);
	ok(kit_has(v4, "\r\nPHOTO:data:image/jpeg;base64,/9j/4AAQSkZJRgAB\r\n"), "the photo in 4.0");
	ok(kit_has(v3, "\r\nPHOTO;TYPE=jpeg;ENCODING=b:/9j/4AAQSkZJRgAB\r\n"), "the photo in 3.0");
	ok(kit_has(v3, "QUJDREVG\r\n") && kit_has(v4, "QUJDREVG\r\n"), "the key");
	ok(kit_has(v3, "\r\nX-SKYPE:paul.p\r\n") && kit_has(v4, "\r\nX-SKYPE:paul.p\r\n"), "unknown property");
	ok(kit_has(v3, "\r\nURL:http://a.example\r\n"), "what follows the nested card");
	/* 4.0 and 3.0 turn into each other. */
	char *four = ml_xstrdup(v4), *before = kit_dump(s);
	struct ml_store *other = kit_store(&c, "kept2.db");
	ok(kit_import(other, "b.vcf", NULL, four), "4.0 into another database");
	ok(kit_has(kit_export_as(other, ML_FORMAT_VCARD, "person", 3), "TYPE=jpeg;ENCODING=b:/9j/4AAQSkZJRgAB\r\n"),
		"photo from a data: URI");
	ml_free_(four), ml_free_(before);
	ml_store_close(other);
	ml_store_close(s);
}

static void test_folding(void)
{
	struct ml_context c = kit_context(10);
	struct ml_store *s = kit_store(&c, "fold.db");
	struct ml_buf note = {0};
	for (int i = 0; i < 60; i++)
		ml_buf_z(&note, i % 3 ? "é" : "جم");
	char text[600];
	snprintf(text, sizeof text, "family_name=Long|note=%s", note.p);
	int64_t p = kit_save(s, 0, "person", text, &err);
	const char *out = kit_export_as(s, ML_FORMAT_VCARD, "person", 4);
	size_t longest = 0;
	bool whole = true;
	for (const char *l = out; *l;) {
		const char *end = strstr(l, "\r\n");
		longest = ML_MAX(longest, (size_t)(end - l));
		whole = whole && ml_utf8_valid(ml_str_n(l, (size_t)(end - l)));
		l = end + 2;
	}
	ok(longest <= 75, "no line over 75 octets (%zu)", longest);
	ok(whole, "no letter cut in two");
	char *copy = ml_xstrdup(out);
	ok(kit_import(s, "f.vcf", NULL, copy), "read back");
	is_int(rep.unchanged, 1, "unchanged");
	is_str(kit_get(s, p, "note"), note.p, "the same text");
	ml_free_(copy);
	ml_buf_finish(&note);
	ml_store_close(s);
}

/* ---- damage ---------------------------------------------------------------------------------------- */

static void test_damage(void)
{
	struct ml_context c = kit_context(11);
	struct ml_store *s = kit_store(&c, "bad.db");
	char *before = kit_dump(s);
	ok(!kit_import(s, "a.vcf", NULL, CARD("4.0", "FN:Entier\r\n") "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Coupé\r\n"),
		"a truncated file is refused");
	is_int(err.code, ML_E_IMPORT_SYNTAX, "as malformed");
	is_int(err.at_line, 5, "with the line of the open card");
	ok(!kit_import(s, "b.vcf", NULL, "Nom;Prénom\nA;B\n"), "a file that is no vCard is refused");
	is_int(err.code, ML_E_IMPORT_SYNTAX, "as malformed");
	is_int(err.at_line, 1, "at its first line");
	char *after = kit_dump(s);
	ok(kit_same_dump(before, after), "nothing was kept");
	ml_free_(after);
	ok(kit_import(s, "c.vcf", NULL,
		   CARD("3.0", "FN:Mauvais \xE9\xE8 octets\r\n") CARD("3.0",
			   "FN:Sans deux-points\r\nceci n'est rien\r\n") "BEGIN:VCARD\r\nFN:Ouverte\r\n" CARD("3.0",
			   "FN:Bonne Carte\r\n") "déchet\r\n"),
		"damaged cards among sound ones");
	is_int(rep.created, 1, "the sound one is taken");
	is_int(rep.rejected, 4, "the others are not");
	is_int(refused.code[0], ML_E_BAD_UTF8, "bytes that are not UTF-8");
	is_int(refused.line[0], 1, "first card");
	is_int(refused.code[1], ML_E_IMPORT_SYNTAX, "a line that is no property");
	is_int(refused.line[1], 5, "second card");
	is_int(refused.line[2], 10, "a card that was left open");
	is_int(refused.line[3], 16, "what stands between cards");
	ok(strstr(refused.raw[1], "ceci n'est rien") != NULL, "the raw text is handed over");
	ok(!kit_import_path(s, kit_path("none.vcf"), NULL) && err.code == ML_E_NO_FILE, "no such file");
	ok(!kit_import_path(s, "/", NULL) && err.code == ML_E_NOT_REGULAR, "not a file");
	ml_free_(before);
	ml_store_close(s);
}

/* A line of 100 MB is refused without being held. */
static void test_long_line(void)
{
	struct ml_context c = kit_context(12);
	struct ml_store *s = kit_store(&c, "long.db");
	const char *path = kit_path("long.vcf");
	FILE *f = fopen(path, "w");
	fputs("BEGIN:VCARD\nVERSION:4.0\nNOTE:", f);
	fseek(f, 100 << 20, SEEK_CUR); /* a hole: 100 MB that cost nothing */
	fputs("\nEND:VCARD\n", f);
	fclose(f);
	ok(!kit_import_path(s, path, NULL), "refused");
	is_int(err.code, ML_E_TOO_LARGE, "too large");
	is_int(err.at_line, 3, "its line");
	ml_store_close(s);
}

static void stop_soon(void *arg, const char *what, uint64_t done, uint64_t total)
{
	((struct ml_context *)arg)->cancel = 1;
}

static void test_cancel_and_dry(void)
{
	struct ml_context c = kit_context(13);
	struct ml_store *s = kit_store(&c, "cancel.db");
	struct ml_buf many = {0};
	for (int i = 0; i < 1000; i++)
		ml_buf_printf(&many, CARD("3.0", "FN:Personne %d\r\n"), i);
	c.progress = stop_soon;
	c.progress_arg = &c;
	ok(!kit_import(s, "many.vcf", NULL, many.p) && err.code == ML_E_CANCELLED, "cancelled");
	c.cancel = 0;
	c.progress = NULL;
	is_int(kit_count(s, "person"), 0, "the database is as it was");
	struct ml_import_options o = {.dry = true};
	good(ml_import_file(s, kit_path("many.vcf"), &o, &rep, e));
	is_int(rep.created, 1000, "a dry run counts");
	is_int(kit_count(s, "person"), 0, "and keeps nothing");
	ok(kit_import_path(s, kit_path("many.vcf"), NULL) && rep.created == 1000, "then for good");
	ok(kit_sound(s), "sound");
	ml_buf_finish(&many);
	ml_store_close(s);
}

static void test_erased(void)
{
	struct ml_context c = kit_context(14);
	struct ml_store *s = kit_store(&c, "erased.db");
	const char *card = CARD("4.0", "UID:e1\r\nFN:Oubli Demandé\r\n");
	ok(kit_import(s, "a.vcf", NULL, card), "imported");
	int64_t p = kit_find(s, "person", "");
	good(ml_step_begin(s, "erase", ml_str(""), e));
	good(ml_store_erase(s, p, e));
	good(ml_step_commit(s, e));
	ok(kit_import(s, "a.vcf", NULL, card), "again");
	is_int(rep.rejected, 1, "refused");
	is_int(refused.code[0], ML_E_ERASED, "an erasure is for good");
	is_int(kit_count(s, "person"), 0, "nobody came back");
	ml_store_close(s);
}

/* ---- real files ---------------------------------------------------------------------------------------- */

#define REAL "../shared/data/vcard/"

/* Every real file: out and in again, in both versions, changes nothing; into an empty database, the same people. */
static void test_real_files(const char *root)
{
	static const char *const files[] = {"John_Doe_ANDROID", "John_Doe_GMAIL", "John_Doe_IPHONE",
		"John_Doe_MS_OUTLOOK", "gmail-list", "khard-category", "khard-contact1", "khard-korean-c",
		"khard-labels", "khard-org", "outlook-2003", "rfc6350-example"};
	static const int people[] = {6, 1, 1, 1, 3, 1, 1, 1, 1, 0, 1, 1},
			 organisations[] = {3, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1};
	struct ml_context c = kit_context(15);
	char path[400];
	snprintf(path, sizeof path, "%s/" REAL "khard-unparsable.vcf", root);
	if (access(path, R_OK) != 0) {
		printf("# the real files are not here\n");
		return;
	}
	struct ml_store *s = kit_store(&c, "unparsable.db");
	ok(!kit_import_path(s, path, NULL) && err.code == ML_E_IMPORT_SYNTAX && err.at_line == 1,
		"the unparsable one is refused");
	ml_store_close(s);
	for (size_t i = 0; i < ML_COUNT(files); i++) {
		snprintf(path, sizeof path, "%s/" REAL "%s.vcf", root, files[i]);
		s = kit_store(&c, "real.db");
		ok(kit_import_path(s, path, NULL) && rep.rejected == 0, "%s", files[i]);
		is_int(kit_count(s, "person"), people[i], "people of %s", files[i]);
		/* The Android file cuts one name at two places, so that it names three organisations with two. */
		is_int(kit_count(s, "organisation"), i == 0 ? 2 : organisations[i], "organisations of %s", files[i]);
		char *before = kit_dump(s);
		for (int version = 3; version <= 4; version++) {
			struct ml_store *other = kit_store(&c, "real2.db");
			struct ml_export_options o = {.format = ML_FORMAT_VCARD, .vcard_version = version};
			char *cards = ml_xstrdup(kit_export(s, &o));
			ok(kit_import(s, "back.vcf", NULL, cards), "%s back in, %d.0", files[i], version);
			is_int(rep.updated + rep.created + rep.linked + rep.rejected, 0, "nothing new");
			char *after = kit_dump(s);
			ok(kit_same_dump(before, after), "the same records");
			ok(kit_import(other, "back.vcf", NULL, cards), "%s elsewhere, %d.0", files[i], version);
			char *again = ml_xstrdup(kit_export(other, &o));
			ok(kit_same_dump(cards, again), "the same cards from there");
			ml_free_(after), ml_free_(cards), ml_free_(again);
			ml_store_close(other);
			unlink(kit_path("real2.db"));
		}
		ml_free_(before);
		ml_store_close(s);
		unlink(kit_path("real.db"));
	}
}

int main(int argc, char **argv)
{
	test_person();
	test_update();
	test_content_key();
	test_names();
	test_organisations();
	test_linking();
	test_jobs();
	test_encodings();
	test_kept();
	test_folding();
	test_damage();
	test_long_line();
	test_cancel_and_dry();
	test_erased();
	test_real_files(argc > 1 ? argv[1] : ".");
	kit_clean();
	return tap_done();
}
