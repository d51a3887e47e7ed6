"""How long it will take: rules of thumb, honest about being wrong by a factor of three either way.

A local model does 2 floating-point operations per weight and token when it answers and 6 when it learns (Kaplan et
al. 2020, "Scaling Laws for Neural Language Models", table 1), on top of what each step of generating or learning
costs however small the model is. The rates below are those of a processor with two to eight cores: the embedded
model was timed on two; a GPU is 10 to 100 times faster. A hosted model takes the seconds that hosted models take.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from harness.core.estimates import Span

_FLOP_S = Span(low=1 / 140e9, likely=1 / 55e9, high=1 / 25e9)
_ANSWER_STEP_S = Span(low=0.003, likely=0.007, high=0.014)
_BATCH_STEP_S = Span(low=0.006, likely=0.02, high=0.04)
_LEARNING_STEP_S = Span(low=0.05, likely=0.15, high=0.5)
_EMBEDDED_TOKEN_S = Span(low=1 / 12_000, likely=1 / 4_000, high=1 / 1_000)
_SEARCH_S = Span(low=0.003, likely=0.01, high=0.02)
HOSTED_TUNING_S = Span(low=300.0, likely=1_800.0, high=14_400.0)  # jobs wait in line
_HOSTED_CALL_S = Span(low=0.3, likely=0.8, high=3.0)
_HOSTED_TOKEN_S = Span(low=0.005, likely=0.015, high=0.05)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pass:
    """So many calls, `at_once` of them at a time."""

    calls: int
    at_once: int


def local_answers(parameters: int, tokens_per_call: Span, answer_tokens: Span, passes: Iterable[Pass]) -> Span:
    """Seconds of a local model; reading every prompt, then step by step."""
    total = Span(low=0.0, likely=0.0, high=0.0)
    for one in passes:
        reading = _product(_FLOP_S, tokens_per_call).times(2 * parameters * one.calls)
        total = total + reading + _steps(answer_tokens, one)
    return total


def hosted_answers(answer_tokens: Span, passes: Iterable[Pass]) -> Span:
    """Seconds of a model behind an interface, `at_once` calls at a time."""
    call = _HOSTED_CALL_S + _product(_HOSTED_TOKEN_S, answer_tokens)
    return call.times(sum(one.calls / min(one.at_once, max(one.calls, 1)) for one in passes))


def searches(calls: int) -> Span:
    """Seconds of finding passages or examples."""
    return _SEARCH_S.times(calls)


def indexing(tokens: float) -> Span:
    """Seconds of embedding a corpus with a small sentence model."""
    return _EMBEDDED_TOKEN_S.times(tokens)


def learning(parameters: int, tokens: float, steps: int) -> Span:
    """Seconds of fine-tuning on so many tokens, all epochs together, in so many optimiser steps."""
    return _FLOP_S.times(6 * parameters * tokens) + _LEARNING_STEP_S.times(steps)


def _steps(answer_tokens: Span, one: Pass) -> Span:
    """Generating alone takes as many steps as the answer has tokens; a batch, as its longest answer has."""
    if one.at_once == 1:
        return _product(_ANSWER_STEP_S, answer_tokens).times(one.calls)
    longest = replace(answer_tokens, likely=(answer_tokens.likely + answer_tokens.high) / 2)
    return _product(_BATCH_STEP_S, longest).times(-(-one.calls // one.at_once))


def _product(first: Span, second: Span) -> Span:
    return Span(low=first.low * second.low, likely=first.likely * second.likely, high=first.high * second.high)
