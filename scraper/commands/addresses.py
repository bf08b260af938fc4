"""URL arguments as people type them: without scheme, with the other scheme, an address that leads to the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scraper import urls

if TYPE_CHECKING:
    from scraper.archive import Archive


def is_pattern(text: str) -> bool:
    """Is this a pattern over addresses rather than one? Only ``*`` is special: ``?`` and ``[`` occur in addresses."""
    return "*" in text


def known(archive: Archive, text: str) -> str:
    """The address in the archive that ``text`` means: itself, else the same with the other scheme.

    An address that is not there is returned as it was understood, for the archive to say so.

    Raises:
        BadURL: it is no web address.
    """
    url = urls.check(text)
    scheme, rest = url.split("://", 1)
    other = f"{'http' if scheme.lower() == 'https' else 'https'}://{rest}"
    return next((u for u in (url, other) if archive.last_capture(u)), url)


def meant(archive: Archive, which: Sequence[str]) -> list[str]:
    """The addresses and patterns that a command was given, as the archive takes them."""
    return [pattern(text) if is_pattern(text) else known(archive, text) for text in which]


def pattern(text: str) -> str:
    """A pattern over whole addresses: one without scheme stands for any scheme."""
    return text if "://" in text else f"*://{text}"
