"""The examples of docs/custody.md, run as they stand there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.commands.conftest import Run
from tests.commands.stories import STORY, Site

DOC = Path(__file__).parents[2] / "docs" / "custody.md"
URL = "https://example.com/story"


def test_every_command_prints_what_the_page_says(presskeep: Run, site: Site) -> None:
    site.publish("/story", STORY)
    presskeep("add", site.url(), "--archive", "laptop.db")
    site.publish("/story", STORY.with_comment("Renée Lindqvist", "I saw the cranes come and go for a whole summer."))
    presskeep("add", site.url(), "--archive", "server.db")
    presskeep("add", site.url())
    examples = re.findall(r"^\$ presskeep (.+)\n((?:(?![$`]).*\n)*)", DOC.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(examples) == 6
    for command, printed in examples:
        ran = presskeep(*(a.replace(URL, site.url()) for a in shlex.split(command)))
        assert ran.status == 0
        assert (ran.out + ran.err).replace(site.url(), URL) == printed, command
