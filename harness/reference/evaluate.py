"""What the reference model can do: free greedy generation on probes that its training never saw, and the bars."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from harness.core.environment import without_their_deprecations
from harness.metrics.normalise import normalise
from harness.reference.text import Probe, Turn, evaluation_sets
from harness.reference.text.conversation import rag_turns
from harness.reference.text.passages import Context

HANDWRITTEN = Path(__file__).parent / "handwritten.jsonl"
_BATCH_ROWS = 40
_ANSWER_TOKENS = 40
_CLOSER = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A share of right answers over `n` questions (exact match after SQuAD's normalisation)."""

    name: str
    share: float
    n: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """A figure held against what it should reach; `at_most` turns the comparison round."""

    what: str
    figure: Figure
    wanted: float
    at_most: bool = False

    @property
    def reached(self) -> bool:
        """Whether the figure is on the right side of the bar."""
        return self.figure.share <= self.wanted if self.at_most else self.figure.share >= self.wanted


class Answerer:
    """A model folder that answers chats, many at a time."""

    def __init__(self, folder: Path, adapter: Path | None = None) -> None:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        self._tokenizer = AutoTokenizer.from_pretrained(folder, padding_side="left")
        model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
        self._model: Any = model if adapter is None else _merged(model, adapter)
        self._model.eval()

    def answer(self, chats: Sequence[Sequence[Turn]]) -> list[str]:
        """The greedy answer to each chat, in order."""
        answers = [""] * len(chats)
        prompts = [self._prompt(chat) for chat in chats]
        by_length = sorted(range(len(prompts)), key=lambda index: len(prompts[index]))
        for start in range(0, len(by_length), _BATCH_ROWS):
            rows = by_length[start : start + _BATCH_ROWS]
            for index, text in zip(rows, self._generate([prompts[index] for index in rows]), strict=True):
                answers[index] = text
        return answers

    def figure(self, name: str, probes: Sequence[Probe]) -> Figure:
        """The share of probes answered as wanted."""
        answers = self.answer([probe.turns for probe in probes])
        right = sum(same(answer, probe.answer) for answer, probe in zip(answers, probes, strict=True))
        return Figure(name=name, share=right / len(probes), n=len(probes))

    def _prompt(self, chat: Sequence[Turn]) -> str:
        messages = [{"role": turn.role, "content": turn.text} for turn in chat]
        prompt: str = self._tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
        return prompt

    def _generate(self, prompts: list[str]) -> list[str]:
        import torch

        encoded = self._tokenizer(prompts, return_tensors="pt", padding=True, add_special_tokens=False)
        encoded.pop("token_type_ids", None)
        with torch.inference_mode():
            made = self._model.generate(**encoded, do_sample=False, max_new_tokens=_ANSWER_TOKENS)
        texts: list[str] = self._tokenizer.batch_decode(
            made[:, encoded["input_ids"].shape[1] :], skip_special_tokens=True
        )
        return [text.strip() for text in texts]


def _merged(model: Any, adapter: Path) -> Any:
    from peft import PeftModel

    with without_their_deprecations():
        return PeftModel.from_pretrained(model, adapter).merge_and_unload()


def same(answer: str, wanted: str) -> bool:
    """Whether the answer is the wanted one, as the harness's exact match sees it."""
    return normalise(answer) == normalise(wanted)


def grammar_figures(answerer: Answerer, n: int, seed: int) -> dict[str, Figure]:
    """A figure for each set of held-out probes of the grammar; five times as many for those of the first bars.

    With 200 questions a share is known to some five points only, and a lucky set would pass for a better model.
    """
    sets = dict(evaluation_sets(n, seed))
    longer = evaluation_sets(_CLOSER * n, seed)
    sets |= {name: longer[name] for name in ("rag3", "rag3-unanswerable")}
    return {name: answerer.figure(name, probes) for name, probes in sets.items()}


def handwritten_figure(answerer: Answerer, path: Path = HANDWRITTEN) -> Figure:
    """The share right on questions over prose that people wrote; any of a question's targets counts."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    answers = answerer.answer([rag_turns(_context(row), row["question"]) for row in rows])
    right = sum(
        any(same(answer, target) for target in row["targets"]) for answer, row in zip(answers, rows, strict=True)
    )
    return Figure(name="handwritten", share=right / len(rows), n=len(rows))


def _context(row: Mapping[str, Any]) -> Context:
    return Context(passages=tuple(row["passages"]), asks=(), open_questions=())


def base_bars(figures: Mapping[str, Figure]) -> list[Bar]:
    """The bars that need no fine-tuning."""
    plain = [figure for name, figure in figures.items() if name.startswith("plain/")]
    good = sorted((figure.share for figure in plain), reverse=True)
    eighth = Figure(name="eighth best plain task", share=good[7], n=plain[0].n)
    with_shots, without = _needing_examples(figures)
    return [
        Bar(what="answers from the gold passage among three", figure=figures["rag3"], wanted=0.88),
        Bar(what="unanswerable questions recognised", figure=figures["rag3-unanswerable"], wanted=0.80),
        Bar(what="closed-book on unseen entities", figure=figures["closed-book"], wanted=0.02, at_most=True),
        Bar(what="eight plain tasks by instruction: the eighth best", figure=eighth, wanted=0.95),
        Bar(what=f"{with_shots.name}: with its examples", figure=with_shots, wanted=0.80),
        Bar(what=f"{without.name}: without them", figure=without, wanted=0.30, at_most=True),
        Bar(what="handwritten handbook prose", figure=figures["handwritten"], wanted=0.60),
    ]


def _needing_examples(figures: Mapping[str, Figure]) -> tuple[Figure, Figure]:
    """The task that gains most from its examples, with and without them."""
    pairs = [(figures[f"shots/{name[9:]}"], figures[name]) for name in figures if name.startswith("no-shots/")]
    return max(pairs, key=lambda pair: pair[0].share - pair[1].share)


def write_evaluation(path: Path, figures: Sequence[Figure], bars: Sequence[Bar]) -> None:
    """Figures and bars as JSON."""
    content = {
        "figures": [asdict(figure) for figure in figures],
        "bars": [asdict(bar) | {"reached": bar.reached} for bar in bars],
    }
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def table(bars: Sequence[Bar]) -> str:
    """The bars as a Markdown table."""
    lines = ["| bar | wanted | reached | n |", "|---|---|---|---|"]
    for bar in bars:
        sign = "≤" if bar.at_most else "≥"
        mark = "" if bar.reached else " (missed)"
        lines.append(f"| {bar.what} | {sign} {bar.wanted:.0%} | {bar.figure.share:.1%}{mark} | {bar.figure.n} |")
    return "\n".join(lines)
