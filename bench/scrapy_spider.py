"""The peer of bench/crawl.py: a Scrapy spider with trafilatura and an SQLite pipeline, as their manuals show them.

    PYTHON bench/scrapy_spider.py SITEMAP DATABASE CONCURRENCY

with the Python of an environment that has ``pip install scrapy trafilatura``. Prints a line of JSON: pages and seconds
of CPU. It keeps text, comments and metadata, but not the pages themselves, and knows nothing of what they said before.
"""

from __future__ import annotations

import json
import resource
import sqlite3
import sys
from collections.abc import Iterator
from typing import Any

import scrapy
import trafilatura
from scrapy.crawler import CrawlerProcess
from scrapy.utils.sitemap import Sitemap

_FIELDS = ("url", "title", "author", "date", "sitename", "categories", "tags", "text", "comments")
_COMMIT = 100
"""Pages a transaction: more often costs it dear, and this is its best."""


class Stories(scrapy.Spider):  # type: ignore[misc]
    """Follows a sitemap, and extracts every page it lists."""

    name = "stories"

    def parse(self, response: Any) -> Iterator[Any]:
        for entry in Sitemap(response.body):
            yield scrapy.Request(entry["loc"], callback=self.story)

    def story(self, response: Any) -> Iterator[dict[str, Any]]:
        found = trafilatura.bare_extraction(response.text, url=response.url, include_comments=True, with_metadata=True)
        told: dict[str, Any] = getattr(found, "as_dict", dict)()
        yield {**{name: told.get(name) for name in _FIELDS}, "url": response.url}


class Keep:
    """Writes what was extracted into a table."""

    def open_spider(self, spider: Any = None) -> None:
        self.done = 0
        self.db = sqlite3.connect(sys.argv[2])
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = NORMAL")
        self.db.execute(f"CREATE TABLE page ({', '.join(_FIELDS)}, PRIMARY KEY (url))")

    def process_item(self, item: dict[str, Any], spider: Any = None) -> dict[str, Any]:
        values = [json.dumps(v) if isinstance(v, list) else v for v in (item[name] for name in _FIELDS)]
        self.db.execute(f"INSERT OR REPLACE INTO page VALUES ({', '.join('?' * len(_FIELDS))})", values)
        self.done += 1
        if self.done % _COMMIT == 0:
            self.db.commit()
        return item

    def close_spider(self, spider: Any = None) -> None:
        self.db.commit()
        self.db.close()


def main() -> None:
    sitemap, database, concurrency = sys.argv[1:4]
    process = CrawlerProcess(
        {
            "ROBOTSTXT_OBEY": False,
            "CONCURRENT_REQUESTS": int(concurrency),
            "CONCURRENT_REQUESTS_PER_DOMAIN": int(concurrency),
            "DOWNLOAD_DELAY": 0,
            "AUTOTHROTTLE_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "LOG_LEVEL": "ERROR",
            "ITEM_PIPELINES": {Keep: 300},
        }
    )
    process.crawl(Stories, start_urls=[sitemap])
    process.start()
    with sqlite3.connect(database) as db:
        (pages,) = db.execute("SELECT count(*) FROM page WHERE text IS NOT NULL").fetchone()
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"pages": pages, "main": used.ru_utime + used.ru_stime, "workers": 0.0}))


if __name__ == "__main__":
    main()
