"""Handbook contexts as a reader meets them: passages of any sort, alike or unlike, sometimes with titles."""

from random import Random

from harness.reference.text import lexicon as lex
from harness.reference.text.clause_contexts import CLAUSE_KINDS, clause_context
from harness.reference.text.documents import Split
from harness.reference.text.entities import KINDS
from harness.reference.text.names import between, pick
from harness.reference.text.passages import Context, Plan, attribute_context, merged
from harness.reference.text.scenes import KEYED, SCENES, Scene, open_question, scene_context

_TITLED_SHARE = 0.12


def alike(rng: Random, split: Split, passages: int, used: set[object]) -> Context:
    """Passages of one sort that differ only in what they are about."""
    luck = rng.random()
    if luck < 0.36:
        return attribute_context(rng, split, _plan(rng, passages, _unused_kind(rng, KINDS, used)))
    if luck < 0.6:
        return clause_context(rng, split, _unused_kind(rng, CLAUSE_KINDS, used), passages, 0.2)
    return scene_context(rng, split, _unused_scene(rng, passages, used), passages, 0.25)


def unlike(rng: Random, split: Split, passages: int, used: set[object]) -> Context:
    """Passages of any sorts; up to half of them may belong together."""
    parts: list[Context] = []
    while (missing := passages - sum(len(part.passages) for part in parts)) > 0:
        part = _part(rng, split, 1 if missing == 1 or rng.random() < 0.7 else 2, used)
        parts.append(_lengthened(rng, split, part, used))
    return merged(rng, parts)


def prose(rng: Random, split: Split, passages: int) -> Context:
    """A context of about this many passages, no two parts of it about the same kind of thing."""
    used: set[object] = set()
    context = (alike if rng.random() < 0.5 else unlike)(rng, split, passages, used)
    if context.passages and len(context.passages) < passages - 1:
        context = merged(rng, [context, unlike(rng, split, passages - len(context.passages), used)])
    left_open = [*context.open_questions, open_question(rng, split, used)]
    rng.shuffle(left_open)
    context = Context(context.passages, context.asks, tuple(left_open))
    return titled(rng, context) if rng.random() < _TITLED_SHARE else context


def titled(rng: Random, context: Context) -> Context:
    """The context with a title before each passage."""
    wording = pick(rng, ("Title: {t}. {p}", "{t}. {p}", "{t}: {p}", "{t}\n{p}", "Title: {t}\n{p}", "{t} - {p}"))
    passages = tuple(wording.format(t=_title(rng), p=passage) for passage in context.passages)
    return Context(passages, context.asks, context.open_questions)


def _title(rng: Random) -> str:
    if rng.random() < 0.6:
        return pick(rng, lex.TITLES)
    return pick(rng, lex.ROOMS + lex.EVENTS + lex.DOCUMENTS).capitalize()


def _plan(rng: Random, passages: int, kind: str) -> Plan:
    own = between(rng, 0, 3) if rng.random() < 0.6 else 0
    return Plan(passages, between(rng, 1, 3), own, 0.4, 0.2, 0.06, rng.random() < 0.25, kind)


def _part(rng: Random, split: Split, passages: int, used: set[object]) -> Context:
    luck = rng.random()
    if luck < 0.33:
        return attribute_context(rng, split, _plan(rng, passages, _unused_kind(rng, KINDS, used)))
    if luck < 0.53:
        return clause_context(rng, split, _unused_kind(rng, CLAUSE_KINDS, used), passages, 0.2)
    return scene_context(rng, split, _unused_scene(rng, passages, used), passages, 0.25)


def _unused_kind(rng: Random, kinds: tuple[str, ...], used: set[object]) -> str:
    while (kind := pick(rng, kinds)) in used:
        pass
    used.add(kind)
    return kind


def _unused_scene(rng: Random, passages: int, used: set[object]) -> Scene:
    choice = KEYED if passages > 1 else SCENES
    while (scene := pick(rng, choice)).says[0].source in used:
        pass
    used.add(scene.says[0].source)
    return scene


def _lengthened(rng: Random, split: Split, part: Context, used: set[object]) -> Context:
    """A lone passage goes on, one time in three, about something else."""
    if len(part.passages) > 1 or rng.random() < 0.65:
        return part
    more = _part(rng, split, 1, used)
    return Context(
        (f"{part.passages[0]} {more.passages[0]}",), part.asks + more.asks, part.open_questions + more.open_questions
    )
