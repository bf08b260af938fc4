-- Custody: what came into this file, in the order it came, each entry sealed together with all before it. What that proves,
-- and what not: docs/proof.md.

CREATE TABLE archive (                  -- this file, in one row
  one INTEGER PRIMARY KEY CHECK (one = 1),
  id TEXT NOT NULL,                     -- drawn at random when the file was made; its copies have the same
  entries INTEGER NOT NULL,             -- how many rows link has, and the chain value of the last:
  chain BLOB NOT NULL                   -- by these a file is known whose end was cut off
) STRICT;
INSERT INTO archive (one, id, entries, chain) VALUES (1, lower(hex(randomblob(16))), 0, zeroblob(32));

CREATE TABLE source (                   -- another archive that captures were merged from
  id INTEGER PRIMARY KEY,
  archive TEXT NOT NULL UNIQUE          -- its archive.id
) STRICT;

CREATE TABLE erasure (                  -- a value that was taken out on purpose, known by its hash from then on
  id INTEGER PRIMARY KEY,
  table_name TEXT NOT NULL,             -- where it stood: 'capture', 'blob', 'text' …
  row_id INTEGER NOT NULL,
  column_name TEXT NOT NULL,
  sha256 BLOB NOT NULL,                 -- of what stood there
  instead BLOB,                         -- SHA-256 of what was put in its place; NULL: nothing was
  at TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX erasure_of ON erasure (table_name, row_id);

CREATE TABLE link (                     -- an entry of the chain: a capture, or an erasure
  number INTEGER PRIMARY KEY,           -- from 1, without a gap
  capture_id INTEGER UNIQUE REFERENCES capture,
  erasure_id INTEGER UNIQUE REFERENCES erasure,
  digest BLOB NOT NULL,                 -- of the entry's record, the same in every archive that has it
  chain BLOB NOT NULL,                  -- SHA-256 of the chain value before, the digest, and the row's place in this file
  source_id INTEGER REFERENCES source,  -- where it was merged from, and its number there; NULL: it was captured here
  source_number INTEGER,
  CHECK ((capture_id IS NULL) <> (erasure_id IS NULL))
) STRICT;
CREATE INDEX link_source ON link (source_id) WHERE source_id IS NOT NULL;
