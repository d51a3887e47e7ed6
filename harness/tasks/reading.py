"""A text as the search for leaks reads it: evened out in case, Unicode, spaces and punctuation, and cut into words."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from harness.core.types import Sample


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words that may come and go without the question becoming another one.
STOP = frozenset({"a", "an", "the", "of", "is", "are", "do", "does", "please"})
# Words of which greetings, requests and thanks are made: around a question they change nothing.
FRAME = STOP | _set_of(
    """
    about advance afternoon again all also am and answer answered any anybody anyone anything apologies
    apologise appreciate appreciated ask asked asking assist assistance at be been best bother bothering but by
    can cheers clarify colleague colleagues could couldnt curious day dear doubt evening everybody everyone
    excuse explain figure find folks follow following for friend friends from give glad good got grateful
    greetings had happy has have having hello help helping here hey hi hope i id idea if ill im in info inform
    information interested into it its ive just kind kindly know learn let lets like look looking love madam
    many matter may maybe me might mind moment morning much must my need needed ok okay on one or our out pardon
    perhaps possible question questions quick quickly record records regarding regards reply request respond
    response right say see sent short shortly simple sincerely sir so somebody someone something soon sorry
    supply task team tell thank thanks that there thing this time to too trouble try trying understand up us
    wait want wanted wants was way we well were will wish with wonder wondered wondering word would you your
    """
)
# Words that may end a question without a comma before them.
POLITE = STOP | frozenset({"thank", "thanks", "you", "cheers"})
# Words that may stand anywhere in a question and change nothing.
FILLERS = _set_of(
    """
    actually again anyway basically currently exactly fact generally indeed just kindly maybe normally now
    nowadays ok okay perhaps precisely present presently really simply so specifically then today typically
    usually well
    """
)
# Words behind which a question begins, whatever stood before them.
ASKING = _set_of("answer ask asked but explain hear if know me out say tell us whether wonder wondering")
# Words that lead to a filler of several words, such as "in fact".
LEADING = frozenset({"as", "at", "by", "in"})
# Words that questions begin with.
QUESTIONS = frozenset({"how", "what", "when", "where", "which", "who", "whom", "whose", "why"})
# Words that make another question of it wherever they are put.
CHANGERS = QUESTIONS | _set_of(
    """
    after another before billion cannot cant couldnt didnt doesnt dont double dozen eight eighth eleven except
    excluding fewer fifth first five former four fourth half hundred instead isnt last least less million more
    most neither never next nine ninth no none nor not only opposite other previous second seven seventh six
    sixth ten tenth than third thousand three triple twelve twice two unless wasnt without wont wouldnt
    """
)

MIN_CORE = 3

_CAPITAL_ANYWAY = frozenset({"i", "i'm", "i'd", "i've", "i'll"})
_KEPT_PUNCTUATION = frozenset("*/%#&@")
_FORMULA_PUNCTUATION = frozenset("()[]{}-")
_ENDS = frozenset('.!?:;\n“”"…–—')
_BEGINNINGS = _ENDS | frozenset("([{")
_PAUSES = _ENDS | frozenset(",()[]{}")

_HEIGHTS = ((re.compile("([⁰¹²³⁴-⁹]+)"), r"^\1"), (re.compile("([₀-₉]+)"), r"_\1"), (re.compile("([¼-¾⅐-⅞])"), r" \1"))
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’‘ʼ`](?=[^\W\d_])")
_HYPHEN = re.compile(r"(?<=[^\W\d_]{2})[-‐](?=[^\W\d_])|(?<=[^\W\d_])[-‐](?=[^\W\d_]{2})")
_RANGE = re.compile(r"(?<=\d)\s*[–‒‐]\s*(?=\d)")
_TOKEN = re.compile(r"(?<![^\s(+*/=<>-])-?\.\d+(?!\w)|(?<!\w)-?\d+(?:[.,:/]\d+)*(?!\w)|\w+(?:'\w+)*|\n+|\S")
_FORMULA = re.compile(r"[\w)\]}]\s*[*+=^<>×÷]\s*[\w(\[{-]|\d\s*[-–]\s*\d|\w[(\[{]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """One sample, read.

    `tokens` are its words, numbers and symbols in lower case; equal tokens are the same text. `content` are the same
    without `STOP` words, possessives and brackets, `vocabulary` the set of them, `core` the content without the
    greetings and requests around it, `glued` the text without spaces, but for those between numbers. `ends` are the
    positions in `content` at which a sentence begins or ends, `pauses` those at which any clause does; `closed`: there
    is a full stop or the like at the end. `names` are words with a capital that no sentence begins with. `formula`:
    brackets and dashes mean something. `answers`: the targets, by `answer_key`.
    """

    sample: Sample
    tokens: tuple[str, ...]
    content: tuple[str, ...]
    vocabulary: frozenset[str]
    core: tuple[str, ...]
    glued: str
    ends: frozenset[int]
    pauses: frozenset[int]
    closed: bool
    names: frozenset[str]
    formula: bool
    answers: frozenset[str]


def read(sample: Sample) -> Read:
    """Reads one sample."""
    text = even(sample.input)
    folded = fold(text)
    formula = _FORMULA.search(folded) is not None
    names = _names(_TOKEN.findall(text))
    content: list[str] = []
    tokens: list[str] = []
    ends, pauses = {0}, {0}
    for part in _TOKEN.findall(folded):
        if _counts(part):
            tokens.append(part.replace("'", ""))
            meant = part.removesuffix("'s").replace("'", "")
            if meant not in STOP or meant in names:
                content.append(meant)
            continue
        if formula and part in _FORMULA_PUNCTUATION:
            tokens.append(part)
        if part[0] in _ENDS:
            ends.add(len(content))
        if part[0] in _PAUSES:
            pauses.add(len(content))
    closed = len(content) in ends
    ends.add(len(content))
    pauses.add(len(content))
    return Read(
        sample=sample,
        tokens=tuple(tokens) or (sample.input.strip(),),
        content=tuple(content),
        vocabulary=frozenset(content),
        core=_core(content, pauses),
        glued=_glued(tokens),
        ends=frozenset(ends),
        pauses=frozenset(pauses),
        closed=closed,
        names=names,
        formula=formula,
        answers=frozenset(answer_key(target) for target in sample.targets),
    )


def even(text: str) -> str:
    """The text in one form of Unicode, with one kind of apostrophe and minus, without what is not seen."""
    if not text.isascii():
        for heights, plain in _HEIGHTS:
            text = heights.sub(plain, text)
        text = "".join(c for c in unicodedata.normalize("NFKC", text) if not _unseen(c))
        text = _RANGE.sub("-", text.replace("−", "-"))
    return _HYPHEN.sub("", _APOSTROPHE.sub("'", text))


def fold(text: str) -> str:
    """The text in lower case."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text.casefold())


