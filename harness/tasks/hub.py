"""Rows of a data set of the Hugging Face hub, or of a folder laid out as one."""

from collections.abc import Iterator
from dataclasses import dataclass

from harness.core.errors import first_line
from harness.tasks.faults import Faults
from harness.tasks.lines import Row


@dataclass(frozen=True, slots=True)
class HubPart:
    """One split of a data set: `name` on the hub or a folder's path, `subset` and `revision` where it has several."""

    name: str
    subset: str | None
    revision: str | None
    split: str


def read_hub(part: HubPart, place: str, faults: Faults) -> Iterator[Row]:
    """Every row, numbered from 1. What cannot be had is a fault at `place`, where the data set is named.

    Reads what the hub's cache holds; only with `HF_HUB_OFFLINE=0` in the environment is anything fetched.
    """
    try:
        from datasets import load_dataset
        from datasets.utils.logging import disable_progress_bar, set_verbosity_error
    except ImportError:
        faults.add(place, "reading a Hugging Face data set needs `datasets`", "the extra `huggingface`, installed")
        return
    disable_progress_bar()
    set_verbosity_error()
    try:
        rows = load_dataset(part.name, part.subset, split=part.split, revision=part.revision)
    except (OSError, ValueError, KeyError) as error:  # the library has no tree of errors of its own
        faults.add(place, f"{part.name!r}, split {part.split!r}: {first_line(error)}", _way_out(error))
        return
    yield from enumerate(rows, start=1)


def _way_out(error: Exception) -> str:
    """A data set that is not at hand can be fetched; any other fault has to be mended in the task."""
    if isinstance(error, OSError):
        return "a folder, or a data set in the hub's cache (with HF_HUB_OFFLINE=0 in the environment it is fetched)"
    return "a split, subset and revision that the data set has"
