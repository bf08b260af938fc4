"""Erasing: afterwards nothing of it is in the file, in whatever form, and everything else is."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest

from scraper.archive import Archive
from scraper.archive.blobs import read as read_blob
from scraper.archive.custody.erase import Wanted
from scraper.errors import NotArchived, UsageError
from scraper.model import Page, Response
from scraper.parse import parse
from tests.archive.conftest import sound
from tests.archive.visits import day
from tests.commands.stories import STORY, Story

ROOT = Path(__file__).parents[3]
URL = "https://example.com/story"
NAME = "Renée O’Hara-Lindqvist"
WORDS = "I watched the façade crumble all summer, and nobody at the council wanted to hear about it at all."


def read(response: Response) -> Page:
    return parse(response.body, response.url)


def html(story: Story, extra: str = "") -> str:
    return story.html().replace("</body>", f"{extra}</body>")


def with_person(story: Story = STORY) -> str:
    """A page that says the words in many ways."""
    page = html(story.with_comment(NAME, WORDS))
    cut = WORDS.replace("façade", "fa<b>ça</b>de").replace(" all ", "&nbsp;<i>all</i>\n ")
    data = json.dumps({"author": NAME, "text": f"<p>{WORDS}</p>"}).replace("/", "\\/")
    inside = escape(json.dumps({"name": NAME, "text": WORDS}), quote=True)
    numeric = "".join(f"&#{ord(c)};" if ord(c) > 127 else c for c in NAME)
    return page.replace(
        "</body>",
        f"<!-- {NAME} --><script type='application/json'>{data}</script><div data-state='{inside}'></div>"
        f"<a href='/user?name={quote(NAME)}' title='{numeric}'>x</a><div hidden>{cut}</div>"
        f"<div hidden>{NAME.replace('é', '&eacute;').replace('’', '&rsquo;')}</div></body>",
    )


def store(archive: Archive, text: str, at: str, url: str = URL, encoding: str = "utf-8", **header: str) -> None:
    response = Response(
        asked=url,
        url=url,
        status=200,
        headers=(("content-type", f"text/html; charset={encoding}"), *header.items()),
        body=text.encode(encoding, "xmlcharrefreplace"),
        captured=at,
    )
    archive.store(response, read(response))


@pytest.fixture
def filled(path: Path) -> Path:
    with Archive(path) as archive:
        store(archive, html(STORY), day(1))
        store(archive, with_person(), day(2), x_author=NAME)
        store(archive, with_person() + "<!-- again -->", day(3))
        store(archive, html(STORY.with_comment(NAME, WORDS.replace("summer", "winter"))), day(4))
        both = STORY.with_comment(NAME, WORDS).with_comment("Cy", "Nothing of this is new to those who live here.")
        store(archive, html(both), day(5))
        box = f"<div class='latest-comments'><a href='{URL}#comment-3'>{NAME}: {WORDS[:60]}…</a></div>"
        store(
            archive,
            html(STORY, box).replace("Harbour bridge", "Harbour tunnel"),
            day(6),
            url="https://example.com/other",
        )
        archive.pack()
    return path


def left(path: Path, name: str = NAME, text: str = WORDS) -> list[str]:
    """Where words of a person are found: in the bytes of the file and the log beside it, in all that they unfold to."""
    found = []
    rare = [word for word in re.findall(r"\w{5,}", f"{name} {text}") if word not in {"about", "council", "wanted"}]
    forms: set[bytes] = set()
    for word in rare:
        spelled = {
            word,
            escape(word),
            quote(word),
            json.dumps(word)[1:-1],
            word.encode("ascii", "xmlcharrefreplace").decode(),
        }
        forms |= {form.encode(code, "ignore") for form in spelled for code in ("utf-8", "latin-1", "utf-16-le")}
    places = {file.name: file.read_bytes() for file in path.parent.glob(f"{path.name}*")}
    with closing(sqlite3.connect(path)) as db:
        for number, codec in db.execute("SELECT id, codec FROM blob").fetchall():
            if codec not in ("erased", "pruned"):
                places[f"bytes {number}"] = read_blob(db, number)
        places["words"] = "\n".join(row[0] for row in db.execute("SELECT term FROM search_word")).encode()
    for place, content in places.items():
        found += [f"{place}: {form!r}" for form in forms if form.lower() in content.lower()]
    return sorted(found)


def erase(path: Path, wanted: Wanted, reason: str = "asked for") -> None:
    with Archive(path) as archive:
        archive.erase(wanted, read, reason=reason)
    with Archive(path) as archive:
        assert sound(archive) == []
        found: list[object] = []
        archive.verify(tell=found.append)
        assert found == []


def test_the_words_are_there_before(filled: Path) -> None:
    assert {line.split(":")[0] for line in left(filled)} >= {"archive.db", "bytes 2", "words"}


@pytest.mark.parametrize("wanted", [Wanted(url=URL, comment="3"), Wanted(author=NAME)], ids=["comment", "author"])
def test_nothing_is_left_and_all_else_is(filled: Path, wanted: Wanted) -> None:
    with Archive(filled) as archive:
        before = [archive.page(URL, at=f"2021-05-0{n}") for n in range(1, 6)]
        head = archive.verify().head
    erase(filled, wanted)
    assert left(filled) == []
    with Archive(filled) as archive:
        for n, old in enumerate(before, 1):
            new = archive.page(URL, at=f"2021-05-0{n}")
            assert (new.title, new.body, len(new.comments)) == (old.title, old.body, len(old.comments))
            assert [c.id for c in new.comments] == [c.id for c in old.comments]
            assert [c for c in new.comments if c.text != "[erased]"] == [
                c for c in old.comments if not (c.author and c.author.startswith("Ren"))
            ]
        assert archive.page(URL, at="2021-05-02").comments[2].author == "[name erased]"
        assert archive.verify(head=head).findings == 0
        archive.reparse(URL, read)
        assert archive.page(URL, at="2021-05-02").comments[2].text == "[erased]"
        assert {row["reason"] for row in archive.db["erasure"].rows} == {"asked for"}
    assert left(filled) == []


def test_an_id_that_passed_to_somebody_else(path: Path) -> None:
    with Archive(path) as archive:
        store(archive, html(STORY.with_comment(NAME, WORDS)), day(1))
        store(archive, html(STORY.with_comment("Cy", "Nothing of this is new to those who live here.")), day(2))
    erase(path, Wanted(author=NAME))
    assert left(path) == []
    with Archive(path) as archive:
        assert archive.page(URL).comments[-1].author == "Cy"


def test_a_second_time_there_is_nothing_to_erase(filled: Path) -> None:
    erase(filled, Wanted(author=NAME))
    with Archive(filled) as archive, pytest.raises(NotArchived):
        archive.erasable(Wanted(author=NAME))


def test_a_passage_of_the_story(filled: Path) -> None:
    gone = "the mayor told reporters at the quay"
    erase(filled, Wanted(url=URL, text=gone))
    with Archive(filled) as archive:
        body = archive.page(URL).body or ""
        assert "[erased]" in body
        assert gone not in body
        assert len(archive.page(URL).comments) == 4


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-8", "utf-16"])
def test_pages_in_other_encodings(path: Path, encoding: str) -> None:
    name, text = "Zoë Grünwald", "Die Brücke wäre längst zu schließen gewesen, das weiß hier jeder."
    with Archive(path) as archive:
        store(archive, html(STORY.with_comment(name, text)), day(1), encoding=encoding)
    erase(path, Wanted(author=name))
    assert left(path, name, text) == []
    with Archive(path) as archive:
        assert archive.page(URL).comments[-1].text == "[erased]"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("100%_'\"; DROP", "Robert'); DROP TABLE comment;-- %_ was my only name for years."),
        ("مريم العلوي", "هذا الجسر مغلق منذ سنوات ولا أحد يعرف متى يفتح من جديد"),
        ("\u202eevil\u202c Mallory", "A text that turns itself \u202earound\u202c and means what it says here."),
        ("李小龙", "这座桥早就应该修了，每个人都知道"),
    ],
)
def test_hostile_and_foreign_names(path: Path, name: str, text: str) -> None:
    with Archive(path) as archive:
        store(archive, html(STORY.with_comment(name, text)), day(1))
        author = archive.page(URL).comments[-1].author
        assert author
        others = archive.page(URL).comments[:2]
    erase(path, Wanted(author=author))
    with Archive(path) as archive:
        assert archive.page(URL).comments[:2] == others
        assert archive.page(URL).comments[-1].text == "[erased]"
        assert archive.page(URL).comments[-1].author == "[name erased]"
    data = path.read_bytes()
    assert name.encode() not in data
    assert text.encode() not in data


def test_a_name_that_is_a_word_of_the_story_leaves_the_story_alone(path: Path) -> None:
    with Archive(path) as archive:
        store(archive, html(STORY.with_comment("Buses", "They were late again, and nobody was told why.")), day(1))
        body = archive.page(URL).body
    erase(path, Wanted(author="Buses"))
    with Archive(path) as archive:
        assert archive.page(URL).body == body
        assert archive.page(URL).comments[-1].author == "[name erased]"


def test_words_that_others_say_too_are_theirs(path: Path) -> None:
    with Archive(path) as archive:
        store(archive, html(STORY.with_comment("Dee Dee", "Yes.").with_comment("Eve Evans", "Yes.")), day(1))
    erase(path, Wanted(author="Dee Dee"))
    with Archive(path) as archive:
        assert [(c.author, c.text) for c in archive.page(URL).comments[2:]] == [
            ("[name erased]", "Yes."),
            ("Eve Evans", "Yes."),
        ]


def test_a_few_words_that_others_build_on_are_taken_out_where_they_stand_alone(path: Path) -> None:
    longer = "This is so true, and it has been so for years."
    with Archive(path) as archive:
        store(archive, html(STORY.with_comment("Dee Dee", "This is so true").with_comment("Eve Evans", longer)), day(1))
    erase(path, Wanted(author="Dee Dee"))
    with Archive(path) as archive:
        assert [c.text for c in archive.page(URL).comments[2:]] == ["[erased]", longer]


@pytest.mark.parametrize("name", ["", " ", "a", "…", "\u200f"])
def test_too_little_for_a_name(filled: Path, name: str) -> None:
    with Archive(filled) as archive, pytest.raises(UsageError):
        archive.erasable(Wanted(author=name))


@pytest.mark.parametrize("text", ["", "a", "…!"])
def test_too_little_for_a_passage(filled: Path, text: str) -> None:
    with Archive(filled) as archive, pytest.raises(UsageError):
        archive.erasable(Wanted(url=URL, text=text))


def test_what_would_go_is_told_first_and_changes_nothing(filled: Path) -> None:
    before = filled.read_bytes()
    with Archive(filled, read_only=True) as archive:
        [one] = archive.erasable(Wanted(author=NAME, site="www.example.com"))
        assert (one.url, one.author) == (URL, NAME)
        with pytest.raises(NotArchived):
            archive.erasable(Wanted(author=NAME, site="example.org"))
        with pytest.raises(NotArchived):
            archive.erasable(Wanted(url=URL, comment="none"))
    assert filled.read_bytes() == before


KILLED = """
import os, sys
from scraper.archive import Archive
from tests.archive.custody.test_erase import NAME, Wanted, read
with Archive(sys.argv[1]) as archive:
    def tell(statement):
        os.write(1, b".")
    archive._db.set_trace_callback(tell)
    archive.erase(Wanted(author=NAME), read, reason="")
