"""The message to a chat: short, whole, and nobody is called by a name in it."""

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st
from reporting.regressions import HOSTILE, every_verdict, falling, report, row

from harness.reporting.regress_view import regress_view
from harness.reporting.webhook_text import LARGEST_CHARACTERS, webhook_text


def test_the_message_has_the_outcome_the_regressed_rows_and_the_place_of_the_report() -> None:
    text = webhook_text(regress_view(every_verdict()), "https://ci.example.invalid/regression.html")["text"]
    first, second, *rows, last = text.splitlines()
    assert first.startswith(":red_circle: *nightly*: Regressed: rag on handbook lost 10.2 points of quality")
    assert second == "run-b against run-a (champion)" and last == "Report: https://ci.example.invalid/regression.html"
    assert len(rows) == 3 and rows[0].startswith("• rag on handbook lost 10.2 points of quality; -10.2 points")
    assert "Slow fall since 10-10" in rows[2]


def test_a_pass_is_two_lines() -> None:
    payload = webhook_text(regress_view(report(row("pass"))))
    assert json.loads(json.dumps(payload)) == payload and set(payload) == {"text"}
    assert payload["text"] == (
        ":large_green_circle: *nightly*: No regression: the one row passes.\nrun-b against run-a (champion)"
    )


def test_what_does_not_fit_is_counted() -> None:
    rows = [row("regressed", arm=f"arm-{n}") for n in range(80)]
    text = webhook_text(regress_view(report(*rows)), "/runs/b/regression.html")["text"]
    told = re.findall(r"• arm-\d+ on", text)
    assert 10 < len(told) < 80 and f"• {80 - len(told)} more rows" in text
    assert len(text) <= LARGEST_CHARACTERS and text.endswith("Report: /runs/b/regression.html")


def test_a_mention_is_text() -> None:
    text = webhook_text(regress_view(report(row("regressed", arm="<!channel> & <@U1>"), experiment="<!here>")))["text"]
    assert "&lt;!channel&gt; &amp; &lt;@U1&gt;" in text and "&lt;!here&gt;" in text and "<" not in text


@settings(max_examples=60, deadline=None)
@given(
    name=st.text(max_size=900) | st.sampled_from(HOSTILE) | st.integers(0, 900).map(lambda n: "<&>" * n),
    rows=st.integers(min_value=0, max_value=30),
    place=st.text(max_size=2000),
)
def test_it_is_never_too_long_and_no_escape_is_cut(name: str, rows: int, place: str) -> None:
    made = report(*(row("regressed", arm=name, task=name) for _ in range(rows)), experiment=name, reference=name,
                  watches=(falling(arm=name),))  # fmt: skip
    text = webhook_text(regress_view(made), place)["text"]
    assert len(text) <= LARGEST_CHARACTERS
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", text)
    assert all(character.isprintable() or character == "\n" for character in text)
