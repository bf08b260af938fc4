-- The words of every version, for 'presskeep search'. What stands in it under which rowid, and how texts are written into
-- it: scraper/archive/search, docs/schema.md. Contentless: the texts themselves are in body and text.

CREATE VIRTUAL TABLE search USING fts5 (
  words, title, author,
  marks,                                -- one word each: site, year and month, those it was first seen in, single characters
  content = '', columnsize = 0,
  tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co'"
);

CREATE VIRTUAL TABLE search_word USING fts5vocab (search, instance);  -- its words one by one: what a prefix stands for
