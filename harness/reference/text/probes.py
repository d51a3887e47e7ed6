"""Held-out questions with their answers, for the evaluation."""

from collections.abc import Callable, Mapping, Sequence
from random import Random

from harness.reference.text import fewshot
from harness.reference.text.attributes import ask, some
from harness.reference.text.conversation import question_turns, rag_turns
from harness.reference.text.documents import Probe, Turn
from harness.reference.text.entities import KINDS, entity
from harness.reference.text.names import pick
from harness.reference.text.passages import NOT_STATED, Context, Plan, attribute_context
from harness.reference.text.prose import prose
from harness.reference.text.task_samples import Sampler
from harness.reference.text.tasks import TASKS, Task

EXAMPLES = 6
Maker = Callable[[Random], Probe]


def evaluation_sets(n: int, seed: int) -> Mapping[str, Sequence[Probe]]:
    """Named sets of `n` probes from the held-out split; the same seed gives the same probes."""
    return {name: [make(rng) for _ in range(n)] for name, make in _SETS.items() for rng in [Random(f"{seed} {name}")]}


def _context(rng: Random, passages: int) -> Context:
    while len((made := prose(rng, "heldout", passages)).passages) != passages or not made.asks:
        pass
    return made


def _answered(rng: Random, context: Context) -> Probe:
    one = pick(rng, context.asks)
    return Probe(turns=rag_turns(context, one.question), answer=one.answer)


def _rag(passages: int) -> Maker:
    return lambda rng: _answered(rng, _context(rng, passages))


def _grid(entities: int) -> Maker:
    plan = Plan(entities, 1, 0, 0.0, 0.0, 0.1, True)
    return lambda rng: _answered(rng, attribute_context(rng, "heldout", plan))


def _unanswerable(passages: int) -> Maker:
    def make(rng: Random) -> Probe:
        while not (context := _context(rng, passages)).open_questions:
            pass
        return Probe(turns=rag_turns(context, context.open_questions[0]), answer=NOT_STATED)

    return make


def _closed_book(rng: Random) -> Probe:
    """A question that has an answer somewhere, asked without the passage; the answer must not be known."""
    kind = pick(rng, KINDS)
    family = some(rng, kind, 1, 0.1)[0]
    question = ask(rng, entity(rng, kind, "heldout"), family, "heldout")
    return Probe(turns=question_turns(question), answer=family.value(rng))


def _plain(task: Task) -> Maker:
    def make(rng: Random) -> Probe:
        question, answer = task.sample(rng, "heldout")
        system = Turn(role="system", text=task.instruct(rng))
        return Probe(turns=(system, Turn(role="user", text=question)), answer=answer)

    return make


def _shown(sample: Callable[[Random], Sampler], instruction: str, examples: int) -> Maker:
    def make(rng: Random) -> Probe:
        once = sample(rng)
        turns = [Turn(role="system", text=instruction)]
        for _ in range(examples):
            question, answer = once(rng)
            turns += [Turn(role="user", text=question), Turn(role="assistant", text=answer)]
        question, answer = once(rng)
        return Probe(turns=(*turns, Turn(role="user", text=question)), answer=answer)

    return make


def _labels(rng: Random) -> Sampler:
    return fewshot.label_sampler(fewshot.draw_labels(rng, "heldout", 2))


def _pattern(name: str) -> Callable[[Random], Sampler]:
    return lambda rng: fewshot.PATTERNS[name](rng, "heldout")


_SETS: dict[str, Maker] = {
    **{f"one-attribute-{count}": _grid(count) for count in (2, 3, 4)},
    **{f"rag{count}": _rag(count) for count in (1, 2, 3, 4, 5)},
    "rag3-unanswerable": _unanswerable(3),
    "closed-book": _closed_book,
    **{f"plain/{task.name}": _plain(task) for task in TASKS},
    "shots/labels": _shown(_labels, "Assign the ticket to a queue.", EXAMPLES),
    "no-shots/labels": _shown(_labels, "Assign the ticket to a queue.", 0),
    **{f"shots/{name}": _shown(_pattern(name), fewshot.PATTERN_INSTRUCTION, EXAMPLES) for name in fewshot.PATTERNS},
    **{f"no-shots/{name}": _shown(_pattern(name), fewshot.PATTERN_INSTRUCTION, 0) for name in fewshot.PATTERNS},
}
