-- Statements of src/sync. Tables: share/schema/0002-sync.sql.

-- name: team_get
SELECT id, name, epoch, key FROM team;
-- name: team_add
INSERT INTO team(one, id, name, epoch, key) VALUES(1, ?, ?, ?, ?);
-- name: epoch_get
SELECT secret FROM epoch WHERE number = ?;
-- name: epoch_current
SELECT number, secret FROM epoch WHERE current;
-- name: epoch_first
SELECT secret FROM epoch ORDER BY number, secret LIMIT 1;
-- name: epoch_all
SELECT number, secret FROM epoch ORDER BY number, secret;
-- name: epoch_add
INSERT OR IGNORE INTO epoch(number, secret, current) VALUES(?, ?, 0);
-- name: epoch_use
UPDATE epoch SET current = number = ?1 AND secret = ?2;

-- name: member_all
SELECT m.site, m.key, m.joined, m.revoked, max(p.heard), max(p.gap_upto)
FROM member m LEFT JOIN peer p ON p.site = m.site GROUP BY m.site ORDER BY m.joined, m.site;
-- name: member_add
INSERT OR IGNORE INTO member(site, key, joined, revoked) VALUES(?, ?, ?, 0);
-- name: member_key
SELECT key FROM member WHERE site = ?;
-- name: member_by_key
SELECT revoked FROM member WHERE key = ?;
-- name: member_revoked
UPDATE member SET revoked = ?2 WHERE key = ?1;
-- name: member_none_revoked
UPDATE member SET revoked = 0 WHERE revoked;
-- name: certificate_all
SELECT body FROM certificate ORDER BY id;
-- name: certificate_get
SELECT body FROM certificate WHERE subject = ?;
-- name: certificate_add
INSERT OR IGNORE INTO certificate(subject, body) VALUES(?, ?);

-- The last word of each copy of the site; a copy that has been silent for the given time while another spoke is left out.
-- name: peer_acked
-- A site that has not been heard itself lately is known by what others hear of it.
SELECT max(acked) FROM (
	SELECT min(acked) AS acked FROM peer WHERE site = ?1 AND at >= (SELECT max(at) FROM peer WHERE site = ?1) - ?2
	UNION ALL
	SELECT min(acked) FROM told WHERE peer = ?1 AND time > (SELECT coalesce(max(heard), 0) FROM peer WHERE site = ?1)
		AND NOT EXISTS (SELECT 1 FROM peer WHERE site = ?1 AND at > ?3) GROUP BY site);
-- What each site that is heard here holds of ours, by our own mark.
-- name: peer_acks
SELECT p.site, p.incarnation, p.heard, p.acked, (SELECT id FROM mark WHERE change = p.acked LIMIT 1), p.circle
FROM peer p
WHERE p.acked > 0 AND p.at >= (SELECT max(at) FROM peer q WHERE q.site = p.site) - ?1 ORDER BY p.site, p.incarnation;
-- name: told_clear
DELETE FROM told WHERE site = ?;
-- name: told_add
INSERT OR REPLACE INTO told(site, peer, incarnation, time, change, acked, circle) VALUES(?, ?, ?, ?, ?, ?, ?);
-- name: told_change
SELECT min(change) FROM told WHERE site = ?1 AND peer = ?2;
-- name: peer_circles
SELECT circle FROM peer WHERE site = ?1
UNION ALL SELECT circle FROM told WHERE peer = ?1 AND NOT EXISTS (SELECT 1 FROM peer WHERE site = ?1);
-- name: peer_heard
SELECT max(heard) FROM peer WHERE site = ?;
-- name: peer_lines
SELECT incarnation, heard FROM peer WHERE site = ?;
-- name: peer_drop
DELETE FROM peer WHERE site = ? AND incarnation = ?;
-- name: peer_set
INSERT INTO peer(site, incarnation, at, heard, acked, circle) VALUES(?, ?, ?, ?, ?, ?);
-- name: peer_gap
UPDATE peer SET gap_since = ?2, gap_upto = ?3 WHERE site = ?1;

-- name: peer_gaps
SELECT p.site, max(p.gap_since), max(p.gap_upto) FROM peer p JOIN member m ON m.site = p.site
WHERE p.gap_upto > 0 AND m.revoked = 0 GROUP BY p.site ORDER BY p.site;

-- name: peer_gap_upto
SELECT max(gap_upto) FROM peer WHERE site = ?;

