"""Does the gate cry when there is no wolf, and does the watch over many nights?

Every night is measured anew and weighed as `harness regress` does it, with fewer resamples. A suite is five arms on
three tasks with all five criteria, 75 rows, where nothing else is said.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from harness.core.regressions import CRITERIA, Criterion, Gate, GateRow, Margins, Variation
from harness.decision.measured import Evidence
from harness.regression.drift import control_chart, slow_falls
from harness.regression.gate import gate
from harness.regression.nights import ASSUMED
from harness.regression.questions import SHARES, Variations
from harness.regression.series import Key, variations
from harness.stats import QuantileShift, p_above, panel, quantile_shift, weigh
from studies.lines import Line, Study
from studies.nights import Change, Questions, System
from studies.runs import RESAMPLES
from studies.worlds import Floats

AT_MOST = (0.0, 0.05)
ONE_SIDE = (0.0, 0.06)
"""One side of the pivot that all intervals rest on errs a little more in some worlds; see BENCHMARKS.md."""
PROMISED = (0.77, 0.83)
AT_LEAST = (0.77, 1.0)
"""Of failures, where one answer more moves the power by points, and of percentiles, whose promise is cautious."""
CONFIDENCE = 0.95
MARGINS = Margins()
AT_MARGIN = Change(quality=0.02, failures=0.01, cost=0.10, latency=0.20)
PILOTS = (10, 10, 10, 100)
YEAR = 365
BLOCK = 40

SUITES = (
    System(),
    System(n=200, right=0.95, right_size=2.0, times="two humps", timed=200),
    System(n=400, cluster_size=4, right_size=4.0, failing=0.03),
    System(n=100, times="heavy", timed=50),
    System(n=1000, right=0.5, failing=0.002, timed=200),
)
ONE_ARM = System(tasks=1, arms=1, right_size=0.444, failing=0.003, timed=200)
"""With a tenth fewer right answers, a fifth of the pairs differ."""


def judged(baseline: Evidence, candidate: Evidence, known: Variations | None = None) -> Gate:
    """The gate at the usual margins."""
    return gate(
        baseline,
        candidate,
        margins=MARGINS,
        confidence=CONFIDENCE,
        seed=0,
        variations=known,
        resamples=RESAMPLES,
    )


def of_nights(runs: int, rng: np.random.Generator) -> Iterator[Line]:
    """How often an unchanged suite is accused of anything, with a new baseline each night and with one for all."""
    for system in SUITES[:3]:
        asked = Questions.of(system, rng)
        crying = sum(judged(asked.night(rng), asked.night(rng)).verdict == "regressed" for _ in range(runs))
        yield Line("false regression anywhere", "a new baseline each night", str(system), crying / runs, runs, AT_MOST)
    system, baselines = SUITES[0], 5
    for number in range(baselines):
        asked = Questions.of(system, rng)
        first, nights = asked.night(rng), max(1, runs // baselines)
        crying = sum(judged(first, asked.night(rng)).verdict == "regressed" for _ in range(nights))
        yield Line(
            "false regression anywhere", "one baseline", f"no. {number}: {system}", crying / nights, nights, AT_MOST
        )


def of_margins(runs: int, rng: np.random.Generator) -> Iterator[Line]:
    """Every criterion of every arm is worse by exactly its margin: any regression is false, and so is any pass."""
    for system in SUITES:
        asked = Questions.of(system, rng)
        found = [judged(asked.night(rng), asked.night(rng, AT_MARGIN)) for _ in range(runs)]
        crying = sum(each.verdict == "regressed" for each in found) / runs
        yield Line(
            "false regression anywhere", "all losses exactly at their margins", str(system), crying, runs, AT_MOST
        )
        for criterion in CRITERIA:
            rows = [row.verdict == "pass" for each in found for row in each.rows if row.criterion == criterion]
            share = float(np.mean(rows))
            # rows of one night are independent of each other here
            yield Line(
                f"false pass of a row, {criterion}",
                "all losses at their margins",
                str(system),
                share,
                len(rows),
                ONE_SIDE,
            )


def of_wolves(runs: int, rng: np.random.Generator) -> Iterator[Line]:
    """A fall of ten points at a margin of two, n = 400, a fifth of the pairs differing; one arm with all criteria."""
    asked = Questions.of(ONE_ARM, rng)
    for points, bar in ((10, (0.9, 1.0)), (15, (0.99, 1.0))):
        change = Change(quality=points / 100)
        found = [_row(judged(asked.night(rng), asked.night(rng, change)), "quality") for _ in range(runs)]
        share = float(np.mean([row.verdict == "regressed" for row in found]))
        yield Line(f"a fall of {points} points is found", "one arm", str(ONE_ARM), share, runs, bar)
    known = [variations([asked.night(rng) for _ in range(15)]) for _ in range(runs)]
    found = [_row(judged(asked.night(rng), asked.night(rng, Change(quality=0.10)), each), "quality") for each in known]
    share = float(np.mean([row.verdict == "regressed" for row in found]))
    yield Line(
        "a fall of 10 points is found", "one arm, 15 earlier runs that moved by nothing", str(ONE_ARM), share, runs
    )


def _row(found: Gate, criterion: Criterion) -> GateRow:
    return next(row for row in found.rows if row.criterion == criterion)


CHANGES: dict[Criterion, Callable[[float], Change]] = {
    "quality": lambda loss: Change(quality=loss),
    "failures": lambda loss: Change(failures=loss),
    "cost": lambda loss: Change(cost=loss),
    "latency_p50": lambda loss: Change(latency=loss),
    "latency_p95": lambda loss: Change(latency=loss),
}


def of_promises(runs: int, rng: np.random.Generator) -> Iterator[Line]:
    """How often a loss of just `detectable` is called a regression: a fixed point over fresh pilots."""
    systems = (
        ONE_ARM,
        replace(ONE_ARM, n=150, right=0.9, timed=150, times="heavy"),
        replace(ONE_ARM, n=1000, cluster_size=5, right_size=2.0, failing=0.05, timed=400, times="two humps"),
    )
    for system in systems:
        asked = Questions.of(system, rng)
        for criterion in CRITERIA:
            loss = 0.1
            for pilots in PILOTS:
                promised = [
                    _row(judged(asked.night(rng), asked.night(rng, CHANGES[criterion](loss))), criterion).detectable
                    for _ in range(pilots)
                ]
                loss = float(np.mean([each for each in promised if each is not None]))
            change = CHANGES[criterion](loss)
            found = [_row(judged(asked.night(rng), asked.night(rng, change)), criterion) for _ in range(runs)]
            share = float(np.mean([row.verdict == "regressed" for row in found]))
            world = f"{criterion} worse by {loss:.3f}: {system}"
            bar = PROMISED if criterion in {"quality", "cost"} else AT_LEAST
            yield Line(f"a loss of `detectable` is found, {criterion}", "80 % promised", world, share, runs, bar)


def of_load(runs: int, rng: np.random.Generator) -> Iterator[Line]:
    """All answers of a night share its load: false regressions with what earlier nights say of it, and without."""
    for load, shock in ((0.05, 0.01), (0.15, 0.03)):
        system = System(load=load, shock=shock, timed=150)
        for earlier in (0, 5, 15):
            crying = 0
            for _ in range(runs):
                asked = Questions.of(system, rng)
                known = variations([asked.night(rng) for _ in range(earlier)])
                crying += judged(asked.night(rng), asked.night(rng), known).verdict == "regressed"
            group = f"learned from {earlier} runs" if earlier else "covered by the margin alone"
            bar = AT_MOST if earlier else None
            yield Line("false regression anywhere", group, str(system), crying / runs, runs, bar)


STAYING = {
    "10 points of quality": Change(quality=0.10),
    "times longer by half": Change(latency=0.5),
    "times longer by six tenths": Change(latency=0.6),
}


def of_staying(runs: int, rng: np.random.Generator) -> Iterator[Line]:
    """A change that stays from some night on, one arm with five rows: how often the gate calls it so many nights later.

    What it did not call goes on to teach what is usual, as in `harness regress`.
    """
    asked = Questions.of(replace(ONE_ARM, timed=100, load=0.03), rng)
    for sound in (0, 10):
        for name, change in STAYING.items():
            called = np.array([_called(asked, sound, change, rng) for _ in range(runs)])
            for after in SINCE:
                group = f"{sound} sound nights before"
                share = float(called[:, after - 1].mean())
                yield Line(f"a change is called on night {after} of it", group, name, share, runs)
            yield Line("a change is ever called in 30 nights", group, name, float(called.any(axis=1).mean()), runs)


SINCE = (1, 6, 10, 20, 30)


def _called(asked: Questions, sound: int, change: Change, rng: np.random.Generator) -> list[bool]:
    """On each night since the change, whether the row that it shows in is called a regression."""
    criterion: Criterion = "quality" if change.quality else "latency_p50"
    baseline, known = asked.night(rng), [asked.night(rng) for _ in range(sound)]
    called = []
    for _ in range(max(SINCE)):
        night = asked.night(rng, change)
        found = judged(baseline, night, _assumed_of_times(night) | dict(variations(known)))
        called.append(_row(found, criterion).verdict == "regressed")
        if found.verdict != "regressed":
            known.append(night)
    return called


def _assumed_of_times(night: Evidence) -> dict[Key, Variation]:
    return {(task.task, arm.name, each): ASSUMED for task in night.tasks for arm in task.arms for each in SHARES}


def of_latencies(runs: int, rng: np.random.Generator) -> Iterator[Line]:
    """How often the p value of equal percentiles, both ways, is below 5 %, and below 0.5 % (times ten)."""
    laws: dict[str, Callable[[int], Floats]] = {
        "lognormal": lambda n: rng.lognormal(0, 0.5, n),
        "Pareto 1": lambda n: 1 + rng.pareto(1, n),
        "two humps": lambda n: np.where(rng.random(n) < 0.1, 5.0, 1.0) * rng.lognormal(0, 0.2, n),
        "ties": lambda n: np.ceil(10 * rng.lognormal(0, 0.5, n)),
    }
    for name, law in laws.items():
        for n in (50, 100, 200):
            for share in SHARES.values():
                found = [quantile_shift(np.log(law(n)), np.log(law(n)), share) for _ in range(runs)]
                yield from _told_apart(found, "one side", f"{name}, n={n}, p{100 * share:g}")
    for groups, size in ((40, 10), (100, 5), (200, 3)):
        for own, shared in ((1.0, 0.0), (0.5, 0.5), (0.0, 1.0)):
            for share in SHARES.values():
                found = [_in_clusters(groups, size, own, shared, share, rng) for _ in range(runs)]
                world = f"{groups} clusters of {size}, spread {own:g} anew and {shared:g} kept, p{100 * share:g}"
                yield from _told_apart(found, "in clusters, one side", world)


def _in_clusters(
    groups: int, size: int, own: float, shared: float, share: float, rng: np.random.Generator
) -> QuantileShift:
    """Of log times: what each cluster has in both samples, what it has anew in each, and each answer's noise."""
    kept, codes = shared * rng.normal(0, 1, groups), np.repeat(np.arange(groups), size)
    a, b = (
        np.repeat(kept + own * rng.normal(0, 1, groups), size) + rng.normal(0, 0.5, groups * size) for _ in range(2)
    )
    return quantile_shift(a, b, share, clusters=(codes, codes))


