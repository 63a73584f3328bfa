-- Exchange between laptops (src/sync). Words: share/doc/bundle.md.

-- One row once this database belongs to a team. key: this site's Ed25519 secret; epoch: the secret that new bundles use.
CREATE TABLE team(
	one INTEGER PRIMARY KEY CHECK(one = 1),
	id BLOB NOT NULL,
	name TEXT NOT NULL,
	epoch INTEGER NOT NULL,
	key BLOB NOT NULL
);
CREATE TABLE epoch(number INTEGER PRIMARY KEY, secret BLOB NOT NULL);

-- Sites of the team, this one included. revoked: time, 0 not.
CREATE TABLE member(site BLOB PRIMARY KEY, key BLOB NOT NULL, joined INTEGER NOT NULL, revoked INTEGER NOT NULL) WITHOUT ROWID;
-- Signed certificates, by the key they vouch for; id grows, so that an issuer comes before what it signed.
CREATE TABLE certificate(id INTEGER PRIMARY KEY, subject BLOB NOT NULL UNIQUE, body BLOB NOT NULL);

-- Another site, as its last bundle merged here told: acked: our change number up to which it holds our records; at: our clock
-- then; heard: the bundle's time; circle: hash of the certificates it knows; (gap_since, gap_upto]: its changes that are
-- missing here. One row per line of incarnations: copies of a database go on under one site, each with its own knowledge.
CREATE TABLE peer(
	site BLOB NOT NULL,
	incarnation BLOB NOT NULL,
	at INTEGER NOT NULL,
	heard INTEGER NOT NULL,
	acked INTEGER NOT NULL,
	circle BLOB NOT NULL,
	gap_since INTEGER NOT NULL DEFAULT 0,
	gap_upto INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY(site, incarnation)
) WITHOUT ROWID;

-- A mark is a random name for "everything up to this change number", drawn when a bundle is written. Own marks:
CREATE TABLE mark(id BLOB PRIMARY KEY, change INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX mark_change ON mark(change);
-- Marks of other sites up to which their records are here.
CREATE TABLE held(
	site BLOB NOT NULL,
	mark BLOB NOT NULL,
	change INTEGER NOT NULL,
	serial INTEGER NOT NULL,
	PRIMARY KEY(site, mark)
) WITHOUT ROWID;
-- Bundles merged before one that they follow: their marks are held once that one has come.
CREATE TABLE early(id INTEGER PRIMARY KEY, site BLOB NOT NULL, since INTEGER NOT NULL, upto INTEGER NOT NULL, marks BLOB NOT NULL);
-- Local changes (since, upto] that are a site's own bundle merged here, which therefore need not go back to it, but for the
-- records listed in `besides`. mark: the bundle's, so that a restored copy of that site is told apart.
CREATE TABLE origin(
	id INTEGER PRIMARY KEY,
	site BLOB NOT NULL,
	mark BLOB NOT NULL,
	since INTEGER NOT NULL,
	upto INTEGER NOT NULL,
	besides BLOB NOT NULL
);
