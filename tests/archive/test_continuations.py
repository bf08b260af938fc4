"""Stories over several pages: the others are kept with the first, sealed with it, and go where it goes."""

from __future__ import annotations

import io
import random
import sqlite3
import zipfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from scraper.archive import Archive
from scraper.archive.custody import check
from scraper.archive.custody.erase import Wanted
from scraper.archive.custody.prune import Policy
from scraper.model import Comment, Continuation, Page, Response, Stored
from tests.archive.visits import PARAGRAPHS, URL, answer, comment, day, story

SAID = [comment(n, f"Comment number {n}, which is long enough.", f"User {n}") for n in range(1, 7)]


def further(comments: Sequence[Comment], number: int, at: str, noise: str = "") -> Response:
    """The answer of a page of comments."""
    return answer(story((), title="", comments=comments), at, url=f"{URL}comment-page-{number}/", noise=noise)


def whole(first: Page, *pages: Sequence[Comment], at: str, noise: str = "") -> Response:
    """The answer of a story with its pages of comments."""
    parts = tuple(further(comments, number, at, noise) for number, comments in enumerate(pages, 2))
    return replace(answer(first, at), parts=parts)


def read(response: Response) -> Page:
    """What the parser says of such an answer."""
    page, *others = (
        msgspec.json.decode(answer.body.split(b"\n")[0], type=Page) for answer in (response, *response.parts)
    )
    comments = sum((other.comments for other in others), page.comments)
    return replace(page, comments=comments, comment_count=len(comments))


def keep(archive: Archive, response: Response) -> Stored:
    return archive.store(response, read(response))


def told(archive: Archive) -> list[tuple[str, int, str]]:
    return [(change.part, change.number, change.summary) for change in archive.history(URL)]


FIRST = story(comments=SAID[:2])


def test_a_story_is_one_capture_and_one_version_with_the_answers_of_all_its_pages(archive: Archive) -> None:
    seen = whole(FIRST, SAID[2:4], SAID[4:], at=day(1))
    stored = keep(archive, seen)
    assert (stored.outcome, stored.comments_added) == ("ok", 6)
    assert archive.last_answer(URL) == seen
    assert len(archive.captures(URL)) == archive.stats().captures == 1
    assert [c.text for c in archive.page(URL).comments] == [c.text for c in SAID]
    assert list(archive.failures()) == []
    assert archive.verify().sound


def test_it_is_the_same_only_where_all_pages_have_the_bytes_of_before(archive: Archive) -> None:
    pages = SAID[2:4], SAID[4:]
    assert keep(archive, whole(FIRST, *pages, at=day(1))).outcome == "ok"
    assert keep(archive, whole(FIRST, *pages, at=day(2))).outcome == "same"
    edited = [*SAID[4:5], replace(SAID[5], text="Comment number 6, which says something else.")]
    changed = keep(archive, whole(FIRST, SAID[2:4], edited, at=day(3)))
    assert (changed.outcome, changed.new, changed.comments_edited) == ("ok", ("comments",), 1)
    assert keep(archive, whole(FIRST, SAID[2:4], at=day(4))).outcome == "ok"


def test_a_thread_may_grow_by_a_page(archive: Archive) -> None:
    keep(archive, whole(FIRST, SAID[2:4], at=day(1)))
    stored = keep(archive, whole(FIRST, SAID[2:4], SAID[4:], at=day(2)))
    assert (stored.comments_added, stored.comments_gone) == (2, 0)
    assert keep(archive, whole(FIRST, SAID[2:4], SAID[4:], at=day(3))).outcome == "same"


def test_comments_on_a_page_that_could_not_be_had_are_not_gone(archive: Archive) -> None:
    keep(archive, whole(FIRST, SAID[2:4], SAID[4:], at=day(1)))
    lacking = whole(FIRST, SAID[2:4], at=day(2))
    more = (Continuation(url=f"{URL}comment-page-3/", part="comments", number=3),)
    for count in (6, None):
        page = replace(read(lacking), comment_count=count, continuations=more)
        stored = archive.store(lacking, page)
        assert (stored.comments_gone, stored.comments_added) == (0, 0)
        lacking = replace(lacking, captured=day(3))
    assert keep(archive, whole(FIRST, SAID[2:4], SAID[4:], at=day(4))).comments_added == 0


