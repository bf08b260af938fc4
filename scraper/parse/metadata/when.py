"""When the story appeared and was last changed: the exact statements of machines first, then what the page shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone, tzinfo
from itertools import chain
from typing import Final

from scraper.parse import cues, markup
from scraper.parse.dates import read_time
from scraper.parse.markup import clean
from scraper.parse.metadata.article import Article
from scraper.parse.metadata.evidence import Evidence
from scraper.parse.metadata.surroundings import Line, Surroundings
from scraper.parse.outline import Spot

_PUBLISHED: Final = (
    "article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "date", "dc.date",
    "dc.date.issued", "dcterms.created", "dcterms.date", "pubdate", "publishdate", "publish-date", "publication_date",
    "article:published", "cxenseparse:recs:publishtime", "last-modified-date", "article.published", "og:article:published_time",
    "date.created", "creation_date", "rnews:datepublished", "bt:pubdate", "citation_publication_date", "dc.date.created",
    "published-date", "published_date", "publication-date", "published_at", "published_time", "article:publish_date",
    "dcterms.issued", "dc.date.published",
)  # fmt: skip
_MODIFIED: Final = (
    "article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified", "dc.date.modified",
    "og:modified_time", "article:modified", "lastmod", "revised",
)  # fmt: skip
_URL_DAY: Final = re.compile(
    r"/(?P<y>(?:19|20)\d\d)[/-]?(?P<m>0[1-9]|1[0-2])[/-]?(?P<d>0[1-9]|[12]\d|3[01])(?=[/._+-]|$)"
    r"|[/_~-](?P<d2>0[1-9]|[12]\d|3[01])-(?P<m2>0[1-9]|1[0-2])-(?P<y2>20\d\d)(?=[/._-]|$)"
)
_URL_MONTH: Final = re.compile(r"/((?:19|20)\d\d)/([a-z]{3,9})/([0-3]?\d)(?=/)", re.IGNORECASE)
_CHANGED: Final = re.compile(
    r"updat|modif|aktualisiert|stand\b|geändert|mis à jour|actualizad|aggiorna|atualiza|bijgewerkt|zaktualiz|обновл|تحديث|更新"
    r"|uppdater|oppdatert|opdateret|güncelle|последн\w+ измен|última edi",
    re.IGNORECASE,
)
_POSTED: Final = re.compile(  # labels of the line that says when a story was put up, wherever it stands
    r"post(?:ed|é)\b|publi|veröffentlich|erschienen|erstellt|geschrieben|eingestellt|gepostet|\bdatum\b|\bdate\s?:|inserito"
    r"|opublikowan|julkaistu|gepubliceerd|geplaatst|yayın|опубликован|نشر|發布|发布|投稿|公開",
    re.IGNORECASE,
)
_DIGIT: Final = re.compile(r"\d")
_CLOCK: Final = re.compile(r"\d[:.hH]\d\d|\d\s?[ap]\.?m\b|\d[時时点시]", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d+")
_AGO: Final = re.compile(r"\d+\s*(?:d|w|days?|weeks?|tage?n?|wochen?|jours?|semaines?|días?|semanas?)\b", re.IGNORECASE)
_DATELINE: Final = re.compile(r"\d\d?[./]\d\d?[./]\d{4}(?=\s*[–—|:-]\s|\D{0,3}[^\W\d_])")
_CLASSES: Final = ("postmeta", "entry-meta", "posted-on", "post-date")
_MAX_TIMES: Final = 20
_MAX_BLOCKS: Final = 3_000
_MAX_POSTED: Final = 20
_SHORT, _LONG = 80, 160  # characters of a line that tells a date; one that is marked as such may be longer
_FIRST: Final = 5
_CLOSE: Final = 6  # blocks from the end of the headline in which a byline stands
_BARE: Final = 30  # characters of a line that is a date and nothing else
_LABEL: Final = 30
_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)
_HALF_HOUR: Final = timedelta(minutes=30)
_WIDEST: Final = timedelta(hours=14)


class _Reader:
    """The dates of one page: texts in, times out."""

    __slots__ = ("_captured", "_language")

    def __init__(self, evidence: Evidence, language: str | None) -> None:
        self._captured = evidence.captured
        self._language = language

    def read(self, text: str) -> str | None:
        return read_time(text, captured=self._captured, language=self._language)

    def first(self, texts: Iterable[str]) -> str | None:
        return next((found for text in texts if (found := self.read(text))), None)


def read_published(evidence: Evidence, article: Article, around: Surroundings, language: str | None) -> str | None:
    """RFC 3339; the first statement that is a date, and where that is a bare day, a time of the same day told elsewhere."""
    reader = _Reader(evidence, language)
    best = _first_stated(reader, _statements(evidence, article, around))
    if best is None:
        return _read_elsewhere(reader, evidence, around)
    if len(best) == 10:
        best = _as_addressed(reader, evidence, best)
        exact = (evidence.value(spot) for spot in evidence.anywhere("datepublished")[:_MAX_TIMES])
        told = map(reader.read, chain(exact, _posted(evidence, best[:4])))
        best = next((t for t in told if t and len(t) > 10 and t.startswith(best)), best)
    return _shown_before(reader, evidence, article, around, best) or _as_shown(reader, evidence, around, best)


def _first_stated(reader: _Reader, statements: Iterable[str]) -> str | None:
    """The first statement that is a date; where that is a day, a time of it that a later one tells."""
    best: str | None = None
    for text in statements:
        found = reader.read(text)
        if found is None or (len(found) == 10 and _AGO.search(text)):
            continue
        if best is None:
            best = found
        elif len(best) == 10 and len(found) > 10 and found.startswith(best):
            return found
        if len(best) > 10:
            return best
    return best


def _read_elsewhere(reader: _Reader, evidence: Evidence, around: Surroundings) -> str | None:
    """The date of a page that neither states one nor shows one near its headline."""
    # Where no headline is shown, no line is near one, and none a neighbour's.
    times = () if around.near else evidence.times[:_MAX_TIMES]
    return (
        reader.first(_of_address(evidence))
        or reader.first(_datelines(around))
        or _agreed(reader, _posted(evidence, "20"))
        or _agreed(reader, (next(_of_time(evidence, spot), "") for spot in times))
        or reader.first(_shown_changes(evidence, around))
    )


def _as_addressed(reader: _Reader, evidence: Evidence, day: str) -> str:
    """A day, or that of the address where the two are one with day and month changed over ('03/10/2023')."""
    addressed = reader.first(_of_address(evidence))
    return addressed if addressed and _are_turned(addressed, day) else day


def _are_turned(a: str, b: str) -> bool:
    """Are two days one with day and month changed over?"""
    return a[:4] == b[:4] and a[5:10] == f"{b[8:10]}-{b[5:7]}"


def _shown_before(reader: _Reader, evidence: Evidence, article: Article, around: Surroundings, best: str) -> str | None:
    """The day that the byline shows, where what the markup states is a later one, that of a change.

    Many systems state when a page was last put out as the time of its publication, too: that is not before its change.
    """
    stated = reader.first(article.texts("datePublished", "dateCreated"))
    if stated is None or stated != best:
        return None
    changed = reader.first(map(clean, _changes(evidence, article)))
    if changed is None or stated[:10] < changed[:10] or (stated[10:] and stated[:19] < changed[:19]):
        return None
    if any(
        abs(line.block - around.end) <= _CLOSE and _has_day(line.text, best) and not _CHANGED.search(line.text)
        for line in around.near
    ):
        return None  # most likely; to read the lines takes longer
    for spot in evidence.times[:_MAX_TIMES]:
        if " pubdate" in evidence.page[spot.token].partition(">")[0] and not evidence.is_apart(spot):
            found = reader.first(_of_time(evidence, spot))
            if found and date.fromisoformat(best[:10]) - date.fromisoformat(found[:10]) > _DAY:
                return found
    former = ""
    for line in around.parts:
        label, former = former, line.text
        if not _is_byline(line, around, label):
            continue
        found = reader.read(line.text)
        if found and found[:10] != changed[:10] and not _AGO.search(line.text):
            # A day apart may be the same moment, told in another zone.
            is_before = date.fromisoformat(best[:10]) - date.fromisoformat(found[:10]) > _DAY
            return found if is_before and not _are_turned(found, best) else None
    return None


def _has_day(text: str, day: str) -> bool:
    """Does a line have the figures of a day's year and day?"""
    return day[:4] in text and day[8:10] in (number.zfill(2) for number in _NUMBER.findall(text))


