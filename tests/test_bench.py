"""The bench's own sums: scores by hand, the gate, and a short run of the fuzzer."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from bench import corpus, corrections, edits, fuzz, noise, quality, revisits, scores, search, synthetic
from scraper.archive import Archive
from tests.archive.conftest import sound

FIXTURES = Path(__file__).parent / "fixtures" / "pages"


def test_word_f1_counts_each_word_as_often_as_it_stands() -> None:
    assert scores.word_f1("A goat, a goat", "a goat") == pytest.approx(2 * 2 / (4 + 2))
    assert scores.word_f1(None, "") == 1
    assert scores.word_f1("goat", None) == 0


def test_shingles_are_runs_of_four_words() -> None:
    assert scores.shingle_f1([("one two three four five", "one two three four six")]) == pytest.approx(0.5)
    assert scores.shingle_f1([("goat", "goat")]) == 1


def test_snippets_that_must_and_must_not_be_there() -> None:
    truth = {"with": ["a goat", "a glove"], "without": ["subscribe", "cookies"], "comments": ["poor goat", "his desk"]}
    page = {
        "body": "There was a\ngoat. Subscribe. He sat at his desk.",
        "comments": [{"text": "poor  goat"}],
    }
    found = scores.snippets([(truth, page)])
    assert found["snippet F1"] == pytest.approx(2 / 3)
    assert found["snippet precision"] == 1
    assert (found["comment snippets found"], found["comment snippets in body"]) == (0.5, 0.5)


def test_comments_are_matched_by_their_words_and_related_links_by_address() -> None:
    truth = {
        "url": "https://example.com/a",
        "comments": [
            {"text": "Poor goat, I say", "author": "Ann", "date": "2024-05-04", "parent": None},
            {"text": "It ate my glove", "author": "Ben", "date": "2024-05-05", "parent": 0},
        ],
        "related": [{"url": "/b", "title": "The bridge"}, {"url": "/c", "title": "The mill"}],
        "optional": [{"url": "/d", "title": "Either way"}],
    }
    page = {
        "comments": [
            {
                "id": "1",
                "parent_id": None,
                "text": "Poor goat, I say!",
                "author": "Ann",
                "posted": "2024-05-04T10:00:00Z",
            },
            {"id": "2", "parent_id": "1", "text": "It ate my glove", "author": "Cem", "posted": None},
            {
                "id": "3",
                "parent_id": None,
                "text": "Your address will not be published",
                "author": None,
                "posted": None,
            },
        ],
        "related": [
            {"url": "http://www.example.com/b?utm_source=x", "title": "The bridge", "kind": "related"},
            {"url": "https://example.com/d", "title": "Either way", "kind": "related"},
            {"url": "https://example.com/e", "title": "New", "kind": "latest"},
        ],
    }
    found = scores.parts([(truth, page)])
    assert found["comment F1"] == pytest.approx(2 * 2 / (2 * 2 + 1))
    assert (found["comment author"], found["comment time"], found["comment parent"]) == (0.5, 0.5, 1)
    assert found["related F1"] == pytest.approx(2 / 3)
    assert found["related headline"] == 1


def test_the_gate_names_what_got_worse_and_lets_chance_pass() -> None:
    pinned = {"word F1": 0.96, "title": 0.9, "comment snippets in body": 0.02}
    assert quality.worse("x", {"word F1": 0.959, "title": 0.95, "comment snippets in body": 0.01}, pinned) == []
    lines = quality.worse("x", {"word F1": 0.95, "title": 0.9, "comment snippets in body": 0.03}, pinned)
    assert lines == ["x: word F1 was 0.9600, is 0.9500", "x: comment snippets in body was 0.0200, is 0.0300"]


def test_a_site_is_always_in_the_same_fold() -> None:
    assert [corpus.fold_of(site) for site in ("example.com", "example.org", "example.net")] == [1, 0, 1]


def test_mutated_pages_are_pages_or_refused() -> None:
    pages = [path.read_bytes() for path in sorted(FIXTURES.glob("*/page.html"))]
    outcomes = {fuzz.attempt(pages[n % len(pages)], pages[(n + 1) % len(pages)], n)[0] for n in range(200)}
    assert outcomes <= {"page", "refused"}


def test_an_archive_of_made_up_pages_is_as_one_that_was_stored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "archive.db"
    shape = synthetic.build(path, pages=60, versions=400, words=40, sites=301)
    with Archive(path) as archive:
        assert sound(archive) == []
        pages = [*archive.pages()]
        assert (len(pages), sum(sum(msgspec.structs.astuple(page.version)) for page in pages)) == (60, 400)
        assert all(page.body and len(page.related) == 4 for page in pages)
        assert shape.comments >= sum(len(page.comments) for page in pages) > 60
        changes = archive.history(max(pages, key=lambda page: page.version.body).url or "")
        assert {change.cause for change in changes} == {"first", "edit"}
    search.size(path)
    search.ask(path, 1)
    search.adding(tmp_path, 2)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(search.kinds()) + 4
    assert "without the index" in lines[-1]


def test_no_noise_makes_a_version_on_pages_of_our_own() -> None:
    results = list(revisits.run(revisits.own()))
    assert {kind for kind, _ in results} == set(noise.KINDS)
    assert [found for _, found in results if found] == []


def test_every_true_edit_is_seen_in_its_part_alone_on_pages_of_our_own() -> None:
    results = list(edits.run(revisits.own()))
    assert {seen.edit for seen in results} == set(corrections.EDITS)
    assert [seen for seen in results if seen.result != "right"] == []
