/* Blocks of records by columns: what was split comes together again, to the byte; what no program writes is refused. */
#include "sync_craft.h"
#include "sync_kit.h"
#include "tap.h"

enum { RECORDS = 300 };

static struct ml_context ctx;
static struct ml_arena *arena;
static struct ml_str body[RECORDS];

/* ---- split and joined -------------------------------------------------------------------------- */

static struct ml_value any_value(uint64_t pick, int i)
{
	struct ml_uuid id = {{(uint8_t)i, 2, 3, 4, 5, 6, 0x70}};
	switch (pick) {
	case 0:
		return ml_text(ml_arena_printf(arena, "Nom %d d'une longueur qui passe les vingt-trois octets", i));
	case 1:
		return ml_int(-(int64_t)i * 1000003);
	case 2:
		return ml_ref(id);
	case 3:
		return (struct ml_value){.tag = ML_MONEY, .i = i * 100, .s = ML_STR("MAD")};
	case 4:
		return (struct ml_value){.tag = ML_GEO, .x = 33.5 + i, .y = -7.6};
	case 5:
		return (struct ml_value){.tag = ML_RAW, .s = ML_STR("\xa1\x01\x82\x02\x03")};
	case 6:
		return (struct ml_value){.tag = ML_TIME, .i = 1795341600 + i, .s = ML_STR("Africa/Casablanca")};
	default:
		return ml_text(ML_STR(""));
	}
}

/* Records of one to three saves by two laptops, with a few of eight fields, a set and an erased one now and then. */
static struct ml_str any_state(struct ml_lineage *l, int i)
{
	struct ml_state *s = NULL;
	struct ml_buf out = {0};
	for (int save = 0; save <= i % 3; save++) {
		struct ml_value v[3];
		struct ml_put put[4];
		struct ml_write w = {.dot = {(uint32_t)(save + i) % 2, (uint64_t)(i * 3 + save + 1)},
			.time = 1795341600000LL + i * 7 + save,
			.puts = put};
		for (int f = 0; f < 3; f++) {
			uint64_t pick = (uint64_t)(i / 64 + f * 3 + save) % 8;
			v[f] = any_value(pick, i);
			put[w.n++] = (struct ml_put){.field = 16 + pick * 300, .op = ML_PUT_SET, .n = 1, .v = &v[f]};
		}
		if (i % 5 == 0)
			put[w.n++] = (struct ml_put){.field = 5000, .op = ML_PUT_ADD, .n = 3, .v = v};
		s = ml_state_write(arena, l, s, &w);
	}
	if (i % 97 == 96)
		s = ml_state_erase(arena, l, s, (struct ml_dot){0, 100000 + (uint64_t)i});
	ml_state_encode(&out, s, craft_first, NULL);
	struct ml_str got = ml_arena_str(arena, ml_buf_view(&out));
	ml_buf_finish(&out);
	return got;
}

static void make_states(void)
{
	struct ml_lineage *l = ml_lineage_create();
	for (uint8_t i = 0; i < 2; i++)
		ml_lineage_add(l, &(struct ml_inc){.id = {{1, i}}, .site = {{2, i}}, .parent = ML_INC_NONE});
	for (int i = 0; i < RECORDS; i++)
		body[i] = any_state(l, i);
	ml_lineage_destroy(l);
}

struct strings {
	struct ml_str v[SYNC_COLUMNS + 3];
	uint32_t n;
	struct ml_buf wire;
};

static bool take(void *arg, const struct ml_buf *head, struct ml_str s, size_t piece, struct ml_error *e)
{
	struct strings *x = arg;
	x->v[x->n++] = ml_arena_str(arena, s);
	ml_buf_str(&x->wire, ml_buf_view(head));
	ml_buf_str(&x->wire, s);
	return true;
}

