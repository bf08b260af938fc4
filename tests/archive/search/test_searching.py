"""The search through the door: what is found of which versions, within which limits, in which order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scraper.archive import Archive
from scraper.errors import NotArchived, UsageError
from scraper.model import Hit
from tests.archive.visits import URL, comment, day, failure, story, visit

OTHER = "https://other.example/story"


def found(hits: list[Hit]) -> list[tuple[str, str]]:
    """Where each hit is, and what was found, marked."""
    return [(hit.part, "".join(f"[{text}]" if kind == "hit" else text for kind, text in hit.pieces)) for hit in hits]


@pytest.fixture
def edited(archive: Archive) -> Archive:
    """A story of which a sentence was deleted, the headline changed, a comment edited and one deleted."""
    visit(
        archive,
        story(
            ["The mayor lied to the council.", "The budget is settled."],
            title="Mayor lied",
            authors=("Maria Ressa", "Ann Bo"),
            published="2021-04-30T09:00:00+02:00",
            comments=[comment(1, "What a scandal!", "Zoë"), comment(2, "Resign, you crook.", "Bo")],
        ),
        day(1),
    )
    visit(
        archive,
        story(
            ["The budget is settled."],
            title="Mayor under pressure",
            authors=("Maria Ressa",),
            published="2021-04-30T09:00:00+02:00",
            comments=[comment(1, "What an affair!", "Zoë")],
        ),
        day(3),
    )
    return archive


def test_what_stands_now_is_found_in_title_body_and_comments(edited: Archive) -> None:
    assert found(edited.search("mayor")) == [("title", "[Mayor] under pressure")]
    assert found(edited.search("budget")) == [("body", "The [budget] is settled.")]
    assert found(edited.search("affair")) == [("comments", "What an [affair]!")]
    assert [found(edited.search(word)) for word in ("lied", "scandal", "crook")] == [[], [], []]


def test_what_stood_at_a_time_is_found_as_of_it(edited: Archive) -> None:
    assert found(edited.search("lied", as_of="2021-05-02")) == [("body", "The mayor [lied] to the council.")]
    assert found(edited.search("crook", as_of="2021-05-02")) == [("comments", "Resign, you [crook].")]
    assert edited.search("affair", as_of="2021-05-02") == []
    assert edited.search("lied", as_of="2021-05-03T12:00:00Z") == []
    assert edited.search("budget", as_of="2021-04-30") == []


def test_what_is_gone_is_found_when_asked_for(edited: Archive) -> None:
    gone = {word: edited.search(word, versions="gone") for word in ("lied", "scandal", "crook", "budget", "mayor")}
    assert found(gone["lied"]) == [("body", "The mayor [lied] to the council.")]
    assert found(gone["scandal"]) == [("comments", "What a [scandal]!")]
    assert found(gone["crook"]) == [("comments", "Resign, you [crook].")]
    assert (gone["budget"], gone["mayor"]) == ([], [])
    [hit] = gone["lied"]
    assert (hit.version, hit.captured, hit.until) == (1, day(1), day(3))
    [hit] = gone["crook"]
    assert (hit.comment, hit.authors, hit.captured, hit.until) == ("2", ("Bo",), day(1), day(3))


def test_all_versions_are_searched_and_a_page_is_found_once(edited: Archive) -> None:
    assert len(edited.search("mayor OR budget", versions="all")) == 1
    assert len(edited.search("scandal OR affair", versions="all")) == 1


def test_a_headline_that_changed_is_found_in_titles(edited: Archive) -> None:
    assert found(edited.search("lied", parts=["title"], versions="gone")) == [("title", "Mayor [lied]")]
    assert edited.search("budget", parts=["title"]) == []


def test_parts(edited: Archive) -> None:
    assert edited.search("pressure", parts=["body"]) == []
    assert edited.search("ressa", parts=["body"]) == []
    assert edited.search("budget", parts=["comments"]) == []
    assert len(edited.search("budget", parts=["title", "body"])) == 1
    with pytest.raises(UsageError, match="not a part"):
        edited.search("budget", parts=["related"])  # type: ignore[list-item]


def test_a_word_that_left_the_text_for_the_headline_is_gone_from_the_body(archive: Archive) -> None:
    visit(archive, story(["The zeppelin."], title="News"), day(1))
    visit(archive, story(["The ship."], title="Zeppelin"), day(2))
    assert archive.search("zeppelin", versions="gone") == []
    assert found(archive.search("zeppelin", parts=["body"], versions="gone")) == [("body", "The [zeppelin].")]


def test_site(edited: Archive) -> None:
    visit(edited, story(["The budget elsewhere."]), day(2), url=OTHER)
    assert {hit.site for hit in edited.search("budget")} == {"example.com", "other.example"}
    assert [hit.url for hit in edited.search("budget", site="www.Other.example")] == [OTHER]
    with pytest.raises(NotArchived, match=r"no page of absent\.example"):
        edited.search("budget", site="absent.example")


@pytest.mark.parametrize(
    ("name", "word", "count"),
    [("ressa", "budget", 1), ("Maria Ressa", "budget", 1), ("zoe", "affair", 1), ("Bo", "budget", 0)],
)
def test_author_of_page_or_comment(edited: Archive, name: str, word: str, count: int) -> None:
    assert len(edited.search(word, author=name)) == count


@pytest.mark.parametrize(("name", "count"), [("王", 1), ("王小明", 1), ("小明", 1), ("小李", 0)])
def test_author_in_a_script_without_spaces(archive: Archive, name: str, count: int) -> None:
    visit(archive, story(["The budget."], authors=("王小明",)), day(1))
    assert len(archive.search("budget", author=name)) == count


def test_a_story_is_found_by_who_wrote_it(edited: Archive) -> None:
    assert [hit.part for hit in edited.search('"maria ressa"')] == ["body"]


@pytest.mark.parametrize(
    ("limits", "count"),
    [
        ({"since": "2021-04-30"}, 1),
        ({"since": "2021-05-01"}, 0),
        ({"until": "2021-04-30"}, 1),
        ({"until": "2021-04-29"}, 0),
        ({"since": "2021-04-30T07:00:00Z", "until": "2021-04-30T07:00:00Z"}, 1),
        ({"since": "2021-04-30T07:00:01Z"}, 0),
        ({"since": "2020-06-01", "until": "2022-02-01"}, 1),
        ({"since": "0001-01-01", "until": "9999-12-31"}, 1),
    ],
)
def test_since_and_until_are_of_the_date_the_page_tells(edited: Archive, limits: dict[str, str], count: int) -> None:
    assert len(edited.search("budget", **limits)) == count  # type: ignore[arg-type]


@pytest.mark.parametrize("date", [None, "yesterday", "0001-01-01T00:00:00+14:00"])
def test_a_page_that_tells_no_date_is_dated_by_when_it_was_seen(archive: Archive, date: str | None) -> None:
    visit(archive, story(["The budget."], published=date), day(7))
    assert len(archive.search("budget", since="2021-05-07", until="2021-05-07")) == 1
    assert archive.search("budget", since="2021-05-08") == []


def test_a_date_no_page_can_have_is_no_obstacle(archive: Archive) -> None:
    visit(archive, story(["The budget."], published="9999-12-31T23:00:00Z"), day(7))
    assert len(archive.search("budget", since="2021-05-07")) == 1
    assert archive.search("budget", until="2021-05-07") == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"since": "2022-01-01", "until": "2021-01-01"}, "no time is since"),
        ({"limit": 0}, "0 hits are none"),
        ({"since": "someday"}, "not a time"),
        ({"as_of": "someday"}, "not a time"),
        ({"author": "***"}, "not a name"),
        ({"as_of": "2021-01-01", "versions": "all"}, "exclude each other"),
    ],
)
def test_limits_that_make_no_sense_say_so(edited: Archive, options: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        edited.search("budget", **options)


def test_the_title_counts_more_than_the_text_and_a_rare_word_more_than_a_common_one(archive: Archive) -> None:
    for number, (title, text) in enumerate(
        [
            ("Weather", "The ferry is late."),
            ("Ferry late", "Again."),
            ("Weather", "The ferry, the ferry: the zeppelin."),
        ]
    ):
        visit(archive, story([text], title=title), day(1), url=f"{URL}{number}")
    assert [hit.url[-1] for hit in archive.search("ferry")] == ["1", "2", "0"]
    assert archive.search("ferry OR zeppelin")[0].url[-1] == "2"


def test_of_a_page_three_comments_are_shown_unless_comments_are_asked_for(archive: Archive) -> None:
    comments = [comment(n, f"The ferry was late on day {n}.", f"Reader {n}") for n in range(9)]
    visit(archive, story(["The ferry."], comments=comments), day(1))
    assert [hit.part for hit in archive.search("ferry")] == ["body", "comments", "comments", "comments"]
    assert len(archive.search("ferry", parts=["comments"])) == 9
    assert len(archive.search("ferry", parts=["comments"], limit=4)) == 4


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        ("北京大学发布了新的研究报告", ["北京", "大学", "研究报告", "京", "北京大学 报告"]),
        ("東京都庁は５月３日に発表した", ["東京", "都庁", "5月", "発表"]),
        ("รัฐบาลไทยประกาศนโยบายใหม่", ["ไทย", "นโยบาย", "รัฐบาล"]),
        ("대통령이 기자회견을 열었다", ["대통령", "회견", "기자회견"]),
        ("ລັດຖະບານລາວປະກາດ", ["ລາວ", "ປະກາດ"]),
        ("រដ្ឋាភិបាលកម្ពុជា", ["កម្ពុជា"]),
        ("မြန်မာနိုင်ငံ", ["မြန်မာ"]),
        ("الرئيس مُحَمَّد يُعلن القرار", ["محمد", "يعلن", "القرار"]),
        ("ראש הממשלה שָׁלוֹם", ["שלום", "הממשלה"]),
        ("Президент подписал закон о ёлках", ["президент", "елках", "подпис*"]),
        ("Thủ tướng đến Hà Nội", ["ha noi", "thu tuong", '"Hà Nội"']),
        ("मुख्यमंत्री ने घोषणा की", ["मुख्यमंत्री", "घोषणा"]),
        ("İstanbul'da ısı arttı", ["istanbul", "ISI", "İSTANBUL"]),
        ("Die Straße ist gesperrt", ["strasse", "STRASSE", "Straße"]),
        ("＠ann said 2.5 well-known ＡＢＣ", ["@ann", "2.5", '"2.5"', "well-known", "abc"]),
    ],
)
def test_any_script_is_searched(archive: Archive, text: str, queries: list[str]) -> None:
    visit(archive, story([text], title="x", comments=[comment(1, text)]), day(1))
    for query in queries:
        hits = archive.search(query)
        assert [hit.part for hit in hits] == ["body", "comments"], query
        assert any(kind == "hit" for kind, _ in hits[0].pieces), query


@pytest.mark.parametrize("query", ["京北", "学大", "ทไย", '"well ABC"', "2.6", "hanoi"])
def test_what_does_not_stand_there_is_not_found(archive: Archive, query: str) -> None:
    visit(archive, story(["北京大学 ไทย well-known ABC 2.5 Hà Nội"]), day(1))
    assert archive.search(query) == []


def test_a_beginning_of_very_many_words_is_found(archive: Archive) -> None:
    visit(archive, story([" ".join(f"word{n}" for n in range(300)), "A worm."]), day(1))
    visit(archive, story(["Nothing of that."]), day(1), url=OTHER)
    assert [hit.url for hit in archive.search("wor*")] == [URL]
    assert [hit.url for hit in archive.search("worm*")] == [URL]
    assert archive.search("wort*") == []


def test_a_comment_of_many_texts_is_found_by_each_of_them(archive: Archive) -> None:
    for number in range(1, 21):
        visit(archive, story(comments=[comment(1, f"I changed my mind, text number{number}.")]), day(number))
    assert [hit.version for hit in archive.search("number20")] == [20]
    assert archive.search("number3") == []
    for number in (1, 16, 17, 19):
        assert [hit.version for hit in archive.search(f"number{number}", versions="gone")] == [number]
    assert [hit.version for hit in archive.search("number18", as_of="2021-05-18")] == [18]


def test_a_page_that_is_gone_is_still_found(archive: Archive) -> None:
    visit(archive, story(["The ferry."]), day(1))
    archive.store_failure(failure(day(2), outcome="gone", status=404))
    assert len(archive.search("ferry")) == 1


def test_an_archive_that_is_empty_or_read_only_is_searched(path: Path) -> None:
    with Archive(path) as archive:
        assert archive.search("ferry") == []
        visit(archive, story(["The ferry."]), day(1))
    with Archive(path, read_only=True) as archive:
        assert len(archive.search("fer*")) == 1
