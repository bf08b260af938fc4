"""Pages that are gone behind a 200: how many are told, and how many that are there are taken for gone.

    python -m bench.gone --corpus FOLDER [--held-out] [--every N]

Each labelled page is archived; then its address answers with what sites show when they have a page no more, made of the
page's own frame: the story's place holds a notice (in its language where there is one), its head says what such heads
say; or the visitor is led to a home page or a section made of the site's teasers. All of these must end as gone, as first
visits too. What must not: every page as it is, on a first visit; another story of the site in its place, with and without a
redirect; the story cut to its first paragraph; the story under the headline of a page that was not found.

Sites of the held-out fold are scored only with --held-out: nobody looks at them while the signs are made.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bench.corpus import FOLDS, HELD_OUT, Labelled, read
from scraper import urls
from scraper.archive import Archive
from scraper.archive.evidence.gone import is_left
from scraper.errors import BadURL, ParseError
from scraper.model import Page, Response
from scraper.parse import parse

SETS = ("wcxb-dev", "traf-eval", "fundus-meta")
NOTICES = {
    "en": (
        (
            "Page not found",
            "We're sorry, the page you are looking for may have been removed, renamed, or is unavailable.",
        ),
        ("404", "Whoops! That page has gone for a walk. Try the search box, or start again from the front page."),
        ("This page isn't available", "The link you followed may be broken."),
        ("Sorry, we couldn't find that page", "Here are some stories our readers like instead."),
    ),
    "de": (
        ("Seite nicht gefunden", "Leider konnten wir die von Ihnen gesuchte Seite nicht finden."),
        ("Fehler 404", "Die Seite wurde verschoben oder gelöscht. Nutzen Sie bitte die Suche."),
    ),
    "fr": (("Page introuvable", "La page que vous recherchez a été supprimée ou déplacée."),),
    "es": (("Página no encontrada", "Lo sentimos, la página que buscas ya no existe."),),
    "pt": (("Página não encontrada", "O conteúdo que você procura foi removido."),),
    "it": (("Pagina non trovata", "La pagina che stai cercando è stata spostata."),),
    "nl": (("Pagina niet gevonden", "De pagina die u zoekt bestaat niet meer."),),
    "pl": (("Nie znaleziono strony", "Strona, której szukasz, została usunięta."),),
    "ru": (("Страница не найдена", "Запрашиваемая страница удалена или никогда не существовала."),),
    "tr": (("Sayfa bulunamadı", "Aradığınız sayfa kaldırılmış olabilir."),),
    "ja": (("ページが見つかりません", "お探しのページは移動または削除された可能性があります。"),),
    "zh": (("页面不存在", "您访问的页面已被删除。"),),
}
_META = re.compile(
    r"<meta\b[^<>]*\b(?:property|name|itemprop)\s*=\s*[\"']?(?:og:|article:|twitter:|author|date|parsely|dc\.|sailthru|description|headline)"
    r"[^<>]*>|<script\b[^<>]*ld\+json[^<>]*>.*?</script\s*>|<link\b[^<>]*\b(?:canonical|amphtml|shortlink)[^<>]*>",
    re.I | re.S,
)
_TITLE = re.compile(r"<title\b[^<>]*>[^<]*</title\s*>", re.I)
_STORY_SHARE = 0.8
_HEADLINE = "Page not found"


class Sample(NamedTuple):
    """A labelled page as browsers would save it, and its reading."""

    labelled: Labelled
    url: str
    html: str
    page: Page


class Case(NamedTuple):
    """What an address answered: the bytes, and where they came from after which redirect."""

    body: bytes
    url: str
    status: int | None = None


def gone(html: str, page: Page, url: str, teasers: str, number: int) -> dict[str, Case]:
    """What sites show in a page's place, by its kind."""
    head, text = _notice(page, number)
    place = _emptied(html, page)
    site = urls.site(url)
    frame = _META.sub("", place)
    said = f"<h1>{escape(head)}</h1><p>{escape(text)}</p>"
    home = _TITLE.sub(f"<title>{site}</title>", frame).replace(_HERE, teasers)
    root = "{0.scheme}://{0.netloc}/".format(urlsplit(url))
    cases = {
        "notice": Case(_made(frame, said, f"{head} | {site}"), url),
        "notice, title of the site": Case(_made(frame, said, site), url),
        "notice with stories": Case(_made(frame, said + teasers, f"{head} - {site}"), url),
        "class only": Case(
            _made(
                re.sub(r"<body\b", '<body data-x class="error404" ', frame, count=1, flags=re.I), "<p>Oh no.</p>", site
            ),
            url,
        ),
        "301 to home": Case(home.encode(), root, 301),
        "302 to home": Case(home.encode(), root, 302),
        "302 to an error page": Case(_made(frame, said, f"{head} | {site}"), f"{root}404", 302),
    }
    above = url.rstrip("/").rpartition("/")[0] + "/"
    if urlsplit(above).path.count("/") > 1:
        cases["301 to section"] = Case(home.encode(), above, 301)
    return cases