static bool split_all(struct strings *out)
{
	struct sync_splitter *s = sync_splitter_create();
	struct ml_error e;
	bool good = true;
	*out = (struct strings){0};
	for (int turn = 0; turn < 2; turn++) { /* it serves for block after block */
		sync_splitter_clear(s);
		for (int i = 0; i < RECORDS && good; i++)
			good = sync_split(s, body[i]);
	}
	good = good && sync_split_pays(s) && sync_split_put(s, take, out, &e);
	sync_splitter_destroy(s);
	return good;
}

/* Records that came back as they were; -1: damage. */
static int join_all(const struct strings *x)
{
	struct sync_joiner *j = sync_joiner_create();
	bool good = true;
	int same = 0;
	for (uint32_t i = 0; i < x->n && good; i++)
		good = sync_joiner_add(j, x->v[i]);
	good = good && sync_joiner_begin(j, RECORDS, true);
	for (uint32_t i = 0; i < RECORDS && good; i++) {
		struct ml_str got;
		good = sync_joiner_next(j, i, &got);
		same += good && ml_str_eq(got, body[i]);
	}
	good = good && sync_joiner_done(j);
	sync_joiner_destroy(j);
	return good ? same : -1;
}

static void test_round(void)
{
	struct strings x;
	size_t whole = 0;
	ok(split_all(&x), "states of many shapes are split");
	for (int i = 0; i < RECORDS; i++)
		whole += body[i].n;
	is_int(join_all(&x), RECORDS, "and come together again");
	ok(x.wire.n < whole, "in fewer bytes before any compression");
	ml_buf_finish(&x.wire);
}

static void test_not_split(void)
{
	struct sync_splitter *s = sync_splitter_create();
	size_t taken = 0;
	for (size_t n = 0; n < body[0].n; n++)
		taken += sync_split(s, ml_str_n(body[0].p, n));
	is_int((int64_t)taken, 0, "no part of a state is split");
	ok(!sync_split(s, ML_STR("\x9f\xff")), "nor what is none");
	struct ml_buf many = {0};
	struct ml_dot dot = {0, 1};
	struct ml_dval value = {.dot = dot, .v = ml_int(1)};
	struct ml_slot slot[400];
	for (unsigned i = 0; i < ML_COUNT(slot); i++)
		slot[i] = (struct ml_slot){.field = 100 + i, .n = 1, .d = &value};
	struct ml_state state = {.vv = {1, &dot}, .n = ML_COUNT(slot), .slots = slot};
	ml_state_encode(&many, &state, craft_first, NULL);
	ok(!sync_split(s, ml_buf_view(&many)), "nor a record of more fields than there are columns");
	ml_buf_finish(&many);
	sync_splitter_destroy(s);
}

/* ---- damage -------------------------------------------------------------------------------------------- */

/* Every byte of every string changed, cut and made longer: refused, or other records; never beyond what was given
 * (sanitizers). */
static void test_damage(void)
{
	struct strings x;
	size_t other = 0, refused = 0;
	split_all(&x);
	for (uint32_t s = 0; s < x.n; s++) {
		struct ml_str was = x.v[s];
		char *copy = ml_xalloc(was.n + 1);
		size_t step = 1 + was.n / 150;
		for (size_t i = 0; i < was.n; i += step) {
			memcpy(copy, was.p, was.n);
			copy[i] = (char)(copy[i] ^ (1 << i % 8));
			x.v[s] = ml_str_n(copy, was.n);
			int same = join_all(&x);
			refused += same < 0;
			other += same >= 0 && same < RECORDS;
		}
		for (size_t n = 0; n < was.n; n += step) {
			x.v[s] = ml_str_n(was.p, n);
			refused += join_all(&x) < 0;
			other++;
		}
		x.v[s] = was;
		ml_free_(copy);
	}
	ok(refused > 500 && other > 500, "damage is refused or shows (%zu, %zu)", refused, other);
	x.n--;
	is_int(join_all(&x), -1, "a column that is missing");
	x.v[x.n++] = ML_STR("\x01\x02");
	is_int(join_all(&x), -1, "a column that has more");
	is_int(join_all(&(struct strings){.n = 1, .v = {ML_STR("")}}), -1, "nothing");
	is_int(join_all(&(struct strings){.n = 3, .v = {ML_STR(""), ML_STR(""), ML_STR("")}}), -1, "nothing in three strings");
	ml_buf_finish(&x.wire);
}

