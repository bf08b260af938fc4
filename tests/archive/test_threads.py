from __future__ import annotations

import msgspec

from scraper.archive import Archive
from scraper.model import Comment
from tests.archive.visits import URL, comment, day, story, summary, visit

ONE = comment(1, "The schools have waited for too long.")
TWO = comment(2, "Who pays for it?", author="Raffi", posted="2021-05-13T19:30:00")
REPLY = comment(3, "We do, as ever.", parent=2, posted="2021-05-13T20:11:00")


def shown(archive: Archive, at: str | None = None) -> list[tuple[str, str | None, int]]:
    return [(c.id, c.parent_id, c.depth) for c in archive.page(URL, at=at).comments]


def test_a_new_comment_is_a_version_of_the_comments_and_of_nothing_else(archive: Archive) -> None:
    visit(archive, story(comments=[ONE]), day(1))
    stored = visit(archive, story(comments=[ONE, TWO, REPLY]), day(2))
    assert (stored.new, stored.comments_added, stored.version.comments) == (("comments",), 2, 2)
    assert summary(archive)[1:] == [
        ("comments", 1, "first", "1 comment"),
        ("comments", 2, "edit", "2 comments added"),
    ]
    assert archive.page(URL).comments == (ONE, TWO, REPLY)
    assert archive.page(URL, at="2021-05-01").comments == (ONE,)


def test_the_first_comment_of_a_page_seen_before_is_an_edit_with_a_lower_bound(archive: Archive) -> None:
    visit(archive, story(), day(1))
    assert archive.page(URL).version.comments == 0
    visit(archive, story(comments=[ONE]), day(2))
    last = archive.history(URL)[-1]
    assert (last.part, last.number, last.cause, last.not_before) == ("comments", 1, "edit", day(1))


def test_an_edited_comment_keeps_every_text_it_had(archive: Archive) -> None:
    visit(archive, story(comments=[ONE, TWO]), day(1))
    later = msgspec.structs.replace(ONE, text="The schools have waited for far too long.")
    stored = visit(archive, story(comments=[later, TWO]), day(2))
    assert (stored.new, stored.comments_edited, stored.comments_added) == (("comments",), 1, 0)
    assert summary(archive)[-1] == ("comments", 2, "edit", "1 comment edited")
    texts = archive.db.query("SELECT number, text, valid_to FROM comment_version JOIN text ON text.id = text_id")
    assert [tuple(row.values()) for row in texts] == [
        (1, ONE.text, day(2)),
        (1, TWO.text, None),
        (2, later.text, None),
    ]


def test_another_name_is_an_edit(archive: Archive) -> None:
    visit(archive, story(comments=[ONE]), day(1))
    stored = visit(archive, story(comments=[msgspec.structs.replace(ONE, author="Ani P.")]), day(2))
    assert (stored.comments_edited, stored.comments_added, stored.comments_gone) == (1, 0, 0)


def test_noise_makes_no_version(archive: Archive) -> None:
    noisy = {"votes": 3, "posted": "2021-05-13T18:00:00+04:00", "permalink": f"{URL}#comment-2", "depth": 1}
    visit(archive, story(comments=[ONE, TWO]), day(1))
    # sorted the other way, with votes, another form of the time, in curly quotes
    other = [msgspec.structs.replace(TWO, **noisy), msgspec.structs.replace(ONE, text=f"{ONE.text}\u00ad \n")]
    assert visit(archive, story(comments=other), day(2)).new == ()
    assert [c.id for c in archive.page(URL).comments] == ["2", "1"]
    assert [c.id for c in archive.page(URL, at="2021-05-01").comments] == ["1", "2"]


def test_votes_are_those_of_the_last_reading(archive: Archive) -> None:
    for number, votes in ((1, (1, 0)), (2, (5, 7))):
        comments = [msgspec.structs.replace(c, votes=v) for c, v in zip((ONE, TWO), votes, strict=True)]
        visit(archive, story(comments=comments), day(number))
    assert [c.votes for c in archive.page(URL).comments] == [5, 7]
    assert [c.votes for c in archive.page(URL, at="2021-05-01").comments] == [1, 0]


def test_a_comment_that_went_is_gone_and_can_come_back(archive: Archive) -> None:
    for number, comments in enumerate([[ONE, TWO], [ONE], [ONE, TWO]], 1):
        visit(archive, story(comments=comments), day(number))
    assert summary(archive)[2:] == [
        ("comments", 2, "edit", "1 comment gone"),
        ("comments", 3, "revert", "1 comment back"),
    ]
    assert [len(shown(archive, f"2021-05-0{n}")) for n in (1, 2, 3)] == [2, 1, 2]
    assert archive.db["comment"].count == 2


