"""What a site asks of robots: the robots.txt of every host of a run (RFC 9309).

===================================  ====================================================================================
asked for, it is                     then
===================================  ====================================================================================
there                                its first 500 kB hold, for a day (2.4, 2.5)
no page (404, 403 and other 4xx)     nothing is forbidden (2.3.1.3)
behind a redirect                    what it leads to holds, on another host too (2.3.1.2)
behind a circle of redirects         nothing is forbidden (2.3.1.2)
not to be had: 5xx, no connection,   everything is forbidden (2.3.1.4): no page of the host is asked for. What may pass is
a time-out, an answer broken off     tried five times before that is so (three where there is no connection at all), each
                                     time after the pause the host then gets
429                                  the same: a host that is asked too much has not said what it allows
===================================  ====================================================================================
"""

from __future__ import annotations

import asyncio
import codecs
import re
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from protego import Protego

from scraper import urls
from scraper.crawl.trip import NotSent, Trip
from scraper.crawl.turns import Turns
from scraper.errors import ConnectionFailed, FetchError, TooManyRedirects
from scraper.fetch import Fetcher

TRIES = 5
"""Times that a robots.txt is asked for before it counts as unreachable."""
KEPT_FOR = 24 * 3600.0
"""Seconds after which it is read again (RFC 9309, 2.4)."""

CLOSED_FOR = 3600.0
"""Seconds after which a host that was unreachable is asked for it once more."""

_READ = 500 * 1024
"""Bytes of a robots.txt that are read (RFC 9309, 2.5)."""
_LONGEST_DELAY = 60.0
"""Seconds. A longer Crawl-delay is a way of saying no that no robot keeps to: the page is asked for at this pace."""
_KEPT = 20_000
"""Hosts whose rules are remembered; of those, the text is kept packed, and a thousand are kept ready for use."""
_AGENT = re.compile(r"^[ \t]*user[ -]?agent[ \t]*:[ \t]*([^\r\n#]*)", re.I | re.M)
_TOKEN = re.compile(r"[a-z_-]*", re.I)


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for one host. ``unreachable`` is why its robots.txt could not be had, where that closes the host."""

    packed: bytes = b""
    """The text of the file, compressed; nothing where there is none."""
    delay: float = 0.0
    """Seconds the site asks a robot to wait between two requests; 0 where it asks for none."""
    unreachable: FetchError | None = None

    def refusal(self, url: str) -> str | None:
        """Why ``url`` may not be asked for, in a sentence; None where it may."""
        host = urls.host(url)
        if self.unreachable:
            return f"nothing of {host} is asked for, since its robots.txt can't be read: {self.unreachable}"
        if self.packed and not _file(self.packed).can_fetch(url, _US):
            return f"robots.txt of {host} keeps robots out of {url}"
        return None

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps it names, in its order."""
        return tuple(dict.fromkeys(_file(self.packed).sitemaps)) if self.packed else ()


