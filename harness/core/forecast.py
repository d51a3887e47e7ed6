"""How much longer a phase will take, from how long its pieces took so far."""

from collections import deque

_MARKS = 256


class Forecast:
    """Seconds left of `total` equal pieces, at the pace of the latter half of what is done.

    The latter half, because beginnings are slow and paces change; not less, because pieces come in bursts. Where it
    began is known as closely as the marks lie, which are at most so many however long it takes.
    """

    def __init__(self, total: int, now_s: float) -> None:
        self._total = total
        self._done = 0
        self._step = max(1, total // _MARKS)
        self._marks: deque[tuple[int, float]] = deque([(0, now_s)])

    def advance(self, done: int, now_s: float) -> None:
        """So many more pieces are done by now."""
        self._done += done
        if self._done - self._marks[-1][0] >= self._step:
            self._marks.append((self._done, now_s))
            while len(self._marks) > 2 and self._marks[1][0] <= self._done / 2:
                self._marks.popleft()

    def left_s(self, now_s: float) -> float | None:
        """Seconds until all is done; None while nothing is."""
        since, began_s = self._marks[0]
        if self._done <= since:
            return None
        return (now_s - began_s) / (self._done - since) * (self._total - self._done)


def in_words(seconds: float) -> str:
    """A span of time as one says it: 40 s, 3 min, 5 h 20 min."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60:02} min"
