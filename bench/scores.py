"""Scores of a split page against the truth, as the field computes them.

* Word F1: of the two multisets of words, mean over pages.
* Shingle F1: mean precision and recall of 4-word shingles and their F1, as in the article extraction benchmark of
  Scrapinghub (2020).
* Snippet F1: of passages that must, and must not, be in the body, as in trafilatura's evaluation (Barbaresi, 2021).
* Comments by text (words agree to 0.8), and of those matched the author, time and parent; related links by URL.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import fmean
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

_WORD = re.compile(r"\w+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TRACKING = re.compile(r"utm_|fbclid|gclid|ref=|source=")
_UNCOUNTED = ("latest", "popular", "sponsored")
SAME_COMMENT = 0.8
SHINGLE = 4

Pair = tuple[dict[str, Any], dict[str, Any]]
"""The truth of a page, and the page as JSON has it."""


def words(text: str | None) -> list[str]:
    """The words of a text in lower case."""
    return _WORD.findall(unicodedata.normalize("NFC", text or "").lower())


def word_f1(found: str | None, true: str | None) -> float:
    """F1 of two multisets of words; 1 where both are empty."""
    left, right = Counter(words(found)), Counter(words(true))
    if not left or not right:
        return float(not left and not right)
    return 2 * (left & right).total() / (left.total() + right.total())


def _shingles(text: str | None) -> Counter[tuple[str, ...]]:
    told = words(text)
    if 0 < len(told) < SHINGLE:
        return Counter([tuple(told)])
    return Counter(tuple(told[i : i + SHINGLE]) for i in range(len(told) - SHINGLE + 1))


def shingle_f1(texts: Iterable[tuple[str | None, str | None]]) -> float:
    """F1 of mean precision and mean recall over (found, true) texts."""
    precision, recall = [], []
    for found, true in texts:
        left, right = _shingles(found), _shingles(true)
        both = (left & right).total()
        if left:
            precision.append(both / left.total())
        if right:
            recall.append(both / right.total())
    p, r = fmean(precision or [0.0]), fmean(recall or [0.0])
    return 2 * p * r / (p + r) if p + r else 0.0


def _squeezed(text: str | None) -> str:
    return " ".join((text or "").split())


def snippets(pairs: Sequence[Pair]) -> dict[str, float]:
    """Passages told right."""
    n: Counter[str] = Counter()
    for truth, page in pairs:
        body = _squeezed(page.get("body"))
        said = _squeezed(" ".join(c["text"] for c in page.get("comments") or ()))
        for wanted, name in (("with", "tp"), ("without", "fp")):
            for passage in truth.get(wanted) or ():
                n[name if _squeezed(passage) in body else "fn" if name == "tp" else "tn"] += 1
        for passage in truth.get("comments") or ():
            n["comments"] += 1
            n["found"] += _squeezed(passage) in said
            n["leaked"] += _squeezed(passage) in body
    scores = {
        "snippet F1": 2 * n["tp"] / ((2 * n["tp"] + n["fp"] + n["fn"]) or 1),
        "snippet precision": n["tp"] / ((n["tp"] + n["fp"]) or 1),
    }
    if n["comments"]:
        scores |= {"comment snippets found": n["found"] / n["comments"]}
        scores |= {"comment snippets in body": n["leaked"] / n["comments"]}
    return scores


def _day(text: Any) -> str | None:
    match = _DAY.search(str(text or ""))
    return match.group() if match else None


def _instant(text: Any) -> float | None:
    try:
        moment = datetime.datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment.timestamp() if moment.tzinfo else None


def _same_names(found: Iterable[str], true: Iterable[str]) -> bool:
    left, right = set(words(" ".join(found))), set(words(" ".join(true)))
    return 2 * len(left & right) >= 0.9 * (len(left) + len(right))


def metadata(pairs: Sequence[Pair]) -> dict[str, float]:
    """Shares of titles, authors, days and instants right, each over the pages whose truth has one."""
    right: dict[str, list[bool]] = {}
    for truth, page in pairs:
        names = truth.get("authors") or truth.get("author") or []
        if truth.get("title"):
            right.setdefault("title", []).append(word_f1(page.get("title"), truth["title"]) >= 0.9)
        if names:
            true = [names] if isinstance(names, str) else names
            right.setdefault("authors", []).append(_same_names(page.get("authors") or (), true))
        if day := _day(truth.get("date")):
            right.setdefault("published day", []).append(_day(page.get("published")) == day)
        if len(str(truth.get("date"))) > len("2021-05-14") and (moment := _instant(truth["date"])) is not None:
            right.setdefault("published instant", []).append(_instant(page.get("published")) == moment)
    return {name: fmean(marks) for name, marks in right.items()}


def _plain_url(url: str | None, base: str | None) -> str:
    parts = urlsplit(urljoin(base or "http://unknown.invalid/", url or ""))
    query = "&".join(q for q in parts.query.split("&") if q and not _TRACKING.match(q))
    return urlunsplit(("", parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/"), query, ""))


def _f1(n: Counter[str], part: str) -> float:
    return 2 * n[f"{part} tp"] / ((2 * n[f"{part} tp"] + n[f"{part} fp"] + n[f"{part} fn"]) or 1)


def _matched(found: list[Any], true: list[Any]) -> dict[int, int]:
    """Index found by index of the truth, each at most once, the best agreement first in the order of the truth."""
    taken: dict[int, int] = {}
    for i, comment in enumerate(true):
        free = [(word_f1(c["text"], comment["text"]), -j) for j, c in enumerate(found) if j not in taken.values()]
        if free and max(free)[0] >= SAME_COMMENT:
            taken[i] = -max(free)[1]
    return taken


def _count_comments(truth: dict[str, Any], page: dict[str, Any], n: Counter[str]) -> None:
    found, true = list(page.get("comments") or ()), truth["comments"]
    pairs = _matched(found, true)
    n["comment tp"] += len(pairs)
    n["comment fp"] += len(found) - len(pairs)
    n["comment fn"] += len(true) - len(pairs)
    n["none"] += not true
    n["none right"] += not true and not found
    by_found = {j: i for i, j in pairs.items()}
    by_id = {c["id"]: j for j, c in enumerate(found)}
    for i, j in pairs.items():
        if true[i].get("author"):
            n["author"] += 1
            n["author right"] += words(found[j].get("author")) == words(true[i]["author"])
        if day := _day(true[i].get("date")):
            n["time"] += 1
            n["time right"] += _day(found[j].get("posted")) == day
        above = by_id.get(found[j].get("parent_id"))
        n["parent"] += 1
        n["parent right"] += (None if above is None else by_found.get(above, -1)) == true[i].get("parent")


def _count_related(truth: dict[str, Any], page: dict[str, Any], n: Counter[str]) -> None:
    base = truth.get("url")
    true = {_plain_url(link["url"], base): link["title"] for link in truth["related"]}
    either_way = {_plain_url(link["url"], base) for link in truth.get("optional") or ()}
    links = {_plain_url(link["url"], base): link for link in page.get("related") or ()}
    links = {url: link for url, link in links.items() if url in true or link.get("kind") not in _UNCOUNTED}
    both = true.keys() & links.keys()
    n["related tp"] += len(both)
    n["related fp"] += len(links.keys() - true.keys() - either_way)
    n["related fn"] += len(true.keys() - links.keys())
    n["headline right"] += sum(word_f1(links[url]["title"], true[url]) >= SAME_COMMENT for url in both)


def parts(pairs: Sequence[Pair]) -> dict[str, float]:
    """Comments and related links of pages on which every one is labelled."""
    n: Counter[str] = Counter()
    for truth, page in pairs:
        _count_comments(truth, page, n)
        _count_related(truth, page, n)
    return {
        "comment F1": _f1(n, "comment"),
        **{f"comment {name}": n[f"{name} right"] / (n[name] or 1) for name in ("author", "time", "parent")},
        "pages without comments right": n["none right"] / (n["none"] or 1),
        "related F1": _f1(n, "related"),
        "related headline": n["headline right"] / (n["related tp"] or 1),
    }


def scores(name: str, pairs: Sequence[Pair]) -> dict[str, float]:
    """All scores that a set of pages has answers for."""
    if name == "gold":
        return parts(pairs)
    found: dict[str, float] = {}
    bodies = [(page.get("body"), truth["body"]) for truth, page in pairs if truth.get("body")]
    if bodies:
        found |= {"word F1": fmean(word_f1(a, b) for a, b in bodies), "shingle F1": shingle_f1(bodies)}
    if any(truth.get("with") for truth, _ in pairs):
        found |= snippets(pairs)
    return found | metadata(pairs)
