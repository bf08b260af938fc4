"""The HTML of an answer as a tree of nodes, decoded as a browser would, and the address its links are relative to."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser
from w3lib.encoding import html_to_unicode

from scraper import urls
from scraper.model import Response


def tree(response: Response) -> LexborHTMLParser:
    """The page as a tree. The charset is that of the header, the byte order mark or the page, in WHATWG's order."""
    return LexborHTMLParser(html_to_unicode(response.header("content-type"), response.body)[1])


def base(page: LexborHTMLParser, url: str) -> str:
    """What relative links on the page at ``url`` start from."""
    node = page.css_first("base[href]")
    return (urls.join(url, node.attributes.get("href")) if node else None) or url
