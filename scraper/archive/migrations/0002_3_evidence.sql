-- What a page did and did not say of its own changes, walls, and the headlines it has elsewhere.

ALTER TABLE version ADD COLUMN announced TEXT CHECK (announced IN ('no', 'modified', 'note', 'both'));
                                        -- of a changed body: did the page's own modified time move (modified), did a
                                        -- correction note come or change (note)? NULL: there was nothing to announce

ALTER TABLE parse ADD COLUMN wall TEXT CHECK (wall IN ('paywall', 'login', 'consent', 'challenge', 'error'));
                                        -- why not all of the page was shown in it; a capture that showed nothing of the
                                        -- page has the outcome 'wall' and no reading

CREATE TABLE unread (                   -- a good capture that a generation lacks: its bytes could not be read again
  capture_id INTEGER NOT NULL REFERENCES capture,
  gen INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (capture_id, gen)
) STRICT, WITHOUT ROWID;

CREATE TABLE headline (                 -- what a page is called, by itself and where others point to it
  id INTEGER PRIMARY KEY,
  page_id INTEGER NOT NULL REFERENCES page,
  gen INTEGER,                          -- NULL: told by a feed or a list, which no parser of pages reads
  source TEXT NOT NULL CHECK (source IN ('h1', 'og:title', 'json-ld', 'feed', 'teaser')),
  place TEXT,                           -- the address of the feed or list; NULL: the page itself
  number INTEGER NOT NULL,              -- from 1 within generation, source and place
  text TEXT NOT NULL,
  capture_id INTEGER REFERENCES capture,  -- NULL of a feed or list, of which no capture is kept
  not_before TEXT,
  valid_from TEXT NOT NULL,
  valid_to TEXT,
  last_seen TEXT                        -- of a feed or list: when it last said so; NULL: as long as it is valid
) STRICT;
CREATE UNIQUE INDEX headline_once ON headline (page_id, ifnull(gen, 0), source, ifnull(place, ''), number);
CREATE INDEX headline_capture ON headline (capture_id);

DROP VIEW changes;
CREATE VIEW changes AS                  -- what was seen to change, and between which two captures
SELECT page.url, site.name AS site, version.part, version.number, version.cause, version.not_before, version.valid_from,
  version.summary, version.announced, version.capture_id
FROM version
JOIN page ON page.id = version.page_id AND page.gen = version.gen
JOIN site ON site.id = page.site_id;

CREATE VIEW unannounced AS              -- edits of a body of which the page itself said nothing
SELECT page.url, site.name AS site, version.number, version.cause, version.not_before, version.valid_from,
  version.summary, metadata.modified, version.capture_id
FROM version
JOIN page ON page.id = version.page_id AND page.gen = version.gen
JOIN site ON site.id = page.site_id
JOIN parse ON parse.capture_id = version.capture_id AND parse.gen = version.gen
JOIN metadata ON metadata.id = parse.metadata_id
WHERE version.announced = 'no'
  AND NOT EXISTS (                      -- A, B, A, B: the page shows its readers now the one, now the other
    SELECT 1 FROM version AS d
    JOIN version AS c ON c.page_id = d.page_id AND c.gen = d.gen AND c.part = d.part AND c.number = d.number - 1
    JOIN version AS b ON b.page_id = d.page_id AND b.gen = d.gen AND b.part = d.part AND b.number = d.number - 2
    JOIN version AS a ON a.page_id = d.page_id AND a.gen = d.gen AND a.part = d.part AND a.number = d.number - 3
    WHERE d.page_id = version.page_id AND d.gen = version.gen AND d.part = 'body'
      AND d.number BETWEEN version.number AND version.number + 2
      AND d.cause = 'revert' AND c.cause = 'revert' AND b.norm = d.norm AND a.norm = c.norm);

CREATE VIEW headlines AS                -- a headline in one place, from when to when; those of the links of other pages too
SELECT page.url, headline.source, headline.place, headline.text, headline.not_before, headline.valid_from,
  headline.valid_to, headline.last_seen
FROM headline JOIN page ON page.id = headline.page_id AND ifnull(headline.gen, page.gen) = page.gen
UNION ALL
SELECT page.url, 'teaser', other.url, related_state.title, related_state.not_before, related_state.valid_from,
  related_state.valid_to, NULL
FROM page
JOIN alias ON alias.page_id = page.id
JOIN related ON related.url = alias.url
JOIN page AS other ON other.id = related.page_id AND other.gen = related.gen AND other.id <> page.id
JOIN related_state ON related_state.related_id = related.id;
