"""Comments by the shapes they come in; the whole layouts are in tests/fixtures/pages."""

from __future__ import annotations

import pytest
from msgspec import UNSET

import scraper
from scraper.model import Comment, Page

STORY = (
    "<article><h1>A goat stays behind</h1><p>"
    + "The ferry came in at noon, and left again without the goat. " * 4
    + "</p></article>"
)
URL = "https://example.com/goat"


def page(thread: str) -> Page:
    return scraper.parse(f"<body>{STORY}{thread}</body>".encode(), URL, captured="2024-05-10T12:00:00Z")


def comments(thread: str) -> tuple[Comment, ...]:
    return page(thread).comments


def one(inside: str) -> Comment:
    found = comments(f"<ol class=comment-list><li class=comment id=comment-7>{inside}</li></ol>")
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    "thread",
    [
        "<ol class=commentlist><li class='comment depth-1' id=comment-7><p>Poor goat.</p></li></ol>",
        "<div id=comments><div class=comment data-comment-id=7><b class=fn>A</b><p>Poor goat.</p></div></div>",
        "<li id=li-comment-7><div id=comment-7 class=comment-body><cite class=fn>A</cite><p>Poor goat.</p></div></li>",
        "<ul><li id=bb_message_7 class=member><span class=author>A</span><p>Poor goat.</p></li></ul>",
    ],
)
def test_a_comment_is_told_by_its_id_or_class(thread: str) -> None:
    assert [(c.id.split("_")[-1], c.text) for c in comments(thread)] == [("7", "Poor goat.")]


@pytest.mark.parametrize(
    "thread",
    [
        "<div id=comments class=comments-area><h3 id=reply-title>Leave a Reply</h3><form><p>Your name *</p></form></div>",
        "<div id=respond class=comment-respond><p>Your email address will not be published.</p></div>",
        "<ul id=recentcomments><li class=recentcomments>Ann on <a href='/other#comment-3'>Another story</a></li></ul>",
        "<ol class=commentlist><li class='pingback' id=comment-9><p>Pingback: <a href='https://x.example/'>Blog</a></p></li></ol>",
        "<div class=comment-policy><p>Comments are read before they are printed. Be kind to goats.</p></div>",
        "<div class='comment-list'><li class=comment id=comment-3><a href='/s/3#comment-3'>Said elsewhere</a></li></div>",
        "<div class=comments><p>No comments yet. Be the first.</p></div>",
        "<div class=comments-wrap><div id=respond class=comment-respond><h3>Write a comment</h3><form class=comment-form>"
        "<p>Your comment on the goat</p><p class=comment-form-author>Name (required)</p></form></div></div>",
        "<ol class=commentlist><li class=comment id=comment-9><cite class=fn>Pingback from a goat blog</cite>"
        "<span class=date>4 May 2024</span><p>They left the goat behind.</p></li></ol>",
    ],
)
def test_what_is_no_comment(thread: str) -> None:
    assert comments(thread) == ()


@pytest.mark.parametrize(
    ("inside", "name"),
    [
        ("<span class=fn>Ben Gast</span> <span class=says>says:</span><p>Poor goat.</p>", "Ben Gast"),
        ("<cite class=fn>Ben Gast</cite><p>Poor goat.</p>", "Ben Gast"),
        ("<div class=comment-author>Kommentar von Ben Gast</div><p>Poor goat.</p>", "Ben Gast"),
        ("<div class=comment-meta>Ben Gast | 4. Mai 2024, 10:00</div><p>Poor goat.</p>", "Ben Gast"),
        ("<p>Poor goat.</p><span class=user-name>Ben Gast</span>", "Ben Gast"),
        ("<b itemprop=author><span itemprop=name>Ben Gast</span></b><p>Poor goat.</p>", "Ben Gast"),
        ("<a rel=author href=/u/3>Ben Gast</a><p>Poor goat.</p>", "Ben Gast"),
        ("<img class=avatar alt=face><p>Poor goat.</p>", None),
        ("<b class=fn>Nia | Harbour and Sea</b><p>Poor goat.</p>", "Nia | Harbour and Sea"),
        ("<b class=fn>Nia - Harbour Team</b><p>Poor goat.</p>", "Nia - Harbour Team"),
        ("<div class=comment-meta>Ben Gast, le 4 mai 2024</div><p>Poor goat.</p>", "Ben Gast"),
        ("<div class=comment-meta>Ben Gast — 17.07 @ 13:05</div><p>Poor goat.</p>", "Ben Gast"),
        (
            "<div class='comment-author meta'><b>Ben</b> 4. Mai 2024 um 20:41 Uhr <a>- Antworten</a></div><p>Poor goat.</p>",
            "Ben",
        ),
        (
            "<div class=comment-author><b>Ben</b> <i>says:</i> <div>4 May 2024 at 10:00</div></div><p>Poor goat.</p>",
            "Ben",
        ),
        (
            "<header class=comment-author><div>Ben Gast</div><div>4. Mai 2024 um 9:46</div><a>Permalink</a></header>"
            "<p>Poor goat.</p>",
            "Ben Gast",
        ),
    ],
)
def test_the_author_wherever_the_name_stands(inside: str, name: str | None) -> None:
    comment = one(inside)
    assert (comment.author, comment.text) == (name, "Poor goat.")


