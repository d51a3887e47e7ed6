"""The user's own function or class, and LlamaIndex's classes, as models."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from conftest import Protocol

from harness.core.errors import InputError, ModelFault, ModelOutage
from harness.core.ports import ModelParts
from harness.core.types import Completion, Message, Request
from harness.models import llama_index_provider, python_provider

PARTS = ModelParts(name="mine", device=None)  # type: ignore[arg-type]
QUESTION = Request(
    messages=(Message(role="system", content="Shout."), Message(role="user", content="where is it")), max_tokens=20
)
APP = """
import asyncio

def answer(messages, mark=""):
    return messages[-1]["content"].upper() + mark

async def later(messages):
    await asyncio.sleep(0)
    return {"text": " found ", "input_tokens": 9, "output_tokens": 2, "model": "app-3"}

class App:
    def __init__(self, mark):
        self.mark, self.closed = mark, False
    def __call__(self, messages):
        return f"{len(messages)}{self.mark}"

class Later:
    async def __call__(self, messages):
        return "later"

def nothing(messages):
    return None

def cut(messages):
    return {"text": "abc", "finish": "length"}

def odd(messages):
    return {"text": "abc", "tokens": 3}

def ending(messages):
    return {"text": "abc", "finish": "tool"}

def breaking(messages):
    raise ZeroDivisionError("no shelf")

class Unmade:
    def __init__(self):
        raise OSError("no index")

class Exits:
    def __init__(self):
        raise SystemExit(0)

def leaving(messages):
    raise SystemExit(0)

async def leaving_later(messages):
    raise SystemExit(5)

def ended(messages):
    raise StopIteration

async def cancelled(messages):
    inner = asyncio.ensure_future(asyncio.sleep(9))
    inner.cancel()
    await inner

class Wordless(Exception):
    def __str__(self):
        raise ValueError

def wordless(messages):
    raise Wordless