def test_paragraphs_on_a_page_that_could_not_be_had_are_not_removed(archive: Archive) -> None:
    second = answer(story(PARAGRAPHS[1:]), day(1), url=f"{URL}2/")
    archive.store(replace(answer(story(PARAGRAPHS[:1]), day(1)), parts=(second,)), story())
    lacking = story(PARAGRAPHS[:1], continuations=(Continuation(url=f"{URL}2/", part="body", number=2),))
    for number in (2, 3):
        seen = answer(lacking, day(number), noise=str(number))
        assert archive.store(seen, lacking).new == ()
    third = Continuation(url=f"{URL}3/", part="body", number=3)
    growing = story(PARAGRAPHS[:2], continuations=(third,))
    assert archive.store(answer(growing, day(4)), growing).new == ("body",)
    assert archive.page(URL, at=day(3)).body == "\n\n".join(PARAGRAPHS)


def test_a_304_says_nothing_of_the_other_pages_so_it_is_not_asked_for(archive: Archive) -> None:
    seen = whole(FIRST, SAID[2:4], at=day(1))
    seen = replace(seen, headers=(*seen.headers, ("etag", '"1"')))
    keep(archive, seen)
    assert archive.validators(URL) is None
    archive.store_unchanged(Response(asked=URL, url=URL, status=304, headers=(), body=b"", captured=day(2)))
    assert archive.last_answer(URL) == seen
    assert len(archive.page(URL).comments) == 4


def test_reading_again_reads_the_story_whole(archive: Archive) -> None:
    keep(archive, whole(FIRST, SAID[2:4], at=day(1)))
    keep(archive, whole(FIRST, SAID[2:4], at=day(2)))
    done = archive.reparse(URL, lambda response: replace(read(response), parser_version="test 2"))
    assert done is not None
    assert (done.captures, done.unread, done.differs) == (1, 0, ())


def test_what_stands_on_a_further_page_has_not_gone_from_the_story(archive: Archive) -> None:
    """A paragraph that only the parser no longer takes is still printed on the second page."""

    def html(*texts: str) -> bytes:
        return "".join(f"<p>{text}</p>" for text in texts).encode()

    def seen(at: str, noise: str) -> Response:
        second = replace(further((), 2, at), body=html(PARAGRAPHS[2], noise))
        return replace(answer(FIRST, at), body=html(*PARAGRAPHS[:2], noise), parts=(second,))

    archive.store(seen(day(1), "one"), story())
    archive.store(seen(day(2), "two"), story(PARAGRAPHS[:2]))
    assert [change.number for change in archive.history(URL) if change.part == "body"] == [1]


def test_a_page_of_comments_is_kept_as_what_differs_from_how_it_was(archive: Archive) -> None:
    rng = random.Random(1)
    noise = ["".join(rng.choices("abcdefghij ", k=20_000)) for _ in range(2)]
    for number in (1, 2):
        seen = whole(FIRST, SAID[2:4], SAID[4:], at=day(number))
        seen.parts = tuple(
            replace(part, body=part.body + f"\n{text} {number}".encode())
            for part, text in zip(seen.parts, noise, strict=True)
        )
        keep(archive, seen)
        archive.pack()
    sizes = [row["size"] for row in archive.db.query("SELECT length(data) AS size FROM blob ORDER BY id")]
    assert max(sizes[3:]) < min(sizes[1:3]) / 20
    assert archive.last_answer(URL) == seen


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE continuation SET capture_id = 2 WHERE id = 1",
        "UPDATE continuation SET number = 3 - number WHERE number < 3",
        "DELETE FROM continuation WHERE id = 2",
        "UPDATE continuation SET headers = '[]'",
        "UPDATE continuation SET at = '2021-05-09T12:00:00.000000Z'",
        "UPDATE continuation SET blob_id = 1",
        "INSERT INTO continuation (capture_id, number, at, asked, final, status, headers, blob_id)"
        " SELECT 2, 1, at, asked, final, status, headers, blob_id FROM continuation WHERE id = 1",
    ],
)
def test_a_continuation_can_be_neither_changed_nor_moved_to_another_story(tmp_path: Path, damage: str) -> None:
    with Archive(tmp_path / "a.db") as archive:
        keep(archive, whole(FIRST, SAID[2:4], SAID[4:], at=day(1)))
        keep(archive, answer(story(), day(2), url="https://example.com/other"))
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        if "number = 3" in damage:
            db.execute("UPDATE continuation SET number = -number")
            db.execute("UPDATE continuation SET number = 3 + number")
        else:
            db.execute(damage)
        db.commit()
    found: list[tuple[str, str]] = []
    with Archive(tmp_path / "a.db", read_only=True) as archive:
        archive.verify(tell=lambda finding: found.append((finding.check, finding.what)))
    assert ("chain", "was changed since it was sealed") in found


