"""Comments in the shapes that blog systems and publishers print them in, read from an outline."""

from __future__ import annotations

from functools import partial

import pytest

from scraper.parse.comments import Thread, find_comments
from scraper.parse.dates import read_time
from scraper.parse.decode import read_source
from scraper.parse.walk import walk

STORY = (
    "<article><h1>A goat stays behind</h1><p>"
    + "The ferry came in at noon, and left without the goat. " * 4
    + "</p></article>"
)
READ = partial(read_time, captured="2024-06-10T12:00:00Z", language="en")


def thread(html: str) -> Thread:
    return find_comments(
        walk(read_source(f"<body><div id=page>{STORY}{html}</div></body>".encode(), None).tokens),
        "https://example.com/goat",
        READ,
    )


def told(html: str) -> list[tuple[str | None, str | None, str]]:
    return [(c.author, c.posted, c.text) for c in thread(html).comments]


BOTH = [("Ann", "2024-05-04T10:00:00", "Poor goat."), ("Ben", "2024-05-05T11:30:00", "It will swim.")]


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(
            "<dl id=comment_list><dt class=comment id=comment-1>Ann May 4, 2024 at 10:00</dt><dd class=comment>"
            "<p>Poor goat.</p></dd>"
            "<dt class=comment id=comment-2>Ben May 5, 2024 at 11:30</dt><dd class=comment><p>It will swim.</p>"
            "</dd></dl>",
            id="definition list",
        ),
        pytest.param(
            "<div id=comment_entries><div class=letter><div class=in><p>Poor goat.</p><div class=m>"
            "Ann / 4 May 2024 10:00</div></div></div>"
            "<div class=letter><div class=in><p>It will swim.</p><div class=m>Ben / 5 May 2024 11:30</div></div>"
            "</div></div>",
            id="words before the name, in a box named after comments",
        ),
        pytest.param(
            "<div class=commentsBox><h2>Comments (2)</h2><ul><li class=commentsList><p class=who>Ann</p>"
            "<p class=when>2024-05-04 10:00</p><p class=what>Poor goat.</p></li><li class=commentsList><p class=who>Ben</p>"
            "<p class=when>2024-05-05 11:30</p><p class=what>It will swim.</p></li></ul></div>",
            id="one box that is called a comment, around several that are not",
        ),
        pytest.param(
            "<div class=comments-head>Comments</div><div class=comments-body><p>Poor goat.</p>"
            "<span class=comments-post>Posted by: Ann at"
            " May 4, 2024 10:00 AM</span></div><div class=comments-body><p>It will swim.</p>"
            "<span class=comments-post>Posted by: Ben at"
            " May 5, 2024 11:30 AM</span></div>",
            id="Movable Type",
        ),
        pytest.param(
            "<div class='ce_comments block'><div class='comment_default first even' id=c170><p class=info>"
            "Ann wrote:<br>4 May 2024 10:00</p>"
            "<div class=comment><p>Poor goat.</p></div></div><div class='comment_default last odd' id=c171>"
            "<p class=info>Ben wrote:<br>"
            "5 May 2024 11:30</p><div class=comment><p>It will swim.</p></div></div></div>",
            id="Contao",
        ),
        pytest.param(
            "<h3>2 comments</h3><div class=q1><p>Ann | 4 May 2024 10:00</p><p>Poor goat.</p><p>"
            "Ben | 5 May 2024 11:30</p>"
            "<p>It will swim.</p></div>",
            id="no box around each",
        ),
        pytest.param(
            "<h3>Comments</h3><table><tr><td>Ann</td><td>4 May 2024 10:00</td></tr><tr><td colspan=2>"
            "Poor goat.</td></tr>"
            "<tr><td>Ben</td><td>5 May 2024 11:30</td></tr><tr><td colspan=2>It will swim.</td></tr></table>",
            id="table",
        ),
        pytest.param(
            "<div class=Thread_list__x9Zk2><div class=Comment_root__aB3xZ><b class=Comment_authorName__k2Jd8>Ann</b>"
            "<time datetime=2024-05-04T10:00:00>4 May</time><p>Poor goat.</p></div><div class=Comment_root__aB3xZ>"
            "<b class=Comment_authorName__k2Jd8>Ben</b><time datetime=2024-05-05T11:30:00>5 May</time><p>"
            "It will swim.</p></div></div>",
            id="hashed classes",
        ),
        pytest.param(
            "<div class='serendipity_comment odd'><a href='#c1'>#1</a> <span class=user-name>Ann</span>"
            " <span class=date>2024-05-04 10:00"
            "</span><div class=serendipity_commentBody>Poor goat.</div></div>"
            "<div class='serendipity_comment even'><a href='#c2'>#2</a>"
            " <span class=user-name>Ben</span> <span class=date>2024-05-05 11:30</span>"
            "<div class=serendipity_commentBody>It will swim."
            "</div></div>",
            id="Serendipity",
        ),
    ],
)
def test_two_comments(html: str) -> None:
    assert told(html) == BOTH


