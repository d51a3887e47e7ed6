"""Which sample of one run is which sample of another: by what is asked and expected, not by the id alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from harness.core.two_runs import SamplesPaired
from harness.core.types import Sample
from harness.engine.store.fixed import digest_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """A sample without its texts. `digest` changes with its input, its targets and its images."""

    digest: str
    cluster: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PairedSamples:
    """`names[id in A]` is the id in B; `clusters[id in A]` joins what either run says belongs together."""

    names: Mapping[str, str]
    clusters: Mapping[str, str]
    counts: SamplesPaired


def content_of(sample: Sample) -> Content:
    """What a sample is paired by."""
    return Content(digest=digest_of([sample.input, sample.targets, sample.images]), cluster=sample.cluster)


def pair_samples(task: str, a: Mapping[str, Content], b: Mapping[str, Content]) -> PairedSamples:
    """Samples with one id and one content are paired; of the others, those whose content each run has once only."""
    same = {id_: id_ for id_ in a if id_ in b and a[id_].digest == b[id_].digest}
    ours, theirs = _alone(a, same), _alone(b, same)
    renamed = {id_: theirs[digest] for digest, id_ in ours.items() if digest in theirs}
    names = same | renamed
    taken = set(names.values())
    changed = sum(id_ in b and id_ not in names and id_ not in taken for id_ in a)
    return PairedSamples(
        names=names,
        clusters=_joined([(a_id, b_id, a[a_id].cluster, b[b_id].cluster) for a_id, b_id in names.items()]),
        counts=SamplesPaired(
            task=task,
            paired=len(names),
            renamed=len(renamed),
            changed=changed,
            only_a=len(a) - len(names) - changed,
            only_b=len(b) - len(names) - changed,
        ),
    )


def _alone(samples: Mapping[str, Content], paired: Iterable[str]) -> dict[str, str]:
    """By content, the id of each unpaired sample that shares it with no other unpaired one."""
    found: dict[str, list[str]] = {}
    known = set(paired)
    for id_, content in samples.items():
        if id_ not in known:
            found.setdefault(content.digest, []).append(id_)
    return {digest: ids[0] for digest, ids in found.items() if len(ids) == 1}


def _joined(pairs: list[tuple[str, str, str | None, str | None]]) -> dict[str, str]:
    """By id in A: samples that share a cluster in either run, directly or through others, are one piece of evidence."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    if not pairs:
        return {}
    ours = _codes([("cluster", mine) if mine is not None else ("alone", id_) for id_, _, mine, _ in pairs])
    theirs = _codes([("cluster", other) if other is not None else ("alone", id_) for _, id_, _, other in pairs])
    size = len(pairs)  # codes of A stand before those of B
    edges = coo_matrix((np.ones(size), (ours, theirs + size)), shape=(2 * size, 2 * size))
    _, labels = connected_components(edges, directed=False)
    return {pair[0]: str(labels[code]) for pair, code in zip(pairs, ours, strict=True)}


def _codes(keys: list[tuple[str, str]]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    codes = {key: code for code, key in enumerate(dict.fromkeys(keys))}
    return np.array([codes[key] for key in keys], dtype=np.int64)