def test_a_proof_proves_each_page(archive: Archive, tmp_path: Path) -> None:
    keep(archive, whole(FIRST, SAID[2:4], SAID[4:], at=day(1)))
    out = io.BytesIO()
    archive.proof(URL, out)
    path = tmp_path / "story.zip"
    path.write_bytes(out.getvalue())
    said = check.check(str(path))
    assert [line for line in said if line.startswith("continuation-2/bytes")]
    with zipfile.ZipFile(path) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    for name in ("continuation-2/bytes", "continuation-1/record.txt", "continuation-1/headers.json"):
        other = tmp_path / "other.zip"
        with zipfile.ZipFile(other, "w") as packed:
            for file, data in files.items():
                packed.writestr(file, data + b" " if file == name else data)
        with pytest.raises(check.Wrong, match=name):
            check.check(str(other))


def test_merging_brings_them_along_in_any_order_and_once(tmp_path: Path) -> None:
    seen = [whole(FIRST, SAID[2 : 3 + n], at=day(n)) for n in (1, 2, 3)]
    for number, share in enumerate((seen[::2], seen[1:])):
        with Archive(tmp_path / f"{number}.db") as archive:
            for one in share:
                keep(archive, one)
    histories = []
    for order in ("01", "10"):
        with Archive(tmp_path / f"of{order}.db") as both:
            paths = [tmp_path / f"{n}.db" for n in order]
            assert [done.captures for done in both.merge(paths, read)] == [2, 1]
            assert [done.captures for done in both.merge(paths, read)] == [0, 0]
            assert both.verify().findings == 0
            assert both.last_answer(URL) == seen[-1]
            histories.append((told(both), [c.text for c in both.page(URL).comments]))
    with Archive(tmp_path / "one.db") as alone:
        for one in seen:
            keep(alone, one)
        assert histories == [(told(alone), [c.text for c in alone.page(URL).comments])] * 2


def test_a_comment_on_a_further_page_is_erased_there_and_does_not_come_back(tmp_path: Path) -> None:
    path, other = tmp_path / "a.db", tmp_path / "b.db"
    for name in (path, other):
        with Archive(name) as archive:
            keep(archive, whole(FIRST, SAID[2:4], SAID[4:], at=day(1)))
    with Archive(path) as archive:
        done = archive.erase(Wanted(url=URL, comment="6"), read, reason="asked for")
        assert (done.comments, done.captures, done.dropped) == (1, 1, 0)
        assert archive.verify().findings == 0
        [*_, last] = archive.page(URL).comments
        assert (last.author, last.text) == ("[name erased]", "[erased]")
        assert [one.captures for one in archive.merge([other], read)] == [0]
    assert SAID[5].text.encode() not in path.read_bytes()
    with Archive(other) as archive:
        assert [one.captures for one in archive.merge([path], read)] == [0]
        assert archive.verify().findings == 0
        assert archive.page(URL).comments[-1].text == "[erased]"
    with Archive(tmp_path / "c.db") as archive:
        assert [one.captures for one in archive.merge([path, other], read)] == [1, 0]
        assert archive.verify().findings == 0
        assert archive.page(URL).comments[-1].text == "[erased]"


def test_their_bytes_are_pruned_with_those_of_their_capture(archive: Archive) -> None:
    for number in range(1, 5):
        keep(archive, whole(FIRST, SAID[2 : 2 + number], at=day(number)))
    pruned = archive.prune(Policy(bytes_before=day(9), all_bytes=True))
    assert pruned.blobs == 2
    last = archive.last_answer(URL)
    assert last is not None
    assert len(last.parts[0].body) > 0
    done = archive.reparse(URL, lambda response: replace(read(response), parser_version="test 2"))
    assert done is not None
    assert (done.unread, done.differs) == (0, ())
    assert archive.verify().findings == 0
