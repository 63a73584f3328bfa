/*
 * A disk that fails, for SQLite: a shim over the system's own VFS. Files are real ones (in a folder of the test); beside each, the
 * shim keeps what a power cut would leave of it: its content at the last sync, and the writes since. Every write, sync, truncation,
 * deletion and creation is a point; at the one that is armed it fails, or the power goes.
 */
#ifndef MAILLAGE_POWER_VFS_H
#define MAILLAGE_POWER_VFS_H

#include <stdbool.h>
#include <stdint.h>

enum power_mode {
	POWER_ON,	 /* counts only */
	POWER_IOERR,	 /* that one operation fails, the disk works again afterwards */
	POWER_DEAD_DISK, /* nothing is written any more */
	POWER_FULL,	 /* no room for anything longer from here on */
	POWER_CUT_NONE,	 /* cut: nothing that was not synced is left */
	POWER_CUT_ALL,	 /* cut: all that was written is left, but for this operation */
	POWER_CUT_SOME,	 /* cut: sectors of 512 bytes that were not synced are left or lost by chance, in any order */
	POWER_TEAR,	 /* cut in the middle of this write: some of its sectors are there, with all that came before */
	POWER_MODES
};
extern const char *const power_mode_names[POWER_MODES];

void power_install(void); /* becomes the default VFS */
/* What is on the disk now is what a cut cannot take. Point 0: never. `on_cut` runs when the power goes. */
void power_arm(enum power_mode, uint64_t point, uint64_t seed, void (*on_cut)(void *), void *arg);
uint64_t power_points(void); /* since the last arming */
bool power_struck(void);     /* the armed point was reached */
/* After everything is closed: the files become what a machine that restarts finds. Without a cut they stay as they are. */
void power_restart(void);

#endif