def _is_byline(line: Line, around: Surroundings, label: str) -> bool:
    """Is a line close to the headline a date and little else, and not that of a change by its own or a label's words?"""
    text = line.text
    if abs(line.block - around.end) > _CLOSE or not _may_tell(line) or line.cues & cues.CAPTION:
        return False
    if _CHANGED.search(text) or (len(label) < _LABEL and _CHANGED.search(label)):
        return False
    return bool(line.cues & cues.DATE or _POSTED.match(text)) or (len(text) <= _BARE and ":" not in text)


def _as_shown(reader: _Reader, evidence: Evidence, around: Surroundings, best: str) -> str:
    """A moment told in UTC, as the page shows it to its readers: the same moment with their offset.

    Where the page shows the time without its zone, the two told together say the zone: '00:44Z' and '3 May, 21:44'.
    """
    if len(best) == 10 or not best.endswith(("Z", "+00:00")):
        return best
    moment = datetime.fromisoformat(best)
    near = {line.block for line in around.near}
    times = (
        markup.value_of(evidence.page[spot.token], "datetime") or ""
        for spot in evidence.times[:_MAX_TIMES]
        if spot.block in near
    )
    lines = _with_clock(around)
    for text in chain(times, lines):
        shown = reader.read(text)
        if shown is None or len(shown) == 10 or shown.endswith(("Z", "+00:00")):
            continue
        local = datetime.fromisoformat(shown)
        if local.tzinfo is not None:
            if abs(local - moment) < _MINUTE:
                return _in_zone(best, moment, local.tzinfo)
            continue
        offset = local - moment.replace(tzinfo=None, second=local.second, microsecond=0)
        if offset and abs(offset) <= _WIDEST and not offset % _HALF_HOUR:
            return _in_zone(best, moment, timezone(offset))
    return best


