"""One run of the command line in a process of its own, forked from one that has imported everything already.

Starting Python anew for each of a hundred commands would take minutes. Imports nothing of the tests.
"""

import io
import os
import sys
import warnings
from collections.abc import Mapping, Sequence


def kenshu(words: Sequence[str], folder: str, environment: Mapping[str, str], streams: Sequence[str]) -> None:
    """Be `kenshu` with these words, in that folder, with nothing but that environment, on these three files."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, (path, mode) in enumerate(zip(streams, ("rb", "wb", "wb"), strict=True)):
        with open(path, mode) as stream:  # noqa: PTH123
            os.dup2(stream.fileno(), number)
    sys.stdin, sys.stdout, sys.stderr = (
        io.TextIOWrapper(open(number, mode, closefd=False), encoding="utf-8")  # noqa: SIM115
        for number, mode in enumerate(("rb", "wb", "wb"))
    )
    warnings.simplefilter("error")
    sys.argv = ["kenshu", *words]
    from bot.cli import main

    main()