def there(html: str, page: Page, url: str, other: tuple[str, bytes] | None) -> dict[str, Case]:
    """What is no end of a page, by its kind."""
    first = next((block.text for block in page.blocks if block.kind == "paragraph"), "")
    headline = _TITLE.sub(f"<title>{_HEADLINE}</title>", html)
    if page.title:
        headline = headline.replace(f">{escape(page.title, quote=False)}<", f">{_HEADLINE}<")
    cases = {
        "as it is": Case(html.encode(), url),
        "cut to a paragraph": Case(_emptied(html, page).replace(_HERE, f"<p>{escape(first)}</p>").encode(), url),
        "headline of a missing page": Case(headline.encode(), url),
    }
    if other is not None:
        cases["another story in its place"] = Case(other[1], url)
        cases["301 to another story"] = Case(other[1], other[0], 301)
        cases["302 to another story"] = Case(other[1], other[0], 302)
    return cases


_HERE = "<!--here-->"


def _emptied(html: str, page: Page) -> str:
    """A page with a mark in the story's place: the smallest element that holds most of it, without headline and byline."""
    tree = LexborHTMLParser(html)
    names = {" ".join(name.split()) for name in page.authors}
    for node in tree.css(
        "time, [class*=byline], [class*=author], [rel=author], [itemprop=datePublished], [itemprop=author]"
    ):
        node.decompose()
    for node in tree.css("a, span, p, div"):
        text = " ".join((node.text() or "").split())
        if text and any(name in text and len(text) < len(name) + 20 for name in names):
            node.decompose()
    texts = {block.text[:40] for block in page.blocks if block.kind != "caption" and len(block.text) > 30}
    holds = _smallest(tree.body, texts) if tree.body and texts else tree.body
    for node in tree.css("h1"):
        if holds is None or node.mem_id != holds.mem_id:
            node.decompose()
    if holds is None:
        return f"<html><body>{_HERE}</body></html>"
    mark = tree.create_node("presskeep-here")
    if holds.tag == "body":
        for child in list(holds.iter()):
            if not texts or any(text in (child.text() or "") for text in texts):
                child.decompose()
        if (first := next(holds.iter(), None)) is not None:
            first.insert_before(mark)
    else:
        holds.insert_before(mark)
        holds.decompose()
    return (tree.html or "").replace("<presskeep-here></presskeep-here>", _HERE)


def _read(html: str, url: str) -> Page:
    try:
        return parse(html.encode(), url)
    except ParseError:
        return Page(parser_version="")


def _smallest(node: LexborNode, texts: set[str]) -> LexborNode:
    def held(one: LexborNode) -> int:
        text = " ".join((one.text(separator=" ") or "").split())
        return sum(piece in text for piece in texts)

    most = held(node)
    while True:
        inner = next((child for child in node.iter() if held(child) >= _STORY_SHARE * most), None)
        if inner is None or not most or inner.tag in ("p", "br"):
            return node
        node = inner


def _made(frame: str, said: str, title: str) -> bytes:
    return _TITLE.sub(f"<title>{escape(title)}</title>", frame).replace(_HERE, said).encode()


def _notice(page: Page, number: int) -> tuple[str, str]:
    known = NOTICES.get((page.language or "en")[:2].lower(), NOTICES["en"])
    return known[number % len(known)]


def _answer(case: Case, asked: str, at: str) -> Response:
    hops = () if case.status is None else ((case.status, asked),)
    kind = (("content-type", "text/html; charset=utf-8"),)
    return Response(asked=asked, url=case.url, status=200, headers=kind, body=case.body, captured=at, redirects=hops)


class _Undone(Exception):
    """What was stored is not to be kept."""


class Visits:
    """Visits to an archive that has nothing, or one page, and keeps nothing of them: making a file takes longer than a
    visit, and reading a page longer than both. So the cases of one page share their readings."""

    def __init__(self, archive: Archive, url: str, body: bytes, page: Page) -> None:
        self._archive = archive
        self._first = _answer(Case(body, url), url, "2021-05-01T12:00:00.000000Z"), page
        self._read: dict[tuple[bytes, str], Page | None] = {(body, url): page}

    def know(self, case: Case, page: Page) -> None:
        """What another page of the site was read as."""
        self._read[case.body, case.url] = page

    def outcomes(self, case: Case) -> tuple[str, str]:
        """How a visit ends where the page is archived, and where nothing is."""
        visit = _answer(case, self._first[0].url, "2021-05-02T12:00:00.000000Z")
        page = self._page(case)
        if page is None:
            return "error", "error"
        return self._ended(visit, page, known=True), self._ended(visit, page, known=False)

    def _page(self, case: Case) -> Page | None:
        key = case.body, case.url
        if key not in self._read:
            try:
                self._read[key] = parse(case.body, case.url)
            except ParseError:
                self._read[key] = None
        return self._read[key]

    def _ended(self, visit: Response, page: Page, *, known: bool) -> str:
        ended = ""
        with suppress(_Undone), self._archive.together():
            if known:
                self._archive.store(*self._first)
            ended = self._archive.store(visit, page).outcome
            raise _Undone
        return ended


