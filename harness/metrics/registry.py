"""Metric names -> metrics, out of every family in this folder and every installed `harness.metrics` plugin."""

from collections.abc import Callable, Sequence

from harness.core import plugins
from harness.core.errors import Fault, InputError, MetricError, nearest
from harness.core.ports import Metric
from harness.metrics.parts import MetricParts


def names() -> tuple[str, ...]:
    """Every metric that can be asked for, sorted."""
    return tuple(sorted(_builders()))


def build(wanted: Sequence[str], parts: MetricParts, place: str = "scoring.metrics") -> tuple[Metric, ...]:
    """The metrics of these names, in order. Raises `InputError` for all that cannot be had, placed at `place`."""
    builders = _builders()
    metrics: list[Metric] = []
    faults: list[Fault] = []
    for name in wanted:
        if name not in builders:
            expected, near = f"one of {', '.join(sorted(builders))}", nearest(name, list(builders))
            faults.append(Fault(place=place, what=f"no metric {name!r}", expected=expected, nearest=near))
            continue
        try:
            metrics.append(builders[name](parts))
        except MetricError as error:
            faults.append(Fault(place=place, what=f"the metric {name!r} cannot be used: {error}"))
        except ImportError as error:
            what = f"the metric {name!r} needs a package that is missing ({error})"
            faults.append(Fault(place=place, what=what, expected="pip install 'harness[metrics]'"))
    if faults:
        raise InputError(faults)
    return tuple(metrics)


def _builders() -> dict[str, Callable[[MetricParts], Metric]]:
    """By metric name; where two families offer the same one, the first by the family's name."""
    found: dict[str, Callable[[MetricParts], Metric]] = {}
    for family in plugins.names("metrics"):
        for name, builder in plugins.load("metrics", family).METRICS.items():
            found.setdefault(name, builder)
    return found
