"""Sitemaps and sitemap indexes, plain or gzipped, with the dates and headlines of news sitemaps; text sitemaps too.

https://www.sitemaps.org/protocol.html and Google's news extension. Read as a stream, so that 50,000 addresses take the
memory of one; a document that declares entities is refused before any is expanded.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from itertools import islice
from xml.etree.ElementTree import Element  # only the type: defusedxml does the reading

import msgspec
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError as XMLError
from defusedxml.ElementTree import iterparse

from scraper.discover.seeds import Seeds
from scraper.discover.times import rfc3339
from scraper.errors import ParseError
from scraper.kinds import gunzipped
from scraper.model import Response, Seed

_LIMIT = 50 * 2**20
"""Bytes of a sitemap after decompression (the protocol's own limit)."""

_MOST = 100_000
"""Addresses that are taken from one, twice as many as the protocol allows."""

_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,10};)")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NAMES_SITEMAP = re.compile(r"sitemap[^/?]*\.xml(?:\.gz)?$", re.I)


def read(response: Response) -> list[Seed]:
    """The addresses a sitemap names, in its order. Those of an index are sitemaps again.

    What comes before a fault in the file is kept.

    Raises:
        ParseError: nothing in it can be read, it is too large, or it declares entities.
    """
    body = gunzipped(response.body, _LIMIT + 1).removeprefix(b"\xef\xbb\xbf").lstrip()
    if len(body) > _LIMIT:
        raise ParseError(f"a sitemap may be 50 MB long, this one is longer: {response.url}")
    seeds = Seeds(response.url, "sitemap")
    if body.startswith((b"http://", b"https://")):
        for line in islice(body.decode("utf-8", "replace").splitlines(), _MOST):
            seeds.add(line)
        return seeds.found
    try:
        _read_xml(body, seeds)
    except DefusedXmlException:
        raise ParseError(f"refused: the sitemap {response.url} declares entities, as no honest one does") from None
    except XMLError as exc:
        mended = _CONTROL.sub(b"", _BARE_AMPERSAND.sub(b"&amp;", body))
        if mended != body and len(mended) <= _LIMIT and not body.startswith(_UTF16):
            # Addresses with a bare '&' are the usual fault.
            return read(msgspec.structs.replace(response, body=mended))
        if not seeds.found:
            raise ParseError(f"no sitemap that can be read: {response.url} ({exc})") from None
    return seeds.found


def _read_xml(body: bytes, seeds: Seeds) -> None:
    for entry in islice(_entries(body), _MOST):
        said: dict[str, str] = {}
        for child in entry:
            name = _name(child)
            if name == "news":
                said |= {_name(field): field.text or "" for field in child}
            elif name in ("loc", "lastmod"):
                said.setdefault(name, child.text or "")
        seeds.add(
            said.get("loc"),
            title=said.get("title"),
            published=rfc3339(said.get("publication_date")),
            modified=rfc3339(said.get("lastmod")),
            # In some indexes sitemaps are called by the name of stories.
            leads_to="list"
            if _name(entry) == "sitemap" or _NAMES_SITEMAP.search(said.get("loc", "").strip())
            else "story",
        )


def _entries(body: bytes) -> Iterator[Element]:
    """Each ``url`` or ``sitemap`` element; what was handed out is forgotten."""
    root: Element | None = None
    for event, element in iterparse(io.BytesIO(body), events=("start", "end")):
        if event == "start":
            root = element if root is None else root
        elif _name(element) in ("url", "sitemap"):
            yield element
            if root is not None:
                root.clear()


def _name(element: Element) -> str:
    # Prefixes and namespaces are often wrong or missing; the local name is what everyone goes by.
    return str(element.tag).rpartition("}")[2]
