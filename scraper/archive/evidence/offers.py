"""The questions about headlines, and the door by which those come that are on no archived page."""

from __future__ import annotations

from scraper.archive import addresses, times
from scraper.archive.evidence import headlines
from scraper.archive.evidence.headlines import Offered
from scraper.archive.file import ArchiveFile
from scraper.model import HeadlineSeen


class Headlines(ArchiveFile):
    """What an archive knows of the headlines of its pages."""

    def headlines(self, url: str) -> list[HeadlineSeen]:
        """What a page was called in each place, and from when to when: its own headline and metadata, the feeds and lists
        that offered it, the links of other archived pages.

        Raises:
            NotArchived: there is no such page.
        """
        return self._read(lambda db: headlines.seen(db, addresses.need(db, url)))

    def offer_headline(self, url: str, text: str, *, source: Offered, place: str, at: str) -> bool:
        """Keep what a feed ('feed') or a list of stories ('teaser') at ``place`` called an archived page at ``at``.

        Is it a new headline there? Not where it is what that place said last, or no page is archived under the address.
        """
        moment = times.of_capture(at)
        with self._reading() as db:
            page_id = addresses.find(db, url)
        return page_id is not None and self._write(lambda db: headlines.offer(db, page_id, source, place, text, moment))
