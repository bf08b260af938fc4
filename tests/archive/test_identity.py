from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zlib import crc32

import pytest

from scraper.archive.identity import Known, match
from scraper.archive.times import ours
from scraper.model import Comment
from tests.archive.visits import PARAGRAPHS, comment, day

SEEN = day(14)
LATER = day(15)


def known(of: Comment, *, parent: int | None = None, shown: bool = True, seen: str = SEEN) -> Known:
    return Known(of.id, of.author, of.posted, of.text, parent, seen, "shown" if shown else "absent")


def pairs(old: list[Comment], new: list[Comment]) -> dict[int, int]:
    """Index of each new comment that is known, and of the old one it is. Neither answers another."""
    return {j: found.known for j, found in match([known(c) for c in old], new, at=LATER).items()}


LONG = "The council has promised this for years and nothing ever came of it."


def test_the_same_id_author_and_words_need_no_more() -> None:
    found = match([known(comment(412, LONG))], [comment(412, LONG, posted="2 hours ago")], at=LATER)
    assert found[0] == (0, "id", 1.0)


def test_without_ids_author_time_and_words_are_enough() -> None:
    found = match([known(comment("c1", LONG)), known(comment("c2", "No."))], [comment("c1", "No.")], at=LATER)
    assert found[0] == (1, "exact", 1.0)


def test_an_id_stands_for_a_comment_that_was_rewritten_where_other_ids_agree() -> None:
    others = [comment(n, f"Comment number {n}.", posted=f"2021-05-13T1{n}:00:00") for n in range(1, 5)]
    old, new = comment(9, LONG, "Raffi"), comment(9, "Removed by a moderator", "Moderator", posted=None)
    assert pairs([*others, old], [*others, new]) == {0: 0, 1: 1, 2: 2, 3: 3, 4: 4}


def test_ids_that_count_places_are_not_believed() -> None:
    texts = ["First of all, thanks.", "Who pays?", "We do.", "Nobody asked us about it."]
    old = [comment(i, t, f"User {i}", posted=f"2021-05-13T1{i}:00:00") for i, t in enumerate(texts)]
    came = comment(0, "Newest on top, as ever.", "Late", posted="2021-05-14T10:00:00")
    renumbered = [came, *(replace_id(c, i + 1) for i, c in enumerate(old))]
    assert pairs(old, renumbered) == {1: 0, 2: 1, 3: 2, 4: 3}
    assert pairs(renumbered, old) == {0: 1, 1: 2, 2: 3, 3: 4}


def replace_id(of: Comment, number: int) -> Comment:
    return comment(number, of.text, of.author, posted=of.posted)


def test_one_id_and_nothing_else_in_common_is_another_comment() -> None:
    assert pairs([comment(1, LONG)], [comment(1, "Lovely weather today", "Raffi", posted="2021-05-14")]) == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (comment("a", LONG), comment("b", LONG.replace("years", "decades"))),
        (comment("a", LONG, posted=None), comment("b", LONG.replace("years", "ages"), posted=None)),
        (comment("a", LONG, posted=None), comment("b", LONG, posted="2021-05-13T18:04:00")),
        (
            comment("a", LONG, "Ani", posted="2021-05-13T18:04:27"),
            comment("b", LONG, "Ani P.", posted="2021-05-13T18:04:27"),
        ),
        (comment("a", LONG, None, posted=None), comment("b", f"{LONG} Ever.", None, posted=None)),
        (comment("a", LONG, posted="2021-05-14T09:00:00Z"), comment("b", LONG, posted="2021-05-14T09:30:00Z")),
    ],
)
def test_an_edit_without_an_id_is_known_by_its_likeness(old: Comment, new: Comment) -> None:
    assert pairs([comment("x", "Something else.", "Raffi", posted=None), old], [new]) == {0: 1}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (comment("a", "+1"), comment("b", "+2")),
        (comment("a", LONG), comment("b", LONG, posted="2021-05-13T20:00:00")),
        (comment("a", LONG, "Ani", posted=None), comment("b", LONG, "Raffi", posted=None)),
        (comment("a", "Agreed!", "Ani"), comment("b", "Agreed!", "Raffi")),
        (comment("a", LONG, "Ani"), comment("b", LONG, "Raffi", posted="2021-05-13T20:00:00")),
        (
            comment("a", "I agree with the mayor.", posted=None),
            comment("b", "I agree with what Raffi said.", posted=None),
        ),
    ],
)
def test_two_comments_that_are_merely_alike_stay_two(old: Comment, new: Comment) -> None:
    assert pairs([old], [new]) == {}


