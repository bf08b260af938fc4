"""Dates as people and machines write them: what is told is read, what is not told is not added."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.parse.dates import MAX_LENGTH, read_time

VISIT = "2026-11-24T20:37:50Z"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-05-14", "2021-05-14"),
        ("2021/5/14", "2021-05-14"),
        ("20210514", "2021-05-14"),
        ("2021-05-14T18:04", "2021-05-14T18:04:00"),
        ("2021-05-14 18:04:05", "2021-05-14T18:04:05"),
        ("2021-05-14T18:04:05Z", "2021-05-14T18:04:05Z"),
        ("2021-05-14 18:04:05 UTC", "2021-05-14T18:04:05Z"),
        ("2021-05-14T18:04:05+00:00", "2021-05-14T18:04:05Z"),
        ("2021-05-14T18:04:05+02:00", "2021-05-14T18:04:05+02:00"),
        ("2021-05-14T18:04:05+0200", "2021-05-14T18:04:05+02:00"),
        ("2021-05-14T18:04:05+02", "2021-05-14T18:04:05+02:00"),
        ("2021-05-14T18:04:05-05:30", "2021-05-14T18:04:05-05:30"),
        ("2021-05-14T18:04:05+02:00[Europe/Berlin]", "2021-05-14T18:04:05+02:00"),
        ("2021-05-14T18:04:05.120Z", "2021-05-14T18:04:05.12Z"),
        ("2021-05-14T18:04:05.123456789Z", "2021-05-14T18:04:05.123456Z"),
        ("20210514T180405Z", "2021-05-14T18:04:05Z"),
        ("1620993845", "2021-05-14T12:04:05Z"),
        ("1620993845000", "2021-05-14T12:04:05Z"),
        ("Fri, 14 May 2021 18:04:05 +0200", "2021-05-14T18:04:05+02:00"),
        ("Fri, 14 May 2021 16:04:05 GMT", "2021-05-14T16:04:05Z"),
        ("Fri Apr 28 19:20:36 CEST 2023", "2023-04-28T19:20:36+02:00"),
        ("Fri Apr 28 19:20:36 +0000 2023", "2023-04-28T19:20:36Z"),
        ("  2021-05-14\n", "2021-05-14"),
    ],
)
def test_machine_formats(text: str, expected: str) -> None:
    assert read_time(text) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ar", "١٤ مايو ٢٠٢١", "2021-05-14"),
        ("bn", "১৪ মে ২০২১", "2021-05-14"),
        ("cs", "14. května 2021", "2021-05-14"),
        ("de", "14. Mai 2021, 18:04 Uhr", "2021-05-14T18:04:00"),
        ("de", "Stand: 28. April 2023, 05:00 Uhr", "2023-04-28T05:00:00"),
        ("el", "14 Μαΐου 2021", "2021-05-14"),
        ("en", "May 14th, 2021 at 6:04 pm", "2021-05-14T18:04:00"),
        ("en", "Published 12:30 a.m., Friday 14 May 2021", "2021-05-14T00:30:00"),
        ("en", "04 NOV 25", "2025-11-04"),
        ("es", "14 de mayo de 2021, 18:04", "2021-05-14T18:04:00"),
        ("fa", "۲۴ اردیبهشت ۱۴۰۰", "2021-05-14"),
        ("fa", "1400/02/24", "2021-05-14"),
        ("fi", "14. toukokuuta 2021", "2021-05-14"),
        ("fr", "Publié le 14 mai 2021 à 18h04", "2021-05-14T18:04:00"),
        ("fr", "14 fevrier 2021", "2021-02-14"),
        ("he", "14 במאי 2021", "2021-05-14"),
        ("hi", "14 मई 2021", "2021-05-14"),
        ("hu", "2021. május 14. 18:04", "2021-05-14T18:04:00"),
        ("id", "14 Mei 2021 18:04 WIB", "2021-05-14T18:04:00+07:00"),
        ("it", "venerdì 14 maggio 2021", "2021-05-14"),
        ("ja", "2021年5月14日 18時04分", "2021-05-14T18:04:00"),
        ("ja", "令和3年5月14日", "2021-05-14"),
        ("ko", "2021년 5월 14일 오후 6:04", "2021-05-14T18:04:00"),
        ("nl", "vrijdag 14 mei 2021 om 18:04 uur", "2021-05-14T18:04:00"),
        ("pl", "14 maja 2021, 18:04", "2021-05-14T18:04:00"),
        ("pt", "14 de maio de 2021 às 18h04", "2021-05-14T18:04:00"),
        ("ru", "14 мая 2021, 18:04", "2021-05-14T18:04:00"),
        ("sv", "den 14 maj 2021 kl. 18:04", "2021-05-14T18:04:00"),
        ("th", "14 พฤษภาคม 2564", "2021-05-14"),
        ("tr", "14 Mayıs 2021 18:04", "2021-05-14T18:04:00"),
        ("uk", "14 травня 2021", "2021-05-14"),
        ("vi", "14 tháng 5, 2021", "2021-05-14"),
    ],
)
def test_languages(language: str, text: str, expected: str) -> None:
    assert read_time(text, language=language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14 May 2021 18:04", "2021-05-14T18:04:00"),
        ("14 May 2021 18:04 IST", "2021-05-14T18:04:00"),  # India, Ireland or Israel
        ("14 May 2021 18:04 Uhr -2", "2021-05-14T18:04:00"),
        ("14 May 2021 18.04 BST", "2021-05-14T18:04:00+01:00"),
        ("14 May 2021 18:04 GMT+2", "2021-05-14T18:04:00+02:00"),
        ("May 14, 2021 6:04 PM EDT", "2021-05-14T18:04:00-04:00"),
        ("March 5, 2013 6:04 pm ET", "2013-03-05T18:04:00-05:00"),
        ("July 5, 2013 6:04 pm ET", "2013-07-05T18:04:00-04:00"),
    ],
)
def test_a_zone_is_kept_and_none_invented(text: str, expected: str) -> None:
    assert read_time(text, language="en") == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("05/06/2021", "en-US", "2021-05-06"),
        ("05/06/2021", "en-GB", "2021-06-05"),
        ("05/06/2021", "fr", "2021-06-05"),
        ("05/06/2021", None, None),
        ("13/05/2021", None, "2021-05-13"),
        ("05/13/2021", None, "2021-05-13"),
        ("05.06.2021", None, "2021-06-05"),
        ("06/06/2021", None, "2021-06-06"),
    ],
)
def test_figures_that_two_languages_read_in_two_ways(text: str, language: str | None, expected: str | None) -> None:
    assert read_time(text, language=language) == expected


def test_of_two_readings_one_is_in_the_future() -> None:
    assert read_time("05/12/2026", captured=VISIT) == "2026-05-12"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("just now", "2026-11-24T20:37:00Z"),
        ("10 minutes ago", "2026-11-24T20:27:00Z"),
        ("an hour ago", "2026-11-24T19:37:00Z"),
        ("3h", "2026-11-24T17:37:00Z"),
        ("3 hours ago", "2026-11-24T17:37:00Z"),
        ("vor 3 Stunden", "2026-11-24T17:37:00Z"),
        ("il y a 3 heures", "2026-11-24T17:37:00Z"),
        ("hace 3 horas", "2026-11-24T17:37:00Z"),
        ("3 uur geleden", "2026-11-24T17:37:00Z"),
        ("3 часа назад", "2026-11-24T17:37:00Z"),
        ("3 saat önce", "2026-11-24T17:37:00Z"),
        ("منذ 3 ساعات", "2026-11-24T17:37:00Z"),
        ("3時間前", "2026-11-24T17:37:00Z"),
        ("3시간 전", "2026-11-24T17:37:00Z"),
        ("vor 2 Tagen", "2026-11-22"),
        ("2 weeks ago", "2026-11-10"),
        ("gestern", "2026-11-23"),
        ("heute, 12:00 Uhr", "2026-11-24T12:00:00"),
        ("yesterday, 18:04", "2026-11-23T18:04:00"),
    ],
)
def test_relative_times_are_read_against_the_visit(text: str, expected: str) -> None:
    assert read_time(text, captured=VISIT) == expected
    assert read_time(text) is None


def test_the_zone_of_the_visit_counts() -> None:
    assert read_time("3 hours ago", captured="2026-11-24T01:00:00+02:00") == "2026-11-23T20:00:00Z"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "14 May", "2026-05-14"),
        ("en", "May 14, 18:04", "2026-05-14T18:04:00"),
        ("en", "November 25", "2026-11-25"),
        ("en", "December 24", "2025-12-24"),
        ("ar", "١٤ مايو", "2026-05-14"),
        ("ru", "14 мая", "2026-05-14"),
        ("de", "14. Mai", "2026-05-14"),
        ("en", "in May 14 people came and went and said so", None),
        ("en", "31 June", None),
    ],
)
def test_a_day_without_a_year_is_the_last_one_before_the_visit(language: str, text: str, expected: str | None) -> None:
    assert read_time(text, captured=VISIT, language=language) == expected
    assert read_time(text, language=language) is None


@pytest.mark.parametrize("text", ["3 months ago", "a year ago", "vor 99999 Stunden", "3 hours", "ago"])
def test_relative_times_that_tell_no_day(text: str) -> None:
    assert read_time(text, captured=VISIT) is None


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("1989-12-31", False),
        ("14 May 1985", False),
        ("1971-01-01T00:00:00Z", False),
        ("1990-01-01", True),
        ("2026-11-24T20:37:50Z", True),
        ("2026-11-25T20:37:50Z", True),  # a day's slack, for zones and clocks that are wrong
        ("2026-11-25T20:37:51Z", False),
        ("2026-11-26", False),
        ("1 January 2031", False),
    ],
)
def test_only_from_1990_to_the_visit(text: str, taken: bool) -> None:
    assert (read_time(text, captured=VISIT, language="en") is not None) is taken


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "May 2021",
        "2021",
        "2021-02-30",
        "31 June 2021",
        "12 comments",
        "Version 1.2.21",
        "0041 555 1234",
        "0000-00-00",
        "2021-05-14" + " " * 5 + "x" * MAX_LENGTH,
    ],
)
def test_no_date(text: str) -> None:
    assert read_time(text, captured=VISIT, language="en") is None


def test_an_hour_that_no_clock_shows_leaves_the_day() -> None:
    assert read_time("2021-05-14T25:04") == "2021-05-14"


@given(
    st.text(max_size=60)
    | st.from_regex(r"[0-9]{1,4}[-/. :年T][0-9]{1,3}[-/. :月]?[0-9]{0,5}( ?[a-zäа-я+-]{1,5} ?[0-9]{0,4})?"),
    st.sampled_from([None, VISIT, "nonsense"]),
    st.sampled_from([None, "en", "de-AT", "fa", "xx"]),
)
@settings(max_examples=200, deadline=None)
def test_any_text_gives_a_time_or_none(text: str, captured: str | None, language: str | None) -> None:
    found = read_time(text, captured=captured, language=language)
    if found is not None:
        assert datetime.fromisoformat(found).year >= 1990


OFFSETS = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1990, 1, 1), datetime(2199, 12, 31)), OFFSETS | st.none())
@settings(max_examples=100, deadline=None)
def test_iso_times_come_back_the_same(moment: datetime, zone: timezone | None) -> None:
    moment = moment.replace(tzinfo=zone)
    found = read_time(moment.isoformat())
    assert found is not None
    assert datetime.fromisoformat(found).isoformat() == moment.isoformat()
