"""The page as text: decision first, everything escaped, nothing loaded, the same bytes every time."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from harness.config.schema import Policy
from harness.core.types import Rung
from harness.core.verdicts import Change
from harness.reporting.html import report_html
from harness.reporting.step_view import change_view
from harness.reporting.view import Results, policy_view, view

HOSTILE_NAME = "</title><script>document.title='pwned'</script>"


class Page(HTMLParser):
    """Elements with their attributes, text by element, and ids."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.stack: list[str] = []
        self.words: list[str] = []
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "input", "br", "img"):
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.stack and self.stack.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "script" in self.stack:
            self.scripts.append(data)
        elif "style" not in self.stack:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def html(results: Results) -> str:
    return report_html(view(results))


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_the_decisions_come_first_with_their_three_numbers(page: Page) -> None:
    order = [
        "The decisions",
        "Move to RAG: it answers",
        "87.9 %",
        "$0.0118",
        "141 ms",
        "Why: the ladder",
        "Total cost over volume",
    ]
    places = [page.text.index(part) for part in order]
    assert places == sorted(places)
    assert "Fine-tune: it answers" in page.text[: places[5]] and "Stay on prompting: 95.4 %" in page.text[: places[5]]


def test_every_reason_warning_change_and_probability_is_printed(page: Page, results: Results) -> None:
    for decision in results.decisions:
        for reason in (reason for step in decision.steps for reason in step.reasons):
            assert reason.text in page.text
        assert all(warning in page.text for warning in decision.warnings)
    assert "Queries a month 100,000 1,240,000 tuned" in page.text
    assert "93 %" in page.text and "provisional" in page.text and "Samples that would settle it 1,450" in page.text