/* ---- the items of a column ------------------------------------------------------------------------- */

enum { ITEMS = 4000 };

/* Text of the i-th item of one make after another. */
static void item_text(int make, int i, char *text, size_t n)
{
	static const char *const jobs[] = {"Présidente", "Trésorier", "Secrétaire", ""};
	switch (make) {
	case 0:
		snprintf(text, n, "%s", jobs[i * 7 % 4]);
		break;
	case 1:
		snprintf(text, n, "Prénom %d", i * 7919 % 700);
		break;
	case 2:
		snprintf(text, n, "+2126%08d", (int)((int64_t)i * 7919 * 7919 % 100000000));
		break;
	case 3:
		snprintf(text, n, "Ville %d", (int)((int64_t)i * 7919 * 31 % 1000000));
		break;
	default:
		snprintf(text, n, "Compte rendu de la réunion %d, avec des mots %d fois", i, i * 7919);
	}
}

/* Back as they were, in about so many bytes before compression; the coding is what the make asks for. */
static void check_make(int make, const char *what, int lead, size_t least, size_t most)
{
	struct ml_buf items = {0}, how = {0}, out = {0}, back = {0};
	struct sync_tables tables = {0};
	struct sync_column c = {0};
	char text[100];
	for (int i = 0; i < ITEMS; i++) {
		item_text(make, i, text, sizeof text);
		sync_put_text(&items, ml_str(text));
	}
	struct sync_coded coded = sync_code(ml_buf_view(&items), &how, &out);
	struct sync_reader r = {.p = (const uint8_t *)how.p, .end = (const uint8_t *)how.p + how.n};
	ok((uint8_t)how.p[0] >> 5 == lead && coded.bytes.n >= least && coded.bytes.n <= most, "%s (%zu)", what, coded.bytes.n);
	bool good = sync_column_begin(&c, &r, coded.bytes, &tables) && r.p == r.end;
	for (int i = 0; i < ITEMS && good; i++)
		good = sync_column_next(&c, &tables, &back);
	ok(good && c.next == c.end && ml_str_eq(ml_buf_view(&back), ml_buf_view(&items)), "come back");
	ok(!sync_column_next(&c, &tables, &back), "and no more of them");
	for (size_t n = 0; n < coded.bytes.n; n += 97) {
		r.p = (const uint8_t *)how.p;
		tables.n = back.n = 0;
		good = sync_column_begin(&c, &r, ml_str_n(coded.bytes.p, n), &tables);
		for (int i = 0; i < ITEMS && good; i++)
			good = sync_column_next(&c, &tables, &back);
		if (good)
			break;
	}
	ok(!good, "cut short they do not all come back");
	ml_buf_finish(&items);
	ml_buf_finish(&how);
	ml_buf_finish(&out);
	ml_buf_finish(&back);
	ml_buf_finish(&c.items);
	ml_vec_finish(&tables);
}

static void test_makes(void)
{
	check_make(0, "few words: a byte each", SYNC_BYTES, ITEMS, ITEMS);
	check_make(1, "many words that come again: two bytes each", SYNC_BYTES, 2 * ITEMS, 2 * ITEMS);
	check_make(2, "telephones: turned, with their lengths", SYNC_UINT, 15 * ITEMS, 15 * ITEMS);
	check_make(3, "words of one make and several lengths: turned", SYNC_UINT, 10 * ITEMS, 15 * ITEMS);
	check_make(4, "long texts: one after another", SYNC_UINT, 40 * ITEMS, 70 * ITEMS);
}

/* ---- in a bundle ---------------------------------------------------------------------------------------- */

static struct ml_store *a, *b;

