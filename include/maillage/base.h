/*
 * base (L0): memory, strings, containers, errors, and the seams through which
 * the program sees the outside world (clock, randomness, paths).
 *
 * Conventions of the whole library:
 *  - out of memory is fatal (see ml_on_fatal); nothing else in here aborts;
 *  - a function that can fail returns bool or a handle, and its last argument
 *    is a struct ml_error * that it fills (NULL allowed: reason dropped);
 *  - create/destroy own resources and destroy takes NULL; init/finish do not
 *    allocate the struct itself;
 *  - struct ml_str is borrowed bytes, never owned, never NUL-terminated unless said.
 */
#ifndef MAILLAGE_BASE_H
#define MAILLAGE_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ML_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define ML_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ML_MIN(a, b) ((a) < (b) ? (a) : (b))
#define ML_MAX(a, b) ((a) > (b) ? (a) : (b))

/* ---- strings: borrowed bytes ------------------------------------------- */

struct ml_str {
	const char *p;
	size_t n; /* bytes */
};

#define ML_STR(literal) ((struct ml_str){(literal), sizeof(literal) - 1})
static inline struct ml_str ml_str(const char *z) { return (struct ml_str){z, z ? strlen(z) : 0}; }
static inline struct ml_str ml_str_n(const char *p, size_t n) { return (struct ml_str){p, n}; }
bool ml_str_eq(struct ml_str a, struct ml_str b);
bool ml_str_is(struct ml_str a, const char *z);
int ml_str_cmp(struct ml_str a, struct ml_str b); /* byte order */
bool ml_str_starts(struct ml_str a, struct ml_str prefix);
struct ml_str ml_str_trim(struct ml_str a);       /* ASCII blanks, CR, LF, and U+00A0 */
/* Cuts the piece before the next `sep` off *rest and returns it; false when *rest is used up (rest->p == NULL). */
bool ml_str_split(struct ml_str *rest, char sep, struct ml_str *piece);
bool ml_str_to_int(struct ml_str a, int64_t *out); /* whole string, optional sign; no blanks */

/* ---- allocation that cannot fail ---------------------------------------- */

void *ml_xalloc(size_t n);              /* zeroed */
void *ml_xrealloc(void *p, size_t n);   /* the added part is not zeroed */
char *ml_xstrdup(const char *z);
/* Called once before the program ends by lack of memory or a broken invariant: restore the terminal, save the draft. */
void ml_on_fatal(void (*hook)(void *), void *arg);
_Noreturn void ml_fatal(const char *file, int line, const char *what);
#define ML_ASSERT(cond) ((cond) ? (void)0 : ml_fatal(__FILE__, __LINE__, #cond))

/* An arena frees all it gave at once. Blocks are zeroed and aligned for any type. */
struct ml_arena;
struct ml_arena *ml_arena_create(void);
void ml_arena_destroy(struct ml_arena *);
void ml_arena_reset(struct ml_arena *); /* forgets everything, keeps its largest block if that is small */
void *ml_alloc(struct ml_arena *, size_t n);
#define ML_NEW(arena, type) ((type *)ml_alloc((arena), sizeof(type)))
#define ML_NEWN(arena, type, n) ((type *)ml_alloc((arena), sizeof(type) * (size_t)(n)))
struct ml_str ml_arena_str(struct ml_arena *, struct ml_str); /* copy, NUL-terminated behind its end */
char *ml_arena_z(struct ml_arena *, struct ml_str);           /* copy as a C string */
struct ml_str ml_arena_printf(struct ml_arena *, const char *fmt, ...) ML_PRINTF(2, 3);
size_t ml_arena_used(const struct ml_arena *);

/* A growing byte buffer. Zero-initialise; data is always NUL-terminated once something was added. */
struct ml_buf {
	char *p;
	size_t n, cap;
};
void ml_buf_finish(struct ml_buf *);
void ml_buf_reserve(struct ml_buf *, size_t more);
void ml_buf_add(struct ml_buf *, const void *p, size_t n);
void ml_buf_str(struct ml_buf *, struct ml_str);
void ml_buf_z(struct ml_buf *, const char *z);
void ml_buf_char(struct ml_buf *, char c);
void ml_buf_printf(struct ml_buf *, const char *fmt, ...) ML_PRINTF(2, 3);
void ml_buf_vprintf(struct ml_buf *, const char *fmt, va_list);
void ml_buf_varint(struct ml_buf *, uint64_t v); /* LEB128 */
void ml_buf_clear(struct ml_buf *);              /* length 0, memory kept */
static inline struct ml_str ml_buf_view(const struct ml_buf *b) { return (struct ml_str){b->p, b->n}; }
/* Reads a LEB128 number at *p, never past end; false on damage. */
bool ml_varint_read(const uint8_t **p, const uint8_t *end, uint64_t *out);

/* ---- growing vector ------------------------------------------------------ */

