"""What a `task.yaml`, a line of `test.jsonl` and a line of `corpus.jsonl` may hold, with every default."""

import codecs
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from harness.core.types import Kind, Scalar

DEFAULT_METRICS: Mapping[Kind, tuple[str, ...]] = {
    "qa": ("exact_match", "token_f1"),
    "classification": ("accuracy", "macro_f1"),
    "generation": ("rouge_l", "chrf"),
    "translation": ("chrf",),
}


_ESCAPES = ("utf-7", "unicode-escape", "raw-unicode-escape", "idna", "punycode")


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("a text is expected here, but it is blank")
    return text


def _possible_path(text: str) -> str:
    if "\0" in text or len(text) > 1000 or any(len(part.encode()) > 255 for part in text.split("/")):
        raise ValueError("no file can have this name")
    return text


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _known_encoding(name: str) -> str:
    try:
        "".encode(name)
    except LookupError as error:
        raise ValueError(f"{name!r} is no text encoding; utf-8, cp1252 or shift_jis are") from error
    if codecs.lookup(name).name in _ESCAPES:
        raise ValueError(f"{name!r} is an escape, not the encoding of a file")
    return name


Filled = Annotated[str, AfterValidator(_filled)]
FileName = Annotated[Filled, AfterValidator(_possible_path)]
Names = Annotated[tuple[Filled, ...], BeforeValidator(_listed), Field(min_length=1)]
Share = Annotated[float, Field(ge=0, lt=1)]


class Closed(BaseModel):
    """Frozen, refuses unknown keys, NaN and infinity."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class SplitSpec(Closed):
    """Shares of one file that become training and validation; the rest is the test.

    A sample's pool follows from the hash of `seed` and the column `by`, else its cluster, else its question; so
    what shares one of these stays together, and nothing moves when the file grows.
    """

    train: Share = 0.0
    validation: Share = 0.0
    seed: int = 0
    by: str | None = None

    @model_validator(mode="after")
    def _leaves_a_test(self) -> "SplitSpec":
        if self.train + self.validation >= 1:
            raise ValueError("train and validation together must leave something for the test")
        return self


class SourceSpec(Closed):
    """The user's own file, or a data set of the Hugging Face hub. Most keys are names of columns.

    `targets` is one column or several. `separator` cuts a cell into several targets or documents; "json"
    reads it as a JSON list. Nested values are reached by dots (`answers.text`). Of a data set, `name` is its name
    on the hub or its folder, and `test`, `train` and `validation` are its own splits.
    """

    path: FileName | None = None
    format: Literal["csv", "jsonl", "parquet", "huggingface"] | None = None
    name: FileName | None = None
    subset: Filled | None = None
    revision: Filled | None = None
    test: Filled | None = None
    input: Filled = "input"
    targets: Names = ("targets",)
    id: Filled | None = None
    cluster: Filled | None = None
    gold_doc_ids: Filled | None = None
    metadata: tuple[Filled, ...] = ()
    separator: Annotated[str, Field(min_length=1)] | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    encoding: Annotated[str, AfterValidator(_known_encoding)] = "utf-8"
    train: FileName | None = None
    validation: FileName | None = None
    split: SplitSpec | None = None

    @model_validator(mode="after")
    def _file_or_data_set(self) -> "SourceSpec":
        of_a_data_set = {"name": self.name, "subset": self.subset, "revision": self.revision, "test": self.test}
        if self.format == "huggingface":
            if self.name is None or self.path is not None:
                raise ValueError("a Hugging Face data set is told by `name`, not by `path`")
        elif self.path is None:
            raise ValueError("`path` is missing: the file to read")
        elif odd := [key for key, value in of_a_data_set.items() if value is not None]:
            raise ValueError(f"`{odd[0]}` belongs to `format: huggingface`")
        return self

    @model_validator(mode="after")
    def _one_way_to_split(self) -> "SourceSpec":
        if self.split and (self.train or self.validation):
            raise ValueError("give files for train and validation, or a split of one file, not both")
        return self


class AnswersSpec(Closed):
    """What is known of every answer.

    `abstain`: the answer by which a model says that it does not know; null: the task has none. `json_schema`: what an
    answer in JSON has to fulfil, as a mapping or a file of it beside this one; null: answers are text.
    """

    abstain: Filled | None = None
    json_schema: FileName | Mapping[str, Any] | None = None


class TaskFile(Closed):
    """A `task.yaml`. Without `source`, the samples are in `test.jsonl` beside it."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")] | None = None
    kind: Kind = "qa"
    instruction: Filled
    metrics: Names | None = None
    primary: str | None = None
    answers: AnswersSpec = AnswersSpec()
    licence: str | None = None
    description: str = ""
    source: SourceSpec | None = None
    corpus: FileName | None = None

    def all_metrics(self) -> tuple[str, ...]:
        """The metrics named, or those usual for the kind; each once. Answers in JSON are looked at as such too."""
        usual = ("json_match",) if self.answers.json_schema is not None else DEFAULT_METRICS[self.kind]
        of_json = ("valid_json",) if self.answers.json_schema is not None else ()
        return tuple(dict.fromkeys((*(self.metrics or usual), *of_json)))

    def deciding_metric(self) -> str:
        """The one that decides: the first, unless told."""
        return self.primary or self.all_metrics()[0]


class SampleLine(Closed):
    """One line of `test.jsonl`, `train.jsonl` or `validation.jsonl`."""

    id: Filled
    input: Filled
    targets: Names
    gold_doc_ids: tuple[Filled, ...] = ()
    cluster: str | None = None
    images: tuple[FileName, ...] = ()
    metadata: Mapping[str, Scalar] = Field(default_factory=dict)


class DocumentLine(Closed):
    """One line of `corpus.jsonl`."""

    id: Filled
    title: str = ""
    text: Filled
