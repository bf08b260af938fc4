-- Comments that are gone: the notice that stands for one, and how it is known that it went.

ALTER TABLE comment_state ADD COLUMN notice INTEGER REFERENCES text;
                                        -- tombstone: what the page prints in its place; its last words stay comment_version's
ALTER TABLE comment_state ADD COLUMN notice_author TEXT;
                                        -- tombstone: the name printed above that: '[deleted]', a moderator, or still its own
ALTER TABLE comment_state ADD COLUMN ground TEXT CHECK (ground IN ('notice', 'count', 'neighbours'));
                                        -- how it is known that it went; NULL: shown
ALTER TABLE comment_state ADD COLUMN printed INTEGER NOT NULL DEFAULT 1 CHECK (printed IN (0, 1));
                                        -- 0: not gone, as far as is known, but not printed either: the page shows a part
UPDATE comment_state SET ground = 'count', printed = 0 WHERE state = 'absent';
CREATE INDEX comment_state_notice ON comment_state (notice) WHERE notice IS NOT NULL;

DROP VIEW comments_now;
CREATE VIEW comments_now AS             -- a tombstone as it is printed
SELECT page.url, place.key + 1 AS position, comment.name AS comment, parent.name AS answers, comment_state.depth,
  comment_state.state,
  iif(comment_state.state = 'shown', comment_version.author, comment_state.notice_author) AS author, comment_version.posted,
  ifnull(notice.text, text.text) AS text, comment_version.number AS version,
  (SELECT min(valid_from) FROM comment_version AS v WHERE v.comment_id = comment.id) AS first_seen,
  max(comment_version.valid_from, iif(comment_state.state = 'shown', '', comment_state.valid_from)) AS valid_from
FROM page
CROSS JOIN parse_now ON parse_now.page_id = page.id
CROSS JOIN listing ON listing.id = parse_now.comment_order
CROSS JOIN json_each(listing.items) AS place
CROSS JOIN comment ON comment.id = place.value
JOIN comment_state ON comment_state.comment_id = comment.id AND comment_state.valid_to IS NULL
JOIN comment_version ON comment_version.comment_id = comment.id AND comment_version.valid_to IS NULL
JOIN text ON text.id = comment_version.text_id
LEFT JOIN text AS notice ON notice.id = comment_state.notice
LEFT JOIN comment AS parent ON parent.id = comment_state.parent_id
WHERE comment_state.state <> 'absent';

CREATE VIEW gone_comments AS            -- deleted, with their last words; it went between not_before and valid_from
SELECT page.url, site.name AS site, comment.name AS comment, parent.name AS answers, comment_version.author,
  comment_version.posted, iif(comment_version.text_id IS now.notice, NULL, text.text) AS text,
  comment_version.number AS version, now.state, now.ground, notice.text AS notice,
  (SELECT min(valid_from) FROM comment_version AS v WHERE v.comment_id = comment.id) AS first_seen,
  went.not_before, went.valid_from
FROM comment_state AS now
CROSS JOIN comment ON comment.id = now.comment_id
CROSS JOIN page ON page.id = comment.page_id AND page.gen = comment.gen
JOIN site ON site.id = page.site_id
JOIN comment_state AS went ON went.comment_id = comment.id AND went.number = 1 +
  (SELECT ifnull(max(number), 0) FROM comment_state AS s WHERE s.comment_id = comment.id AND s.state = 'shown')
JOIN comment_version ON comment_version.comment_id = comment.id AND comment_version.valid_to IS NULL
JOIN text ON text.id = comment_version.text_id
LEFT JOIN text AS notice ON notice.id = now.notice
LEFT JOIN comment AS parent ON parent.id = now.parent_id
WHERE now.valid_to IS NULL AND now.state <> 'shown';
