"""Names and versions in MLflow's registry, which holds prompts and models side by side, for all experiments."""

import re
from typing import Any

from harness.tracking.contents import RunContents
from harness.tracking.store import Store
from harness.tracking.trace_values import DIGEST_TAG, digest_of


def registered_name(contents: RunContents, task: str, arm: str) -> str:
    """The name of what belongs to an arm on a task: in letters, digits, hyphens, underscores and dots."""
    variant = next((found.variant_of for found in contents.arms if (found.task, found.name) == (task, arm)), arm)
    return ".".join(_plain(name) for name in (contents.experiment, task, variant))


def _plain(name: str) -> str:
    """In other scripts names would all become underscores; a few digits of a digest tell them apart."""
    plain = re.sub(r"[^\w-]", "_", name, flags=re.ASCII)
    return plain if name.isascii() else f"{plain}-{digest_of(name)[:6]}"


def versions(store: Store, name: str, *, prompt: bool) -> dict[str, Any]:
    """The versions under `name`, by the digest of what is in them; the newest of a digest."""
    found: dict[str, Any] = {}
    token = None
    condition = f"name = '{name}'" + (" AND tags.`mlflow.prompt.is_prompt` = 'true'" if prompt else "")
    while True:
        page = store.client.search_model_versions(condition, max_results=200, page_token=token)
        for version in page:
            digest = version.tags.get(DIGEST_TAG, "")
            if digest not in found or int(version.version) > int(found[digest].version):
                found[digest] = version
        token = page.token
        if not token:
            return found
