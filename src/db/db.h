/* What the files of db share. */
#ifndef MAILLAGE_DB_PRIVATE_H
#define MAILLAGE_DB_PRIVATE_H

#include <sqlite3.h>

#include <maillage/db.h>

struct ml_db {
	struct sqlite3 *sql;
	char *path;
	bool read_only, schema_allowed;
	bool rehearsing;
	uint32_t bulk; /* times begun */
	const char *opener;	   /* file:line that opened the transaction, NULL: none open */
	struct ml_map *statements; /* SQL text -> struct sqlite3_stmt * */
	/* Those asked last, by the address of their text: spares hashing the long text of whole rows. */
	struct ml_db_near {
		const char *sql;
		struct sqlite3_stmt *st;
	} near[64];
};

#endif
