"""The embedded reference model: where its weights lie, and the recipe that made them.

Importing this package costs nothing: torch and transformers are imported only by the modules of the recipe.
"""

from pathlib import Path

from harness.core.checksums import verify

__all__ = ["verify", "weights_path"]


def weights_path() -> Path:
    """The folder of the shipped weights, loadable with transformers' `AutoModelForCausalLM` and `AutoTokenizer`."""
    return Path(__file__).parent / "weights"
