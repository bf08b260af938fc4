-- Pages that moved: a page is told to have moved by a visit of another page, which was led there from its address.

CREATE INDEX capture_led ON capture (url) WHERE redirects IS NOT NULL;
