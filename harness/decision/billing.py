"""Reads the bill of an arm out of the experiment's prices and what the arm really used.

Readings of the experiment's terms, each stated once here:
- A model with a `price` is paid by the token. One with `hosting`, or a local one (its answers tell how long they kept
  the machine busy) where `costs.hardware` is given, is paid by its busy seconds; `costs.hardware` counts as fully used.
- Embedding is paid by the embedder's own price, else by the model's `price.embedding`, else, where it runs here, by the
  seconds of retrieval on `costs.hardware`. A self-hosted model's hourly rate includes it unless the embedder has a
  price or is hosted.
- `costs.fixed_usd_per_month` is an endpoint or store that stands idle between queries, an index or a tuned model: every
  arm above prompting pays it, except where a `hosting` with a utilisation below 1 pays, which covers idle time already.
- A model tuned elsewhere costs what its endpoint charges for the trained tokens, or what the experiment says, and its
  answers have a price of their own.
- An arm that was run elsewhere costs what is stated of it, its answers what each of them tells or its tokens' price.
- An update costs an index `corpus_change_share` of building it; a tuned model is trained again in full, for
  `retraining_hours` where they are given, and needs labels for `corpus_change_share` of its examples. Few-shot examples
  stay as they are.
- `cached_share`, where it is given, takes the place of the share of input tokens that were cached in this run.

All of it is plain arithmetic on the experiment's numbers, so that a number may be an array of draws: see `uncertain`.
"""

from dataclasses import dataclass, replace

import numpy as np

from harness.config.schema import ArmSpec, Costs, EmbedderSpec, Experiment, ModelSpec, StatedArm
from harness.core.prices import Price
from harness.core.types import Rung, Setup
from harness.decision.costs import Bill
from harness.decision.measured import COMPONENTS, ArmEvidence, Floats

_PER_MILLION = 1e-6
_PER_HOUR = 1 / 3600
_HARDWARE = "costs.hardware.usd_per_hour"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Payers:
    """Whose prices one arm runs under, and their names in the experiment file."""

    arm: ArmEvidence
    model_name: str
    model: ModelSpec | None
    price: Price | None
    tuned_elsewhere: bool
    embedder_name: str
    embedder_usd_per_token: float | None
    embedder_hosted: bool
    costs: Costs

    @property
    def hardware_usd_per_s(self) -> float | None:
        hardware = self.costs.hardware
        return hardware.usd_per_hour * _PER_HOUR if hardware else None

    @property
    def price_setting(self) -> str:
        """Where the price of its tokens would stand."""
        tuned = f"arms.{self.arm.facts.variant_of}.tuning.price"
        return tuned if self.tuned_elsewhere else f"models.{self.model_name}.price"

    @property
    def embedder_price(self) -> str:
        return f"embedders.{self.embedder_name}.usd_per_million_tokens"


def bill(arm: ArmEvidence, experiment: Experiment) -> Bill:
    """What this arm costs under the experiment's models, embedders and costs, or as it is stated."""
    if stated := experiment.stated_costs().get(arm.name):
        return _stated(arm, stated, experiment.costs)
    payers = _payers(arm, experiment)
    rates = _rates(payers)
    once = _once_and_update(payers)
    hosting = payers.model.hosting if payers.model else None
    covered = hosting is not None and bool(np.any(np.asarray(hosting.utilisation) < 1))
    pays_idle = arm.facts.rung is not Rung.PROMPTING and not covered
    return replace(
        once,
        rates=None if isinstance(rates, str) else rates,
        fixed_usd=payers.costs.fixed_usd_per_month if pays_idle else 0.0,
        missing=tuple(dict.fromkeys([*([rates] if isinstance(rates, str) else []), *once.missing])),
    )


def _stated(arm: ArmEvidence, stated: StatedArm, costs: Costs) -> Bill:
    """The bill of an arm that was run elsewhere: what its answers tell, or its tokens at its price."""
    free = stated.rung is Rung.PROMPTING
    once = 0.0 if free and stated.setup_usd is None else stated.setup_usd
    monthly = (0.0 if free else costs.fixed_usd_per_month) if stated.monthly_usd is None else stated.monthly_usd
    rates = _stated_rates(arm, stated, costs.cached_share)
    missing = [f"arms.{arm.name}.setup_usd"] if once is None else []
    return Bill(
        rates=None if isinstance(rates, str) else rates,
        once_usd=once,
        update_usd=0.0,  # it is part of what a month costs
        fixed_usd=monthly,
        missing=tuple([rates, *missing] if isinstance(rates, str) else missing),
    )


