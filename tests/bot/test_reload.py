import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.metrics import Metrics
from bot.program import Program, load_program
from bot.reload import Reloader
from tests.bot.configured import ACCOUNT, program, written

SAMPLE = (Path(__file__).parents[2] / "config.toml").read_text("utf-8")
FAQ = f'{ACCOUNT}[handlers.faq]\nfiles = ["faq/*.csv"]\n'


class Swaps:
    """What was put in force, one after the other."""

    def __init__(self) -> None:
        self.programs: list[Program] = []
        self.changed = asyncio.Condition()

    async def __call__(self, program: Program) -> None:
        async with self.changed:
            self.programs.append(program)
            self.changed.notify_all()

    async def until(self, port: int) -> None:
        """Until a configuration with this port is in force."""
        async with asyncio.timeout(30), self.changed:
            await self.changed.wait_for(lambda: any(p.config.server.port == port for p in self.programs))


def reloader(folder: Path, text: str, swaps: Swaps, metrics: Metrics | None = None) -> Reloader:
    return Reloader(program(folder, text), {}, swaps, metrics or Metrics())


def errors(metrics: Metrics) -> float:
    return metrics.registry.get_sample_value("roost_config_errors_total") or 0


async def test_a_valid_configuration_is_put_in_force(tmp_path: Path) -> None:
    swaps = Swaps()
    reload = reloader(tmp_path, ACCOUNT, swaps).reload
    written(tmp_path, f"{ACCOUNT}[server]\nport = 1\n")
    assert await reload()
    assert [each.config.server.port for each in swaps.programs] == [1]


async def test_a_wrong_one_is_refused_counted_and_the_last_stays(tmp_path: Path) -> None:
    swaps, metrics = Swaps(), Metrics()
    reload = reloader(tmp_path, ACCOUNT, swaps, metrics).reload
    written(tmp_path, f"{ACCOUNT}[server]\nprot = 1\n")
    assert not await reload()
    (tmp_path / "config.toml").unlink()
    assert not await reload()
    assert (swaps.programs, errors(metrics)) == ([], 2)
    written(tmp_path, ACCOUNT)
    assert await reload()


async def test_a_swap_that_fails_does_not_end_the_watch(tmp_path: Path) -> None:
    async def broken(_: Program) -> None:
        raise RuntimeError

    metrics = Metrics()
    assert not await Reloader(program(tmp_path, ACCOUNT), {}, broken, metrics).reload()
    assert errors(metrics) == 1


def mutated(text: str, chance: random.Random) -> bytes:
    """The text after a slip of the hand: something lost, doubled, swapped, or typed over."""
    lines = text.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    match chance.randrange(6):
        case 0:
            del lines[at : at + chance.randint(1, 5)]
        case 1:
            lines.insert(at, lines[chance.randrange(len(lines))])
        case 2:
            other = chance.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        case 3:
            words = lines[at].split(" ")
            words[chance.randrange(len(words))] = chance.choice(["9e999", "-1", "true", '""', "[]", "{", "“"])
            lines[at] = " ".join(words)
        case 4:
            line = bytearray("".join(lines).encode())
            for _ in range(chance.randint(1, 4)):
                line[chance.randrange(len(line))] = chance.randrange(256)
            return bytes(line)
        case _:
            return "".join(lines).encode()[: chance.randrange(len(text))]
    return "".join(lines).encode()


@pytest.mark.parametrize("seed", range(4))
async def test_mutated_files_are_taken_whole_or_refused(tmp_path: Path, seed: int) -> None:
    """80 files for each seed: no crash, and nothing in force but what that very file says."""
    chance, swaps, metrics = random.Random(seed), Swaps(), Metrics()
    reload = reloader(tmp_path, SAMPLE, swaps, metrics).reload
    taken = 0
    for _ in range(80):
        (tmp_path / "config.toml").write_bytes(mutated(SAMPLE, chance))
        taken += await reload()
        assert len(swaps.programs) == taken
        if swaps.programs:
            chain = [named.name for named in swaps.programs[-1].chain]
            assert chain == list(swaps.programs[-1].config.handlers)
    assert errors(metrics) == 80 - taken
    assert 0 < taken < 80


class Writer:
    """Writes a file in pieces, one between any two looks; each piece alone is a valid file."""

    def __init__(self, file: Path, *pieces: str) -> None:
        self.file, self.pieces = file, list(pieces)

    async def __call__(self) -> None:
        await asyncio.sleep(0)
        if self.pieces:
            with self.file.open("a", encoding="utf-8") as file:
                file.write(self.pieces.pop(0))


