from __future__ import annotations

import pytest

from scraper.discover.times import rfc3339


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2021-05-06T07:30:00+01:00", "2021-05-06T07:30:00+01:00"),
        ("2021-05-06T07:30:00Z", "2021-05-06T07:30:00+00:00"),
        (" 2021-05-06 ", "2021-05-06"),
        ("2021-05-06T07:30:00", "2021-05-06T07:30:00"),
        ("Thu, 06 May 2021 07:30:00 +0100", "2021-05-06T07:30:00+01:00"),
        ("Thu, 06 May 2021 07:30:00 GMT", "2021-05-06T07:30:00+00:00"),
        ("Thu, 06 May 2021 07:30:00 -0000", "2021-05-06T07:30:00+00:00"),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_times_of_feeds_and_sitemaps(text: str | None, time: str | None) -> None:
    assert rfc3339(text) == time
