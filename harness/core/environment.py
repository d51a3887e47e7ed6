"""The environment that our libraries are to run in: quiet, offline unless the user says otherwise, and polite."""

import base64
import ctypes
import gc
import html
import json
import logging
import os
import re
import sys
import warnings
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, quote_plus, unquote

from harness.core.errors import Fault, InputError
from harness.core.texts import whole
from harness.core.yaml_places import read_text

_HANDED_OUT: set[str] = set()
"""Every secret that this process has read. It grows only, and is read only to keep its values out of texts."""
_SECRET_NAME = re.compile(r"(^|_)(API_?KEY|KEY|SECRET|TOKEN|PASSWORD|PASSWD|CREDENTIALS?)($|_)", re.IGNORECASE)
_SHORTEST_SECRET = 6  # a shorter one would take words apart
_SHORTEST_CODED = 8
_LONGEST_SECRET_BYTES = 65_536
_URL_SAFE = str.maketrans("+/", "-_")

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


def secret(variable: str, place: str, what: str = "the key of the endpoint") -> str:
    """The value of an environment variable, or of the file that `<variable>_FILE` names; `what` belongs there.

    Whatever is handed out here, `redacted` knows. Raises InputError where neither is set, or the file cannot be read.
    """
    value = os.environ.get(variable, "").strip()
    if not value and (named := os.environ.get(f"{variable}_FILE")):
        value = read_text(Path(named), _LONGEST_SECRET_BYTES).strip()
    if not value:
        missing = f"neither the environment variable {variable} nor {variable}_FILE is set"
        raise InputError(Fault(place=place, what=missing, expected=f"{what} in it"))
    _HANDED_OUT.add(value)
    return value


def redacted(text: str, environ: Mapping[str, str] | None = None) -> str:
    """The text without any secret that was handed out, and without what the environment has under a secret's name.

    The latter is for code of the user's own, which takes its keys from there itself. Known too are the ways in which a
    server may say a key again: percent-encoded, escaped for JSON or HTML, in Base64 alone or within other bytes.
    """
    there = os.environ if environ is None else environ
    values = _HANDED_OUT | {value.strip() for name, value in there.items() if _SECRET_NAME.search(name)}
    forms = {form for value in values if len(value) >= _SHORTEST_SECRET for form in _forms(value)}
    for form in sorted(forms, key=len, reverse=True):
        if form in text:
            text = text.replace(form, "[key]")
    return text


def quotable(text: str, secrets: Collection[str] = (), most: int = 300) -> str:
    """Somebody else's words as a message may have them: on one line, `redacted`, and without these secrets.

    Cut last of all: half a key would not be known again.
    """
    for one in secrets:
        text = text.replace(one, "[key]")
    text = whole(" ".join(redacted(text).split()))
    return text if len(text) <= most else text[:most] + "…"


@lru_cache(maxsize=512)
def _forms(value: str) -> frozenset[str]:
    plain = {value, unquote(value)}
    forms = plain | {form for each in plain for form in (quote(each), quote(each, safe=""), quote_plus(each))}
    forms |= {form for each in plain for form in (json.dumps(each)[1:-1], repr(each)[1:-1], html.escape(each))}
    forms |= {form.replace("\\", "\\\\") for form in forms}  # a library's error shows what it was told in turn
    for each in plain:
        raw = each.encode("utf-8", "surrogateescape")
        for before in range(3):  # Basic authorization puts the user before it
            coded = base64.b64encode(b"\0" * before + raw).decode()
            # Only characters that hold no bits of a neighbour: the same whatever stands around it.
            inner = coded[-(-8 * before // 6) : 8 * (before + len(raw)) // 6]
            forms |= {inner, inner.translate(_URL_SAFE)} if len(inner) >= _SHORTEST_CODED else set()
    return frozenset(form for form in forms if len(form) >= _SHORTEST_SECRET)


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
