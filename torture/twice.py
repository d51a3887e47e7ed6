"""The same experiment twice on the same machine: the same in every byte but for timings and names."""

from collections.abc import Iterator
from pathlib import Path

from torture import job
from torture.lines import Attack, Line, noted, scratch

_LOCAL = """name: job
seed: 3
tasks: [task]
models: {base: {provider: reference}}
arms:
  plain: {model: base}
  shown: {model: base, shots: {k: 2, select: [random, nearest]}}
  found: {model: base, retrieval: {top_k: 2, chunk_tokens: 32}}
  tuned: {model: base, tuning: {method: lora, rank: 4, epochs: 1, batch_size: 4}}
latency: {samples: 0}
generation: {max_tokens: 8}
tracking: {uri: null}
controls: auto
"""


def strike(seed: int, short: bool) -> Iterator[Line]:  # noqa: ARG001
    """With a cache of its own each time, so that all is made anew."""
    times = 1 if short else 3
    with job.provider() as far, scratch() as home:
        yield _compared(home, far, None, "with a hosted model", times)
        yield _compared(home, far, _LOCAL, "with a model, an embedder and training of this machine", times)


def _compared(home: Path, far: job.Provider, experiment: str | None, what: str, times: int) -> Line:
    outcomes = []
    for number in range(times + 1):
        folder = home / f"{'far' if experiment is None else 'near'}{number}"
        job.lay_out(folder, far, more="latency: {samples: 0}\ntracking: {uri: null}\n")
        if experiment:
            (folder / "job.yaml").write_text(experiment, encoding="utf-8")
        far.forget()
        job.run(folder, anew=True, HARNESS_CACHE=str(folder / "cache"))
        outcomes.append(job.outcome(job.runs(folder)[0]))
    troubles = [f"another {part}" for one in outcomes[1:] for part in one if one[part] != outcomes[0][part]]
    survived = sum(one == outcomes[0] for one in outcomes[1:])
    note = "records, scores, decision, tables and report the same"
    return Line(what=f"again {what}", done=times, survived=survived, note=noted(troubles, note))


ATTACK = Attack(name="twice", question="is the same experiment the same twice?", strike=strike)
