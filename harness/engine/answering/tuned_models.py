"""Tuned models: trained here, trained at an endpoint, or tuned elsewhere; each made once and kept by its digest."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from harness.arms.prompt import Prompt
from harness.config.schema import Experiment
from harness.core import plugins
from harness.core.chat import Account, TuningJob
from harness.core.checksums import file_sha256
from harness.core.environment import give_back_freed_memory
from harness.core.errors import Fault, InputError
from harness.core.figures import tokens_in
from harness.core.files import write_atomically
from harness.core.ports import Progress
from harness.core.types import Load, Message, Sample, Setup, Usage
from harness.engine.answering.machine_load import watched
from harness.engine.planning.planned import PlannedArm
from harness.engine.store.fixed import digest_of
from harness.engine.store.made_once import made_by, made_once, versions

_SETUP = TypeAdapter(Setup)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tuned:
    """What tuning left: the folder of an adapter to merge in, or the name under which the endpoint answers."""

    adapter: Path | None = None
    name: str | None = None


@dataclass
class TunedModels:
    """The tuned models of an experiment. `begin` hears the digest of each that money is about to be spent on.

    `maker`: the run that they are made for.
    """

    experiment: Experiment
    cache: Path
    progress: Progress
    afford: Callable[[str, float], None] = lambda *_: None
    begin: Callable[[str], None] = lambda _: None
    maker: str = ""
    _digests: dict[str, str] = field(default_factory=dict)

    def folder(self, arm: PlannedArm, prompt: Prompt) -> Path:
        """Where the arm's tuned weights, or their name, are or will be: named by the digest of all that makes them."""
        assert arm.spec.tuning
        method, params = arm.spec.tuning.method, arm.spec.tuning.params
        module, base = plugins.load("tuning", method), self._base(arm)
        local = isinstance(base, Path)
        chats = [chats_of(prompt, arm.lesson.train)]
        if not local:  # what is trained here does not look at the validation split
            chats.append(chats_of(prompt, arm.lesson.validation))
        made_of = [
            f"{method}/1",
            self._weights_digest(base) if isinstance(base, Path) else asdict(replace(base, api_key_env=None)),
            *([[[m.role, m.content] for m in chat] for chat in pool] for pool in chats),
            module.identity(params) if hasattr(module, "identity") else params.model_dump(mode="json"),
            self.experiment.seed + arm.seed,
            versions("torch", "transformers", "peft") if local else [],
        ]
        return self.cache / "tuned" / digest_of(made_of)

    def _base(self, arm: PlannedArm) -> Path | Account:
        """What is tuned: a folder of weights, or a model at an endpoint."""
        model = self.experiment.models[arm.spec.model]
        provider = plugins.load("models", model.provider)
        account: Account | None = None if hasattr(provider, "folder") else provider.account(model.params)
        return account or base_folder(self.experiment, arm)

    def get(self, arm: PlannedArm, prompt: Prompt) -> tuple[Tuned, Setup]:
        """The arm's tuned model, trained unless one of the same digest is there."""
        assert arm.spec.tuning
        if arm.spec.tuning.method == "existing":
            return self._existing(arm, arm.spec.tuning.params)
        with made_once(self.folder(arm, prompt), self.maker) as (folder, partial):
            cached = partial is None and not made_by(folder, self.maker)
            if partial:
                self._tune(arm, prompt, partial, folder.name)
        made = _read_setup(folder)
        setup = replace(made, task=arm.task.name, arm=arm.spec.name, cached=cached, path=str(folder))
        if not made.elsewhere:
            return Tuned(adapter=folder), setup
        # The price is the experiment's, and may be told only now.
        price = getattr(arm.spec.tuning.params, "usd_per_million_tokens", None)
        tokens = tokens_in(made.details.get("training_tokens"))
        usd = tokens * price / 1e6 if tokens is not None and price is not None else None
        return Tuned(name=str(made.details["model"])), replace(setup, usd=usd)

    def _existing(self, arm: PlannedArm, params: Any) -> tuple[Tuned, Setup]:
        """A model that somebody tuned elsewhere: a name at the endpoint, or the folder of an adapter."""
        setup = Setup(
            task=arm.task.name,
            arm=arm.spec.name,
            kind="tuning",
            digest=digest_of(["existing/1", arm.spec.model, params.existing]),
            seconds=0.0,
            cached=True,
            elsewhere=True,
            usd=params.setup_usd,
            details={"model": params.existing},
        )
        if not hasattr(plugins.load("models", self.experiment.models[arm.spec.model].provider), "folder"):
            return Tuned(name=params.existing), setup
        folder = Path(params.existing)
        if not (folder / "adapter_model.safetensors").is_file():
            expected = "a folder with adapter_config.json and adapter_model.safetensors, as peft writes it"
            raise InputError(
                Fault(place=f"arm {arm.spec.name!r}", what=f"{folder} holds no adapter", expected=expected)
            )
        return Tuned(adapter=folder), replace(setup, path=str(folder))

    def _tune(self, arm: PlannedArm, prompt: Prompt, out: Path, digest: str) -> None:
        assert arm.spec.tuning
        method, examples, base = arm.spec.tuning.method, len(arm.lesson.train), self._base(arm)
        again = f", again with seed {self.experiment.seed + arm.seed}" if arm.seed else ""
        self.progress.note(f"Tuning {arm.spec.model} on {examples} examples of {arm.lesson.name} ({method}{again})")
        job = TuningJob(
            base=base,
            chats=chats_of(prompt, arm.lesson.train),
            validation=chats_of(prompt, arm.lesson.validation),
            out=out,
            seed=self.experiment.seed + arm.seed,
            tell=self.progress.note,
            afford=partial(self._spend, f"tuning {arm.spec.model} on {arm.lesson.name}", digest),
        )
        elsewhere = isinstance(base, Account)
        with watched() as load:
            details = plugins.load("tuning", method).tune(arm.spec.tuning.params, job)
        give_back_freed_memory()
        _write_setup(out, arm, digest, details, () if elsewhere else load, elsewhere=elsewhere)

    def _spend(self, what: str, digest: str, most_usd: float) -> None:
        self.afford(what, most_usd)
        self.begin(digest)

    def _weights_digest(self, base: Path) -> str:
        """The sum of all files of a model's folder; computed once per run."""
        if str(base) not in self._digests:
            files = sorted(p for p in base.iterdir() if p.is_file())
            self._digests[str(base)] = digest_of([[p.name, file_sha256(p)] for p in files])
        return self._digests[str(base)]


