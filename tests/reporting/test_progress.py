"""Plain lines say how far it is and how much longer it takes; that nobody listens ends no run."""

import io

import pytest

from harness.reporting.progress import TerminalProgress


class Gone(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError(32, "Broken pipe")


def test_lines_say_how_much_is_left() -> None:
    out, now_s = io.StringIO(), [0.0]
    progress = TerminalProgress(out, lambda: now_s[0])
    progress.start("answer", 20)
    for done in range(1, 21):
        now_s[0] = 60.0 * done
        progress.advance("answer")
    lines = out.getvalue().splitlines()
    assert lines[0] == "answer: 20 to do"
    assert lines[1] == "answer: 2 of 20, about 18 min left"
    assert lines[-1] == "answer: 20 of 20"
    assert len(lines) == 11


def test_a_phase_without_work_says_nothing_of_it() -> None:
    out = io.StringIO()
    progress = TerminalProgress(out, lambda: 0.0)
    progress.start("latency", 0)
    progress.note("Scoring")
    assert out.getvalue() == "Scoring\n"


def test_a_reader_that_is_gone_ends_nothing() -> None:
    progress = TerminalProgress(Gone(), lambda: 0.0)
    progress.start("answer", 2)
    progress.advance("answer", 2)
    progress.note("Scoring")
    progress.close()


def test_bars_show_it_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(out, "isatty", lambda: True)
    now_s = [0.0]
    progress = TerminalProgress(out, lambda: now_s[0])
    progress.start("answer", 4)
    now_s[0] = 100.0
    progress.advance("answer")
    progress.close()
    assert "about 5 min left" in out.getvalue()


def test_a_key_in_a_note_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_API_KEY", "sk-planted-note-51c0")
    stream = io.StringIO()
    TerminalProgress(stream, lambda: 0.0).note("model 'far' could not be closed: RuntimeError: sk-planted-note-51c0")
    assert stream.getvalue() == "model 'far' could not be closed: RuntimeError: [key]\n"
