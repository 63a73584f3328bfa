/*
 * ui: a set of record ids, open addressing: the ticks of a list, up to all rows of a million.
 */
#include "ui/ui.h"

static size_t home(int64_t id, size_t cap)
{
	return (size_t)((uint64_t)id * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (cap - 1);
}

static size_t place(const struct ml_idset *s, int64_t id)
{
	size_t i = home(id, s->cap);
	while (s->slot[i] && s->slot[i] != id)
		i = (i + 1) & (s->cap - 1);
	return i;
}

void ml_idset_finish(struct ml_idset *s)
{
	ml_free_(s->slot);
	*s = (struct ml_idset){0};
}

static void grow(struct ml_idset *s)
{
	struct ml_idset old = *s;
	s->cap = old.cap ? old.cap * 2 : 64;
	s->slot = ml_xalloc(s->cap * sizeof(*s->slot));
	for (size_t i = 0; i < old.cap; i++)
		if (old.slot[i])
			s->slot[place(s, old.slot[i])] = old.slot[i];
	ml_free_(old.slot);
}

bool ml_idset_add(struct ml_idset *s, int64_t id)
{
	if (id == 0)
		return false;
	if (s->n * 4 >= s->cap * 3)
		grow(s);
	size_t i = place(s, id);
	if (s->slot[i])
		return false;
	s->slot[i] = id;
	s->n++;
	return true;
}

bool ml_idset_has(const struct ml_idset *s, int64_t id)
{
	return s->n && id && s->slot[place(s, id)] == id;
}

/* The entries behind the hole move up, so that no search ends before its goal. */
bool ml_idset_remove(struct ml_idset *s, int64_t id)
{
	if (!ml_idset_has(s, id))
		return false;
	size_t hole = place(s, id), i = hole;
	s->slot[hole] = 0;
	s->n--;
	while (s->slot[i = (i + 1) & (s->cap - 1)]) {
		int64_t moved = s->slot[i];
		s->slot[i] = 0;
		s->slot[place(s, moved)] = moved;
	}
	return true;
}

void ml_idset_clear(struct ml_idset *s)
{
	if (s->slot)
		memset(s->slot, 0, s->cap * sizeof(*s->slot));
	s->n = 0;
}

bool ml_idset_next(const struct ml_idset *s, size_t *pos, int64_t *id)
{
	while (*pos < s->cap)
		if (s->slot[(*pos)++]) {
			*id = s->slot[*pos - 1];
			return true;
		}
	return false;
}
