"""A server as a process on its own core, and what Linux tells about it."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = CORES[0], CORES[-1]


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its port, and what it uses."""

    pid: int
    port: int

    def cpu(self) -> float:
        """Seconds of processor time of all its threads so far."""
        used = 0
        for thread in Path(f"/proc/{self.pid}/task").iterdir():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                used += int((thread / "schedstat").read_text().split()[0])
        return used / 1e9

    def memory(self) -> float:
        """Resident memory in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


def core_busy(core: int) -> float:
    """Seconds that a core has worked since the machine started, for whomever."""
    for line in Path("/proc/stat").read_text().splitlines():
        if line.startswith(f"cpu{core} "):
            user, nice, system, _idle, _wait, irq, softirq, steal, *_ = map(int, line.split()[1:])
            return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")
    raise LookupError(f"no core {core}")


@contextmanager
def on_cores(cores: Collection[int]) -> Iterator[None]:
    """What is started meanwhile runs on these cores; this process comes back to the client's."""
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, {CLIENT_CORE})


@asynccontextmanager
async def serving(
    arguments: Sequence[str],
    environ: Mapping[str, str],
    log: Path,
    cores: Collection[int] = (SERVER_CORE,),
) -> AsyncIterator[Server]:
    """`python -m …` from its ready line to its graceful end; its environment is `environ` and no more.

    Raises: RuntimeError when it does not get ready; any RuntimeError is given the log's last lines.
    """
    with on_cores(cores), log.open("wb") as stderr:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *arguments, env=environ, stdout=asyncio.subprocess.PIPE, stderr=stderr
        )
    try:
        yield Server(process.pid, await _port(process))
    except RuntimeError as error:
        error.add_note(f"the log of {' '.join(arguments)} ends with: {_end(log)}")
        raise
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(15):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


async def _port(process: asyncio.subprocess.Process) -> int:
    assert process.stdout is not None
    async with asyncio.timeout(20):
        line = await process.stdout.readline()
    if not line:
        raise RuntimeError("the server did not start")
    return urlsplit(json.loads(line)["url"]).port or 0


def _end(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-2000:]