def _pages(corpus: Path, folds: frozenset[int], every: int) -> Iterator[Sample]:
    number = 0
    for name in SETS:
        for labelled in read(corpus, name, folds):
            try:
                url = urls.canonical(labelled.url or "")
                if not urlsplit(url).path.strip("/"):
                    continue
                number += 1
                if number % every:
                    continue
                # As browsers would after saving it: one encoding, so that what is made of it is one, too.
                text = LexborHTMLParser(labelled.html).html or ""
                page = parse(text.encode(), url)
            except (BadURL, ParseError):
                continue
            if page.blocks:
                yield Sample(labelled, url, text, page)


def main() -> int:
    """Make the cases, visit them, print the table. Ends with 1 where a page that is there was taken for gone."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--corpus", type=Path, required=True)
    options.add_argument("--held-out", action="store_true", help="score the sites that nobody looked at")
    options.add_argument("--every", type=int, default=1, help="take one page of so many")
    options.add_argument("--verbose", action="store_true", help="name each page that was told wrong")
    given = options.parse_args()
    folds = frozenset([HELD_OUT]) if given.held_out else frozenset(range(FOLDS)) - {HELD_OUT}
    pages = list(_pages(given.corpus, folds, given.every))
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db") as archive:
        return _score(archive, pages, verbose=given.verbose)


def _score(archive: Archive, pages: list[Sample], *, verbose: bool) -> int:
    of_site: dict[str, list[int]] = defaultdict(list)
    for place, sample in enumerate(pages):
        of_site[urls.site(sample.url)].append(place)
    tally: Counter[tuple[str, str, bool]] = Counter()
    kept = 0
    for place, (labelled, url, html, page) in enumerate(pages):
        others = [n for n in of_site[urls.site(url)] if n != place and pages[n].url != url]
        other = pages[others[place % len(others)]] if others else None
        titles = (link.title for link in page.related) if page.related else iter(["News", "Sport", "Weather"])
        teasers = "".join(f'<h3><a href="/s/{n}">{escape(title)}</a></h3>' for n, title in enumerate(titles))
        if is_left(page.blocks, _read(_emptied(html, page), url)):
            kept += 1  # the story stands in the page twice: what is made of it is no page without it
            continue
        visits = Visits(archive, url, html.encode(), page)
        if other is not None:
            visits.know(Case(other.html.encode(), other.url), other.page)
        found = [("gone", k, c) for k, c in gone(html, page, url, teasers, place).items()]
        found += [
            ("there", k, c) for k, c in there(html, page, url, other and (other.url, other.html.encode())).items()
        ]
        for truth, kind, case in found:
            known, first = visits.outcomes(case)
            ends = {kind: known, f"{kind}, first visit": first}
            if kind == "cut to a paragraph":
                del ends[f"{kind}, first visit"]
            for what, ended in ends.items():
                right = (ended == "gone") == (truth == "gone")
                tally[truth, what, right] += 1
                if verbose and not right:
                    print(f"{truth}, but {ended}: {what}: {labelled.set} {url}")
    return _tell(tally, len(pages) - kept, len(of_site))


def _tell(tally: Counter[tuple[str, str, bool]], pages: int, sites: int) -> int:
    print(f"{pages:,} pages of {sites:,} sites")
    for truth, said in (("gone", "told as gone"), ("there", "taken for gone")):
        print(f"\n{said:>48} of")
        for kind in sorted({kind for t, kind, _ in tally if t == truth}):
            right, wrong = tally[truth, kind, True], tally[truth, kind, False]
            print(f"{kind:>38} {right if truth == 'gone' else wrong:>9,} {right + wrong:,}")
    recall = [sum(n for (t, _, r), n in tally.items() if t == "gone" and r is right) for right in (True, False)]
    false = sum(n for (t, _, r), n in tally.items() if t == "there" and not r)
    print(f"\ngone pages told: {recall[0] / max(sum(recall), 1):.3f}; pages that are there taken for gone: {false:,}")
    return int(false > 0)


if __name__ == "__main__":
    raise SystemExit(main())
