from __future__ import annotations

import pytest

from tests.commands.conftest import OnTerminal, Run
from tests.commands.stories import Site


def test_a_dry_run_and_then_the_thing(presskeep: Run, terminal: OnTerminal, site: Site) -> None:
    presskeep("add", site.url())
    presskeep("reparse", "--all")
    ran = presskeep("prune", "--former-generations", "--bytes-older-than", "1y", "--dry-run")
    assert (ran.status, ran.err) == (0, "bytes of 0 page states (0 bytes of the file), 3 versions would go\n")
    assert presskeep("prune", "--former-generations", "--json").json() == [{"blobs": 0, "size": 0, "versions": 3}]
    assert presskeep("verify").status == 0
    assert "0 versions gone" in terminal("prune", "--former-generations").out


@pytest.mark.parametrize(
    "arguments",
    [(), ("--dry-run",), ("--all-bytes",), ("--bytes-older-than", "soon"), ("--bytes-older-than", "99999y")],
)
def test_nothing_without_a_policy(presskeep: Run, site: Site, arguments: tuple[str, ...]) -> None:
    presskeep("add", site.url())
    ran = presskeep("prune", *arguments)
    assert ran.status == 2
    assert ran.err.startswith("presskeep: ")
