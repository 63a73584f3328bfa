/* What backup.c and recover.c share: the folder of backups, reading what one holds. */
#ifndef MAILLAGE_STORE_BACKUP_H
#define MAILLAGE_STORE_BACKUP_H

#include "store.h"

/* Where a database stands: equal facts, equal content. */
struct ml_backup_facts {
	struct ml_uuid site;
	struct ml_hash128 digest;
	int64_t change, records;
	int64_t step, mark; /* of the last step; 0 none */
};
struct ml_buf ml_backup_folder(const struct ml_store *);
/* False: not a backup that can be read. `deep` reads all of it (quick_check). */
bool ml_backup_facts_of(const char *path, bool deep, struct ml_backup_facts *, struct ml_error *);
/* Makes one whatever the last one holds. name: in the arena, may be NULL. */
bool ml_backup_make(struct ml_store *, struct ml_arena *, bool before_return, const char **name, struct ml_error *);
/* Is the present state in the newest backup already? */
bool ml_backup_is_current(struct ml_store *, struct ml_arena *, bool *current, const char **name, struct ml_error *);

#endif