def test_a_list_as_long_as_its_heading_says_needs_neither_names_nor_times() -> None:
    rows = "<ol><li><p>Poor goat.</p></li><li><p>It will swim.</p></li></ol>"
    assert told(f"<div><h3>2 comments</h3>{rows}</div>") == [(None, None, "Poor goat."), (None, None, "It will swim.")]
    assert told(f"<div><h3>5 comments</h3>{rows}</div>") == []


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(
            "<aside class=widget><h3>Latest comments</h3><ul class=recent-comments-list><li class=comment>"
            "Ann on <a href=/a#comment-1>"
            "Another story</a>: Poor goat, 4 May 2024</li><li class=comment>Ben on <a href=/b#comment-2>"
            "A third</a>: Yes, 5 May 2024</li>"
            "</ul></aside>",
            id="a widget",
        ),
        pytest.param(
            "<div class=comments><h3>Discuss</h3><p>Log in.</p></div><h3>Top stories</h3><div class=card><h4>"
            "<a href=/a>The bridge is"
            " open again after the flood</a></h4><p>4 May 2024</p><p>It took a year.</p></div><div class=card>"
            "<h4><a href=/b>The mill"
            " turns again, says its miller</a></h4><p>5 May 2024</p><p>It took two.</p></div>",
            id="stories below",
        ),
        pytest.param(
            "<div class='post category-comment hentry'><h2>An opinion</h2><span class=author>Ann</span><p>"
            "4 May 2024</p><p>I say no.</p></div>",
            id="a section named Comment",
        ),
        pytest.param(
            "<footer><h4>Readers' comments</h4><ul><li>Ann writes on <a href=/a#comment-1>The bridge</a>: Poor goat, I say"
            "</li></ul></footer>",
            id="one line under a heading that counts none",
        ),
        pytest.param(
            "<div class=comments><h3>0 comments</h3><div class=comment><b class=author>Name</b><p>Text</p></div></div>",
            id="an empty template",
        ),
    ],
)
def test_none(html: str) -> None:
    assert told(html) == []


def test_comments_of_other_pages_are_left_out_beside_those_of_this_one() -> None:
    own = "".join(
        f"<li class=comment id=comment-{n}><b class=fn>Ann</b> <a href='/goat#comment-{n}'>4 May 2024</a><p>"
        f"Poor goat {n}.</p></li>"
        for n in (1, 2)
    )
    other = "<li class=comment id=comment-9><b class=fn>Ben</b> <a href='/mill#comment-9'>on The mill</a><p>It turns.</p></li>"
    assert [text for _, _, text in told(f"<ol>{own}</ol><ul>{other}</ul>")] == ["Poor goat 1.", "Poor goat 2."]


def test_comments_that_have_pages_of_their_own() -> None:
    rows = "".join(
        f"<article class=comment id=comment-{n}><b class=fn>Ann</b> <a href='/comment/{n}#comment-{n}'>"
        f"Permalink</a><p>Goat {n}.</p>"
        "</article>"
        for n in (11, 12)
    )
    assert len(told(rows)) == 2


@pytest.mark.parametrize(
    ("html", "stated"),
    [
        ("<h3>Keine Kommentare</h3>", 0),
        ("<h3>Einen Kommentar schreiben</h3>", None),
        ("<div class=comments>3 条评论</div>", 3),
        ("<div class='popular comments'><ul><li><p>Bread and butter 40 comments</p></li></ul></div>", None),
    ],
)
def test_the_number_stated(html: str, stated: int | None) -> None:
    assert thread(html).stated == stated


ROW = "<div class=comment id=comment-{0}><b class=fn>A</b><p>words {0}</p>"


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("".join(ROW.format(n) + "</div>" for n in range(5000)), id="side by side"),
        pytest.param("".join(ROW.format(n) for n in range(5000)), id="one in another"),
        pytest.param("<h3>1 comment</h3>" * 10_000, id="headings"),
        pytest.param("<div class=comment id=comment-1>" + "<div class=comment-text>x</div>" * 10_000, id="texts"),
        pytest.param("<h3>comments</h3>" + "<p>Ann | 4 May 2024</p><p>x</p>" * 5000, id="loose lines"),
    ],
)
def test_the_work_grows_with_the_page_and_not_with_its_square(html: str) -> None:
    assert thread(html) is not None