def test_the_likest_pairs_are_made_first() -> None:
    old = [comment("a", f"{LONG} Never."), comment("b", f"{LONG} Not once in all the time I lived here.")]
    new = [comment("c", f"{LONG} Not once in all the time I have lived here."), comment("d", f"{LONG} Never!")]
    assert pairs(old, new) == {0: 1, 1: 0}


def test_the_same_words_twice_by_one_author_are_told_apart_by_their_place() -> None:
    top, other = comment("t", LONG, "Raffi"), comment("u", f"{LONG} Really.", "Sevan")
    twice = [comment("p", "+1", parent=0), comment("q", "+1", parent=0)]
    old = [known(top), known(other), known(twice[0], parent=0), known(twice[1], parent=1)]
    under_other = Comment(id="w", text="+1", author="Ani", posted=twice[0].posted, parent_id="u", depth=1)
    found = match(old, [top, other, under_other], at=LATER)
    assert found[2].known == 3
    assert found[2].confidence < 1


def test_what_is_shown_is_preferred_to_what_is_gone() -> None:
    gone, here = known(comment("a", "+1"), shown=False), known(comment("b", "+1"))
    assert match([gone, here], [comment("c", "+1")], at=LATER)[0].known == 1
    assert match([gone], [comment("c", "+1")], at=LATER)[0].known == 0
    again = comment("c", f"{LONG} Ever.", posted="2021-05-14T18:04:00")
    assert match([known(comment("a", LONG), shown=False)], [again], at=LATER) == {}


def nameless(count: int, seed: int) -> list[Comment]:
    """Comments of which neither author nor time nor id is told."""
    rng = random.Random(seed)
    return [
        comment(f"x{rng.getrandbits(48):012x}", " ".join(rng.choices(WORDS, k=25)), None, posted=None)
        for _ in range(count)
    ]


def test_a_great_many_nameless_comments_are_followed_through_their_edits() -> None:
    old = nameless(300, 1)
    new = [comment(f"x{n:012x}", f"{c.text} Ever.", None, posted=None) for n, c in enumerate(old)]
    found = pairs(old, new)
    assert sum(found.get(j) == j for j in range(300)) >= 297


def test_a_great_many_that_are_unlike_all_known_are_new() -> None:
    assert pairs(nameless(300, 1), nameless(300, 2)) == {}


def test_a_flood_of_one_text_by_one_author_is_paired_in_order() -> None:
    flood = [comment(f"x{n:012x}", "+1") for n in range(400)]
    assert pairs(flood, flood) == {n: n for n in range(400)}
    assert pairs(flood, flood[:300]) == {n: n for n in range(300)}


def test_an_edited_comment_keeps_its_place_among_equals() -> None:
    old = [comment("a", "+1", posted="2021-05-13T10:00:07"), comment("b", "+1", posted="2021-05-13T11:00:09")]
    assert pairs(old, [comment("c", "+1", posted="2021-05-13T11:00:09")]) == {0: 1}
    assert pairs(old, [comment("c", "+1", posted="2021-05-13T11:00:09"), comment("d", "+1", posted=old[0].posted)]) == {
        0: 1,
        1: 0,
    }


def test_of_two_alike_the_one_that_is_shown_stays_and_not_the_tombstone() -> None:
    buried = replace(known(comment("a", LONG)), state="tombstone", notice="[deleted]")
    thread = [buried, known(comment("b", LONG))]
    found = match(thread, [comment("c", "[deleted]", None), comment("d", LONG)], at=LATER)
    assert {j: m.known for j, m in found.items()} == {0: 0, 1: 1}
    assert match([buried], [comment("d", LONG)], at=LATER)[0].known == 0


def test_an_answer_that_quotes_a_comment_is_not_it() -> None:
    other = comment("q", f"“{LONG}” Not even once.", "Raffi", posted="2021-05-13T19:00:00")
    assert pairs([comment("a", LONG)], [other]) == {}
    assert pairs([comment("a", LONG)], [other, comment("b", LONG)]) == {1: 0}


def test_one_who_renames_himself_is_known_in_all_he_wrote() -> None:
    said = [comment(f"a{n}", f"{LONG} {n}", "Ani", posted=f"2021-05-13T1{n}:02:03") for n in range(3)]
    told = [*said, comment("a9", "No.", "Ani", posted=None)]
    renamed = [comment(f"b{n}", c.text, "Ani P.", posted=c.posted) for n, c in enumerate(told)]
    assert pairs(told, renamed) == {n: n for n in range(4)}


