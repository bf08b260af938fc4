from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from scraper.archive import Archive, migrate
from scraper.archive.connection import APPLICATION_ID
from scraper.archive.diff import diff
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
        ("comments", 2, "edit", "1 comment deleted"),
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


# What is deleted


REMOVED = "This comment was removed by a moderator."


def gone(archive: Archive) -> list[tuple[object, ...]]:
    """The view of what is gone: name, author, last words, state, ground, notice, and between which captures it went."""
    rows = archive.db.query(
        "SELECT comment, author, text, state, ground, notice, not_before, valid_from FROM gone_comments ORDER BY comment"
    )
    return [tuple(row.values()) for row in rows]


def buried(of: Comment, notice: str = REMOVED, author: str | None = "[deleted]") -> Comment:
    return msgspec.structs.replace(of, text=notice, author=author)


def test_a_notice_in_its_place_leaves_a_comment_its_last_words(archive: Archive) -> None:
    visit(archive, story(comments=[ONE, TWO, REPLY]), day(1))
    stored = visit(archive, story(comments=[ONE, buried(TWO), REPLY]), day(2))
    assert (stored.comments_gone, stored.comments_edited, stored.comments_added) == (1, 0, 0)
    assert summary(archive)[-1] == ("comments", 2, "edit", "1 comment deleted")
    assert gone(archive) == [("2", TWO.author, TWO.text, "tombstone", "notice", REMOVED, day(1), day(2))]
    assert archive.db["comment_version"].count == 3


def test_a_tombstone_is_shown_as_it_was_printed_and_keeps_its_place(archive: Archive) -> None:
    visit(archive, story(comments=[ONE, TWO, REPLY]), day(1))
    visit(archive, story(comments=[ONE, buried(TWO), REPLY]), day(2))
    thread = archive.page(URL).comments
    assert [(c.id, c.author, c.text, c.state) for c in thread][1] == ("2", "[deleted]", REMOVED, "tombstone")
    assert shown(archive) == [("1", None, 0), ("2", None, 0), ("3", "2", 1)]
    assert archive.page(URL, at="2021-05-01").comments[1].state is msgspec.UNSET
    rows = archive.db.query("SELECT state, author, text, valid_from FROM comments_now WHERE comment = '2'")
    assert [tuple(row.values()) for row in rows] == [("tombstone", "[deleted]", REMOVED, day(2))]


def test_a_tombstone_is_known_by_its_place_where_there_are_no_ids(archive: Archive) -> None:
    thread = [
        comment(f"x{n:012x}", f"{n} times we asked the council for a school.", f"Reader {n}", posted=None)
        for n in range(6)
    ]
    visit(archive, story(comments=thread), day(1))
    printed = [*thread[:3], comment("xfffffffffff0", "[removed]", None, posted=None), *thread[4:]]
    stored = visit(archive, story(comments=printed), day(2))
    assert (stored.comments_gone, stored.comments_added) == (1, 0)
    assert [row[1:4] for row in gone(archive)] == [("Reader 3", thread[3].text, "tombstone")]


def test_other_words_of_the_notice_are_no_change(archive: Archive) -> None:
    visit(archive, story(comments=[ONE, TWO]), day(1))
    visit(archive, story(comments=[ONE, buried(TWO)]), day(2))
    assert visit(archive, story(comments=[ONE, buried(TWO, "[deleted]", None)]), day(3)).new == ()
    assert archive.page(URL).comments[1].text == REMOVED


def test_a_comment_comes_back_from_under_its_tombstone(archive: Archive) -> None:
    for number, second in enumerate((TWO, buried(TWO), TWO), 1):
        visit(archive, story(comments=[ONE, second]), day(number))
    assert summary(archive)[-1] == ("comments", 3, "revert", "1 comment back")
    assert gone(archive) == []
    assert archive.page(URL).comments[1].text == TWO.text


