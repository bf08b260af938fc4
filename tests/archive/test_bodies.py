from __future__ import annotations

import msgspec
import pytest
from msgspec import UNSET

from scraper.archive import Archive
from scraper.model import Block, Continuation, Image, Link, Page
from tests.archive.visits import PARAGRAPHS, URL, blocks, comment, day, link, story, summary, visit


def two_visits(archive: Archive, old: Page, new: Page) -> tuple[str, ...]:
    """The parts that got a version by the second visit."""
    visit(archive, old, day(1))
    return visit(archive, new, day(2)).new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2.5 % of the budget", "25 % of the budget"),
        ("fell by -3 degrees", "fell by 3 degrees"),
        ("is safe", "is not safe"),
        ("“No,” he said", "No, he said"),
        ("for schools", "for Schools"),
    ],
)
def test_the_smallest_change_of_a_paragraph_is_a_version_of_the_body_and_of_nothing_else(
    archive: Archive, old: str, new: str
) -> None:
    comments, related = [comment(1, "First.")], [link("/a", "A")]
    before, after = (story([f"The council said: {text}."], comments=comments, related=related) for text in (old, new))
    assert two_visits(archive, before, after) == ("body",)
    assert summary(archive)[-1] == ("body", 2, "edit", "1 paragraph edited")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": "Council votes against schools"}, "title"),
        ({"subtitle": "A late vote"}, "subtitle"),
        ({"authors": ("Raffi",)}, "authors"),
        ({"published": "2021-05-14"}, "date"),
        ({"blocks": blocks(PARAGRAPHS[:2])}, "1 paragraph removed"),
        ({"blocks": blocks([*PARAGRAPHS, "And more.", "And more still."])}, "2 paragraphs added"),
        ({"blocks": blocks([PARAGRAPHS[1], PARAGRAPHS[0], PARAGRAPHS[2]])}, "1 paragraph added, 1 removed"),
        (
            {
                "title": "Other",
                "blocks": blocks([PARAGRAPHS[0] + " Now.", PARAGRAPHS[1] + " Now.", "Wholly different"]),
            },
            "title, 2 paragraphs edited, 1 added, 1 removed",
        ),
        (
            {"blocks": (*blocks(PARAGRAPHS), Block(kind="list_item", text="One"), Block(kind="list_item", text="Two"))},
            "2 list items added",
        ),
        (
            {"blocks": (*blocks([*PARAGRAPHS, "More."]), Block(kind="caption", text="The mayor"))},
            "2 blocks added",
        ),
    ],
)
def test_what_changed_is_said_in_a_few_words(archive: Archive, changes: dict[str, object], said: str) -> None:
    old = story(authors=("Ani",))
    assert two_visits(archive, old, msgspec.structs.replace(old, **changes)) == ("body",)
    assert summary(archive)[-1] == ("body", 2, "edit", said)


@pytest.mark.parametrize(
    "changes",
    [
        {"modified": "2021-05-15T10:00:00+04:00"},
        {"tags": ("schools", "budget")},
        {"section": "Politics"},
        {"language": "hy"},
        {"canonical_url": "https://example.com/2021/05/story/?x=1"},
        {"images": (Image(url="https://example.com/i.jpg?nonce=2"),)},
        {"published": "2021-05-13T14:04:00Z"},
        {"published": "2021-05-13"},
        {"title": " Council votes for  schools"},
        {"blocks": blocks([PARAGRAPHS[0], PARAGRAPHS[1].replace("“", '"').replace("”", '"'), PARAGRAPHS[2]])},
        {"blocks": tuple(Block(kind="quote", text=text) for text in PARAGRAPHS)},
        {"blocks": tuple(Block(kind="paragraph", text=t, links=(Link(url=URL, text="x"),)) for t in PARAGRAPHS)},
    ],
)
def test_noise_makes_no_version(archive: Archive, changes: dict[str, object]) -> None:
    old = story(published="2021-05-13T18:04:00+04:00", tags=("budget", "schools"))
    assert two_visits(archive, old, msgspec.structs.replace(old, **changes)) == ()


