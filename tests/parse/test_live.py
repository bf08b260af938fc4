"""Live blogs: entries with their times, and lists that only look like them."""

from __future__ import annotations

import json

import pytest
from msgspec import UNSET

import scraper
from scraper.model import Page

WORDS = (
    "The ferry left the harbour this morning with forty passengers and a goat, the harbour master said.",
    "The goat has been seen swimming behind the ferry, and the captain has asked for a net.",
    "Two fishermen pulled the goat out of the water and brought it to the kiosk at the pier.",
    "The owner of the goat came to the pier and thanked the fishermen with a cheese each.",
    "The ferry is back, without the goat, and the harbour master has closed the matter.",
)
TIMES = tuple(f"2024-05-01T{hour:02}:15:00+02:00" for hour in (9, 10, 11, 12, 13))
BOXED = (
    '<div class="entry"><time datetime="{time}">at {n}</time><h3>Turn {n} of the affair</h3><p>{words}</p><p>More on it, '
    "said a woman who had seen turn {n} of it from the pier, will follow.</p></div>"
)
FLAT = '<p class="when"><time datetime="{time}">at {n}</time></p><p>{words}</p>'


def entries(template: str, newest_first: bool = True) -> str:
    made = [template.format(time=t, n=n, words=w) for n, (t, w) in enumerate(zip(TIMES, WORDS, strict=True))]
    return "".join(reversed(made) if newest_first else made)


def parse(middle: str, head: str = "", after: str = "") -> Page:
    html = (
        f"<html><head><title>The goat and the ferry, live</title>{head}</head><body><nav><a href=/>Home</a></nav><main>"
        f"<h1>The goat and the ferry, live</h1><p>All that is known of the goat and the ferry, as it comes in from the pier.</p>"
        f"{middle}</main>{after}</body></html>"
    )
    return scraper.parse(html.encode(), "https://example.com/live/goat")


def told(page: Page) -> list[tuple[str, str]]:
    return [(b.posted, b.text) for b in page.blocks if b.posted is not UNSET]


@pytest.mark.parametrize("newest_first", [True, False])
@pytest.mark.parametrize(
    ("template", "first"),
    [(BOXED, "Turn {n} of the affair"), (FLAT, "{words}")],
    ids=["boxes", "a run of blocks"],
)
@pytest.mark.parametrize(
    "around", ['<div class="liveblog">{}</div>', "<div>{}</div>"], ids=["by class", "by structure"]
)
def test_each_entry_has_its_time_on_its_first_block(template: str, first: str, around: str, newest_first: bool) -> None:
    page = parse(around.format(entries(template, newest_first)))
    expected = [(t, first.format(n=n, words=w)) for n, (t, w) in enumerate(zip(TIMES, WORDS, strict=True))]
    assert told(page) == (expected[::-1] if newest_first else expected)
    assert all(words in (page.body or "") for words in WORDS)
    assert "at 3" not in (page.body or "")


@pytest.mark.parametrize("newest_first", [True, False])
def test_a_live_blog_lasts_from_its_first_entry_to_its_last(newest_first: bool) -> None:
    page = parse(f'<div class="liveblog">{entries(BOXED, newest_first)}</div>')
    assert (page.published, page.modified) == (TIMES[0], TIMES[-1])


def test_a_live_blog_that_states_its_times_keeps_them() -> None:
    head = '<meta property="article:published_time" content="2024-05-01T08:00:00+02:00">'
    page = parse(f'<div class="liveblog">{entries(BOXED)}</div>', head)
    assert page.published == "2024-05-01T08:00:00+02:00"


def linked(updates: list[dict[str, str]]) -> str:
    thing = {"@type": "LiveBlogPosting", "headline": "The goat and the ferry, live", "liveBlogUpdate": updates}
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'


