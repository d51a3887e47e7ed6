"""Training: the loss and its gradient, the schedule, the structured start, and the recipe from end to end."""

from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM

from harness.reference.initialise import Shape, new_model
from harness.reference.objective import weighted_loss
from harness.reference.text import vocabulary
from harness.reference.tokenizer import build_tokenizer
from harness.reference.train import Cycle, Settings, rate_scale, take_up, train

MICRO = Shape(width=64, layers=2, feed_forward=64)


def test_the_loss_is_the_weighted_mean_cross_entropy_and_so_is_its_gradient() -> None:
    torch.manual_seed(0)
    states = torch.randn(3, 300, 16, requires_grad=True)
    embeddings = torch.randn(50, 16, requires_grad=True)
    ids = torch.randint(50, (3, 300))
    weights = torch.rand(3, 300) * (torch.rand(3, 300) < 0.5)
    loss = weighted_loss(states, embeddings, ids, weights)
    loss.backward()
    gradients = states.grad, embeddings.grad
    states.grad = embeddings.grad = None
    logits = (states[:, :-1] @ embeddings.T).reshape(-1, 50)
    each = torch.nn.functional.cross_entropy(logits, ids[:, 1:].reshape(-1), reduction="none")
    plain = (each * weights[:, 1:].reshape(-1)).sum() / weights[:, 1:].sum()
    plain.backward()
    assert loss.item() == pytest.approx(plain.item(), rel=0.01)
    for ours, reference in zip(gradients, (states.grad, embeddings.grad), strict=True):
        assert torch.linalg.norm(ours - reference) < 0.02 * torch.linalg.norm(reference)


def test_the_learning_rate_rises_holds_and_falls_to_nothing() -> None:
    cycles = Cycle(tokens=1000, peak=1.0, hold=0.3), Cycle(tokens=2000, peak=0.5, hold=0.15)
    settings = Settings(cycles=cycles, batch_tokens=1, processes=1)
    scales = [rate_scale(tokens, settings) for tokens in range(3000)]
    for first, last, peak in ((0, 1000, 1.0), (1000, 3000, 0.5)):
        cycle = scales[first:last]
        assert cycle[0] == cycle[-1] == 0.01 * peak
        assert cycle[150] == cycle[290] == peak
        assert cycle[700:] == sorted(cycle[700:], reverse=True)


def test_the_structured_start_looks_back_by_whole_tokens() -> None:
    """The first heads of layer 0 look one, two and three tokens back: that is what the start is for."""
    model = new_model(500, Shape(width=256, layers=2, feed_forward=128), seed=1).eval()
    with torch.no_grad():
        seen = model(torch.randint(10, 500, (1, 40)), output_attentions=True).attentions[0][0]
    for head, back in enumerate((1, 2, 3)):
        assert seen[head].diagonal(offset=-back)[10:].mean() > 0.8


def test_it_is_a_stock_llama(tmp_path: Path) -> None:
    new_model(500, MICRO, seed=1).save_pretrained(tmp_path)
    again = AutoModelForCausalLM.from_pretrained(tmp_path)
    assert type(again).__name__ == "LlamaForCausalLM"
    assert again.lm_head.weight is again.model.embed_tokens.weight


@pytest.mark.slow
def test_the_recipe_trains_stops_and_goes_on_from_its_checkpoint(tmp_path: Path) -> None:
    build_tokenizer(vocabulary()).save_pretrained(tmp_path / "tokenizer")
    for total in (8_000, 16_000):
        settings = Settings(
            cycles=(Cycle(tokens=total, peak=1.0, hold=0.3),), batch_tokens=1024, shape=MICRO, compiled=False
        )
        trained = train(settings, tmp_path)
    standing = (tmp_path / "checkpoint" / "standing.json").read_text()
    assert '"step": 8' in standing
    start = new_model(AutoModelForCausalLM.from_pretrained(trained).config.vocab_size, MICRO, seed=settings.seed)
    moved = AutoModelForCausalLM.from_pretrained(trained).model.layers[0].mlp.up_proj.weight
    assert not torch.equal(moved, start.model.layers[0].mlp.up_proj.weight)


@pytest.mark.slow
def test_a_finished_model_goes_on_in_the_second_cycle(tmp_path: Path) -> None:
    tokenizer = build_tokenizer(vocabulary())
    tokenizer.save_pretrained(tmp_path / "tokenizer")
    start = new_model(len(tokenizer), MICRO, seed=1)
    start.save_pretrained(tmp_path / "finished")
    cycles = Cycle(tokens=1_000_000, peak=1.0, hold=0.3), Cycle(tokens=8_000, peak=1.0, hold=0.3)
    settings = Settings(cycles=cycles, batch_tokens=1024, shape=MICRO, compiled=False)
    take_up(tmp_path / "finished", settings, 1, tmp_path)
    moved = AutoModelForCausalLM.from_pretrained(train(settings, tmp_path)).model.layers[0].mlp.up_proj.weight
    assert '"step": 492' in (tmp_path / "checkpoint" / "standing.json").read_text()  # 488 before, 4 more
    before = start.model.layers[0].mlp.up_proj.weight
    assert 0 < torch.linalg.norm(moved - before) < torch.linalg.norm(before)
