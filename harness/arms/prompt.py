"""Task + question (+ passages, + examples) -> the messages of a chat. Used for asking and for tuning alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.core.types import Kind, Message, Passage

PLACES = ("instruction", "input", "passages")


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A question with its answer."""

    input: str
    target: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompt:
    """How one arm asks one task. `system` and `template` are None for the defaults below."""

    instruction: str
    kind: Kind
    system: str | None = None
    template: str | None = None

    def messages(
        self, question: str, examples: Sequence[Example] = (), passages: Sequence[Passage] = ()
    ) -> tuple[Message, ...]:
        """The instruction as system message, the examples as earlier turns, then the question."""
        turns = self._system()
        for example in examples:
            turns.append(Message(role="user", content=self._user(example.input, "")))
            turns.append(Message(role="assistant", content=example.target))
        listed = "\n".join(f"[{number}] {_passage(p)}" for number, p in enumerate(passages, start=1))
        turns.append(Message(role="user", content=self._user(question, listed)))
        return tuple(turns)

    def form(self, *, with_passages: bool) -> tuple[Message, ...]:
        """The messages with `{{input}}` and `{{passages}}` where the question and the passages go; no examples."""
        listed = "{{passages}}" if with_passages else ""
        return (*self._system(), Message(role="user", content=self._user("{{input}}", listed)))

    def _system(self) -> list[Message]:
        text = _fill(self.system if self.system is not None else "{instruction}", instruction=self.instruction)
        return [Message(role="system", content=text)] if text else []

    def _user(self, question: str, listed: str) -> str:
        template = self.template if self.template is not None else self._default(bool(listed))
        return _fill(template, instruction=self.instruction, input=question, passages=listed).strip()

    def _default(self, with_passages: bool) -> str:
        label = "Question: " if self.kind == "qa" else "Input: " if with_passages else ""
        return f"Passages:\n{{passages}}\n\n{label}{{input}}" if with_passages else f"{label}{{input}}"


def _fill(template: str, **values: str) -> str:
    """Replaces the known places only, in one pass: braces in a question or a passage stay what they are."""
    parts = [template]
    for name, value in values.items():
        place = f"{{{name}}}"
        parts = [piece for part in parts for piece in _split(part, place, value)]
    return "".join(parts)


class _Filled(str):
    """Text that has been put in and is not looked through again."""

    __slots__ = ()


def _split(part: str, place: str, value: str) -> list[str]:
    if isinstance(part, _Filled) or place not in part:
        return [part]
    pieces: list[str] = []
    for index, piece in enumerate(part.split(place)):
        if index:
            pieces.append(_Filled(value))
        pieces.append(piece)
    return pieces


def _passage(passage: Passage) -> str:
    """The text, led by its title unless the text already says it."""
    text = " ".join(passage.text.split())
    return text if not passage.title or passage.title in text else f"{passage.title}: {text}"
