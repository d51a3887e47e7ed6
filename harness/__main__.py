"""`harness`, also as `python -m harness`: a door so small that Ctrl-C is heard while the command line is still read."""

import sys


def main() -> None:
    """See `harness.cli.main`."""
    try:
        from harness.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
