"""The page in a real browser: it fills itself, asks nothing of the network, and nothing hostile runs.

Every check is first shown to see what it looks for, on a page that does the forbidden thing.
"""

import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from reporting.regressions import falling, flip, report, row

from harness.core.two_runs import Answer, Difference, Flip, PairedRow, RunComparison, RunFacts, SamplesPaired, Side
from harness.core.types import Passage, State
from harness.reporting.compare_view import compare_view
from harness.reporting.compare_write import compare_html
from harness.reporting.html import report_html
from harness.reporting.regress_view import regress_view
from harness.reporting.regress_write import regress_html
from harness.reporting.view import Results, view

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
]


@dataclass
class Site:
    """A local server that remembers which paths were asked for."""

    pages: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            body = made.pages.get(self.path, "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass(frozen=True)
class Seen:
    dom: str
    console: str

    @property
    def title(self) -> str:
        found = re.search(r"<title>(.*?)</title>", self.dom, re.DOTALL)
        return found[1] if found else ""


def visit(site: Site, path: str, profile: Path) -> Seen:
    """Open the page, let its scripts run, and return the document and what the console said."""
    assert CHROMIUM is not None
    done = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            "--no-first-run", "--disable-dev-shm-usage", f"--user-data-dir={profile}", "--enable-logging=stderr",
            "--virtual-time-budget=4000", "--dump-dom", site.url(path),
        ],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    console = "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)
    return Seen(dom=done.stdout, console=console)


def leaking(site: Site) -> tuple[str, ...]:
    """What a hostile text may try; each would change the title or ask the server for /leak."""
    return (
        "<script>document.title='pwned'</script>",
        f'"><img src="{site.url("/leak")}" onerror="document.title=\'pwned\'">',
        "</script><script>document.title='pwned'</script>",
        f'<svg onload="document.title=\'pwned\'"><image href="{site.url("/leak")}"/></svg>',
        f"<link rel=stylesheet href={site.url('/leak')}><iframe src={site.url('/leak')}></iframe>",
    )


def hostile(results: Results, texts: tuple[str, ...]) -> str:
    """The report of a run in which every answer, question, passage, headline and reason is one of `texts`."""
    records = [
        replace(
            record,
            text=texts[place % len(texts)],
            passages=tuple(
                Passage(doc_id=passage.doc_id, title=texts[0], text=texts[place % len(texts)])
                for passage in record.passages
            ),
        )
        for place, record in enumerate(results.records)
    ]
    tasks = [
        replace(
            task,
            description=" ".join(texts),
            test=tuple(replace(s, input=texts[n % len(texts)], targets=texts) for n, s in enumerate(task.test)),
        )
        for task in results.tasks
    ]
    decisions = [replace(d, headline=" ".join(texts), warnings=texts) for d in results.decisions]
    return report_html(view(replace(results, records=records, tasks=tasks, decisions=decisions)))


def test_hostile_texts_do_not_run_and_nothing_is_asked_of_the_network(
    results: Results, site: Site, tmp_path: Path
) -> None:
    texts = leaking(site)
    site.pages = {"/report.html": hostile(results, texts), "/control.html": f"<title>t</title>{texts[0]}{texts[1]}"}
    seen = visit(site, "/report.html", tmp_path / "a")
    assert seen.title == "quickstart: 3 tasks, 5 arms"
    assert seen.dom.count('<article class="sample">') == 20
    assert "&lt;script&gt;document.title" in seen.dom
    assert seen.console == ""
    assert set(site.asked) - {"/favicon.ico"} == {"/report.html"}

    control = visit(site, "/control.html", tmp_path / "b")
    assert control.title == "pwned" and "/leak" in site.asked


def test_the_policy_stops_what_would_get_through(results: Results, site: Site, tmp_path: Path) -> None:
    """Even a text that were pasted in raw could not act: the content-security policy refuses it, and says so."""
    page = report_html(view(results))
    site.pages = {"/report.html": page.replace("<main>", f"<main>{leaking(site)[0]}{leaking(site)[1]}")}
    seen = visit(site, "/report.html", tmp_path)
    assert seen.title == "quickstart: 3 tasks, 5 arms"
    assert "Content Security Policy" in seen.console and "/leak" not in site.asked


def test_the_page_of_two_runs_is_inert_and_its_links_open_the_reports(
    results: Results, site: Site, tmp_path: Path
) -> None:
    texts = leaking(site)
    made = two_runs(tmp_path, texts)
    page = compare_html(compare_view(made, beside=tmp_path / "out"))
    report = report_html(view(results))
    site.pages = {"/out/compare.html": page, "/reports/a/report.html": report, "/reports/b/report.html": report}
    seen = visit(site, "/out/compare.html", tmp_path / "x")
    assert seen.title == "Two runs compared: a and b" and seen.console == ""
    assert set(site.asked) - {"/favicon.ico"} == {"/out/compare.html"}
    assert seen.dom.count('<article class="sample">') == len(texts) and "&lt;script&gt;document.title" in seen.dom

    for link in re.findall(r'href="\.\.(/reports/./report\.html#[^"]*)"', page)[:2]:
        opened = visit(site, link, tmp_path / "y")
        assert opened.dom.count('<article class="sample">') == 1
        assert "Sample tickets-0000 alone" in opened.dom


