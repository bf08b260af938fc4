"""Where a command prints: data on stdout; progress, tables of a run and complaints on stderr.

On a terminal data is laid out for the eye, in colour unless ``NO_COLOR`` is set. Anywhere else it is plain: a record a
line, its fields parted by tabs, nothing shortened, so that ``cut``, ``sort`` and ``while read`` can be used on it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from scraper.commands.safety import one_line, safe, safe_json

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

_LOG_WIDTH = 110
"""Width of a table that goes to a log rather than to a terminal, in columns."""


class Output:
    """The two streams of one command, and what its options say of them."""

    def __init__(self, *, json: bool = False, quiet: bool = False) -> None:
        self.json = json
        self.quiet = quiet
        self.on_terminal = sys.stdout.isatty() and not json
        self._live: Console | None = None

    @cached_property
    def console(self) -> Console:
        """stdout, where it is a terminal."""
        from rich.console import Console

        return Console(file=sys.stdout, highlight=False, markup=False, emoji=False)

    @cached_property
    def errors(self) -> Console:
        """stderr, for everything that is not data."""
        from rich.console import Console

        width = None if sys.stderr.isatty() else _LOG_WIDTH
        return Console(file=sys.stderr, highlight=False, markup=False, emoji=False, width=width)

    # data

    def show(self, *renderables: RenderableType) -> None:
        """Print on the terminal, above the progress line where one is drawn."""
        console = self._live or self.console
        for renderable in renderables:
            console.print(renderable)

    def record(self, *fields: object) -> None:
        """Print a line of tab-separated fields. None is an empty field."""
        self.text("\t".join("" if f is None else one_line(str(f)) for f in fields))

    def text(self, text: str) -> None:
        """Print plain text and a line feed."""
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write((safe(text) + "\n").encode(encoding, "replace").decode(encoding))
        sys.stdout.flush()  # a reader at the other end of a pipe waits for no buffer

    def document(self, value: Any, *, pretty: bool = False) -> None:
        """Print one JSON document on a line, or on many where it is for the eye."""
        import msgspec

        data = msgspec.json.encode(value)
        self.stream.write((msgspec.json.format(data, indent=2) if pretty else data) + b"\n")
        self.stream.flush()

    def raw(self, data: bytes) -> None:
        """Write bytes as they are; on a terminal as the text they make, so that they do nothing to it."""
        if sys.stdout.isatty():
            self.text(data.decode("utf-8", "replace"))
        else:
            self.stream.write(data)
            self.stream.flush()

    @cached_property
    def stream(self) -> BinaryIO:
        """stdout for bytes that are JSON."""
        sys.stdout.flush()
        return cast("BinaryIO", _JsonOnTerminal(sys.stdout.buffer)) if sys.stdout.isatty() else sys.stdout.buffer

    # everything else

    def note(self, *renderables: RenderableType) -> None:
        """Tell the user something, unless asked to be quiet."""
        if not self.quiet:
            for renderable in renderables:
                if isinstance(renderable, str):
                    self.errors.print(safe(renderable), soft_wrap=True)
                else:
                    self.errors.print(renderable)

    def problem(self, sentence: str) -> None:
        """Tell the user what went wrong, in one line."""
        line = f"presskeep: {one_line(sentence)}"
        if self._live:
            self._live.print(line, style="red", soft_wrap=True)
        else:
            self.errors.print(line, style="red", soft_wrap=True)

    @contextmanager
    def progress(self, total: int | None = None) -> Iterator[Callable[[str], None]]:
        """Draw how far a run has come, where stderr is a terminal. Yields what is called with a text for each step."""
        if self.quiet or not sys.stderr.isatty():
            yield lambda step: None
            return
        from rich import progress

        class Step(progress.ProgressColumn):
            def render(self, task: progress.Task) -> Text:
                text = cut(task.description)  # any other cell that is too long pushes the bar off the screen
                text.stylize("dim")
                return text

        counts = (
            (progress.BarColumn(20), progress.MofNCompleteColumn())
            if total
            else (progress.TextColumn("{task.completed} pages"),)
        )
        bar = progress.Progress(
            progress.SpinnerColumn(),
            *counts,
            progress.TimeElapsedColumn(),
            Step(),
            console=self.errors,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        with bar:
            task = bar.add_task("", total=total)
            self._live = self.errors if sys.stdout.isatty() else None
            try:
                yield lambda step: bar.update(task, advance=1, description=one_line(step))
            finally:
                self._live = None

    @contextmanager
    def drawing(self, picture: Callable[[], RenderableType]) -> Iterator[bool]:
        """Draw ``picture`` again and again below what is printed, where stderr is a terminal. Yields whether it is."""
        if self.quiet or not sys.stderr.isatty():
            yield False
            return
        from rich.live import Live

        live = Live(
            console=self.errors,
            get_renderable=picture,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        with live:
            self._live = self.errors if sys.stdout.isatty() else None
            try:
                yield True
            finally:
                self._live = None


class LateProgress:
    """Progress of work that says itself, once it has begun, how many steps it has. Drawn until the end of a ``with``."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._stack = ExitStack()
        self._step: Callable[[str], None] = lambda step: None

    def __enter__(self) -> LateProgress:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def begin(self, total: int) -> None:
        """How many steps there will be."""
        self._step = self._stack.enter_context(self._out.progress(total))

    def step(self, what: str) -> None:
        """One of them is done, or begun."""
        self._step(what)


class _JsonOnTerminal:
    """A stream that escapes in JSON what a terminal would obey. Each write is a piece that parts no character."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, data: bytes) -> int:
        self._stream.write(safe_json(data))
        return len(data)

    def flush(self) -> None:
        self._stream.flush()


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: ``1 comment``, ``2 comments``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def bytes_in_words(size: int) -> str:
    """A number of bytes for the eye: ``512 bytes``, ``3.1 GB``."""
    if size < 1000:
        return counted(size, "byte")
    units = ("kB", "MB", "GB", "TB")
    power = min((len(str(size)) - 1) // 3, len(units))
    return f"{size / 1000**power:.1f} {units[power - 1]}"


def instant(time: str) -> str:
    """One of our own times for the eye: to the second, in UTC. ``2026-11-24 20:37:50``"""
    return time[:19].replace("T", " ")


def between(not_before: str | None, captured: str) -> str:
    """When something came, as far as is known: ``between 2026-11-24 20:37:50 and 2026-11-25 09:10:00``."""
    if not_before is None:
        return f"first seen {instant(captured)}"
    return f"between {instant(not_before)} and {instant(captured)}"


def table(*columns: str) -> Table:
    """A table without frame. A column whose name ends in ``>`` holds numbers and is set flush right; one whose name
    ends in ``*`` may be cut to fit the screen: its cells are made by ``cut``.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    made = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for column in columns:
        name, justify = column.rstrip(">*"), "right" if column.endswith(">") else "left"
        if column.endswith("*"):
            made.add_column(name)  # rich narrows the columns that may wrap; what stands in this one is cut instead
        else:
            made.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    return made


def cut(text: str) -> Text:
    """A cell of a column that may be cut: as much of the text as there is room for, on one line."""
    from rich.text import Text

    return Text(one_line(text), no_wrap=True, overflow="ellipsis")


@contextmanager
def requests_told() -> Iterator[None]:
    """Tell each request on stderr, for the length of a ``with``."""
    import logging

    class Safe(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            return safe(super().format(record))

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Safe("presskeep: %(message)s"))
    logger = logging.getLogger("scraper.fetch")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