@pytest.mark.parametrize(
    ("inside", "posted"),
    [
        ("<time datetime='2024-05-04T10:00:00+02:00'>yesterday</time>", "2024-05-04T10:00:00+02:00"),
        ("<div class=comment-meta>4 May 2024 at 10:00 am</div>", "2024-05-04T10:00:00"),
        ("<span class=date>04.05.2024</span>", "2024-05-04"),
        ("<span class=date>3 hours ago</span>", "2024-05-10T09:00:00Z"),
        ("<span class=date>a while back</span>", None),
        ("<a href=/c/7 title='May 4, 2024, 6:16 PM'>8d</a>", "2024-05-04T18:16:00"),
        ("<a href=/c/7 title='A goat in 2024'>8d</a>", None),
    ],
)
def test_the_time_as_far_as_it_is_told(inside: str, posted: str | None) -> None:
    comment = one(f"<b class=fn>Ben</b>{inside}<p>Poor goat.</p>")
    assert comment.posted == posted


def test_buttons_and_counters_are_no_words_but_votes_are_read() -> None:
    comment = one("<b class=fn>Ben</b><p>Poor goat.</p><a>Reply</a> <span class=vote-count>12</span> <a>Report</a>")
    assert (comment.text, comment.votes) == ("Poor goat.", 12)


@pytest.mark.parametrize(
    "thread",
    [
        pytest.param(
            "<ol class=comment-list><li class=comment id=comment-1><b class=fn>A</b><p>First one.</p><ul class=children>"
            "<li class=comment id=comment-2><b class=fn>B</b><p>An answer.</p></li></ul></li></ol>",
            id="nested in a list",
        ),
        pytest.param(
            "<div><div class=comment id=comment-1><b class=fn>A</b><p>First one.</p></div><div class=indented>"
            "<div class=comment id=comment-2><b class=fn>B</b><p>An answer.</p></div></div></div>",
            id="in a box that follows",
        ),
        pytest.param(
            "<div><div class='comment depth-1' id=comment-1><b class=fn>A</b><p>First one.</p></div>"
            "<div class='comment depth-2' id=comment-2><b class=fn>B</b><p>An answer.</p></div></div>",
            id="by depth",
        ),
        pytest.param(
            "<div><div class=comment id=comment-1><i>#1</i><b class=fn>A</b><p>First one.</p></div><div class=comment id=comment-2>"
            "<i>#2</i><b class=fn>B</b><div>Antwort auf #1</div><p>An answer.</p></div></div>",
            id="in words",
        ),
        pytest.param(
            "<div class=comment id=comment-1><b class=fn>A</b><p>First one.</p>"
            "<div class=comment id=comment-2><b class=fn>B</b><p>An answer.</p></div></div>",
            id="nested without a list",
        ),
    ],
)
def test_who_answers_whom(thread: str) -> None:
    assert [(c.id, c.parent_id, c.depth) for c in comments(thread)] == [("1", None, 0), ("2", "1", 1)]
    assert [c.author for c in comments(thread)] == ["A", "B"]


def test_a_thread_printed_twice_is_read_once() -> None:
    thread = "<div class=comment id=comment-1><b class=fn>A</b><p>First one.</p></div>"
    assert len(comments(f"<div class=phone>{thread}</div><div class=desktop>{thread}</div>")) == 1


def test_plus_one_said_twice_is_two_comments_with_two_ids() -> None:
    said = "<li class=comment><b class=fn>A</b><time datetime=2024-05-04>4 May</time><p>+1</p></li>"
    ids = [c.id for c in comments(f"<ol class=comments-list>{said}{said}</ol>")]
    assert len(set(ids)) == 2


def test_comments_without_any_class_are_told_by_heading_and_build() -> None:
    rows = "".join(
        f"<div><div>{name}</div><time datetime=2024-05-0{n}>{n} May</time><p>{name} pities the goat.</p></div>"
        for n, name in enumerate(("Ann", "Ben", "Cem"), 1)
    )
    split = page(f"<section><h2>3 comments</h2><div>{rows}</div></section>")
    assert [(c.author, c.posted) for c in split.comments] == [
        ("Ann", "2024-05-01"),
        ("Ben", "2024-05-02"),
        ("Cem", "2024-05-03"),
    ]
    assert split.comment_count == 3
    assert split.body is not None
    assert "pities" not in split.body


@pytest.mark.parametrize(
    ("heading", "count"),
    [
        ("12 Comments", 12),
        ("Kommentare (3)", 3),
        ("One thought on “A goat”", 1),
        ("Ein Kommentar zu „Ziege“", 1),
        ("1,204 comments", 1204),
        ("Comments", None),
    ],
)
def test_the_number_the_page_states(heading: str, count: int | None) -> None:
    assert page(f"<div id=comments><h2>{heading}</h2></div>").comment_count == count


def test_a_permalink_leads_to_the_comment() -> None:
    comment = one("<b class=fn>A</b><a href='/goat#comment-7'>4 May 2024</a><p>Poor goat.</p>")
    assert comment.permalink == "https://example.com/goat#comment-7"
    assert one("<b class=fn>A</b><p>Poor goat, see <a href='#comment-7'>me</a>.</p>").permalink is UNSET


def test_a_title_that_goes_on_and_on_is_not_searched_for_a_time() -> None:
    endless = " " * 200 + "May 4, 2024, 6:16 PM"
    assert one(f"<b class=fn>Ben</b><a href=/c/7 title='{endless}'>8d</a><p>Poor goat.</p>").posted is None
