/*
 * A damaged index: truncated or altered by accident it is refused, when it is opened or when the damage is met, and
 * never answers otherwise than the sound one; altered by someone who mends the checksums it may answer nonsense, but
 * stays inside its memory.
 */
#include <fcntl.h>

#include "index_help.h"
#include "store/index_format.h"
#include "tap.h"

enum { DOCS = 3000, CRAFTED = 250, REGION_FLIPS = 600 };

static const char *const questions[] = {
	"", "a", "be", "nol", "karim", "krim amel", "ba zo", "0661", "06 61 2", "zzzzz", "amlnia"};

static uint64_t seed = 7;

static uint32_t draw(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((seed >> 33) % below);
}

static void build(const char *path, unsigned docs)
{
	static const char *const syllables[] = {"ka", "rim", "a", "mi", "na", "be", "nol", "zo", "lia", "mel"};
	struct ml_index_builder *b;
	struct test_doc d = {0};
	char line[128];

	ml_index_builder_create(path, ML_STR("stamp"), &b, NULL);
	for (unsigned i = 0; i < docs; i++) {
		int n = 0;
		for (unsigned t = 0; t < 4; t++) {
			n += snprintf(
				line + n, sizeof(line) - (size_t)n, "%s", (const char *[]){"=", "|=", "|-", "|~"}[t]);
			for (unsigned s = 1 + draw(3); s; s--)
				n += snprintf(line + n, sizeof(line) - (size_t)n, "%s", syllables[draw(10)]);
		}
		snprintf(line + n, sizeof(line) - (size_t)n, "|#06%08u", draw(100000000));
		doc_parse(&d, (int64_t)(i + 1) << 8 | (1 + draw(3)), line);
		ml_index_builder_add(b, &d.doc, NULL);
	}
	ml_index_builder_finish(b, NULL);
	ml_index_builder_destroy(b);
	ml_buf_finish(&d.key);
}

/* Everything it says, in one number; *damaged if it said that it is. */
static uint64_t everything(const char *path, bool *damaged)
{
	struct ml_index *x;
	uint64_t sum = 0;
	struct test_doc d = {0};

	*damaged = true;
	if (!ml_index_open(path, ML_STR("stamp"), &x, NULL))
		return 0;
	for (unsigned round = 0; round < 2; round++) {
		for (size_t q = 0; q < ML_COUNT(questions); q++) {
			struct ml_index_query ask = {.text = ml_str(questions[q])};
			struct ml_index_found *r = ml_index_find(x, &ask, NULL);
			for (uint64_t i = 0; r && i < ml_index_found_count(r) && i < 3000; i++) {
				int64_t rid = ml_index_found_at(r, i);
				uint64_t at = 0, words[3] = {(uint64_t)rid, ml_index_found_count(r),
							 ml_index_found_corrected(r, i)};
				if (i % 97 == 0)
					sum += ml_index_found_has(r, rid, &at) ? at : 1;
				sum = ml_hash64(words, sizeof(words), sum);
			}
			ml_index_found_destroy(r);
		}
		doc_parse(&d, 17 << 8 | 1, "=Karim|=Zoli");
		ml_index_put(x, &d.doc, NULL);
		ml_index_remove(x, 44 << 8 | 2, NULL);
		doc_parse(&d, 9999 << 8 | 2, "=Amina|#0661234567");
		ml_index_put(x, &d.doc, NULL);
	}
	*damaged = ml_index_is_damaged(x);
	ml_index_close(x);
	ml_buf_finish(&d.key);
	return sum;
}

static void write_file(const char *path, const uint8_t *p, size_t n)
{
	ml_file_replace(path, ml_str_n((const char *)p, n), 0600, NULL);
}

/* A plain write: no time is lost on making it durable. */
static void patch(const char *path, size_t at, uint8_t byte)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || pwrite(fd, &byte, 1, (off_t)at) != 1)
		printf("# cannot write at %zu\n", at);
	close(fd);
}

static void mend(uint8_t *p)
{
	struct ml_ix_header h;

	memcpy(&h, p, sizeof(h));
	struct ml_ix_part *sums = &h.parts[ML_IX_SUMS];
	uint64_t *sum = (uint64_t *)(void *)(p + sums->off);
	for (size_t i = 0; i < sums->n / 8 && ML_IX_PAGE + i * ML_IX_REGION < sums->off; i++) {
		size_t at = ML_IX_PAGE + i * ML_IX_REGION;
		sum[i] = ml_ix_sum(p + at, (size_t)ML_MIN((uint64_t)ML_IX_REGION, sums->off - at));
	}
	h.sums_sum = ml_ix_sum(sum, (size_t)sums->n);
	h.sum = ml_ix_sum(&h, offsetof(struct ml_ix_header, sum));
	memcpy(p, &h, sizeof(h));
}

