"""An arm answers: retrieve (where it can), compose the prompt, ask the model, and say what became of it.

It sees a question and never the targets: an answer cannot leak through a signature that lacks it.
"""

from dataclasses import dataclass, replace

from harness.arms.prompt import Prompt
from harness.arms.shots import Shots
from harness.core.errors import ModelFault, ModelOutage
from harness.core.ports import Model, Retrieval, Retriever
from harness.core.types import Completion, Failure, Message, Record, RecordKey, Request, State, Usage


@dataclass(frozen=True, kw_only=True, slots=True)
class Sampling:
    """How the model is to answer; the part of a request that is the same for a whole run."""

    max_tokens: int
    temperature: float
    stop: tuple[str, ...]
    seed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Arm:
    """One way of answering one task, ready to be asked."""

    prompt: Prompt
    model: Model
    sampling: Sampling
    abstain: str | None = None
    shots: Shots | None = None
    retriever: Retriever | None = None

    async def answer(self, key: RecordKey, question: str) -> Record:
        """The record of one question. A model's or a network's failure is a record too, never an exception."""
        messages: tuple[Message, ...] = ()
        retrieval = _NOTHING
        try:
            if self.retriever:
                retrieval = await self.retriever.retrieve(question)
            messages = self.compose(question, retrieval)
            completion = await self.model.complete(self.request(messages, key.repeat))
        except (ModelFault, ModelOutage) as error:
            state = State.FAILED if isinstance(error, ModelFault) else State.UNMEASURED
            failure = Failure(kind=error.kind, message=str(error))
            return Record(
                key=key, state=state, failure=failure, messages=messages, passages=retrieval.passages,
                usage=retrieval.usage,
            )  # fmt: skip
        return self._record(key, messages, retrieval, completion)

    def compose(self, question: str, retrieval: Retrieval) -> tuple[Message, ...]:
        """The messages that are sent for a question."""
        examples = self.shots.examples(question) if self.shots else ()
        return self.prompt.messages(question, examples, retrieval.passages)

    def request(self, messages: tuple[Message, ...], repeat: int) -> Request:
        """All that can change the answer."""
        return Request(
            messages=messages,
            max_tokens=self.sampling.max_tokens,
            temperature=self.sampling.temperature,
            stop=self.sampling.stop,
            seed=self.sampling.seed,
            repeat=repeat,
        )

    def _record(
        self, key: RecordKey, messages: tuple[Message, ...], retrieval: Retrieval, completion: Completion
    ) -> Record:
        state, failure = self._judge(completion)
        busy = completion.timing.busy_s
        timing = replace(
            completion.timing,
            started_s=completion.timing.started_s - retrieval.seconds,
            total_s=completion.timing.total_s + retrieval.seconds,
            ttft_s=None if completion.timing.ttft_s is None else completion.timing.ttft_s + retrieval.seconds,
            retrieve_s=retrieval.seconds,
            busy_s=None if busy is None else busy + retrieval.seconds,
        )
        return Record(
            key=key,
            state=state,
            text=completion.text,
            failure=failure,
            messages=messages,
            passages=retrieval.passages,
            usage=completion.usage + retrieval.usage,
            timing=timing,
            model=completion.model,
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


_NOTHING = Retrieval(passages=(), usage=Usage(), seconds=0.0)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .!\"'")
