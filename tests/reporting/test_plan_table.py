from harness.config.schema import Budget
from harness.core.estimates import NONE, ArmEstimate, Calls, SetupEstimate, Span, exactly
from harness.core.types import Rung
from harness.reporting.plan_table import plan_rows

TRAINING = SetupEstimate(
    kind="tuning",
    digest="a1",
    state="to_make",
    cached=False,
    seconds=Span(low=30, likely=60, high=200),
    tokens=exactly(1000),
)


def arm(**changes) -> ArmEstimate:
    values = {
        "task": "handbook",
        "arm": "tuned",
        "variants": 1,
        "rung": Rung.FINE_TUNING,
        "model": "base",
        "calls": Calls(quality=240, validation=0, latency=100, warmup=5),
        "input_tokens": Span(low=9_000, likely=10_000, high=12_000),
        "output_tokens": exactly(1_000),
        "tokens_estimated": False,
        "usd": Span(low=0.5, likely=1.0, high=2.0),
        "usd_missing": (),
        "setups": (TRAINING,),
        "setup_s": TRAINING.seconds,
        "answer_s": exactly(60),
        **changes,
    }
    return ArmEstimate(**values)


def test_the_headline_adds_up_and_shows_the_range():
    table = plan_rows([arm(), arm(arm="zero", setups=(), setup_s=NONE)], Budget())
    assert table.headline == (
        "2 arms, 690 calls, about 22k (20k to 26k) tokens, $2.00 ($1.00 to $4.00), "
        "about 3 min (2 min to 5 min) to prepare and answer on this machine; budget: none"
    )


def test_a_row_says_what_one_arm_takes():
    (row,) = plan_rows([arm()], Budget()).rows
    assert row == (
        "handbook",
        "tuned",
        "345",
        "10k (9k to 12k)",
        "1k",
        "$1.00 ($0.50 to $2.00)",
        "train 60 s (30 s to 3 min)",
        "60 s",
    )


def test_an_unknown_price_is_a_dash_and_the_headline_names_the_setting():
    unknown = arm(usd=None, usd_missing=("models.base.price",))
    table = plan_rows([unknown], Budget())
    assert table.rows[0][5] == "–"
    assert "USD unknown without models.base.price" in table.headline
    assert "$1.00 ($0.50 to $2.00) and 1 arm without a price (models.base.price)" in (
        plan_rows([arm(), unknown], Budget()).headline
    )


def test_what_is_cached_or_made_by_another_arm_takes_no_time():
    from dataclasses import replace

    cached = replace(TRAINING, state="cached", cached=True, seconds=NONE)
    shared = replace(TRAINING, kind="index", state="shared", seconds=NONE)
    (row,) = plan_rows([arm(setups=(cached, shared))], Budget()).rows
    assert row[6] == "train cached, index as above"


def test_counts_by_characters_are_marked():
    table = plan_rows([arm(tokens_estimated=True)], Budget())
    assert table.rows[0][3] == "~10k (9k to 12k)"
    assert "tokens by characters, not by the tokenizer" in table.headline


def test_grids_and_budgets_are_named():
    table = plan_rows([arm(variants=3)], Budget(usd=5, tokens=1_000_000, minutes=30))
    assert table.rows[0][1] == "tuned (3 variants)"
    assert table.headline.endswith("budget: $5.00, 1,000,000 tokens, 30 minutes")


def test_names_cannot_steer_a_terminal():
    (row,) = plan_rows([arm(task="a\x1b[2Jb\nc")], Budget()).rows
    assert row[0] == "a [2Jb c"