def test_nothing_is_loaded_and_nothing_else_may_act(html: str, page: Page) -> None:
    policy = next(a["content"] for a in page.named("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None and policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        body = re.search(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert body
        digest = base64.b64encode(hashlib.sha256(body[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    for _, attributes in page.elements:
        assert "style" not in attributes and "src" not in attributes
        assert not any(name.startswith("on") for name in attributes)
        assert (attributes.get("href") or "#").startswith("#")
    assert not {tag for tag, _ in page.elements} & {"img", "link", "iframe", "object", "embed", "base"}


def test_what_models_and_documents_wrote_cannot_leave_its_place(one_task: Callable[..., Results]) -> None:
    shown = one_task()
    task = shown.tasks[0]
    nasty = replace(task, name=HOSTILE_NAME, description=HOSTILE_NAME, source=HOSTILE_NAME)
    decided = replace(shown.decisions[0], task=HOSTILE_NAME, headline=HOSTILE_NAME, warnings=(HOSTILE_NAME,))
    rows = [replace(c, task=HOSTILE_NAME, model=HOSTILE_NAME) for c in shown.comparisons]
    html = report_html(view(replace(shown, tasks=[nasty], decisions=[decided], comparisons=rows)))
    page = Page(html)
    assert len(page.named("script")) == 2 and len(page.named("title")) == 1
    assert "<script>document" not in html and "\x1b" not in html.split('id="samples-data"')[0]
    assert HOSTILE_NAME in page.text


def test_samples_are_data_that_no_text_can_end(html: str, page: Page, results: Results) -> None:
    data = html.split('id="samples-data">')[1].split("</script>", maxsplit=1)[0]
    assert not set("<>&\u2028\u2029") & set(data)
    content = json.loads(data)
    assert [task["task"] for task in content["tasks"]] == ["handbook", "tickets", "units"]
    first = content["tasks"][0]
    assert first["shown"] == "All 240 samples." and len(first["samples"]) == 240
    assert [answers[0]["s"] for answers in first["samples"][11]["answers"]][2] == "failed"
    assert results.tasks[0].test[0].input == first["samples"][0]["input"]


def test_the_page_stays_small(html: str) -> None:
    assert len(html) < 1_500_000


def test_the_same_results_give_the_same_bytes(results: Results, html: str) -> None:
    assert report_html(view(results)) == html


def test_headings_do_not_skip_a_level_and_ids_are_single(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {(a.get("href") or "")[1:] for a in page.named("a")} <= set(ids)


def test_tables_name_their_columns_and_rows(page: Page) -> None:
    assert page.named("th") and all(attributes.get("scope") in ("col", "row") for attributes in page.named("th"))
    assert all(attributes.get("aria-label") for attributes in page.named("svg") if attributes.get("role") == "img")


def test_a_changed_policy_is_said_at_the_top_and_in_the_provenance(one_task: Callable[..., Results]) -> None:
    shown = one_task()
    changed = replace(shown, decisions=[replace(shown.decisions[0], policy_changed=True)], changed=("the rule", "arms"))
    text = Page(report_html(view(changed))).text
    assert text.index("Changed after the results: the rule and arms.") < text.index("Move to RAG: it answers")
    assert "Changed after the results were known: the rule and arms." in text
    assert "Changed after" not in Page(report_html(view(shown))).text


def test_provenance_holds_experiment_and_manifest(page: Page) -> None:
    for part in ("name: quickstart", "monthly_queries: 100000", "versions.torch", "2.13.0", "policy_hash", "9e" * 32):
        assert part in page.text


def test_variants_that_were_tried_are_listed(page: Page) -> None:
    assert "tickets few-shot few-shot[k=4] 60 28.0 % 240 yes" in page.text


def nothing_known(shown: Results) -> Results:
    rows = [
        replace(
            c, n=0, quality=None, quality_bounds=None, incumbent=None, delta=None, p_adjusted=None,
            p_any_difference=None, latency_p50_s=None, latency_p95_s=None, latency_p99_s=None, ttft_p50_s=None,
            input_tokens=None, cached_input_tokens=None, output_tokens=None, usd_per_1k_queries=None,
            usd_per_right_answer=None, setup_usd=None, setup_s=None, monthly_usd=None, tco_usd=None, break_even=None,
            verdict=None, metrics={}, metric_failures={},
        )
        for c in shown.comparisons
    ]  # fmt: skip
    shown = replace(shown, latencies_s={})
    bare = replace(
        shown.decisions[0], steps=(), would_change_if=(), warnings=(), best_probability={}, cheapest_probability={},
        choice_map=None, cost_curves=(), chosen_arm="zero-shot", chosen_rung=Rung.PROMPTING,
    )  # fmt: skip
    return replace(shown, comparisons=rows, decisions=[bare], records=(), scores=(), setups=(), manifest={})


def test_a_run_of_which_nothing_is_known_reads_sensibly(one_task: Callable[..., Results]) -> None:
    text = Page(report_html(view(nothing_known(one_task())))).text
    for part in (
        "not known",
        "a price is missing",
        "not measured",
        "Latency was not measured.",
        "nothing was compared",
    ):
        assert part in text
    assert not re.search(r"\bNone\b|\bnan\b|\binf\b|undefined", text)


def test_one_arm_and_one_task(one_task: Callable[..., Results], results: Results) -> None:
    shown = one_task(comparisons=list(results.comparisons[:1]))
    alone = replace(shown.decisions[0], steps=(), chosen_arm="zero-shot", chosen_rung=Rung.PROMPTING)
    text = Page(report_html(view(replace(shown, decisions=[alone])))).text
    assert "1 task, 1 arm" in text and "The decision " in text and "nothing was compared" in text


def test_no_task_at_all(results: Results) -> None:
    empty = replace(results, tasks=(), decisions=(), comparisons=(), records=(), scores=(), setups=(), trials=())
    assert "No task was decided." in Page(report_html(view(empty))).text


def test_the_policy_is_said_in_words() -> None:
    plain = policy_view(Policy(updates_per_month=0.25, horizon_months=1)).sentences
    assert plain[0].startswith("Decided for 100,000 queries a month over 1 month, with 0.25 content updates a month")
    assert plain[1].startswith("A higher rung must gain more than 2 points of quality") and "1 point." in plain[1]
    full = Policy(
        value_per_correct=0.1,
        quality_target=0.85,
        latency_p95_s=2,
        max_usd_per_extra_correct=3,
        guards={"rouge": 0.015},
    )
    text = " ".join(policy_view(full).sentences)
    for part in (
        "worth $0.10",
        "Quality of 85 %",
        "within 2.00 s",
        "cost up to $3.00",
        "rouge may fall by at most 1.5 points",
    ):
        assert part in text
    assert "A higher rung must gain" not in text


@pytest.mark.parametrize(
    ("what", "value", "said"),
    [
        ("quality_target", 0.7, ("Quality target", "70 %")),
        ("guards.token_f1", 0.02, ("Tolerated loss of token f1", "2 %")),
        ("models.gpt-4.1.price.cached_input", 0.075, ("A million cached input tokens of gpt-4.1", "$0.0750")),
        ("models.base.hosting.utilisation", 0.4, ("Utilisation of base", "40 %")),
        ("costs.hardware.usd_per_hour", 1.2, ("An hour of our hardware", "$1.20")),
        ("some.new_input", 12.5, ("some.new input", "12.5")),
    ],
)
def test_what_would_change_the_decision_is_said_in_its_own_unit(what: str, value: float, said: tuple[str, str]) -> None:
    shown = change_view(Change(what=what, from_value=None, to_value=value, then_arm="rag"))
    assert (shown.what, shown.then) == said and shown.now == "not set"
