"""The JSON Schema of a page, generated from the model: ``python -m scraper.export.schema > docs/schema/page.schema.json``.

``parse`` prints a Page, ``show --json`` and ``export`` an ArchivedPage; the schema takes either.
"""

from __future__ import annotations

import inspect
import sys
from typing import Any

import msgspec

from scraper.model import ArchivedPage, Page

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The schema, as the object that goes into the file."""
    (archived, plain), definitions = msgspec.json.schema_components([ArchivedPage, Page])
    for name, definition in definitions.items():
        definition["required"] = _always_printed(name, definition)
        # As Python 3.13 keeps docstrings, so that every version makes the same file.
        definition["description"] = inspect.cleandoc(definition["description"])
    return {
        "$schema": _DIALECT,
        "title": "A news page, split into body, comments and related links",
        "if": {"required": ["captured"]},
        "then": archived,
        "else": plain,
        "$defs": definitions,
    }


def render() -> bytes:
    """The schema as its file reads."""
    return msgspec.json.format(msgspec.json.encode(schema()), indent=2) + b"\n"


def _always_printed(name: str, definition: dict[str, Any]) -> list[str]:
    # msgspec calls a field with a default optional, which is how it reads; we write every field that is not UNSET.
    import scraper.model

    fields = msgspec.structs.fields(getattr(scraper.model, name))
    return [
        f.encode_name for f in fields if f.default is not msgspec.UNSET and f.encode_name in definition["properties"]
    ]


if __name__ == "__main__":
    sys.stdout.buffer.write(render())
