-- name: meta_get
SELECT value FROM meta WHERE key = ?1
-- name: meta_set
INSERT INTO meta(key, value) VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET value = excluded.value
-- name: meta_drop
DELETE FROM meta WHERE key = ?1

-- name: head_get
SELECT site, incarnation, counter, clock, seq, change, digest FROM head WHERE one = 1
-- name: head_make
INSERT INTO head(one, site, incarnation, counter, clock, seq, change, digest, model) VALUES(1, ?1, NULL, 0, 0, 0, 0, zeroblob(16), '')
-- name: head_set
UPDATE head SET incarnation = ?1, counter = ?2, clock = ?3, seq = ?4, change = ?5, digest = ?6 WHERE one = 1
-- name: model_get
SELECT model FROM head WHERE one = 1
-- name: model_tables
SELECT count(*) FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c ON c.name = '_state'
WHERE t.type = 'table' AND t.name <> 'unknown_record'
-- name: model_columns
SELECT count(*) FROM pragma_table_info(?1)
-- name: model_set
UPDATE head SET model = ?1 WHERE one = 1

-- name: site_all
SELECT id, officer FROM site ORDER BY id
-- name: site_set
INSERT INTO site(id, officer) VALUES(?1, ?2) ON CONFLICT(id) DO UPDATE SET officer = excluded.officer
-- name: incarnation_all
SELECT uuid, site, parent, fork, seen FROM incarnation WHERE id > ?1 ORDER BY id
-- name: incarnation_seen
UPDATE incarnation SET seen = ?2 WHERE id = ?1 AND seen < ?2
-- name: incarnation_seen_get
SELECT seen FROM incarnation WHERE id = ?1
-- name: incarnation_add
INSERT INTO incarnation(id, uuid, site, parent, fork) VALUES(?1, ?2, ?3, ?4, ?5)

-- name: record_find
SELECT id FROM record WHERE uuid = ?1
-- name: record_add
INSERT INTO record(uuid, id) VALUES(?1, ?2)
-- name: record_range
SELECT uuid, id FROM record WHERE uuid >= ?1 AND uuid <= ?2 LIMIT 64
-- name: record_count
SELECT count(*) FROM record

-- name: link_add
INSERT OR IGNORE INTO link(target, field, id) VALUES(?1, ?2, ?3)
-- name: link_drop
DELETE FROM link WHERE target = ?1 AND field = ?2 AND id = ?3
-- name: link_from
SELECT field, id FROM link WHERE target = ?1 ORDER BY id
-- name: link_count
SELECT count(*) FROM link

-- name: step_add
INSERT INTO step(id, name, label, time, site, first_id, last_id, change, created, changed, mark, target, undone, undoable) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, ?13)
-- name: step_next
SELECT coalesce(max(id), 0) + 1 FROM step
-- name: step_list
SELECT id, name, label, time, site, created, changed, undone, undoable, target FROM step ORDER BY id DESC LIMIT ?1
-- name: step_get
SELECT id, name, label, time, site, created, changed, undone, undoable, target FROM step WHERE id = ?1
-- name: step_to_undo
SELECT id FROM step WHERE name NOT IN ('undo', 'redo', 'return', 'copy') AND undone = 0 ORDER BY id DESC LIMIT 1
-- name: step_to_redo
SELECT id FROM step WHERE name = 'undo' AND undone = 0 AND id > (SELECT coalesce(max(id), 0) FROM step WHERE name NOT IN ('undo', 'redo', 'return', 'copy')) ORDER BY id DESC LIMIT 1
-- name: step_mark_undone
UPDATE step SET undone = ?2 WHERE id = ?1
-- name: step_range
SELECT first_id, last_id, target FROM step WHERE id = ?1
-- name: step_last_mark
SELECT change, mark FROM step ORDER BY id DESC LIMIT 1
-- name: step_has_mark
SELECT 1 FROM step WHERE id = ?1 AND mark = ?2
-- name: step_since
SELECT count(*), coalesce(sum(created), 0), coalesce(sum(changed), 0) FROM step WHERE id > ?1
-- name: step_last
SELECT id, mark FROM step ORDER BY id DESC LIMIT 1