@asynccontextmanager
async def watching(reloader: Reloader) -> AsyncIterator[None]:
    watch = asyncio.create_task(reloader.run(asyncio.Event(), Writer(Path())))
    yield
    assert not watch.done()
    watch.cancel()
    await asyncio.gather(watch, return_exceptions=True)


def save(file: Path, text: str) -> None:
    file.write_text(text, "utf-8")


async def noticed(swaps: Swaps, file: Path, text: str, port: int) -> None:
    """Write until the change is in force: the watch may not have begun at the first time."""
    waiting = asyncio.create_task(swaps.until(port))
    while not waiting.done():
        save(file, text)
        await asyncio.wait([waiting], timeout=0.5)
    await waiting


async def test_a_saved_file_is_noticed(tmp_path: Path) -> None:
    swaps = Swaps()
    async with watching(reloader(tmp_path, ACCOUNT, swaps)):
        await noticed(swaps, tmp_path / "config.toml", f"{ACCOUNT}[server]\nport = 7\n", 7)
        # As editors save: a new file takes the place of the old one.
        new = tmp_path / "config.toml.new"
        new.write_text(f"{ACCOUNT}[server]\nport = 8\n", "utf-8")
        new.replace(tmp_path / "config.toml")
        await swaps.until(8)


async def test_spreadsheets_in_folders_named_later_are_noticed(tmp_path: Path) -> None:
    swaps = Swaps()
    folder = tmp_path / "faq"
    folder.mkdir()
    sheet = folder / "a.csv"
    sheet.write_text("问题,答案\n一,1\n", "utf-8")
    async with watching(reloader(tmp_path, ACCOUNT, swaps)):
        await noticed(swaps, tmp_path / "config.toml", f"[server]\nport = 7\n{FAQ}", 7)
        assert not swaps.programs[-1].warnings

        async def warned() -> None:
            async with swaps.changed:
                await swaps.changed.wait_for(lambda: bool(swaps.programs[-1].warnings))

        waiting = asyncio.create_task(warned())
        async with asyncio.timeout(30):
            while not waiting.done():
                sheet.write_text("问题,答案\n一,1\n二,\n", "utf-8")
                await asyncio.wait([waiting], timeout=0.5)
    assert swaps.programs[-1].warnings == (
        "faq/a.csv row 3, column 答案: is empty; fill it in, or delete the row",
    )


@asynccontextmanager
async def asked(reloader: Reloader, pause: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Somebody has asked for a reload."""
    event = asyncio.Event()
    event.set()
    watch = asyncio.create_task(reloader.run(event, pause))
    yield
    watch.cancel()
    await asyncio.gather(watch, return_exceptions=True)


async def test_a_file_is_put_in_force_once_it_has_rested(tmp_path: Path) -> None:
    swaps, metrics = Swaps(), Metrics()
    half = reloader(tmp_path, f"{ACCOUNT}[server]\nport = 1", swaps, metrics)
    async with asked(half, Writer(tmp_path / "config.toml", "2", "3", '\n[log]\nlevel = "error"\n')):
        await swaps.until(123)
    assert [each.config.server.port for each in swaps.programs] == [123]
    assert [each.config.log.level for each in swaps.programs] == ["error"]
    assert errors(metrics) == 0


async def test_a_spreadsheet_is_read_once_it_has_rested(tmp_path: Path) -> None:
    (tmp_path / "faq").mkdir()
    sheet = tmp_path / "faq" / "a.csv"
    sheet.write_text("问题,答案\n一,1\n", "utf-8")
    swaps = Swaps()
    async with asked(reloader(tmp_path, f"[server]\nport = 7\n{FAQ}", swaps), Writer(sheet, "二,", "2\n")):
        await swaps.until(7)
    (program,) = swaps.programs
    assert not program.warnings


async def test_what_never_rests_is_read_all_the_same(tmp_path: Path) -> None:
    swaps = Swaps()
    log = Writer(tmp_path / "log.txt", *"a line each time it is looked at")
    async with asked(reloader(tmp_path, f"{ACCOUNT}[server]\nport = 7", swaps), log):
        await swaps.until(7)
    assert log.pieces


async def test_what_changes_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    swaps, writer = Swaps(), Writer(tmp_path / "config.toml", "2")

    def slow(file: Path, environ: Mapping[str, str]) -> Program:
        found = load_program(file, environ)
        asyncio.run(writer())
        return found

    first = program(tmp_path, f"{ACCOUNT}[server]\nport = 1")
    reloading = Reloader(first, {}, swaps, Metrics(), slow)
    async with asked(reloading, Writer(tmp_path / "config.toml")):
        await swaps.until(12)
    assert [each.config.server.port for each in swaps.programs] == [12]
