"""Whatever ends a command: an exit code, and lines that say what happened, where, and what next."""

import importlib
import pkgutil
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

import harness
from harness import cli
from harness.core.errors import Fault, HarnessError, IncompleteError, InputError, ModelError

CODES = {InputError: 2, IncompleteError: 3}


def every_class() -> list[type[HarnessError]]:
    """All errors that the harness has, wherever they are defined."""
    for module in pkgutil.walk_packages(harness.__path__, "harness."):
        if re.search(r"\.(errors|checksums|contents|lease)$", module.name):
            importlib.import_module(module.name)
    found, waiting = [], [HarnessError]
    while waiting:
        found.append(each := waiting.pop())
        waiting += each.__subclasses__()
    return found


def made(kind: type[HarnessError], message: str) -> HarnessError:
    if issubclass(kind, InputError):
        return kind(Fault(place="a.yaml:3", what=message, expected="b", nearest="c"))
    return kind("odd", message) if issubclass(kind, ModelError) else kind(message)


def test_all_files_with_errors_of_their_own_are_known() -> None:
    """What `every_class` imports is what defines them."""
    defining = {
        path.stem
        for path in Path(harness.__path__[0]).rglob("*.py")
        if re.search(
            r"^class \w+\((HarnessError|InputError|TrackingError|\w*ModelError)\)", path.read_text(), re.MULTILINE
        )
    }
    assert defining == {"errors", "checksums", "contents", "lease"}


@pytest.mark.parametrize("kind", every_class(), ids=lambda kind: kind.__name__)
def test_every_error_ends_in_words_and_a_code(
    kind: type[HarnessError], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "app", raising(made(kind, "what happened\x1b[31m")))
    monkeypatch.setattr(cli, "part_without_tidying", lambda: None)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr().err
    assert ended.value.code == next((code for base, code in CODES.items() if issubclass(kind, base)), 70)
    assert said.startswith("harness: ") and "what happened" in said and said.count("\n") == 1
    assert "Traceback" not in said and "\x1b" not in said
    if issubclass(kind, InputError):
        assert "a.yaml:3: what happened" in said and "; expected b; did you mean 'c'?" in said


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (KeyboardInterrupt(), 130, "interrupted; the same command continues"),
        (OSError(28, "No space left on device"), 3, "no room is left on the disk (No space left on device); the same"),
        (sqlite3.OperationalError("disk I/O error"), 3, "stopped: the disk refuses (disk i/o error): no room is left"),
        (RuntimeError("a private text"), 70, "this is an error of the harness, not yours"),
        (MemoryError(), 70, "harness: MemoryError at "),
        (RecursionError("deep"), 70, "harness: RecursionError at "),
    ],
)
def test_so_does_whatever_else_ends_it(
    error: BaseException,
    code: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "app", raising(error))
    monkeypatch.setattr(cli, "part_without_tidying", lambda: None)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr().err
    assert ended.value.code == code
    assert words in said and "a private text" not in said and "Traceback" not in said


def raising(error: BaseException) -> Callable[..., object]:
    def app(**_: object) -> object:
        raise error

    return app


def test_an_interrupted_command_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The library for command lines makes an exit of Ctrl-C, without a word."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_load", interrupted)
    monkeypatch.setattr(cli, "part_without_tidying", lambda: None)
    monkeypatch.setattr("sys.argv", ["harness", "plan", "any.yaml"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 130
    assert capsys.readouterr().err == "harness: interrupted; the same command continues\n"
