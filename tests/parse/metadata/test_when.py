"""Which of the times on a page is that of its publication, and how it is told."""

from __future__ import annotations

import pytest

from tests.parse.metadata.pages import HEADLINE, STORY, jsonld, meta, read, under_headline

UTC = meta("article:published_time", "2022-05-04T00:44:52Z")


@pytest.mark.parametrize(
    ("line", "published"),
    [
        pytest.param('<time datetime="2022-05-03T21:44:52-03:00">3 May</time>', "2022-05-03T21:44:52-03:00", id="with its offset"),
        pytest.param('<time datetime="2022-05-03T21:44-03:00">3 May</time>', "2022-05-03T21:44:52-03:00", id="to the minute"),
        pytest.param("<p class=date>3 May 2022, 21:44</p>", "2022-05-03T21:44:52-03:00", id="without its offset"),
        pytest.param("<p class=date>4 May 2022, 06:14</p>", "2022-05-04T06:14:52+05:30", id="of half an hour"),
        pytest.param("<p class=date>4 May 2022, 00:44</p>", "2022-05-04T00:44:52Z", id="in UTC"),
        pytest.param("<p class=date>4 May 2022, 09:21</p>", "2022-05-04T00:44:52Z", id="another time"),
        pytest.param("<p class=date>Updated 4 May 2022, 02:44</p>", "2022-05-04T00:44:52Z", id="that of a change"),
        pytest.param("<p class=date>9 May 2022, 00:44</p>", "2022-05-04T00:44:52Z", id="another day"),
        pytest.param("<p class=date>3 May 2022</p>", "2022-05-04T00:44:52Z", id="a day"),
    ],
)  # fmt: skip
def test_a_time_in_utc_is_given_as_the_page_shows_it(line: str, published: str) -> None:
    assert under_headline(line, UTC).published == published


def test_fractions_of_seconds_stay_as_they_are_told() -> None:
    head = meta("article:published_time", "2022-05-04T00:44:52.5Z")
    page = under_headline('<time datetime="2022-05-03T21:44-03:00">3 May</time>', head)
    assert page.published == "2022-05-03T21:44:52.5-03:00"


@pytest.mark.parametrize(
    ("published", "modified", "line", "expected"),
    [
        pytest.param("2025-11-05", "2025-11-05", "<p>January 31, 2024</p>", "2024-01-31", id="a bare day"),
        pytest.param(
            "2025-11-05", "2025-11-04", "<p>Published Apr 26, 2023</p><p>Updated Nov 5, 2025</p>",
            "2023-04-26", id="labelled",
        ),
        pytest.param("2025-11-05", "2025-11-05", "<time pubdate datetime=2024-01-31>31 January</time>", "2024-01-31", id="pubdate"),
        pytest.param("2025-11-05", "2025-11-06", "<p>January 31, 2024</p>", "2025-11-05", id="stated before the change"),
        pytest.param("2025-11-05", None, "<p>January 31, 2024</p>", "2025-11-05", id="no change stated"),
        pytest.param("2025-11-05", "2025-11-05", "<p>Updated January 31, 2024</p>", "2025-11-05", id="shown is a change"),
        pytest.param("2025-11-05", "2025-11-05", "<p>Release: 31.01.2024</p>", "2025-11-05", id="a day of something else"),
        pytest.param("2025-11-05", "2025-11-05", "<p>05/11/2025</p>", "2025-11-05", id="the same day"),
        pytest.param("2021-11-01", "2021-11-01", "<p>01/11/2021</p>", "2021-11-01", id="the same with day and month changed over"),
        pytest.param("2024-01-02", "2024-01-02", "<p>January 31, 2024</p>", "2024-01-02", id="shown is later"),
    ],
)  # fmt: skip
def test_the_byline_s_day_where_the_stated_is_that_of_a_change(
    published: str, modified: str | None, line: str, expected: str
) -> None:
    stated = {"datePublished": published} | ({"dateModified": modified} if modified else {})
    assert under_headline(line, jsonld(**stated)).published == expected


@pytest.mark.parametrize(
    ("body", "published"),
    [
        pytest.param("<p>Published</p><p class=date>Feb 2, 2023</p>", "2023-02-02", id="label and day"),
        pytest.param("<p>Updated March 13, 2024</p>", "2024-03-13", id="a change alone"),
        pytest.param("<p>Updated 3 of 12 lists</p>", None, id="no day in it"),
    ],
)  # fmt: skip
def test_a_date_far_from_the_headline(body: str, published: str | None) -> None:
    page = read("", f"<h1>{HEADLINE}</h1>{STORY * 3}{body}", url="https://www.tidewater.example/roof")
    assert page.published == published


@pytest.mark.parametrize(
    ("body", "published"),
    [
        pytest.param("<time datetime=2021-06-06>6 June</time>", "2021-06-06", id="one"),
        pytest.param("<time datetime=2021-06-06></time><time datetime=2021-06-07></time>", None, id="two that differ"),
    ],
)
def test_the_times_of_a_page_without_a_headline(body: str, published: str | None) -> None:
    assert read("", f"<article><aside>{body}</aside>{STORY}</article>", url=None).published == published


@pytest.mark.parametrize(
    ("path", "line", "published"),
    [
        ("2023/october/03/roof", "", "2023-10-03"),
        ("2023/october/03/roof", "<p class=date>03/10/2023</p>", "2023-10-03"),
        ("2023/10/03/roof", "<p class=date>03/10/2023</p>", "2023-10-03"),
        ("2023/10/03/roof", "<p class=date>05/10/2023</p>", "2023-05-10"),
        ("2023/octopus/03/roof", "", None),
        ("2023/october/99/roof", "", None),
    ],
)
def test_the_day_in_the_address(path: str, line: str, published: str | None) -> None:
    html = f"<html lang=en-US><h1>{HEADLINE}</h1>{line}{STORY}"
    assert read("", html, url=f"https://www.tidewater.example/{path}/").published == published


def test_the_line_of_a_date_may_be_called_a_teaser_s_right_by_the_headline_only() -> None:
    line = "<div class='teaser related'><p class=teaser-date>22.04.2020 / 06:15</p></div>"
    assert under_headline(line).published == "2020-04-22T06:15:00"
    far = f"<article><h1>{HEADLINE}</h1>{STORY * 2}{line}</article>"
    assert read("", far, url=None).published is None


@pytest.mark.parametrize("told", ["2031-01-01", "1889-05-14", "9999-99-99T99:99:99Z", "2022-02-30"])
def test_what_can_t_be_is_refused(told: str) -> None:
    page = under_headline(
        f"<time datetime='{told}'>soon</time>", meta("article:published_time", told) + jsonld(datePublished=told)
    )
    assert page.published == "2021-05-14" or page.published is None
    assert page.modified is None
