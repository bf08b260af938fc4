from __future__ import annotations

import pytest

from scraper.archive.notices import is_cut, is_deleted, is_notice, same_words
from scraper.data import lines

SAID = "The council has promised this for years and nothing ever came of it."


@pytest.mark.parametrize(
    "text",
    [
        "This comment was removed by a moderator because it didn't abide by our community standards.",
        "[deleted]",
        "Comment removed",
        "[Entfernt. Bitte bleiben Sie sachlich. Die Redaktion]",
        "Dieser Kommentar wurde von der Redaktion entfernt.",
        "Ce commentaire a été supprimé",
        "Este comentario ha sido eliminado por un moderador.",
        "Комментарий удалён модератором",
        "यह टिप्पणी हटा दी गई है।",
        "ความคิดเห็นนี้ถูกลบ",
        "このコメントは削除されました。",
        "该评论已被删除",
        "تم حذف هذا التعليق",
        "삭제된 댓글입니다.",
    ],
)
def test_a_notice_is_known_in_many_languages(text: str) -> None:
    assert is_notice(None, text)
    assert is_notice("Ani", text)


@pytest.mark.parametrize(
    "text",
    [
        "They deleted my comment! Why was this comment removed?",
        "removed by the city in 1990",
        "This comment was removed, but I saw it before, and it said that the mayor lies, which everybody here should know.",
        "+1",
        "👏",
        "",
        "deleted \udc80 scenes",
        "This comment has been removed " + "and removed " * 20_000,
    ],
)
def test_what_somebody_says_is_none(text: str) -> None:
    assert not is_notice("Ani", text)


def test_marks_alone_are_a_notice_only_under_the_name_of_a_deleted_account() -> None:
    assert is_notice("[deleted]", "–")
    assert not is_notice("Ani", "–")
    assert not is_notice("[deleted]", "👏")
    assert is_deleted("Gelöschter Nutzer")
    assert not is_deleted("Ani")
    assert not is_deleted(None)


@pytest.mark.parametrize("line", lines("tombstones.txt"))
def test_every_line_of_the_list_is_a_notice_as_it_stands_and_with_words_behind_it(line: str) -> None:
    assert is_notice(None, line.replace(" *", "."))
    assert is_notice(None, line.replace("*", "by one of us").capitalize())


@pytest.mark.parametrize("mark", ["…", "... Read more", "… Lire la suite", "…展开", "... [mehr anzeigen]"])
def test_a_text_shown_in_part_is_known_by_its_mark(mark: str) -> None:
    assert is_cut(SAID[:30] + mark, SAID)
    assert same_words(SAID[:30] + mark, SAID)
    assert same_words(SAID, SAID[:30] + mark)


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        (SAID[:30], SAID),
        (f"{SAID[:30]}…", f"{SAID[:20]} is wrong about this, as ever."),
        ("No…", "No, never."),
        (f"{SAID[:40]}…", f"{SAID[:40]}… Edit: I was wrong."),
        (SAID, SAID),
        ("…", SAID),
    ],
)
def test_other_words_are_not_a_part(short: str, whole: str) -> None:
    assert not is_cut(short, whole)
