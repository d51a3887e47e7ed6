"""`provider: python`: a function or a class of your own in a Python file, so that a whole application can be an arm.

The function takes the chat, a list of {"role", "content"}, and answers with a text, or with a mapping of `text` and,
as far as it knows them, `input_tokens`, `cached_input_tokens`, `output_tokens`, `finish` ("stop", "length",
"filtered") and `model`. It may be async. A class is made once, with `arguments`, and its instance is called likewise.
"""

import asyncio
import importlib.util
import inspect
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Annotated, Any, cast, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from harness.core.contained import contained, in_words
from harness.core.errors import Fault, InputError, ModelError, ModelFault, ModelOutage, nearest
from harness.core.ports import Model, ModelParts
from harness.core.types import Completion, Finish, Message, Request, Timing, Usage
from harness.models._hosted import count_by_length, tokens_in, usage_by_length

_FIGURES = ("input_tokens", "cached_input_tokens", "output_tokens")
_KNOWN = frozenset({"text", "finish", "model", *_FIGURES})


class Params(BaseModel):
    """Which function of which file answers."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    path: Path
    """The Python file. It is run as it is: name only what you trust."""
    function: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w*$")] = "answer"
    """The function or class in it."""
    arguments: Mapping[str, Any] = Field(default_factory=dict)
    """What the class is made with, or what the function gets besides the chat, by name."""
    concurrency: Annotated[int, Field(ge=1)] = 8
    """How many calls it bears at once; one that is not async runs in so many threads."""


def build(params: Params, parts: ModelParts) -> Model:
    """The model. Raises InputError where the file or the function is not there, or the file cannot be run."""
    place = f"model {parts.name!r}"
    module = _module(params.path, place)
    found = getattr(module, params.function, None)
    if not callable(found):
        callables = [name for name, value in vars(module).items() if callable(value)]
        raise InputError(
            Fault(
                place=str(params.path),
                what=f"has no `{params.function}`",
                expected="a function or a class of this name",
                nearest=nearest(params.function, callables),
            )
        )
    if inspect.isclass(found):
        try:
            with contained():
                made = found(**params.arguments)
        except Exception as error:
            what = f"`{params.function}` cannot be made: {in_words(error)}"
            fault = Fault(place=str(params.path), what=what, expected="`arguments` that it takes")
            raise InputError(fault) from error
        return OwnModel(params, cast("Callable[..., Any]", made), {}, place)
    return OwnModel(params, found, params.arguments, place)


def _module(path: Path, place: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"harness_own_{path.stem}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise InputError(Fault(place=str(path), what="no such Python file", expected=f"the file of {place}"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        with contained():
            spec.loader.exec_module(module)
    except Exception as error:
        what = f"cannot be run: {in_words(error)}"
        expected = "a file that Python runs without an error, with all it imports installed here"
        raise InputError(Fault(place=str(path), what=what, expected=expected)) from error
    return module


class OwnModel:
    """See `core.ports.Model`."""

    def __init__(self, params: Params, answer: Callable[..., Any], arguments: Mapping[str, Any], place: str) -> None:
        self._params = params
        self._answer = answer
        self._arguments = arguments
        self._place = place

    @property
    def name(self) -> str:
        """File and function."""
        return f"{self._params.path.name}:{self._params.function}"

    @property
    def preferred_concurrency(self) -> int:
        """As the experiment says."""
        return self._params.concurrency

    def count_tokens(self, messages: Sequence[Message]) -> tuple[int, bool]:
        """By the length of the text."""
        return count_by_length(messages)

    async def complete(self, request: Request) -> Completion:
        """Whatever the function raises is an outage of it; what it returns must be an answer, else ModelFault."""
        chat = [{"role": m.role, "content": m.content} for m in request.messages]
        try:
            with contained():
                reply, started_s, seconds = await self._called(chat)
                told: Any = _plain(reply)
        except (ModelError, InputError):
            raise
        except Exception as error:
            raise ModelOutage("own_code", f"{self._place}: {in_words(error)}") from error
        self._check(told)
        text = told["text"].strip()
        return Completion(
            text=text,
            usage=_usage(told) or usage_by_length(request, text),
            timing=Timing(started_s=started_s, total_s=seconds),
            finish=told.get("finish", "stop"),
            model=told.get("model", self.name),
        )

    async def aclose(self) -> None:
        """Closes what can be closed: an `aclose` or a `close` of the instance."""
        for name in ("aclose", "close"):
            if callable(close := getattr(self._answer, name, None)):
                done = close()
                if inspect.isawaitable(done):
                    await done
                return

    async def _called(self, chat: list[dict[str, str]]) -> tuple[Any, float, float]:
        """What it returned, when it began, and the seconds it took."""
        called = self._answer if inspect.isroutine(self._answer) else self._answer.__call__  # type: ignore[operator]
        if inspect.iscoroutinefunction(called):
            started_s, start = time.time(), time.perf_counter()
            return await called(chat, **self._arguments), started_s, time.perf_counter() - start
        reply, started_s, start = await _in_a_thread(partial(called, chat, **self._arguments))
        if inspect.isawaitable(reply):
            reply = await reply
        return reply, started_s, time.perf_counter() - start

    def _check(self, told: object) -> None:
        """Raises ModelFault where it is no answer."""
        if not isinstance(told, Mapping) or not isinstance(told.get("text"), str):
            what = f"returned {type(told).__name__}, not a text or a mapping with `text`"
            raise ModelFault("malformed", f"{self._place}: {what}")
        if unknown := set(told) - _KNOWN:
            raise ModelFault(
                "malformed", f"{self._place}: returned unknown keys {', '.join(sorted(map(str, unknown)))}"
            )
        if told.get("finish", "stop") not in get_args(Finish):
            raise ModelFault("malformed", f"{self._place}: `finish` is {told['finish']!r}")


def _plain(reply: object) -> object:
    """What was returned, without code of its own: a text alone as a mapping, the model's name as a text."""
    if isinstance(reply, str):
        return {"text": reply}
    if not isinstance(reply, Mapping):
        return reply
    told = dict(reply)
    return told | {"model": str(told["model"])} if "model" in told else told


async def _in_a_thread(call: Callable[[], Any]) -> tuple[Any, float, float]:
    """The call's result, and when it began by either clock.

    A thread of its own for each call: one that hangs takes no place from anything else, and ends with the process.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[tuple[Any, float, float]] = loop.create_future()

    def settle(result: Any, error: BaseException | None) -> None:
        if not done.done():
            done.set_exception(error) if error else done.set_result(result)

    def work() -> None:
        began = time.time(), time.perf_counter()
        try:
            with contained():
                outcome: tuple[Any, BaseException | None] = ((call(), *began), None)
        except BaseException as error:  # noqa: BLE001 - handed to the caller
            outcome = (None, error)
        with suppress(RuntimeError):  # the run is over and nobody waits any more
            loop.call_soon_threadsafe(settle, *outcome)

    threading.Thread(target=work, name="own code", daemon=True).start()
    return await done


def _usage(told: Mapping[str, Any]) -> Usage | None:
    """What the function says of tokens; None unless it knows both those of the prompt and those of the answer."""
    figures: dict[str, Any] = {name: n for name in _FIGURES if (n := tokens_in(told.get(name))) is not None}
    return Usage(**figures) if {"input_tokens", "output_tokens"} <= set(figures) else None