def _stated_rates(arm: ArmEvidence, stated: StatedArm, cached_share: float | None) -> Floats | str:
    """As `_rates`."""
    if arm.usd_told:
        return _row(usd=1.0)
    if stated.price is None:
        return f"arms.{arm.name}.price"
    if not arm.tokens_told:
        return f"input_tokens and output_tokens in the records of {arm.name}"
    return _price_rates(stated.price, arm, f"arms.{arm.name}.price", cached_share)


def _payers(arm: ArmEvidence, experiment: Experiment) -> _Payers:
    spec = next((each for each in experiment.arms if each.name == arm.name), None)
    model_name = spec.model if spec else arm.facts.model
    embedder_name = _embedder_name(spec, experiment)
    embedder: EmbedderSpec | None = experiment.embedders.get(embedder_name)
    price = embedder.usd_per_million_tokens if embedder else None
    return _Payers(
        arm=arm,
        model_name=model_name,
        model=experiment.models.get(model_name),
        price=_price(spec, model_name, experiment),
        tuned_elsewhere=spec is not None and spec.tuning is not None and spec.tuning.elsewhere,
        embedder_name=embedder_name,
        embedder_usd_per_token=None if price is None else price * _PER_MILLION,
        embedder_hosted=embedder is not None and embedder.hosted,
        costs=experiment.costs,
    )


def _price(spec: ArmSpec | None, model_name: str, experiment: Experiment) -> Price | None:
    if spec and spec.model in experiment.models:
        return experiment.price_of(spec)
    model = experiment.models.get(model_name)
    return model.price if model else None


def _embedder_name(spec: ArmSpec | None, experiment: Experiment) -> str:
    chosen = None
    if spec and spec.retrieval:
        chosen = spec.retrieval.embedder
    elif spec and spec.shots:
        chosen = spec.shots.embedder
    return chosen or next(iter(experiment.embedders), "minilm")


def _rates(payers: _Payers) -> Floats | str:
    """USD per unit of each component, or the setting without which they are unknown."""
    model = payers.model
    if payers.price:
        return _token_rates(payers.price, payers)
    if not payers.arm.busy_known or (model and model.price):
        return payers.price_setting
    if model and model.hosting:
        usd_per_s = model.hosting.usd_per_hour * _PER_HOUR / model.hosting.utilisation
    elif payers.hardware_usd_per_s is not None:
        usd_per_s = payers.hardware_usd_per_s
    else:
        return _HARDWARE
    embedding = payers.embedder_usd_per_token
    if not (payers.arm.embeds and payers.embedder_hosted):
        return _row(busy_s=usd_per_s, embedding=0.0 if embedding is None else embedding)
    if payers.embedder_usd_per_token is None:
        return payers.embedder_price
    # What a search waits for elsewhere is among the busy seconds, and keeps nothing busy here.
    return _row(busy_s=usd_per_s, retrieve_s=-usd_per_s, embedding=payers.embedder_usd_per_token)


def _token_rates(price: Price, payers: _Payers) -> Floats | str:
    tokens = _price_rates(price, payers.arm, payers.price_setting, payers.costs.cached_share)
    if isinstance(tokens, str) or not payers.arm.embeds:
        return tokens
    if payers.embedder_usd_per_token is not None:
        return tokens + _row(embedding=payers.embedder_usd_per_token)
    if price.embedding is not None:
        return tokens + _row(embedding=price.embedding * _PER_MILLION)
    if payers.hardware_usd_per_s is not None and not payers.embedder_hosted:
        return tokens + _row(retrieve_s=payers.hardware_usd_per_s)
    return payers.embedder_price


def _price_rates(price: Price, arm: ArmEvidence, setting: str, cached_share: float | None) -> Floats | str:
    """What prompts and answers cost by the token."""
    if price.longest_prompt is not None:
        prompts = arm.usage[:, [COMPONENTS.index("fresh_input"), COMPONENTS.index("cached_input")]].sum(axis=1)
        if (prompts > price.longest_prompt).any():
            return f"{setting} of prompts longer than {price.longest_prompt} tokens"
    fresh, cached = price.input, price.input if price.cached_input is None else price.cached_input
    if cached_share is not None:
        fresh = cached = cached_share * cached + (1 - cached_share) * fresh
    return _row(
        fresh_input=fresh * _PER_MILLION,
        cached_input=cached * _PER_MILLION,
        output=price.output * _PER_MILLION,
    )