static void test_accidents(const char *path, struct ml_buf *file, uint64_t want)
{
	unsigned wrong = 0, told = 0, cut = 0;
	bool damaged;

	for (unsigned i = 0; i < REGION_FLIPS; i++) { /* one byte, in the header or anywhere */
		size_t at = i % 3 ? draw((uint32_t)file->n) : draw((uint32_t)sizeof(struct ml_ix_header));
		patch(path, at, (uint8_t)file->p[at] ^ (uint8_t)(1u << draw(8)));
		uint64_t got = everything(path, &damaged);
		told += damaged;
		wrong += !damaged && got != want;
		patch(path, at, (uint8_t)file->p[at]);
	}
	is_int(wrong, 0, "no altered byte gives another answer (%u of %u noticed, the others not read)", told,
		REGION_FLIPS);
	ok(told > REGION_FLIPS / 2, "most altered bytes are noticed");
	for (unsigned i = 0; i < 60; i++) {
		size_t n = i ? draw((uint32_t)file->n) : 0;
		write_file(path, (uint8_t *)file->p, n);
		everything(path, &damaged);
		cut += damaged;
	}
	is_int(cut, 60, "a truncated file is refused");
	uint8_t *zeros = ml_xalloc(file->n);
	memcpy(zeros, file->p, file->n);
	memset(zeros + ML_IX_PAGE, 0, ML_IX_REGION); /* what a power cut leaves of a page that was not written */
	write_file(path, zeros, file->n);
	uint64_t got = everything(path, &damaged);
	ok(damaged || got == want, "a page of zeros is noticed");
	ml_free_(zeros);
}

/* Plausible nonsense: numbers of the file replaced, checksums right. */
static void test_crafted(const char *path, const struct ml_buf *file)
{
	static const uint64_t nasty[] = {
		0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x10000, 0x7fffffff, 0xffffffff, UINT64_MAX, 1ull << 40};
	uint8_t *p = ml_xalloc(file->n);
	unsigned survived = 0;
	bool damaged;

	for (unsigned i = 0; i < CRAFTED; i++) {
		struct ml_ix_header h;
		memcpy(p, file->p, file->n);
		memcpy(&h, p, sizeof(h));
		const struct ml_ix_part *part = &h.parts[draw(ML_IX_SUMS)];
		for (unsigned j = 0; j < 1 + draw(40); j++) {
			uint64_t v = nasty[draw(ML_COUNT(nasty))];
			size_t n = (size_t)1 << draw(4), from = part->off, room = part->n;
			if (draw(12) == 0) { /* the header's own numbers */
				from = offsetof(struct ml_ix_header, docs);
				room = sizeof(h) - from - 16;
			}
			if (room > n)
				memcpy(p + from + draw((uint32_t)((room - n) / n + 1)) * n, &v, n);
		}
		memcpy(&h, p, sizeof(h));
		if (h.parts[ML_IX_SUMS].off < ML_IX_PAGE || h.parts[ML_IX_SUMS].off > file->n ||
			h.parts[ML_IX_SUMS].off % 8 || h.parts[ML_IX_SUMS].n > file->n - h.parts[ML_IX_SUMS].off)
			memcpy(p, file->p, sizeof(h));
		mend(p);
		write_file(path, p, file->n);
		everything(path, &damaged);
		survived++;
	}
	is_int(survived, CRAFTED, "crafted files do no harm");
	ml_free_(p);
}

int main(void)
{
	char *path = temp_path("damage");
	struct ml_buf file = {0};
	bool damaged;

	build(path, DOCS);
	bool read = ml_file_read(path, 1 << 28, &file, NULL);
	ok(read, "an index of %u documents, %zu bytes", DOCS, file.n);
	uint64_t want = everything(path, &damaged);
	ok(!damaged && want == everything(path, &damaged), "answers the same twice");
	test_accidents(path, &file, want);
	test_crafted(path, &file);
	ml_index_remove_file(path, NULL);
	ml_buf_finish(&file);
	return tap_done();
}