def _with_clock(around: Surroundings) -> Iterator[str]:
    """The lines close to the headline that tell a time of day; of those that tell that of a change, too, the parts."""
    for line in around.near:
        if abs(line.block - around.end) > 2 * _CLOSE or not _may_tell(line) or not _CLOCK.search(line.text):
            continue
        if not _CHANGED.search(line.text):
            yield line.text
        else:
            yield from (p.text for p in around.parts if p.block == line.block and not _CHANGED.search(p.text))


def _in_zone(told: str, moment: datetime, zone: tzinfo) -> str:
    """A moment in another zone, its fraction of a second as it was told."""
    local = moment.astimezone(zone).isoformat(timespec="seconds")
    return local[:19] + told[19:].rstrip("Z").removesuffix("+00:00") + local[19:]


def read_modified(evidence: Evidence, article: Article, language: str | None) -> str | None:
    """RFC 3339 time of the last change that the page states."""
    return _Reader(evidence, language).first(map(clean, _changes(evidence, article)))


def _statements(evidence: Evidence, article: Article, around: Surroundings) -> Iterator[str]:
    yield from article.texts("datePublished", "dateCreated")
    metas = evidence.metas
    for name in _PUBLISHED:
        if name in metas:
            yield clean(evidence.meta(name))
    for name in ("datepublished", "datecreated"):
        yield from (evidence.value(spot) for spot in evidence.properties(name)[:5])
    near = {line.block for line in (*around.after, *around.before)}
    apart: list[Spot] = []
    for spot in evidence.times[:_MAX_TIMES]:
        is_near = spot.block in near
        if not (is_near or markup.value_of(evidence.page[spot.token], "datetime")) or _is_change(evidence, spot):
            continue
        if not evidence.is_apart(spot):
            yield from _of_time(evidence, spot)
        elif is_near:
            apart.append(spot)
    for spot in apart:
        yield from _of_time(evidence, spot)
    for line in around.parts:
        if line.title:
            yield clean(line.title)  # <abbr title="…">, microformats
        if _may_tell(line) and not _CHANGED.match(line.text):
            yield line.text


def _may_tell(line: Line) -> bool:
    text = line.text
    return len(text) <= (_LONG if line.cues & cues.DATE else _SHORT) and _DIGIT.search(text) is not None