def base_folder(experiment: Experiment, arm: PlannedArm) -> Path:
    """The folder of the arm's model as it is before any tuning; only models of local folders have one."""
    model = experiment.models[arm.spec.model]
    folder: Path = plugins.load("models", model.provider).folder(model.params)
    return folder


def chats_of(prompt: Prompt, samples: Sequence[Sample]) -> tuple[tuple[Message, ...], ...]:
    """Each sample as the chat to learn: asked as the arm will ask it, answered with its first target."""
    answers = (Message(role="assistant", content=s.targets[0]) for s in samples)
    return tuple((*prompt.messages(s.input), answer) for s, answer in zip(samples, answers, strict=True))


def _read_setup(folder: Path) -> Setup:
    try:
        return _SETUP.validate_json((folder / "setup.json").read_bytes())
    except (FileNotFoundError, ValidationError) as error:
        what = "the tuned model cannot be read: setup.json is missing or damaged"
        fault = Fault(place=str(folder), what=what, expected="delete this folder: it is tuned anew")
        raise InputError(fault) from error


def _write_setup(
    folder: Path, arm: PlannedArm, digest: str, details: Any, load: Sequence[Load], *, elsewhere: bool
) -> None:
    setup = Setup(
        task=arm.task.name,
        arm=arm.spec.name,
        kind="tuning",
        digest=digest,
        seconds=float(details["seconds"]),
        usage=Usage(input_tokens=tokens_in(details.get("training_tokens")) or 0),
        examples=len(arm.lesson.train),
        elsewhere=elsewhere,
        details=details,
        load=tuple(load),
    )
    write_atomically(folder / "setup.json", _SETUP.dump_json(setup))
