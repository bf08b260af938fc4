-- Who is at work on the archive and until when that is believed, and what each reading found of a page, for figures.

ALTER TABLE run ADD COLUMN job TEXT;          -- names the work where only one run at a time may do it; NULL: any number may
ALTER TABLE run ADD COLUMN host TEXT;         -- where the process runs
ALTER TABLE run ADD COLUMN pid INTEGER;
ALTER TABLE run ADD COLUMN process TEXT;      -- boot, process namespace and start of that pid, where the system tells them
ALTER TABLE run ADD COLUMN lease_until TEXT;  -- renewed while it writes; a run that is past it is taken for dead
ALTER TABLE run ADD COLUMN state TEXT NOT NULL DEFAULT 'running'
  CHECK (state IN ('running', 'ended', 'interrupted', 'killed'));
                                              -- killed: found dead by a later run, its end is not known
-- A run of before has no lease: if it did not end, nobody can tell any more that it is alive.
UPDATE run SET state = CASE WHEN ended IS NULL THEN 'killed' WHEN exit_status = 130 THEN 'interrupted' ELSE 'ended' END;
CREATE UNIQUE INDEX run_job ON run (job) WHERE state = 'running' AND job IS NOT NULL;
CREATE INDEX run_unfinished ON run (state) WHERE state IN ('running', 'killed');

ALTER TABLE parse ADD COLUMN site_id INTEGER REFERENCES site;  -- of the page, so that a site's readings stand in order
ALTER TABLE parse ADD COLUMN characters INTEGER NOT NULL DEFAULT 0;
                                              -- of the body
ALTER TABLE parse ADD COLUMN authors INTEGER NOT NULL DEFAULT 0;
ALTER TABLE parse ADD COLUMN dated INTEGER NOT NULL DEFAULT 0; -- 1: it tells when it was published
ALTER TABLE parse ADD COLUMN links INTEGER NOT NULL DEFAULT 0; -- related links printed
UPDATE parse SET site_id = (SELECT page.site_id FROM page WHERE page.id = page_id),
  links = ifnull((SELECT json_array_length(items) FROM listing WHERE listing.id = related_order), 0);
CREATE INDEX parse_site ON parse (site_id, at) WHERE site_id IS NOT NULL;

-- What is counted without reading the rows themselves.
CREATE INDEX capture_outcome ON capture (page_id, outcome) WHERE outcome NOT IN ('ok', 'same');
CREATE INDEX capture_same ON capture (page_id) WHERE outcome = 'same';
CREATE INDEX version_first ON version (page_id, gen) WHERE cause = 'first';
CREATE INDEX comment_gone ON comment_state (comment_id) WHERE state <> 'shown' AND valid_to IS NULL;
CREATE INDEX blob_size ON blob (size);
