from __future__ import annotations

import gzip

import pytest

from scraper.kinds import kind_of
from scraper.model import Response

URLSET = b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>'
PACKED = gzip.compress(URLSET, mtime=0)  # without the time: the bytes name the tests, alike in every process


def answer(body: bytes, type: str | None) -> Response:
    headers = (("content-type", type),) if type else ()
    return Response(
        asked="http://a.test/",
        url="http://a.test/",
        status=200,
        headers=headers,
        body=body,
        captured="2026-01-01T00:00:00Z",
    )


@pytest.mark.parametrize(
    ("body", "type", "kind"),
    [
        (b"<!DOCTYPE html><html>", "text/html", "html"),
        (b"", "text/html; charset=utf-8", "html"),
        (b"<!DOCTYPE html><p>a stray \0 in a page", "text/html", "html"),
        (b"\0\1 no page", "text/html", "other"),
        (b"plain words", "text/html", "html"),
        (b"plain words", None, "html"),
        (b"plain words", "text/plain", "other"),
        (b"<!-- saved --> <!doctype HTML><p>", "application/octet-stream", "html"),
        (b"\xef\xbb\xbf\n<html>", "text/plain", "html"),
        ("\ufeff<html><p>x".encode("utf-16-le"), "text/html", "html"),
        ("<html><p>x".encode("utf-16-le"), "text/html; charset=utf-16", "html"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', "application/xhtml+xml", "html"),
        (b"<div class=x>a fragment</div>", "text/html", "html"),
        (b'<?xml version="1.0"?>\n<?xml-stylesheet href="x"?>\n<!-- a -->\n<rss version="2.0">', "text/html", "feed"),
        (b'<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "x.dtd"><rss version="0.91">', "text/xml", "feed"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', "application/xml", "feed"),
        (b'<atom:feed xmlns:atom="http://www.w3.org/2005/Atom">', "application/xml", "feed"),
        (b'<rdf:RDF xmlns="http://purl.org/rss/1.0/">', "text/xml", "feed"),
        (b'{ "version": "https://jsonfeed.org/version/1.1", "items": []}', "application/json", "feed"),
        (b'{"title": "x", "version":"https:\\/\\/jsonfeed.org\\/version\\/1"}', "application/feed+json", "feed"),
        (b"", "application/rss+xml", "feed"),
        (b'{"title": "x"}', "application/json; charset=utf-8", "json"),
        (b'{"title": "x"}', "application/ld+json", "json"),
        (URLSET, "text/xml", "sitemap"),
        (URLSET.replace(b"urlset", b"sitemapindex"), "text/html", "sitemap"),
        (PACKED, "application/x-gzip", "sitemap"),
        (PACKED, "text/html", "sitemap"),
        (PACKED[:-8], None, "sitemap"),
        (gzip.compress(b"<!doctype html>", mtime=0), "application/gzip", "other"),
        (b"\x1f\x8bbroken", "application/gzip", "other"),
        (b"https://a.test/1\nhttps://a.test/2\n", "text/plain", "sitemap"),
        (b"https://a.test/1 is where to look", "text/plain", "other"),
        (b"%PDF-1.7 \n", "text/html", "pdf"),
        (b"", "application/pdf", "pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0", "text/html", "image"),
        (b"\xff\xd8\xff\xe0", "application/octet-stream", "image"),
        (b"GIF89a", None, "image"),
        (b"<html>", "image/gif", "image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "text/xml", "image"),
        (b"PK\x03\x04", "text/html", "other"),
        (b"RIFF\0\0\0\0WAVE", "text/html", "other"),
        (b"<something>", "text/xml", "other"),
    ],
)
def test_kinds(body: bytes, type: str | None, kind: str) -> None:
    assert kind_of(answer(body, type)) == kind
