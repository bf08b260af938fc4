from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.commands.conftest import OnTerminal, Run
from tests.commands.stories import STORY, Site
from tests.loopback import page


@pytest.fixture
def saved(folder: Path) -> Path:
    path = folder / "story.html"
    path.write_text(STORY.html())
    return path


def test_a_saved_page_is_split_and_nothing_is_stored(presskeep: Run, folder: Path, saved: Path) -> None:
    ran = presskeep("parse", saved)
    assert (ran.status, ran.err) == (0, "")
    [found] = ran.json()
    assert found["title"] == STORY.title
    assert found["body"] == "\n\n".join(STORY.paragraphs)
    assert [(c["author"], c["text"]) for c in found["comments"]] == [*STORY.comments]
    assert [p.name for p in folder.iterdir()] == ["story.html"]


def test_relative_links_are_read_against_the_address_given(presskeep: Run, saved: Path) -> None:
    [found] = presskeep("parse", saved, "--url", "example.com/2026/story").json()
    assert found["url"] == "https://example.com/2026/story"
    assert found["related"][0]["url"] == "https://example.com/ferry-fares"


def test_stdin_is_read_for_a_dash(presskeep: Run, saved: Path) -> None:
    assert presskeep("parse", "-", stdin=saved.read_bytes()).out == presskeep("parse", saved).out


def test_a_page_on_the_web_is_fetched(presskeep: Run, site: Site, folder: Path) -> None:
    [found] = presskeep("parse", site.url()).json()
    assert (found["url"], found["title"]) == (site.url(), STORY.title)
    assert not [*folder.iterdir()]


def test_the_charset_of_the_header_is_believed(presskeep: Run, site: Site) -> None:
    html = STORY.with_paragraph(1, "Инженеры нашли трещины в двух из одиннадцати опор моста, сообщил город.").html()
    html = html.replace('<meta charset="utf-8">', "").replace("“", "").replace("”", "")
    site.server.routes["/story"] = page(html.encode("koi8-r"), type="text/html; charset=koi8-r")
    assert "Инженеры нашли трещины" in presskeep("parse", site.url()).json()[0]["body"]


def test_pretty_is_the_same_document_on_many_lines(presskeep: Run, saved: Path) -> None:
    compact, pretty = presskeep("parse", saved).out, presskeep("parse", saved, "--pretty").out
    assert json.loads(compact) == json.loads(pretty)
    assert compact.count("\n") == 1
    assert pretty.startswith('{\n  "url": ')


def test_on_a_terminal_it_is_pretty(terminal: OnTerminal, presskeep: Run, saved: Path) -> None:
    assert terminal("parse", saved).out == presskeep("parse", saved, "--pretty").out


@pytest.mark.parametrize("name", ["missing.html", "saved/missing.html", "missing"])
def test_a_file_that_is_not_there_is_not_looked_for_on_the_network(presskeep: Run, name: str) -> None:
    ran = presskeep("parse", name)
    assert (ran.status, ran.out) == (2, "")
    assert re.fullmatch(rf"presskeep: no such file: {name}\..*\n", ran.err)


def test_a_folder_is_no_page(presskeep: Run, folder: Path) -> None:
    ran = presskeep("parse", folder)
    assert (ran.status, ran.err) == (2, f"presskeep: can't read {folder}: Is a directory\n")


@pytest.mark.parametrize(("data", "said"), [(b"%PDF-1.7\n1 0 obj", "PDF"), (b"", "empty|nothing")])
def test_what_is_no_page_is_said(presskeep: Run, data: bytes, said: str) -> None:
    ran = presskeep("parse", "-", stdin=data)
    assert (ran.status, ran.out) == (1, "")
    assert re.fullmatch(rf"presskeep: .*({said}).*\n", ran.err)


def test_a_page_that_can_not_be_fetched_is_said(presskeep: Run, site: Site) -> None:
    ran = presskeep("parse", site.url("/missing"))
    assert (ran.status, ran.out) == (4, "")
    assert re.fullmatch(r"presskeep: 404 Not Found: .*\n", ran.err)


def test_an_address_that_is_none_is_wrong_usage(presskeep: Run, saved: Path) -> None:
    ran = presskeep("parse", saved, "--url", "somewhere")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("presskeep: not a web address: 'somewhere'")


PLEA = "<p class=plea>This newspaper lives by its readers. Tell a friend about it, or come to our open evening.</p>"
URL = "https://www.example.com/story"


@pytest.fixture
def wrong(folder: Path) -> Path:
    """A saved page whose story holds what is none of it."""
    path = folder / "wrong.html"
    path.write_text(STORY.html().replace("</p>", f"</p>{PLEA}", 1))
    return path


@pytest.fixture
def sites(folder: Path) -> Path:
    path = folder / "my-sites"
    path.mkdir()
    (path / "example.com.toml").write_text('drop = ".plea"\n')
    return path


def test_an_overlay_of_the_site_wins(presskeep: Run, wrong: Path, sites: Path) -> None:
    assert "open evening" in presskeep("parse", wrong, "--url", URL).json()[0]["body"]
    [page] = presskeep("parse", wrong, "--url", URL, "--sites", sites).json()
    assert page["body"] == "\n\n".join(STORY.paragraphs)
    assert "+example.com.toml@" in page["parser_version"]


def test_an_overlay_of_another_site_does_nothing(presskeep: Run, wrong: Path, sites: Path) -> None:
    url = "https://example.org/story"
    assert presskeep("parse", wrong, "--url", url, "--sites", sites).out == presskeep("parse", wrong, "--url", url).out


