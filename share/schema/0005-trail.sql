-- What a step replaced, linked: a record's change number is the id of the row that its last write left here, and that row
-- tells the change number that the record had before. Records that a step created left none. A step's rows lie between
-- the change numbers of two steps. So no index is kept, and a row is added at the end. src/store/trail.c moves the rows over.
ALTER TABLE history RENAME TO history_4;
CREATE TABLE history(
	id INTEGER PRIMARY KEY,
	step INTEGER NOT NULL,
	record INTEGER NOT NULL,
	before INTEGER NOT NULL,
	old BLOB NOT NULL
);