#define ML_VEC(type) \
	struct { \
		type *v; \
		size_t n, cap; \
	}
void *ml_vec_grow_(void *v, size_t *cap, size_t need, size_t item);
#define ml_vec_push(vec, item) \
	((vec)->n == (vec)->cap ? (void)((vec)->v = ml_vec_grow_((vec)->v, &(vec)->cap, (vec)->n + 1, sizeof(*(vec)->v))) : (void)0, \
	 (void)((vec)->v[(vec)->n++] = (item)))
#define ml_vec_reserve(vec, need) \
	((need) > (vec)->cap ? (void)((vec)->v = ml_vec_grow_((vec)->v, &(vec)->cap, (need), sizeof(*(vec)->v))) : (void)0)
void ml_free_(void *p);
#define ml_vec_finish(vec) (ml_free_((vec)->v), (void)((vec)->v = NULL, (vec)->n = (vec)->cap = 0))

/* ---- hash map: bytes -> one 64-bit word ----------------------------------- */

struct ml_map;
struct ml_map *ml_map_create(void); /* keys are copied */
void ml_map_destroy(struct ml_map *);
void ml_map_set(struct ml_map *, struct ml_str key, uint64_t value);
bool ml_map_get(const struct ml_map *, struct ml_str key, uint64_t *value);
bool ml_map_remove(struct ml_map *, struct ml_str key);
size_t ml_map_count(const struct ml_map *);
void ml_map_clear(struct ml_map *); /* fine with NULL */
/* Walks in unspecified order: start with *pos = 0. */
bool ml_map_next(const struct ml_map *, size_t *pos, struct ml_str *key, uint64_t *value);
uint64_t ml_hash64(const void *p, size_t n, uint64_t seed); /* not for untrusted collisions-matter uses; maps seed it at random */

/* ---- a set of record ids ----------------------------------------------------- */

struct ml_idblock;
struct ml_idset { /* {0} is empty */
	uint64_t *key;
	struct ml_idblock *block;
	size_t n, cap, blocks;
};
void ml_idset_finish(struct ml_idset *);
bool ml_idset_add(struct ml_idset *, int64_t id); /* false: was there, or is 0, which is no id */
bool ml_idset_remove(struct ml_idset *, int64_t id);
bool ml_idset_has(const struct ml_idset *, int64_t id);
/* Of n ids at once, 0 among them left out: how many were not there before, were there before, are there. */
uint64_t ml_idset_add_all(struct ml_idset *, const int64_t *ids, uint64_t n);
uint64_t ml_idset_remove_all(struct ml_idset *, const int64_t *ids, uint64_t n);
uint64_t ml_idset_count(const struct ml_idset *, const int64_t *ids, uint64_t n);
void ml_idset_clear(struct ml_idset *);
bool ml_idset_next(const struct ml_idset *, size_t *pos, int64_t *id); /* start with *pos = 0; unspecified order */

/* ---- identifiers ----------------------------------------------------------- */

struct ml_uuid {
	uint8_t b[16];
};
#define ML_UUID_TEXT 37
bool ml_uuid_eq(const struct ml_uuid *, const struct ml_uuid *);
int ml_uuid_cmp(const struct ml_uuid *, const struct ml_uuid *);
bool ml_uuid_is_nil(const struct ml_uuid *);
void ml_uuid_text(const struct ml_uuid *, char out[ML_UUID_TEXT]); /* lower case */
bool ml_uuid_parse(struct ml_str, struct ml_uuid *out);
/* RFC 9562 version 5 (name-based, SHA-1): same namespace and name, same id on every laptop. */
void ml_uuid_derive(const struct ml_uuid *space, struct ml_str name, struct ml_uuid *out);
extern const struct ml_uuid ml_uuid_space; /* the project's own namespace */

/* ---- errors ------------------------------------------------------------------ */

/*
 * Code, message, hint. Messages and hints are French msgids; ui and cli translate
 * them. "%s" in a message is replaced by error.arg (exactly one or none).
 */
#include <maillage/errors.def>

enum ml_code {
#define ML_X(code, message, hint) ML_E_##code,
	ML_ERRORS(ML_X)
#undef ML_X
	ML_E_COUNT
};