def test_a_comment_first_seen_as_a_tombstone_has_no_last_words(archive: Archive) -> None:
    visit(archive, story(comments=[ONE, buried(TWO)]), day(1))
    assert gone(archive) == [("2", "[deleted]", None, "tombstone", "notice", REMOVED, None, day(1))]
    stored = visit(archive, story(comments=[ONE, TWO]), day(2))
    assert (stored.comments_edited, stored.comments_added) == (0, 0)
    assert summary(archive)[-1][3] == "1 comment back"
    assert archive.page(URL).comments[1].text == TWO.text


def test_a_tombstone_that_goes_too_went_when_the_comment_did(archive: Archive) -> None:
    for number, thread in enumerate(([ONE, TWO], [ONE, buried(TWO)], [ONE]), 1):
        visit(archive, story(comments=thread), day(number))
    assert gone(archive) == [("2", TWO.author, TWO.text, "absent", "count", None, day(1), day(2))]
    assert summary(archive)[-1] == ("comments", 2, "edit", "1 comment deleted")
    assert len(archive.page(URL).comments) == 1


def test_a_notice_proves_a_deletion_on_a_page_of_the_thread_too(archive: Archive) -> None:
    visit(archive, story(comments=[ONE, TWO, REPLY]), day(1))
    assert visit(archive, story(comments=[buried(TWO)], stated=3), day(2)).comments_gone == 1
    assert len(shown(archive)) == 3


LONG_THREAD = [
    comment(n, f"{n} times we asked the council for a school.", f"Reader {n}", posted=f"2021-05-0{n}T09:10:11")
    for n in range(1, 9)
]


def test_one_missing_from_the_middle_is_gone_where_the_page_counts_none(archive: Archive) -> None:
    visit(archive, story(comments=LONG_THREAD, stated=None), day(1))
    left = [c for c in LONG_THREAD if c.id != "4"]
    assert visit(archive, story(comments=left, stated=None), day(2)).comments_gone == 1
    assert [(row[0], row[3], row[4]) for row in gone(archive)] == [("4", "absent", "neighbours")]
    assert visit(archive, story(comments=LONG_THREAD, stated=None), day(3)).new == ("comments",)
    assert summary(archive)[-1][3] == "1 comment back"


def test_pages_of_a_thread_visited_in_turn_delete_nothing(archive: Archive) -> None:
    for number in range(1, 9):
        part = LONG_THREAD[:4] if number % 2 else LONG_THREAD[4:]
        visit(archive, story(comments=part, stated=8), day(number))
    assert gone(archive) == []
    assert sorted(c.id for c in archive.page(URL).comments) == [str(n) for n in range(1, 9)]
    assert [line[3] for line in summary(archive) if line[0] == "comments"] == ["4 comments", "4 comments added"]


# What is no change


def test_a_thread_that_stands_still_writes_nothing_and_reads_no_text(archive: Archive) -> None:
    visit(archive, story(comments=[ONE, TWO, REPLY]), day(1))
    statements: list[str] = []
    archive.db.conn.set_trace_callback(statements.append)
    visit(archive, story(comments=[ONE, TWO, REPLY]), day(2), noise="ad")
    archive.db.conn.set_trace_callback(None)
    assert not [s for s in statements if "comment_" in s and "comment_order" not in s]


def test_a_text_shown_in_part_is_no_edit(archive: Archive) -> None:
    part = msgspec.structs.replace(ONE, text=f"{ONE.text[:30]}… Read more")
    visit(archive, story(comments=[ONE, TWO]), day(1))
    assert visit(archive, story(comments=[part, TWO]), day(2)).new == ()
    assert archive.page(URL).comments[0].text == ONE.text


