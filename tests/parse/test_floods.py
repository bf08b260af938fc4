"""What would keep the HTML parser busy for ever is cut off, and what is no flood is left alone."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from selectolax.lexbor import SelectolaxError

import scraper
from scraper.errors import ParseError
from scraper.parse import markup
from scraper.parse.floods import without_floods
from tests.parse.floods import FLOODS


def test_every_known_flood_is_survived() -> None:
    ran = subprocess.run([sys.executable, "-m", "tests.parse.floods"], capture_output=True, text=True, check=False)
    assert ran.stdout.splitlines() == list(FLOODS), ran.stderr[-500:]
    assert ran.returncode == 0


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(b"<p>It was <b>never</b> <i class=x>so</i>.</p>" * 3_000, id="formatting that is closed"),
        pytest.param(b"<p><b>One</p><p>Two</p>" + b"<p>more</p>" * 300, id="one tag left open"),
        pytest.param(b"<select>" + b"<option>Town</option>" * 300 + b"</select>", id="a menu of towns"),
        pytest.param(b"<p data-a=1>" * 30, id="few attributes"),
        pytest.param(b"<p>words</p>" * 100_000, id="a long page"),
    ],
)
def test_a_page_without_floods_is_left_as_it_is(html: bytes) -> None:
    assert without_floods(html) == html


def test_the_words_of_a_flood_are_kept() -> None:
    html = b"".join(b"<p><b a%d>Paragraph %d of the story, which has words.</p>" % (n, n) for n in range(3_000))
    kept = without_floods(html)
    assert b"<b" not in kept
    assert kept.count(b"of the story, which has words.</p>") == 3_000


def test_a_page_that_the_parser_gives_up_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> Any:
        raise SelectolaxError("Can't parse HTML.")

    monkeypatch.setattr(markup, "read", fail)
    with pytest.raises(ParseError, match="can't read"):
        scraper.parse(b"<p>words</p>")


def test_elements_past_any_depth_are_left_out_and_their_text_is_kept() -> None:
    kept = without_floods(b"<div>" * 50_000 + b"words")
    assert kept.count(b"<div>") < 3_000
    assert kept.endswith(b"words")


def test_depth_hidden_in_values_is_seen() -> None:
    assert without_floods(b'<b x="<">' * 50_000).count(b"<b") < 3_000
