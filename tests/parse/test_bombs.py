"""What would keep the parser busy is taken out, however it is wrapped, and an ordinary page is left as it is."""

from __future__ import annotations

import json

import pytest

from scraper.parse.bombs import without_bombs

NAMES = [b"a%d" % n for n in range(12_000)]
WORDS = b"<p>words</p>" * 3_000


def attributes_left(html: bytes) -> int:
    return sum(html.count(name + b"=") for name in NAMES[-50:])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(b"<p ", b">", id="plain"),
        pytest.param(b'<p title="a > b" ', b">", id="behind a > in a value"),
        pytest.param(b'<!-- <p a=" --><p ', b">", id="behind a quote in a comment"),
        pytest.param(b"<svg><script><p ", b">", id="in what is a script only outside a drawing"),
        pytest.param(b"<p ", b"", id="never closed"),
    ],
)
@pytest.mark.parametrize("value", [b"=x ", b'="<b>"', b"='>' ", b'="a \' b"/', b"= 'a' \n"])
def test_a_tag_is_left_without_its_thousands_of_attributes(before: bytes, value: bytes, after: bytes) -> None:
    html = WORDS + before + value.join(NAMES) + value + after + WORDS
    kept = without_bombs(html)
    assert attributes_left(kept) == 0
    assert kept.startswith(WORDS)
    assert kept.endswith(WORDS) or not after


@pytest.mark.parametrize(
    "middle",
    [
        pytest.param(
            b'<script type="application/json">'
            + json.dumps([{"text": "<p class='a'>one", "n": n} for n in range(20_000)]).encode()
            + b"</script>",
            id="long data",
        ),
        pytest.param(b'<img src="data:image/png;base64,' + b"QUJD/ +" * 40_000 + b'">', id="a picture in a value"),
        pytest.param(b"<p>" + b"a plain word / or two " * 20_000 + b"</p>", id="a long text"),
    ],
)
def test_long_stretches_that_are_no_tag_are_kept(middle: bytes) -> None:
    assert without_bombs(WORDS + middle + WORDS) == WORDS + middle + WORDS


def test_a_program_that_looks_like_a_long_tag_still_ends() -> None:
    program = b"<script>" + b'if(a<b&&c) d = "x / y"; ' * 20_000 + b"</script>"
    kept = without_bombs(WORDS + program + WORDS)
    assert kept.startswith(WORDS + b"<script>")
    assert kept.endswith(b"</script>" + WORDS)
