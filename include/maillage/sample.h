/*
 * sample (L4): the seeded generator of a realistic territory (a Moroccan region and a French one) and of two
 * colleagues' bundles to merge, one of which conflicts. Same seed and size, same data, on every machine.
 */
#ifndef MAILLAGE_SAMPLE_H
#define MAILLAGE_SAMPLE_H

#include <maillage/base.h>
#include <maillage/store.h>

struct ml_sample_options {
	uint64_t seed;
	uint32_t people; /* at least 300; organisations, events… in proportion */
};
/* Makes DIR/maillage.db (with a team) and DIR/paquets/…mlg of two colleagues. DIR must not hold a database. */
bool ml_sample_make(struct ml_context *, const char *dir, const struct ml_sample_options *, struct ml_error *);
/* Only fills an open store, in one step: for tests and benches. */
bool ml_sample_fill(struct ml_store *, const struct ml_sample_options *, struct ml_error *);

#endif
