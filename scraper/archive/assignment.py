"""The best pairing of two sides: of all pairings the one whose gains, together, are greatest. Pure.

Only pairs that gain something are given. They fall apart into islands that share no one; most are one pair, and each
larger one is solved exactly (the Hungarian method, shortest augmenting paths) as long as it is not huge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

_MOST_CELLS = 22_500
"""Size of an island that is solved exactly: 150 by 150. In a larger one the greatest gain is taken first."""


def assign(gains: Mapping[tuple[int, int], float]) -> list[tuple[int, int]]:
    """The pairs of the best pairing, of which each one is in at most one. Gains are greater than 0."""
    chosen: list[tuple[int, int]] = []
    for island in _islands(gains):
        rows, columns = {i for i, _ in island}, {j for _, j in island}
        if len(island) == 1:
            chosen += island
        elif len(rows) == 1 or len(columns) == 1:
            chosen.append(max(island, key=lambda pair: gains[pair]))
        elif len(rows) * len(columns) > _MOST_CELLS:
            chosen += _greedy(island, gains)
        else:
            chosen += _exact(island, gains, sorted(rows), sorted(columns))
    return chosen


def _islands(gains: Mapping[tuple[int, int], float]) -> list[list[tuple[int, int]]]:
    """The pairs in groups that have no one in common."""
    by_row, by_column = defaultdict(list), defaultdict(list)
    for pair in gains:
        by_row[pair[0]].append(pair)
        by_column[pair[1]].append(pair)
    islands: list[list[tuple[int, int]]] = []
    seen: set[tuple[int, int]] = set()
    for start in gains:
        if start in seen:
            continue
        seen.add(start)
        island, stack = [], [start]
        while stack:
            pair = stack.pop()
            island.append(pair)
            for other in (*by_row.pop(pair[0], ()), *by_column.pop(pair[1], ())):
                if other not in seen:
                    seen.add(other)
                    stack.append(other)
        islands.append(island)
    return islands


def _greedy(island: list[tuple[int, int]], gains: Mapping[tuple[int, int], float]) -> list[tuple[int, int]]:
    rows: set[int] = set()
    columns: set[int] = set()
    chosen = []
    for i, j in sorted(island, key=lambda pair: (-gains[pair], pair)):
        if i not in rows and j not in columns:
            rows.add(i)
            columns.add(j)
            chosen.append((i, j))
    return chosen


def _exact(
    island: list[tuple[int, int]], gains: Mapping[tuple[int, int], float], rows: list[int], columns: list[int]
) -> list[tuple[int, int]]:
    import numpy as np

    row, column = {i: n for n, i in enumerate(rows)}, {j: n for n, j in enumerate(columns)}
    cost = np.zeros((len(rows), len(columns)))
    for i, j in island:
        cost[row[i], column[j]] = -gains[i, j]
    if len(rows) <= len(columns):
        pairs = [(rows[a], columns[b]) for a, b in _hungarian(cost)]
    else:
        pairs = [(rows[b], columns[a]) for a, b in _hungarian(cost.T)]
    return [pair for pair in pairs if pair in gains]


def _hungarian(cost: Any) -> list[tuple[int, int]]:
    """The column of each row, so that the sum is least; there are no more rows than columns. Index 0 stands for none."""
    import numpy as np

    rows, columns = cost.shape
    u, v = np.zeros(rows + 1), np.zeros(columns + 1)
    row_of = np.zeros(columns + 1, dtype=np.int64)
    came_from = np.zeros(columns + 1, dtype=np.int64)
    for i in range(1, rows + 1):
        row_of[0] = i
        at = 0
        least = np.full(columns + 1, np.inf)
        used = np.zeros(columns + 1, dtype=bool)
        while True:
            used[at] = True
            here = row_of[at]
            reduced = cost[here - 1] - u[here] - v[1:]
            better = ~used[1:] & (reduced < least[1:])
            least[1:][better] = reduced[better]
            came_from[1:][better] = at
            step = int(np.argmin(np.where(used, np.inf, least)))
            delta = least[step]
            u[row_of[used]] += delta
            v[used] -= delta
            least[~used] -= delta
            at = step
            if row_of[at] == 0:
                break
        while at:
            before = int(came_from[at])
            row_of[at] = row_of[before]
            at = before
    return [(int(row_of[j]) - 1, j - 1) for j in range(1, columns + 1) if row_of[j]]
