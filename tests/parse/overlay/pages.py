"""A page that nothing but an overlay can take apart: no class says a word."""

from __future__ import annotations

from typing import Any

import msgspec

import scraper
from scraper.model import Explanation, Overlay, Page
from scraper.parse import explain

TITLE = "A goat stays behind"
PROSE = [
    "The ferry came in at noon with forty passengers, two bicycles and a goat, and left again without the goat.",
    "“We have asked the owner to fetch it,” said the harbour master, who had tied the animal to his own desk.",
    "By evening it had eaten the tide table, a glove and most of a letter from the ministry, and looked content.",
]
PLEA = "This newspaper lives by its readers. Tell a friend about it, or come to our open evening in the old boathouse."
FACTS = "Goats are kept on the island since 1740. There are some two hundred, and as many gates that do not shut."
SAID = ["It ate my hat, and I should like to have it back.", "Which part of it?", "The brim, if nothing else is left."]
URL = "https://www.example.com/2021/05/goat"
HTML = f"""<!DOCTYPE html><html lang=en><title>{TITLE} | Estuary Post</title><body><main>
<h1>{TITLE}</h1>
<div class=q1><b>Piet Rood</b> saw it on <i title=2021-05-14T10:30:00+02:00>a Friday</i>, <u>Harbour</u> <u>Goats</u></div>
<div class=q2><p>{PROSE[0]}</p><p class=q3>{PLEA}</p><p>{PROSE[1]}</p><p>{PROSE[2]}</p></div>
<aside class=sidebar hidden><p class=q4>{FACTS}</p></aside>
<div class=q5><div class=q6 data-n=k1><i>Wim</i><em>3 June 2021, 09:12</em><s>{SAID[0]}</s></div>
<div class=q6 data-n=k2 data-to="#k1" data-in=1><i>Ottilie</i><em>3 June 2021, 10:40</em><s>{SAID[1]}</s></div>
<div class=q6 data-n=k3 data-to="#k2" data-in=2><i>Wim</i><em>3 June 2021, 11:05</em><s>{SAID[2]}</s></div></div>
<div class=q7><b>From the same shore</b> <a href=/2021/04/eels-at-the-weir>More eels at the weir than in ten years</a>
<a href=/2021/03/mill>The mill</a></div>
</main></body></html>"""


def overlay(**told: Any) -> Overlay:
    """An overlay with these keys, each selector by itself or in a list, as a file has them."""

    def listed(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: v if k == "kind" else listed(v) for k, v in value.items()}
        if isinstance(value, list):
            return [listed(v) if isinstance(v, dict) else v for v in value]
        return [value] if isinstance(value, str) else value

    return msgspec.convert({**listed(told), "name": "example.com.toml"}, Overlay)


def split(html: str = HTML, /, **told: Any) -> Page:
    """The page under an overlay."""
    return scraper.parse(html.encode(), URL, overlay=overlay(**told))


def why(html: str = HTML, /, **told: Any) -> Explanation:
    """Why it was split as it was."""
    return explain(html.encode(), URL, overlay=overlay(**told))
