"""Experiment -> what a run of it will ask, take and cost, arm by arm. Calls no model, and loads none."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import fmean
from types import ModuleType

from pydantic import BaseModel

from harness.config.schema import Experiment
from harness.core import plugins
from harness.core.estimates import NONE, ArmEstimate, Calls, SetupEstimate, SetupState, Span, exactly
from harness.core.ports import Embedder
from harness.core.types import Document, Message, SetupKind
from harness.core.weights import parameter_count
from harness.engine.answering.paid import Paid, seconds_paid, together, tokens_paid
from harness.engine.answering.parts import Parts
from harness.engine.answering.prepare import lesson_of
from harness.engine.answering.tuned_models import TunedModels, base_folder, chats_of
from harness.engine.forecast import durations
from harness.engine.forecast.typical import COUNTED, Counter, PerCall, per_call
from harness.engine.planning.assemble import assemble
from harness.engine.planning.planned import PlannedArm

_HOSTED_AT_ONCE = 8  # calls at once where neither the experiment nor the model says how many


def estimate(experiment: Experiment, cache: Path) -> tuple[ArmEstimate, ...]:
    """One estimate per task and arm, grid points together, in the order of the run.

    Raises InputError for everything that a run would refuse to begin with.
    """
    plan = assemble(experiment)
    parts = Parts(experiment=experiment, cache=cache, progress=_Silent())
    reading = _Reading(experiment=experiment, parts=parts)
    groups: dict[tuple[str, str], list[PlannedArm]] = {}
    for arm in plan.arms:
        groups.setdefault((arm.task.name, arm.spec.variant_of), []).append(arm)
    return tuple(reading.of(group) for group in groups.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class _Model:
    """What is known of a model without loading it; `parameters` None: it does not run here."""

    count: Counter
    estimated: bool
    parameters: int | None
    at_once: int


@dataclass(slots=True)
class _Reading:
    """Estimates arm after arm, and remembers what an earlier one will have made."""

    experiment: Experiment
    parts: Parts
    _models: dict[str, _Model] = field(default_factory=dict)
    _planned: set[str] = field(default_factory=set)

    def of(self, variants: Sequence[PlannedArm]) -> ArmEstimate:
        """The estimate of one arm on one task. Each grid point answers the validation split, one the test."""
        first = variants[0]
        model = self._model(first)
        calls = self._calls(variants)
        each = [self._per_call(arm) for arm in variants]
        made = [setup for arm in variants for setup in self._setups(arm)]
        setups = tuple(setup for setup, _ in made)
        answer_s = self._answering(variants, calls, each)
        tokens_in = _over_all(calls, [one.input_tokens for one in each])
        tokens_out = _over_all(calls, [one.output_tokens for one in each])
        answers = self._answers_paid(first, tokens_in, tokens_out, answer_s)
        paid = together([answers, *(part for _, part in made)])
        return ArmEstimate(
            task=first.task.name,
            arm=first.spec.variant_of if len(variants) > 1 else first.spec.name,
            variants=len(variants),
            rung=first.spec.rung,
            model=first.spec.model,
            calls=calls,
            input_tokens=tokens_in,
            output_tokens=tokens_out,
            tokens_estimated=model.estimated,
            usd=None if paid.missing else paid.usd,
            usd_missing=paid.missing,
            setups=setups,
            setup_s=sum((setup.seconds for setup in setups), NONE),
            answer_s=answer_s,
        )

    # ---- calls and tokens ----

    def _calls(self, variants: Sequence[PlannedArm]) -> Calls:
        task, latency = variants[0].task, self.experiment.latency
        timed = 0 if variants[0].facts.control else min(latency.samples, len(task.test))
        return Calls(
            quality=len(task.test) * self.experiment.scoring.repeats,
            validation=len(task.validation) * len(variants) if len(variants) > 1 else 0,
            latency=timed * len(latency.concurrency),
            warmup=min(latency.warmup, len(task.test)) if timed else 0,
        )

    def _per_call(self, arm: PlannedArm) -> PerCall:
        retrieval = arm.spec.retrieval
        embedder = self._embedder(retrieval.embedder) if retrieval else None
        seed, most = self.experiment.seed, self.experiment.generation.max_tokens
        return per_call(arm, seed, most, embedder, self._model(arm).count)

    def _embedder(self, name: str | None) -> Embedder:
        assert name  # set by config.load wherever an embedder is used
        return self.parts.embedder(name)

    def _model(self, arm: PlannedArm) -> _Model:
        name = arm.spec.model
        if name not in self._models:
            spec = self.experiment.models[name]
            provider = plugins.load("models", spec.provider)
            counter = _counter(provider, spec.params)
            local = hasattr(provider, "folder")
            own = spec.limits.concurrency if spec.limits else None
            at_once = own or self.experiment.limits.concurrency
            if local:
                # Of what waits at once, a quarter makes a batch; see `LocalModel.preferred_concurrency`.
                at_once = at_once or max(1, self.parts.model(name).preferred_concurrency // 4)
            self._models[name] = _Model(
                count=counter or _by_characters,
                estimated=counter is None,
                parameters=parameter_count(base_folder(self.experiment, arm)) if local else None,
                at_once=at_once or _HOSTED_AT_ONCE,
            )
        return self._models[name]

    # ---- seconds ----

    def _answering(self, variants: Sequence[PlannedArm], calls: Calls, each: Sequence[PerCall]) -> Span:
        model, levels = self._model(variants[0]), self.experiment.latency.concurrency
        passes = [
            durations.Pass(calls=calls.quality, at_once=model.at_once),
            durations.Pass(calls=calls.validation, at_once=model.at_once),
            durations.Pass(calls=calls.warmup, at_once=1),
            *(durations.Pass(calls=calls.latency // len(levels), at_once=level) for level in levels),
        ]
        longest = _envelope([one.input_tokens + one.output_tokens for one in each])
        answer = _envelope([one.output_tokens for one in each])
        # Single answers may run to their limit; that all of them do is no case to plan for.
        answer = replace(answer, high=(answer.likely + answer.high) / 2)
        if model.parameters is None:
            seconds = durations.hosted_answers(answer, passes)
        else:
            seconds = durations.local_answers(model.parameters, longest, answer, passes)
        searching = sum(bool(arm.spec.retrieval) + arm.searches_examples for arm in variants) / len(variants)
        return seconds + durations.searches(round(calls.total * searching))

    # ---- setups ----

    def _setups(self, arm: PlannedArm) -> list[tuple[SetupEstimate, Paid]]:
        setups = []
        if arm.spec.tuning:
            setups.append(self._tuning(arm))
        if arm.spec.retrieval:
            setups.append(self._index(arm, arm.documents, arm.spec.retrieval.embedder))
        if arm.searches_examples:
            assert arm.spec.shots
            setups.append(self._index(arm, arm.example_questions, arm.spec.shots.embedder))
        return setups

    def _tuning(self, arm: PlannedArm) -> tuple[SetupEstimate, Paid]:
        assert arm.spec.tuning
        model = self._model(arm)
        if arm.spec.tuning.method == "existing":
            made = SetupEstimate(kind="tuning", digest="", state="cached", cached=True, seconds=NONE, tokens=NONE)
            return made, Paid()
        chats = chats_of(lesson_of(arm), arm.lesson.train)
        some = chats[:: -(-len(chats) // COUNTED)]
        method = plugins.load("tuning", arm.spec.tuning.method)
        rows, steps = method.planned_work(arm.spec.tuning.params, len(chats))
        tokens = rows * fmean(model.count(chat) for chat in some)
        folder = TunedModels(self.experiment, self.parts.cache, _Silent()).folder(arm, lesson_of(arm))
        if not arm.spec.tuning.elsewhere:
            learning = durations.learning(model.parameters or 0, tokens, steps)
            setup = self._setup("tuning", folder, learning, exactly(tokens))
            return setup, self._setup_paid(setup, None)
        around = Span(low=tokens / 2, likely=tokens, high=tokens * 2)  # the endpoint's tokenizer and epochs
        setup = self._setup("tuning", folder, durations.HOSTED_TUNING_S, around)
        price = getattr(arm.spec.tuning.params, "usd_per_million_tokens", None)
        if price is None and setup.state == "to_make":
            return setup, Paid(missing=(f"arms.{arm.spec.variant_of}.tuning.usd_per_million_tokens",))
        return setup, self._setup_paid(setup, price or 0.0)

    def _index(self, arm: PlannedArm, documents: Sequence[Document], name: str | None) -> tuple[SetupEstimate, Paid]:
        embedder = self._embedder(name)
        some = documents[:: -(-len(documents) // COUNTED)]
        tokens = len(documents) * fmean(embedder.count_tokens(f"{d.title}\n{d.text}") for d in some)
        assert name
        folder = self.parts.index_folder(arm, documents, name)
        setup = self._setup("index", folder, durations.indexing(tokens), exactly(tokens))
        return setup, self._setup_paid(setup, self.experiment.embedders[name].usd_per_million_tokens)

    def _setup(self, kind: SetupKind, folder: Path, seconds: Span, tokens: Span) -> SetupEstimate:
        state: SetupState = "cached" if folder.is_dir() else "shared" if folder.name in self._planned else "to_make"
        self._planned.add(folder.name)
        made = state == "to_make"
        return SetupEstimate(
            kind=kind,
            digest=folder.name,
            state=state,
            cached=state == "cached",
            seconds=seconds if made else NONE,
            tokens=tokens if made else NONE,
        )

    # ---- money ----

    def _answers_paid(self, arm: PlannedArm, tokens_in: Span, tokens_out: Span, answer_s: Span) -> Paid:
        """Tokens at their price, or seconds of the machine that answers."""
        spec, hardware = self.experiment.models[arm.spec.model], self.experiment.costs.hardware
        if price := self.experiment.price_of(arm.spec):
            return tokens_paid(price, tokens_in, tokens_out)
        if spec.price:
            return Paid(missing=(f"arms.{arm.spec.variant_of}.tuning.price",))
        if self._model(arm).parameters is None and not spec.hosting:
            return Paid(missing=(f"models.{arm.spec.model}.price",))
        machine = spec.hosting or hardware
        return seconds_paid(answer_s, machine.usd_per_hour if machine else None)

    def _setup_paid(self, setup: SetupEstimate, usd_per_million_tokens: float | None) -> Paid:
        """Embedded tokens at their price where they have one, else seconds of the hardware."""
        if usd_per_million_tokens is not None:
            return Paid(usd=setup.tokens.times(usd_per_million_tokens / 1e6))
        hardware = self.experiment.costs.hardware
        return seconds_paid(setup.seconds, hardware.usd_per_hour if hardware else None)


class _Silent:
    """Progress that nobody watches: nothing is built here."""

    def start(self, phase: str, total: int) -> None:
        """Nothing."""

    def advance(self, phase: str, done: int = 1) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """Nothing."""


def _counter(provider: ModuleType, params: BaseModel) -> Counter | None:
    """The provider's own count of prompt tokens, where it can count without the model."""
    if not hasattr(provider, "prompt_counter"):
        return None
    counter: Counter | None = provider.prompt_counter(params)
    return counter


def _by_characters(messages: Sequence[Message]) -> int:
    """Four characters a token, and four tokens a turn: right to a third for English and the usual tokenizers."""
    return sum(-(-len(message.content) // 4) + 4 for message in messages)


def _over_all(calls: Calls, each: Sequence[Span]) -> Span:
    """Tokens of all calls: the validation split by every grid point, the rest by the one that will be chosen."""
    validation = sum((one.times(calls.validation / len(each)) for one in each), NONE)
    return validation + _envelope(each).times(calls.total - calls.validation)


def _envelope(each: Sequence[Span]) -> Span:
    """Any one of them: from the lowest to the highest."""
    return Span(
        low=min(one.low for one in each),
        likely=fmean(one.likely for one in each),
        high=max(one.high for one in each),
    )
