"""URL -> Response: the only room that opens sockets.

One visit is one ``Fetcher.get``: redirects followed hop by hop, limits on time and bytes, the whole body or an error
that says what went wrong in a sentence.
"""

from __future__ import annotations

from scraper.fetch.client import Fetcher, Onward, Sending
from scraper.fetch.clock import now
from scraper.fetch.headers import USER_AGENT
from scraper.fetch.limits import DEFAULT_LIMITS, Limits
from scraper.fetch.target import shown
from scraper.kinds import Kind, charset_of, kind_of

__all__ = [
    "DEFAULT_LIMITS",
    "USER_AGENT",
    "Fetcher",
    "Kind",
    "Limits",
    "Onward",
    "Sending",
    "charset_of",
    "kind_of",
    "now",
    "shown",
]
