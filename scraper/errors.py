"""The errors a caller can meet, as one tree.

* PresskeepError                what every error of this package is
  + UsageError                  what was asked for makes no sense               exit 2
    - BadURL                    not an http(s) URL
    - NotArchived               the archive has nothing under that URL or moment
    - BadOverlay                a site overlay that can't be read, or says what makes no sense
  + ParseError                  these bytes are no page that can be split
    - NotHTML                   another kind of file (PDF, image, …)
    - EmptyPage                 nothing in it
  + ParserFailed                the parser failed on a page: a fault of ours
    - ParserDied                its process died of it
    - ParserHung                it came to no end in time
  + FetchError                  the visit gave no page
    - ConnectionFailed          unknown host, refused, reset, TLS
    - TimedOut                  longer than a limit allows
    - TooLarge                  more bytes than a limit allows
    - TooManyRedirects          a loop, or a chain past the limit
    - Incomplete                the body ended before its end
    - BadStatus                 an answer that is no page: 404, 410, 500 …
    - Disallowed                a redirect to where a robots.txt keeps us out
  + ArchiveError                the archive can't be used                       exit 3
    - NotAnArchive              another kind of file, or a folder
    - NewerArchive              written by a later presskeep
    - ReadOnlyArchive           can't be written to
    - JobHeld                   another run does this work already              exit 5
  + ExportError                 the file asked for can't be written

``str(error)`` is the sentence a user sees: what was wrong, where, and what to do, in one line.
"""

from __future__ import annotations


class PresskeepError(Exception):
    """Root of the tree. ``exit_status`` is what a command ends with when nothing else has been done."""

    exit_status = 1


class UsageError(PresskeepError):
    """What was asked for makes no sense."""

    exit_status = 2


class BadURL(UsageError):
    """Not an absolute http or https URL."""


class NotArchived(UsageError):
    """The archive has nothing under that URL, or nothing yet at that moment."""


class BadOverlay(UsageError):
    """A site overlay that can't be read, has a key that is none, or a selector that is none."""


class ParseError(PresskeepError):
    """These bytes are no page that can be split."""


class NotHTML(ParseError):
    """Another kind of file."""


class EmptyPage(ParseError):
    """Nothing in it."""


class ParserFailed(PresskeepError):
    """The parser failed on a page. The bytes are worth keeping: another parser may read them."""


class ParserDied(ParserFailed):
    """The process that parsed a page died of it, or ran out of memory."""


class ParserHung(ParserFailed):
    """The process that parsed a page came to no end in time, and was ended."""


class FetchError(PresskeepError):
    """The visit gave no page. ``status`` and ``headers`` are those of the last answer, where there was one.

    ``may_pass``: the same request may well be answered another time. ``retry_after``: after how many seconds the server
    says that it will be.
    """

    exit_status = 4
    may_pass = False

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        headers: tuple[tuple[str, str], ...] = (),
        body: bytes | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers
        self.body = body
        self.retry_after = retry_after


class ConnectionFailed(FetchError):
    """Unknown host, refused, reset, or no TLS."""

    may_pass = True


class TimedOut(FetchError):
    """Longer than a limit allows."""

    may_pass = True


class TooLarge(FetchError):
    """More bytes than a limit allows, before or after decompression."""


class TooManyRedirects(FetchError):
    """A loop, or a chain past the limit."""

    may_pass = True


class Incomplete(FetchError):
    """The body ended before its end: by Content-Length, chunk, or the end mark of its compression."""

    may_pass = True


class BadStatus(FetchError):
    """An answer that is no page: 404, 410, 500 …"""


class Disallowed(FetchError):
    """A redirect to where a robots.txt keeps us out."""


class ArchiveError(PresskeepError):
    """The archive can't be used."""

    exit_status = 3


class NotAnArchive(ArchiveError):
    """Another kind of file, or a folder."""


class NewerArchive(ArchiveError):
    """Written by a later presskeep."""


class ReadOnlyArchive(ArchiveError):
    """Can't be written to."""


class JobHeld(ArchiveError):
    """Another run does this work already, or has taken it over."""

    exit_status = 5


class ExportError(PresskeepError):
    """The file asked for can't be written."""
