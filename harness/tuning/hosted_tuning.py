"""`method: hosted`: a tuning job at an endpoint that speaks OpenAI's files and fine-tuning jobs, by its own client.

OpenAI's, or another vendor's of that protocol: https://platform.openai.com/docs/api-reference/fine-tuning
The job's id is on disk as soon as it is known, so that a run that breaks off waits for the same job again.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from harness.core.chat import Account, TuningJob
from harness.core.environment import quotable, secret
from harness.core.errors import Fault, IncompleteError, InputError
from harness.core.figures import tokens_in
from harness.core.files import write_atomically
from harness.core.prices import Price
from harness.core.types import Message, Scalar

T = TypeVar("T")

NEEDS = "account"
"""What it asks of a model's provider: an account at an endpoint."""

_UNDER_WAY = frozenset({"validating_files", "queued", "running", "pending", "created", "paused", "processing"})
_LONGEST_NAME = 1000
_LATEST_S = 1e11  # of a Unix time, some thousands of years from now
_CALL_S = 600.0  # of one call: an upload may be long


class Params(BaseModel):
    """How the job is set up, what it costs, and where it runs if not where the model is asked."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    epochs: Annotated[int, Field(ge=1)] | None = None
    """How often the examples are gone through; null: the endpoint chooses."""
    hyperparameters: Mapping[str, Any] = Field(default_factory=dict)
    """Others, as the endpoint calls them, such as {learning_rate_multiplier: 2}."""
    suffix: Annotated[str, StringConstraints(max_length=64)] | None = None
    """What the tuned model's name is to end in."""
    validation: bool = True
    """Whether the validation split goes along, where there is one."""
    usd_per_million_tokens: Annotated[float, Field(ge=0)] | None = None
    """What a million trained tokens cost; null: unknown."""
    price: Price | None = None
    """What the tuned model's tokens cost, where the arm's model has a `price`; null: unknown."""
    base_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")] | None = None
    """The endpoint of files and jobs; null: where the model is asked."""
    poll_s: Annotated[float, Field(gt=0)] = 20.0
    """Seconds between two looks at the job."""
    hours: Annotated[float, Field(gt=0)] = 24.0
    """How long a run waits for the job; it goes on at the endpoint, and the same command waits again."""
    cancel_on_interrupt: bool = False
    """Whether Ctrl-C cancels the job; otherwise it goes on at the endpoint."""


def identity(params: Params) -> Mapping[str, Any]:
    """What makes the tuned model; not what it costs, nor how it is waited for."""
    how = {"usd_per_million_tokens", "price", "poll_s", "hours", "cancel_on_interrupt"}
    return params.model_dump(mode="json", exclude=how)


def planned_work(params: Params, examples: int) -> tuple[int, int]:
    """For so many examples: how many chats will be learnt from, and the steps, which nobody tells."""
    return examples * (params.epochs or _USUAL_EPOCHS), 0


_USUAL_EPOCHS = 3  # what OpenAI chooses for some hundreds of examples


def tune(params: Params, job: TuningJob) -> Mapping[str, Scalar]:
    """Uploads, starts the job (or finds the one that was started), and waits for it.

    Returns facts to show, among them `model`, the tuned model's name, and `seconds`, from the start to its end as the
    endpoint tells. Raises InputError where the job fails, IncompleteError where it takes longer than `hours`.
    """
    return _Job(params, job, _Endpoint.of(params, job), time.sleep).done()