def test_the_folder_may_be_named_by_the_environment(
    presskeep: Run, wrong: Path, sites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = presskeep("parse", wrong, "--url", URL, "--sites", sites).out
    monkeypatch.setenv("PRESSKEEP_SITES", str(sites))
    assert presskeep("parse", wrong, "--url", URL).out == expected


def test_the_folder_for_settings_is_used_without_a_word(
    presskeep: Run, wrong: Path, sites: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    expected = presskeep("parse", wrong, "--url", URL, "--sites", sites).out
    monkeypatch.setattr("typer.get_app_dir", lambda name: str(tmp_path / "settings" / name))
    assert presskeep("parse", wrong, "--url", URL).out != expected
    (tmp_path / "settings" / "presskeep").mkdir(parents=True)
    sites.rename(tmp_path / "settings" / "presskeep" / "sites")
    assert presskeep("parse", wrong, "--url", URL).out == expected


@pytest.mark.parametrize("command", ["parse", "add", "crawl"])
def test_an_overlay_that_is_none_is_wrong_usage(presskeep: Run, folder: Path, sites: Path, command: str) -> None:
    (sites / "example.org.toml").write_text('title = "h1"\nbdy = "p"\n')
    ran = presskeep(command, "https://example.org/story", "--sites", sites)
    said = f"presskeep: {sites / 'example.org.toml'}, line 2: no such key: 'bdy'; did you mean 'body'?\n"
    assert (ran.status, ran.out, ran.err) == (2, "", said)
    assert not (folder / "archive.db").exists()


def test_a_folder_of_overlays_that_is_not_there(presskeep: Run, wrong: Path) -> None:
    ran = presskeep("parse", wrong, "--sites", "missing")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "presskeep: no such folder of site overlays: missing\n"


def test_explain_is_a_line_a_block(presskeep: Run, wrong: Path) -> None:
    ran = presskeep("parse", wrong, "--explain", "--url", URL)
    assert (ran.status, ran.err) == (0, "")
    records = {record[5]: record[:5] for record in ran.records()}
    assert all(len(record) == 5 for record in records.values())
    assert ran.records()[0] == ["title", "meta", "", "title tag, h1 of block 0", "", STORY.title]
    _, label, score, why, path = records[STORY.paragraphs[0]]
    assert (label, path) == ("body", "article.post div.entry-content p")
    assert float(score) > 0.5
    assert why.startswith("features: ")
    assert records[STORY.comments[0][1]][1:4:2] == ["comment", "by its id comment-1 (words)"]
    assert records["You May Also Like"][1:4:2] == ["related", "related: under “You May Also Like”"]


def test_explain_names_the_overlay_that_decided(presskeep: Run, wrong: Path, sites: Path) -> None:
    ran = presskeep("parse", wrong, "--url", URL, "--sites", sites, "--explain")
    [record] = (record for record in ran.records() if "open evening" in record[5])
    assert record[:5] == ["", "none", "", "overlay: drop", "p.plea"]


def test_explain_says_which_keys_match_nothing(presskeep: Run, wrong: Path, sites: Path) -> None:
    (sites / "example.com.toml").write_text('drop = ".gone"\n')
    ran = presskeep("parse", wrong, "--url", URL, "--sites", sites, "--explain")
    assert ran.err == "example.com.toml: drop matches nothing on this page\n"


def test_explain_says_when_no_site_is_known(presskeep: Run, wrong: Path, sites: Path) -> None:
    ran = presskeep("parse", wrong, "--sites", sites, "--explain")
    assert ran.err == "no overlay is used, for nothing tells the page's site: give its address with --url\n"
    assert presskeep("parse", wrong, "--sites", sites, "--explain", "--quiet").err == ""


def test_explain_as_json_is_one_object(presskeep: Run, wrong: Path, sites: Path) -> None:
    [found] = presskeep("parse", wrong, "--url", URL, "--sites", sites, "--explain", "--json").json()
    assert (found["overlay"], found["unmatched"]) == ("example.com.toml", [])
    assert {"name": "title", "value": STORY.title, "why": "title tag, h1 of block 0"} in found["metadata"]
    [block] = (block for block in found["blocks"] if block["text"] == STORY.paragraphs[0])
    assert block["label"] == "body"
    assert set(block) == {"index", "label", "score", "why", "path", "text"}


@pytest.mark.parametrize("columns", [60, 80, 140])
def test_explain_on_a_terminal_fits_it(terminal: OnTerminal, wrong: Path, columns: int) -> None:
    shown = re.sub(r"\x1b\[[\d;]*m", "", terminal("parse", wrong, "--explain", columns=columns).out)
    assert max(len(line) for line in shown.splitlines()) <= columns
    assert "Harbour bridge" in shown
    assert ("div.entry-content" in shown or "element" in shown) == (columns >= 100)


def test_explain_lets_a_page_do_nothing_to_the_terminal(presskeep: Run, terminal: OnTerminal, folder: Path) -> None:
    evil = "\x1b]0;owned\x07\x1b[31m\u202e"
    page = STORY.html().replace("<p>", f'<p class="x{evil}" id="y{evil}">{evil}').replace("<title>", f"<title>{evil}")
    (folder / "evil.html").write_text(page.replace('id="comment-1"', f'id="comment-1{evil}"'))
    for shown in (terminal("parse", "evil.html", "--explain").out, presskeep("parse", "evil.html", "--explain").out):
        assert not {"\x1b]", "\x07", "\u202e"} & {*re.findall("\x1b\\]|\x07|\u202e", shown)}
    assert "\u202e" not in terminal("parse", "evil.html", "--explain", "--json").out
