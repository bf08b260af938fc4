-- Visits that the server answered with 'not modified' (304): good captures without bytes of their own, blob_id says which
-- bytes it spoke of. And stories over several pages: the other pages that were fetched with one, and read with it.

CREATE TABLE continuation (             -- a further page of a story or of its comments, fetched with a capture
  id INTEGER PRIMARY KEY,
  capture_id INTEGER NOT NULL REFERENCES capture,  -- of the story's first page; its record seals this one
  number INTEGER NOT NULL,              -- from 1, in the order in which they are read
  at TEXT NOT NULL,
  asked TEXT NOT NULL,
  final TEXT NOT NULL,                  -- the address that answered
  status INTEGER NOT NULL,
  redirects TEXT,
  headers TEXT NOT NULL,
  blob_id INTEGER NOT NULL REFERENCES blob,
  UNIQUE (capture_id, number)
) STRICT;
CREATE INDEX continuation_blob ON continuation (blob_id);

-- Good captures are 'ok', 'same' and 'not_modified'.
DROP INDEX capture_failed;
CREATE INDEX capture_failed ON capture (id) WHERE outcome NOT IN ('ok', 'same', 'not_modified');
DROP INDEX capture_outcome;
CREATE INDEX capture_outcome ON capture (page_id, outcome) WHERE outcome NOT IN ('ok', 'same', 'not_modified');
DROP INDEX capture_same;
CREATE INDEX capture_same ON capture (page_id) WHERE outcome IN ('same', 'not_modified');
DROP INDEX capture_blob;
CREATE INDEX capture_blob ON capture (blob_id, outcome);
