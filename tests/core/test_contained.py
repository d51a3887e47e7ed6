"""What somebody's code raises that is no Exception: it ends a call, never a task of ours or the process."""

import asyncio

import pytest

from harness.core.batching import Batcher
from harness.core.contained import contained, in_words
from harness.engine.answering.answer import together


class Panic(BaseException):
    """As libraries in Rust raise them."""


class Mute(Exception):
    def __str__(self) -> str:
        raise ValueError("no words")


@pytest.mark.parametrize(
    "error", [SystemExit(3), GeneratorExit(), Panic("p"), StopIteration(), asyncio.CancelledError()]
)
def test_it_becomes_an_ordinary_error(error: BaseException) -> None:
    with pytest.raises(RuntimeError, match=type(error).__name__), contained():
        raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError("v")])
def test_these_stay_what_they_are(error: BaseException) -> None:
    with pytest.raises(type(error)), contained():
        raise error


def test_an_error_without_words_has_its_kind() -> None:
    assert (in_words(Mute()), in_words(ValueError("v"))) == ("Mute", "ValueError: v")


def test_a_task_that_we_cancel_is_cancelled() -> None:
    async def main() -> None:
        async def wait() -> None:
            with contained():
                await asyncio.sleep(60)

        task = asyncio.create_task(wait())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())


def test_one_that_is_cancelled_by_what_it_called_is_not_passed_over() -> None:
    """A group takes no notice of it: questions were left out, and the run was called finished."""

    async def cancels_itself() -> None:
        inner = asyncio.ensure_future(asyncio.sleep(9))
        inner.cancel()
        await inner

    with pytest.raises(RuntimeError, match="cancelled itself"):
        asyncio.run(together([cancels_itself()]))


def test_a_panic_of_a_batch_reaches_its_callers() -> None:
    """They waited for ever."""

    def answer(_: object) -> list[int]:
        raise Panic("at the disco")

    async def ask() -> None:
        await asyncio.wait_for(Batcher(answer, 4, 100).submit(1, 1), 20)

    with pytest.raises(RuntimeError, match="Panic: at the disco"):
        asyncio.run(ask())
