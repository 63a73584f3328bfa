-- Fixed tables of the store. The tables of the kinds are made from the model (src/store/schema.c).

-- Small local settings and secrets.
CREATE TABLE meta(key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

-- One row: where this database stands. digest is the order-free sum over all records.
CREATE TABLE head(
	one INTEGER PRIMARY KEY CHECK(one = 1),
	site BLOB NOT NULL,
	incarnation INTEGER,
	counter INTEGER NOT NULL,
	clock INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	change INTEGER NOT NULL,
	digest BLOB NOT NULL,
	model TEXT NOT NULL
);

CREATE TABLE site(id BLOB PRIMARY KEY, officer TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE incarnation(
	id INTEGER PRIMARY KEY,
	uuid BLOB NOT NULL UNIQUE,
	site BLOB NOT NULL,
	parent INTEGER,
	fork INTEGER NOT NULL
);

-- The UUID index over all kinds. The low byte of id is the kind's wire number, 0 for kinds unknown here.
CREATE TABLE record(uuid BLOB PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;

-- Records of kinds that only a newer program knows, kept whole and passed on.
CREATE TABLE unknown_record(
	id INTEGER PRIMARY KEY,
	_uuid BLOB NOT NULL,
	_change INTEGER NOT NULL,
	_flags INTEGER NOT NULL,
	_state BLOB NOT NULL,
	_kind INTEGER NOT NULL
);
CREATE INDEX unknown_record__change ON unknown_record(_change);

-- Derived: references with several values, from their target.
CREATE TABLE link(target BLOB NOT NULL, field INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY(target, field, id)) WITHOUT ROWID;

-- A step is one transaction and one undo. Records it created have ids in [first_id, last_id); mark names the step in
-- caches beside the database.
CREATE TABLE step(
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	label TEXT NOT NULL,
	time INTEGER NOT NULL,
	site BLOB NOT NULL,
	first_id INTEGER NOT NULL,
	last_id INTEGER NOT NULL,
	change INTEGER NOT NULL,
	created INTEGER NOT NULL,
	changed INTEGER NOT NULL,
	mark INTEGER NOT NULL,
	target INTEGER,
	undone INTEGER NOT NULL,
	undoable INTEGER NOT NULL
);

-- What a step replaced: the fields it touched and the values they had.
-- id: the step's id, then 32 bits of order in the step, so that a step's rows are a range.
CREATE TABLE history(id INTEGER PRIMARY KEY, record INTEGER NOT NULL, old BLOB NOT NULL);
CREATE INDEX history_record ON history(record);

CREATE TABLE draft(key TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
