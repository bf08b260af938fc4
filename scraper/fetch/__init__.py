"""URL -> Response: the only room that opens sockets.

One visit is one ``Fetcher.get``: redirects followed hop by hop, limits on time and bytes, the whole body or an error
that says what went wrong in a sentence.

=============  ======================================================================================================
``client``     one visit, out of all below; ``target``: an address taken apart; ``redirects``: where one leads
``headers``    what is sent; ``cookies``: those of a run, and of a file
``trust``      who may lead us to a private address; ``addresses``: which ones are
``pool``       the connections of a run; ``network``: a name looked up, checked, connected to; ``proxies``: in place of both
``http1``      a request and its answer over a connection; ``http2``: many at a time; ``answer``: what both give
``body``       the body within its ``limits`` and to its end; ``coding``: gzip, brotli and zstd undone
``reasons``    what went wrong, in a sentence; ``patience``: whether it may pass, and when
``clock``      the time of a visit
=============  ======================================================================================================
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