def words(text: str) -> list[str]:
    """The tokens of a plain text, as `Read.tokens` has those of a sample that is no formula."""
    return [part.replace("'", "") for part in _TOKEN.findall(fold(even(text))) if _counts(part)]


@lru_cache(maxsize=4096)
def answer_key(answer: str) -> str:
    """Answers are compared by this: case, spaces and punctuation of sentences do not count."""
    return " ".join(words(answer)) or answer.strip()


@lru_cache(maxsize=8192)
def is_amount(word: str) -> bool:
    """Whether it is a number, has one in it, or goes with numbers, as units, currencies and operators do."""
    sign = len(word) == 1 and not word.isalnum() and (word == "°" or unicodedata.category(word) != "So")
    return sign or any(letter.isdigit() for letter in word)


@lru_cache(maxsize=4096)
def _unseen(sign: str) -> bool:
    """Zero-width and soft signs, directions, and the selectors that choose the look of an emoji."""
    return unicodedata.category(sign) == "Cf" or "\ufe00" <= sign <= "\ufe0f"


@lru_cache(maxsize=8192)
def _counts(token: str) -> bool:
    """Punctuation of sentences does not count; words, numbers, operators, currencies and emoji do."""
    if len(token) > 1:
        return token[0] != "\n"
    return token in _KEPT_PUNCTUATION or not unicodedata.category(token).startswith(("P", "C"))


def _names(raw: Sequence[str]) -> frozenset[str]:
    """Words with a capital that no sentence began with, in lower case; none where all words have one."""
    cased = [word for word in raw if word[0].isalpha() and word.lower() != word.upper()]
    if len(cased) > 3 and not any(word[0] == word[0].lower() for word in cased):
        return frozenset()
    follows = zip([".", *raw[:-1]], raw, strict=True) if raw else ()
    return frozenset(
        fold(word).removesuffix("'s").replace("'", "")
        for before, word in follows
        if word != word.lower() and before[0] not in _BEGINNINGS and word.casefold() not in _CAPITAL_ANYWAY
    )


def _core(content: Sequence[str], pauses: Iterable[int]) -> tuple[str, ...]:
    """Without the words of greeting and request at its edges; all of it where too little would be left.

    At its end only whole clauses are cut off: "how much you know" ends in words that mean something.
    """
    first, last = 0, len(content)
    while first < last and content[first] in FRAME:
        first += 1
    framed = last
    while framed > first and content[framed - 1] in FRAME:
        framed -= 1
    last = min(pause for pause in pauses if pause >= framed)
    core = tuple(content[first:last])
    return core if len(core) >= MIN_CORE else tuple(content)


def _glued(tokens: Sequence[str]) -> str:
    parts = list(tokens[:1])
    for before, token in pairwise(tokens):
        parts.append(f" {token}" if before[-1].isdigit() and token[0].isdigit() else token)
    return "".join(parts).replace("_", "")
