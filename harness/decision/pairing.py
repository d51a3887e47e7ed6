"""One pair of arms out of the statistics of all pairs: their contrast in quality, money and guards."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from harness.decision.contrasts import Contrast
from harness.decision.findings import Slots
from harness.decision.measured import ArmEvidence
from harness.decision.money import PairMoney
from harness.stats import smallest_effect, too_few


@dataclass(frozen=True, kw_only=True, slots=True)
class Sources:
    """Where the contrasts of one task are drawn from."""

    money: Mapping[tuple[str, str], PairMoney]
    weighed: Mapping[str, Slots]
    p_values: Mapping[str, Mapping[tuple[str, str], float]]


def contrast(lower: ArmEvidence, higher: ArmEvidence, sources: Sources) -> Contrast:
    """The higher arm against the lower one."""
    key = (lower.name, higher.name)
    found, row = sources.weighed["quality"][key]
    proof = found.evidence
    detectable = float(smallest_effect(proof, found.simultaneous.critical)[row])
    measured = lower.quality.measured & higher.quality.measured
    value = float((higher.quality.value - lower.quality.value)[measured].mean()) if measured.any() else 0.0
    gaps = (lower.quality.low != lower.quality.high) | (higher.quality.low != higher.quality.high)
    return Contrast(
        lower=lower.name,
        higher=higher.name,
        pairs=int(proof.samples[row]),
        clusters=int(proof.clusters[row]),
        discordant=int(proof.discordant[row]),
        right_or_wrong=bool(proof.ternary[row]),
        shortage=too_few(proof)[row],
        unmeasured=int((gaps & lower.quality.asked & higher.quality.asked).sum()),
        quality=found.bound(row).around(value),
        single=found.single(row).around(value).interval(),
        money=sources.money.get(key),
        guards={
            quantity.removeprefix("guard:"): slots[key][0].bound(slots[key][1])
            for quantity, slots in sources.weighed.items()
            if quantity.startswith("guard:") and key in slots
        },
        p_better=sources.p_values["better"][key],
        p_no_worse=sources.p_values["no_worse"][key],
        detectable=detectable if np.isfinite(detectable) else None,
    )
