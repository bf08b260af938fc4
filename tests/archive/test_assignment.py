from __future__ import annotations

import random

import pytest

from scraper.archive.assignment import assign

Gains = dict[tuple[int, int], float]


def best(gains: Gains, rows: int, columns: int) -> float:
    """The greatest sum, by trying everything."""

    def rest(row: int, free: frozenset[int]) -> float:
        if row == rows:
            return 0.0
        taken = [gains[row, c] + rest(row + 1, free - {c}) for c in free if (row, c) in gains]
        return max([rest(row + 1, free), *taken])

    return rest(0, frozenset(range(columns)))


@pytest.mark.parametrize("seed", range(40))
def test_no_pairing_gains_more(seed: int) -> None:
    rng = random.Random(seed)
    rows, columns = rng.randint(1, 5), rng.randint(1, 5)
    gains = {
        (i, j): rng.choice((1.0, 2.0, rng.random() * 5))
        for i in range(rows)
        for j in range(columns)
        if rng.random() < 0.6
    }
    pairs = assign(gains)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert sum(gains[pair] for pair in pairs) == pytest.approx(best(gains, rows, columns))


def test_the_likest_pair_is_given_up_where_two_others_gain_more() -> None:
    assert sorted(assign({(0, 0): 3.0, (0, 1): 2.0, (1, 0): 2.0})) == [(0, 1), (1, 0)]


def test_nothing_to_gain_is_nothing_paired() -> None:
    assert assign({}) == []


def test_an_island_too_large_to_solve_is_paired_by_the_greatest_gain_first() -> None:
    size = 160
    gains = {(i, j): 1.0 + (i == j) for i in range(size) for j in range(size)}
    assert sorted(assign(gains)) == [(i, i) for i in range(size)]
