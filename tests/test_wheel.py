"""The wheel, built and installed into an empty environment, is a program that works outside the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.loopback import loopback, page

ROOT = Path(__file__).parents[1]
FIXTURE = ROOT / "tests" / "fixtures" / "pages" / "wordpress-codesupply" / "page.html"


def call(*command: str | Path, cwd: Path) -> str:
    """What a command prints, run where the checkout can't be imported."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PIP_", "PRESSKEEP"))}
    ran = subprocess.run([*map(str, command)], cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``presskeep`` from a wheel, in an environment that has this one's dependencies and not the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    call(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    [wheel] = folder.glob("presskeep-*.whl")
    environment = folder / "environment"
    venv.create(environment, symlinks=True)
    python = environment / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python, "install")
    call(*pip, "--quiet", "--no-deps", "--no-index", wheel, cwd=folder)
    # The dependencies are those of the environment the tests run in: nothing is downloaded. Its own editable presskeep
    # is found by a .pth file there, which is not read from here.
    packages = call(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    (Path(packages) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    where = call(python, "-c", "import scraper; print(scraper.__file__)", cwd=folder).strip()
    assert Path(where).is_relative_to(environment)
    return environment / "bin" / "presskeep"


def test_it_says_its_version(program: Path, tmp_path: Path) -> None:
    assert call(program, "--version", cwd=tmp_path).startswith("presskeep ")


def test_it_has_the_package_data_that_parsing_takes(program: Path, tmp_path: Path) -> None:
    page = json.loads(call(program, "parse", FIXTURE, "--url", "https://example.com/story", cwd=tmp_path))
    expected = json.loads(FIXTURE.with_name("expected.json").read_text(encoding="utf-8"))
    assert page["body"] == expected["body"]


def test_it_archives_a_page(program: Path, tmp_path: Path) -> None:
    with loopback({"/story": page(FIXTURE.read_bytes())}) as server:
        assert "\tnew\t" in call(program, "add", server.url("/story"), cwd=tmp_path)
        assert server.url("/story") in call(program, "list", cwd=tmp_path)
        call(program, "proof", server.url("/story"), "-o", "story.zip", cwd=tmp_path)
        assert "The proof fits together" in call(program, "proof", "--check", "story.zip", cwd=tmp_path)


def test_it_says_that_it_is_typed(program: Path) -> None:
    assert [*program.parents[1].glob("lib/python*/site-packages/scraper/py.typed")]