def test_the_page_of_a_gate_is_inert_draws_its_charts_and_never_scrolls_sideways(site: Site, tmp_path: Path) -> None:
    texts = leaking(site)
    flips = [flip(0, arm=text, task=text, text=text + "x" * 300) for text in texts]
    rows = [row("regressed", task=text, arm=text) for text in texts]
    watches = tuple(falling(task=text, arm=text) for text in texts)
    made = report(*rows, flips=flips, watches=watches, notes=texts, reference=texts[0])
    page = regress_html(regress_view(made))
    frame = """<title>-</title><iframe src="/regression.html" width="380" height="900" frameborder="0" onload="
      const page = this.contentDocument, drawn = [...page.querySelectorAll('.figure')].filter((f) => f.clientWidth);
      document.title = [page.documentElement.scrollWidth, drawn.length].join(' ')"></iframe>"""
    site.pages = {"/regression.html": page, "/frame.html": frame}
    seen = visit(site, "/regression.html", tmp_path / "a")
    assert seen.title == "nightly: run-b against run-a: regressed" and seen.console == ""
    assert set(site.asked) - {"/favicon.ico"} == {"/regression.html"}
    assert seen.dom.count('<article class="sample">') == len(texts) and "&lt;script&gt;document.title" in seen.dom
    content, figures = map(int, visit(site, "/frame.html", tmp_path / "b").title.split())
    assert content <= 380 and figures == len(texts), "of each figure one of the two drawings is seen"


def two_runs(folder: Path, texts: tuple[str, ...]) -> RunComparison:
    """One row whose flips have these texts for their questions and their answers."""
    side = Side(
        quality=1.0, quality_bounds=None, abstained=0, failed=0, unmeasured=0, not_run=0, input_tokens=None,
        cached_input_tokens=None, output_tokens=None, tokens_estimated=False, usd_per_1k_queries=None,
        latency_p50_s=None, latency_p95_s=None, latency_samples=0, answered_by=(texts[0],),
    )  # fmt: skip
    row = PairedRow(
        task="tickets", arm="rag", metric=texts[0], a=side, b=side, pairs=40, clusters=40, differing=5, delta=None,
        delta_single=None, p_any_difference=None, p_adjusted=None, detectable=None, verdict="same", why_open=None,
        right_to_wrong=tuple(range(len(texts))), wrong_to_right=(),
    )  # fmt: skip
    flips = [
        Flip(
            task="tickets", arm="rag", sample_a=f"tickets-{n:04}", sample_b=f"tickets-{n:04}", turn="right_to_wrong",
            score_a=1.0, score_b=0.0, input=text, targets=texts,
            a=(Answer(state=State.OK, text=text, failure=text),), b=(Answer(state=State.FAILED, text=text, failure=text),),
        )
        for n, text in enumerate(texts)
    ]  # fmt: skip
    a, b = (
        RunFacts(run_id=name, experiment=texts[0], created=texts[1], folder=str(folder / "reports" / name), report=True)
        for name in "ab"
    )
    return RunComparison(
        a=a, b=b, confidence=0.95, seed=0,
        differences=tuple(Difference(what=text, a=text, b=text) for text in texts),
        samples=(SamplesPaired(task="tickets", paired=40, renamed=0, changed=0, only_a=0, only_b=0),),
        rows=(row,), flips=flips,
    )  # fmt: skip


def act(page: str, script: str) -> str:
    """The page without its policy, with a script at its end that stands for the reader's hands."""
    without = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    return without.replace("</body>", f"<script>{script}</script></body>")


def test_the_reader_can_filter_and_open_passages(results: Results, site: Site, tmp_path: Path) -> None:
    script = """
      const set = (id, value) => { const node = document.getElementById(id);
        if (node.type === "checkbox") node.checked = value; else node.value = value;
        node.dispatchEvent(new Event(id === "filter-text" ? "input" : "change")); };
      const shown = () => document.getElementById("samples-count").textContent.match(/(\\d+) match/)[1];
      const said = [shown()];
      set("filter-disagree", true); said.push(shown()); set("filter-disagree", false);
      set("filter-arm", "2"); set("filter-mark", "failed"); said.push(shown());
      said.push(document.querySelectorAll("#samples-list .answer").length);
      set("filter-arm", ""); set("filter-mark", ""); set("filter-text", "handbook-0042"); said.push(shown());
      const box = document.querySelector("#samples-list details"); box.open = true;
      setTimeout(() => {
        said.push(box.querySelectorAll(".passage").length, box.querySelectorAll(".passage.gold").length);
        set("filter-text", ""); set("filter-task", "1"); said.push(shown());
        document.title = "said " + said.join(" "); }, 200);
    """
    site.pages = {"/report.html": act(report_html(view(results)), script)}
    title = visit(site, "/report.html", tmp_path).title
    assert re.fullmatch(r"said 240 \d+ 2 2 1 3 1 240", title)
    assert 0 < int(title.split()[2]) < 240


