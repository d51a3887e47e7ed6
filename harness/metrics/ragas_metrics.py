"""The only import of ragas: those of its metrics that need no judge, as `ragas_<name>`.

They compare the texts as they are: case, punctuation and articles count. Their BLEU gives a text under four
words less than 1 even against itself and is refused (a `Failure`) for several sentences; their ROUGE sees only
the letters a to z.
"""

import os
from collections.abc import Callable, Coroutine
from typing import Any

from harness.core.errors import MetricError
from harness.core.ports import Metric
from harness.metrics.parts import Builders, MetricParts, PerItem, best_answer

_CLASSES = {
    "ragas_exact_match": "ExactMatch",
    "ragas_string_presence": "StringPresence",
    "ragas_string_similarity": "NonLLMStringSimilarity",
    "ragas_bleu": "BleuScore",
    "ragas_rouge": "RougeScore",
    "ragas_chrf": "CHRFScore",
}


def _builder(name: str, class_name: str) -> Callable[[MetricParts], Metric]:
    def build(_: MetricParts) -> Metric:
        # ragas reports usage to its makers unless told otherwise before it is imported.
        os.environ["RAGAS_DO_NOT_TRACK"] = "true"
        import ragas.metrics.collections as ragas_metrics

        metric = getattr(ragas_metrics, class_name)()

        def of_pair(text: str, target: str) -> float:
            if name == "ragas_bleu" and (". " in text or ". " in target):
                # ragas 0.4.3 hands sacrebleu the sentences as if they were references of the first one.
                raise MetricError("ragas compares only the first of several sentences")
            try:
                return float(_finish(metric.ascore(reference=target, response=text)).value)
            except Exception as error:
                # ragas' callers turn any exception into NaN; here it is caught at its source.
                raise MetricError(f"ragas: {type(error).__name__}: {error}") from error

        return PerItem(name=name, of=best_answer(of_pair))

    return build


def _finish(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine that never waits, also where an event loop is running already."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    coroutine.close()
    raise RuntimeError("the metric waits for something, which only those with a judge should")


METRICS: Builders = {name: _builder(name, class_name) for name, class_name in _CLASSES.items()}
