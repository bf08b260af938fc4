"""A short run of the bench of threads over several pages, which can tell when they are joined wrongly."""

from __future__ import annotations

from bench.whole import run

UNTOLD = "no ids, no times, bare newest"
"""Nothing on its pages tells which way such a thread runs."""


def test_threads_printed_in_every_way_are_whole() -> None:
    scores = {name: score for (name, _), score in run(1, 2, ("none",), sizes=(40, 50)).items()}
    assert all(score.found == score.printed and not score.doubles and score.told for score in scores.values())
    assert {name for name, score in scores.items() if not score.exact} <= {UNTOLD}
    assert any(not score.naive and score.exact for score in scores.values()), "one page behind the other is not enough"
