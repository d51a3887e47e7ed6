"""How often are whole decisions wrong, or left open, and does their power hold what they promise?

At the level of `harness.decision`: every run is measured anew and examined as `harness run` does it, with fewer
resamples. An escalation is wrong where the true means and prices do not call for it; in a run of several
tasks a single one makes the whole run wrong.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from harness.config.schema import Policy
from harness.stats import look_error_rates
from studies.lines import Line, Study
from studies.runs import Case, Sample, any_wrong, decided, drawn
from studies.worlds import World

AT_MOST = (0.0, 0.05)
PROMISED = (0.77, 0.83)
PILOTS = (25, 25, 25, 200)
REPEATED = 4
MOST_GROWTH = 8

STRICT = Policy(min_gain=0.0, tolerance=0.0)
DEARER = (100.0, 200.0, 300.0, 400.0, 500.0)
CHEAPER = DEARER[::-1]


def _duel(name: str, n: int, shape: str, icc: float | None = None, rho: float = 0.5, mean: float = 0.6) -> Case:
    """Two equal arms at equal prices under the strictest policy: any gain counts and any saving."""
    world = World(n=n, clustered=icc is not None, shape=shape, means=(mean, mean), rho=rho, icc=icc or 0.0)
    return Case(name=name, world=world, tokens=(100.0, 100.0), policy=STRICT)


SAME = (
    _duel("A/A", 50, "binary"),
    _duel("A/A", 50, "continuous", 0.3, 0.0),
    _duel("A/A", 100, "continuous", None, 0.9, 0.9),
    _duel("A/A", 100, "binary", 0.3),
    _duel("A/A", 200, "binary", None, 0.9),
    _duel("A/A", 200, "continuous", 0.3, 0.5, 0.9),
    _duel("A/A", 1000, "binary", 0.3, 0.0),
    _duel("A/A", 1000, "continuous"),
)


def of_copies(runs: int, rng: np.random.Generator) -> Iterator[Line]:
    """An arm against its own copy."""
    for case in SAME:
        wrong = sum(any_wrong(case, decided(drawn(case, rng), case.policy, run)) for run in range(runs))
        yield Line("A/A escalates", "two arms, one task", str(case), wrong / runs, runs, AT_MOST)


def of_looks(runs: int, rng: np.random.Generator) -> Iterator[Line]:
    """An arm against its own copy, seen with half the data and with all of it; any escalation counts."""
    rates = look_error_rates((0.5, 1.0), error_rate=0.05)
    for case in (SAME[2], SAME[4], SAME[5]):
        wrong = 0
        for run in range(runs):
            samples = drawn(case, rng)
            half = [sample.kept(np.flatnonzero(2 * sample.codes < sample.codes.max() + 1)) for sample in samples]
            looks = [
                (seen, case.policy.model_copy(update={"confidence": 1 - rate}))
                for seen, rate in zip((half, samples), rates, strict=True)
            ]
            wrong += any(any_wrong(case, decided(seen, policy, run)) for seen, policy in looks)
        yield Line("A/A escalates at either of two looks", "two arms, one task", str(case), wrong / runs, runs, AT_MOST)


def _five(name: str, means: tuple[float, ...], tokens: tuple[float, ...], policy: Policy, **world: object) -> Case:
    shape = {"n": 240, "clustered": False, "shape": "binary", "rho": 0.5} | world
    return Case(name=name, world=World(means=means, **shape), tokens=tokens, policy=policy, tasks=3)  # type: ignore[arg-type]


_NET_ZERO = Policy(value_per_correct=0.005)
KNOWN = (
    _five("five copies", (0.6,) * 5, (100.0,) * 5, STRICT, n=100, rho=0.0),
    _five("five copies", (0.6,) * 5, (100.0,) * 5, STRICT, shape="continuous", clustered=True, icc=0.3),
    _five("gain exactly at min_gain", (0.6, 0.62, 0.62, 0.62, 0.62), DEARER, Policy(), rho=0.9),
    _five("gain exactly at min_gain", (0.9, 0.92, 0.92, 0.92, 0.92), DEARER, Policy(), clustered=True, icc=0.5),
    _five("loss exactly at tolerance, cheaper", (0.8, *(0.75,) * 4), CHEAPER, Policy(tolerance=0.05), n=1000, rho=0.9),
    _five("loss exactly at tolerance, cheaper", (0.98, *(0.9,) * 4), CHEAPER, Policy(tolerance=0.08), n=100),
    _five("small losses that add up", (0.8, 0.79, 0.78, 0.77, 0.76), CHEAPER, Policy(tolerance=0.02), n=2000, rho=0.9),
    _five("net value exactly 0", (0.5, 0.53, 0.56, 0.59, 0.62), (100.0, 250.0, 400.0, 550.0, 700.0), _NET_ZERO),
    _five(
        "net value exactly 0",
        (0.62, 0.59, 0.56, 0.53, 0.5),
        (700.0, 550.0, 400.0, 250.0, 100.0),
        _NET_ZERO,
        shape="continuous",
        clustered=True,
        icc=0.3,
        rho=0.0,
    ),
    _five("one true winner, the rest at min_gain", (0.5, 0.8, 0.82, 0.82, 0.82), DEARER, Policy()),
    _five(
        "gains, losses and prices mixed", (0.55, 0.6, 0.58, 0.66, 0.64), (100.0, 300.0, 80.0, 400.0, 200.0), Policy()
    ),
)


def of_known_truth(runs: int, rng: np.random.Generator) -> Iterator[Line]:
    """Five arms on three tasks: in how many runs does any step escalate wrongly?"""
    for case in KNOWN:
        wrong = sum(any_wrong(case, decided(drawn(case, rng), case.policy, run)) for run in range(runs))
        yield Line("wrong escalation anywhere", "five arms, three tasks", str(case), wrong / runs, runs, AT_MOST)


def _gain(n: int, shape: str, icc: float | None, tasks: int = 1, low: float = 0.3) -> Case:
    """A dearer arm that is better by what the study sets, over those that are not."""
    arms = 5 if tasks > 1 else 2
    world = World(n=n, clustered=icc is not None, shape=shape, means=(low,) * arms, rho=0.5, icc=icc or 0.0)
    return Case(name="a gain", world=world, tokens=DEARER[:arms], policy=Policy(), tasks=tasks)


GAINS = (
    _gain(50, "binary", None),
    _gain(50, "continuous", 0.3),
    _gain(100, "binary", 0.3),
    _gain(200, "continuous", None),
    _gain(300, "binary", 0.3),
    _gain(1000, "binary", None),
    _gain(1000, "continuous", 0.3),
    _gain(240, "binary", None, 3),
)


def settled_at(case: Case, times: float, rng: np.random.Generator) -> float:
    """The gain beyond min_gain that is so many times what these samples can show: a fixed point over fresh pilots.

    What they can show depends on their spread, which depends on the gain. The last round has many pilots: a gain that
    is off by a fiftieth moves a power of 80 % by 1.6 points. NaN where no mean allows it.
    """
    effect = 0.1
    for count in PILOTS:
        pilots = [drawn(_with_gain(case, effect), rng) for _ in range(count)]
        shown = [decided(samples, case.policy, 0)[0][0].detectable_difference for samples in pilots]
        effect = times * float(np.mean([size for size in shown if size is not None]))
        if case.world.means[0] + case.policy.min_gain + effect > 0.98:
            return float("nan")
    return effect


def _with_gain(case: Case, effect: float) -> Case:
    low, *rest = case.world.means
    return case.with_means(low, low + case.policy.min_gain + effect, *rest[1:])


def of_power(runs: int, rng: np.random.Generator) -> Iterator[Line]:
    """How often the first step escalates where its gain is what `detectable_difference` gave 80 % for.

    A world outside the bar is simulated again, with REPEATED times the runs, new pilots and new draws.
    """
    for case in GAINS:
        line = _shown(case, runs, rng)
        yield _shown(case, runs * REPEATED, rng) if line.beyond(0) else line


def _shown(case: Case, runs: int, rng: np.random.Generator) -> Line:
    true = _with_gain(case, settled_at(case, 1.0, rng))
    shown = [
        steps[0].verdict == "escalate"
        for run in range(max(1, runs // case.tasks))
        for steps in decided(drawn(true, rng), case.policy, run)
    ]
    share = float(np.mean(shown))
    return Line("gain at detectable_difference shown", "80 % promised", str(true), share, len(shown), PROMISED)


def of_abstention(runs: int, rng: np.random.Generator) -> Iterator[Line]:
    """How often the first step stays open where the gain, or the loss, is three times what the samples can show."""
    for case in (replace(each, name="three times detectable") for each in GAINS):
        low = replace(case.world, means=(0.1, *case.world.means[1:]))
        effect = settled_at(replace(case, world=low), 3.0, rng)
        if np.isnan(effect):
            yield Line("three times detectable is no possible mean", "not judged", str(case), 1.0, runs)
            continue
        gaining = _with_gain(replace(case, world=low), effect)
        first, second, *rest = gaining.world.means
        for true in (gaining, gaining.with_means(second, first, *rest)):
            left_open = [
                steps[0].verdict == "collect_more"
                for run in range(max(1, runs // case.tasks))
                for steps in decided(drawn(true, rng), case.policy, run)
            ]
            yield Line(
                "left open",
                "effects three times detectable",
                str(true),
                float(np.mean(left_open)),
                len(left_open),
                AT_MOST,
            )


def of_samples_needed(runs: int, rng: np.random.Generator) -> Iterator[Line]:
    """How often as many samples as `samples_needed` asks for do settle an open step, were the estimate true.

    It is made true: the clusters of the pilot that was left open are themselves the world, and the new ones are drawn
    from them with replacement. Ten pilots a world, of which those count that ask for at most MOST_GROWTH times theirs.
    """
    for n, shape, icc in (
        (100, "binary", None),
        (150, "continuous", None),
        (200, "binary", 0.3),
        (300, "continuous", 0.3),
    ):
        case = _gain(n, shape, icc).with_means(0.5, 0.57)
        closed: list[bool] = []
        while len(closed) < runs:
            pilot = drawn(case, rng)
            step = decided(pilot, case.policy, 0)[0][0]
            wanted = step.samples_needed
            if step.verdict == "collect_more" and wanted is not None and wanted <= MOST_GROWTH * n:
                again = (_resampled(pilot[0], wanted / n, rng) for _ in range(max(1, runs // 10)))
                closed += [decided([new], case.policy, len(closed))[0][0].verdict != "collect_more" for new in again]
        yield Line(
            "settled with samples_needed", "80 % promised", str(case), float(np.mean(closed)), len(closed), PROMISED
        )


def _resampled(pilot: Sample, growth: float, rng: np.random.Generator) -> Sample:
    """So many times the clusters, drawn with replacement."""
    groups = int(pilot.codes.max()) + 1
    members = [np.flatnonzero(pilot.codes == code) for code in range(groups)]
    chosen = [members[code] for code in rng.integers(0, groups, round(groups * growth))]
    which = np.concatenate(chosen)
    return Sample(
        scores=[row[which] for row in pilot.scores],
        tokens=[row[which] for row in pilot.tokens],
        codes=np.repeat(np.arange(len(chosen)), [len(each) for each in chosen]),
    )


STUDIES = (
    Study(name="copies", question="an arm against its own copy", runs=1000, find=of_copies),
    Study(name="looks", question="two looks at growing data", runs=1000, find=of_looks),
    Study(name="truth", question="wrong escalations where the truth is known", runs=300, find=of_known_truth),
    Study(name="power", question="the gain that was promised to be shown", runs=1000, find=of_power),
    Study(name="samples", question="the samples that were promised to settle it", runs=1000, find=of_samples_needed),
    Study(name="abstention", question="effects that must not be left open", runs=300, find=of_abstention),
)
