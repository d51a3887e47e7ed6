"""How many planted leaks the firewall finds, and how often it cries over clean pools.

    python studies/leakage.py --samples 200

prints one line per kind of leak and one per pool, with --alike also what the search by meaning finds (minutes), and
with --time how long 10,000 test against 10,000 training samples take. All is seeded. A leak is planted by putting a
changed copy of a test sample, with its answers, into the training pool; the clean pools are measured as they are. "held
out" are templates and words that were written down before the search was tried on them, and that it was not changed for
afterwards.
"""

import argparse
import ast
import inspect
import json
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time

from harness.core import plugins
from harness.core.ports import Embedder
from harness.core.types import Sample, Task
from harness.tasks.alike import find_alike
from harness.tasks.leakage import Leak, find_leaks

ROOT = Path(__file__).parent.parent
Change = Callable[[str, random.Random], str]

TEMPLATES = (
    "Please tell me: {x}", "I would like to know: {x}", "Could you tell me {x}", "{X} Thanks in advance.", "Hello, {x}",
    "Question: {X}", "Can you help me with this? {X}", "{X} Please answer shortly.", "Hi, could you please say {x}",
    "Quick one before lunch: {x}", "A colleague wants to know the following. {X}", "{X} Any pointers appreciated!",
    "Sorry to bother you again, but {x}", "For the record, {x}", "Here is what puzzles me: {x}",
    "{X} I could not find it anywhere.", "My boss just asked: {x}", "It would be great to hear from you on this. {X}",
    "One more thing – {x}", "Kindly advise: {x}", "Hi there! {X} Cheers, thank you.",
    "I have been turning this over all day: {x}", "Somebody on the phone wanted to know {x}", "{X} That is all I need.",
    "Not urgent, but {x}", "Following up on our chat, {x}", "{X} (asking for my team)", "Would you happen to know {x}",
    "The manual was no help. {X}", "{X} Looking forward to your reply.", "Riddle me this: {x}",
    "As part of the audit we must answer this – {x}", "Good evening and sorry for the late mail. {X} Much obliged.",
    "Before I forget: {x}", "Please look this up for me. {X}", "{X} My notes are silent on it.", "Mind telling me {x}",
    "Someone in the lift wanted to hear {x}", "Out of curiosity, {x}", "Here goes nothing. {X}", "{X} Asking again!",
    "A customer has phoned twice about this: {x}", "To settle a bet – {x}", "If you have a minute, {x}",
    "Good day, this has come up in our weekly round. {X} With thanks, the whole crew.",
    "Trying once more: {x}", "Let us start with an easy one. {X}", "{X} Nobody here remembers.",
    "We keep wondering {x}",
    "During the call this came up: {x}", "If it is not too much trouble, {x}", "Stupid question maybe – {x}",
    "{X} Sent from my phone.", "An intern asks: {x}", "I promised to find out {x}", "Yes or no will do. {X}",
    "Dear all, a reader has written in with this. {X} We would value a line from you.",
)  # fmt: skip
HELD_OUT_TEMPLATES = (
    "My neighbour keeps asking {x}", "Pop quiz, everyone. {X}", "{X} I am at my wits' end.",
    "On behalf of the whole floor: {x}", "They will not stop asking me {x}", "Regarding my last visit – {x}",
    "{X} Over to you.", "Nobody has ever told me {x}", "Fun fact needed. {X}", "I forgot {x}",
    "This may sound odd. {X} Bear with me.", "The form wants to be told {x}",
)  # fmt: skip
INSERTED = (
    "actually", "exactly", "currently", "just", "please", "really", "in fact", "presently", "usually", "normally",
    "again", "at present",
)  # fmt: skip
HELD_OUT_INSERTED = ("at the moment", "truly", "by now", "these days", "typically", "for sure")


# ---- pools ---------------------------------------------------------------------------------------


def pools(samples: int, seed: int, *, natural: bool = True) -> dict[str, Task]:
    """Clean pools by name; test and training samples of each come from the same source. `natural`: prose as well."""
    rng = random.Random(seed)
    made: dict[str, list[tuple[str, str]]] = {
        "sums": [_sum(rng) for _ in range(8 * samples)],
        "units": [_unit(rng) for _ in range(8 * samples)],
        "staff": [_staff(rng) for _ in range(8 * samples)],
        "orders": _orders(rng, 8 * samples),
        "reviews": [_review(rng) for _ in range(8 * samples)],
        "handwritten": [(str(row["question"]), row["targets"][0]) for row in _handwritten()],
        "one context, many questions": list(_contexts()),
    }
    if natural:
        made["prose of the manuals"] = [(sentence, "prose") for sentence in _prose()]
        made["docstrings"] = [(sentence, "prose") for sentence in _docstrings()]
    found = {name: _split(name, rows, samples, rng) for name, rows in made.items()}
    return {**{name: _shipped(name) for name in ("handbook", "tickets", "dates")}, **found}