def _told_apart(found: Sequence[QuantileShift], group: str, world: str) -> Iterator[Line]:
    p = np.array([(each.p_above(0.0), each.p_below(0.0)) for each in found])
    often, rare = float((p < 0.05).mean()), float((p < 0.005).mean())
    yield Line("equal percentiles told apart at 5 %", group, world, often, len(found), AT_MOST)
    yield Line("equal percentiles told apart at 0.5 %", group, world, rare, len(found), (0.0, 0.005))


def of_years(runs: int, rng: np.random.Generator) -> Iterator[Line]:
    """False alarms of an unchanged suite over a year of nights: of the watch, of charts, and of the gate alone."""
    for shock, load in ((0.0, 0.0), (0.02, 0.15)):
        world = f"75 series, {YEAR} nights, between nights {100 * shock:g} points and {load:g} of log time"
        watched, charted, gated = 0, 0, 0
        for _ in range(runs):
            series = _suite_of_series(shock, load, rng)
            watched += any(each.alarm is not None for each in slow_falls(series, confidence=CONFIDENCE))
            charted += any(control_chart(each.tolist()).outside for each in series)
            scores = [_scores(np.zeros(YEAR), shock, rng) for _ in range(15)]
            gated += any((_gate_p(each) < (1 - CONFIDENCE) / 75).any() for each in scores)
        yield Line("ever a false alarm of the watch", "a year", world, watched / runs, runs, AT_MOST)
        yield Line("ever a false regression of quality, gate alone", "a year, one baseline", world, gated / runs, runs)
        yield Line("ever a run outside a chart", "a year", world, charted / runs, runs)


