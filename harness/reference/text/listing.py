"""Lists of words and phrases, written as plain text."""


def words(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a text, separated by semicolons; line breaks count as spaces."""
    return tuple(" ".join(item.split()) for item in text.split(";") if item.strip())
