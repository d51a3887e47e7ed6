"""The policy file of `harness decide --records`: which arms there are, what is said of their cost, and the rule."""

from collections.abc import Sequence
from pathlib import Path

from harness.config.overrides import apply_overrides, override_keys
from harness.config.schema import RecordsPolicy
from harness.core.errors import InputError
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

    policy, faults = validate(RecordsPolicy, apply_overrides(located.value, overrides), place)
    if policy is None:
        raise InputError(faults)
    return policy
