"""Code that is not ours may raise what is no `Exception`: it ends a call of it, never a task of ours or the process."""

import asyncio
from types import TracebackType


class contained:  # noqa: N801 - used as `contextlib`'s are, but those let StopIteration through
    """Makes an ordinary error (RuntimeError) of what would end more than the call.

    Such are `sys.exit()` in somebody's code, a panic of a library in Rust, a task that was cancelled by what it called,
    and StopIteration, which no future takes. Ctrl-C, and a cancelling of ours, stay what they are.
    """

    def __enter__(self) -> None:
        """Nothing."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Raises RuntimeError in the place of such an error."""
        if error is None or isinstance(error, KeyboardInterrupt):
            return
        if isinstance(error, Exception) and not isinstance(error, StopIteration | StopAsyncIteration):
            return
        if isinstance(error, asyncio.CancelledError):
            if _cancelling():
                return
            raise RuntimeError("CancelledError: what was called cancelled itself") from error
        raise RuntimeError(in_words(error)) from error


def in_words(error: BaseException) -> str:
    """The kind of the error and what it says of itself, even if it cannot say anything."""
    try:
        said = str(error)
    except Exception:  # noqa: BLE001 - somebody's own class
        said = ""
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _cancelling() -> bool:
    """Whether somebody of ours wants the task to end."""
    try:
        task = asyncio.current_task()
    except RuntimeError:  # in a thread
        return False
    return task is not None and task.cancelling() > 0
