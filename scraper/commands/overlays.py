"""Where a user's site overlays are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from scraper.overlays import Overlays


def read_overlays(folder: Path | None) -> Overlays:
    """The overlays of the folder that was named, or of the one for settings where there is one.

    Raises:
        BadOverlay: one of them can't be used.
    """
    from scraper.overlays import Overlays

    if folder is not None:
        return Overlays(folder.expanduser())
    usual = Path(typer.get_app_dir("presskeep")) / "sites"
    return Overlays(usual if usual.is_dir() else None)