@dataclass(frozen=True, slots=True)
class _Endpoint:
    """OpenAI's client for an account; what fails is told without the key."""

    place: str
    base_url: str
    client: Any
    secrets: tuple[str, ...]

    @classmethod
    def of(cls, params: Params, job: TuningJob) -> "_Endpoint":
        assert isinstance(job.base, Account), "config.load lets only models with an account come here"
        place, account = f"tuning of {job.base.model!r}", job.base
        try:
            from harness.core.openai_client import client
        except ImportError as error:
            fault = Fault(place=place, what="OpenAI's client is not installed", expected="the extra `hosted`")
            raise InputError(fault) from error
        key = secret(account.api_key_env, place) if account.api_key_env else "none"
        hidden = {header: secret(variable, place) for header, variable in account.header_env.items()}
        base_url = params.base_url or account.base_url
        headers = {**account.headers, **hidden}
        made = client(key, base_url, headers, _CALL_S)
        return cls(place, base_url, made, (key, *hidden.values()) if key != "none" else tuple(hidden.values()))

    def ask(self, what: Callable[[Any], T]) -> T:
        """What `what` makes of the client's reply, each part of which it has to check, since the client does not.

        What can pass, and a reply that is none, ends the run resumable; what cannot is a fault of the experiment.
        """
        import openai

        from harness.core.openai_client import told

        try:
            return what(self.client)
        except (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError) as error:
            more = "the same command continues this run"
            unquoted = f"stopped: {self.place}: {type(error).__name__}; {more}"
            raise IncompleteError(f"stopped: {self.place}: {self._clean(str(error))}; {more}", unquoted) from error
        except (AttributeError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
            said = f"stopped: {self.place}: a reply came that is none; the same command continues this run"
            raise IncompleteError(said) from error
        except openai.APIError as error:
            expected = "an endpoint with OpenAI's fine-tuning jobs, a model that can be tuned, and a valid key"
            raise self.input_error(*told(error), expected) from error

    def _clean(self, text: str) -> str:
        return quotable(text, self.secrets)

    def input_error(self, what: str, said: str, expected: str) -> InputError:
        """A fault of the experiment; `said` are the endpoint's own words."""
        return InputError(Fault(place=self.place, what=self._clean(what), expected=expected, said=self._clean(said)))


@dataclass(frozen=True, kw_only=True, slots=True)
class _State:
    """A job as the endpoint tells of it; `model` only where it is a name that can be asked for."""

    status: str
    model: str | None
    seconds: float
    tokens: int | None
    error: str

    @classmethod
    def of(cls, told: Any) -> "_State":
        """Raises ValueError or AttributeError where that is no job."""
        began, ended = _time(told.created_at), _time(told.finished_at)
        error = getattr(told.error, "message", told.error)
        return cls(
            status=_name(told.status),
            model=told.fine_tuned_model if _is_name(told.fine_tuned_model) else None,
            seconds=max(0.0, ended - began) if began and ended else 0.0,
            tokens=tokens_in(told.trained_tokens),
            error=error if isinstance(error, str) and error else "the endpoint does not say why",
        )


def _is_name(told: object) -> bool:
    return isinstance(told, str) and bool(told.strip()) and told.isprintable() and len(told) <= _LONGEST_NAME


def _name(told: object) -> str:
    if not (isinstance(told, str) and _is_name(told)):
        raise ValueError("no name")
    return told


def _time(told: object) -> float | None:
    """Unix seconds, where it can be any."""
    number = isinstance(told, int | float) and not isinstance(told, bool) and 0 < told < _LATEST_S
    return float(told) if number and isinstance(told, int | float) else None


class _Job:
    """One tuning at an endpoint, from the files to the tuned model's name."""

    def __init__(self, params: Params, job: TuningJob, endpoint: _Endpoint, sleep: Callable[[float], None]) -> None:
        self._params, self._job, self._endpoint, self._sleep = params, job, endpoint, sleep
        self._notes = job.out / "job.json"

    def done(self) -> Mapping[str, Scalar]:
        """The facts of the finished job."""
        known = self._known()
        name = known.get("job") or self._started(known)
        state = self._awaited(name)
        if state.status != "succeeded":
            self._notes.unlink(missing_ok=True)  # the next run begins anew
            what = f"the job {name} ended as {state.status}"
            raise self._endpoint.input_error(what, state.error, "training data that it takes")
        if state.model is None:  # it is paid for: the next run looks at the same job again
            what = f"the job {name} succeeded, and tells no name of a model that could be asked"
            raise self._endpoint.input_error(what, "", "an endpoint that names it; the same command looks again")
        return {
            "model": state.model,
            "job": name,
            "seconds": state.seconds,
            "training_tokens": state.tokens,
            "training_rows": len(self._job.chats),
        }

    def _known(self) -> dict[str, str]:
        """What an earlier session of this run had got to."""
        try:
            known: dict[str, str] = json.loads(self._notes.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError as error:
            what = "is damaged: which job was begun at the endpoint cannot be told"
            expected = "the file as it was left; without it another job is begun, and paid"
            raise InputError(Fault(place=str(self._notes), what=what, expected=expected)) from error
        return known

    def _note(self, known: Mapping[str, str]) -> None:
        write_atomically(self._notes, json.dumps(known).encode())

    def _started(self, known: dict[str, str]) -> str:
        uploaded_before = known.get("training_file")
        pools = {"training_file": self._job.chats}
        if self._params.validation and self._job.validation:
            pools["validation_file"] = self._job.validation
        for pool, chats in pools.items():
            if pool not in known:
                known[pool] = self._uploaded(f"{pool}.jsonl", chats)
                self._note(known)
        assert isinstance(self._job.base, Account)
        given = dict(self._params.hyperparameters)
        if self._params.epochs is not None:
            given["n_epochs"] = self._params.epochs
        wanted: dict[str, Any] = {"model": self._job.base.model, "seed": self._job.seed}
        wanted |= {pool: known[pool] for pool in pools}
        wanted |= {"hyperparameters": given} if given else {}
        wanted |= {"suffix": self._params.suffix} if self._params.suffix else {}
        begun = self._begun_already(uploaded_before) if uploaded_before else None
        known["job"] = begun or self._begun(wanted)
        self._note(known)
        self._job.tell(f"Tuning job {known['job']} started at {self._endpoint.base_url}")
        return known["job"]

    def _uploaded(self, name: str, chats: Sequence[Sequence[Message]]) -> str:
        content = _lines(chats)
        return self._endpoint.ask(
            lambda client: _name(client.files.create(file=(name, content), purpose="fine-tune").id)
        )

    def _begun_already(self, training_file: str) -> str | None:
        """The job over our own earlier upload, begun before its id was on disk: no second one is paid for."""

        def found(client: Any) -> str | None:
            jobs = client.fine_tuning.jobs.list(limit=100).data
            return next((_name(job.id) for job in jobs if job.training_file == training_file), None)

        return self._endpoint.ask(found)

    def _begun(self, wanted: Mapping[str, Any]) -> str:
        """One try: a second one could begin a second job. What became of the first is found out by the next run."""
        rows, _ = planned_work(self._params, len(self._job.chats))
        most_tokens = rows / len(self._job.chats) * len(_lines(self._job.chats))  # one for each byte
        self._job.afford(most_tokens * (self._params.usd_per_million_tokens or 0.0) / 1e6)
        return self._endpoint.ask(
            lambda client: _name(client.with_options(max_retries=0).fine_tuning.jobs.create(**wanted).id)
        )

    def _awaited(self, name: str) -> _State:
        """The job as it ended."""
        shown = ""
        waited_s = 0.0
        try:
            while True:
                state = self._endpoint.ask(lambda client: _State.of(client.fine_tuning.jobs.retrieve(name)))
                if state.status not in _UNDER_WAY:
                    return state
                if state.status != shown:
                    shown = state.status
                    self._job.tell(f"Tuning job {name}: {shown}")
                if waited_s >= self._params.hours * 3600:
                    said = f"stopped: the job {name} is still {shown}; the same command waits for it again"
                    raise IncompleteError(said)
                self._sleep(self._params.poll_s)
                waited_s += self._params.poll_s
        except KeyboardInterrupt:
            if self._params.cancel_on_interrupt:
                self._endpoint.ask(lambda client: client.fine_tuning.jobs.cancel(name))
                self._notes.unlink(missing_ok=True)
                self._job.tell(f"Tuning job {name} cancelled")
            else:
                self._job.tell(f"Tuning job {name} goes on at the endpoint; the same command waits for it again")
            raise


def _lines(chats: Sequence[Sequence[Message]]) -> bytes:
    """Chats as the protocol wants them: JSON lines of messages."""
    rows = ({"messages": [{"role": m.role, "content": m.content} for m in chat]} for chat in chats)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
