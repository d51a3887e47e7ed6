"""Texts from outside, before they are kept or shown."""


def whole(text: str) -> str:
    """The text with half characters replaced: some endpoints cut a surrogate pair in two, and no file takes that."""
    return text.encode("utf-8", "replace").decode("utf-8") if any("\ud800" <= c <= "\udfff" for c in text) else text


def printable(text: str) -> str:
    """The text as a terminal may have it: what would move its cursor, recolour or rearrange it stands as an escape."""
    return "".join(c if c.isprintable() or c in "\n\t" else ascii(c)[1:-1] for c in text)
