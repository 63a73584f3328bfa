/* What the writers of all formats share: where the file goes, which records, their values. */
#ifndef EXCHANGE_EXPORT_H
#define EXCHANGE_EXPORT_H

#include <maillage/exchange.h>
#include <maillage/text.h>

struct ml_export {
	struct ml_store *store;
	const struct ml_export_options *o;
	const struct ml_kind *kind; /* being written */
	struct ml_arena *arena;	    /* of one record */
	struct ml_buf out;
	int fd;
	uint64_t n;
};

/* A format: head before the records of a kind (may be NULL), and each record. */
struct ml_writer {
	bool (*head)(struct ml_export *, void *arg, struct ml_error *);
	bool (*record)(struct ml_export *, void *arg, int64_t rid, struct ml_error *);
	void *arg;
};
/* Every record of x->kind that o->where keeps. */
bool ml_export_records(struct ml_export *, const struct ml_writer *, struct ml_error *);

bool ml_export_vcard(struct ml_export *, struct ml_error *);
bool ml_export_csv(struct ml_export *, struct ml_error *);
bool ml_export_json_lines(struct ml_export *, struct ml_error *);

#endif
