/* CSV: how files are read, what columns become, what is refused, and the two ways out. */
#include "exchange_kit.h"

/* ---- writings of the format --------------------------------------------------------------- */

static void one_person(const char *what, const char *bytes, size_t n, const char *family, const char *city)
{
	struct ml_context c = kit_context(1);
	struct ml_store *s = kit_store(&c, "one.db");
	ok(kit_import_path(s, kit_file("one.csv", bytes, n), "person"), "%s", what);
	if (rep.created != 1 || rep.rejected)
		kit_say(&err);
	is_int(rep.created, 1, "%s: one person", what);
	int64_t p = kit_find(s, "person", "");
	is_str(kit_get(s, p, "family_name"), family, "%s: name", what);
	is_str(kit_get(s, p, "city"), city, "%s: city", what);
	ml_store_close(s);
	unlink(kit_path("one.db"));
}
#define ONE(what, bytes, family, city) one_person(what, bytes, sizeof(bytes) - 1, family, city)

static void test_shapes(void)
{
	ONE("semicolons", "Nom;Prénom;Ville\nBénali;Amina;Agadir\n", "Bénali", "Agadir");
	ONE("commas", "Nom,Prénom,Ville\r\nBénali,Amina,Agadir\r\n", "Bénali", "Agadir");
	ONE("tabs", "Nom\tPrénom\tVille\nBénali\tAmina\tAgadir", "Bénali", "Agadir");
	ONE("a mark", "\xEF\xBB\xBFNom;Prénom;Ville\nBénali;Amina;Agadir\n", "Bénali", "Agadir");
	ONE("CP1252", "Nom;Pr\xE9nom;Ville\nB\xE9nali \x96 x;Amina;Agadir\n", "Bénali – x", "Agadir");
	ONE("UTF-16", "\xFF\xFEN\0o\0m\0\t\0V\0i\0l\0l\0e\0\n\0B\0\xE9\0n\0a\0l\0i\0\t\0A\0g\0a\0d\0i\0r\0\n\0",
		"Bénali", "Agadir");
	ONE("sep=", "sep=,\nNom,Ville\n\"Bénali, A;B\",Agadir\n", "Bénali, A;B", "Agadir");
	ONE("commas in cells", "Nom;Ville;Adresse\nBénali;Agadir;\"1, rue A, 80000, Agadir\"\n", "Bénali", "Agadir");
	ONE("quotes in quotes", "Nom;Ville\n\"Bénali \"\"Ben\"\"\";\"Agadir\"\n", "Bénali \"Ben\"", "Agadir");
	ONE("a quote in a cell", "Nom;Ville\nBénali dit \"Ben\";Agadir\n", "Bénali dit \"Ben\"", "Agadir");
	ONE("blank lines, short rows", "Nom;Ville;Note\n\n;;\nBénali;Agadir\n\n", "Bénali", "Agadir");
	ONE("old Mac", "Nom;Ville\rBénali;Agadir\r", "Bénali", "Agadir");
}

static void test_cells(void)
{
	struct ml_context c = kit_context(2);
	struct ml_store *s = kit_store(&c, "cells.db");
	ok(kit_import(s, "a.csv", "organisation",
		   "Nom de l'association;SIRET;Tél.;Adresse électronique;Nombre "
		   "d'adhérents;Latitude;Longitude;Notes;Thématique\n"
		   "Tifawin;73282932000074;528001122;\"a@example.org; b@example.org\";1 "
		   "250;30,42;-9,6;\"deux\nlignes\";eau, jeunesse\n"
		   "Assif;;06.61.23.45.67 / 0528112233;;12\xC2\xA0"
		   "300;;;;\n"),
		"imported");
	int64_t o = kit_find(s, "organisation", "name=Tifawin");
	is_str(kit_get(s, o, "phones"), "+212528001122", "a number that lost its zero");
	is_str(kit_get(s, o, "emails"), "a@example.org|b@example.org", "two addresses");
	is_str(kit_get(s, o, "members"), "1250", "thousands parted by a blank");
	is_str(kit_get(s, o, "location"), "30.42,-9.6", "a position from two columns with decimal commas");
	is_str(kit_get(s, o, "note"), "deux\nlignes", "quoted line break");
	is_str(kit_get(s, o, "siret"), "73282932000074", "SIRET");
	o = kit_find(s, "organisation", "name=Assif");
	is_str(kit_get(s, o, "phones"), "+212661234567|+212528112233", "two numbers in one cell");
	is_str(kit_get(s, o, "members"), "12300", "thousands parted by a no-break space");
	ok(kit_import(s, "b.csv", "event",
		   "Titre;Date;Heure;Fin le\nAtelier eau;17/03/2026;14h30;20260317180000\nRéunion;20260402;;\n"),
		"events");
	is_str(kit_get(s, kit_find(s, "event", "title=Atelier eau"), "starts_at"),
		"2026-03-17T14:30:00Z[Africa/Casablanca]", "day and hour in two columns");
	ok(*kit_get(s, kit_find(s, "event", "title=Atelier eau"), "ends_at"), "digits alone");
	ok(*kit_get(s, kit_find(s, "event", "title=Réunion"), "starts_at"), "a day alone");
	ok(kit_import(s, "c.csv", "partnership",
		   "Intitulé;Montant;Devise;Signé le\nConvention;1 500,50;EUR;17/03/2026\nAutre;2000;;\n"),
		"amounts");
	is_str(kit_get(s, kit_find(s, "partnership", "title=Convention"), "amount"), "1500.50 EUR",
		"currency of its own column");
	is_str(kit_get(s, kit_find(s, "partnership", "title=Autre"), "amount"), "2000.00 MAD",
		"currency of the country");
	is_str(kit_get(s, kit_find(s, "partnership", "title=Convention"), "signed_on"), "2026-03-17", "French date");
	ml_store_close(s);
}