struct ml_error {
	enum ml_code code;
	int sys;             /* errno where one applies, else 0 */
	char kind[32];       /* kind key, or "" */
	char field[48];      /* field key, or "" */
	char arg[256];       /* what it is about: a path, a value, a line…; valid UTF-8, no control characters */
	int64_t at_line;     /* line of an input file, 0 = none */
	const char *file;    /* source position that raised it */
	int line;
};
/* Fills e (if not NULL) and returns false, so that callers write `return ml_fail(...)`. fmt/args become e->arg (NULL: empty). */
bool ml_fail_(struct ml_error *e, const char *file, int line, enum ml_code code, const char *fmt, ...) ML_PRINTF(5, 6);
#define ml_fail(e, code, ...) ml_fail_((e), __FILE__, __LINE__, (code), __VA_ARGS__)
#define ml_fail_sys(e, code, ...) ml_fail_sys_((e), __FILE__, __LINE__, (code), __VA_ARGS__) /* takes errno along */
bool ml_fail_sys_(struct ml_error *e, const char *file, int line, enum ml_code code, const char *fmt, ...) ML_PRINTF(5, 6);
void ml_error_about(struct ml_error *e, const char *kind, const char *field); /* NULL keeps; e may be NULL */
const char *ml_error_name(enum ml_code);    /* "NOT_FOUND" */
const char *ml_error_message(enum ml_code); /* msgid */
const char *ml_error_hint(enum ml_code);    /* msgid, "" if none */
/* One line: message (with arg, kind/field, line, system reason) and hint, through tr (NULL: untranslated). */
void ml_error_line(const struct ml_error *, const char *(*tr)(const char *msgid), struct ml_buf *out);

#define ML_RELEASE_MS 1793491200000LL /* 2026-11-01: no clock is right that says less; moved at each release */

/* ---- the outside world -------------------------------------------------------- */

/* Every source of non-determinism; tests replace its functions. One per program, passed down by pointer. */
struct ml_context {
	int64_t (*now_ms)(struct ml_context *);                /* ms since 1970 UTC */
	void (*random)(struct ml_context *, void *p, size_t n); /* cryptographic unless a test seeded it */
	uint64_t seed;         /* state of the seeded generator, when used */
	int64_t fixed_ms;      /* time of the fixed clock, when used */
	char *data_dir;        /* where the user's database lives: $XDG_DATA_HOME/maillage */
	char *runtime_dir;     /* memory-backed, or NULL: $XDG_RUNTIME_DIR/maillage or /run/user/UID/maillage (or /dev/shm/maillage-UID) */
	char *config_dir;      /* $XDG_CONFIG_HOME/maillage */
	char *share_dir;       /* read-only files of the program: MAILLAGE_SHARE, else the build tree's, else the installed one */
	char *stick_root;      /* where sticks show up; NULL: /media and /run/media. MAILLAGE_STICKS, for tests */
	char lang[3];          /* fr, en or ar */
	char zone[64];         /* time zone of the user, IANA name */
	char country[3];       /* FR, MA…: default for phone numbers */
	char currency[4];      /* default of amounts, ISO 4217; "": by the country */
	int week_start;        /* 1 Monday … 7 Sunday; 0: Monday */
	bool lang_asked;       /* the command line or the environment chose the language: no setting changes it */
	struct {               /* what the machine says, before any setting; see ml_settings_apply */
		char lang[3], zone[64], country[3];
	} found;
	int cancel;            /* set to 1 (signal, Esc) to make long operations stop with ML_E_CANCELLED */
	void (*progress)(void *arg, const char *what, uint64_t done, uint64_t total); /* may be NULL; total 0 = unknown */
	void *progress_arg;
	struct ml_uuid last_id; /* of ml_uuid_make */
	/* Asked before each operation on a bundle's file or its folder ("open", "write", "rename"…): an errno to fail with,
	 * or 0. NULL but in tests. */
	int (*fault)(void *arg, const char *operation, const char *path);
	void *fault_arg;
};
/* Reads the environment (MAILLAGE_NOW fixes the clock, MAILLAGE_SEED makes randomness repeatable: tests and demo only). */
void ml_context_init(struct ml_context *);
void ml_context_finish(struct ml_context *);
uint64_t ml_random64(struct ml_context *);
/* Time-ordered id (RFC 9562 version 7) from the context's clock and randomness; consecutive calls keep order. */
void ml_uuid_make(struct ml_context *, struct ml_uuid *out);
void ml_progress(struct ml_context *, const char *what, uint64_t done, uint64_t total);
bool ml_cancelled(struct ml_context *, struct ml_error *); /* true, and fails with ML_E_CANCELLED, once cancel is set */

/* ---- files ------------------------------------------------------------------------ */

bool ml_file_read(const char *path, size_t max, struct ml_buf *out, struct ml_error *); /* regular files only */
/* Durable replace: writes PATH.part, fsyncs, renames, fsyncs the directory. mode as in open(2). */
bool ml_file_replace(const char *path, struct ml_str data, unsigned mode, struct ml_error *);
bool ml_dir_make(const char *path, unsigned mode, struct ml_error *); /* with parents; existing is fine */
bool ml_dir_sync(const char *path_of_file, struct ml_error *);      /* fsync of the directory that holds it */
char *ml_path_join(const char *dir, const char *name);               /* malloc'd, free with ml_free_ */

/* ---- log: off unless MAILLAGE_LOG names a file; escapes what it prints -------------- */
void ml_log(const char *fmt, ...) ML_PRINTF(1, 2);

#endif