def _of_address(evidence: Evidence) -> Iterator[str]:
    """The day in the page's address."""
    address = evidence.url or evidence.canonical or ""
    if match := _URL_DAY.search(address):
        part = match.groupdict()
        yield "-".join(part[k] or part[k + "2"] or "" for k in "ymd")
    if match := _URL_MONTH.search(address):
        yield " ".join(reversed(match.groups()))  # '/2023/october/03/'


def _datelines(around: Surroundings) -> Iterator[str]:
    """The day that the headline, or a text right under it, begins with: '29.11.2022 – The council …'."""
    for text in (around.text, *(line.text for line in around.after[:_FIRST])):
        if match := _DATELINE.match(text):
            yield match[0]


def _agreed(reader: _Reader, texts: Iterable[str]) -> str | None:
    """The one day that all lines tell; on a page of several posts, they tell several."""
    found = [t for t in map(reader.read, texts) if t]
    return found[0] if len({t[:10] for t in found}) == 1 else None


def _posted(evidence: Evidence, year: str) -> Iterator[str]:
    """'This entry was posted on Tuesday, March 5th, 2013 at 8:30 am and is filed under …', at a story's end.

    ``year`` is what the texts must hold, a year or its beginning.
    """
    yield from (evidence.value(spot) for spot in evidence.properties("datepublished")[:_MAX_TIMES])
    outline = evidence.outline
    left = _MAX_POSTED
    former = ""
    for block, text in enumerate(outline.text[:_MAX_BLOCKS]):
        label, former = former, text
        if year not in text or len(text) > 2 * _LONG:
            continue
        element = outline.element[block]
        marked = outline.own[element] & cues.DATE and any(name in outline.name(element) for name in _CLASSES)
        labelled = len(label) < _LABEL and len(text) <= _BARE and _POSTED.match(label)
        if not (marked or labelled or _POSTED.search(text)) or _CHANGED.match(text):
            continue
        if not evidence.is_apart(Spot(outline.starts[block], element, block)):
            yield clean(text)[:_LONG]
        left -= 1
        if not left:
            break


def _shown_changes(evidence: Evidence, around: Surroundings) -> Iterator[str]:
    """The times of a change, for a page that shows no other."""
    for spot in _times(evidence):
        if _is_change(evidence, spot):
            yield from _of_time(evidence, spot)
    for line in around.near:
        if _may_tell(line) and _CHANGED.match(line.text):
            yield line.text
    outline = evidence.outline
    for block, text in enumerate(outline.text[:_MAX_BLOCKS]):
        if len(text) > _SHORT or not _CHANGED.match(text) or not _DIGIT.search(text):
            continue
        if not evidence.is_apart(Spot(outline.starts[block], outline.element[block], block)):
            yield text


def _changes(evidence: Evidence, article: Article) -> Iterator[str]:
    yield from article.texts("dateModified")
    metas = evidence.metas
    yield from (evidence.meta(name) or "" for name in _MODIFIED if name in metas)
    yield from (evidence.value(spot) for spot in evidence.properties("datemodified")[:3])
    page = evidence.page
    for spot in _times(evidence):
        text = markup.text_of(page, spot.token, 120)
        told = f"{markup.value_of(page[spot.token], 'class') or ''} {_before(page, spot.token)} {text[:60]}"
        if _CHANGED.search(told):
            yield markup.value_of(page[spot.token], "datetime") or text


def _times(evidence: Evidence) -> Iterator[Spot]:
    return (spot for spot in evidence.times[:_MAX_TIMES] if not evidence.is_apart(spot))


def _before(page: list[str], token: int) -> str:
    """The words just before a tag."""
    for i in range(token - 1, max(token - 5, -1), -1):
        text = page[i].partition(">")[2]
        if text and not text.isspace():
            return text[-60:]
    return ""


def _is_change(evidence: Evidence, spot: Spot) -> bool:
    """Does the text just before a ``time`` say that it is that of a change: 'Updated: '?"""
    return bool(_CHANGED.search(_before(evidence.page, spot.token)[-30:]))


def _of_time(evidence: Evidence, spot: Spot) -> Iterator[str]:
    text = markup.text_of(evidence.page, spot.token, 120)
    if _CHANGED.search(text):
        return
    if stated := markup.value_of(evidence.page[spot.token], "datetime"):
        yield clean(stated)
    if text:
        yield text
