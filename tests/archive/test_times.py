from __future__ import annotations

from datetime import datetime

import pytest

from scraper.archive import times
from scraper.errors import UsageError

SEEN = "2021-05-13T12:10:50.250000Z"
LATER = "2021-05-13T12:50:20.500000Z"


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("2021-05-14", "2021-05-14T23:59:59.999999Z"),
        ("2021-05-14+04:00", "2021-05-14T19:59:59.999999Z"),
        ("2021-05-14T10:00", "2021-05-14T10:00:59.999999Z"),
        ("2021-05-14 10:00:05", "2021-05-14T10:00:05.999999Z"),
        ("2021-05-14T10:00:05+04:00", "2021-05-14T06:00:05.999999Z"),
        ("2021-05-14t10:00:05z", "2021-05-14T10:00:05.999999Z"),
        ("2021-05-14T10:00:05.5Z", "2021-05-14T10:00:05.599999Z"),
        ("2021-05-14T10:00:05.123456Z", "2021-05-14T10:00:05.123456Z"),
        ("9999-12-31", times.END_OF_TIME),
    ],
)
def test_a_moment_is_the_last_instant_of_what_was_written(asked: str, meant: str) -> None:
    assert times.moment(asked) == meant


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("2021-05-14", "2021-05-14T00:00:00.000000Z"),
        ("2021-05-14+04:00", "2021-05-13T20:00:00.000000Z"),
        ("2021-05-14T10:00", "2021-05-14T10:00:00.000000Z"),
        ("0001-01-01", "0001-01-01T00:00:00.000000Z"),
    ],
)
def test_a_beginning_is_the_first(asked: str, meant: str) -> None:
    assert times.beginning(asked) == meant


@pytest.mark.parametrize(
    "asked", ["", "yesterday", "2021-13-01", "2021-02-30", "14.05.2021", "2021-05-14T25:00", "0001-01-01T00:00+04:00"]
)
def test_what_is_no_time_is_refused_in_one_line(asked: str) -> None:
    with pytest.raises(UsageError, match="not a time") as caught:
        times.moment(asked)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2021-05-13T12:10:50.250000Z", "2021-05-13T12:10:50.250000Z"),
        ("2021-05-13T12:10:50Z", "2021-05-13T12:10:50.000000Z"),
        ("2021-05-13T16:10:50+04:00", "2021-05-13T12:10:50.000000Z"),
        ("2021-05-13T12:10:50", "2021-05-13T12:10:50.000000Z"),
    ],
)
def test_times_of_captures_are_kept_in_one_form_that_sorts(given: str, kept: str) -> None:
    assert times.of_capture(given) == kept


def test_a_capture_without_a_time_is_refused() -> None:
    with pytest.raises(UsageError, match="not a time"):
        times.of_capture("noon")


def test_ours_takes_a_time_without_zone_as_utc() -> None:
    assert times.ours(datetime(2021, 5, 13, 12)) == "2021-05-13T12:00:00.000000Z"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (None, None),
        ("2021-05-13T18:04:00+04:00", "2021-05-13T14:04:00Z"),
        ("2021-05-13", "2021-05-13T18:04:00+04:00"),
        ("2021-05-13T18:04:00", "2021-05-13T18:04:00+04:00"),
        # '3 hours ago' in both captures; then '2 hours ago' and the time itself
        ("2021-05-13T09:10:50.250000Z", "2021-05-13T09:50:20.500000Z"),
        ("2021-05-13T10:10:50Z", "2021-05-13T10:31:00Z"),
        # the same, cut to the minute; '25 minutes ago' and the time itself; 'just now' and '40 minutes ago'
        ("2021-05-13T09:10:00Z", "2021-05-13T09:50:00Z"),
        ("2021-05-13T11:45:00Z", "2021-05-13T11:44:27Z"),
        ("2021-05-13T12:10:00Z", "2021-05-13T12:10:00Z"),
        # '1 day ago' in both
        ("2021-05-12T12:10:50Z", "2021-05-12T12:50:20Z"),
        # '2 days ago' and the time itself; '3 months ago' in both
        ("2021-05-11T12:10:50.250000Z", "2021-05-10T20:15:00Z"),
        ("2021-02-13T12:10:50.250000Z", "2021-02-13T12:50:20.500000Z"),
    ],
)
def test_two_readings_of_one_time(old: str | None, new: str | None) -> None:
    assert times.same(old, new, old_seen=SEEN, new_seen=LATER)
    assert times.same(new, old, old_seen=LATER, new_seen=SEEN)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (None, "2021-05-13"),
        ("2021-05-13", "2021-05-14"),
        ("2021-05-13", "2021-05-14T00:10:00Z"),
        ("2021-05-13T08:04:00Z", "2021-05-13T08:05:00Z"),
        ("2021-05-10T10:10:00Z", "2021-05-10T09:40:30Z"),
        ("2021-05-13T18:04:00", "2021-05-13T18:05:00+04:00"),
        # an hour that was '3 hours ago' can't be five hours off
        ("2021-05-13T09:10:50.250000Z", "2021-05-13T04:12:00Z"),
        # nor is a time relative that lies ahead
        ("2021-05-13T13:10:50.250000Z", "2021-05-13T13:50:50Z"),
        ("some day", "another day"),
    ],
)
def test_two_times(old: str | None, new: str | None) -> None:
    assert not times.same(old, new, old_seen=SEEN, new_seen=LATER)
    assert not times.same(new, old, old_seen=LATER, new_seen=SEEN)


@pytest.mark.parametrize(
    ("old", "new", "near"),
    [
        ("2021-05-11", "2021-05-12", True),
        ("2021-05-11", "2021-05-10T22:15:00", True),
        ("2021-05-11", "2021-05-13", False),
        ("2021-05-01", "2021-05-07", True),
        ("2021-05-01", "2021-05-09", False),
        ("2021-05-11T10:00:00", "2021-05-12T10:00:00", False),
        ("2021-05-11", None, False),
        ("2021-05-11", "some day", False),
        (None, None, True),
    ],
)
def test_days_that_may_have_been_told_as_days_ago(old: str | None, new: str | None, near: bool) -> None:
    assert times.near(old, new, old_seen=SEEN, new_seen=LATER) is near
