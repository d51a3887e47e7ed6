"""The policy file of `harness decide --records`: which arms there are, what is said of their cost, and the rule."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.config.overrides import apply_overrides, override_keys
from harness.config.ranges import end_faults, take_ranges
from harness.config.schema import RangeAt, RangedPolicy, RecordsPolicy
from harness.core.errors import Fault, InputError, nearest
from harness.core.validation import validate
from harness.core.yaml_places import Step, read_yaml


def load_records_policy(path: Path, overrides: Sequence[str] = ()) -> RecordsPolicy:
    """Reads, overrides and checks a policy. Raises InputError with all faults of the file."""
    located, overridden = read_yaml(path), override_keys(overrides)

    def place(at: Sequence[Step]) -> str:
        """`file:line`, or `--set key` for what the command line put there."""
        keys = tuple(str(step) for step in at)
        from_line = [overridden[keys[:length]] for length in range(len(keys), 0, -1) if keys[:length] in overridden]
        return from_line[0] if from_line else located.place(at)

    if unknown := list(_of_no_arm(located.value, overridden)):
        raise InputError(unknown)
    plain, ranges, range_faults = take_ranges(apply_overrides(located.value, overrides), place)
    policy, faults = validate(RecordsPolicy, plain, place)
    if range_faults or policy is None:
        raise InputError([*range_faults, *faults])
    if unheeded := list(_unheeded(policy, ranges, place)):
        raise InputError(unheeded)
    if ends := list(end_faults(policy, ranges, place)):
        raise InputError(ends)
    return RangedPolicy(**dict(policy), given=ranges)


def _of_no_arm(plain: Mapping[str, Any], overridden: Mapping[tuple[str, ...], str]) -> Iterator[Fault]:
    """What the command line sets of an arm that the file does not have: only half an arm would come of it."""
    arms = plain.get("arms")
    known = sorted(map(str, arms)) if isinstance(arms, dict) else []
    for keys, place in overridden.items():
        if keys[0] == "arms" and len(keys) > 2 and keys[1] not in known:
            what = f"the policy has no arm {keys[1]!r}"
            expected = ", ".join(known) or "none, as there is none"
            yield Fault(place=place, what=what, expected=expected, nearest=nearest(keys[1], known))


def _unheeded(
    policy: RecordsPolicy, ranges: Sequence[RangeAt], place: Callable[[Sequence[Step]], str]
) -> Iterator[Fault]:
    """What changes a decision on a run, and could not change one on records from elsewhere."""
    if policy.decision.guards:
        what = "guards are metrics beside the score, and records from elsewhere have none"
        yield Fault(place=place(("decision", "guards")), what=what, expected="no guards")
    if policy.decision.planned_samples is not None:
        what = "nobody knows how often records from elsewhere were looked at before"
        yield Fault(place=place(("decision", "planned_samples")), what=what, expected="no `planned_samples`")
    if any(each.path == ("decision", "updates_per_month") for each in ranges):
        what = "what updates cost is part of `monthly_usd` here"
        yield Fault(place=place(("decision", "updates_per_month")), what=what, expected="no range")
