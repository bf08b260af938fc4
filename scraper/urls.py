"""Addresses: what one means, which page it names, and what a link on a page leads to (RFC 3986, WHATWG URL).

``canonical`` is the name under which the archive files a page. It drops what never tells pages apart (fragment,
tracking parameters, the default port) and keeps everything else as it is, the order of the query included.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from urllib.parse import urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from scraper.data import lines
from scraper.errors import BadURL

MAX_LENGTH = 4096
"""Longest address taken from a page, in characters. Longer ones are data or an attack."""

_SHOWN = 100
"""Characters that an error repeats of what is no address."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_BLANK = re.compile(r"[\t\r\n]")
_UNSENDABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
"""Control characters, and what Python makes of bytes that are no UTF-8."""
_NO_HOST = re.compile(r"\s|^\.|\.\.")
_PLAIN = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*\.?(?::\d{1,4})?(?:[/?#][^\x00-\x1f\x7f\ud800-\udfff]*)?", re.I
)
"""Addresses that need no second look: nearly all."""
_SEGMENT = r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*"
_CANONICAL = re.compile(rf"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*/(?:{_SEGMENT}/)*(?:{_SEGMENT})?")
"""Addresses in canonical form on their face: no port, no query, nothing to be escaped, no segment begins with a dot."""
_TWIN_LABELS = frozenset(("www", "m", "mobile", "amp"))
_PUBLIC = frozenset(
    ("co", "com", "org", "net", "gov", "edu", "ac", "ne", "or", "go", "gob", "gouv", "mil", "nom", "info")
)
"""Labels under which countries hand out names: ``m.co.uk`` is a site of its own, as is ``m.org``."""
_SPECIAL = re.compile(r"amp|print|druck|imprim|index\.|default\.|;|%|//", re.I)
"""What a path has in it that is no plain one."""
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.I)
_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|php\d?|aspx?|jsp|cfm|amp)$", re.I)
_MARKED_ENDING = re.compile(r"\.(?:amp|print)(?=\.html?$)|(?:\.amp)$", re.I)
_MARKED_NUMBERED = re.compile(r"(?<=\d)([^/\d]{0,4})(?:[_~]amp|[-_~]print)(?=\.s?html?$)", re.I)
"""Behind a number it is no word: ``-20241202105634-nt_amp.html``."""
_MARKED_FOLDER = re.compile(
    r"/(?:amp(?:\.html?)?|print(?:\.html?|[-_]?version)?|druckversion|drucken|imprimir|imprimer)$", re.I
)
_MARKED_ROOT = re.compile(r"^/(?:amp|print)(?=/)", re.I)
_STORY = re.compile(
    r"\d{5}|\.[sx]?html?$|[^\W_]+(?:[-_][^\W_]+){2}|/(?:19|20)\d\d/[01]?\d/(?:[^/]*/)*[^/]*[a-z][^/]*$", re.I
)
"""A path that is a story's, not a section's: ``/music/amp`` may be what a paper tells of amplifiers."""
_AMP_QUERY = re.compile(
    r"(?:hs_)?amp(?:=(?:|0|1|true|false|yes))?|(?:outputtype|output|display|view|mode|format)=amp(?:-type)?", re.I
)
_PRINT_QUERY = re.compile(
    r"(?:print|printable|printer[-_]?friendly|printview|print[-_]?version)=(?:1|y|yes|true)"
    r"|(?:view|mode|format|output|display|layout|style|version)=print(?:er|able)?",
    re.I,
)
_FULL_QUERY = re.compile(r".*=(?:0|false)", re.I)
"""``?amp=0`` asks for the page itself."""
_SESSION_QUERY = re.compile(r"(?:phpsessid|jsessionid)=.*", re.I)
_MOBILE_QUERY = frozenset(("m=1", "m=0"))
_ESCAPE = re.compile(r"%[0-9a-f]{2}", re.I)


