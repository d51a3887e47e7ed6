"""`harness plan` as a table: what each arm will ask, take and cost, with the whole run in one line."""

import math
from collections.abc import Callable, Sequence

from harness.config.schema import Budget
from harness.core.estimates import NONE, ArmEstimate, SetupEstimate, Span
from harness.reporting import words
from harness.reporting.tables import Table

_COLUMNS = ("task", "arm", "calls", "input tokens", "output tokens", "USD", "to prepare", "to answer")
_SETUP_WORDS = {"index": "index", "tuning": "train"}


def plan_rows(estimates: Sequence[ArmEstimate], budget: Budget) -> Table:
    """One row per task and arm; the headline has the totals, their range, and the budget they are held against."""
    return Table(
        title="Plan",
        headline=_headline(estimates, budget),
        columns=_COLUMNS,
        rows=tuple(_row(one) for one in estimates),
    )


def _row(one: ArmEstimate) -> tuple[str, ...]:
    variants = f" ({one.variants} variants)" if one.variants > 1 else ""
    sign = "~" if one.tokens_estimated else ""
    return (
        words.plain(one.task),
        words.plain(one.arm + variants),
        words.count(one.calls.total),
        sign + _span(one.input_tokens, _tokens),
        sign + _span(one.output_tokens, _tokens),
        words.UNKNOWN if one.usd is None else _span(one.usd, _usd),
        ", ".join(_setup(setup) for setup in one.setups) or words.UNKNOWN,
        _span(one.answer_s, _seconds),
    )


def _setup(setup: SetupEstimate) -> str:
    how = {
        "to_make": _span(setup.seconds, _seconds),
        "cached": "cached",
        "shared": "as above",
    }[setup.state]
    return f"{_SETUP_WORDS[setup.kind]} {how}"


def _headline(estimates: Sequence[ArmEstimate], budget: Budget) -> str:
    tokens = sum((one.input_tokens + one.output_tokens for one in estimates), NONE)
    seconds = sum((one.setup_s + one.answer_s for one in estimates), NONE)
    estimated = " by characters, not by the tokenizer" if any(one.tokens_estimated for one in estimates) else ""
    parts = [
        words.plural(len(estimates), "arm"),
        words.plural(sum(one.calls.total for one in estimates), "call"),
        f"about {_span(tokens, _tokens)} tokens{estimated}",
        _all_usd(estimates),
        f"about {_span(seconds, _seconds)} to prepare and answer on this machine",
    ]
    return f"{', '.join(parts)}; budget: {_budget(budget)}"


def _all_usd(estimates: Sequence[ArmEstimate]) -> str:
    """What has a price, and what would give the rest one."""
    known = [one.usd for one in estimates if one.usd is not None]
    missing = ", ".join(dict.fromkeys(name for one in estimates for name in one.usd_missing))
    if not known:
        return f"USD unknown without {missing}" if missing else words.usd(0)
    text = _span(sum(known, NONE), _usd)
    unknown = len(estimates) - len(known)
    return f"{text} and {words.plural(unknown, 'arm')} without a price ({missing})" if unknown else text


def _budget(budget: Budget) -> str:
    limits = [
        words.usd(budget.usd) if budget.usd is not None else "",
        f"{words.count(budget.tokens)} tokens" if budget.tokens is not None else "",
        f"{words.count(budget.minutes)} minutes" if budget.minutes is not None else "",
    ]
    return ", ".join(limit for limit in limits if limit) or "none"


def _span(span: Span, spell: Callable[[float], str]) -> str:
    """The likely value, and its range unless both limits read the same."""
    low, likely, high = spell(span.low), spell(span.likely), spell(span.high)
    return likely if low == high else f"{likely} ({low} to {high})"


def _tokens(number: float) -> str:
    """Two significant digits: 950, 14k, 1.2M."""
    if number < 1000:
        return f"{number:.0f}"
    digits = 1 - math.floor(math.log10(number))
    return words.count_short(round(number, digits))


def _usd(amount: float) -> str:
    """Whole cents, and whole dollars from a hundred on: an estimate has no more digits than that."""
    return "<$0.01" if 0 < amount < 0.01 else words.usd(round(amount, 2))


def _seconds(duration: float) -> str:
    """Whole seconds, whole minutes from two on, hours with one digit from two on."""
    if duration < 120:
        return f"{duration:.0f} s" if duration >= 1 or duration == 0 else "<1 s"
    return f"{duration / 60:.0f} min" if duration < 7200 else f"{duration / 3600:,.1f} h"
