-- Exchange folders, revocation and quarantine, review, duplicates (src/sync, src/store). Words: share/doc/bundle.md.

-- Derived from the records (src/store/same.c), checked and made anew by check. One row for each value of merged_into:
CREATE TABLE joined(id BLOB NOT NULL, target BLOB NOT NULL, PRIMARY KEY(id, target)) WITHOUT ROWID;
CREATE INDEX joined_target ON joined(target);
-- Records that were ever in a group of duplicates, and the one that stands for them. change: local change number at which
-- this last moved, so that other programs' search indexes follow.
CREATE TABLE canonical(id BLOB PRIMARY KEY, root BLOB NOT NULL, change INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX canonical_root ON canonical(root);
CREATE INDEX canonical_change ON canonical(change);
-- Codes that should be unique and were once written to a second record: candidates, each verified when it is read.
CREATE TABLE shared_code(kind INTEGER NOT NULL, field INTEGER NOT NULL, code TEXT NOT NULL, PRIMARY KEY(kind, field, code)) WITHOUT ROWID;
-- Secrets of the team by epoch, and which one new bundles use: two members may make one number's secrets at once.
CREATE TABLE epoch_key(
	number INTEGER NOT NULL,
	secret BLOB NOT NULL,
	current INTEGER NOT NULL,
	PRIMARY KEY(number, secret)
) WITHOUT ROWID;
INSERT INTO epoch_key(number, secret, current) SELECT number, secret, number IN (SELECT epoch FROM team) FROM epoch;
DROP TABLE epoch;
ALTER TABLE epoch_key RENAME TO epoch;

-- Signed statements that shut a member out, as they travel; id: hash of the body; secret: its part of the key that follows;
-- counts: 1 unless its author was revoked by somebody who had not seen it.
CREATE TABLE revocation(id BLOB PRIMARY KEY, body BLOB NOT NULL, secret BLOB NOT NULL, counts INTEGER NOT NULL) WITHOUT ROWID;

-- Invitations by words made here, by their key: bundles for the whole team can be opened with it. made: ms.
CREATE TABLE invitation(key BLOB PRIMARY KEY, made INTEGER NOT NULL) WITHOUT ROWID;
-- One row while this database waits for the first bundle of the team that invited it by words. proof: of team and inviter.
CREATE TABLE joining(one INTEGER PRIMARY KEY CHECK(one = 1), seed BLOB NOT NULL, proof BLOB NOT NULL);

-- Bundles of revoked sites put aside. file: name in the folder beside the database; hash: of the whole file; the rest as its
-- manifest says. state: 0 waiting, 1 accepted, 2 dropped; at, decided: ms.
CREATE TABLE quarantine(
	id INTEGER PRIMARY KEY,
	hash BLOB NOT NULL UNIQUE,
	file TEXT NOT NULL,
	state INTEGER NOT NULL,
	at INTEGER NOT NULL,
	decided INTEGER NOT NULL,
	site BLOB NOT NULL,
	incarnation BLOB NOT NULL,
	officer TEXT NOT NULL,
	time INTEGER NOT NULL,
	since INTEGER NOT NULL,
	upto INTEGER NOT NULL,
	flags INTEGER NOT NULL,
	scope TEXT NOT NULL,
	records INTEGER NOT NULL,
	bytes INTEGER NOT NULL
);
-- Duplicates, derived from the records (src/store/dup.c). Keys under which records that may be one meet: hashes.
CREATE TABLE dupkey(key INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY(key, id)) WITHOUT ROWID;
-- Suspected pairs, a < b.
CREATE TABLE suspect(a INTEGER NOT NULL, b INTEGER NOT NULL, score INTEGER NOT NULL, PRIMARY KEY(a, b)) WITHOUT ROWID;
CREATE INDEX suspect_b ON suspect(b);
CREATE INDEX suspect_score ON suspect(score);
-- One row: up to which change number both stand, and by which rules.
CREATE TABLE dupmark(one INTEGER PRIMARY KEY CHECK(one = 1), change INTEGER NOT NULL, rules INTEGER NOT NULL);
-- Bundles that were merged here, by the hash of their manifest: an exchange folder holds them for weeks, and a partial or
-- an early one cannot be told by its marks.
CREATE TABLE taken(serial INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE);