-- name: history_add
INSERT INTO history(id, step, record, before, old) VALUES(?1, ?2, ?3, ?4, ?5)
-- name: history_of_record
WITH RECURSIVE past(id, step, before, old) AS (SELECT id, step, before, old FROM history WHERE id = ?1 UNION ALL SELECT h.id, h.step, h.before, h.old FROM past JOIN history h ON h.id = past.before AND h.id < past.id) SELECT step, old FROM past
-- name: history_row
SELECT record, before FROM history WHERE id = ?1
-- name: history_count
SELECT count(*) FROM history
-- name: history_later
WITH RECURSIVE past(id, step, before, old) AS (SELECT id, step, before, old FROM history WHERE id = ?1 AND step > ?2 UNION ALL SELECT h.id, h.step, h.before, h.old FROM past JOIN history h ON h.id = past.before AND h.id < past.id WHERE h.step > ?2) SELECT past.step, past.old FROM past JOIN step ON step.id = past.step WHERE step.undone = 0 AND step.name NOT IN ('undo', 'redo') ORDER BY past.id DESC
-- name: step_later
SELECT 1 FROM step WHERE id > ?1 AND undone = 0 AND name NOT IN ('undo', 'redo', 'return', 'copy') LIMIT 1
-- name: history_next
SELECT id, record, old FROM (SELECT id, step, record, old FROM history WHERE id < min((SELECT change FROM step WHERE id = ?1) + 1, ?2) ORDER BY id DESC LIMIT 1) WHERE step = ?1
-- name: history_forget_labels
WITH RECURSIVE past(id, step, before) AS (SELECT id, step, before FROM history WHERE id = ?1 UNION ALL SELECT h.id, h.step, h.before FROM past JOIN history h ON h.id = past.before AND h.id < past.id) UPDATE step SET label = '' WHERE (first_id <= ?2 AND last_id > ?2) OR id IN (SELECT step FROM past)
-- name: history_drop
WITH RECURSIVE past(id, before) AS (SELECT id, before FROM history WHERE id = ?1 UNION ALL SELECT h.id, h.before FROM past JOIN history h ON h.id = past.before AND h.id < past.id) DELETE FROM history WHERE id IN (SELECT id FROM past)
-- name: history_move
WITH RECURSIVE past(id, before) AS (SELECT id, before FROM history WHERE id = ?1 UNION ALL SELECT h.id, h.before FROM past JOIN history h ON h.id = past.before AND h.id < past.id) UPDATE history SET record = ?2 WHERE id IN (SELECT id FROM past)

-- name: draft_set
INSERT INTO draft(key, body) VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET body = excluded.body
-- name: draft_get
SELECT body FROM draft WHERE key = ?1
-- name: draft_drop
DELETE FROM draft WHERE key = ?1
-- name: draft_forget
DELETE FROM draft WHERE instr(key, ?1) > 0
-- name: draft_list
SELECT key FROM draft ORDER BY key

-- name: joined_add
INSERT OR IGNORE INTO joined(id, target) VALUES(?1, ?2)
-- name: joined_drop
DELETE FROM joined WHERE id = ?1
-- name: joined_to
SELECT target FROM joined WHERE id = ?1 ORDER BY target
-- name: joined_from
SELECT id FROM joined WHERE target = ?1 ORDER BY id
-- name: joined_all
SELECT id, target FROM joined
-- name: joined_clear
DELETE FROM joined
-- name: canonical_any
SELECT EXISTS(SELECT 1 FROM canonical)
-- name: canonical_get
SELECT root FROM canonical WHERE id = ?1
-- name: canonical_of
SELECT id FROM canonical WHERE root = ?1 ORDER BY id
-- name: canonical_all
SELECT id, root FROM canonical
-- name: canonical_set
INSERT INTO canonical(id, root, change) VALUES(?1, ?2, ?3) ON CONFLICT(id) DO UPDATE SET root = excluded.root, change = excluded.change
-- name: canonical_since
SELECT id FROM canonical WHERE change > ?1 LIMIT ?2
-- name: canonical_clear
DELETE FROM canonical
-- name: shared_code_add
INSERT OR IGNORE INTO shared_code(kind, field, code) VALUES(?1, ?2, ?3)
-- name: shared_code_all
SELECT kind, field, code FROM shared_code
-- name: shared_code_drop
DELETE FROM shared_code WHERE kind = ?1 AND field = ?2 AND code = ?3
-- name: dupkey_add
INSERT OR IGNORE INTO dupkey(key, id) VALUES(?1, ?2)
-- name: dupkey_under
SELECT id FROM dupkey WHERE key = ?1 LIMIT ?2
-- name: dupkey_all
SELECT key, id FROM dupkey ORDER BY key, id
-- name: dupkey_each
SELECT key, id FROM dupkey
-- name: dupkey_drop
DELETE FROM dupkey WHERE key = ?1 AND id = ?2
-- name: dupkey_clear
DELETE FROM dupkey
-- name: suspect_add
INSERT INTO suspect(a, b, score) VALUES(?1, ?2, ?3) ON CONFLICT(a, b) DO UPDATE SET score = excluded.score
-- name: suspect_drop
DELETE FROM suspect WHERE a = ?1 OR b = ?1
-- name: suspect_clear
DELETE FROM suspect
-- name: suspect_list
SELECT a, b, score FROM suspect WHERE score >= ?1 AND (?2 = 0 OR a & 255 = ?2) ORDER BY score DESC, a, b LIMIT ?3
-- name: suspect_count
SELECT count(*) FROM suspect WHERE score >= ?1
-- name: dupmark_get
SELECT change, rules FROM dupmark WHERE one = 1
-- name: dupmark_set
INSERT INTO dupmark(one, change, rules) VALUES(1, ?1, ?2) ON CONFLICT(one) DO UPDATE SET change = excluded.change, rules = excluded.rules
