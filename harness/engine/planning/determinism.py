"""What the manifest says of chance: the seeds of all that is drawn, and what no seed of ours holds."""

from collections.abc import Mapping

from harness.core import plugins
from harness.engine.planning.assemble import Plan


def seeds(plan: Plan) -> Mapping[str, object]:
    """The seed of every random choice, by what is drawn with it."""
    seed = plan.experiment.seed
    return {
        "order_of_questions": f"{seed}:test",
        "latency_samples": f"{seed}:latency",
        "examples_and_controls": seed,
        "requests": seed,
        "tuning": sorted({seed + arm.seed for arm in plan.arms if arm.spec.tuning}),
        "intervals_and_tests": seed,
    }


def loose_ends(plan: Plan) -> list[str]:
    """What may come out otherwise when the same experiment is run again on the same machine, and why."""
    hosted = sorted(
        {name for name, model in plan.experiment.models.items() if not hasattr(_provider(model.provider), "folder")}
    )
    found = ["timings, and costs that rest on them"]
    if hosted:
        found.append(f"answers of {', '.join(hosted)}: another machine's model, which promises nothing for a seed")
    if len(hosted) < len(plan.experiment.models):
        found.append(
            "answers of models that run here, where two tokens are all but equally likely: what is asked together "
            "depends on how fast answers come, and sums of floating-point numbers on what is asked together"
        )
    if any(arm.spec.retrieval or arm.searches_examples for arm in plan.arms):
        found.append(
            "passages of an index that is built anew: Chroma builds its graph at random, and searches nearly all"
        )
    return found


def _provider(name: str) -> object:
    return plugins.load("models", name)
