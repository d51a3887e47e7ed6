"""The environment that our libraries are to run in: quiet, offline unless the user says otherwise, and polite."""

import os
from collections.abc import Mapping

QUIET: Mapping[str, str] = {
    # Nothing is fetched and nobody is told anything unless the user asks for it by name.
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "ANONYMIZED_TELEMETRY": "False",
    "RAGAS_DO_NOT_TRACK": "true",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TQDM_DISABLE": "1",
    # Idle threads that spin cost a factor of eight as soon as another program wants a core.
    "OMP_WAIT_POLICY": "passive",
}


def be_quiet() -> None:
    """Sets what the user has not set; to be called before any of the libraries is imported."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
