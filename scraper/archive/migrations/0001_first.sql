-- The first schema. Entity diagram and the thinking behind it: docs/schema.md.
--
-- Times named at, valid_from, valid_to, not_before, first_seen, last_seen, started, ended are ours: UTC, 'Z', microseconds,
-- of one width, so that they sort as text. published, modified and posted are the page's own words in RFC 3339.
--
-- An interval [valid_from, valid_to) says what was shown: valid_from is the capture that first showed it, valid_to the one
-- that showed something else, NULL while it stands. When it truly began lies between not_before (the last good capture
-- that did not show it; NULL: no such capture) and valid_from.

CREATE TABLE site (                     -- a host without 'www.'
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE page (
  id INTEGER PRIMARY KEY,
  site_id INTEGER NOT NULL REFERENCES site,
  url TEXT NOT NULL UNIQUE,             -- the one name it is filed under; every name it answers to is in alias
  status TEXT NOT NULL DEFAULT 'live' CHECK (status IN ('live', 'gone', 'moved', 'walled')),
  gen INTEGER NOT NULL DEFAULT 1,       -- the parser generation whose versions are shown
  first_seen TEXT NOT NULL,             -- first and last good capture
  last_seen TEXT NOT NULL
) STRICT;
CREATE INDEX page_site ON page (site_id);

CREATE TABLE alias (                    -- every address that leads to a page, in canonical form, its own name included
  url TEXT PRIMARY KEY,
  page_id INTEGER NOT NULL REFERENCES page,
  why TEXT NOT NULL CHECK (why IN ('own', 'canonical', 'redirect', 'amp', 'cleaned'))
                                        -- own: served the page itself; canonical: the page names it; redirect: led there
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_page ON alias (page_id);

CREATE TABLE run (                      -- one command that visited pages
  id INTEGER PRIMARY KEY,
  command TEXT NOT NULL,
  app TEXT NOT NULL,                    -- version of presskeep
  started TEXT NOT NULL,
  ended TEXT,                           -- NULL: still at work, or killed
  exit_status INTEGER,
  counts TEXT                           -- JSON object: fetched, stored, changed, failed …
) STRICT;

CREATE TABLE blob (                     -- bytes as received, once each
  id INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL UNIQUE,
  size INTEGER NOT NULL,                -- uncompressed
  data BLOB NOT NULL                    -- a zstd frame
) STRICT;

CREATE TABLE text (                     -- texts as shown, once each: a comment's words, or the blocks of a body in JSON
  id INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL UNIQUE,
  text TEXT NOT NULL
) STRICT;

CREATE TABLE capture (                  -- one visit; never changed
  id INTEGER PRIMARY KEY,
  page_id INTEGER REFERENCES page,      -- NULL: a failed visit to an address under which no page is archived
  run_id INTEGER REFERENCES run,
  at TEXT NOT NULL,
  url TEXT NOT NULL,                    -- the asked address in canonical form
  asked TEXT NOT NULL,                  -- as it was asked
  final TEXT,                           -- the address that answered, after redirects
  outcome TEXT NOT NULL CHECK (outcome IN
    ('ok', 'same', 'not_modified', 'gone', 'moved', 'wall', 'blocked', 'robots', 'error')),
                                        -- ok and same (the bytes of the last good capture) are the good ones
  status INTEGER,                       -- HTTP status
  reason TEXT,                          -- why a visit failed, in a sentence
  redirects TEXT,                       -- JSON: [[status, url], …], each hop before final
  headers TEXT,                         -- JSON: [[name, value], …] as sent
  blob_id INTEGER REFERENCES blob
) STRICT;
CREATE INDEX capture_page ON capture (page_id, at);
CREATE INDEX capture_nowhere ON capture (url) WHERE page_id IS NULL;
CREATE INDEX capture_failed ON capture (id) WHERE outcome NOT IN ('ok', 'same');
CREATE INDEX capture_blob ON capture (blob_id);
CREATE INDEX capture_run ON capture (run_id);

CREATE TABLE metadata (                 -- what a page says of itself beside the story; a change here alone is no version
  id INTEGER PRIMARY KEY,
  canonical_url TEXT,
  modified TEXT,
  language TEXT,
  section TEXT,
  tags TEXT NOT NULL DEFAULT '[]',      -- JSON array
  images TEXT NOT NULL DEFAULT '[]'     -- JSON array of objects: url, caption, credit, alt
) STRICT;

CREATE TABLE listing (                  -- an order as printed: JSON array of comment.id or related.id; or votes in that order
  id INTEGER PRIMARY KEY,
  items TEXT NOT NULL
) STRICT;

CREATE TABLE parse (                    -- what a parser read in a capture; a capture of the same bytes needs none
  id INTEGER PRIMARY KEY,
  capture_id INTEGER NOT NULL REFERENCES capture,
  page_id INTEGER NOT NULL REFERENCES page,
  gen INTEGER NOT NULL,
  at TEXT NOT NULL,                     -- of the capture
  parser TEXT NOT NULL,                 -- its version
  metadata_id INTEGER NOT NULL REFERENCES metadata,
  paragraphs INTEGER NOT NULL,
  thread TEXT NOT NULL CHECK (thread IN ('all', 'partial', 'unstated')),
                                        -- all: every comment the page counts was printed; only then can one be gone
  comments_stated INTEGER,              -- '12 comments'
  comments_found INTEGER NOT NULL,
  comment_order INTEGER REFERENCES listing,
  votes INTEGER REFERENCES listing,     -- parallel to comment_order; NULL: a page without votes
  related_order INTEGER REFERENCES listing,
  UNIQUE (capture_id, gen)
) STRICT;
CREATE INDEX parse_page ON parse (page_id, gen, at);
CREATE INDEX parse_metadata ON parse (metadata_id);
CREATE INDEX parse_comment_order ON parse (comment_order);
CREATE INDEX parse_votes ON parse (votes);
CREATE INDEX parse_related_order ON parse (related_order);

CREATE TABLE version (                  -- a state of a part of a page that differs from the one before
  id INTEGER PRIMARY KEY,
  page_id INTEGER NOT NULL REFERENCES page,
  gen INTEGER NOT NULL,
  part TEXT NOT NULL CHECK (part IN ('body', 'comments', 'related')),
  number INTEGER NOT NULL,              -- from 1 within the part
  cause TEXT NOT NULL CHECK (cause IN ('first', 'edit', 'revert', 'restored')),
                                        -- first: there when the page was first seen; revert: as an older version was
  summary TEXT NOT NULL,                -- '2 paragraphs edited, 1 added'
  norm BLOB NOT NULL,                   -- digest of the normalised state: equal norms are one state
  capture_id INTEGER NOT NULL REFERENCES capture,
  not_before TEXT,
  valid_from TEXT NOT NULL,
  valid_to TEXT,
  UNIQUE (page_id, gen, part, number)
) STRICT;
CREATE UNIQUE INDEX version_standing ON version (page_id, gen, part) WHERE valid_to IS NULL;
CREATE INDEX version_capture ON version (capture_id);

CREATE TABLE body (                     -- what a version of part 'body' says
  version_id INTEGER PRIMARY KEY REFERENCES version,
  title TEXT,
  subtitle TEXT,
  authors TEXT NOT NULL,                -- JSON array
  published TEXT,
  blocks INTEGER NOT NULL REFERENCES text  -- JSON array of objects: kind, text, level, links; the body's text is theirs
) STRICT;
CREATE INDEX body_blocks ON body (blocks);

CREATE TABLE comment (                  -- one comment through its whole life
  id INTEGER PRIMARY KEY,
  page_id INTEGER NOT NULL REFERENCES page,
  gen INTEGER NOT NULL,
  name TEXT NOT NULL,                   -- the id it is shown under, for good: the page's own where that is free
  native_id TEXT NOT NULL,              -- the page's own id when last printed
  permalink TEXT,
  UNIQUE (page_id, gen, name)
) STRICT;

CREATE TABLE comment_version (          -- each text it had
  comment_id INTEGER NOT NULL REFERENCES comment,
  number INTEGER NOT NULL,              -- from 1
  author TEXT,
  posted TEXT,
  text_id INTEGER NOT NULL REFERENCES text,
  matched TEXT,                         -- the rule that said it is the same comment; NULL for the first
  confidence REAL,
  capture_id INTEGER NOT NULL REFERENCES capture,
  not_before TEXT,
  valid_from TEXT NOT NULL,
  valid_to TEXT,
  PRIMARY KEY (comment_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX comment_version_text ON comment_version (text_id);
CREATE INDEX comment_version_capture ON comment_version (capture_id);

CREATE TABLE comment_state (            -- where it stood in the thread, and when it was gone
  comment_id INTEGER NOT NULL REFERENCES comment,
  number INTEGER NOT NULL,              -- from 1
  state TEXT NOT NULL CHECK (state IN ('shown', 'tombstone', 'absent')),
  parent_id INTEGER REFERENCES comment,
  depth INTEGER NOT NULL,
  capture_id INTEGER NOT NULL REFERENCES capture,
  not_before TEXT,
  valid_from TEXT NOT NULL,
  valid_to TEXT,
  PRIMARY KEY (comment_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX comment_state_parent ON comment_state (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX comment_state_capture ON comment_state (capture_id);

CREATE TABLE related (                  -- a link offered beside a page, under one heading
  id INTEGER PRIMARY KEY,
  page_id INTEGER NOT NULL REFERENCES page,
  gen INTEGER NOT NULL,
  kind TEXT NOT NULL,                   -- related, inline, latest, popular, sponsored
  heading TEXT,
  url TEXT NOT NULL                     -- in canonical form: joins to alias.url where the target is archived
) STRICT;
CREATE UNIQUE INDEX related_once ON related (page_id, gen, kind, ifnull(heading, ''), url);
CREATE INDEX related_url ON related (url);

CREATE TABLE related_state (            -- a time during which it was offered, and in which words
  related_id INTEGER NOT NULL REFERENCES related,
  number INTEGER NOT NULL,              -- from 1
  title TEXT NOT NULL,
  excerpt TEXT,
  published TEXT,
  href TEXT,                            -- the address as printed, where that is not url
  capture_id INTEGER NOT NULL REFERENCES capture,
  not_before TEXT,
  valid_from TEXT NOT NULL,
  valid_to TEXT,
  PRIMARY KEY (related_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX related_state_capture ON related_state (capture_id);

-- The common questions, without joins. CROSS JOIN keeps SQLite to the order written: from the page to what is on it.

CREATE VIEW parse_now AS                -- the last reading of each page
SELECT * FROM parse WHERE id =
  (SELECT p.id FROM parse AS p JOIN page ON page.id = p.page_id AND page.gen = p.gen WHERE p.page_id = parse.page_id
   ORDER BY p.at DESC, p.id DESC LIMIT 1);

CREATE VIEW body_now AS
SELECT page.url, site.name AS site, page.status, version.number AS version, body.title, body.subtitle, body.authors,
  body.published, metadata.modified, metadata.language, metadata.section, metadata.tags,
  (SELECT group_concat(json_extract(block.value, '$.text'), char(10, 10)) FROM json_each(text.text) AS block
   WHERE json_extract(block.value, '$.kind') <> 'caption') AS body,
  version.not_before, version.valid_from, page.first_seen, page.last_seen
FROM page
JOIN site ON site.id = page.site_id
JOIN version ON version.page_id = page.id AND version.gen = page.gen AND version.part = 'body' AND version.valid_to IS NULL
JOIN body ON body.version_id = version.id
JOIN text ON text.id = body.blocks
JOIN parse_now ON parse_now.page_id = page.id
JOIN metadata ON metadata.id = parse_now.metadata_id;

CREATE VIEW comments_now AS
SELECT page.url, place.key + 1 AS position, comment.name AS comment, parent.name AS answers, comment_state.depth,
  comment_version.author, comment_version.posted, text.text, comment_version.number AS version,
  (SELECT min(valid_from) FROM comment_version AS v WHERE v.comment_id = comment.id) AS first_seen,
  comment_version.valid_from
FROM page
CROSS JOIN parse_now ON parse_now.page_id = page.id
CROSS JOIN listing ON listing.id = parse_now.comment_order
CROSS JOIN json_each(listing.items) AS place
CROSS JOIN comment ON comment.id = place.value
JOIN comment_state ON comment_state.comment_id = comment.id AND comment_state.valid_to IS NULL
JOIN comment_version ON comment_version.comment_id = comment.id AND comment_version.valid_to IS NULL
JOIN text ON text.id = comment_version.text_id
LEFT JOIN comment AS parent ON parent.id = comment_state.parent_id
WHERE comment_state.state = 'shown';

CREATE VIEW related_now AS
SELECT page.url, place.key + 1 AS position, related.heading, related.kind, related.url AS link, related_state.title,
  related_state.excerpt, related_state.valid_from
FROM page
CROSS JOIN parse_now ON parse_now.page_id = page.id
CROSS JOIN listing ON listing.id = parse_now.related_order
CROSS JOIN json_each(listing.items) AS place
CROSS JOIN related ON related.id = place.value
JOIN related_state ON related_state.related_id = related.id AND related_state.valid_to IS NULL;

CREATE VIEW changes AS                  -- what was seen to change, and between which two captures
SELECT page.url, site.name AS site, version.part, version.number, version.cause, version.not_before, version.valid_from,
  version.summary, version.capture_id
FROM version
JOIN page ON page.id = version.page_id AND page.gen = version.gen
JOIN site ON site.id = page.site_id;