static void test_damaged(void)
{
	struct ml_context c = kit_context(3);
	struct ml_store *s = kit_store(&c, "damaged.db");
	ok(kit_import(s, "a.csv", "organisation",
		   "Nom;SIRET;Email\nUn;2,13E+13;\nDeux;;pas une adresse\nTrois;;t@example.org\n;;x@example.org\n"),
		"imported");
	is_int(rep.created, 1, "one sound line");
	is_int(rep.rejected, 3, "three refused");
	is_int(refused.code[0], ML_E_VALUE_DAMAGED, "a number that a spreadsheet damaged");
	is_str(refused.field[0], "siret", "its field");
	is_int(refused.line[0], 2, "its line");
	is_str(refused.raw[0], "Un;2,13E+13;", "its text");
	is_str(refused.field[1], "emails", "no address");
	is_int(refused.code[2], ML_E_VALUE_REQUIRED, "nothing to call it by");
	is_int(refused.line[2], 5, "the last line");
	ok(kit_import(s, "b.csv", "territory", "Code INSEE;Nom\n1065;Bourg\n"), "a commune");
	ok(kit_find(s, "territory", "code=01065") != 0, "INSEE code that lost its zero");
	ok(kit_import_path(s, kit_path("b.csv"), "territory") && rep.unchanged == 1, "its code is its key");
	char *before = kit_dump(s);
	ok(!kit_import(s, "c.csv", "person", "Nom;Note\nA;b\nC;\"jamais fermé\nD;e\nF;g\n"),
		"a quote that never closes");
	is_int(err.code, ML_E_IMPORT_SYNTAX, "is malformed");
	is_int(err.at_line, 3, "where it opens");
	ok(!kit_import(s, "d.csv", "person", "a1;b2;c3\n1;2;3\n") && err.code == ML_E_IMPORT_COLUMNS,
		"no column that we know");
	ok(!kit_import(s, "e.csv", NULL, "Titre;Statut\nX;y\n") && err.code == ML_E_IMPORT_COLUMNS,
		"a file of which the kind cannot be told");
	ok(!kit_import(s, "f.csv", "person", ""), "an empty file");
	char *after = kit_dump(s);
	ok(kit_same_dump(before, after), "nothing was kept of those");
	ml_free_(before), ml_free_(after);
	ml_store_close(s);
}

/* ---- columns --------------------------------------------------------------------------------- */