def test_the_whole_of_a_text_known_in_part_is_kept_and_is_no_edit(archive: Archive) -> None:
    part = msgspec.structs.replace(ONE, text=f"{ONE.text[:30]}… Read more")
    visit(archive, story(comments=[part, TWO]), day(1))
    assert visit(archive, story(comments=[ONE, TWO]), day(2)).new == ()
    assert archive.page(URL).comments[0].text == ONE.text
    assert archive.page(URL, at="2021-05-01").comments[0].text == part.text
    changed = diff(archive.page(URL, at="2021-05-01"), archive.page(URL))
    assert changed.comments == ()


def test_a_thread_shown_without_its_nesting_moves_nobody(archive: Archive) -> None:
    thread = [*LONG_THREAD[:3], *(msgspec.structs.replace(c, parent_id="1", depth=1) for c in LONG_THREAD[3:])]
    visit(archive, story(comments=thread), day(1))
    assert visit(archive, story(comments=LONG_THREAD), day(2)).new == ()
    assert shown(archive)[3] == ("4", "1", 1)


def test_ids_new_at_each_load_change_nothing(archive: Archive) -> None:
    for number in range(1, 4):
        fresh = [msgspec.structs.replace(c, id=f"{c.id}{number * 7919:x}") for c in LONG_THREAD]
        stored = visit(archive, story(comments=fresh if number < 3 else fresh[::-1]), day(number))
        assert stored.new == (("body", "comments") if number == 1 else ())
    assert archive.db["comment"].count == 8


def test_a_difference_tells_a_tombstone_as_removed_and_a_return_as_added(archive: Archive) -> None:
    for number, second in enumerate((TWO, buried(TWO), TWO), 1):
        visit(archive, story(comments=[ONE, second]), day(number))
    one, two, three = (archive.page(URL, at=f"2021-05-0{n}") for n in (1, 2, 3))
    assert [(c.op, c.author, c.pieces) for c in diff(one, two).comments] == [
        ("removed", TWO.author, (("removed", TWO.text), ("added", REMOVED)))
    ]
    assert [(c.op, c.pieces) for c in diff(two, three).comments] == [
        ("added", (("removed", REMOVED), ("added", TWO.text)))
    ]


def test_a_late_capture_finds_tombstones_as_they_were(archive: Archive) -> None:
    visit(archive, story(comments=[ONE, TWO]), day(1))
    visit(archive, story(comments=[ONE, buried(TWO)]), day(3))
    visit(archive, story(title="In between", comments=[ONE, TWO]), day(2))
    assert gone(archive) == [("2", TWO.author, TWO.text, "tombstone", "notice", REMOVED, day(2), day(3))]
    assert archive.page(URL).comments[1].state == "tombstone"


def test_an_older_file_is_told_how_its_comments_went(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(migrate.steps()[0][1])
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("PRAGMA user_version = 1")
        db.executescript("""
            INSERT INTO site VALUES (1, 'example.com');
            INSERT INTO page (id, site_id, url, first_seen, last_seen) VALUES (1, 1, 'https://example.com/', 'a', 'b');
            INSERT INTO capture (id, page_id, at, url, asked, outcome) VALUES
              (1, 1, 'a', 'u', 'u', 'ok'), (2, 1, 'b', 'u', 'u', 'ok');
            INSERT INTO text VALUES (1, x'00', 'I was here.');
            INSERT INTO comment VALUES (1, 1, 1, '7', '7', NULL);
            INSERT INTO comment_version VALUES (1, 1, 'Ani', NULL, 1, NULL, NULL, 1, NULL, 'a', NULL);
            INSERT INTO comment_state VALUES
              (1, 1, 'shown', NULL, 0, 1, NULL, 'a', 'b'), (1, 2, 'absent', NULL, 0, 2, 'a', 'b', NULL);
        """)
    with Archive(path) as archive:
        assert gone(archive) == [("7", "Ani", "I was here.", "absent", "count", None, "a", "b")]
        states = archive.db.query("SELECT state, ground, printed FROM comment_state ORDER BY number")
        assert [tuple(row.values()) for row in states] == [("shown", None, 1), ("absent", "count", 0)]
