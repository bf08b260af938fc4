from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from scraper.export.schema import render, schema
from scraper.model import ArchivedPage, Page
from tests.export.pages import archived_page

PUBLISHED = Path(__file__).parents[2] / "docs" / "schema" / "page.schema.json"


def as_json(page: Page) -> dict[str, Any]:
    decoded: dict[str, Any] = json.loads(msgspec.json.encode(page))
    return decoded


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(schema())
    return jsonschema.Draft202012Validator(schema())


def test_the_published_schema_is_that_of_the_model() -> None:
    assert PUBLISHED.read_bytes() == render(), "run 'make docs'"


def test_a_page_and_an_archived_page_are_valid(validator: jsonschema.Draft202012Validator) -> None:
    validator.validate(as_json(Page()))
    validator.validate(as_json(archived_page()))


def test_every_field_that_is_always_printed_is_required(validator: jsonschema.Draft202012Validator) -> None:
    page = as_json(Page(title="A"))
    for name in page:
        assert not validator.is_valid({k: v for k, v in page.items() if k != name}), name


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", 7),
        ("authors", "Ann"),
        ("blocks", [{"kind": "paragraf", "text": "x"}]),
        ("blocks", [{"kind": "paragraph"}]),
        ("comments", [{"id": "1", "text": "x"}]),
        ("status", "somewhere"),
        ("captured", None),
        ("related", [{"url": "https://example.com/", "title": "x", "heading": None, "kind": "odd"}]),
    ],
)
def test_what_is_no_page_is_not_valid(validator: jsonschema.Draft202012Validator, field: str, value: object) -> None:
    assert not validator.is_valid(as_json(archived_page()) | {field: value})


def test_the_schema_names_the_fields_that_only_the_archive_knows() -> None:
    extra = {"captured", "version", "since", "first_seen", "last_seen", "status"}
    definitions = schema()["$defs"]
    assert set(definitions["ArchivedPage"]["required"]) - set(definitions["Page"]["required"]) == extra
    assert set(definitions["ArchivedPage"]["properties"]) == set(ArchivedPage.__struct_fields__)