def test_a_relative_date_moves_with_each_visit_and_is_no_edit(archive: Archive) -> None:
    visit(archive, story(published="2021-05-01T09:00:00Z"), day(1, "12:00:00"))
    assert visit(archive, story(published="2021-05-01T09:40:30Z"), day(1, "12:40:30")).new == ()
    assert visit(archive, story(published="2021-05-01T09:02:07Z"), day(1, "13:02:07"), noise="later").new == ()


def test_a_return_to_an_earlier_text_is_a_revert_and_costs_no_second_copy(archive: Archive) -> None:
    first, second = story(), story(PARAGRAPHS[:2])
    for number, page in enumerate([first, second, first, second], 1):
        visit(archive, page, day(number))
    assert [cause for _, _, cause, _ in summary(archive)] == ["first", "edit", "revert", "revert"]
    assert archive.db["text"].count == 2
    assert archive.page(URL, at="2021-05-03").blocks == first.blocks


def test_a_date_that_returns_is_a_revert_and_another_one_is_none(archive: Archive) -> None:
    for number, date in enumerate(["2021-05-01", "2021-05-02", "2021-05-03", "2021-05-02"], 1):
        visit(archive, story(published=date), day(number))
    assert [cause for _, _, cause, _ in summary(archive)] == ["first", "edit", "edit", "revert"]


def test_what_stands_beside_the_story_is_that_of_the_last_reading(archive: Archive) -> None:
    visit(archive, story(modified="2021-05-01", tags=("a",), section="News"), day(1))
    visit(archive, story(modified="2021-05-02", tags=("a", "b"), section="News"), day(2))
    assert archive.page(URL).version.body == 1
    assert [archive.page(URL, at=at).modified for at in ("2021-05-01", "2021-05-02")] == ["2021-05-01", "2021-05-02"]
    assert archive.page(URL).tags == ("a", "b")


def test_the_body_is_the_text_of_its_blocks_but_captions(archive: Archive) -> None:
    visit(archive, story(blocks=(*blocks(["One.", "Two."]), Block(kind="caption", text="The mayor"))), day(1))
    assert archive.page(URL).body == "One.\n\nTwo."
    assert next(archive.db.query("SELECT body FROM body_now"))["body"] == "One.\n\nTwo."


def test_a_page_without_a_story_has_a_body_all_the_same(archive: Archive) -> None:
    visit(archive, story([], title="Video"), day(1))
    assert (archive.page(URL).body, archive.page(URL).version.body) == (None, 1)
    assert summary(archive) == [("body", 1, "first", "0 paragraphs")]


def test_the_times_of_a_live_blog_come_back_and_a_new_entry_is_a_version(archive: Archive) -> None:
    older = Block(kind="paragraph", text="The ferry has left the harbour.", posted="2021-05-01T11:00:00+04:00")
    newer = Block(kind="heading", level=2, text="The ferry is back", posted="2021-05-01T12:30:00+04:00")
    assert two_visits(archive, story(blocks=(older,)), story(blocks=(newer, older))) == ("body",)
    assert archive.page(URL).blocks == (newer, older)
    assert archive.page(URL, at=day(1)).blocks == (older,)


def test_a_time_of_an_entry_that_is_told_otherwise_is_no_edit(archive: Archive) -> None:
    entry = Block(kind="paragraph", text="The ferry is back.", posted="2021-05-01T12:30:00")
    moved = msgspec.structs.replace(entry, posted="2021-05-01T12:30:00+04:00")
    assert two_visits(archive, story(blocks=(entry,)), story(blocks=(moved,))) == ()


def test_continuations_are_not_kept(archive: Archive) -> None:
    further = (Continuation(url=URL + "2/", part="body", number=2),)
    visit(archive, story(continuations=further, page_number=1, page_count=2), day(1))
    kept = archive.page(URL)
    assert kept.continuations is UNSET
    assert b"continuations" not in msgspec.json.encode(kept)
    assert b"page_number" not in msgspec.json.encode(kept)
