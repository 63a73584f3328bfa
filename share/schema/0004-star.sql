-- What others tell of each other (src/sync). Words: share/doc/bundle.md.

-- Our change number up to which the site held our records when it drew the mark, as far as it told; 0: not known.
ALTER TABLE held ADD COLUMN acked INTEGER NOT NULL DEFAULT 0;
-- Sites, 16 bytes each, that said since that they do not hold the mark.
ALTER TABLE origin ADD COLUMN lacks BLOB NOT NULL DEFAULT x'';
-- What a site's newest bundle tells of the others that it hears itself: peer said under incarnation, at time by its own
-- clock, that it holds the site's records up to the site's change; so it holds ours up to acked. circle: as in peer.
CREATE TABLE told(
	site BLOB NOT NULL,
	peer BLOB NOT NULL,
	incarnation BLOB NOT NULL,
	time INTEGER NOT NULL,
	change INTEGER NOT NULL,
	acked INTEGER NOT NULL,
	circle BLOB NOT NULL,
	PRIMARY KEY(site, peer, incarnation)
) WITHOUT ROWID;
CREATE INDEX told_peer ON told(peer);
