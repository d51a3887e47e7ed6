"""What of the test samples was seen elsewhere: leaks that the experiment accepts, look-alikes, and the corpus.

It is looked for once per run, kept in the journal, and told in the manifest and in warnings. Only ids are told: the
texts of samples may be secret.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from harness.core.ports import Embedder
from harness.core.types import Task
from harness.core.verdicts import Decision
from harness.tasks.alike import AlikeSearch, find_alike
from harness.tasks.leakage import Leak, listed
from harness.tasks.standing import InCorpus, in_corpus

META = "exposure"
_MOST_LISTED = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Exposure:
    """One task: its accepted leaks, what a search by meaning found, what stands in its corpus (None: it has none).

    `tested` counts its test samples.
    """

    task: str
    tested: int
    leaks: tuple[Leak, ...]
    alike: AlikeSearch
    corpus: InCorpus | None

    @property
    def leaked(self) -> frozenset[str]:
        """The test samples that training, validation or a prompt repeats."""
        return frozenset(leak.first_id for leak in self.leaks if leak.pools.startswith("test"))


_EXPOSURES = TypeAdapter(tuple[Exposure, ...])


def look(tasks: Iterable[Task], leaks: Mapping[str, tuple[Leak, ...]], embedder: Embedder) -> tuple[Exposure, ...]:
    """Looks at every task. A hosted embedder costs money, and is not asked. `leaks` by task are those accepted."""
    return tuple(_look(task, leaks[task.name], embedder) for task in tasks)


def _look(task: Task, leaks: tuple[Leak, ...], embedder: Embedder) -> Exposure:
    return Exposure(
        task=task.name,
        tested=len(task.test),
        leaks=leaks,
        alike=_alike(task, {leak.first_id for leak in leaks}, embedder),
        corpus=in_corpus(task.test, task.corpus) if task.corpus else None,
    )


def _alike(task: Task, known: Collection[str], embedder: Embedder) -> AlikeSearch:
    if not embedder.local:
        return AlikeSearch(skipped="the embedder is hosted, and would cost money")
    try:
        return find_alike(task, embedder, known)
    except Exception as error:  # noqa: BLE001 - foreign code: a run's answers are not lost for what only warns
        return AlikeSearch(skipped=f"the embedder failed: {type(error).__name__}: {error}")


def written(exposures: Sequence[Exposure]) -> str:
    """For the journal."""
    return _EXPOSURES.dump_json(tuple(exposures)).decode()


def read_exposures(text: str | None) -> tuple[Exposure, ...]:
    """From the journal; a run of an older version has none."""
    return () if text is None else _EXPOSURES.validate_json(text)


def plain(exposures: Sequence[Exposure]) -> dict[str, object]:
    """For the manifest: counts and pairs of ids, by task."""
    return {each.task: _plain(each) for each in exposures}


def _plain(exposure: Exposure) -> dict[str, object]:
    by_pools = {
        pools: {"samples": len(found), "pairs": listed(found)} for pools, found in _by_pools(exposure.leaks).items()
    }
    alike, corpus = exposure.alike, exposure.corpus
    found: dict[str, object] = dict(by_pools)
    found["alike"] = alike.skipped or {
        "samples": len(alike.found),
        "cosine_above": alike.threshold,
        "pairs": [f"{each.first_id} ~ {each.second_id} ({each.cosine:.2f})" for each in alike.found],
    }
    if corpus:
        found["corpus"] = {"questions": len(corpus.questions), "answers": corpus.answers}
    return found


def _by_pools(leaks: Iterable[Leak]) -> dict[str, list[Leak]]:
    found: dict[str, list[Leak]] = {}
    for leak in leaks:
        found.setdefault(leak.pools, []).append(leak)
    return found


def warned(decision: Decision, exposures: Mapping[str, Exposure]) -> tuple[str, ...]:
    """The decision's warnings, and what a reader should know of what was seen elsewhere."""
    exposure = exposures.get(decision.task)
    return (*decision.warnings, *(_sentences(exposure) if exposure else ()))


def _sentences(exposure: Exposure) -> Iterable[str]:
    for pools, found in _by_pools(exposure.leaks).items():
        first, second = pools.split(" x ")
        where = _WHERE[second]
        yield f"{len(found)} {first} samples stand in {where} too, which the experiment accepts: {listed(found)}."
    alike = exposure.alike
    if alike.more_than_chance:
        pairs = "; ".join(f"{a.first_id} ~ {a.second_id} ({a.cosine:.2f})" for a in alike.found[:_MOST_LISTED])
        more = len(alike.found) - _MOST_LISTED
        yield (
            f"{len(alike.found)} test samples are more like a training or validation sample than those are like each "
            f"other, which may be leaks: {pairs}{f'; and {more} more' if more > 0 else ''}."
        )
    if exposure.corpus and exposure.corpus.questions:
        pairs = "; ".join(f"{sample} in {document}" for sample, document in exposure.corpus.questions[:_MOST_LISTED])
        more = len(exposure.corpus.questions) - _MOST_LISTED
        yield (
            f"{len(exposure.corpus.questions)} of {exposure.tested} test questions stand word for word in a document: "
            f"documents made from test items make retrieval look better than it is "
            f"({pairs}{f'; and {more} more' if more > 0 else ''})."
        )


_WHERE = {"train": "the training split", "validation": "the validation split", "prompt": "a prompt"}