@pytest.mark.parametrize("text", ["\udc80\udcff", "\x1b[31m", "…" * 40, "", "\u202e" * 30, "a" * 200_000])
def test_hostile_words_are_compared_like_others(text: str) -> None:
    old = [comment(f"a{n}", text, None, posted=None) for n in range(60)]
    new = [comment(f"b{n}", text, None, posted="9999-99-99T99:99") for n in range(60)]
    assert len(match([known(c) for c in old], new, at=LATER)) <= 60


@dataclass(frozen=True)
class Posting:
    """What really happened: one comment of a scripted thread, whatever a page prints of it."""

    truth: int
    author: str
    minutes: int
    text: str
    parent: int | None = None


WORDS = f"{' '.join(PARAGRAPHS)} {LONG}".split()
NAMES = ("Ani", "Raffi", "Sevan", "Nairi", "Taline", "Aram")
BEGIN = datetime(2021, 5, 1, 8)


def scripted(rng: random.Random, visits: int) -> list[list[Posting]]:
    """A thread at each visit: comments come, a few are edited or deleted; short ones repeat word for word."""
    thread: list[Posting] = []
    states = []
    for visit in range(visits):
        for _ in range(rng.randrange(5)):
            text = (
                rng.choice(["+1", "Thanks!", "This."])
                if rng.random() < 0.2
                else " ".join(rng.choices(WORDS, k=rng.randrange(4, 40)))
            )
            minutes = visit * 600 + rng.randrange(590)
            parent = rng.choice(thread).truth if thread and rng.random() < 0.4 else None
            thread.append(
                Posting(
                    rng.getrandbits(40),
                    rng.choice(NAMES),
                    minutes,
                    text,
                    parent,
                )
            )
        for i, posting in enumerate(thread):
            if rng.random() < 0.04 and len(posting.text) > 40:
                words = posting.text.split()
                words[rng.randrange(len(words))] = rng.choice(WORDS)
                thread[i] = replace(posting, text=" ".join([*words, rng.choice(WORDS)]))
        answered = {posting.parent for posting in thread}
        thread = [p for p in thread if p.truth in answered or rng.random() > 0.02]
        states.append(list(thread) if rng.random() < 0.8 else thread[::-1])
    return states


def native(state: list[Posting], place: int) -> str:
    return str(state[place].truth)


def counted(state: list[Posting], place: int) -> str:
    return str(place + 1)


def made(state: list[Posting], place: int) -> str:
    return f"c{crc32(f'{place} {state[place].text}'.encode()):x}"


def absolute(minutes: int, visit: int) -> str | None:
    return (BEGIN + timedelta(minutes=minutes)).isoformat()


def relative(minutes: int, visit: int) -> str | None:
    seen = (visit + 1) * 600
    unit = 1 if seen - minutes < 60 else 60 if seen - minutes < 1440 else 1440
    return ours(BEGIN + timedelta(minutes=seen - (seen - minutes) // unit * unit))


def cut(minutes: int, visit: int) -> str | None:
    """As ``relative``, but days are told as days."""
    seen = (visit + 1) * 600
    told = relative(minutes, visit) or ""
    return told[:10] if seen - minutes >= 1440 else f"{told[:17]}00Z"


def untold(minutes: int, visit: int) -> str | None:
    return None


@pytest.mark.parametrize("ids", [native, counted, made])
@pytest.mark.parametrize("posted", [absolute, relative, cut, untold])
def test_scripted_threads_are_followed(
    ids: Callable[[list[Posting], int], str], posted: Callable[[int, int], str | None]
) -> None:
    rng = random.Random(11)
    right = asked = 0
    for _ in range(12):
        states = scripted(rng, 8)
        for visit in range(1, len(states)):
            before, now = states[visit - 1], states[visit]
            place = {posting.truth: i for i, posting in enumerate(before)}
            old = [
                Known(
                    ids(before, i),
                    p.author,
                    posted(p.minutes, visit - 1),
                    p.text,
                    place.get(p.parent) if p.parent else None,
                    ours(BEGIN + timedelta(minutes=visit * 600)),
                )
                for i, p in enumerate(before)
            ]
            at = {posting.truth: ids(now, i) for i, posting in enumerate(now)}
            new = [
                Comment(
                    id=ids(now, i),
                    author=p.author,
                    posted=posted(p.minutes, visit),
                    text=p.text,
                    parent_id=at.get(p.parent) if p.parent else None,
                )
                for i, p in enumerate(now)
            ]
            found = match(old, new, at=ours(BEGIN + timedelta(minutes=(visit + 1) * 600)))
            for j, posting in enumerate(now):
                asked += 1
                right += (before[found[j].known].truth if j in found else None) == (
                    posting.truth if posting.truth in place else None
                )
    assert right / asked >= 0.99, f"{right} of {asked}"
