-- Statements of src/sync. Tables: share/schema/0002-sync.sql.

-- name: team_get
SELECT id, name, epoch, key FROM team;
-- name: team_add
INSERT INTO team(one, id, name, epoch, key) VALUES(1, ?, ?, ?, ?);
-- name: epoch_get
SELECT secret FROM epoch WHERE number = ?;
-- name: epoch_all
SELECT number, secret FROM epoch ORDER BY number;
-- name: epoch_add
INSERT OR IGNORE INTO epoch(number, secret) VALUES(?, ?);

-- name: member_all
SELECT m.site, m.key, m.joined, m.revoked, p.heard, p.acked, p.gap_upto
FROM member m LEFT JOIN peer p ON p.site = m.site ORDER BY m.joined, m.site;
-- name: member_add
INSERT OR IGNORE INTO member(site, key, joined, revoked) VALUES(?, ?, ?, 0);
-- name: member_circles
SELECT p.circle FROM member m LEFT JOIN peer p ON p.site = m.site WHERE m.revoked = 0 AND m.site = ?;

-- name: certificate_all
SELECT body FROM certificate ORDER BY id;
-- name: certificate_get
SELECT body FROM certificate WHERE subject = ?;
-- name: certificate_add
INSERT OR IGNORE INTO certificate(subject, body) VALUES(?, ?);

-- name: peer_get
SELECT acked FROM peer WHERE site = ?;
-- name: peer_heard
SELECT heard FROM peer WHERE site = ?;
-- name: peer_set
INSERT INTO peer(site, heard, acked, circle, gap_since, gap_upto) VALUES(?1, ?2, ?3, ?4, 0, 0)
ON CONFLICT(site) DO UPDATE SET heard = max(heard, ?2), acked = ?3, circle = ?4;
-- name: peer_gap
UPDATE peer SET gap_since = ?2, gap_upto = ?3 WHERE site = ?1;

-- name: mark_at
SELECT id FROM mark WHERE change = ? LIMIT 1;
-- name: mark_change
SELECT change FROM mark WHERE id = ?;
-- name: mark_add
INSERT OR IGNORE INTO mark(id, change) VALUES(?, ?);
-- name: mark_latest
SELECT change, id FROM mark WHERE change <= ?1 ORDER BY change DESC, id LIMIT ?2;

-- name: held_get
SELECT change FROM held WHERE site = ? AND mark = ?;
-- name: held_top
SELECT max(change) FROM held WHERE site = ?;
-- name: held_add
INSERT OR IGNORE INTO held(site, mark, change, serial)
VALUES(?1, ?2, ?3, (SELECT coalesce(max(serial), 0) + 1 FROM held WHERE site = ?1));
-- name: held_prune
DELETE FROM held WHERE site = ?1 AND serial <= (SELECT max(serial) FROM held WHERE site = ?1) - ?2;
-- name: held_all
SELECT site, mark, change, serial FROM held ORDER BY site, serial DESC;

-- name: early_add
INSERT INTO early(site, since, upto, marks) VALUES(?, ?, ?, ?);
-- name: early_of
SELECT id, since, upto, marks FROM early WHERE site = ? ORDER BY since;
-- name: early_drop
DELETE FROM early WHERE id = ?;
-- name: early_prune
DELETE FROM early WHERE site = ?1 AND id NOT IN (SELECT id FROM early WHERE site = ?1 ORDER BY id DESC LIMIT 64);

-- name: origin_of
SELECT id, mark, since, upto, besides FROM origin WHERE site = ? ORDER BY since;
-- name: origin_add
INSERT INTO origin(site, mark, since, upto, besides) VALUES(?, ?, ?, ?, ?);
-- name: origin_drop
DELETE FROM origin WHERE id = ?;
