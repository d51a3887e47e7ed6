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
        turns: list[Message] = []
        if system := _fill(self.system if self.system is not None else "{instruction}", instruction=self.instruction):
            turns.append(Message(role="system", content=system))
        for example in examples:
            turns.append(Message(role="user", content=self._user(example.input, ())))
            turns.append(Message(role="assistant", content=example.target))
        turns.append(Message(role="user", content=self._user(question, passages)))
        return tuple(turns)

    def _user(self, question: str, passages: Sequence[Passage]) -> str:
        template = self.template if self.template is not None else self._default(bool(passages))
        listed = "\n".join(f"[{number}] {_passage(p)}" for number, p in enumerate(passages, start=1))
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
