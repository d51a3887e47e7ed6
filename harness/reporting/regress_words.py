"""The words of a regression gate: its verdicts, why one cannot be told, and each criterion in its own unit."""

from collections.abc import Callable
from dataclasses import replace

from harness.core.regressions import CRITERIA, Criterion, GateRow, GateVerdict, RegressionReport, Unit, Watch, WhyUntold
from harness.core.types import Interval
from harness.reporting import words
from harness.reporting.words import Estimate
from harness.stats.power import FEWEST_CLUSTERS, FEWEST_DISCORDANT

VERDICT_WORDS: dict[GateVerdict, str] = {
    "pass": "pass",
    "regressed": "regressed",
    "improved": "improved",
    "cannot_tell": "cannot tell",
}
CRITERION_WORDS: dict[Criterion, str] = {
    "quality": "quality",
    "failures": "failures",
    "cost": "cost",
    "latency_p50": "median latency",
    "latency_p95": "p95 latency",
}
_ROWS_IN_OUTCOME = 3
_OF_SHARES = ("quality", "failures")


def value(unit: Unit) -> Callable[[float], str]:
    """How a value of this unit is written; US dollars, a query's, are written for a thousand."""
    by_unit: dict[Unit, Callable[[float], str]] = {
        "score": words.percent,
        "share": words.percent,
        "usd": lambda amount: words.usd(1000 * amount),
        "tokens": words.count,
        "s": words.seconds,
    }
    return by_unit[unit]


def criterion(name: Criterion, unit: Unit) -> str:
    """What is measured, and of how many queries where that is not plain."""
    told: dict[Unit, str] = {"usd": "cost of 1,000", "tokens": "tokens a query"}
    return told.get(unit, CRITERION_WORDS[name]) if name == "cost" else CRITERION_WORDS[name]


def tick(unit: Unit) -> Callable[[float], str]:
    """The same for a tick of an axis, as short as can be."""
    by_unit: dict[Unit, Callable[[float], str]] = {
        "score": words.percent_short,
        "share": words.percent_short,
        "usd": lambda amount: words.usd_short(1000 * amount),
        "tokens": words.count_short,
        "s": words.seconds,
    }
    return by_unit[unit]


def change(interval: Interval | None, criterion: Criterion) -> Estimate:
    """A change with its limits, in points or per cent; a limit that is not known leaves the other."""
    shares = criterion in _OF_SHARES
    whole, limit = (words.points, words.points_bare) if shares else (words.relative, words.relative)
    found = words.estimate(interval, whole, limit)
    if interval is None or found.span:
        return found
    if interval.high is not None:
        return replace(found, span=f"at most {limit(interval.high)}")
    return replace(found, span=f"at least {limit(interval.low)}") if interval.low is not None else found


def loss(amount: float, criterion: Criterion) -> str:
    """A loss, a margin or a least loss without a sign: 2 points, 12.5 %."""
    size = f"{100 * amount:.1f}".removesuffix(".0")
    return f"{size} {'point' if size == '1' else 'points'}" if criterion in _OF_SHARES else f"{size} %"


def where(task: str, arm: str) -> str:
    """Which arm on which task."""
    return f"{arm} on {task}"


def lost(row: GateRow) -> str:
    """What became worse, in one clause: "rag on handbook lost 10.2 points of quality"."""
    name = where(row.task, row.arm)
    if row.change is None:
        return f"{name} regressed in {CRITERION_WORDS[row.criterion]}"
    size = loss(abs(row.change.value), row.criterion)
    told: dict[Criterion, str] = {
        "quality": f"lost {size} of quality",
        "failures": f"has {size} more failures",
        "cost": f"costs {size} more",
        "latency_p50": f"is {size} slower at the median",
        "latency_p95": f"is {size} slower at p95",
    }
    return f"{name} {told[row.criterion]}"