def test_a_part_of_a_thread_proves_no_deletion(archive: Archive) -> None:
    visit(archive, story(comments=[ONE, TWO, REPLY]), day(1))
    # page 2 of the comments: the page states four and prints two
    new = comment(4, "Late to the party.", posted="2021-05-14T08:00:00")
    stored = visit(archive, story(comments=[TWO, new], stated=4), day(2))
    assert (stored.comments_added, stored.comments_gone) == (1, 0)
    assert shown(archive) == [("1", None, 0), ("2", None, 0), ("3", "2", 1), ("4", None, 0)]
    assert archive.page(URL).comment_count == 4
    threads = [row["thread"] for row in archive.db.query("SELECT thread FROM parse ORDER BY id")]
    assert threads == ["all", "partial"]


def test_nor_does_a_page_that_counts_no_comments(archive: Archive) -> None:
    visit(archive, story(comments=[ONE, TWO], stated=None), day(1))
    assert visit(archive, story(comments=[], stated=None), day(2)).new == ()
    assert len(shown(archive)) == 2
    assert visit(archive, story(comments=[], stated=0), day(3)).comments_gone == 2


def test_a_comment_that_answers_another_one_now_has_moved(archive: Archive) -> None:
    visit(archive, story(comments=[ONE, TWO, REPLY]), day(1))
    visit(archive, story(comments=[ONE, msgspec.structs.replace(REPLY, parent_id="1"), TWO]), day(2))
    assert summary(archive)[-1] == ("comments", 2, "edit", "1 comment moved")
    assert shown(archive) == [("1", None, 0), ("3", "1", 1), ("2", None, 0)]
    assert shown(archive, "2021-05-01") == [("1", None, 0), ("2", None, 0), ("3", "2", 1)]


def test_an_answer_printed_without_what_it_answers_stays_where_it_was(archive: Archive) -> None:
    visit(archive, story(comments=[ONE, TWO, REPLY]), day(1))
    assert visit(archive, story(comments=[REPLY], stated=3), day(2)).new == ()
    visit(archive, story(comments=[msgspec.structs.replace(REPLY, parent_id="99")], stated=3), day(3))
    assert ("3", "2", 1) in shown(archive)


def test_the_same_words_twice_by_one_author_are_two_comments(archive: Archive) -> None:
    twice = [comment("a", "+1"), comment("b", "+1")]
    visit(archive, story(comments=twice), day(1))
    assert visit(archive, story(comments=twice), day(2), noise="ad").new == ()
    stored = visit(archive, story(comments=twice[:1]), day(3))
    assert (stored.comments_gone, len(shown(archive))) == (1, 1)


def test_an_id_that_passed_to_another_comment_names_only_one(archive: Archive) -> None:
    # '#1', '#2' count places: when the first goes, the second becomes '#1'
    other = comment(2, "Something quite different, and at another hour.", "Raffi", posted="2021-05-13T22:00:00")
    visit(archive, story(comments=[ONE, other]), day(1))
    stored = visit(archive, story(comments=[msgspec.structs.replace(other, id="1")]), day(2))
    assert (stored.comments_gone, stored.comments_edited, stored.comments_added) == (1, 0, 0)
    assert shown(archive) == [("2", None, 0)]
    new = comment(2, "A third voice joins.", "Sevan", posted="2021-05-14T07:00:00")
    visit(archive, story(comments=[msgspec.structs.replace(other, id="1"), new]), day(3))
    assert shown(archive) == [("2", None, 0), ("2~2", None, 0)]


def test_one_id_printed_twice_is_two_names(archive: Archive) -> None:
    again = msgspec.structs.replace(TWO, id="1")
    visit(archive, story(comments=[ONE, again]), day(1))
    assert shown(archive) == [("1", None, 0), ("1~2", None, 0)]
    assert visit(archive, story(comments=[ONE, again]), day(2), noise="ad").new == ()


def test_a_comment_that_answers_itself_answers_nothing(archive: Archive) -> None:
    visit(archive, story(comments=[msgspec.structs.replace(ONE, parent_id="1")]), day(1))
    assert shown(archive) == [("1", None, 0)]


def test_a_new_answer_to_a_new_comment_is_placed(archive: Archive) -> None:
    visit(archive, story(comments=[ONE]), day(1))
    visit(archive, story(comments=[ONE, TWO, REPLY]), day(2))
    view = archive.db.query("SELECT position, comment, answers, author FROM comments_now ORDER BY position")
    assert [tuple(row.values()) for row in view] == [
        (1, "1", None, "Ani"),
        (2, "2", None, "Raffi"),
        (3, "3", "2", "Ani"),
    ]


def test_an_anonymous_thread_without_times_is_followed(archive: Archive) -> None:
    def anonymous(*texts: str) -> list[Comment]:
        return [comment(f"c{i}", text, author=None, posted=None) for i, text in enumerate(texts)]

    visit(archive, story(comments=anonymous("I agree with every word of this.", "No.")), day(1))
    stored = visit(
        archive, story(comments=anonymous("Finally!", "I agree with every single word of this.", "No.")), day(2)
    )
    assert (stored.comments_added, stored.comments_edited, stored.comments_gone) == (1, 1, 0)