static void test_headers(void)
{
	static const struct {
		const char *what, *text;
	} t[] = {
		{"Google", "Name,Given Name,Family Name,Labels,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 "
			   "- Value,Organization 1 - Name,Organization 1 - Title\n"
			   "Amina Benali,Amina,Benali,* myContacts ::: "
			   "eau,*,a@example.org,Mobile,0661234567,Tifawin,Présidente\n"},
		{"Outlook", "Titre,Prénom,Nom,Société,Service,Titre,Tél. mobile,Adresse de messagerie\n"
			    "Mme,Amina,Benali,Tifawin,,Présidente,0661234567,a@example.org\n"},
		{"LibreOffice", "Prénom;Nom de famille;Organisation;Titre;Mobile;Adresse "
				"électronique\nAmina;Benali;Tifawin;Présidente;0661234567;a@example.org\n"},
		{"CiviCRM", "First Name,Last Name,Current Employer,Job "
			    "Title,Phone,Email\nAmina,Benali,Tifawin,Présidente,0661234567,a@example.org\n"},
		{"full name", "Nom et prénom;Organisme;Fonction;Téléphone;Courriel\nAmina "
			      "Benali;Tifawin;Présidente;0661234567;a@example.org\n"},
	};
	for (size_t i = 0; i < ML_COUNT(t); i++) {
		struct ml_context c = kit_context(4);
		struct ml_store *s = kit_store(&c, "head.db");
		ok(kit_import(s, "h.csv", i < 4 ? NULL : "person", t[i].text), "%s", t[i].what);
		ok(rep.kind && !strcmp(rep.kind->key, "person"), "%s: people", t[i].what);
		is_str(kit_counts(), "1 created 0 updated 0 unchanged 0 rejected 2 linked", "%s: counts", t[i].what);
		int64_t p = kit_find(s, "person", "");
		is_str(kit_get(s, p, "family_name"), "Benali", "%s: family name", t[i].what);
		is_str(kit_get(s, p, "given_name"), "Amina", "%s: given name", t[i].what);
		is_str(kit_get(s, p, "phones"), "+212661234567", "%s: number", t[i].what);
		is_str(kit_get(s, p, "emails"), "a@example.org", "%s: address", t[i].what);
		is_str(kit_get(s, p, "function"), "Présidente", "%s: function", t[i].what);
		if (i == 1)
			is_str(kit_get(s, p, "civility"), "mrs", "the first Titre is not the second");
		if (i == 0)
			is_str(rep.ignored, "Name, E-mail 1 - Type, Phone 1 - Type", "columns left aside are told");
		ok(kit_find(s, "position", "title=Présidente") != 0, "%s: position", t[i].what);
		ok(kit_import_path(s, kit_path("h.csv"), i < 4 ? NULL : "person"), "%s again", t[i].what);
		is_str(kit_counts(), "0 created 0 updated 1 unchanged 0 rejected 0 linked", "%s: nothing new",
			t[i].what);
		ml_store_close(s);
		unlink(kit_path("head.db"));
	}
}

static void test_mapping(void)
{
	struct ml_context c = kit_context(5);
	struct ml_store *s = kit_store(&c, "map.db");
	const struct ml_kind *person = ml_kind_by_key(ML_STR("person"));
	const char *path = kit_text("m.csv", "Truc;Machin;Bidule;Note\nBenali;0661234567;Tifawin;x\n");
	struct ml_mapping map[] = {
		{ML_STR("truc"), ml_import_field(s, person, ML_STR("family_name"))},
		{ML_STR("Machin"), ml_import_field(s, person, ML_STR("phones"))},
		{ML_STR("Bidule"), ml_import_field(s, person, ML_STR("organisation"))},
		{ML_STR("Note"), NULL},
	};
	struct ml_import_options o = {.kind = person, .map = map, .n_map = 4};
	good(ml_import_file(s, path, &o, &rep, e));
	is_str(kit_counts(), "1 created 0 updated 0 unchanged 0 rejected 2 linked", "mapped by hand");
	int64_t p = kit_find(s, "person", "family_name=Benali");
	is_str(kit_get(s, p, "note"), "", "a column that was put aside");
	is_str(kit_get(s, p, "phones"), "+212661234567", "a column that was given");
	kit_text("m.csv", "Machin;Truc;Note;Bidule\n0662222222;Tazi;y;Assif\n");
	good(ml_import_file(s, path, &(struct ml_import_options){0}, &rep, e));
	is_str(kit_counts(), "1 created 0 updated 0 unchanged 0 rejected 2 linked",
		"remembered for these headers, kind and all");
	is_str(kit_get(s, kit_find(s, "person", "family_name=Tazi"), "phones"), "+212662222222",
		"whatever their order");
	ok(!ml_import_field(s, person, ML_STR("nimporte")), "no such field");

	struct ml_arena *a = ml_arena_create();
	struct ml_csv_preview look;
	good(ml_csv_look(s, kit_text("l.csv", "Nom;Inconnu;Ville\nA;B;C\nD;\"E\nF\";G\n"), person, a, &look, e));
	is_int(look.n_columns, 3, "three columns");
	is_int(look.n_rows, 2, "two rows");
	ok(look.separator == ';' && !strcmp(look.encoding, "UTF-8"), "separator and encoding");
	ok(look.columns[0].field == kit_field(s, "person", "family_name") && !look.columns[1].field,
		"what they would become");
	ok(ml_str_is(look.rows[1][1], "E\nF"), "cells");
	ml_arena_destroy(a);
	ml_store_close(s);
}