def _suite_of_series(shock: float, load: float, rng: np.random.Generator) -> list[Floats]:
    """Night by night, higher being better: quality, failures, cost and both latencies of 15 arms, n = 400."""
    quality = [rng.binomial(400, np.clip(0.75 + shock * rng.standard_normal(YEAR), 0, 1)) / 400 for _ in range(15)]
    failures = [-rng.binomial(400, 0.01, YEAR) / 400 for _ in range(15)]
    cost = [-rng.lognormal(0, 0.02, YEAR) for _ in range(15)]
    times = [-rng.standard_t(3, YEAR) * 0.05 - load * rng.standard_normal(YEAR) for _ in range(30)]
    return [*quality, *failures, *cost, *times]


def _scores(fallen: Floats, shock: float, rng: np.random.Generator) -> Floats:
    """`scores[night, sample]` of 400 questions, `fallen[night]` below what they were."""
    chances = rng.beta(0.75, 0.25, 400)
    drift = fallen - shock * rng.standard_normal(len(fallen))
    right = np.clip(chances * (1 - drift / 0.75)[:, None], 0, 1)
    return (rng.random(right.shape) < right).astype(np.float64)


def _gate_p(scores: Floats) -> Floats:
    """[later night] the gate's p of every night against the first."""
    losses = scores[0] - scores[1:]
    blocks = [panel(losses[start : start + BLOCK], bounds=(-1.0, 1.0)) for start in range(0, len(losses), BLOCK)]
    proofs = [weigh(block, rng=np.random.default_rng(0), resamples=1) for block in blocks]
    return np.concatenate([p_above(proof, MARGINS.quality) for proof in proofs])