@cache
def _tracking() -> tuple[frozenset[str], tuple[str, ...]]:
    entries = [e.lower() for e in lines("tracking_parameters.txt")]
    return frozenset(e for e in entries if not e.endswith("*")), tuple(e[:-1] for e in entries if e.endswith("*"))


def _is_tracking(name: str) -> bool:
    names, prefixes = _tracking()
    return (low := name.lower()) in names or low.startswith(prefixes)


def check(text: str) -> str:
    """The http(s) URL that a person or a file means by ``text``; a bare ``host/path`` is taken as https.

    Raises:
        BadURL: it is no such thing.
    """
    url = _BLANK.sub("", text.strip())
    if "://" not in url and re.match(r"[\w-]+(\.[\w-]+)+(:\d+)?(/|\?|#|$)", url):
        url = "https://" + url
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as exc:
        raise BadURL(f"not a URL: {_told(text)} ({exc}). Give one such as https://example.com/story.html") from None
    if parts.scheme.lower() not in ("http", "https") or not host or _NO_HOST.search(host) or _UNSENDABLE.search(url):
        raise BadURL(f"not a web address: {_told(text)}. Give one such as https://example.com/story.html")
    if len(url) > MAX_LENGTH:
        raise BadURL(f"a URL of {len(url):,} characters; the longest taken is {MAX_LENGTH:,}")
    return url


def _told(text: str) -> str:
    """What is no address, in a sentence: as much of it as shows that."""
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


@lru_cache(maxsize=4096)
def canonical(url: str) -> str:
    """The name under which a page is filed.

    Raises:
        BadURL: not an http(s) URL.
    """
    return url if len(url) <= MAX_LENGTH and _CANONICAL.fullmatch(url) else _canonical(url)


