"""Site overlays on disk: which file is for which page, and one clear line for each that is none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scraper.errors import BadOverlay
from scraper.model import CommentOverlay, Overlay, RelatedOverlay
from scraper.overlays import Overlays, read_overlay


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name.replace('__', '-').replace('_', '.')}.toml").write_text(text, encoding="utf-8")
    return folder


def body_of(overlays: Overlays, url: str | None) -> str | None:
    found = overlays.for_url(url)
    return found.body[0] if found else None


def test_a_file_with_all_keys(tmp_path: Path) -> None:
    write(
        tmp_path,
        example_com="""
        hosts = ["example.com", "example.org"]
        body = ".story"
        within = "main"
        keep = [".facts", ".box"]
        drop = ".plea"
        title = "h1"
        subtitle = ".lead"
        authors = ".by a"
        published = "time @datetime"
        modified = ".changed"
        section = ".crumb"
        tags = ".tag"
        [comments]
        within = "#talk"
        item = ".say"
        id = "@data-id"
        author = ".who"
        posted = "time"
        text = ".what"
        parent = "@data-to"
        depth = "@data-depth"
        [[related]]
        within = ".more"
        heading = "h2"
        link = "a"
        kind = "popular"
        [[related]]
        link = ".next"
        """,
    )
    found = read_overlay(tmp_path / "example.com.toml")
    assert found == Overlay(
        hosts=("example.com", "example.org"),
        body=(".story",),
        within=("main",),
        keep=(".facts", ".box"),
        drop=(".plea",),
        title=("h1",),
        subtitle=(".lead",),
        authors=(".by a",),
        published=("time @datetime",),
        modified=(".changed",),
        section=(".crumb",),
        tags=(".tag",),
        comments=CommentOverlay(
            within=("#talk",),
            item=(".say",),
            id=("@data-id",),
            author=(".who",),
            posted=("time",),
            text=(".what",),
            parent=("@data-to",),
            depth=("@data-depth",),
        ),
        related=(RelatedOverlay(within=(".more",), heading=("h2",), link=("a",), kind="popular"), RelatedOverlay(link=(".next",))),
        name="example.com.toml",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("url", "body"),
    [
        ("https://example.com/story", "#all"),
        ("http://example.com:8080/story", "#all"),
        ("https://www.example.com/story", "#all"),
        ("https://blog.example.com/story", "#blog"),
        ("https://de.blog.example.com/story", "#blog"),
        ("https://EXAMPLE.com/story", "#all"),
        ("https://notexample.com/story", None),
        ("https://example.com.evil.example/story", None),
        ("https://com/story", None),
        ("https://xn--bcher-kva.example/story", "#books"),
        ("https://bücher.example/story", "#books"),
        ("https://alias.example/story", "#alias"),
        ("https://named.example/story", None),
        ("http://[::1]/story", None),
        (None, None),
    ],
)
def test_the_longest_host_that_covers_a_page_wins(tmp_path: Path, url: str | None, body: str | None) -> None:
    write(
        tmp_path,
        example_com='body = "#all"',
        blog_example_com='body = "#blog"',
        bücher_example='body = "#books"',
        named_example='hosts = ["alias.example"]\nbody = "#alias"',
    )
    assert body_of(Overlays(tmp_path), url) == body


def test_a_users_file_wins_wholly_over_one_that_is_shipped(tmp_path: Path) -> None:
    shipped = write(tmp_path / "shipped", example_com='body = "#a"\ntitle = "h2"', other_example='body = "#c"',
                    blog_example_com='body = "#d"')  # fmt: skip
    overlays = Overlays(write(tmp_path / "own", example_com='body = "#b"'), shipped=shipped)
    found = overlays.for_url("https://example.com/")
    assert found == Overlay(body=("#b",), name="example.com.toml")
    assert body_of(overlays, "https://blog.example.com/") == "#b"
    assert body_of(overlays, "https://other.example/") == "#c"
    assert len(overlays) == 4


def test_those_that_are_shipped_are_sound() -> None:
    assert Overlays().for_url("https://nowhere.example/") is None


def test_hidden_files_are_an_editors(tmp_path: Path) -> None:
    folder = write(tmp_path / "sites", example_com='body = ".story"')
    for name in (".hidden.toml", "._example.com.toml", ".toml"):
        (folder / name).write_text("no TOML")
    assert body_of(Overlays(folder), "https://example.com/a") == ".story"


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path, example_com="").joinpath("notes.txt").write_text("none of yours")
    assert len(Overlays(tmp_path)) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("body = \n", r"not TOML: .*line 1.*"),
        ('body = "a"\nbody = "b"\n', r"not TOML: .*line 2.*"),
        ('\nbdy = "p"', r", line 2: no such key: 'bdy'; did you mean 'body'\?"),
        ('zzz = "p"', r", line 1: no such key: 'zzz'; there are hosts, body, within, .*"),
        ('name = "p"', r", line 1: no such key: 'name'; .*"),
        ('[comments]\nitem = ".c"\nauthors = ".a"', r", line 3: no such key: 'authors'; did you mean 'author'\?"),
        ('[[related]]\nlink = "a"\n[[related]]\nlnk = "a"', r", line 4: no such key: 'lnk'; did you mean 'link'\?"),
        ("body = 3", r", line 1: body: not a selector or a list of selectors"),
        ('title = ["h1", 3]', r", line 1: title: not a selector or a list of selectors"),
        ('comments = "no"', r", line 1: comments: .*"),
        ("comments = 1", r", line 1: comments: not false, and no table"),
        ("related = 1", r", line 1: related: not false, and no table"),
        ('[related]\nlink = "a"\nkind = "nice"', r", line 3: kind: Invalid enum value 'nice'"),
        ('body = [\n  "p",\n  "p >",\n]', r", line 3: body: not a CSS selector: 'p >'"),
        ('title = "h1::first"', r", line 1: title: not a CSS selector: 'h1::first'"),
        ('title = "@content"', r".*title: not a CSS selector: ''"),
        ("drop = '''\np[x=\"1\" >'''", r".*drop: not a CSS selector: .*"),
        ('[comments]\nid = "@data-id"', r".*comments.id: not a CSS selector: ''"),
        (
            '[related]\nheading = "h2"',
            r", line 1: related: no selector. Give 'within' for the box, or 'link' for the links",
        ),
        ("a = " + "[" * 3000 + "]" * 3000, r".*"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    write(tmp_path, example_com=text)
    with pytest.raises(BadOverlay) as told:
        Overlays(tmp_path)
    sentence = str(told.value)
    assert re.fullmatch(rf"{re.escape(str(tmp_path / 'example.com.toml'))}(?:: )?{said}", sentence)
    assert "\n" not in sentence
    assert told.value.exit_status == 2


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "example.com.toml").write_bytes(b'body = "\xff"')
    with pytest.raises(BadOverlay, match="not UTF-8"):
        Overlays(tmp_path)


def test_a_folder_with_the_name_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "example.com.toml").mkdir()
    with pytest.raises(BadOverlay, match=r"can't read .*example.com.toml: Is a directory"):
        Overlays(tmp_path)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadOverlay, match="no such folder of site overlays: "):
        Overlays(tmp_path / "missing")


@pytest.mark.parametrize("host", ["", "a b", "https://example.com", "example.com/news", "a..b", "\x1b[31m"])
def test_what_is_no_host(tmp_path: Path, host: str) -> None:
    escaped = host.encode("unicode_escape").decode().replace("\\x", "\\u00")
    write(tmp_path, example_com=f'hosts = ["{escaped}"]')
    with pytest.raises(BadOverlay, match="not a host: "):
        Overlays(tmp_path)


@pytest.mark.parametrize("host", ["*.example.com", "*", "news.*"])
def test_a_wildcard_would_fit_no_host(tmp_path: Path, host: str) -> None:
    write(tmp_path, example_com=f'hosts = ["{host}"]')
    with pytest.raises(BadOverlay, match="no wildcards: "):
        Overlays(tmp_path)


def test_two_files_for_one_host(tmp_path: Path) -> None:
    write(tmp_path, a='hosts = ["example.com"]', example_com="")
    with pytest.raises(BadOverlay, match=r"example.com has an overlay already, .*a.toml"):
        Overlays(tmp_path)
