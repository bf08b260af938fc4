"""Site overlays: which file of a folder is for which page, and what is wrong with a file that is none.

A folder holds a file a site, ``example.com.toml``. Its name, or ``hosts`` in it, says which pages it is for: those of
that host and of the hosts under it. The longest name wins, and a user's file wins over one that comes with presskeep.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from scraper import urls
from scraper.errors import BadOverlay, BadURL
from scraper.model import CommentOverlay, Overlay, RelatedOverlay

_SHIPPED: Final = Path(str(files("scraper.data").joinpath("sites")))
_NO_KEY: Final = "name"
"""The field of an overlay that is told by the file's name, not in it."""
_UNKNOWN: Final = re.compile(r"Object contains unknown field `(?P<key>[^`]*)`")
_WORD: Final = re.compile(r"[a-z]\w*")
_SAID: Final = {
    "Expected `array`": "not a selector or a list of selectors",
    "Expected `str`": "not a selector or a list of selectors",
    "Expected `bool | object | array`": "not false, and no table",
    "Expected `bool | object`": "not false, and no table",
}
"""What the decoder says, in words for those who wrote the file."""


class Overlays:
    """The overlays of a user, and under them those that come with presskeep."""

    def __init__(self, folder: Path | None = None, *, shipped: Path = _SHIPPED) -> None:
        """``folder`` is the user's.

        Raises:
            BadOverlay: the folder or a file in it can't be used.
        """
        self._layers = [_read_folder(layer) for layer in (folder, shipped) if layer is not None]

    def __len__(self) -> int:
        return sum(len(layer) for layer in self._layers)

    def for_url(self, url: str | None) -> Overlay | None:
        """The overlay for the page at an address; None where there is none."""
        name = _host(url) if url else ""
        for layer in self._layers:
            for host in _and_above(name):
                if host in layer:
                    return layer[host]
        return None


def read_overlay(path: Path) -> Overlay:
    """Read one file.

    Raises:
        BadOverlay: it can't be read, is no TOML, or has a key, a value or a selector that is none.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as exc:
        raise BadOverlay(f"can't read {path}: {exc.strerror}") from None
    except UnicodeDecodeError:
        raise BadOverlay(f"{path}: not UTF-8. Save it as UTF-8 text") from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise BadOverlay(f"{path}: not TOML: {exc}") from None
    except RecursionError:
        raise BadOverlay(f"{path}: not an overlay: nested too deep") from None
    overlay = _converted(path, text, data)
    _check(path, text, overlay)
    return overlay


def _check(path: Path, text: str, overlay: Overlay) -> None:
    """Refuse selectors that are none, and tables that say nothing."""
    from scraper.parse.overlay.stamp import boxes_of, is_selector, rules_of

    for rule in rules_of(overlay):
        if not is_selector(rule.selector):
            where = _line(text, _holds(rule.selector))
            raise BadOverlay(f"{path}{where}: {rule.key}: not a CSS selector: {rule.selector!r}")
    if not all(box.within or box.link for box in boxes_of(overlay).values()):
        where = _line(text, _names("related"))
        raise BadOverlay(f"{path}{where}: related: no selector. Give 'within' for the box, or 'link' for the links")


def _read_folder(folder: Path) -> dict[str, Overlay]:
    """The overlays of a folder by their hosts."""
    if not folder.is_dir():
        raise BadOverlay(f"no such folder of site overlays: {folder}")
    found: dict[str, Overlay] = {}
    for path in sorted(folder.glob("[!.]*.toml")):  # a hidden one is an editor's, or the system's
        overlay = read_overlay(path)
        for told in overlay.hosts or (path.stem,):
            host = _host(f"https://{told}/")
            if "*" in told:
                raise BadOverlay(f"{path}: no wildcards: {told!r}. A host is for those under it, too: example.com")
            if not host or "/" in told:
                raise BadOverlay(f"{path}: not a host: {told!r}. Give one such as example.com")
            if host in found:
                raise BadOverlay(f"{path}: {host} has an overlay already, {folder / found[host].name}")
            found[host] = overlay
    return found


def _host(url: str) -> str:
    """The host of an address as the standard spells it, without its port; empty where there is none."""
    try:
        return (urlsplit(urls.canonical(url)).hostname or "").rstrip(".")
    except BadURL:
        return ""


def _and_above(host: str) -> Iterator[str]:
    """``a.b.example``, ``b.example``, ``example``."""
    while host:
        yield host
        host = host.partition(".")[2]


def _converted(path: Path, text: str, data: dict[str, Any]) -> Overlay:
    try:
        if _NO_KEY in data:
            raise msgspec.ValidationError(f"Object contains unknown field `{_NO_KEY}`")
        return msgspec.convert({**_listed(data), _NO_KEY: path.name}, Overlay)
    except msgspec.ValidationError as exc:
        said, _, place = str(exc).partition(" - at ")
        if unknown := _UNKNOWN.match(said):
            key = unknown["key"]
            keys = _keys(place)
            near = difflib.get_close_matches(key, keys, n=1)
            said = f"no such key: {key!r}; " + (
                f"did you mean {near[0]!r}?" if near else f"there are {', '.join(keys)}"
            )
        else:
            key = next(iter(reversed(_WORD.findall(place))), "")
            said = f"{key}: {_SAID.get(said.partition(', got')[0], said)}"
        raise BadOverlay(f"{path}{_line(text, _names(key))}: {said}") from None


def _listed(value: Any) -> Any:
    """The data with each lone selector as a list of one."""
    if not isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    for key, entry in value.items():
        if isinstance(entry, str) and key != "kind":
            found[key] = [entry]
        elif isinstance(entry, list):
            found[key] = [_listed(one) for one in entry]
        else:
            found[key] = _listed(entry)
    return found


def _keys(place: str) -> list[str]:
    """The keys that there are at a place of an overlay."""
    kind = CommentOverlay if "comments" in place else RelatedOverlay if "related" in place else Overlay
    return [field for field in kind.__struct_fields__ if field != _NO_KEY]


def _names(key: str) -> Callable[[str], bool]:
    """Whether a line of TOML gives a value to a key, or begins its table."""
    word = re.escape(key)
    return lambda line: bool(key and re.match(rf"""\s*(?:["']?{word}["']?\s*=|\[+\s*{word}\s*\])""", line))


def _holds(selector: str) -> Callable[[str], bool]:
    """Whether a line of TOML has a selector in it, as it stands or with its quotes escaped."""
    spellings = (selector, selector.replace("\\", "\\\\").replace('"', '\\"'))
    return lambda line: bool(selector) and any(spelling in line for spelling in spellings)


def _line(text: str, wanted: Callable[[str], bool]) -> str:
    """``, line 3``: the first line that is wanted; empty where none is."""
    number = next((n for n, line in enumerate(text.splitlines(), 1) if wanted(line)), 0)
    return f", line {number}" if number else ""
