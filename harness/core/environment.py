"""The environment that our libraries are to run in: quiet, offline unless the user says otherwise, and polite."""

import ctypes
import gc
import logging
import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from harness.core.errors import Fault, InputError

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
    # Threads that spin for long while they wait cost a factor of forty as soon as another program wants a core; threads
    # that never do cost a third on an idle machine, since the next product of a small network is microseconds away.
    "OMP_WAIT_POLICY": "passive",
    "GOMP_SPINCOUNT": "1000",
}
# They warn of kernels that were not built for this machine, and of each other: nobody here can act on it.
_NOISY = ("torchao", "torch.utils._pytree")


def be_quiet() -> None:
    """Sets what the user has not set; to be called before any of the libraries is imported."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)


def secret(variable: str, place: str) -> str:
    """The value of an environment variable. Raises InputError where it is not set."""
    value = os.environ.get(variable, "").strip()
    if not value:
        what = f"the environment variable {variable} is not set"
        raise InputError(Fault(place=place, what=what, expected="the key of the endpoint in it"))
    return value


@contextmanager
def without_their_deprecations() -> Iterator[None]:
    """Hides what libraries have to settle between each other (peft and transformers do): nobody here can act on it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        yield


def keep_freed_memory() -> None:
    """Lets the C library hand out freed memory again instead of giving it back to the system. For glibc; else nothing.

    A network frees and asks for the same large tensors at every layer, and the first touch of fresh pages costs a
    processor about a fifth of the time of training or answering. See mallopt(3) for the options.
    """
    if not sys.platform.startswith("linux"):
        return
    library = ctypes.CDLL(None)
    if hasattr(library, "gnu_get_libc_version"):
        library.mallopt(_M_MMAP_THRESHOLD, 2**30)
        library.mallopt(_M_TRIM_THRESHOLD, 2**31 - 1)


def collect_rarely() -> None:
    """Looks for circles of garbage less often.

    Records and rows are many small objects without circles: looking for some among them takes a tenth of a decision.
    """
    gc.set_threshold(100_000, 50, 100)


def part_without_tidying() -> None:
    """Spares the end of the process a walk through every object that is still there: two seconds after a run."""
    gc.freeze()


def give_back_freed_memory() -> None:
    """Returns to the system what `keep_freed_memory` kept, where the next piece of work will want other sizes."""
    gc.collect()
    if sys.platform.startswith("linux"):
        library = ctypes.CDLL(None)
        if hasattr(library, "malloc_trim"):
            library.malloc_trim(0)


_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
