-- Bytes kept small: alone, or as what differs from other bytes (the reference), which are then needed to read them.
--
-- The references make chains of at most three: a key page of the site, a key capture of the page, its other captures. What
-- is kept of new bytes is made in a hurry; packing makes it small later. Columns after data cost nothing to a reader of
-- data, and the rest is found by the indexes.

ALTER TABLE blob ADD COLUMN codec TEXT NOT NULL DEFAULT 'zstd'
  CHECK (codec IN ('zstd', 'brotli', 'zstd-ref', 'erased', 'pruned'))
  CHECK ((codec IN ('erased', 'pruned')) = (length(data) = 0))
  CHECK (size BETWEEN 0 AND 1073741824);
ALTER TABLE blob ADD COLUMN base_id INTEGER DEFAULT NULL REFERENCES blob
  CHECK ((base_id IS NOT NULL) = (codec = 'zstd-ref'))
  CHECK (base_id <> id);
ALTER TABLE blob ADD COLUMN depth INTEGER NOT NULL DEFAULT 0
  CHECK (depth BETWEEN 0 AND 2 AND (depth > 0) = (base_id IS NOT NULL));
ALTER TABLE blob ADD COLUMN packed INTEGER NOT NULL DEFAULT 0 CHECK (packed IN (0, 1));
CREATE INDEX blob_base ON blob (base_id) WHERE base_id IS NOT NULL;
CREATE INDEX blob_unpacked ON blob (id) WHERE NOT packed;

CREATE TABLE key_page (                 -- bytes that other pages of a site are held against: one or more a template
  blob_id INTEGER PRIMARY KEY REFERENCES blob,
  site_id INTEGER NOT NULL REFERENCES site,
  used INTEGER NOT NULL                 -- the last bytes that were held against it, by their blob.id
) STRICT;
CREATE INDEX key_page_site ON key_page (site_id, used);