def _row(**rates: float) -> Floats:
    """[component], or [draw, component] where a rate is an array of draws."""
    columns = [np.asarray(rates.get(name, 0.0), dtype=np.float64) for name in COMPONENTS]
    if not any(column.ndim for column in columns):
        return np.array(columns)  # thousands of bills are made to find what would change a choice
    return np.stack(np.broadcast_arrays(*columns), axis=-1)


def _once_and_update(payers: _Payers) -> Bill:
    """F and the price of an update, from the arm's setups."""
    arm, costs = payers.arm, payers.costs
    tunings = [setup for setup in arm.setups if setup.kind == "tuning"]
    indexes = [setup for setup in arm.setups if setup.kind == "index"]
    trained = [_tuning_usd(setup, payers) for setup in tunings]
    indexed = [_index_usd(setup, payers) for setup in indexes]
    again = _retraining_usd(tunings, trained, payers)
    missing = [part for part in (*trained, *indexed, *again) if isinstance(part, str)]
    missing += _absent_setups(arm, bool(tunings), bool(indexes))
    if missing:
        return Bill(rates=None, once_usd=None, update_usd=None, missing=tuple(missing))
    training_usd, index_usd, again_usd = (
        sum(part for part in parts if not isinstance(part, str)) for parts in (trained, indexed, again)
    )
    example_usd = costs.labelling.minutes_per_example / 60 * costs.labelling.usd_per_hour
    tuned_on = sum(setup.examples for setup in tunings)
    labelling_usd = max(arm.facts.labelled_examples, tuned_on) * example_usd
    relabelling_usd = costs.corpus_change_share * tuned_on * example_usd
    return Bill(
        rates=None,
        once_usd=labelling_usd + training_usd + index_usd,
        update_usd=costs.corpus_change_share * index_usd + again_usd + relabelling_usd,
    )


def _absent_setups(arm: ArmEvidence, tuned: bool, indexed: bool) -> list[str]:
    """An arm that is tuned or retrieves did not get that for nothing: without its setup the cost is unknown."""
    rung = arm.facts.rung
    absent = []
    if not tuned and rung in {Rung.FINE_TUNING, Rung.FINE_TUNING_RAG}:
        absent.append(f"the tuning setup of {arm.name}")
    if not indexed and rung in {Rung.RAG, Rung.FINE_TUNING_RAG}:
        absent.append(f"the index setup of {arm.name}")
    return absent


def _seconds_usd(setup: Setup, payers: _Payers) -> float | str:
    rate = payers.hardware_usd_per_s
    if rate is None:
        return _HARDWARE if setup.seconds > 0 else 0.0
    return setup.seconds * rate


def _tuning_usd(setup: Setup, payers: _Payers) -> float | str:
    """What another machine charged for it, or seconds on the hardware."""
    if not setup.elsewhere:
        return _seconds_usd(setup, payers)
    key = "usd_per_million_tokens" if setup.seconds or "job" in setup.details else "setup_usd"
    return f"arms.{payers.arm.facts.variant_of}.tuning.{key}" if setup.usd is None else setup.usd


def _retraining_usd(tunings: list[Setup], trained: list[float | str], payers: _Payers) -> list[float | str]:
    """What tuning again costs: as much as the first time, or the hours that the experiment gives for it here."""
    hours, rate = payers.costs.retraining_hours, payers.hardware_usd_per_s
    if hours is None or all(setup.elsewhere for setup in tunings):
        return trained
    paid_elsewhere = [usd for setup, usd in zip(tunings, trained, strict=True) if setup.elsewhere]
    return [*paid_elsewhere, _HARDWARE if rate is None else hours / _PER_HOUR * rate]


def _index_usd(setup: Setup, payers: _Payers) -> float | str:
    """Embedded tokens at the embedder's price where it has one, else seconds on the hardware."""
    if payers.embedder_usd_per_token is not None:
        return setup.usage.embedding_tokens * payers.embedder_usd_per_token
    if payers.embedder_hosted:
        return payers.embedder_price
    return _seconds_usd(setup, payers)
