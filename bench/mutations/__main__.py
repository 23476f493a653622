"""`python -m bench.mutations`: plants bugs, one at a time, in a copy of the tree; a test must see each.

Exit status 1 where one survives, or where its text is no longer there: then plant it anew.
"""

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Annotated

import typer

from bench.mutations.answering import ANSWERING
from bench.mutations.bug import Bug
from bench.mutations.importing import IMPORTING
from bench.mutations.intake import INTAKE
from bench.mutations.plant import Fate, ask, copied, fate
from bench.mutations.sending import SENDING
from bench.mutations.storing import STORING

BUGS = (*INTAKE, *SENDING, *STORING, *ANSWERING, *IMPORTING)
_TREE = Path(__file__).parents[2]


def main(
    jobs: Annotated[int, typer.Option(help="How many at the same time.")] = 2,
    only: Annotated[str, typer.Option(help="Only those with this in their description or file.")] = "",
) -> None:
    """A line for each bug, and how many were caught."""
    bugs = [bug for bug in BUGS if only in bug.what or only in bug.file]
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(jobs) as threads:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(jobs):
            copies.put(copied(_TREE, Path(name) / f"tree{number}"))

        def planted(bug: Bug) -> Fate:
            copy = copies.get()
            try:
                return fate(bug, copy)
            finally:
                copies.put(copy)

        sound = copies.get()
        status, said = ask(sorted({test for bug in bugs for test in bug.tests}), sound)
        if status:
            sys.exit(f"{said[-3000:]}\nthe tests do not pass without a bug: mend them first")
        copies.put(sound)
        found = []
        for bug, became in zip(bugs, threads.map(planted, bugs), strict=True):
            print(f"{became:10} {bug.file}: {bug.what}", flush=True)
            found.append(became)
    print(f"{found.count(Fate.CAUGHT)} of {len(found)} caught")
    sys.exit(any(became is not Fate.CAUGHT for became in found))


if __name__ == "__main__":
    typer.run(main)
