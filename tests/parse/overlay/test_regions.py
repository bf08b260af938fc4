"""What an overlay says of the story wins over all that was found."""

from __future__ import annotations

import pytest

import scraper
from tests.parse.overlay.pages import FACTS, HTML, PLEA, PROSE, TITLE, URL, split, why


def body(html: str = HTML, **told: object) -> list[str]:
    return (split(html, **told).body or "").split("\n\n")


def test_without_it_the_page_comes_apart_wrong() -> None:
    page = scraper.parse(HTML.encode(), URL)
    assert PLEA in (page.body or "")
    assert FACTS not in (page.body or "")
    assert page.comments == ()
    assert page.related == ()
    assert page.authors == ()


def test_body_is_all_of_the_story_and_nothing_else_is() -> None:
    assert body(body=[".q3", ".q4"]) == [PLEA, FACTS]


def test_a_body_that_matches_nothing_has_no_effect() -> None:
    assert body(body=".none") == (scraper.parse(HTML.encode(), URL).body or "").split("\n\n")


def test_keep_adds_to_the_story() -> None:
    assert body(keep=".q4", drop=[".q1", ".q3", ".q5"]) == [*PROSE, FACTS]


def test_drop_takes_out_of_it() -> None:
    assert body(drop=[".q1", ".q3", ".q5"]) == PROSE


def test_drop_takes_out_of_a_paragraph_and_leaves_the_words_around() -> None:
    html = HTML.replace("forty passengers", "forty <span class=ad>Buy hats!</span> passengers<img class=ad src=x>")
    assert body(html, drop=[".q1", ".q3", ".ad"])[0] == PROSE[0]


def test_within_bounds_the_story_and_leaves_the_rest_to_the_parser() -> None:
    html = HTML.replace(f"<p>{PROSE[1]}</p>", f"<p>Advertisement</p><p>{PROSE[1]}</p>")
    assert body(html, within=".q2", drop=".q3") == PROSE


def test_the_inner_of_two_regions_counts() -> None:
    assert body(body="main", comments={"within": ".q2"}, drop=[".q1", ".q5", ".q7", "h1"]) == [FACTS]
    assert body(body=[".q2"], comments={"within": "main"}, drop=".q3") == PROSE


def test_the_headline_stays_no_paragraph() -> None:
    assert TITLE not in body(body="main")


def test_it_wins_over_comments_that_were_found() -> None:
    html = HTML.replace("<div class=q2>", '<div class="q2 comment" id=comment-7><b class=fn>Ann</b>')
    assert scraper.parse(html.encode(), URL).comments
    page = split(html, body=".q2 p", drop=".q3")
    assert page.comments == ()
    assert page.body == "\n\n".join(PROSE)


def test_it_wins_over_related_links_that_were_found() -> None:
    links = "<a href=/2021/01/a-long-winter>A long winter, told by those who froze</a>"
    html = HTML.replace("<p class=q3>", f"<h2 class=q8>You may also like</h2><p class=q8>{links}</p><p class=q3>")
    assert scraper.parse(html.encode(), URL).related
    page = split(html, body=[".q2"], drop=".q3")
    assert page.related == ()
    assert "A long winter" in (page.body or "")


@pytest.mark.parametrize("name", ["nav", "footer", "ul class=menu"])
def test_a_menu_that_holds_what_is_told_is_not_passed_over(name: str) -> None:
    html = HTML.replace("</body>", f"<{name}><div class=q9>{FACTS} And so on.</div></{name.split()[0]}></body>")
    assert f"{FACTS} And so on." in body(html, keep=".q9")


def test_a_switch_turns_a_part_off() -> None:
    html = HTML.replace("<div class=q5>", "<div class=comment id=comment-1><b class=fn>Bo</b><p>Mine.</p></div><div>")
    html += "<h2>You may also like</h2><a href=/2021/01/a-long-winter>A long winter, told by those who froze</a>"
    found = scraper.parse(html.encode(), URL)
    assert found.comments
    assert found.related
    page = split(html, comments=False, related=False)
    assert (page.comments, page.related, page.comment_count) == ((), (), None)
    assert "Mine." not in (page.body or "")
    said = {block.text: (block.label, block.why) for block in why(html, comments=False).blocks}
    assert said["Mine."] == ("comment", "left out, overlay: comments = false; by its id comment-1 (words)")


def test_the_page_tells_which_overlay_read_it() -> None:
    version = scraper.parse(HTML.encode(), URL).parser_version
    assert split(body=".q2").parser_version.startswith(version + "+example.com.toml@")
    assert split(body=".q2").parser_version != split(body=".q3").parser_version


def test_keys_that_match_nothing_are_told() -> None:
    assert why(body=".q2", drop=[".none", ".nil"], comments={"item": ".nix"}).unmatched == ("drop", "comments.item")
