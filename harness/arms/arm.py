"""An arm answers: find (where it can), compose the prompt, ask the model, and say what became of it.

It sees a question and never the targets: an answer cannot leak through a signature that lacks it.
"""

from dataclasses import dataclass, replace

from harness.arms.prompt import Prompt
from harness.arms.shots import NO_SHOTS, NOTHING, Shots
from harness.core.environment import redacted
from harness.core.errors import ModelError, ModelFault, ModelOutage
from harness.core.ports import Model, Retrieval, Retriever
from harness.core.texts import whole
from harness.core.types import Completion, Failure, Message, Record, RecordKey, Request, State, Timing, Usage


@dataclass(frozen=True, kw_only=True, slots=True)
class Sampling:
    """How the model is to answer; the part of a request that is the same for a whole task."""

    max_tokens: int
    temperature: float
    stop: tuple[str, ...]
    seed: int
    answer_schema: str | None = None
    logprobs: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A question as it goes to the model. `seconds` and `usage` are what finding examples and passages took."""

    messages: tuple[Message, ...]
    passages: Retrieval
    usage: Usage
    seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Arm:
    """One way of answering one task, ready to be asked."""

    prompt: Prompt
    model: Model
    sampling: Sampling
    abstain: str | None = None
    shots: Shots = NO_SHOTS
    retriever: Retriever | None = None

    async def find(self, question: str) -> Found:
        """What is sent for a question. Raises ModelOutage or ModelFault where a hosted embedder has no vector."""
        examples, search = await self.shots.choose(question)
        passages = await self.retriever.retrieve(question) if self.retriever else NOTHING
        return Found(
            messages=self.prompt.messages(question, examples, passages.passages),
            passages=passages,
            usage=search.usage + passages.usage,
            seconds=search.seconds + passages.seconds,
        )

    async def answer(self, key: RecordKey, asked: Found) -> Record:
        """The record of one question. A model's or a network's failure is a record too, never an exception."""
        base = Record(
            key=key, state=State.OK, messages=asked.messages, passages=asked.passages.passages, usage=asked.usage
        )
        try:
            completion = await self.model.complete(self.request(asked.messages, key.repeat))
        except (ModelFault, ModelOutage) as error:
            state = State.FAILED if isinstance(error, ModelFault) else State.UNMEASURED
            usage = asked.usage if error.usage is None else error.usage + asked.usage
            text = whole(redacted(error.text)) if state is State.FAILED and error.text else None
            return replace(base, state=state, failure=_failure(error), text=text, usage=usage)
        state, failure = self._judge(completion)
        return replace(
            base,
            state=state,
            failure=failure,
            text=completion.text,
            usage=completion.usage + asked.usage,
            timing=_with_search(completion.timing, asked.seconds),
            model=completion.model,
            cached=completion.cached,
            logprob=completion.logprob,
        )

    def request(self, messages: tuple[Message, ...], repeat: int) -> Request:
        """All that can change the answer."""
        return Request(
            messages=messages,
            max_tokens=self.sampling.max_tokens,
            temperature=self.sampling.temperature,
            stop=self.sampling.stop,
            seed=self.sampling.seed,
            repeat=repeat,
            answer_schema=self.sampling.answer_schema,
            logprobs=self.sampling.logprobs,
        )

    def _judge(self, completion: Completion) -> tuple[State, Failure | None]:
        if completion.finish == "length":
            return State.FAILED, Failure(kind="cut_off", message="the answer reached max_tokens before its end")
        if completion.finish == "filtered":
            return State.FAILED, Failure(kind="filtered", message="the provider withheld the answer")
        if not completion.text.strip():
            return State.FAILED, Failure(kind="empty", message="the model answered nothing")
        if self.abstain is not None and _plain(completion.text) == _plain(self.abstain):
            return State.ABSTAINED, None
        return State.OK, None


def not_put(key: RecordKey, error: ModelFault | ModelOutage) -> Record:
    """The record of a question that could not even be put; one that an embedder refuses, it refuses every time."""
    state = State.FAILED if isinstance(error, ModelFault) else State.UNMEASURED
    return Record(key=key, state=state, failure=_failure(error))


def _failure(error: ModelError) -> Failure:
    """What somebody else's code said may quote the key that it was given."""
    return Failure(kind=error.kind, message=whole(redacted(str(error))))


def _with_search(timing: Timing, seconds: float) -> Timing:
    """The whole answer's timing: the model's, preceded by the search."""
    return replace(
        timing,
        started_s=timing.started_s - seconds,
        total_s=timing.total_s + seconds,
        ttft_s=None if timing.ttft_s is None else timing.ttft_s + seconds,
        retrieve_s=seconds,
        busy_s=None if timing.busy_s is None else timing.busy_s + seconds,
    )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .!\"'")
