"""Replies that were paid for once: found by all that can change them, never where time is measured, never a failure."""

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from engine.scripted import Scripted
from hypothesis import given
from hypothesis import strategies as st

from harness.core.types import Completion, Message, Request
from harness.engine.store import kept
from harness.engine.store.kept_values import KeptValues, count
from harness.engine.store.replies import REPLIES_NAME, Remembered

QUESTION = Request(messages=(Message(role="user", content="word"),), max_tokens=5)


def kept_in(folder: Path) -> KeptValues:
    return KeptValues(folder / REPLIES_NAME)


def ask(model: Remembered, *requests: Request) -> list[Completion]:
    async def all_of_them() -> list[Completion]:
        return [await model.complete(request) for request in requests]

    return asyncio.run(all_of_them())


def test_asked_once_and_known_then_also_to_another_process(tmp_path: Path) -> None:
    model = Scripted()
    first, second = ask(Remembered(model, "a", kept_in(tmp_path)), QUESTION, QUESTION)
    (third,) = ask(Remembered(model, "a", kept_in(tmp_path)), QUESTION)
    assert model.asked == ["word"]
    assert (first.cached, second.cached, third.cached) == (False, True, True)
    for known in (second, third):
        assert replace(known, cached=False, timing=first.timing) == first
        # What it took is what the call took; when it was is now.
        assert known.timing.total_s == first.timing.total_s and known.timing.started_s > first.timing.started_s


CHANGES = (
    {"messages": (Message(role="system", content="word"),)},
    {"messages": (*QUESTION.messages, Message(role="user", content=""))},
    {"max_tokens": 6},
    {"temperature": 0.1},
    {"stop": ("x",)},
    {"seed": 1},
    {"repeat": 1},
    {"answer_schema": "{}"},
    {"logprobs": True},
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_whatever_can_change_an_answer_makes_another_question(tmp_path: Path, change: dict[str, object]) -> None:
    model = Scripted()
    answers = ask(Remembered(model, "a", kept_in(tmp_path)), QUESTION, replace(QUESTION, **change))  # type: ignore[arg-type]
    assert [a.cached for a in answers] == [False, False]
    assert set(Request.__slots__) == {next(iter(change)) for change in CHANGES}, "a new field needs a case here"


def test_another_model_is_another_question(tmp_path: Path) -> None:
    model, replies = Scripted(), kept_in(tmp_path)
    ask(Remembered(model, "a", replies), QUESTION)
    (answer,) = ask(Remembered(model, "b", replies), QUESTION)
    assert not answer.cached


def test_where_time_is_measured_the_model_answers(tmp_path: Path) -> None:
    model = Scripted()
    remembered = Remembered(model, "a", kept_in(tmp_path))
    ask(remembered, QUESTION)
    remembered.remembering = False
    (answer,) = ask(remembered, QUESTION)
    assert not answer.cached and len(model.asked) == 2


@pytest.mark.parametrize(("text", "finish"), [("", "stop"), ("WORD", "length"), ("WORD", "filtered")])
def test_no_failure_is_kept(tmp_path: Path, text: str, finish: str) -> None:
    class Failing(Scripted):
        async def complete(self, request: Request) -> Completion:
            return replace(await super().complete(request), text=text, finish=finish)  # type: ignore[arg-type]

    model = Failing()
    answers = ask(Remembered(model, "a", kept_in(tmp_path)), QUESTION, QUESTION)
    assert [a.cached for a in answers] == [False, False] and count(tmp_path / REPLIES_NAME) == 0


@given(text=st.text(), system=st.text())
def test_any_text_can_be_asked(tmp_path_factory: pytest.TempPathFactory, text: str, system: str) -> None:
    folder = tmp_path_factory.mktemp("replies")
    request = Request(
        messages=(Message(role="system", content=system), Message(role="user", content=text)), max_tokens=5
    )
    remembered = Remembered(Scripted(script=lambda _: "x"), "a", kept_in(folder))
    assert [a.cached for a in ask(remembered, request, request)] == [False, True]


def test_a_damaged_file_is_put_aside(tmp_path: Path) -> None:
    (tmp_path / "replies.sqlite").write_bytes(b"no database at all" * 100)
    remembered = Remembered(Scripted(), "a", kept_in(tmp_path))
    assert [a.cached for a in ask(remembered, QUESTION, QUESTION)] == [False, True]
    assert (tmp_path / "replies.damaged").exists()


def test_a_busy_file_costs_only_its_place(tmp_path: Path) -> None:
    replies = kept_in(tmp_path)
    replies._db.execute("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(tmp_path / "replies.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    model = Scripted()
    assert [a.text for a in ask(Remembered(model, "a", replies), QUESTION, QUESTION)] == ["WORD", "WORD"]
    other.close()


def test_what_is_kept_is_counted_and_cleared(tmp_path: Path) -> None:
    ask(Remembered(Scripted(), "a", kept_in(tmp_path)), QUESTION, replace(QUESTION, seed=3))
    for name in ("indexes/one", "tuned/two", "tuned/three", "tuned/four.partial"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "file").write_bytes(b"x" * 1000)
    found = {one.kind: (one.count, one.bytes) for one in kept.kept(tmp_path)}
    assert found["indexes"] == (1, 1000) and found["tuned"] == (2, 3000)
    assert found["replies"][0] == 2 and found["replies"][1] > 0
    kept.clear(tmp_path, ("replies", "tuned"))
    assert [one.count for one in kept.kept(tmp_path)] == [0, 0, 1, 0]


def test_a_run_that_finds_its_own_reply_takes_it_as_it_came(tmp_path: Path) -> None:
    """It was killed between the reply and its record: it has paid, and nobody else has."""
    model = Scripted()
    (first,) = ask(Remembered(model, "a", kept_in(tmp_path), payer="run-1"), QUESTION)
    (again,) = ask(Remembered(model, "a", kept_in(tmp_path), payer="run-1"), QUESTION)
    (others,) = ask(Remembered(model, "a", kept_in(tmp_path), payer="run-2"), QUESTION)
    assert model.asked == ["word"]
    assert again == first and not again.cached
    assert others.cached


def test_replies_that_an_earlier_version_kept_are_found(tmp_path: Path) -> None:
    model, kept_values = Scripted(), kept_in(tmp_path)
    (first,) = ask(Remembered(model, "a", kept_values, payer="run-1"), QUESTION)
    with sqlite3.connect(tmp_path / REPLIES_NAME) as db:
        db.execute("UPDATE kept SET value = substr(value, instr(value, x'0a') + 1)")
    (known,) = ask(Remembered(model, "a", kept_in(tmp_path), payer="run-1"), QUESTION)
    assert known.cached and known.text == first.text


def test_a_damaged_file_is_put_aside_with_its_log(tmp_path: Path) -> None:
    """A log that is left beside a new file would be read into it."""
    path = tmp_path / REPLIES_NAME
    first = kept_in(tmp_path)
    first.put({b"a": b"1"})
    first.close()
    first = kept_in(tmp_path)
    first.put({b"a": b"3"})
    log = path.with_name(f"{path.name}-wal").read_bytes()
    first.close()
    path.write_bytes(b"no database at all" * 300)
    path.with_name(f"{path.name}-wal").write_bytes(log)
    second = kept_in(tmp_path)
    assert second.get(b"a") is None
    second.put({b"b": b"2"})
    second.close()
    third = kept_in(tmp_path)
    assert third.get(b"b") == b"2" and third.get(b"a") is None