static void test_own_fields(void)
{
	struct ml_context c = kit_context(6);
	struct ml_store *s = kit_store(&c, "own.db");
	ok(kit_save(s, 0, "custom_field", "kind=person|key=quartier_favori|label=Quartier favori|type=text", &err) != 0,
		"an own field");
	ok(kit_import(s, "o.csv", "person", "Nom;Quartier favori\nBenali;Talborjt\n"), "by its label");
	is_str(kit_get(s, kit_find(s, "person", ""), "quartier_favori"), "Talborjt", "filled");
	ok(kit_has(kit_export_as(s, ML_FORMAT_CSV, "person", 0), "Talborjt"), "exported");
	ml_store_close(s);
}

/* ---- keys and references ------------------------------------------------------------------------ */

static void test_keys(void)
{
	struct ml_context c = kit_context(7);
	struct ml_store *s = kit_store(&c, "keys.db");
	ok(kit_import(s, "a.csv", "person", "id;Nom;Ville\n1;Benali;Agadir\n2;Tazi;Tiznit\n"), "numbered");
	ok(kit_import(s, "b.csv", "person", "id;Nom;Ville\n2;Tazi;Tata\n1;Benali;Agadir\n"), "corrected");
	is_str(kit_counts(), "0 created 1 updated 1 unchanged 0 rejected 0 linked", "found by number");
	is_str(kit_get(s, kit_find(s, "person", "family_name=Tazi"), "external_id"), "2", "the number is kept");
	ok(kit_import(s, "c.csv", "person", "id;Nom;Courriel\n1;Alaoui;x@example.org\n"), "another file's numbers");
	is_int(rep.created, 1, "are other people");
	ok(kit_import(s, "d.csv", "organisation", "SIRET;Nom\n732 829 320 00074;Un\n"), "SIRET");
	ok(kit_import(s, "e.csv", "organisation", "Nom;Ville;SIRET\nUn SA;Lyon;73282932000074\n"),
		"the same one elsewhere");
	is_str(kit_counts(), "0 created 1 updated 0 unchanged 0 rejected 0 linked", "is the same organisation");
	/* Without any key the row is its own. */
	ok(kit_import(s, "f.csv", "contribution", "Texte\nplus d'arbres\nplus d'eau\nplus d'arbres\n"), "keyless");
	is_str(kit_counts(), "2 created 0 updated 1 unchanged 0 rejected 0 linked", "equal rows are one");
	int64_t p = kit_find(s, "contribution", "text~arbres");
	kit_save(s, p, "contribution", "status=studied", &err);
	ok(kit_import_path(s, kit_path("f.csv"), "contribution"), "again");
	is_str(kit_counts(), "0 created 0 updated 3 unchanged 0 rejected 0 linked", "nothing new");
	is_str(kit_get(s, p, "status"), "studied", "an edit stays");
	ml_store_close(s);
}