text = "not callable"
"""


@pytest.fixture
def app(tmp_path: Path) -> Path:
    path = tmp_path / "app.py"
    path.write_text(APP, encoding="utf-8")
    return path


def ask(provider: Any, params: Any) -> Completion:
    async def once() -> Completion:
        model = provider.build(params, PARTS)
        answer: Completion = await model.complete(QUESTION)
        await model.aclose()
        return answer

    return asyncio.run(once())


def own(app: Path, function: str, **arguments: Any) -> Completion:
    return ask(python_provider, python_provider.Params(path=app, function=function, arguments=arguments))


def test_a_function(app: Path) -> None:
    answer = own(app, "answer", mark="!")
    assert (answer.text, answer.model, answer.usage.estimated) == ("WHERE IS IT!", "app.py:answer", True)


def test_an_async_function_that_knows_its_tokens(app: Path) -> None:
    answer = own(app, "later")
    assert (answer.text, answer.model) == ("found", "app-3")
    assert (answer.usage.input_tokens, answer.usage.output_tokens, answer.usage.estimated) == (9, 2, False)


def test_a_class_is_made_once(app: Path) -> None:
    assert own(app, "App", mark="?").text == "2?"
    assert own(app, "Later").text == "later"


def test_an_answer_may_say_that_it_was_cut_off(app: Path) -> None:
    assert own(app, "cut").finish == "length"


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("nothing", "returned NoneType, not a text"),
        ("odd", "returned unknown keys tokens"),
        ("ending", "`finish` is 'tool'"),
    ],
)
def test_what_is_no_answer_is_its_own_fault(app: Path, function: str, said: str) -> None:
    with pytest.raises(ModelFault, match=said):
        own(app, function)


def test_what_it_raises_is_an_outage(app: Path) -> None:
    with pytest.raises(ModelOutage, match="model 'mine': ZeroDivisionError: no shelf"):
        own(app, "breaking")


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("anser", "has no `anser`.*did you mean 'answer'"),
        ("text", "has no `text`"),
        ("Unmade", "OSError: no index"),
        ("Exits", "SystemExit: 0"),
    ],
)
def test_what_is_not_there_is_told_before_anything_is_asked(app: Path, function: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        own(app, function)


def test_a_file_that_is_missing_or_broken(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such Python file"):
        own(tmp_path / "none.py", "answer")
    (tmp_path / "bad.py").write_text("def answer(:", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be run: SyntaxError"):
        own(tmp_path / "bad.py", "answer")


LLM = '''
from typing import Any
import json, urllib.request
from llama_index.core.llms import ChatMessage, ChatResponse, CompletionResponse, CustomLLM, LLMMetadata

class Far(CustomLLM):
    """A class as packages bring them: it asks an endpoint, and leaves its reply in `raw`."""
    address: str
    key: str = ""
    max_retries: int = 5

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="far-1")

    def chat(self, messages: Any, **kwargs: Any) -> ChatResponse:
        body = {"model": "m", "messages": [{"role": m.role.value, "content": m.content} for m in messages], **kwargs}
        request = urllib.request.Request(
            self.address + "/chat/completions", json.dumps(body).encode(),
            {"Content-Type": "application/json", "Authorization": "Bearer " + self.key, "X-Retries": str(self.max_retries)},
        )
        raw = json.load(urllib.request.urlopen(request))
        text = raw["choices"][0]["message"]["content"]
        return ChatResponse(message=ChatMessage(role="assistant", content=text), raw=raw)

    async def achat(self, messages: Any, **kwargs: Any) -> ChatResponse:
        return self.chat(messages, **kwargs)

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        return CompletionResponse(text=prompt)

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Any:
        yield CompletionResponse(text=prompt)
'''


@pytest.fixture
def far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "far_llm.py").write_text(LLM, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("FAR_KEY", "sk-planted")


def through(protocol: Protocol, script: str, **params: Any) -> Completion:
    arguments = {"address": protocol.url(script)}
    given = {"llm": "far_llm.Far", "arguments": arguments, "argument_env": {"key": "FAR_KEY"}, **params}
    return ask(llama_index_provider, llama_index_provider.Params(**given))


@pytest.mark.usefixtures("far")
def test_a_class_of_llama_index(protocol: Protocol) -> None:
    answer = through(protocol, "plain+li", call={"top_p": 0.5})
    assert (answer.text, answer.model, answer.finish) == ("WHERE IS IT", "far-1", "stop")
    assert (answer.usage.input_tokens, answer.usage.output_tokens, answer.usage.estimated) == (4, 6, False)
    stats = protocol.stats("plain+li")
    (body,) = stats["bodies"]
    assert (body["temperature"], body["max_tokens"], body["top_p"]) == (0.0, 20, 0.5)
    assert stats["headers"][0]["Authorization"] == "Bearer sk-planted"
    assert stats["headers"][0]["X-Retries"] == "0"


@pytest.mark.usefixtures("far")
def test_its_end_and_its_trouble(protocol: Protocol) -> None:
    assert through(protocol, "long").finish == "length"
    assert through(protocol, "filtered").finish == "filtered"
    with pytest.raises(ModelOutage, match="model 'mine': HTTPError: HTTP Error 500"):
        through(protocol, "fail-500")


@pytest.mark.usefixtures("far")
@pytest.mark.parametrize(
    ("llm", "said"),
    [
        ("no.such.Class", "import path of an installed"),
        ("far_llm.Near", "far_llm.Near"),
        ("json.dumps", "no class of the kind wanted here; expected a class of LlamaIndex with a method `achat`"),
    ],
)
def test_a_class_that_is_not_there(protocol: Protocol, llm: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        through(protocol, "plain", llm=llm)


@pytest.mark.usefixtures("far")
def test_a_class_that_cannot_be_made_keeps_the_secret(protocol: Protocol, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="cannot be made") as caught:
        through(protocol, "plain", argument_env={"address": "FAR_KEY", "max_retries": "FAR_KEY"})
    assert "sk-planted" not in str(caught.value)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("leaving", "SystemExit: 0"),
        ("leaving_later", "SystemExit: 5"),
        ("ended", "StopIteration"),
        ("cancelled", "cancelled itself"),
        ("wordless", "Wordless"),
    ],
)
def test_whatever_it_raises_is_an_outage_of_it(app: Path, function: str, said: str) -> None:
    """`sys.exit()` decided how the harness ended; a task that cancelled itself took a question with it."""
    with pytest.raises(ModelOutage, match=said):
        own(app, function)
