/*
 * Files of address books and offices, whatever they hold: imported as a dry run, which must leave the database as it
 * was and count every record once. Input: one byte that says the format and the kind, then the file.
 */
#include <sys/mman.h>

#include <maillage/exchange.h>

#include "../unit/store_kit.h"
#include "fuzz.h"

static struct ml_store *store;
static struct ml_context ctx;

static void clean(void)
{
	ml_store_close(store);
	kit_clean();
}

static void start(void)
{
	struct ml_error e;
	if (store)
		return;
	ctx = kit_context(6);
	ML_ASSERT(ml_store_create(&ctx, kit_path("fuzz.db"), ML_STR("Fatou"), &store, &e));
	ML_ASSERT(kit_save(store, 0, "organisation", "name=Tifawin|siret=73282932000074", NULL));
	ML_ASSERT(kit_save(store, 0, "person", "family_name=Présente|city=Safi", NULL));
	atexit(clean);
}

static void refuse(void *arg, int64_t line, struct ml_str raw, const struct ml_error *why)
{
	struct ml_buf text = {0};
	ML_ASSERT(line > 0 && why->code != ML_E_NONE);
	ml_error_line(why, NULL, &text);
	ML_ASSERT(ml_utf8_valid(ml_buf_view(&text)));
	ml_buf_finish(&text);
	++*(uint64_t *)arg;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum ml_format formats[] = {ML_FORMAT_VCARD, ML_FORMAT_CSV, ML_FORMAT_CSV, ML_FORMAT_JSON};
	static const char *const kinds[] = {
		NULL, "person", "organisation", "event", "territory", "position", "indicator", "project"};
	struct ml_import_report r = {0};
	struct ml_error e = {0};
	uint64_t refused = 0;
	char path[64];
	start();
	if (size < 1 || size > 1 << 16)
		return 0;
	const char *kind = formats[data[0] & 3] == ML_FORMAT_CSV ? kinds[data[0] >> 2 & 7] : NULL;
	struct ml_import_options o = {.format = formats[data[0] & 3], .dry = true, .reject = refuse, .arg = &refused};
	o.kind = kind ? ml_kind_by_key(ml_str(kind)) : NULL;
	int fd = memfd_create("file", MFD_CLOEXEC);
	ML_ASSERT(fd >= 0 && write(fd, data + 1, size - 1) == (ssize_t)size - 1);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	struct ml_hash128 before = ml_store_digest(store);
	if (ml_import_file(store, path, &o, &r, &e))
		ML_ASSERT(r.rejected == refused && r.read == r.created + r.updated + r.unchanged + r.rejected);
	else
		ML_ASSERT(e.code != ML_E_NONE);
	struct ml_hash128 after = ml_store_digest(store);
	ML_ASSERT(memcmp(&before, &after, sizeof before) == 0);
	close(fd);
	return 0;
}

bool fuzz_seed(unsigned i, struct ml_buf *out)
{
	static const char *const seeds[] = {
		"\x04"
		"BEGIN:VCARD\r\nVERSION:4.0\r\nUID:u1\r\nN:El "
		"Idrissi;Fatima;Zohra;Mme;\r\nTEL;VALUE=uri;TYPE=\"work,voice\";PREF=1:tel:+212-528-001122;ext=12\r\n"
		"ADR;TYPE=work:;B;12 "
		"rue;Agadir;;80000;Maroc\r\nitem1.ORG:Tifawin;Jeunesse\r\nitem1.TITLE:Présidente\r\nNOTE:un\\nde\r\n "
		"ux\r\nEND:VCARD\r\n",
		"\x04"
		"BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:B=C3=A9=\n=C3=A9;A\nPHOTO;"
		"ENCODING=BASE64;JPEG:AAAA\n AAAA\n\nAGENT:\n"
		"BEGIN:VCARD\nN:X\nEND:VCARD\nTEL;CELL:0661234567\nEND:VCARD\n",
		"\x04"
		"BEGIN:VCARD\nVERSION:3.0\nX-ABShowAs:COMPANY\nORG:ACME;Voirie\nGEO:43.9;4.8\nPHOTO;ENCODING=b;TYPE="
		"PNG:AAAA\nCATEGORIES:a,b\\,c\nEND:VCARD\n",
		"\x05"
		"sep=;\nNom;Prénom;Société;Tél.;Adresse électronique;Note\nBenali;Amina;Tifawin;0661234567 / "
		"528001122;\"a@b.org; c@d.org\";\"deux\nlignes\"\n",
		"\x09"
		"Nom;SIRET;Latitude;Longitude;Thèmes\n\"Un \"\"deux\"\"\";73282932000074;30,4;-9,6;eau, "
		"jeunesse\nX;2,13E+13;;;\n",
		"\x0d"
		"Titre,Date,Heure,Territoire\nAtelier,17/03/2026,14h30,MA-09\nR,20260402,,84007\n",
		"\x11"
		"\xFF\xFE"
		"C\0o\0d\0e\0;\0N\0o\0m\0\n\0",
		"\x07"
		"{\"kind\":\"person\",\"family_name\":\"A\",\"phones\":[\"+33612345678\"],\"objection\":true}\n{\"id\":"
		"\"x\",\"kind\":\"event\",\"title\":\"t\","
		"\"starts_at\":\"2026-03-17T13:30:00Z[Africa/Casablanca]\",\"cost\":\"1.00 "
		"EUR\",\"location\":\"1,2\",\"headcount\":3}\n",
	};
	if (i >= ML_COUNT(seeds))
		return false;
	if (seeds[i][0] == 0x11) /* has zero bytes */
		ml_buf_add(out, seeds[i], 21);
	else
		ml_buf_z(out, seeds[i]);
	return true;
}