os.write(1, b"!")
"""


@pytest.mark.parametrize("share", [0.3, 0.97, 0.999])
def test_one_that_is_killed_is_finished_by_the_next(filled: Path, share: float) -> None:
    command = [sys.executable, "-c", KILLED, str(filled)]
    whole = filled.read_bytes()
    steps = len(subprocess.run(command, capture_output=True, cwd=ROOT, check=True).stdout)
    filled.write_bytes(whole)
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout
        process.stdout.read(int(steps * share))
        process.send_signal(signal.SIGKILL)
    with Archive(filled) as archive:
        assert sound(archive) == []
        with suppress(NotArchived):  # it was done before it was killed
            archive.erase(Wanted(author=NAME), read, reason="")
    assert left(filled) == []


@pytest.mark.parametrize("into", ["erased", "other", "new"])
def test_what_was_erased_in_one_archive_does_not_come_back_from_another(
    filled: Path, tmp_path: Path, into: str
) -> None:
    other = tmp_path / "elsewhere" / "other.db"
    other.parent.mkdir()
    other.write_bytes(filled.read_bytes())
    with Archive(other) as archive:
        store(archive, html(STORY.with_comment("Cy", "Nothing of this is new to those who live here.")), day(9))
    erase(filled, Wanted(author=NAME))
    target = {"erased": filled, "other": other, "new": tmp_path / "new" / "new.db"}[into]
    target.parent.mkdir(exist_ok=True)
    with Archive(target) as archive:
        for order in ([filled, other], [other, filled]):
            [*archive.merge(order, read)]
        assert sound(archive) == []
        found: list[object] = []
        archive.verify(tell=found.append)
        assert found == []
        page = archive.page(URL, at="2021-05-02")
        assert (page.comments[2].author, page.comments[2].text) == ("[name erased]", "[erased]")
        assert archive.page(URL).comments[-1].author == "Cy"
        with pytest.raises(NotArchived):
            archive.erasable(Wanted(author=NAME))
    assert left(target) == []
