"""The recipe from end to end: tokenizer, training, the finished folder, and what it can do."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from transformers import AutoModelForCausalLM, AutoTokenizer

from harness.core.checksums import write_checksums
from harness.reference.evaluate import Answerer, base_bars, grammar_figures, handwritten_figure, table, write_evaluation
from harness.reference.rehearsal import write_rehearsal
from harness.reference.text import evaluation_sets, vocabulary
from harness.reference.tokenizer import build_tokenizer
from harness.reference.train import Settings, checkpoint_of, take_up, train
from harness.reference.tuned import tuned_bars

_EVALUATION_SEED = 77
_GENERATION = {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0, "do_sample": False, "max_new_tokens": 48}


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipe:
    """What to make, where to keep checkpoints (`work`), and where the finished model goes (`out`).

    `cycles_done` cycles made the model in `out`, which the recipe takes through those that follow; with 0 it begins
    with nothing. `tickets` is the task folder of the last bar; `probes` is the number of questions per evaluation set.
    """

    settings: Settings
    cycles_done: int
    work: Path
    out: Path
    tickets: Path
    probes: int


def make(recipe: Recipe) -> str:
    """Makes the model, writes its folder, and returns the table of its bars."""
    tokenizer = recipe.work / "tokenizer"
    if not tokenizer.exists():
        made = AutoTokenizer.from_pretrained(recipe.out) if recipe.cycles_done else build_tokenizer(vocabulary())
        made.save_pretrained(tokenizer)
    if recipe.cycles_done and not checkpoint_of(recipe.work).exists():
        take_up(recipe.out, recipe.settings, recipe.cycles_done, recipe.work)
    trained = train(recipe.settings, recipe.work)
    package(trained, tokenizer, recipe.out, recipe.settings.seed)
    bars = evaluate(recipe)
    write_checksums(recipe.out)
    return bars


def package(trained: Path, tokenizer: Path, out: Path, seed: int) -> None:
    """Writes the model in bfloat16 with its tokenizer, generation settings and rehearsal chats."""
    import torch

    out.mkdir(parents=True, exist_ok=True)
    AutoModelForCausalLM.from_pretrained(trained, dtype=torch.bfloat16).save_pretrained(out)
    (out / "model.safetensors").chmod(0o644)
    AutoTokenizer.from_pretrained(tokenizer).save_pretrained(out, save_jinja_files=False)
    _amend(out / "tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast"})
    _amend(out / "generation_config.json", _GENERATION)
    write_rehearsal(out, seed)


def _amend(path: Path, entries: Mapping[str, object]) -> None:
    """Sets entries of a JSON file, for what every version of transformers is to read alike."""
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(content | dict(entries), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def evaluate(recipe: Recipe) -> str:
    """Measures the finished folder, writes `evaluation.json` into it, and returns the table of the bars."""
    answerer = Answerer(recipe.out)
    figures = grammar_figures(answerer, recipe.probes, _EVALUATION_SEED)
    figures["handwritten"] = handwritten_figure(answerer)
    tuning = recipe.work / "tuning"
    shutil.rmtree(tuning, ignore_errors=True)
    unseen = evaluation_sets(recipe.probes, _EVALUATION_SEED + 1)["rag3"]
    bars = base_bars(figures) + tuned_bars(recipe.out, recipe.tickets, tuning, unseen)
    write_evaluation(recipe.out / "evaluation.json", list(figures.values()), bars)
    return table(bars)