static void test_references(void)
{
	struct ml_context c = kit_context(8);
	struct ml_store *s = kit_store(&c, "refs.db");
	kit_save(s, 0, "organisation", "name=Commune d'Agadir", &err);
	kit_save(s, 0, "organisation", "name=Comité des fêtes|city=Agadir", &err);
	kit_save(s, 0, "organisation", "name=Comité des fêtes|city=Tiznit", &err);
	ok(kit_import(s, "r.csv", "partnership",
		   "Intitulé;Partenaire;Territoire\nA;COMMUNE D'AGADIR;MA-09\nB;Comité des fêtes;\nC;Inconnue au "
		   "bataillon;\nD;commune d’agadir;Souss-Massa\nE;;84007\n"),
		"by title and code");
	is_int(rep.created, 3, "three resolved");
	is_int(refused.code[0], ML_E_AMBIGUOUS, "two of that name");
	is_int(refused.line[0], 3, "its line");
	is_int(refused.code[1], ML_E_NOT_FOUND, "none of that name");
	is_str(refused.field[1], "organisation", "its field");
	struct ml_uuid id;
	char text[ML_UUID_TEXT];
	ml_territory_id(ML_STR("MA-09"), &id);
	ml_uuid_text(&id, text);
	is_str(kit_get(s, kit_find(s, "partnership", "title=A"), "territory"), text, "territory by its code");
	is_str(kit_get(s, kit_find(s, "partnership", "title=D"), "territory"), text, "and by its name");
	ml_territory_id(ML_STR("84007"), &id);
	ml_uuid_text(&id, text);
	is_str(kit_get(s, kit_find(s, "partnership", "title=E"), "territory"), text, "a commune that is not here yet");
	ok(kit_import(
		   s, "t.csv", "territory", "Code;Nom;Territoire parent\nZ1;Zone 1;\nZ2;Zone 2;Z1\nZ3;Zone 3;Zone 2\n"),
		"lines that refer to each other");
	is_int(rep.created, 3, "in order");
	ok(kit_import(s, "p.csv", "position", "Personne;Organisme;Intitulé\n;Commune d'Agadir;Maire\n"),
		"a link to nobody");
	is_int(rep.rejected, 1, "is refused");
	ml_store_close(s);
}

/* ---- out -------------------------------------------------------------------------------------------- */

static void test_guard(void)
{
	struct ml_context c = kit_context(9);
	struct ml_store *s = kit_store(&c, "guard.db");
	kit_save(s, 0, "person",
		"family_name==1+1|given_name=@SUM(A1)|phones=0661234567|note=-oui|city='+x|address=a;b "
		"\"c\"|collected_on=2026-03-17|language=fr",
		&err);
	const char *out = kit_export_as(s, ML_FORMAT_CSV, "person", 0);
	ok(ml_str_starts(ml_str(out), ML_STR("\xEF\xBB\xBF")), "a mark for the spreadsheet");
	ok(kit_has(out, ";Nom;Prénom;"), "labels");
	ok(kit_has(out, "'=1+1;'@SUM(A1);"), "formulas are guarded");
	ok(kit_has(out, ";'+212661234567;"), "numbers too");
	ok(kit_has(out, ";'-oui;"), "and what starts with a dash");
	ok(kit_has(out, ";''+x;"), "an apostrophe of one's own is told from the guard");
	ok(kit_has(out, ";\"a;b \"\"c\"\"\";"), "quotes");
	ok(kit_has(out, ";17/03/2026;"), "French dates");
	ok(kit_has(out, ";Français;"), "labels of choices");
	char *sheet = ml_xstrdup(out), *before = kit_dump(s);
	ok(kit_import(s, "back.csv", "person", sheet), "back in");
	is_str(kit_counts(), "0 created 0 updated 1 unchanged 0 rejected 0 linked", "unchanged");
	char *after = kit_dump(s);
	ok(kit_same_dump(before, after), "the guard is gone");
	out = kit_export_as(s, ML_FORMAT_CSV, "person", 1);
	ok(ml_str_starts(ml_str(out), ML_STR("id;civility;family_name;")), "keys");
	ok(kit_has(out, ";=1+1;@SUM(A1);") && kit_has(out, ";+212661234567;"), "no guard in the exact file");
	ok(kit_has(out, ";2026-03-17;"), "ISO dates");
	struct ml_store *other = kit_store(&c, "guard2.db");
	char *exact = ml_xstrdup(out);
	ok(kit_import(other, "exact.csv", "person", exact), "into another database");
	char *there = kit_dump(other);
	ok(kit_same_dump(before, there), "the same record, id and all");
	ml_free_(sheet), ml_free_(before), ml_free_(after), ml_free_(exact), ml_free_(there);
	ml_store_close(other);
	ml_store_close(s);
}