-- name: taken_get
SELECT 1 FROM taken WHERE id = ?;
-- name: taken_add
INSERT OR IGNORE INTO taken(id) VALUES(?);
-- name: taken_prune
DELETE FROM taken WHERE serial <= (SELECT max(serial) FROM taken) - ?;

-- name: mark_at
SELECT id FROM mark WHERE change = ? LIMIT 1;
-- name: mark_change
SELECT change FROM mark WHERE id = ?;
-- name: mark_add
INSERT OR IGNORE INTO mark(id, change) VALUES(?, ?);
-- The latest ones, and those that others have acknowledged: a receiver must find the one it holds.
-- name: mark_list
SELECT change, id FROM mark WHERE change <= ?1 AND (change IN (SELECT acked FROM peer) OR change IN (SELECT acked FROM told) OR
	change >= (SELECT min(change) FROM (SELECT change FROM mark WHERE change <= ?1 ORDER BY change DESC LIMIT ?2)))
ORDER BY change DESC, id LIMIT ?3;

-- name: held_get
SELECT change FROM held WHERE site = ? AND mark = ?;
-- name: held_top
SELECT max(change) FROM held WHERE site = ?;
-- name: held_add
INSERT OR IGNORE INTO held(site, mark, change, serial)
VALUES(?1, ?2, ?3, (SELECT coalesce(max(serial), 0) + 1 FROM held WHERE site = ?1));
-- name: held_acked
SELECT acked FROM held WHERE site = ? AND mark = ?;
-- name: held_acked_set
UPDATE held SET acked = ?3 WHERE site = ?1 AND mark = ?2 AND acked = 0;
-- name: held_prune
DELETE FROM held WHERE site = ?1 AND serial <= (SELECT max(serial) FROM held WHERE site = ?1) - ?2;
-- name: held_all
SELECT site, mark, change, serial FROM held ORDER BY site, serial DESC;

-- name: early_add
INSERT INTO early(site, since, upto, marks) VALUES(?, ?, ?, ?);
-- name: early_of
SELECT id, since, upto, marks FROM early WHERE site = ? ORDER BY since;
-- name: early_all
SELECT id, site, since, upto, marks FROM early ORDER BY id;
-- name: early_drop
DELETE FROM early WHERE id = ?;
-- name: early_forget
DELETE FROM early WHERE site = ?;
-- name: early_prune
DELETE FROM early WHERE site = ?1 AND id NOT IN (SELECT id FROM early WHERE site = ?1 ORDER BY id DESC LIMIT 64);

-- name: origin_of
SELECT id, mark, since, upto, besides, lacks FROM origin WHERE site = ? ORDER BY since;
-- name: origin_all
SELECT id, site, mark, since, upto, length(besides), lacks FROM origin ORDER BY since;
-- name: origin_lacks
UPDATE origin SET lacks = ?2 WHERE id = ?1;
-- name: origin_add
INSERT INTO origin(site, mark, since, upto, besides) VALUES(?, ?, ?, ?, ?);
-- name: origin_drop
DELETE FROM origin WHERE id = ?;

-- name: revocation_all
SELECT id, body, secret, counts FROM revocation ORDER BY id;
-- name: revocation_add
INSERT OR IGNORE INTO revocation(id, body, secret, counts) VALUES(?, ?, ?, 0);
-- name: revocation_counts
UPDATE revocation SET counts = ?2 WHERE id = ?1;

-- name: invitation_add
INSERT OR IGNORE INTO invitation(key, made) VALUES(?, ?);
-- name: invitation_open
SELECT key FROM invitation WHERE made > ?;
-- name: invitation_drop
DELETE FROM invitation WHERE key = ?;
-- name: joining_get
SELECT seed, proof FROM joining;
-- name: joining_set
INSERT OR REPLACE INTO joining(one, seed, proof) VALUES(1, ?, ?);
-- name: joining_drop
DELETE FROM joining;

-- name: quarantine_add
INSERT INTO quarantine(hash, file, state, at, decided, site, incarnation, officer, time, since, upto, flags, scope, records, bytes)
VALUES(?, ?, 0, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
-- name: quarantine_known
SELECT id FROM quarantine WHERE hash = ?;
-- name: quarantine_all
SELECT id, file, state, at, decided, site, incarnation, officer, time, since, upto, flags, scope, records, bytes
FROM quarantine ORDER BY id DESC;
-- name: quarantine_get
SELECT file, state FROM quarantine WHERE id = ?;
-- name: quarantine_state
UPDATE quarantine SET state = ?2, decided = ?3 WHERE id = ?1;
-- name: quarantine_waiting
SELECT count(*) FROM quarantine WHERE state = 0;
