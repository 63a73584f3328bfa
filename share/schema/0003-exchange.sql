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
