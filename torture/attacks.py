"""All attacks by name, and one of them from its beginning to its end."""

import time

from torture import content, full_disk, guided, kills, long_run, quickstart, secrets, together, torn_journal, twice
from torture.attack import counted
from torture.lines import Attack, Line, noted

ATTACKS: tuple[Attack, ...] = (
    kills.RANDOM,
    kills.BOUNDARIES,
    torn_journal.ATTACK,
    full_disk.ATTACK,
    content.ATTACK,
    together.ATTACK,
    twice.ATTACK,
    long_run.ATTACK,
    quickstart.ATTACK,
    counted("fuzz", "whatever a reader is given, it reads it or says what is wrong", "torture.fuzz:fuzz", "inputs"),
    guided.ATTACK,
    counted(
        "hostile-text",
        "no text runs, steers a terminal or reaches the net",
        "torture.hostile_text:hostile_text",
        "hostile texts",
    ),
    secrets.ATTACK,
    counted(
        "offline",
        "nothing is told to anybody, and nothing is fetched",
        "torture.offline:offline",
        "Python processes watched",
    ),
)


KNOWN = {attack.name: attack for attack in ATTACKS}


def struck(name: str, seed: int, short: bool) -> tuple[str, list[Line], float]:
    """One attack, from its beginning to its end."""
    start, lines = time.perf_counter(), []
    try:
        for line in KNOWN[name].strike(seed, short):
            lines.append(line)  # one by one: what was shown before an error counts
    except Exception as error:  # noqa: BLE001 - the other attacks go on
        what = "the attack itself, which ended with an error"
        lines.append(Line(what=what, done=1, survived=0, note=noted([f"{type(error).__name__}: {error}"])))
    return name, lines, time.perf_counter() - start
