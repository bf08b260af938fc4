"""Scripted thread histories at a few seeds: comments are known again, and the bench can tell when they are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.histories import Scenario, history
from bench.identity import SCENARIOS, Score, archive, mixed, naive, score

# None is larger than two hundred comments: these are for the bench.
SMALL = [scenario for scenario in SCENARIOS if scenario.begin[1] <= 70]


def scored(scenario: Scenario, seeds: range) -> Score:
    total = Score()
    for seed in seeds:
        visits = history(replace(scenario, visits=5), seed)
        total += score(visits, archive(visits))
    return total


@pytest.mark.parametrize("scenario", SMALL, ids=lambda scenario: scenario.name)
def test_comments_are_known_again(scenario: Scenario) -> None:
    found = scored(scenario, range(500, 503))
    assert found.right_told >= 0.99 * found.told > 0
    assert found.right >= 0.98 * found.asked


def test_what_is_noted_is_true_and_nearly_all_that_is_true_is_noted() -> None:
    total = Score()
    for number in (7, 12, 22, 26):
        total += scored(mixed(number), range(2))
    assert total.true["edited"] > 10
    assert total.true["deleted"] > 10
    for event in ("edited", "deleted", "back", "moved"):
        assert total.both[event] >= 0.97 * total.seen[event]
        assert total.both[f"{event} found"] >= 0.95 * total.true[event]


@pytest.mark.parametrize(
    "name",
    [
        "pages of ten, ids",
        "pages of ten, no ids",
        "ten best, no count",
        "ten newest, no count, no ids",
        "three best answers, no count",
        "older copies, no count",
        "no count, ids",
    ],
)
def test_a_part_of_a_thread_makes_no_deletion_that_is_none(name: str) -> None:
    scenario = next(scenario for scenario in SCENARIOS if scenario.name == name)
    total = scored(scenario, range(10, 16))
    assert total.both["deleted"] == total.seen["deleted"]


def test_ids_alone_are_led_astray_where_they_count_places() -> None:
    scenario = next(scenario for scenario in SCENARIOS if scenario.name == "ids count places, newest first")
    by_id = Score()
    for seed in range(4):
        visits = history(scenario, seed)
        by_id += score(visits, naive(lambda comment: comment.id)(visits))
    assert by_id.right < 0.6 * by_id.asked


def test_a_history_is_the_same_each_time_it_is_made() -> None:
    assert history(SCENARIOS[3], 5) == history(SCENARIOS[3], 5)
    assert history(SCENARIOS[3], 5) != history(SCENARIOS[3], 6)