class Robots:
    """The rules of every host of a run, each asked for once, whoever asks.

    Whoever minds the pace of hosts asks ``known`` first, and where nothing is known makes ``ask`` the next request to the
    host. ``rules`` does both, and waits for the host's turn where it must.

    Args:
        turns: the pace that asking for a robots.txt keeps to, and that a Crawl-delay is told; its clock is ours.
    """

    def __init__(self, fetcher: Fetcher, turns: Turns) -> None:
        self._fetcher = fetcher
        self._turns = turns
        self._hosts = turns.hosts
        self._clock = turns.hosts.clock
        self._agent = product_token(fetcher.user_agent)
        self._rules: OrderedDict[str, tuple[float, Rules]] = OrderedDict()
        self._tries: dict[str, int] = {}
        self._asking: dict[str, asyncio.Event] = {}

    def known(self, url: str) -> Rules | None:
        """The rules that hold for ``url``; None where its host has yet to be asked, or asked again."""
        origin = _origin(url)
        read_at, rules = self._rules.get(origin, (0.0, None))
        if rules is None or self._clock() - read_at > (CLOSED_FOR if rules.unreachable else KEPT_FOR):
            return None
        self._rules.move_to_end(origin)
        self._hosts.slow_down(urls.host(url), rules.delay)
        return rules

    async def ask(self, url: str) -> Rules | None:
        """Ask the host of ``url`` for its robots.txt, once; where that is being done, wait for it.

        The caller has seen that the host may be asked. None where that failed in a way that may pass: it is to be asked
        for again when the host may be asked.
        """
        origin = _origin(url)
        if under_way := self._asking.get(origin):
            await under_way.wait()
            return self.known(url)
        done = self._asking[origin] = asyncio.Event()
        try:
            if rules := await self._read(origin, urls.host(url)):
                self._keep(origin, rules)
        finally:
            del self._asking[origin]
            done.set()
        return self.known(url)

    async def rules(self, url: str) -> Rules:
        """The rules that hold for ``url``, asked of its host where they are not known.

        The request counts as one to the host: it must not be called by who holds the host's only turn already.
        """
        while (rules := self.known(url)) is None:
            if _origin(url) not in self._asking:
                await self._turns.ready(urls.host(url))
            rules = await self.ask(url)
            if rules:
                break
        return rules

    async def _read(self, origin: str, host: str) -> Rules | None:
        """One try; None where another is to be made."""
        if reason := self._hosts.given_up(host):
            return self._without(origin, FetchError(reason))
        self._hosts.asked(host)
        url, error = f"{origin}/robots.txt", None
        trip = Trip(self._turns, url)
        try:
            body = (await self._fetcher.get(url, onward=trip.onward, sending=trip.sending)).body
        except NotSent:
            return None
        except FetchError as exc:
            error = exc
        finally:
            trip.over(None if _says_none(error) else error)  # a host without one has answered well
        if error is None:
            return _rules(body, self._agent)
        # Where nothing listens there is seldom something a little later: three tries are enough.
        self._tries[origin] = self._tries.get(origin, 0) + (2 if _nobody_there(error) else 1)
        if _may_pass(error) and self._tries[origin] < TRIES and not self._hosts.given_up(host):
            return None
        if isinstance(error, TooManyRedirects) or _says_none(error):
            return Rules()
        return self._without(origin, error)

    def _without(self, origin: str, error: FetchError) -> Rules:
        """What holds where it can't be had: the old ones, if there are any (2.4)."""
        _, before = self._rules.get(origin, (0.0, None))
        return before if before and not before.unreachable else Rules(unreachable=error)

    def _keep(self, origin: str, rules: Rules) -> None:
        self._tries.pop(origin, None)
        self._rules[origin] = (self._clock(), rules)
        self._rules.move_to_end(origin)
        if len(self._rules) > _KEPT:
            self._rules.popitem(last=False)


def _says_none(error: FetchError | None) -> bool:
    """Whether the host says that there is none (2.3.1.3)."""
    return error is not None and 400 <= (error.status or 0) < 500 and error.status != 429


def product_token(user_agent: str) -> str:
    """The name by which a robots.txt speaks to us: letters, ``_`` and ``-`` (RFC 9309, 2.2.1)."""
    found = _TOKEN.match(user_agent.strip())
    return found[0].lower() if found else ""


def _nobody_there(error: FetchError) -> bool:
    """Whether no connection came about. One that broke off is of a server in trouble, which may pass like any other."""
    cause = error.__cause__
    broken_off = isinstance(cause, ConnectionResetError | BrokenPipeError)
    return isinstance(error, ConnectionFailed) and isinstance(cause, OSError) and not broken_off


def _may_pass(error: FetchError) -> bool:
    return error.may_pass or error.status == 429 or (error.status or 0) >= 500


def _origin(url: str) -> str:
    """Scheme, host and port: what one robots.txt speaks for (RFC 9309, 2.3)."""
    return f"{urlsplit(url).scheme.lower()}://{urls.host(url)}"


_US = "us"
"""What a group for us is called in a file that is kept; those for others are called ``_OTHERS``."""
_OTHERS = "others"


def _rules(body: bytes, agent: str) -> Rules:
    """The rules of a file, whatever is in it: a web page, zeros and rubbish hold none."""

    # A group is ours where its name, up to the first sign that no name has, is the whole of ours: 'archiver' is another.
    # The library would take any beginning of our name for us.
    def named(line: re.Match[str]) -> str:
        name = line[1].strip()
        token = _TOKEN.match(name)
        ours = bool(agent) and token is not None and token[0].lower() == agent
        return f"user-agent: {'*' if name == '*' else _US if ours else _OTHERS}"

    text = _AGENT.sub(named, _text(body))
    packed = zlib.compress(text.encode("utf-8", "replace"), 6)
    file = _file(packed)
    asked = file.crawl_delay(_US) or 0.0
    if rate := file.request_rate(_US):
        asked = max(asked, rate.seconds / rate.requests)
    return Rules(packed, min(asked, _LONGEST_DELAY))


def _text(body: bytes) -> str:
    """The text of a file: UTF-8, as it has to be; else what its mark of byte order says, else Latin-1."""
    if len(body) > _READ:
        # A line cut in two says what nobody wrote: '/' where '/private' stood.
        body = body[: max(body.rfind(b"\n", 0, _READ), body.rfind(b"\r", 0, _READ)) + 1]
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if body.startswith(mark):
            return body.removeprefix(mark).decode(name, "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("latin-1")


@lru_cache(maxsize=1024)
def _file(packed: bytes) -> Protego:
    return Protego.parse(zlib.decompress(packed).decode())
