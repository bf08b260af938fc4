from __future__ import annotations

import pytest

from scraper.fetch.limits import size


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (0, "0 bytes"),
        (1023, "1023 bytes"),
        (1024, "1 kB"),
        (1536, "1.5 kB"),
        (20 * 2**20, "20 MB"),
        (50 * 2**20 + 2**19, "50.5 MB"),
    ],
)
def test_sizes_are_told_for_a_person(count: int, told: str) -> None:
    assert size(count) == told
