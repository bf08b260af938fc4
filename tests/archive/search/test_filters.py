from __future__ import annotations

import pytest

from scraper.archive.search.entries import SEEN
from scraper.archive.search.filters import span


@pytest.mark.parametrize(
    ("begin", "end", "marks"),
    [
        ("2021-05-03T00:00:00.000000Z", "2021-05-04T00:00:00.000000Z", "v202105"),
        ("2021-01-01T00:00:00.000000Z", "2021-12-01T00:00:00.000000Z", "u2021"),
        ("2020-11-05T00:00:00.000000Z", "2022-02-05T00:00:00.000000Z", "v202011 v202012 u2021 v202201 v202202"),
        ("", "1991-02-01T00:00:00.000000Z", "u1990 v199101 v199102"),
        ("1850-01-01T00:00:00.000000Z", "1950-01-01T00:00:00.000000Z", "v199001"),
        ("2100-12-31T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z", "v210012"),
    ],
)
def test_a_time_is_spanned_by_years_and_months(begin: str, end: str, marks: str) -> None:
    assert [mark[1:] for mark in span(SEEN, begin, end)] == marks.split()
