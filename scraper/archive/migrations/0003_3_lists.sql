-- What lists of stories offered when they were last read, so that one that is as it was need not be sent again.

CREATE TABLE offered_list (             -- a feed, a sitemap or a page of links, where its server tells by what to ask again
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL UNIQUE,             -- the address asked for, in canonical form
  final TEXT NOT NULL,                  -- the one that answered: ETag and Last-Modified mean nothing at another
  kind TEXT NOT NULL CHECK (kind IN ('feed', 'sitemap', 'section')),
  etag TEXT,
  last_modified TEXT,
  at TEXT NOT NULL,                     -- when it was read
  checked TEXT NOT NULL,                -- when the server last said that it still is as it was
  app TEXT NOT NULL,                    -- the version that read it: another one may find other links in it
  offers INTEGER NOT NULL CHECK (offers > 0),
  size INTEGER NOT NULL CHECK (size BETWEEN 1 AND 33554432),
                                        -- of the JSON, in bytes
  items BLOB NOT NULL                   -- JSON in zstd: a list of [address, headline, published, modified, leads to]
) STRICT;
