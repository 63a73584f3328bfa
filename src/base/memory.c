/* Allocation that cannot fail, the fatal end of the program, arenas and growing vectors. */
#include <maillage/base.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_GUARD 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_GUARD 1
#endif
#endif

#ifdef ARENA_GUARD
#include <sanitizer/asan_interface.h>
#define REDZONE 16
#define FORBID(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define PERMIT(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
#define REDZONE 0
#define FORBID(p, n) ((void)(p), (void)(n))
#define PERMIT(p, n) ((void)(p), (void)(n))
#endif

/* The one pair of globals of the library: an assertion has no context at hand. */
static void (*fatal_hook)(void *);
static void *fatal_arg;

void ml_on_fatal(void (*hook)(void *), void *arg)
{
	fatal_hook = hook;
	fatal_arg = arg;
}

void ml_fatal(const char *file, int line, const char *what)
{
	void (*hook)(void *) = fatal_hook;
	char text[512];

	fatal_hook = NULL; /* a hook that fails itself must not be called again */
	if (hook)
		hook(fatal_arg);
	ml_log("fatal: %s:%d: %s", file, line, what);
	int n = snprintf(text, sizeof(text), "maillage: %s:%d: %s\n", file, line, what);
	if (n > 0 && write(STDERR_FILENO, text, ML_MIN((size_t)n, sizeof(text) - 1)) < 0)
		abort();
	abort();
}

static void *must(void *p)
{
	if (!p)
		ml_fatal(__FILE__, __LINE__, "out of memory");
	return p;
}

void *ml_xalloc(size_t n)
{
	return must(calloc(1, n ? n : 1));
}

void *ml_xrealloc(void *p, size_t n)
{
	return must(realloc(p, n ? n : 1));
}

char *ml_xstrdup(const char *z)
{
	return must(strdup(z));
}

void ml_free_(void *p)
{
	free(p);
}

void *ml_vec_grow_(void *v, size_t *cap, size_t need, size_t item)
{
	size_t most = SIZE_MAX / 2 / item;
	size_t next = *cap < 8 ? 8 : *cap > most / 2 ? most : *cap * 2;

	if (need > most)
		ml_fatal(__FILE__, __LINE__, "vector too large");
	*cap = ML_MAX(next, need);
	return ml_xrealloc(v, *cap * item);
}

/* ---- arenas ---------------------------------------------------------------- */

#define ALIGN 16
#define FIRST_BLOCK 4000
#define LARGEST_BLOCK ((size_t)1 << 20)
#define LARGEST_KEPT ((size_t)64 << 10) /* over a reset: what one record needs, not what a screenful did */

struct block {
	struct block *next; /* the older one */
	size_t used, size;
	_Alignas(ALIGN) char data[];
};

struct ml_arena {
	struct block *top;
	size_t given;
	size_t next_size;
};

static struct block *block_create(size_t size, struct block *next)
{
	struct block *b = ml_xalloc(sizeof(*b) + size);

	b->size = size;
	b->next = next;
	FORBID(b->data, size);
	return b;
}

static void block_destroy(struct block *b)
{
	PERMIT(b->data, b->size);
	free(b);
}

struct ml_arena *ml_arena_create(void)
{
	struct ml_arena *a = ml_xalloc(sizeof(*a));

	a->next_size = FIRST_BLOCK;
	return a;
}

void ml_arena_destroy(struct ml_arena *a)
{
	if (!a)
		return;
	for (struct block *b = a->top, *next; b; b = next) {
		next = b->next;
		block_destroy(b);
	}
	free(a);
}

void ml_arena_reset(struct ml_arena *a)
{
	struct block *b = NULL;

	for (struct block *one = a->top, *next; one; one = next) {
		next = one->next;
		if (one->size <= LARGEST_KEPT && (!b || one->size > b->size)) {
			struct block *smaller = b;
			b = one;
			one = smaller;
		}
		if (one)
			block_destroy(one);
	}
	if (b) {
		b->next = NULL;
		PERMIT(b->data, b->size);
		memset(b->data, 0, b->used);
		FORBID(b->data, b->size);
		b->used = 0;
	}
	a->top = b;
	a->given = 0;
	/* One block is to hold it all next time. */
	a->next_size = b ? ML_MAX(FIRST_BLOCK, ML_MIN(b->size * 2, LARGEST_KEPT)) : FIRST_BLOCK;
}

/* Makes room for n more bytes. A large piece gets a block of its own below the top one, so that the top is filled up
 * first. */
static struct block *arena_room(struct ml_arena *a, size_t n)
{
	if (a->top && n > a->next_size / 4) {
		a->top->next = block_create(n, a->top->next);
		return a->top->next;
	}
	a->top = block_create(ML_MAX(a->next_size, n), a->top);
	a->next_size = ML_MIN(a->next_size * 2, LARGEST_BLOCK);
	return a->top;
}

void *ml_alloc(struct ml_arena *a, size_t n)
{
	if (n > SIZE_MAX / 2)
		ml_fatal(__FILE__, __LINE__, "allocation too large");
	size_t room = ((n ? n : 1) + REDZONE + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	struct block *b = a->top;

	if (!b || b->size - b->used < room)
		b = arena_room(a, room);
	void *p = b->data + b->used;
	b->used += room;
	a->given += n;
	PERMIT(p, n);
	return p;
}

struct ml_str ml_arena_str(struct ml_arena *a, struct ml_str s)
{
	return (struct ml_str){ml_arena_z(a, s), s.n};
}

char *ml_arena_z(struct ml_arena *a, struct ml_str s)
{
	char *p = ml_alloc(a, s.n + 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	return p;
}

struct ml_str ml_arena_printf(struct ml_arena *a, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	int n = vasprintf(&text, fmt, ap);
	va_end(ap);
	ML_ASSERT(n >= 0);
	struct ml_str out = ml_arena_str(a, ml_str_n(text, (size_t)n));
	free(text);
	return out;
}

size_t ml_arena_used(const struct ml_arena *a)
{
	return a->given;
}
