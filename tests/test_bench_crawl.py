"""The bench of a crawl's speed measures what it says: distinct pages, a server that counts, a run that archives them all."""

from __future__ import annotations

import gzip
import random
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from bench import crawl as bench
from scraper.archive import Archive

PAGE = b"<h1>Title</h1><p>one two three four five six seven eight nine ten eleven twelve</p><p>short</p>"


def test_no_two_pages_have_the_same_words_in_the_same_order() -> None:
    pages = {bench.shuffled(PAGE, random.Random(seed)) for seed in range(20)}
    assert len(pages) == 20
    assert {bytes(sorted(page)) for page in pages} == {bytes(sorted(PAGE))}
    assert all(page.startswith(b"<h1>Title</h1><p>") and page.endswith(b"</p><p>short</p>") for page in pages)


def test_every_page_is_served_gzip_coded_and_unchanged_to_whoever_has_its_tag(tmp_path: Path) -> None:
    length = bench.write_pages(tmp_path, 3, None)
    with bench.serving(tmp_path) as base:
        url = f"{base}/story-1-of-the-day"
        with urllib.request.urlopen(url) as answer:
            assert len(gzip.decompress(answer.read())) > length / 100
            tag = answer.headers["ETag"]
        with pytest.raises(urllib.error.HTTPError, match="304"):
            urllib.request.urlopen(urllib.request.Request(url, headers={"If-None-Match": tag}))
        with urllib.request.urlopen(f"{base}/sitemap.xml") as answer:
            assert answer.read().count(b"<loc>") == 3
        told = bench.counts(base)
    assert (told["200"], told["304"]) == (1, 1)


def test_a_crawl_is_measured_as_a_whole_process(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    bench.write_pages(site, 4, None)
    with bench.serving(site) as base:
        run = bench.presskeep(base, tmp_path / "archive.db", workers=1)
    assert run.pages == 4
    assert run.main > 0
    assert run.workers > 0
    with Archive(tmp_path / "archive.db", read_only=True) as archive:
        assert len([*archive.names()]) == 4


def test_what_limits_a_crawl_is_told_by_its_cpu() -> None:
    run = bench.Run(pages=100, seconds=1.0, main=0.5, workers=2.0, server=0.1)
    assert bench.limits(run, 2) == (
        "on cores of their own, the main process could do 200 pages/s and 2 workers 100: the workers limit the crawl;"
        " of its CPU, parsing takes 80 %"
    )
    assert "the main process limits" in bench.limits(run, 8)
