"""The Markdown of a gate: what matters first, the rest folded away, and no text of a model acts or calls anybody."""

import html
import re

from hypothesis import given, settings
from hypothesis import strategies as st
from reporting.regressions import every_verdict, flip, hostile_report, report, row

from harness.reporting.regress_markdown import inert, regress_md
from harness.reporting.regress_view import regress_view


def test_markdown_tells_the_outcome_first_and_folds_away_the_rest() -> None:
    made = every_verdict()
    text = regress_md(regress_view(made))
    assert text.startswith("## Regressed: rag on handbook lost 10.2 points of quality")
    open_part, _, folded = text.partition("<details>")
    assert re.findall(r"\| rag \| ([^|]*) \|", open_part) == ["quality", "p95 latency", "cost of 1,000", "failures"]
    assert "| handbook | tuned |" not in open_part and "The baseline was made on another machine" in open_part
    assert "**rag: quality** on handbook" in open_part and "Slow fall since 10-10, from 90.3 % to 82.6 %" in open_part
    assert folded.count("| tuned |") == 10 and "| question 5 | 20 days or 20 | 20 days | 5 days |" in folded
    assert "<summary>Samples that flipped: 6 samples</summary>" in folded
    assert r"| arms.rag.retrieval.top\_k | 3 | 5 |" in folded
    assert text.count("<details>") == text.count("</details>") == 4


def test_a_plain_pass_is_short_outside_the_folds() -> None:
    open_part = regress_md(regress_view(report(row("pass"), row("pass", "cost")))).partition("<details>")[0]
    assert open_part.startswith("## No regression: all 2 rows pass.") and "|" not in open_part


def test_markdown_shows_some_flips_of_every_arm_and_says_how_many() -> None:
    flips = [flip(n, arm=arm) for arm in ("rag", "tuned") for n in range(100)]
    text = regress_md(regress_view(report(row("regressed"), row("regressed", arm="tuned"), flips=flips)))
    assert "Samples that flipped: 20 of 200 samples; all of them are in flips.csv" in text
    assert text.count("| right → wrong |") == 20 and text.count("| handbook | tuned | s") == 10


def test_markdown_fits_into_a_comment_and_says_what_it_left_out() -> None:
    rows = [row("pass", arm=f"arm-{n}" + "&" * 150) for n in range(400)]
    text = regress_md(regress_view(report(row("regressed"), *rows)))
    assert len(text) <= 60_000 and "**regressed**" in text
    assert "Left out, being too long: the rows that pass; see regression.html." in text
    assert "How to read this" in text, "what fits after it is still there"


def test_markdown_of_hostile_texts_is_inert() -> None:
    text = regress_md(regress_view(hostile_report()))
    without = re.sub(r"</?(details|summary)>", "", text)
    assert "<" not in without and re.search(r"(?<!\\)`", without) is None
    assert "@everyone" not in text and "www.example" not in text and "://" not in text and "\\#1" not in text
    assert re.search(r"(?<!\\)\]\(", without) is None and "$x" not in text and "~~" not in text
    assert text.count("<details>") == text.count("</details>") == 3
    tables = [line for line in text.splitlines() if line.startswith("|")]
    widths = {len(re.findall(r"(?<!\\)\|", line)) for line in tables}
    assert widths == {12, 9, 4}, "no text breaks its row"
    assert all(character.isprintable() or character == "\n" for character in text)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>&`*_[]|#!@~$:/w.\\a1 \n\x1b\u202e")) | st.text())
def test_inert_text_reads_back_and_has_no_active_character(text: str) -> None:
    made = inert(text)
    assert not re.search(r"[<>@~$]|://|www\.", made.replace("@&#8203;", ""))
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]|#!]", made.replace("&#", "")), made
    back = html.unescape(re.sub(r"\\([\\`*_\[\]|#!])", r"\1", made)).replace("\u200b", "")
    wanted = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    assert back == wanted
