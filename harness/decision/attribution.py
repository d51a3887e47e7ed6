"""What a gain is made of: the differences between an arm and its controls, each paired, with its own interval.

Knowledge, mechanism and mere context are told apart by changing one of them at a time (see `engine.controls` for the
arms). These intervals are read singly: they explain a decision, and none is made by them.
"""

from collections.abc import Iterator

import numpy as np

from harness.config.schema import Experiment
from harness.core.types import Control, Rung
from harness.core.verdicts import Attribution
from harness.decision import words
from harness.decision.measured import ArmEvidence, Booleans, TaskEvidence
from harness.decision.weighing import paired_measure, seed_for, weigh_alone

_FEWEST_UNANSWERABLE = 10


def attributions(task: TaskEvidence, first: str, experiment: Experiment) -> tuple[Attribution, ...]:
    """All that the task's controls tell; `first` is the arm where the walk starts."""
    return tuple(_Telling(task, first, experiment).all())


class _Telling:
    """One task's comparisons, in the order of the ladder."""

    def __init__(self, task: TaskEvidence, first: str, experiment: Experiment) -> None:
        self._task, self._experiment = task, experiment
        self._first = next(arm for arm in task.arms if arm.name == first)

    def all(self) -> Iterator[Attribution]:
        """Every comparison that the controls allow."""
        for arm in self._task.arms:
            yield from self._retrieval(arm)
            yield from self._both(arm)
            yield from self._seeds(arm)
            yield from self._refusals(arm)

    def _retrieval(self, arm: ArmEvidence) -> Iterator[Attribution]:
        placebo, oracle, parity = (self._control(kind, arm) for kind in ("placebo", "oracle", "parity"))
        if placebo:
            yield from self._between("context", self._first, placebo, "as many passages of the wrong documents")
            yield from self._between("knowledge", placebo, arm, "the right passages instead of the wrong ones")
        if oracle:
            yield from self._between("retriever", arm, oracle, "a retriever that looks in the right documents only")
        tuned = [each for each in self._task.arms if each.facts.rung is Rung.FINE_TUNING]
        for learnt in tuned if parity else ():
            if learnt.facts.model == arm.facts.model:
                assert parity
                what = "the same training examples, learnt instead of looked up"
                yield from self._between("mechanism", parity, learnt, what)

    def _both(self, arm: ArmEvidence) -> Iterator[Attribution]:
        if arm.facts.rung is not Rung.FINE_TUNING_RAG:
            return
        closed, untuned = self._control("closed_book", arm), self._control("untuned", arm)
        if closed:
            yield from self._between("passages", closed, arm, "passages on top of tuning")
        if untuned:
            yield from self._between("tuning", untuned, arm, "tuning on top of passages")

    def _seeds(self, arm: ArmEvidence) -> Iterator[Attribution]:
        again = [
            each
            for each in self._task.controls
            if each.facts.control == "seed" and each.facts.explains == arm.name and each.quality.mean is not None
        ]
        if again and arm.quality.mean is not None:
            means = [arm.quality.mean, *(each.quality.mean or 0.0 for each in again)]
            spread = words.points(max(means) - min(means))
            text = (
                f"Tuned with {len(means)} seeds, {arm.name} scores "
                f"{words.listed([words.percent(mean) for mean in means])}: {spread} apart."
            )
            yield Attribution(code="seeds", lower=arm.name, higher=again[-1].name, delta=None, pairs=0, text=text)

    def _refusals(self, arm: ArmEvidence) -> Iterator[Attribution]:
        """How a tuned arm treats questions without an answer, which tuning is known to spoil."""
        tuned = arm.facts.rung in (Rung.FINE_TUNING, Rung.FINE_TUNING_RAG)
        unanswerable = self._task.unanswerable
        if tuned and arm is not self._first and unanswerable.sum() >= _FEWEST_UNANSWERABLE:
            what = f"tuning, on the {words.count(unanswerable.sum())} questions that cannot be answered"
            yield from self._between("refusals", self._first, arm, what, unanswerable)

    def _control(self, kind: Control, arm: ArmEvidence) -> ArmEvidence | None:
        return self._task.control(kind, arm.name)

    def _between(
        self, code: str, lower: ArmEvidence, higher: ArmEvidence, what: str, among: Booleans | None = None
    ) -> Iterator[Attribution]:
        """The paired difference, with its sentence; nothing where no sample was answered by both."""
        kept = np.ones(len(self._task.clusters), dtype=np.bool_) if among is None else among
        paired = paired_measure([(lower, higher)], None, self._task.clusters).among(kept)
        if not paired.present.any():
            return
        confidence = self._experiment.decision.confidence
        seed = seed_for(self._experiment.seed, self._task.task, code, lower.name, higher.name)
        weighed = weigh_alone(paired, seed, confidence)
        delta = weighed.single(0).interval()
        unsure = delta.low is None or delta.high is None or delta.low <= 0 <= delta.high
        size = f"{'+' if delta.value > 0 else ''}{words.points(delta.value)}" if delta.value else "no difference"
        shown = f"{words.points_interval(delta, confidence)}; {higher.name} against {lower.name}"
        may_be = ", which may be nothing" if unsure and delta.value else ""
        text = f"{what[0].upper()}{what[1:]}: {size} ({shown}){may_be}."
        yield Attribution(
            code=code, lower=lower.name, higher=higher.name, delta=delta, pairs=int(paired.present.sum()), text=text
        )
