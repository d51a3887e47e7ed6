"""How texts are evened out before they are compared: SQuAD's way, made safe for numbers and other scripts."""

import re
import string
import unicodedata

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = re.compile(
    rf"(?=[{re.escape(string.punctuation)}])"
    r"(?!(?<!\w)-[$.]*\d)(?!(?<=\d)[./:-]\d)(?!(?<![\w.])\.\d)."
)
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
    r"|[^\s\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)


class _Marks(dict[int, int | None]):
    """Deletes punctuation and invisible signs beyond ASCII; each sign is looked up once."""

    def __missing__(self, code: int) -> int | None:
        category = unicodedata.category(chr(code))
        self[code] = None if code > 127 and (category[0] == "P" or category == "Cf") else code
        return self[code]


_MARKS = _Marks()


def normalise(text: str) -> str:
    """Lower case, without punctuation, articles and extra white space.

    After Rajpurkar et al. 2016 (SQuAD's evaluation script), with three differences: full-width and other
    compatibility forms and punctuation of all scripts are evened out too; a number keeps its sign and what
    stands between its digits, so that 1.5 is not 15 and -5 is not 5; and where nothing would be left ("A",
    "+"), the step that emptied it is not taken.
    """
    lower = unicodedata.normalize("NFKC", text).casefold().translate(_DASHES)
    bare = _PUNCTUATION.sub("", lower)
    if not bare.isascii():
        bare = bare.translate(_MARKS)
    for candidate in (_ARTICLES.sub(" ", bare), bare):
        if words := candidate.split():
            return " ".join(words)
    return " ".join(lower.split())


def words(text: str) -> list[str]:
    """The words of the normalised text; each Chinese character and kana is one, as in MLQA's evaluation."""
    normal = normalise(text)
    return normal.split() if normal.isascii() else _WORD.findall(normal)


def label(text: str) -> str:
    """A class label: lower case, single spaces, no punctuation around it; inside, nothing is taken away."""
    lower = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return lower.strip(string.punctuation + string.whitespace + "“”‘’«»。、") or lower
