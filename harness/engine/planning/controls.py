"""Arms that are answered, scored and shown, but never chosen: what they score tells why another arm scores as it does.

For each arm that retrieves from the corpus with an untuned model:

- *oracle*: it finds its passages among the documents that hold the answer: the ceiling of any retriever;
- *placebo*: as many passages, found for another question, none of a document that holds the answer: what context alone
  does;
- *parity*: it searches exactly the examples that the tuned model was trained on: the same knowledge, looked up.

For each arm that is tuned and retrieves, unless the experiment has them: *closed_book*, without its passages, and
*untuned*, without its tuning. For each arm that is tuned here: *forgetting*, its model asked the experiment's other
tasks, beside the untuned one (*base*); and *seed*, tuned again with other seeds.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random

from harness.config.schema import ArmSpec, Experiment
from harness.core.ports import Retriever
from harness.core.types import Control, Task
from harness.engine.planning.planned import PlannedArm, planned
from harness.retrieval.control_search import AmongRight, ForAnother
from harness.retrieval.llama_index_search import ChromaIndex


def with_controls(arms: Sequence[PlannedArm], experiment: Experiment) -> tuple[PlannedArm, ...]:
    """The arms of all tasks, each task's followed by the controls that the experiment asks for."""
    tasks = list({arm.task.name: arm.task for arm in arms}.values())
    found: list[PlannedArm] = []
    for task in tasks:
        own = [arm for arm in arms if arm.task.name == task.name]
        made = list(own)
        if experiment.controls == "auto":
            made += [control for arm in own for control in _of(arm, own)]
        made += [control for arm in own for control in _seeds(arm)]
        if experiment.controls == "auto" or experiment.decision.max_forgetting is not None:
            made += _forgetting(task, own, [arm for arm in arms if arm.task.name != task.name])
        found += made
    return tuple(found)


def _of(arm: PlannedArm, own: Sequence[PlannedArm]) -> Iterator[PlannedArm]:
    spec, task = arm.spec, arm.task
    if spec.retrieval is None:
        return
    if spec.tuning:
        closed, untuned = spec.model_copy(update={"retrieval": None}), spec.model_copy(update={"tuning": None})
        yield from [] if _there(closed, own) else [_control(arm, "closed_book", closed)]
        yield from [] if _there(untuned, own) else [_control(arm, "untuned", untuned)]
        return
    if not task.corpus or spec.retrieval.source == "train":
        return
    if any(sample.gold_doc_ids for sample in task.test):
        yield _control(arm, "oracle", spec)
    if len(task.test) > 1:
        yield _control(arm, "placebo", spec)
    if task.train and any(_learns(other) for other in own):
        looked_up = spec.retrieval.model_copy(update={"source": "train"})
        yield _control(arm, "parity", spec.model_copy(update={"retrieval": looked_up}))


def _seeds(arm: PlannedArm) -> Iterator[PlannedArm]:
    if not _learns(arm):
        return
    assert arm.spec.tuning
    for seed in range(1, arm.spec.tuning.seeds):
        yield replace(_control(arm, "seed", arm.spec, f"seed-{seed + 1}"), seed=seed)


def _forgetting(task: Task, own: Sequence[PlannedArm], others: Sequence[PlannedArm]) -> list[PlannedArm]:
    """Models tuned on other tasks, asked this one without examples and passages; and what they were before."""
    made: list[tuple[object, PlannedArm]] = []
    for other in others:
        bare = other.spec.model_copy(update={"retrieval": None, "shots": None})
        model = (other.task.name, _bare(bare))
        if not _learns(other) or any(model == known for known, _ in made):
            continue
        arm = _named(task, bare, f"{other.spec.name}@{other.task.name}")
        facts = replace(arm.facts, control="forgetting", explains=other.spec.name, taught=other.task.name)
        made.append((model, replace(arm, facts=facts, taught=other.task)))
        before = bare.model_copy(update={"tuning": None})
        if not _there(before, [*own, *(arm for _, arm in made)]):
            base = _named(task, before, f"{other.spec.name}:untuned")
            made.append((None, replace(base, facts=replace(base.facts, control="base"))))
    return [arm for _, arm in made]


def _learns(arm: PlannedArm) -> bool:
    """Whether its model is tuned on the task's training split, by this run."""
    return arm.spec.tuning is not None and arm.spec.tuning.method != "existing"


def _there(spec: ArmSpec, arms: Sequence[PlannedArm]) -> bool:
    """Whether an arm that will surely be asked is this one but for its name: a grid's points compete, and most lose."""
    points = Counter(arm.spec.variant_of for arm in arms)
    return any(points[arm.spec.variant_of] == 1 and _bare(arm.spec) == _bare(spec) for arm in arms)


def _bare(spec: ArmSpec) -> ArmSpec:
    """What an arm does, without its name and without how often its tuning is done again."""
    tuning = spec.tuning.model_copy(update={"seeds": 1}) if spec.tuning else None
    return spec.model_copy(update={"name": "", "variant_of": "", "tuning": tuning})


def _control(arm: PlannedArm, control: Control, spec: ArmSpec, suffix: str = "") -> PlannedArm:
    made = _named(arm.task, spec, f"{arm.spec.name}:{suffix or control.replace('_', '-')}")
    return replace(made, facts=replace(made.facts, control=control, explains=arm.spec.name))


def _named(task: Task, spec: ArmSpec, name: str) -> PlannedArm:
    made = planned(task, spec.model_copy(update={"name": name, "variant_of": name}))
    return replace(made, facts=replace(made.facts, labelled_examples=0))


def control_search(arm: PlannedArm, index: ChromaIndex, seed: int) -> Retriever | None:
    """The search of an oracle or a placebo; None for any other arm."""
    assert arm.spec.retrieval
    top_k = arm.spec.retrieval.top_k
    if arm.facts.control == "oracle":
        return AmongRight(index, top_k, _gold(arm.task))
    if arm.facts.control == "placebo":
        return ForAnother(index, top_k, _gold(arm.task), _others(arm.task, seed))
    return None


def _gold(task: Task) -> Mapping[str, frozenset[str]]:
    """By question, the documents that hold its answer."""
    found: dict[str, frozenset[str]] = {}
    for sample in task.test:
        found[sample.input] = found.get(sample.input, frozenset()) | frozenset(sample.gold_doc_ids)
    return found


def _others(task: Task, seed: int) -> Mapping[str, str]:
    """By question, another one of the task: the next in a random order whose answer stands in other documents."""
    gold, questions = _gold(task), list(dict.fromkeys(sample.input for sample in task.test))
    Random(f"{seed}:placebo").shuffle(questions)
    count, turned = len(questions), {}
    for place, question in enumerate(questions):
        later = (questions[(place + step) % count] for step in range(1, count))
        apart = (each for each in later if gold[each].isdisjoint(gold[question]))
        turned[question] = next(apart, questions[(place + 1) % count])
    return turned
