-- What a crawl has still to visit, so that one that was broken off goes on where it was.

CREATE TABLE crawl (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES run,  -- the one that began it
  job TEXT,                                -- what it is gone on with by; NULL: it ends with its run, whatever ends that
  seeds TEXT NOT NULL,                     -- JSON array of addresses, as they were given
  options TEXT NOT NULL,                   -- JSON object: how far it goes and how it asks
  pages INTEGER NOT NULL DEFAULT 0,        -- visited by all of its runs: what a limit counts
  begun TEXT NOT NULL,
  ended TEXT                               -- NULL: it has something left to visit
) STRICT;
CREATE INDEX crawl_run ON crawl (run_id);
CREATE INDEX crawl_unfinished ON crawl (job) WHERE ended IS NULL;

-- The addresses of the crawls that have not ended; with the end of a crawl they go.
CREATE TABLE frontier (
  id INTEGER PRIMARY KEY,                  -- in the order in which they were found
  crawl_id INTEGER NOT NULL REFERENCES crawl,
  name TEXT NOT NULL,                      -- what the address is known by: the twins of one address have one name
  url TEXT NOT NULL,                       -- as it is asked for
  host TEXT NOT NULL,
  depth INTEGER NOT NULL,                  -- steps from the seed
  site TEXT,                               -- an address of the site the seed was on; NULL for a seed
  source TEXT,                             -- the page that named it; NULL for a seed
  is_story INTEGER NOT NULL,               -- 1: its source vouches for a story
  headline TEXT,                           -- what the list that named it calls it
  listed TEXT,                             -- when that list was read
  nested INTEGER NOT NULL DEFAULT 0,       -- lists in a row that named one another until it was named
  rank INTEGER NOT NULL DEFAULT 0,         -- which comes first on a host: the lowest
  is_host INTEGER NOT NULL DEFAULT 0,      -- 1: a seed that is no more than a host, whose stories are to be looked for
  state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'done', 'failed', 'skipped')),
  attempts INTEGER NOT NULL DEFAULT 0,     -- tries that failed with what may pass
  not_before TEXT,                         -- of the next try
  reason TEXT                              -- why it failed, the last time, or was left alone
) STRICT;
CREATE UNIQUE INDEX frontier_name ON frontier (crawl_id, name);
CREATE INDEX frontier_queue ON frontier (crawl_id, host, rank, id) WHERE state = 'queued';