static const struct ml_str *coding; /* NULL: form 1 */

/* A crafted block of two people by columns: shapes and columns as given. */
static enum ml_code merge_crafted(struct ml_str shapes, struct ml_str which, const struct ml_str *columns, uint64_t n)
{
	static const struct ml_uuid ids[2] = {{{1, 1, 2, 3, 4, 5, 0x40, 7, 0x80}}, {{2, 1, 2, 3, 4, 5, 0x40, 7, 0x80}}};
	static uint8_t turn;
	struct ml_uuid inc = {{9, 9, ++turn}}, site = ml_store_site(a);
	struct craft c;
	enum ml_code code;
	craft_start(&c, a, arena);
	c.m.n_counts = 1;
	c.m.counts[0] = (struct sync_count){ml_kind_by_key(ML_STR("person"))->wire, 2};
	craft_dictionary(&c, &site, &inc);
	craft_block(&c, c.m.counts[0].kind, 2, ids);
	struct ml_buf *r = &c.section[SYNC_RECORDS];
	r->p[2] = coding ? 2 : 1; /* the form */
	sync_put_bytes(r, shapes.p, shapes.n);
	sync_put_bytes(r, which.p, which.n);
	if (coding)
		sync_put_bytes(r, coding->p, coding->n);
	sync_put_array(r, n);
	for (uint64_t i = 0; i < n && i < 3; i++)
		sync_put_bytes(r, columns[i].p, columns[i].n);
	int fd = open(kit_path("crafted.mlg"), O_RDWR | O_CREAT | O_TRUNC, 0600);
	craft_seal(&c, &ctx, fd);
	close(fd);
	craft_finish(&c);
	kit_merge(b, "crafted.mlg", &code);
	return code;
}

/* [[0, 1], [[-1, time, 17, value]]] with time and value in columns 0 and 1. */
static void put_shape(struct ml_buf *out)
{
	struct ml_buf one = {0};
	sync_put_bytes(&one, "\x82\x82\x00\x01\x81\x84\x20", 7);
	sync_put_uint(&one, 0);
	sync_put_bytes(&one, "\x11", 1);
	sync_put_uint(&one, 1);
	sync_put_bytes(&one, "", 0);
	sync_put_bytes(out, one.p, one.n);
	ml_buf_finish(&one);
}

#define TIME "\x1b\x00\x00\x01\xa2\x1a\x40\xcf\xdf"

static void test_crafted(void)
{
	const struct ml_str which = ml_str_n("\0\0\0\0", 4), times = ml_str_n(TIME TIME, 18),
			    names = ML_STR("\x63Une\x64"
					   "Deux");
	struct ml_str columns[3] = {times, names, ML_STR("")};
	struct ml_buf s = {0};
	put_shape(&s);
	is_int(merge_crafted(ml_buf_view(&s), which, columns, 2), ML_E_NONE, "two records by columns");
	is_int(merge_crafted(ml_buf_view(&s), which, columns, 3), ML_E_NONE, "a column that nobody needs is empty");
	columns[2] = ML_STR("\x01");
	is_int(merge_crafted(ml_buf_view(&s), which, columns, 3), ML_E_BUNDLE_DAMAGED, "a column that nobody needs");
	is_int(merge_crafted(ml_buf_view(&s), ml_str_n("\0\1\0\0", 4), columns, 2), ML_E_BUNDLE_DAMAGED,
		"a shape that is not told");
	is_int(merge_crafted(ml_buf_view(&s), ml_str_n("\0\0\0", 3), columns, 2), ML_E_BUNDLE_DAMAGED,
		"a record without a shape");
	is_int(merge_crafted(ml_buf_view(&s), which, columns, 1), ML_E_BUNDLE_DAMAGED, "a column that is not there");
	is_int(merge_crafted(ml_buf_view(&s), which, columns, 251), ML_E_BUNDLE_DAMAGED, "too many columns");
	is_int(merge_crafted(ML_STR(""), which, columns, 2), ML_E_BUNDLE_DAMAGED, "no shape");
	columns[1] = ML_STR("\x63Une\x64"
			    "Deu");
	is_int(merge_crafted(ml_buf_view(&s), which, columns, 2), ML_E_BUNDLE_DAMAGED, "half a value");
	columns[1] = names;
	columns[0] = ml_str_n("\x01\x18\x05", 3);
	is_int(merge_crafted(ml_buf_view(&s), which, columns, 2), ML_E_BUNDLE_DAMAGED, "a number in a long form");
	ml_buf_finish(&s);
}