def _canonical(url: str) -> str:
    try:
        parts = urlsplit(safe_url_string(check(url)))
    except ValueError as exc:  # half a surrogate pair, a colon where no port is
        raise BadURL(f"not a URL: {url!r} ({exc})") from None
    scheme, host, port = parts.scheme.lower(), (parts.hostname or "").rstrip("."), parts.port
    if ":" in host:
        host = f"[{host}]"
    netloc = host if port in (None, _DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    path = urlsplit(urljoin(f"{scheme}://{netloc}/", parts.path or "/")).path if "/." in parts.path else parts.path
    query = "&".join(q for q in parts.query.split("&") if q and not _is_tracking(q.split("=", 1)[0]))
    return urlunsplit((scheme, netloc, path or "/", query, ""))


@lru_cache(maxsize=4096)
def twin(url: str) -> str:
    """One key for the addresses of one page: what is left when scheme, ``www.`` and the like, closing slash and the marks
    of AMP, print and mobile editions are gone. It is no address to be asked for.

    Only writings that servers give the same page for meet; where two stories might, they stay apart.

    Raises:
        BadURL: not an http(s) URL.
    """
    rest = canonical(url).partition("://")[2]
    rest, mark, query = rest.partition("?")
    host, _, path = rest.partition("/")
    path = "/" + path
    path = _twin_path(path) if _SPECIAL.search(path) else path.rstrip("/")
    if mark:
        query = _twin_query(query, path)
    return f"{_twin_host(host)}{path}?{query}" if query else _twin_host(host) + path


@lru_cache(maxsize=4096)
def rendition(url: str) -> int:
    """What the marks of an address say it shows: 0 the page itself, 1 its edition for phones, 2 AMP or a print view, which
    show less of it.

    Raises:
        BadURL: not an http(s) URL.
    """
    rest, _, query = canonical(url).partition("://")[2].partition("?")
    host, _, path = rest.partition("/")
    labels = host.removeprefix("www.").split(".")
    path = "/" + path.rstrip("/")
    asked = query.split("&")
    if (
        (labels[0] == "amp" and _is_site(labels[1:]))
        or (_SPECIAL.search(path) and _unmarked(path) != path)
        or any((_AMP_QUERY.fullmatch(q) and not _FULL_QUERY.fullmatch(q)) or _PRINT_QUERY.fullmatch(q) for q in asked)
    ):
        return 2
    phones = host != _twin_host(host) and {"m", "mobile"} & {*labels[:2]}
    return int(bool(phones) or (asked == ["m=1"] and path.endswith(".html")))


@lru_cache(maxsize=4096)
def _twin_host(host: str) -> str:
    labels = host.split(".")
    while True:
        if labels[0] in _TWIN_LABELS and _is_site(labels[1:]):
            del labels[0]
        elif len(labels) > 2 and labels[1] == "m" and _is_site(labels[2:]):
            del labels[1]  # en.m.example.org
        else:
            break
    return ".".join(labels)


def _is_site(labels: list[str]) -> bool:
    return len(labels) > 2 or (len(labels) == 2 and not (labels[0] in _PUBLIC and len(labels[1].split(":")[0]) == 2))


def _twin_path(path: str) -> str:
    """A path without closing slash, session, default file and marks of AMP and print; again until there is none left."""
    path = _ESCAPE.sub(_escaped, _SESSION.sub("", path))
    while True:
        former = path
        path = _unmarked(_INDEX.sub("", path.rstrip("/")))
        if path == former:
            return path


def _unmarked(path: str) -> str:
    """A path without marks of AMP and print."""
    path = _MARKED_NUMBERED.sub(r"\1", _MARKED_ENDING.sub("", path))
    for marked in (_MARKED_FOLDER, _MARKED_ROOT):
        bare = marked.sub("", path)
        if bare != path and _STORY.search(bare):
            path = bare
    return path


def _escaped(escape: re.Match[str]) -> str:
    """An escape as RFC 3986 (6.2.2) wants it: in capitals, and none where none is needed."""
    character = chr(int(escape[0][1:], 16))
    return character if character.isascii() and (character.isalnum() or character in "-._~") else escape[0].upper()


def _twin_query(query: str, path: str) -> str:
    dropped = (_AMP_QUERY, _PRINT_QUERY, _SESSION_QUERY)
    kept = [q for q in query.split("&") if not any(mark.fullmatch(q) for mark in dropped)]
    if len(kept) == 1 and kept[0] in _MOBILE_QUERY and path.endswith(".html"):
        return ""  # so does Blogger call its mobile edition; '?m=' may be a month elsewhere
    return _ESCAPE.sub(_escaped, "&".join(kept))


def join(base: str | None, href: str | None) -> str | None:
    """The absolute http(s) address a link leads to, or None where it leads to no page (mailto:, javascript:, #top).

    Without ``base`` only absolute links have an address. The fragment is kept: it may name a comment.
    """
    href = _BLANK.sub("", (href or "").strip())
    if not href or href[0] == "#" or len(href) > MAX_LENGTH:
        return None
    if href[:8].lower() not in ("https://",) and href[:7].lower() != "http://":
        # urljoin leaves a scheme of its own alone, and is slow: absolute links, the most, never come here.
        if not base:
            return None
        try:
            href = urljoin(base, href)
        except ValueError:
            return None
        if href[:7].lower() not in ("http://", "https:/"):
            return None
    href = href.replace(" ", "%20")
    if not _PLAIN.fullmatch(href):
        try:
            canonical(href)
        except BadURL:
            return None  # http://[…, http:///, a..b, a port past 65535, half a surrogate pair out of somebody's JSON
    return href


def host(url: str) -> str:
    """Host name in lower case, with its port where that is not the default one."""
    parts = urlsplit(url)
    name = (parts.hostname or "").rstrip(".")
    try:
        port = parts.port
    except ValueError:
        port = None
    return name if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{name}:{port}"


def site(url: str) -> str:
    """The host without ``www.``: what a reader calls the site."""
    return host(url).removeprefix("www.")


def site_named(text: str) -> str:
    """The name of a site as a person writes it, in the form that ``site`` gives."""
    return text.lower().removeprefix("www.")


def filed_as(text: str) -> str:
    """The canonical form of an address; what is none, as it stands."""
    try:
        return canonical(text)
    except BadURL:
        return text