def _shipped(name: str) -> Task:
    def rows(split: str) -> tuple[Sample, ...]:
        lines = (ROOT / "datasets" / name / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()
        each = [json.loads(line) for line in lines]
        return tuple(Sample(id=row["id"], input=row["input"], targets=tuple(row["targets"])) for row in each)

    return _task(name, rows("test"), rows("train"), rows("validation"))


def _split(name: str, rows: list[tuple[str, str]], samples: int, rng: random.Random) -> Task:
    """Texts that differ in letters and digits only once; at most a third is tested."""
    distinct = list(
        {"".join(c for c in text.lower() if c.isalnum() or c in "+-*/."): (text, a) for text, a in rows}.values()
    )
    rng.shuffle(distinct)
    kept = [Sample(id=str(n), input=text, targets=(answer,)) for n, (text, answer) in enumerate(distinct)]
    tested = min(samples, len(kept) // 3)
    return _task(name, tuple(kept[:tested]), tuple(kept[tested:]))


def _task(name: str, test: tuple[Sample, ...], train: tuple[Sample, ...], validation: tuple[Sample, ...] = ()) -> Task:
    return Task(
        name=name,
        kind="qa",
        instruction="",
        metrics=("exact_match",),
        primary="exact_match",
        test=test,
        train=train,
        validation=validation,
    )


FIRST = [
    "Anna",
    "Ben",
    "Carla",
    "David",
    "Elif",
    "Femi",
    "Greta",
    "Hugo",
    "Ines",
    "Jan",
    "Kofi",
    "Lena",
    "Marta",
    "Nils",
    "Olga",
    "Pedro",
    "Rosa",
    "Sven",
    "Tara",
    "Yuki",
]
LAST = [
    "Miller",
    "Haas",
    "Okafor",
    "Lund",
    "Silva",
    "Novak",
    "Berg",
    "Costa",
    "Diaz",
    "Eder",
    "Fuchs",
    "Gallo",
    "Hein",
    "Ito",
    "Jansen",
    "Khan",
    "Lopez",
    "Meyer",
]
CITY = [
    "Berlin",
    "Lund",
    "Porto",
    "Lagos",
    "Osaka",
    "Turin",
    "Ghent",
    "Basel",
    "Cork",
    "Tampere",
    "Izmir",
    "Lima",
    "Quito",
    "Perth",
    "Bergen",
    "Graz",
    "Nantes",
]
TEAM = ["sales", "support", "legal", "design", "security", "research", "payroll", "logistics", "press", "training"]
ITEM = [
    "lamp",
    "chair",
    "printer",
    "kettle",
    "tent",
    "bicycle",
    "camera",
    "carpet",
    "mirror",
    "drill",
    "desk",
    "radio",
    "scarf",
    "jacket",
    "kayak",
    "oven",
]


def _sum(rng: random.Random) -> tuple[str, str]:
    a, b, sign = rng.randrange(2, 400), rng.randrange(2, 400), rng.choice("+-*")
    text = rng.choice(["What is {} {} {}?", "Calculate {} {} {}.", "{} {} {} ="]).format(a, sign, b)
    return text, str({"+": a + b, "-": a - b, "*": a * b}[sign])


def _unit(rng: random.Random) -> tuple[str, str]:
    one, other, factor = rng.choice([("km", "miles", 0.6214), ("kg", "pounds", 2.2046), ("litres", "gallons", 0.2642)])
    amount = rng.choice([str(rng.randrange(2, 900)), f"{rng.randrange(1, 90)}.{rng.randrange(1, 10)}"])
    text = rng.choice(["Convert {} {} to {}.", "How many {2} are {0} {1}?", "{} {} in {}, please"])
    return text.format(amount, one, other), f"{float(amount) * factor:.1f}"


def _staff(rng: random.Random) -> tuple[str, str]:
    """Questions about people and teams whose answers often coincide."""
    name, city, team = f"{rng.choice(FIRST)} {rng.choice(LAST)}", rng.choice(CITY), rng.choice(TEAM)
    text = rng.choice(
        [
            f"Who leads the {team} team in {city}?",
            f"Who is the deputy of {name} in {city}?",
            f"Does {name} report to {rng.choice(FIRST)} {rng.choice(LAST)}?",
            f"In which building does {name} of the {team} team work?",
            f"Where does the {team} team of {city} meet on {rng.choice(['Mondays', 'Tuesdays', 'Fridays'])}?",
            f"How many people work for {name} in the {city} {team} office?",
        ]
    )
    return text, rng.choice(["not stated", rng.choice(FIRST), "yes", "no", str(rng.randrange(9))])


def _orders(rng: random.Random, number: int) -> list[tuple[str, str]]:
    """Each matter once: with another greeting it would be the same message."""
    matters = dict(_matter(rng) for _ in range(number))
    return [(_around(matter, rng), label) for matter, label in matters.items()]


def _matter(rng: random.Random) -> tuple[str, str]:
    item, other = rng.sample(ITEM, 2)
    colour = rng.choice(["red", "black", "white", "green", "blue", "grey"])
    return rng.choice(
        [
            (f"The {colour} {item} I ordered has not arrived yet.", "delivery"),
            (f"I was charged twice for the {colour} {item}.", "billing"),
            (f"Can I exchange the {colour} {item} for a {other}?", "returns"),
            (f"The {item} came with a scratch on its {colour} side.", "damage"),
            (f"Which size of the {colour} {item} fits beside a {other}?", "advice"),
            (f"I want to send the {item} and the {colour} {other} back.", "returns"),
        ]
    )


def _around(matter: str, rng: random.Random) -> str:
    before = rng.choice(
        ["", "", "Good morning. ", f"Order {rng.randrange(10**5)}. ", "I have been waiting for a week. "]
    )
    behind = rng.choice(["", "", f" Regards, {rng.choice(FIRST)}", " Thank you.", " I also wrote to you on Monday."])
    return before + matter + behind


def _review(rng: random.Random) -> tuple[str, str]:
    good = rng.random() < 0.5
    words = ["great", "lovely", "solid", "superb", "fine"] if good else ["dull", "weak", "awful", "poor", "flimsy"]
    item, other = rng.sample(ITEM, 2)
    place = rng.choice(["kitchen", "office", "garden", "cabin", "hall", "studio", "garage"])
    text = rng.choice(
        [
            f"A {rng.choice(words)} {item}, {rng.choice(words)} to use in the {place}.",
            f"The {item} is {rng.choice(words)}, and the {other} that came with it is {rng.choice(words)} as well.",
            f"I bought this {item} for the {place} and it is {rng.choice(words)}.",
            f"{rng.choice(words).capitalize()} {item}. My {other} in the {place} was "
            f"{rng.choice(['cheaper', 'louder', 'older', 'heavier'])}.",
        ]
    )
    return text, "good" if good else "bad"


def _handwritten() -> list[dict[str, list[str]]]:
    lines = (ROOT / "harness" / "reference" / "handwritten.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _contexts() -> Iterator[tuple[str, str]]:
    """Questions of the handbook behind their page: many long texts differ in their last words alone.

    Each answer of a page is asked for once: two questions for one fact on one page would be near duplicates.
    """
    seen = set()
    lines = (ROOT / "datasets" / "handbook" / "corpus" / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    pages = {row["id"]: row["text"] for row in map(json.loads, lines)}
    for split in ("test", "train", "validation"):
        for line in (ROOT / "datasets" / "handbook" / f"{split}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            fact = row["cluster"], row["targets"][0]
            if (page := pages.get(row["cluster"])) and (fact not in seen or fact[1] == "not stated"):
                seen.add(fact)
                yield f"{page}\nQuestion: {row['input']}", row["targets"][0]


def _prose() -> Iterator[str]:
    """Sentences of this repository's manuals."""
    for path in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]):
        text = re.sub(r"```.*?```|^[|#].*?$", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
        yield from _sentences(text)


def _docstrings() -> Iterator[str]:
    """Sentences of the docstrings in Python's own library: natural, terse, and full of set phrases."""
    for path in sorted(Path(inspect.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
                yield from _sentences(ast.get_docstring(node) or "")


def _sentences(text: str) -> Iterator[str]:
    for sentence in re.split(r"(?<=[.!?])\s+|\n\s*\n", text):
        plain = " ".join(sentence.split())
        if 4 <= len(plain.split()) <= 60 and plain.endswith((".", "!", "?")):
            yield plain


# ---- leaks ---------------------------------------------------------------------------------------


def _recased(text: str, rng: random.Random) -> str:
    return rng.choice([str.lower, str.upper, str.title, str.swapcase, _whim(rng)])(text)


def _whim(rng: random.Random) -> Callable[[str], str]:
    return lambda text: "".join(rng.choice((c.lower(), c.upper())) for c in text)


def _repunctuated(text: str, rng: random.Random) -> str:
    """Sentence punctuation gone, doubled or another; numbers and formulas keep theirs."""
    bare = re.sub(r"(?<!\d)[,;:.!?](?=\s|$)|(?<=\d)[,;:.!?](?=\s|$)", "", text)
    way = rng.randrange(6)
    if way == 0:
        return bare
    if way == 1:
        return re.sub(r"[.!?](?=\s|$)", "!!", text)
    if way == 2:
        return f"“{bare}”…"
    if way == 3:
        return re.sub(r"(?<=[a-z]), ", " – ", text) + " …"
    if way == 4:
        return f"({text.rstrip('.?!')}) ?" if not re.search(r"[*+=]|\d - \d", text) else f"{text} ?!"
    return re.sub(r"(?<=[a-z])['’](?=[a-z])|(?<=[a-z]{2})-(?=[a-z])", "", bare)


def _respaced(text: str, rng: random.Random) -> str:
    gaps = ["  ", "\t", "\n", "\u00a0", "\u2009", " \r\n "]
    return (
        rng.choice(["", " ", "\n"])
        + "".join(rng.choice(gaps) if c == " " else c for c in text)
        + rng.choice(["", "  "])
    )


def _other_unicode(text: str, rng: random.Random) -> str:
    way = rng.randrange(5)
    if way == 0:
        return unicodedata.normalize("NFD", text)
    if way == 1:
        return "".join(chr(ord(c) + 0xFEE0) if "a" <= c.lower() <= "z" else c for c in text)
    if way == 2:
        return text.replace("'", "’").replace("-", "\u2011").replace("fi", "ﬁ").replace("fl", "ﬂ")
    if way == 3:
        return re.sub(r"(?<=[a-z]{2})(?=[a-z]{3})", lambda _: rng.choice(["", "\u200b", "\u00ad", "\u2060"]), text)
    return "\ufeff" + text.replace(" ", "\u00a0")


def _all_of_these(text: str, rng: random.Random) -> str:
    return _respaced(_recased(_repunctuated(text, rng), rng), rng)


def _lowered(text: str) -> str:
    """The text as it goes on behind other words."""
    return text[:1].lower() + text[1:] if text[1:2] == text[1:2].lower() else text


def _templated(templates: tuple[str, ...]) -> Change:
    return lambda text, rng: rng.choice(templates).format(x=_lowered(text), X=text)


def _inserted(words: tuple[str, ...]) -> Change:
    """One or two words put in, anywhere behind the first word."""

    def change(text: str, rng: random.Random) -> str:
        parts = text.split(" ")
        for _ in range(rng.choice((1, 1, 2))):
            parts.insert(rng.randrange(1, len(parts)) if len(parts) > 1 else 1, rng.choice(words))
        return " ".join(parts)

    return change


LEAKS: Mapping[str, Change] = {
    "verbatim": lambda text, _: text,
    "re-cased": _recased,
    "re-punctuated": _repunctuated,
    "re-spaced": _respaced,
    "other Unicode": _other_unicode,
    "re-cased, re-punctuated, re-spaced": _all_of_these,
    "paraphrased by template": _templated(TEMPLATES),
    "paraphrased by template, held out": _templated(HELD_OUT_TEMPLATES),
    "templated and re-cased": lambda text, rng: rng.choice(TEMPLATES).format(x=text, X=text).upper(),
    "words inserted": _inserted(INSERTED),
    "words inserted, held out": _inserted(HELD_OUT_INSERTED),
}


def _other_number(text: str, rng: random.Random) -> str:
    numbers = list(re.finditer(r"\d+", text))
    if not numbers:
        return text
    found = rng.choice(numbers)
    other = str(int(found[0]) + rng.randrange(1, 9))
    return text[: found.start()] + other + text[found.end() :]


def _other_name(text: str, rng: random.Random) -> str:
    names = list(re.finditer(r"(?<=[a-z] )[A-Z][a-z]{2,}", text))
    if not names:
        return text
    found = rng.choice(names)
    return text[: found.start()] + rng.choice([n for n in (*FIRST, *CITY) if n != found[0]]) + text[found.end() :]


def _negated(text: str, _: random.Random) -> str:
    return re.sub(r"\b(is|are|was|were|can|does|do|has|have)\b(?! not)", r"\1 not", text, count=1)


OTHERS: Mapping[str, Change] = {
    "another number": _other_number,
    "another name": _other_name,
    "a “not” put in": _negated,
}


REWORDED = {
    "Who": "Which person", "Where": "In what place", "How many": "What number of", "How much": "What sum",
    "leads": "is in charge of", "charged": "billed", "arrived": "come", "scratch": "scrape", "exchange": "swap",
    "great": "excellent", "work": "have their job", "meet": "come together", "bought": "purchased", "send": "ship",
    "office": "bureau", "use": "employ", "cannot": "am unable to", "open": "start", "change": "alter",
    "wrong": "incorrect",
    "report": "answer", "deputy": "stand-in", "phone": "telephone", "password": "secret word", "parcel": "package",
    "responsible": "accountable", "Convert": "Translate", "Calculate": "Work out", "return": "give back",
    "list": "sequence",
}  # fmt: skip


def _reworded(text: str, _: random.Random) -> str:
    """Other words for what is said: nothing that a comparison of words can find."""
    for word, other in REWORDED.items():
        text = re.sub(rf"\b{word}\b", other, text)
    return text


# ---- measuring -----------------------------------------------------------------------------------


@dataclass(kw_only=True)
class Tally:
    """How many were planted, and how many of these each tier found."""

    planted: int = 0
    exact: int = 0
    near: int = 0


def planted(task: Task, change: Change, rng: random.Random) -> Tally:
    """Half of the copies are put into training, of the other half it is the copy that is tested."""
    changed = {s.id: change(s.input, rng) for s in task.test}
    there = (
        {s.id for s in task.test}
        if change is LEAKS["verbatim"]
        else {i for s in task.test if changed[i := s.id] != s.input}
    )
    copied = {i for i in there if rng.random() < 0.5}
    test = tuple(replace(s, input=changed[s.id]) if s.id in copied else s for s in task.test)
    copies = tuple(
        replace(s, id=f"copy-{s.id}", input=s.input if s.id in copied else changed[s.id])
        for s in task.test
        if s.id in there
    )
    found = {
        leak.first_id: leak
        for leak in find_leaks(replace(task, test=test, train=(*task.train, *copies), validation=()))
    }
    how = Counter(leak.how for leak in _own(found, there) if leak.second_id == f"copy-{leak.first_id}")
    return Tally(planted=len(there), exact=how["exact"], near=how["near"])


def _own(found: Mapping[str, Leak], there: set[str]) -> Iterator[Leak]:
    return (found[i] for i in sorted(there) if i in found)


def false_alarms(task: Task) -> list[Leak]:
    """Test samples of a clean pool that are called leaks."""
    return list({leak.first_id: leak for leak in find_leaks(task) if leak.pools.startswith("test")}.values())


def measured(tasks: Mapping[str, Task], changes: Mapping[str, Change], seed: int) -> dict[str, dict[str, Tally]]:
    """By kind and pool."""
    return {
        kind: {name: planted(task, change, random.Random(f"{seed} {kind} {name}")) for name, task in tasks.items()}
        for kind, change in changes.items()
    }


def alike_table(tasks: Mapping[str, Task], seed: int) -> None:
    """Clean pools, and up to 60 reworded copies planted in each, before the search by meaning."""
    minilm = plugins.load("embedders", "minilm")
    embedder: Embedder = minilm.build(minilm.Params())
    print("\n| by meaning | test | threshold | false alarms | reworded | found | by words |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    alarms, tested, planted_, found_ = 0, 0, 0, 0
    for name, task in tasks.items():
        clean = find_alike(task, embedder)
        if clean.skipped:
            print(f"| {name} | {len(task.test)} | {clean.skipped} | | | | |", flush=True)
            continue
        changed = {s.id: _reworded(s.input, random.Random(seed)) for s in task.test}
        there = [s for s in task.test if changed[s.id] != s.input][:60]
        copies = tuple(replace(s, id=f"copy-{s.id}", input=changed[s.id]) for s in there)
        leaky = replace(task, train=(*task.train, *copies))
        ids = {s.id for s in there}
        seen = {pair.first_id for pair in find_alike(leaky, embedder).found} & ids
        near = {leak.first_id for leak in find_leaks(leaky)} & ids
        print(
            f"| {name} | {clean.looked_at} | {clean.threshold:.3f} | {len(clean.found)} | {len(ids)} | {len(seen)} "
            f"| {len(near)} |",
            flush=True,
        )
        alarms, tested = alarms + len(clean.found), tested + clean.looked_at
        planted_, found_ = planted_ + len(ids), found_ + len(seen | near)
    print(
        f"| all | {tested} | | {alarms} ({alarms / tested:.2%}) | {planted_} | {found_ / planted_:.0%} with either | |"
    )


def time_table(seed: int, size: int = 10_000) -> None:
    """Processor time over pools of `size` test and `size` training samples."""
    rng = random.Random(seed)
    prose = list(_docstrings())
    kinds: dict[str, Callable[[], str]] = {
        "sums": lambda: _sum(rng)[0],
        "questions about staff": lambda: _staff(rng)[0],
        "messages of few words and labels": lambda: _around(_matter(rng)[0], rng),
        "eight sentences of prose": lambda: " ".join(rng.choices(prose, k=8)),
    }
    print("\n| pool | words each | s |\n|---|---:|---:|")
    for name, make in kinds.items():
        texts = [make() for _ in range(2 * size)]
        samples = tuple(Sample(id=str(n), input=text, targets=("x",)) for n, text in enumerate(texts))
        task, began = _task(name, samples[:size], samples[size:]), process_time()
        find_leaks(task)
        each = sum(len(text.split()) for text in texts) / len(texts)
        print(f"| {name} | {each:.0f} | {process_time() - began:.1f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=200, help="test samples of each pool that is made here")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--pools", action="store_true", help="print every kind on every pool")
    parser.add_argument("--alike", action="store_true", help="the search by meaning too")
    parser.add_argument("--time", action="store_true", help="only the time that large pools take")
    chosen = parser.parse_args()
    if chosen.time:
        time_table(chosen.seed)
        return
    tasks = pools(chosen.samples, chosen.seed)
    began = process_time()
    for title, changes in (("planted leaks", LEAKS), ("no leaks, though nearly the same", OTHERS)):
        print(f"\n| {title} | planted | exact | near | found | lowest pool |\n|---|---:|---:|---:|---:|---|")
        for kind, found in measured(tasks, changes, chosen.seed).items():
            total, exact, near = (
                sum(getattr(t, part) for t in found.values()) for part in ("planted", "exact", "near")
            )
            shares = {name: (t.exact + t.near) / t.planted for name, t in found.items() if t.planted}
            pick = min if changes is LEAKS else max
            worst = pick(shares, key=lambda name: shares[name])
            share = (exact + near) / max(total, 1)
            print(
                f"| {kind} | {total} | {exact / max(total, 1):.1%} | {near / max(total, 1):.1%} | {share:.2%} "
                f"| {worst}: {shares[worst]:.1%} |",
                flush=True,
            )
            if chosen.pools:
                print("    ", {name: round(share, 3) for name, share in shares.items()})
    print("\n| clean pool | test | others | false alarms | share |\n|---|---:|---:|---:|---:|")
    alarms, tested = 0, 0
    for name, task in tasks.items():
        wrong = false_alarms(task)
        alarms, tested = alarms + len(wrong), tested + len(task.test)
        others = len(task.train) + len(task.validation)
        print(
            f"| {name} | {len(task.test)} | {others} | {len(wrong)} | {len(wrong) / len(task.test):.2%} |", flush=True
        )
        if chosen.pools:
            texts = {s.id: s.input for s in (*task.test, *task.train)}
            for leak in wrong[:8]:
                print(f"     {leak.text!r}\n     {texts.get(leak.second_id, '')[:300]!r}")
    print(f"| all | {tested} | | {alarms} | {alarms / tested:.2%} |")
    if chosen.alike:
        alike_table(tasks, chosen.seed)
    print(f"\n{process_time() - began:.0f} s of processor time")


if __name__ == "__main__":
    main()