#define TABLE "\x49" TIME /* of one time, as the first column's coding */

/* The same two, their times by a table and their names as the case says. */
static void test_crafted_coding(void)
{
	static const struct {
		const char *what;
		struct ml_str coding, times, names;
		enum ml_code code;
	} cases[] = {
		{"times by a table", {TABLE "\x00", 11}, {"\0\0", 2}, {"\x63Une\x64" "Deux", 9}, ML_E_NONE},
		{"names turned", {TABLE "\x02", 11}, {"\0\0", 2}, {"\4\5\x63\x64UDneeux", 11}, ML_E_NONE},
		{"names by a table", {TABLE "\x49\x63Une\x64" "Deux", 20}, {"\0\0", 2}, {"\1\0", 2}, ML_E_NONE},
		{"a place that the table does not have", {TABLE "\x00", 11}, {"\0\1", 2}, {"\x63Une\x64" "Deux", 9}, ML_E_BUNDLE_DAMAGED},
		{"a place too few", {TABLE "\x00", 11}, {"\0", 1}, {"\x63Une\x64" "Deux", 9}, ML_E_BUNDLE_DAMAGED},
		{"a place too many", {TABLE "\x00", 11}, {"\0\0\0", 3}, {"\x63Une\x64" "Deux", 9}, ML_E_BUNDLE_DAMAGED},
		{"half an item in a table", {"\x48" "\x1b\0\0\1\xa2\x1a\x40\xcf" "\x00", 10}, {"\0\0", 2}, {"\x63Une\x64" "Deux", 9}, ML_E_BUNDLE_DAMAGED},
		{"a coding too few", {TABLE, 10}, {"\0\0", 2}, {"\x63Une\x64" "Deux", 9}, ML_E_BUNDLE_DAMAGED},
		{"a coding too many", {TABLE "\x00\x00", 12}, {"\0\0", 2}, {"\x63Une\x64" "Deux", 9}, ML_E_BUNDLE_DAMAGED},
		{"a coding that is none", {TABLE "\x20", 11}, {"\0\0", 2}, {"\x63Une\x64" "Deux", 9}, ML_E_BUNDLE_DAMAGED},
		{"lengths that say more", {TABLE "\x02", 11}, {"\0\0", 2}, {"\4\6\x63\x64UDneeux", 11}, ML_E_BUNDLE_DAMAGED},
		{"lengths that say less", {TABLE "\x02", 11}, {"\0\0", 2}, {"\4\4\x63\x64UDneeux", 11}, ML_E_BUNDLE_DAMAGED},
		{"more lengths than bytes", {TABLE "\x17", 11}, {"\0\0", 2}, {"\4\5\x63\x64UDneeux", 11}, ML_E_BUNDLE_DAMAGED},
		{"lengths without items", {TABLE "\x0b", 11}, {"\0\0", 2}, {"\0\0\0\0\0\0\0\0\0\0\0", 11}, ML_E_BUNDLE_DAMAGED},
	};
	struct ml_buf s = {0};
	put_shape(&s);
	for (size_t i = 0; i < ML_COUNT(cases); i++) {
		struct ml_str columns[2] = {cases[i].times, cases[i].names};
		coding = &cases[i].coding;
		is_int(merge_crafted(ml_buf_view(&s), ml_str_n("\0\0\0\0", 4), columns, 2), cases[i].code, "%s", cases[i].what);
	}
	coding = NULL;
	ml_buf_finish(&s);
}

