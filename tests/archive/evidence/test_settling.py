"""What stands on both pages did not change, whatever the parser took it for; what stands on one did."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from scraper.archive import Archive
from scraper.model import Block, Page, RelatedLink
from scraper.parse import parse
from tests.archive.evidence.pages import PARAGRAPHS, TITLE, URL, answer, html
from tests.archive.visits import blocks, comment, day

BOX = "<div>Ruth Alder was born in the mill in 1956 and has baked bread in it since she was nine years old.</div>"
TEXT = BOX[5:-6]
MORE = '<aside><a href="/bees">Bees in the mill</a></aside>'
LINK = RelatedLink(url="https://gazette.example/bees", title="Bees in the mill", heading="More")


def see(archive: Archive, body: bytes, number: int, **changes: object) -> tuple[str, ...]:
    """A visit whose reading is the parser's but for ``changes``: what it might take otherwise another time."""
    page = replace(parse(body, URL, captured=day(number)), related=(), **changes)
    return archive.store(answer(body, day(number)), page).new


def story(*extra: str, of: Sequence[str] = PARAGRAPHS) -> tuple[Block, ...]:
    return blocks([*of, *extra])


def test_a_block_that_is_on_both_pages_was_neither_added_nor_deleted(archive: Archive) -> None:
    page = html(after=BOX)
    see(archive, page, 1, blocks=story())
    assert see(archive, page + b"<!-- 2 -->", 2, blocks=story(TEXT)) == ()
    assert see(archive, page + b"<!-- 3 -->", 3, blocks=story()) == ()
    assert archive.page(URL).blocks == story()


def test_a_block_that_one_of_them_lacks_came_or_went(archive: Archive) -> None:
    see(archive, html(), 1, blocks=story())
    assert see(archive, html(after=BOX), 2, blocks=story(TEXT)) == ("body",)
    assert see(archive, html(after=BOX, before="<!-- 3 -->"), 3, blocks=story()) == ()
    assert see(archive, html(), 4, blocks=story()) == ("body",)
    assert [c.summary for c in archive.history(URL)][1:] == ["1 paragraph added", "1 paragraph removed"]


def test_an_edit_is_seen_beside_a_block_that_was_only_taken_otherwise(archive: Archive) -> None:
    edited = [PARAGRAPHS[0].replace("2.5", "25"), *PARAGRAPHS[1:]]
    see(archive, html(after=BOX), 1, blocks=story())
    assert see(archive, html(edited, after=BOX), 2, blocks=story(TEXT, of=edited)) == ("body",)
    assert archive.history(URL)[-1].summary == "1 paragraph edited"
    assert archive.page(URL).blocks == story(of=edited)


def test_one_of_two_that_are_alike_goes(archive: Archive) -> None:
    see(archive, html([*PARAGRAPHS, TEXT], after=BOX), 1, blocks=story(TEXT))
    assert see(archive, html(after=BOX), 2, blocks=story()) == ("body",)


def test_a_paragraph_that_changes_places_is_an_edit(archive: Archive) -> None:
    turned = [PARAGRAPHS[1], PARAGRAPHS[0], *PARAGRAPHS[2:]]
    see(archive, html(), 1, blocks=story())
    assert see(archive, html(turned), 2, blocks=story(of=turned)) == ("body",)


def test_what_a_reader_quotes_does_not_keep_a_deleted_paragraph(archive: Archive) -> None:
    quoted = f"<ol class=comments><li>They wrote: {PARAGRAPHS[2]} Where is it now?</li></ol>"
    said = [comment(1, f"They wrote: {PARAGRAPHS[2]} Where is it now?")]
    left = [*PARAGRAPHS[:2], *PARAGRAPHS[3:]]
    see(archive, html(), 1, blocks=story())
    new = see(archive, html(left, after=quoted), 2, blocks=story(of=left), comments=said, comment_count=1)
    assert new == ("body", "comments")


def test_a_short_line_is_looked_for_as_a_whole(archive: Archive) -> None:
    see(archive, html([*PARAGRAPHS, "Bees"], after="<p>Bees and honey</p>"), 1, blocks=story("Bees"))
    assert see(archive, html(after="<p>Bees and honey</p><p>Bees too</p>"), 2, blocks=story()) == ("body",)


@pytest.mark.parametrize(
    ("field", "other", "said"),
    [("title", "Gazette", "title"), ("subtitle", TEXT, "subtitle"), ("authors", ("Ruth Alder",), "authors")],
)
def test_a_field_read_from_another_place_of_the_same_page_is_no_edit(
    archive: Archive, field: str, other: object, said: str
) -> None:
    page = html(before="<div>Gazette</div>", after=f"{BOX}<div>Ruth Alder</div>")
    see(archive, page, 1, blocks=story())
    assert see(archive, page + b"<!-- 2 -->", 2, blocks=story(), **{field: other}) == ()
    assert see(archive, html(), 3, blocks=story(), **{field: other if field != "title" else "A new one"}) == ("body",)
    assert archive.history(URL)[-1].summary == said


def test_an_edited_headline_is_seen_though_the_old_one_stands_in_the_metadata(archive: Archive) -> None:
    see(archive, html(og=TITLE), 1)
    assert see(archive, html(og=TITLE, title="The old mill closed"), 2) == ("body",)


def test_a_link_that_is_on_both_pages_did_not_come_or_go(archive: Archive) -> None:
    page = html(after=MORE)

    def offered(number: int, *links: RelatedLink, body: bytes = page) -> tuple[str, ...]:
        reading = replace(parse(body, URL, captured=day(number)), related=links)
        return archive.store(answer(body, day(number)), reading).new

    offered(1, LINK)
    assert offered(2, body=page + b"<!-- 2 -->") == ()
    assert archive.page(URL).related == (LINK,)
    assert offered(3, body=html()) == ("related",)
    assert offered(4, body=page) == ()
    assert offered(5, LINK, body=page + b"<!-- 5 -->") == ()
    assert archive.page(URL).related == ()


def test_a_link_that_passes_to_another_heading_changed(archive: Archive) -> None:
    page: Page = replace(parse(html(after=MORE), URL, captured=day(1)), related=(LINK,))
    archive.store(answer(html(after=MORE), day(1)), page)
    moved = html(after="<h2>Most read</h2>" + MORE)
    new = archive.store(answer(moved, day(2)), replace(page, related=(replace(LINK, heading="Most read"),))).new
    assert new == ("related",)


def test_a_teaser_between_the_paragraphs_changes_with_its_link_and_not_the_body(archive: Archive) -> None:
    def offered(title: str, number: int) -> tuple[str, ...]:
        body = html(after=f'<p><a href="/bees">{title}</a></p>')
        page = replace(parse(body, URL, captured=day(number)), blocks=story(title))
        return archive.store(answer(body, day(number)), replace(page, related=(replace(LINK, title=title),))).new

    offered("Bees in the mill", 1)
    assert offered("Honey from the mill", 2) == ("related",)


def test_damaged_bytes_leave_the_parser_its_word(archive: Archive) -> None:
    see(archive, html(after=BOX), 1, blocks=story())
    archive.db.execute("UPDATE blob SET data = x'00'")
    archive.db.conn.commit()
    assert see(archive, html(after=BOX) + b"<!-- 2 -->", 2, blocks=story(TEXT)) == ("body",)
