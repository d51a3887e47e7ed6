"""Metric names -> metrics, out of every family in this folder and every installed `harness.metrics` plugin."""

from collections.abc import Sequence

from harness.core import plugins
from harness.core.errors import Fault, InputError, MetricError, nearest
from harness.core.ports import Metric
from harness.metrics.parts import MetricParts


def names() -> tuple[str, ...]:
    """Every metric that can be asked for, sorted."""
    return tuple(sorted(plugins.metrics()))


def build(wanted: Sequence[str], parts: MetricParts, place: str = "scoring.metrics") -> tuple[Metric, ...]:
    """The metrics of these names, in order. Raises `InputError` for all that cannot be had, placed at `place`."""
    builders = plugins.metrics()
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
            what, expected = f"the metric {name!r} cannot be used: {error}", "a task that has what it needs, or another"
            faults.append(Fault(place=place, what=what, expected=expected))
        except ImportError as error:
            what = f"the metric {name!r} needs a package that is missing ({error})"
            faults.append(Fault(place=place, what=what, expected="pip install 'harness[metrics]'"))
    if faults:
        raise InputError(faults)
    return tuple(metrics)
