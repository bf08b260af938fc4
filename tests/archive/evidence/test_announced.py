"""Whether a page says itself that it was changed."""

from __future__ import annotations

import pytest

from scraper.archive import Archive
from scraper.archive.evidence import filling
from scraper.archive.evidence.notes import notes
from scraper.model import Page
from tests.archive.visits import PARAGRAPHS, URL, blocks, comment, day, story, visit

EDITED = (PARAGRAPHS[0].replace("2.5", "25"), *PARAGRAPHS[1:])
NOTE = "Correction: an earlier version of this story gave the share as 25 %."
MORNING, EVENING = "2021-04-30T08:00:00+04:00", "2021-04-30T20:00:00+04:00"


def told(archive: Archive, old: Page, new: Page) -> str | None:
    visit(archive, old, day(1))
    visit(archive, new, day(2))
    return archive.history(URL)[-1].announced


@pytest.mark.parametrize(
    ("old", "new", "announced"),
    [
        (story(), story(EDITED), "no"),
        (story(modified=MORNING), story(EDITED, modified=MORNING), "no"),
        (story(modified=MORNING), story(EDITED, modified="2021-04-30T04:00:00Z"), "no"),
        (story(modified=MORNING), story(EDITED, modified=EVENING), "modified"),
        (story(), story(EDITED, modified=EVENING), "modified"),
        (story(), story([*EDITED, NOTE]), "note"),
        (story([*PARAGRAPHS, NOTE]), story([*EDITED, NOTE]), "no"),
        (story([*PARAGRAPHS, NOTE]), story([*EDITED, NOTE + " It is 2.5 %."]), "note"),
        (story([*PARAGRAPHS, NOTE]), story(PARAGRAPHS), "no"),
        (story(modified=MORNING), story([*EDITED, NOTE], modified=EVENING), "both"),
        (story(modified=MORNING), story(title="Council votes against schools", modified=MORNING), "no"),
    ],
)
def test_an_edit_is_announced_by_the_time_or_by_a_note(archive: Archive, old: Page, new: Page, announced: str) -> None:
    assert told(archive, old, new) == announced


def test_only_edits_of_the_body_can_be_announced(archive: Archive) -> None:
    visit(archive, story(), day(1))
    visit(archive, story(comments=[comment(1, "Well done.")]), day(2))
    assert [change.announced for change in archive.history(URL)] == [None, None]


def test_a_modified_time_that_moved_before_the_edit_announces_nothing(archive: Archive) -> None:
    visit(archive, story(modified=MORNING), day(1))
    visit(archive, story(modified=EVENING), day(2))
    visit(archive, story(EDITED, modified=EVENING), day(3))
    assert archive.history(URL)[-1].announced == "no"


def test_the_view_lists_what_was_not_announced(archive: Archive) -> None:
    visit(archive, story(modified=MORNING), day(1))
    visit(archive, story(EDITED, modified=MORNING), day(2))
    visit(archive, story(EDITED[:2], modified=EVENING), day(3))
    [row] = archive.db.query("SELECT * FROM unannounced")
    assert (row["url"], row["number"], row["not_before"], row["valid_from"]) == (URL, 2, day(1), day(2))
    assert (row["summary"], row["modified"]) == ("1 paragraph edited", MORNING)
    assert [row["announced"] for row in archive.db.query("SELECT announced FROM changes ORDER BY number")] == [
        None,
        "no",
        "modified",
    ]


def test_an_older_file_is_told_of_each_of_its_edits(archive: Archive) -> None:
    states = [
        story(modified=MORNING),
        story(EDITED, modified=MORNING),
        story([*EDITED, NOTE], modified=MORNING),
        story([*PARAGRAPHS, NOTE], modified=EVENING),
        story(EDITED, modified=EVENING),
    ]
    for number, state in enumerate(states, 1):
        visit(archive, state, day(number))
    before = [change.announced for change in archive.history(URL)]
    assert before == [None, "no", "note", "modified", "no"]
    archive.db.execute("UPDATE version SET announced = NULL")
    filling.announcements(archive.db.conn)
    archive.db.conn.commit()
    assert [change.announced for change in archive.history(URL)] == before


@pytest.mark.parametrize(
    "text",
    [
        "Correction: the mill is older.",
        "CORRECTION (May 3): The mill is older.",
        "*Clarification, 3 May 2021: the mill is older.",
        "Update 12:30: the mill is closed.",
        "Editor’s note: the mill is older.",
        "This article was amended on 3 May 2021 to correct the age of the mill.",
        "An earlier version of this article misstated the age of the mill.",
        "Korrektur: In einer früheren Version hieß es, die Mühle sei alt.",
        "Anm. d. Red.: Die Zahl wurde korrigiert.",
        "Dieser Artikel wurde aktualisiert.",
        "Mise à jour : le moulin est fermé.",
        "Une première version de cet article indiquait 25 %.",
        "Fe de errores: el molino es más viejo.",
        "Erramos: o moinho é mais velho",
        "Rettifica: il mulino è più vecchio",
        "In een eerdere versie van dit artikel stond 25 procent.",
        "Rättelse: kvarnen är äldre.",
        "Sprostowanie: młyn jest starszy.",
        "Исправление: мельница старше.",
        "В предыдущей версии текста была указана другая дата.",
        "Ուղղում։ Ջրաղացն ավելի հին է։",
        "تصحيح: الطاحونة أقدم",
        "更正：磨坊更古老。",
        "訂正：水車小屋はもっと古い。",
        "정정: 방앗간은 더 오래되었다.",
    ],
)
def test_notes_of_correction_in_many_languages(text: str) -> None:
    assert len(notes(blocks([PARAGRAPHS[0], text]))) == 1


@pytest.mark.parametrize(
    "text",
    [
        PARAGRAPHS[0],
        "Corrections officers at the prison went on strike.",
        "Updated rules for cyclists come into force in June.",
        "The update brings new maps.",
        "Die Korrektur kam zu spät.",
        "A correction: " + "word " * 400,
    ],
)
def test_what_is_no_note(text: str) -> None:
    assert notes(blocks([text])) == set()