STATED = {0.1: 62, 0.3: 31, 1.0: 18}
"""Nights by which nine falls in ten are to be found, by points a night."""


def of_falls(runs: int, rng: np.random.Generator) -> Iterator[Line]:
    """After how many nights a slow fall of one arm of the suite is found, by the watch and by the gate alone."""
    for points, stated in STATED.items():
        for shock in (0.0, 0.01):
            nights = 2 * stated if points < 1 else 40
            falling = points / 100 * np.arange(nights)
            found = []
            for _ in range(runs):
                scores = _scores(np.minimum(falling, 0.7), shock, rng)
                rest = [np.zeros(nights)] * 74
                alarm = slow_falls([scores, *rest], confidence=CONFIDENCE)[0].alarm
                early = np.flatnonzero(_gate_p(scores) < (1 - CONFIDENCE) / 75)
                found.append((nights if alarm is None else alarm, int(early[0]) + 1 if early.size else nights))
            watch, alone = (np.array(each) for each in zip(*found, strict=True))
            world = (
                f"{points:g} points a night, between nights {100 * shock:g}: median night {np.median(watch):g} "
                f"(nine in ten by {np.quantile(watch, 0.9):g}), gate {np.median(alone):g} ({np.quantile(alone, 0.9):g})"
            )
            yield Line(
                f"{points:g} points a night found by night {stated}", "watch, 75 series", world,
                float((watch <= stated).mean()), runs, (0.9, 1.0),
            )  # fmt: skip
            yield Line(
                f"{points:g} points a night found by night {stated}", "gate alone, 75 rows", world,
                float((alone <= stated).mean()), runs,
            )  # fmt: skip


STUDIES = (
    Study(name="nights", question="an unchanged suite, night after night", runs=1000, find=of_nights),
    Study(name="margins", question="losses that lie exactly at their margins", runs=200, find=of_margins),
    Study(name="wolves", question="true falls of quality", runs=1000, find=of_wolves),
    Study(name="promises", question="the loss that was promised to be found", runs=1000, find=of_promises),
    Study(name="load", question="nights that share their load", runs=100, find=of_load),
    Study(name="staying", question="changes that stay, night by night", runs=100, find=of_staying),
    Study(name="latencies", question="percentiles of two samples of the same times", runs=2000, find=of_latencies),
    Study(name="years", question="an unchanged suite over a year of nights", runs=100, find=of_years),
    Study(name="falls", question="slow falls, and the night they are found", runs=100, find=of_falls),
)
