-- Archives of several machines in one file.

CREATE TABLE arranged (                 -- pages whose captures came from several archives: derived in the order of time
  page_id INTEGER PRIMARY KEY REFERENCES page,
  capture_id INTEGER NOT NULL REFERENCES capture  -- the last one (by id) that was there then
) STRICT;
CREATE INDEX arranged_capture ON arranged (capture_id);

CREATE TABLE cleaning (                 -- a row while what was erased may still lie in free pages of the file
  since TEXT NOT NULL
) STRICT;

CREATE INDEX page_seen ON page (first_seen, url);