def test_the_times_of_the_data_are_given_to_the_entries_that_the_page_shows() -> None:
    shown = BOXED.replace('datetime="{time}"', "")
    data = [
        {"@type": "BlogPosting", "headline": f"Turn {n} of the affair", "datePublished": t, "articleBody": w}
        for n, (t, w) in enumerate(zip(TIMES, WORDS, strict=True))
    ]
    page = parse(f"<div>{entries(shown)}</div>", head=linked(data))
    assert [posted for posted, _ in told(page)] == list(TIMES[::-1])
    assert (page.body or "").count(WORDS[0]) == 1


def test_entries_that_only_the_data_has_stand_in_for_those_of_the_page() -> None:
    data = [
        {"headline": "The goat swims", "datePublished": TIMES[1], "articleBody": f"<p>{WORDS[1]}</p><p>A net!</p>"},
        {"datePublished": TIMES[0], "articleBody": WORDS[0]},
    ]
    page = parse("<div id=root></div>", head=linked(data))
    assert told(page) == [(TIMES[1], "The goat swims"), (TIMES[0], WORDS[0])]
    assert [b.text for b in page.blocks][-3:] == [WORDS[1], "A net!", WORDS[0]]
    assert (page.body or "").endswith(WORDS[0])


def test_microdata_says_that_a_page_is_live() -> None:
    box = (
        '<div itemprop="liveBlogUpdate" itemscope itemtype="https://schema.org/BlogPosting">'
        '<time itemprop="datePublished" datetime="{time}">{n}</time><p itemprop="articleBody">{words}</p></div>'
    )
    two = "".join(box.format(time=t, n=n, words=w) for n, (t, w) in enumerate(zip(TIMES[:2], WORDS[:2], strict=True)))
    page = parse(f'<div itemscope itemtype="https://schema.org/LiveBlogPosting">{two}</div>')
    assert told(page) == list(zip(TIMES[:2], WORDS[:2], strict=True))


STORY = "".join(f"<p>{words}</p>" for words in WORDS)
HEADLINE = '<li><time datetime="{time}">at</time> <a href="/s/{n}-story">A headline of story {n} from the town</a></li>'
COMMENT = (
    '<li class="comment" id="comment-{n}"><cite class="fn">Reader {n}</cite><time datetime="{time}">at</time>'
    "<p>I saw it as well, and it was number {n} of the goats.</p></li>"
)
REMARK = '<div><time datetime="{time}">at</time><p>What was said of the goat then, by number {n}, to us.</p></div>'
SHUFFLED = (TIMES[3], TIMES[0], TIMES[4], TIMES[1], TIMES[2])


@pytest.mark.parametrize(
    ("around", "template", "times"),
    [
        pytest.param("<h2>Latest news</h2><ul>{}</ul>", HEADLINE, TIMES, id="the latest headlines"),
        pytest.param('<div id="comments"><h2>5 comments</h2><ol>{}</ol></div>', COMMENT, TIMES, id="comments"),
        pytest.param('<div class="liveblog">{}</div>', REMARK, SHUFFLED, id="times in no order"),
    ],
)
def test_lists_with_times_are_no_live_blog(around: str, template: str, times: tuple[str, ...]) -> None:
    page = parse(STORY + around.format("".join(template.format(time=t, n=n) for n, t in enumerate(times))))
    assert told(page) == []
    assert all(words in (page.body or "") for words in WORDS)


@pytest.mark.parametrize(
    "updates",
    ["7", '[[],{"headline":[],"articleBody":{}}]', '[{"datePublished":"9999-99-99"},' + "{}," * 5_000 + "{}]"],
)
def test_data_that_makes_no_sense_is_passed_over(updates: str) -> None:
    data = f'{{"@type":"LiveBlogPosting","liveBlogUpdate":{updates}}}'
    page = parse(STORY, head=f'<script type="application/ld+json">{data}</script>')
    assert told(page) == []
    assert WORDS[0] in (page.body or "")


def test_entries_without_end_are_read() -> None:
    page = parse(
        "<div class=liveblog>" + f"<div><time datetime='{TIMES[0]}'>at</time><p>{WORDS[0]}</p></div>" * 3_000 + "</div>"
    )
    assert page.body is not None
