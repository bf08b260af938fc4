"""Peers behind one interface: (html, url) -> a page as far as each makes one. None of them is needed to run the bench.

pip install trafilatura==2.3.1
"""

from __future__ import annotations

from typing import Any

import msgspec

import scraper


def presskeep(html: bytes, url: str | None) -> dict[str, Any]:
    """The full split."""
    page: dict[str, Any] = msgspec.to_builtins(scraper.parse(html, url))
    return page


def trafilatura(html: bytes, url: str | None) -> dict[str, Any]:
    """Body, metadata and comments; each line of its comments text is taken as one, since it keeps no structure."""
    import trafilatura

    document = trafilatura.bare_extraction(html, url=url, include_comments=True, with_metadata=True)
    told: dict[str, Any] = getattr(document, "as_dict", dict)()
    return {
        "body": told.get("text"),
        "title": told.get("title"),
        "authors": (told.get("author") or "").split("; ") if told.get("author") else [],
        "published": told.get("date"),
        "comments": [
            {"id": str(n), "text": line} for n, line in enumerate((told.get("comments") or "").split("\n")) if line
        ],
    }


def trafilatura_body(html: bytes, url: str | None) -> dict[str, Any]:
    """Body only, with its defaults: what speed is held against."""
    import trafilatura

    return {"body": trafilatura.extract(html, url=url, include_comments=False)}


def floor(html: bytes, url: str | None) -> dict[str, Any]:
    """No extraction: the parse of the tree, and one visit to each node that reads its text or attributes."""
    from selectolax.lexbor import LexborHTMLParser

    root = LexborHTMLParser(html).root
    for node in root.traverse(include_text=True) if root is not None else ():
        _ = node.text_content if node.tag == "-text" else node.attributes
    return {}