def why(row: GateRow) -> str:
    """Why the row cannot be told; empty where it can."""
    if row.verdict != "cannot_tell":
        return ""
    if row.why is None:
        return "more samples are needed"
    reasons: dict[WhyUntold, str] = {
        "metric": "quality is another metric in the candidate",
        "no_pairs": "no sample was asked in both runs",
        "nothing_measured": "nothing was measured in both runs",
        "unknown_cost": "neither prices nor tokens are known in both runs",
        "clusters": f"{words.plural(row.clusters, 'cluster')}; {FEWEST_CLUSTERS} are needed",
        "differing": f"a regression would rest on fewer than {FEWEST_DISCORDANT} samples that differ",
        "missing": "the unmeasured answers would decide it",
        "variation": "the system moves too much from run to run for any number of samples",
        "assumed": "how much the system moves from run to run is not known yet",
        "samples": _too_few(row),
    }
    return reasons[row.why]


def _too_few(row: GateRow) -> str:
    timed = row.criterion.startswith("latency")
    text = f"{words.plural(row.pairs, 'timed answer' if timed else 'pair')} {'is' if row.pairs == 1 else 'are'} too few"
    return f"{text}; {words.count(row.samples_needed)} are needed" if timed and row.samples_needed else text


def verdict(row: GateRow) -> str:
    """The verdict, with how many samples would settle what cannot be told."""
    text = VERDICT_WORDS[row.verdict]
    if row.verdict == "cannot_tell" and row.samples_needed:
        return f"{text} ({words.count(row.samples_needed)} needed)"
    return text


def falls(watch: Watch) -> str:
    """That a series falls slowly, in one clause. What falls is how good it is: cost and latency then rise."""
    moves = "falls" if watch.criterion == "quality" else "rises"
    name = CRITERION_WORDS[watch.criterion]
    are = moves if watch.criterion != "failures" else "rise"
    return f"{name} of {where(watch.task, watch.arm)} {are} slowly"


def outcome(report: RegressionReport) -> str:
    """The whole suite in one line; what regressed in the order of the criteria."""
    gate = report.gate
    if report.verdict == "regressed":
        told = [(CRITERIA.index(row.criterion), lost(row)) for row in gate.having("regressed")]
        told += [(CRITERIA.index(watch.criterion), falls(watch)) for watch in report.falling]
        told.sort(key=lambda each: each[0])
        more = len(told) - _ROWS_IN_OUTCOME
        named = [text for _, text in told[:_ROWS_IN_OUTCOME]] + ([f"{words.count(more)} more"] if more > 0 else [])
        rest = _counts(report)
        return f"Regressed: {words.listed(named)}{f'; {rest}' if rest else ''}."
    if not gate.rows:
        return f"Cannot tell: no criterion was measured in both runs{_strictly(report)}."
    if report.verdict == "pass":
        return f"No regression: {_counts(report)}."
    start = "No regression shown" if gate.having("pass") or gate.having("improved") else "Cannot tell"
    return f"{start}: {_counts(report)}{_strictly(report)}."


def _strictly(report: RegressionReport) -> str:
    return ", which counts as failed" if report.strict else ""


def _counts(report: RegressionReport) -> str:
    """How many rows have which verdict, but for those that regressed."""
    total, gate = len(report.gate.rows), report.gate
    passed, improved, untold = (len(gate.having(each)) for each in ("pass", "improved", "cannot_tell"))
    rows = words.plural(total, "row")
    if total and passed == total:
        return f"all {rows} pass" if total > 1 else "the one row passes"
    if total and untold == total:
        return f"none of {rows} can be told" if total > 1 else "the one row cannot be told"
    verb = "passes" if passed == 1 else "pass"
    told = [f"{words.count(passed)} of {rows} {verb}"] if total else []
    told += [f"{words.count(improved)} improved"] if improved else []
    return ", ".join(told + ([f"{words.count(untold)} cannot be told"] if untold else []))