/* One name of 255 bytes, 500 times in each of 4,096 records: few bytes that would make very many. */
static void test_swelling(void)
{
	struct sync_joiner *j = sync_joiner_create();
	struct ml_buf shape = {0}, shapes = {0}, which = {0}, table = {0}, how = {0}, places = {0};
	struct ml_str got;
	char name[253];
	memset(name, 'n', sizeof name);
	sync_put_text(&table, ml_str_n(name, sizeof name));
	sync_put_bytes(&how, table.p, table.n);
	for (int i = 0; i < 500; i++) {
		sync_put_bytes(&shape, "", 0);
		sync_put_uint(&shape, 0);
	}
	sync_put_bytes(&shape, "", 0);
	sync_put_bytes(&shapes, shape.p, shape.n);
	for (int i = 0; i < SYNC_BLOCK_MAX; i++)
		ml_buf_add(&which, "\0\0", 2);
	for (int i = 0; i < SYNC_BLOCK_MAX * 500; i++)
		ml_buf_char(&places, 0);
	bool good = sync_joiner_add(j, ml_buf_view(&shapes)) && sync_joiner_add(j, ml_buf_view(&which)) &&
		    sync_joiner_add(j, ml_buf_view(&how)) && sync_joiner_add(j, ml_buf_view(&places)) &&
		    sync_joiner_begin(j, SYNC_BLOCK_MAX, true);
	ok(good, "a block that would swell is begun");
	uint32_t i = 0;
	while (i < SYNC_BLOCK_MAX && sync_joiner_next(j, i, &got))
		i++;
	is_int(i, (8 << 20) / (500 * 255), "and ended at eight megabytes");
	sync_joiner_destroy(j);
	ml_buf_finish(&shape);
	ml_buf_finish(&shapes);
	ml_buf_finish(&which);
	ml_buf_finish(&table);
	ml_buf_finish(&how);
	ml_buf_finish(&places);
}

static bool exchange(void)
{
	enum ml_code code;
	bool written = kit_bundle(a, "all.mlg", NULL, NULL);
	kit_merge(b, "all.mlg", &code);
	return written && code == ML_E_NONE;
}

/* Enough alike for columns, some with fields of their own, and records that grew. */
static void test_bundle(void)
{
	char values[120];
	int64_t rid[RECORDS];
	for (int i = 0; i < RECORDS; i++) {
		snprintf(values, sizeof values, "family_name=Nom%d|given_name=Prénom%d%s", i, i * 7,
			i % 9 ? "" : "|city=Safi|phones=+212600000000");
		rid[i] = kit_save(a, 0, "person", values, NULL);
	}
	ok(exchange() && kit_same_digest(a, b), "three hundred people travel by columns");
	for (int i = 0; i < RECORDS; i += 2) {
		snprintf(values, sizeof values, "city=Ville %d", i);
		kit_save(a, rid[i], "person", values, NULL);
	}
	ok(exchange() && kit_same_digest(a, b), "and what changed of half of them");
	is_int((int64_t)kit_records(b), (int64_t)kit_records(a), "all of them are there");
}

int main(void)
{
	ctx = kit_context(3);
	arena = ml_arena_create();
	if (sodium_init() < 0)
		return 1;
	make_states();
	test_round();
	test_not_split();
	test_damage();
	test_makes();
	test_swelling();
	struct ml_context other = kit_context(4);
	a = kit_store(&ctx, "a.db", "Amina");
	b = kit_store(&other, "b.db", "Brahim");
	struct ml_error e;
	ok(ml_team_create(a, ML_STR("Essai"), &e) && kit_invite(a, b), "a team");
	test_bundle();
	test_crafted();
	test_crafted_coding();
	ml_store_close(a);
	ml_store_close(b);
	ml_arena_destroy(arena);
	kit_clean();
	return tap_done();
}