def test_a_link_opens_the_page_at_a_sample(results: Results, site: Site, tmp_path: Path) -> None:
    """In its own task, alone, in view; also one that is followed while the page is open, and an id in need of escapes."""
    odd = 'a/b c#"<i>%'
    tasks = [
        replace(task, test=(replace(task.test[0], id=odd), *task.test[1:])) if task.name == "units" else task
        for task in results.tasks
    ]
    script = """
      const said = [];
      const say = () => { const cards = document.querySelectorAll("#samples-list .sample");
        said.push([document.getElementById("filter-task").selectedOptions[0].textContent, cards.length,
          cards[0].querySelector(".sample-title span").textContent,
          Math.abs(document.getElementById("samples").getBoundingClientRect().top) < 100].join(" ")); };
      setTimeout(() => { say(); location.hash = "#sample/units/" + encodeURIComponent('a/b c#"<i>%');
        setTimeout(() => { say(); location.hash = "#sample/units/nobody";
          setTimeout(() => { say(); said.push(document.getElementById("samples-count").textContent);
            document.title = said.join(" | "); }, 200); }, 200); }, 200);
    """
    page = act(report_html(view(replace(results, tasks=tasks))), script)
    site.pages = {"/report.html": page, "/plain.html": report_html(view(results))}
    title = visit(site, "/report.html#sample/tickets/tickets-0042", tmp_path / "a").title
    tickets, units, unknown, count = title.split(" | ")
    assert tickets == "tickets 1 tickets-0042 true"
    assert units == 'units 1 a/b c#"&lt;i&gt;% true'
    assert unknown.startswith("units 20 ")
    assert count.startswith("Sample nobody of units is not on this page. All 240 samples.")

    seen = visit(site, "/plain.html#sample/tickets/tickets-0042", tmp_path / "b")
    assert seen.dom.count('<article class="sample">') == 1 and seen.console == "", "with the page's own policy too"
    assert "Sample tickets-0042 alone; change a filter to see the others." in seen.dom
    broken = visit(site, "/plain.html#sample/%E0%A4%A/x", tmp_path / "c")
    assert broken.dom.count('<article class="sample">') == 20 and broken.console == ""


def test_a_filter_ends_the_view_of_one_sample(results: Results, site: Site, tmp_path: Path) -> None:
    script = """
      const box = document.getElementById("filter-disagree"); box.checked = true;
      box.dispatchEvent(new Event("change"));
      document.title = document.getElementById("samples-count").textContent;
    """
    site.pages = {"/report.html": act(report_html(view(results)), script)}
    title = visit(site, "/report.html#sample/tickets/tickets-0042", tmp_path).title
    found = re.fullmatch(r"All 240 samples\. (\d+) match, 20 on the page\.", title)
    assert found and 20 < int(found[1]) < 240


@pytest.mark.parametrize("width", [380, 1280])
def test_the_page_of_two_runs_never_scrolls_sideways(site: Site, tmp_path: Path, width: int) -> None:
    frame = f"""<title>-</title><iframe src="/compare.html" width="{width}" height="900" frameborder="0" onload="
      document.title = this.contentDocument.documentElement.scrollWidth"></iframe>"""
    page = compare_html(compare_view(two_runs(tmp_path, ("x" * 300, "a b " * 50))))
    site.pages = {"/compare.html": page, "/frame.html": frame}
    assert int(visit(site, "/frame.html", tmp_path / "p").title) <= width


@pytest.mark.parametrize("width", [380, 800, 1280])
def test_the_page_never_scrolls_sideways(results: Results, site: Site, tmp_path: Path, width: int) -> None:
    """Looked at through a frame, since a window has a least width of its own."""
    frame = f"""<title>-</title><iframe src="/report.html" width="{width}" height="900" frameborder="0" onload="
      const page = this.contentDocument, drawn = [...page.querySelectorAll('.figure')].filter((f) => f.clientWidth);
      document.title = [page.documentElement.scrollWidth, drawn.length].join(' ')"></iframe>"""
    site.pages = {"/report.html": report_html(view(results)), "/frame.html": frame}
    content, figures = map(int, visit(site, "/frame.html", tmp_path).title.split())
    assert content <= width
    assert figures == 15
