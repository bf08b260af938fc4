"""Comments that come as data."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pytest

from scraper.model import Comment
from scraper.parse.comments.embedded import complete, embedded_comments
from scraper.parse.dates import read_time

READ = partial(read_time, captured="2024-06-10T12:00:00Z", language="en")
LINKED = {
    "@type": "NewsArticle",
    "comment": [
        {
            "@type": "Comment",
            "@id": "#comment-7",
            "author": {"@type": "Person", "name": "Ann"},
            "dateCreated": "2024-05-04T10:00:00Z",
            "text": "<p>Poor goat.</p><p>Poor&nbsp;ferry.</p>",
            "upvoteCount": 3,
            "comment": {"@id": "8", "author": "Ben", "text": "It will swim."},
        },
        {"author": "Cem", "text": "Goats do.", "parentItem": {"@id": "8"}},
    ],
}


def brief(comments: list[Comment]) -> list[tuple[str | None, str, int]]:
    return [(c.author, c.text, c.depth) for c in comments]


def test_linked_data() -> None:
    found = embedded_comments([json.dumps(LINKED)], [], READ)
    assert brief(found) == [
        ("Ann", "Poor goat.\n\nPoor ferry.", 0),
        ("Ben", "It will swim.", 1),
        ("Cem", "Goats do.", 2),
    ]
    assert (found[0].id, found[0].posted, found[0].votes) == ("7", "2024-05-04T10:00:00Z", 3)


@pytest.mark.parametrize(
    "state",
    [
        pytest.param(
            {
                "props": {
                    "comments": {
                        "nodes": [
                            {"id": 1, "body": "Poor goat.", "user": {"displayName": "Ann"}, "createdAt": 1714816800}
                        ]
                    }
                }
            },
            id="Next.js",
        ),
        pytest.param(
            [
                {"comments": 1},
                [2],
                {"text": 3, "author": 4, "date": 6},
                "Poor goat.",
                {"name": 5},
                "Ann",
                ["Date", "2024-05-04T10:00:00Z"],
            ],
            id="Nuxt",
        ),
        pytest.param(
            {
                "response": {
                    "posts": [
                        {"raw_message": "Poor goat.", "author": {"name": "Ann"}, "createdAt": "2024-05-04T10:00:00Z"}
                    ]
                }
            },
            id="Disqus",
        ),
        pytest.param(
            {
                "comments": {
                    "nodes": [
                        {
                            "id": "c1",
                            "content": "Poor goat.",
                            "date": "2024-05-04T10:00:00Z",
                            "author": {"node": {"name": "Ann", "__typename": "CommentAuthor"}},
                        }
                    ]
                }
            },
            id="GraphQL",
        ),
        pytest.param(
            {
                "Comment:1": {"text": "Poor goat.", "author": {"__ref": "User:1"}, "created": "2024-05-04T10:00:00Z"},
                "User:1": {"name": "Ann"},
            },
            id="Apollo",
        ),
    ],
)
def test_states(state: Any) -> None:
    (comment,) = embedded_comments([], [json.dumps(state)], READ)
    assert (comment.author, comment.posted, comment.text) == ("Ann", "2024-05-04T10:00:00Z", "Poor goat.")


@pytest.mark.parametrize(
    "state",
    [
        {"comments": 12},
        {"posts": [{"title": "A", "text": "Story", "author": "Ann"}]},
        {
            "comments": [
                {"text": "Gone", "author": "Ann", "isDeleted": True},
                {"slug": "a", "text": "Story", "author": "Ann"},
            ]
        },
        {"comments": [{"text": "No name, no time"}]},
    ],
)
def test_what_is_none(state: Any) -> None:
    assert embedded_comments([], [json.dumps(state)], READ) == []


@pytest.mark.parametrize(
    "script", ['{"comment":[' * 100_000, '{"comment":[{"text":"', '"comments":[{', "[" * 100_000 + '{"comments":[1']
)
def test_broken_data_is_no_comment(script: str) -> None:
    assert embedded_comments([script], [script], READ) == []


def test_a_list_that_holds_itself_ends() -> None:
    flat: list[Any] = [{"comments": 1}, *([[n + 1, n + 1] for n in range(1, 30)]), "x"]
    assert embedded_comments([], [json.dumps(flat)], READ) == []


def test_what_the_page_shows_is_completed() -> None:
    told = embedded_comments([json.dumps(LINKED)], [], READ)
    shown = [Comment(id="a", text="It will swim."), Comment(id="b", author="Ann", text="Poor goat.\n\nPoor fer…")]
    done = complete(shown, told)
    assert [c.author for c in done] == ["Ben", "Ann"]
    assert complete([], told) == told
    other = [Comment(id="c", text="Something else entirely.")]
    assert complete(other, told) == other
