"""What a run imports on its way, imported at once: see `torture.forked`. Nothing here starts a thread."""

from importlib import import_module

from harness.core.environment import be_quiet
from harness.tracking.store import quiet

be_quiet()
quiet()
for name in (
    "chromadb.api.rust",
    "llama_index.vector_stores.chroma",
    "matplotlib.backends.backend_agg",
    "matplotlib.figure",
    "mlflow.store.model_registry.sqlalchemy_store",
    "mlflow.store.tracking.sqlalchemy_store",
    "mlflow.tracing.client",
    "openai.resources",
    "pandas",
    "pyarrow.parquet",
    "harness.cli",
    "harness.engine.pipeline",
    "harness.reporting.html",
    "harness.reporting.png",
    "harness.reporting.write",
):
    import_module(name)
