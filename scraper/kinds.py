"""What kind of file an answer is: told by its first bytes, and by its Content-Type where they say nothing.

Servers mislabel feeds as ``text/html``, PDFs as pages and pages as ``application/octet-stream``; the bytes can't.
"""

from __future__ import annotations

import re
import zlib
from typing import Literal

from scraper.model import Response

Kind = Literal["html", "feed", "sitemap", "pdf", "image", "json", "other"]

_LOOKED_AT = 4096
"""Bytes of the beginning that are looked at, after decompression of a ``.gz`` file."""

_GZIP = b"\x1f\x8b"

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"PK\x03\x04", "other"),
    (b"\x7fELF", "other"),
)

_ROOTS: dict[str, Kind] = {
    "html": "html",
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
    "svg": "image",
}

_HTML_TAGS = re.compile(r"head|body|title|meta|link|script|style|div|p|h1|table|article|section|main|header")
"""What a page without its <html> begins with."""

_BEFORE_ROOT = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->|<!doctype(?!\s+html)[^>\[]*(?:\[.*?\]\s*)?>)*", re.I | re.S)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([a-z][\w.-]*)[\s/>]", re.I)
_JSON_FEED = re.compile(r'\s*\{.*?"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\b', re.S)
_ADDRESSES = re.compile(r"\s*https?://\S+\s*(?:\r?\n\s*https?://|$)")


def kind_of(response: Response) -> Kind:
    """What the body of an answer is. An empty body is what its header says."""
    stated = _by_header(response)
    if stated == "image":
        # A GIF may begin with markup; an image that says so is never a page.
        return "image"
    head = gunzipped(response.body, _LOOKED_AT)
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    text = _text(head)
    said = _by_text(text, stated)
    if response.body.startswith(_GZIP):
        return "sitemap" if said == "sitemap" else "other"
    if said is None and "\0" in text and not (charset_of(response) or "").startswith("utf-16"):
        return "other"
    return said or stated


def charset_of(response: Response) -> str | None:
    """The charset its Content-Type states, in lower case, else None (RFC 9110, 8.3.2)."""
    found = re.search(r""";\s*charset\s*=\s*["']?([^\s"';,]+)""", response.header("content-type") or "", re.I)
    return found[1].lower() if found else None


def gunzipped(body: bytes, limit: int) -> bytes:
    """The first ``limit`` bytes of a file that may be a ``.gz``; the file itself where it is none, or a broken one."""
    if not body.startswith(_GZIP):
        return body[:limit]
    try:
        return zlib.decompressobj(31).decompress(body, limit)
    except zlib.error:
        return body[:limit]


def _text(head: bytes) -> str:
    # Only ASCII matters here; UTF-16 is recognised by its byte order mark (WHATWG Encoding, 6.1).
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", "replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _by_text(text: str, stated: Kind) -> Kind | None:
    """What the text says it is; None where it says nothing."""
    rest = text[_BEFORE_ROOT.match(text).end() :]  # type: ignore[union-attr]  # matches the empty string
    if rest[:9].lower() == "<!doctype":
        return "html"
    if root := _ROOT.match(rest):
        name = root[1].lower()
        return _ROOTS.get(name) or ("html" if _HTML_TAGS.fullmatch(name) else None)
    if _JSON_FEED.match(text):
        return "feed"
    if stated == "other" and _ADDRESSES.match(text):
        return "sitemap"  # one address a line: https://www.sitemaps.org/protocol.html#otherformats
    return None


def _by_header(response: Response) -> Kind:
    stated = (response.header("content-type") or "").split(";")[0].strip().lower()
    if not stated or stated in ("text/html", "application/xhtml+xml"):
        return "html"
    if stated.startswith("image/"):
        return "image"
    if stated == "application/pdf":
        return "pdf"
    if stated in ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"):
        return "feed"
    if stated in ("application/json", "text/json") or stated.endswith("+json"):
        return "json"
    return "other"
