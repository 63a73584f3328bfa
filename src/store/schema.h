/* The numbered migrations of share/schema, embedded. */
#ifndef MAILLAGE_SCHEMA_H
#define MAILLAGE_SCHEMA_H

struct ml_schema_file {
	int number;
	const char *sql;
};
extern const struct ml_schema_file ml_schema_files[];
extern const unsigned ml_schema_n_files;

#endif
