/*
 * Names as duplicates compare them, each read once: the same few hundred given names, towns and family names come back
 * in every record, and so do pairs of them. What two names are worth to each other is remembered too.
 */
#include <stddef.h>

#include "dup.h"

/* A search over few records remembers no pairs: the table would cost more than it saves. */
enum { PAIRS = 1 << 16, PAIRS_FROM = 256 };

struct dup_memo {
	const struct ml_name *a, *b;
	uint8_t style, alike;
};

void ml_dup_names_begin(struct dup_names *p)
{
	*p = (struct dup_names){.arena = ml_arena_create(), .by_text = ml_map_create()};
}

void ml_dup_names_end(struct dup_names *p)
{
	ml_arena_destroy(p->arena);
	ml_map_destroy(p->by_text);
	ml_buf_finish(&p->key);
	ml_free_(p->memo);
}

void ml_dup_names_forget(struct dup_names *p)
{
	ml_arena_reset(p->arena);
	ml_map_clear(p->by_text);
	if (p->memo)
		memset(p->memo, 0, PAIRS * sizeof *p->memo);
}

size_t ml_dup_names_count(const struct dup_names *p)
{
	return ml_map_count(p->by_text);
}

/* Names take much room; kept are the words there are. */
const struct ml_name *ml_dup_name_keep(struct ml_arena *a, const struct ml_name *name)
{
	if (!name->n)
		return NULL;
	size_t size = offsetof(struct ml_name, w) + name->n * sizeof name->w[0];
	struct ml_name *out = ml_alloc(a, size);
	memcpy(out, name, size);
	return out;
}

const struct ml_name *ml_dup_name_read(
	struct dup_names *p, const struct ml_str *texts, uint32_t n, enum ml_name_style style)
{
	struct ml_name name = {0}, more;
	uint64_t found;
	ml_buf_clear(&p->key);
	ml_buf_char(&p->key, (char)style);
	for (uint32_t i = 0; i < n; i++) {
		ml_buf_char(&p->key, 0);
		ml_buf_str(&p->key, texts[i]);
	}
	if (ml_map_get(p->by_text, ml_buf_view(&p->key), &found))
		return (const struct ml_name *)(uintptr_t)found;
	for (uint32_t i = 0; i < n; i++) {
		ml_name_read(i ? &more : &name, texts[i], style);
		if (i)
			ml_name_add(&name, &more);
	}
	const struct ml_name *kept = ml_dup_name_keep(p->arena, &name);
	ml_map_set(p->by_text, ml_buf_view(&p->key), (uint64_t)(uintptr_t)kept);
	return kept;
}

int ml_dup_name_alike(struct dup_names *p, const struct ml_name *a, const struct ml_name *b, enum ml_name_style style)
{
	if (!p->memo && ml_map_count(p->by_text) < PAIRS_FROM)
		return ml_name_alike(a, b, style);
	if (!p->memo)
		p->memo = ml_xalloc(PAIRS * sizeof *p->memo);
	uint64_t x = (uint64_t)(uintptr_t)a, y = (uint64_t)(uintptr_t)b;
	uint64_t h = (x * UINT64_C(0x9E3779B97F4A7C15) + y + style) * UINT64_C(0xC2B2AE3D27D4EB4F);
	struct dup_memo *m = &p->memo[h >> 48];
	if (m->a != a || m->b != b || m->style != style)
		*m = (struct dup_memo){a, b, (uint8_t)style, (uint8_t)ml_name_alike(a, b, style)};
	return m->alike;
}
