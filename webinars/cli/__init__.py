"""The `webinars` command: each module here holds the sub-commands of one subject.

A sentence on stderr and exit code 2 for input that cannot be right, 1 for what failed; never a traceback for either.
"""

from webinars.cli.commands import webinars


def main() -> None:
    """The entry point of the `webinars` script and of `python -m webinars`."""
    webinars(prog_name="webinars")