static void test_lists(void)
{
	struct ml_context c = kit_context(10);
	struct ml_store *s = kit_store(&c, "lists.db");
	int64_t p = kit_save(s, 0, "person", "family_name=Un|tags=a, b; c|note=x", &err);
	int64_t q = kit_save(s, 0, "person",
		"family_name=Deux|tags+=eau|tags+=x, y|emails+=a@example.org|emails+=b@example.org", &err);
	char *before = kit_dump(s);
	for (int exact = 0; exact <= 1; exact++) {
		char *out = ml_xstrdup(kit_export_as(s, ML_FORMAT_CSV, "person", exact));
		ok(kit_import(s, "l.csv", "person", out), "back in");
		is_int(rep.unchanged, 2, "unchanged");
		ml_free_(out);
	}
	char *after = kit_dump(s);
	ok(kit_same_dump(before, after), "lists come back as they were");
	is_str(kit_get(s, p, "tags"), "a, b; c", "one tag");
	is_str(kit_get(s, q, "tags"), "eau|x, y", "two tags");
	/* Taking an element out of the exact file takes it out of the record. */
	struct ml_buf edit = {0};
	struct ml_uuid id;
	char text[ML_UUID_TEXT];
	ml_store_id(s, q, &id);
	ml_uuid_text(&id, text);
	ml_buf_printf(&edit, "id;family_name;tags\n%s;Deux;eau\n", text);
	ok(kit_import(s, "e.csv", "person", edit.p), "an edited exact file");
	is_str(kit_get(s, q, "tags"), "eau", "says the whole set");
	ml_buf_finish(&edit), ml_free_(before), ml_free_(after);
	ml_store_close(s);
}

/* ---- real files ------------------------------------------------------------------------------------------ */

static void test_real_files(const char *root)
{
	struct ml_context c = kit_context(11);
	char path[400];
	snprintf(path, sizeof path, "%s/../shared/data/csv/avignon-semaine-developpement-durable-2021.csv", root);
	if (access(path, R_OK) != 0) {
		printf("# the real files are not here\n");
		return;
	}
	struct ml_store *s = kit_store(&c, "real.db");
	ok(kit_import_path(s, path, NULL) && !strcmp(rep.kind->key, "event"), "events by their headers");
	is_str(kit_counts(), "16 created 0 updated 0 unchanged 0 rejected 0 linked", "all sixteen");
	int64_t ev = kit_find(s, "event", "title=Eco-Logis");
	is_str(kit_get(s, ev, "location"), "43.93141092212603,4.836319579317059", "where it is");
	is_str(kit_get(s, ev, "url"), "https://maif-evenements.fr/programmation-84", "its page");
	ok(strstr(kit_get(s, ev, "description"), "éco-responsables\n\ninscription") != NULL, "text of several lines");
	ok(kit_import_path(s, path, NULL), "again");
	is_int(rep.unchanged, 16, "nothing new");
	snprintf(path, sizeof path, "%s/../shared/data/csv/avignon-vegetalisation-participative.csv", root);
	ok(kit_import_path(s, path, NULL) && !strcmp(rep.kind->key, "project"), "projects by their headers");
	is_str(kit_counts(), "20 created 0 updated 0 unchanged 0 rejected 0 linked", "all twenty");
	int64_t pr = kit_find(s, "project", "number=2018001");
	is_str(kit_get(s, pr, "title"), "création jardin partagé", "title");
	is_str(kit_get(s, pr, "submitted_on"), "2016-02-10", "date");
	is_str(kit_get(s, pr, "status"), "completed", "terminé");
	for (int exact = 0; exact <= 1; exact++) {
		char *before = kit_dump(s), *out = ml_xstrdup(kit_export_as(s, ML_FORMAT_CSV, "event", exact));
		ok(kit_import(s, "back.csv", "event", out), "out and in again");
		is_int(rep.unchanged, 16, "unchanged");
		char *after = kit_dump(s);
		ok(kit_same_dump(before, after), "the same");
		ml_free_(before), ml_free_(after), ml_free_(out);
	}
	ml_store_close(s);
}

/* A spreadsheet gets digits that it can count with, whatever the screen shows. */
static void test_digits(void)
{
	struct ml_context c = kit_context(9);
	strcpy(c.lang, "ar");
	struct ml_store *s = kit_store(&c, "digits.db");
	kit_save(s, 0, "interaction", "date=2026-03-17|subject=x", &err);
	bool was = ml_digits_use(true);
	const char *text = kit_export_as(s, ML_FORMAT_CSV, "interaction", 0);
	ok(kit_has(text, "17/03/2026") && !strstr(text, "\u0661"), "0-9 in a file");
	ok(ml_digits_use(was), "the screen keeps its own");
	ml_store_close(s);
}

int main(int argc, char **argv)
{
	test_shapes();
	test_cells();
	test_damaged();
	test_headers();
	test_mapping();
	test_own_fields();
	test_keys();
	test_references();
	test_guard();
	test_lists();
	test_digits();
	test_real_files(argc > 1 ? argv[1] : ".");
	kit_clean();
	return tap_done();
}
