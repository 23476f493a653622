"""House rules that no linter knows: mirrored tests, length, one door for time, chance and environment.

The floors themselves are import-linter's (`lint-imports`, part of `make check`).
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = ("bot", "handlers", "storage", "core")
MODULES = sorted(path.relative_to(ROOT) for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))
TESTS = sorted(path.relative_to(ROOT) for path in (ROOT / "tests").rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 300, 40

SHOWN_ELSEWHERE = {
    "bot/__main__.py": "tests/bot/cli",
    "bot/calendar/hints/clock.py": "tests/bot/calendar/hints/test_at.py",
    "bot/calendar/hints/cron.py": "tests/bot/calendar/hints/test_at.py",
    "bot/channels/api_http.py": "tests/bot/channels/test_api_client.py",
    "bot/channels/menu.py": "tests/bot/test_accounts.py",
    "bot/channels/port.py": "tests/bot/channels",  # types
    "bot/imports/titles.py": "tests/bot/imports/test_orders.py",  # names
    "bot/delivery/attempt.py": "tests/bot/delivery/test_verdict.py",  # types
    "bot/delivery/calls.py": "tests/bot/delivery/test_claim.py",
    "bot/delivery/groups.py": "tests/bot/delivery/test_claim.py",
    "bot/delivery/jobs.py": "tests/bot/delivery/test_gathering.py",
    "bot/delivery/policy.py": "tests/bot/delivery/test_claim.py",  # types
    "bot/delivery/turn.py": "tests/bot/delivery/test_claim.py",  # types
    "bot/simulator/api/call.py": "tests/bot/simulator/api/test_gateway.py",
    "bot/simulator/api/quota.py": "tests/bot/simulator/api/test_gateway.py",
    "bot/simulator/control_json.py": "tests/bot/simulator/test_reported_politeness.py",
    "bot/simulator/core.py": "tests/bot/simulator",
    "bot/simulator/errors.py": "tests/bot/simulator/api",
    "bot/simulator/observe.py": "tests/bot/simulator/test_pusher.py",
    "bot/simulator/outcome.py": "tests/bot/simulator/test_pusher.py",
    "bot/simulator/state.py": "tests/bot/simulator",  # types
    "core/sheets/line.py": "tests/core/sheets",  # types
    "core/sheets/parts.py": "tests/core/sheets/test_read.py",
    "handlers/contract.py": "tests/handlers",  # types
    "handlers/faq/arrays.py": "tests/handlers/faq",  # types
    "handlers/faq/build.py": "tests/handlers/faq/test_index.py",
    "handlers/faq/classifier.py": "tests/handlers/faq/test_ranking.py",
    "handlers/faq/entries.py": "tests/handlers/faq/test_index.py",  # types
    "handlers/faq/grams.py": "tests/handlers/faq/test_ranking.py",
    "handlers/faq/pinyin.py": "tests/handlers/faq/test_tables.py",
    "handlers/faq/tuning.py": "tests/handlers/faq/test_ranking.py",  # numbers
    "handlers/part.py": "tests/handlers/test_content.py",
    "handlers/reading/care_words.py": "tests/handlers/test_care.py",  # words
    "handlers/reading/complaint_words.py": "tests/handlers/reading/test_care_reader.py",  # words
    "handlers/reading/handoff.py": "tests/handlers/test_handoff.py",
    "handlers/reading/handoff_words.py": "tests/handlers/test_handoff.py",  # words
    "handlers/reading/opt_out_words.py": "tests/handlers/reading/test_opt_out.py",  # words
    "handlers/kinds.py": "tests/bot/channels/test_events.py",
    "storage/models.py": "tests/storage/test_migrate.py",
}
"""Modules without a mirrored test file, and where they are shown instead."""

ALIASES = {
    "bot/cli/faq.py": "tests/bot/cli/test_faq_commands.py",
    "bot/demo/terminal.py": "tests/bot/demo/test_demo_terminal.py",
    "bot/demo/words.py": "tests/bot/demo/test_demo_words.py",
    "handlers/faq/explain.py": "tests/handlers/faq/test_faq_explain.py",
    "handlers/faq/__init__.py": "tests/handlers/faq/test_faq.py",
    "handlers/faq/settings.py": "tests/handlers/faq/test_faq_settings.py",
    "handlers/reading/care.py": "tests/handlers/reading/test_care_reader.py",
}
"""Mirrors with a longer name, because test files have unique names."""

EDGES = ("bot/clock.py", "bot/serve.py", "bot/cli/", "bot/demo/")
WORLD = re.compile(
    r"\b(datetime\.(now|utcnow|today)|date\.today|time\.(time|monotonic|perf_counter|sleep)(_ns)?|os\.(environ|getenv|urandom)"
    r"|random\.(random|randint|choice|choices|shuffle|seed|SystemRandom|randbytes)|secrets\.(token|choice|rand)\w*"
    r"|uuid\.uuid[14])\b"
)
"""Time, chance and environment: everywhere but at the edges they are parameters."""


def has_code(path: Path) -> bool:
    """Whether a module is more than its docstring."""
    return len(ast.parse((ROOT / path).read_text("utf-8")).body) > 1


def mirror(module: Path) -> Path:
    if alias := ALIASES.get(module.as_posix()):
        return Path(alias)
    return Path("tests", module.parent, f"test_{module.name}")


@pytest.mark.parametrize("module", [path for path in MODULES if has_code(path)], ids=str)
def test_every_module_has_its_test_file(module: Path) -> None:
    if module.as_posix() not in SHOWN_ELSEWHERE and "migrations" not in module.parts:
        assert (ROOT / mirror(module)).exists(), (
            f"write {mirror(module)}, or say in SHOWN_ELSEWHERE where it is shown"
        )


def test_what_is_said_to_be_shown_elsewhere_is_needed() -> None:
    for listed in (*SHOWN_ELSEWHERE, *ALIASES, *SHOWN_ELSEWHERE.values()):
        assert (ROOT / listed).exists(), f"{listed} is gone; take it out"
    assert [name for name in SHOWN_ELSEWHERE if (ROOT / mirror(Path(name))).exists()] == []


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=str)
def test_files_can_be_read_at_once(path: Path) -> None:
    lines = (ROOT / path).read_text("utf-8").count("\n")
    assert lines <= LONGEST_FILE, f"{path} has {lines} lines; split it by subject"


@pytest.mark.parametrize("path", [path for path in MODULES if "migrations" not in path.parts], ids=str)
def test_functions_fit_on_a_screen(path: Path) -> None:
    long = {node.name: size for node, size in functions(path) if size > LONGEST_FUNCTION}
    assert not long, f"{path}: {long}; the limit is {LONGEST_FUNCTION} lines"


def functions(path: Path) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_time_chance_and_environment_come_in_as_parameters(path: Path) -> None:
    if path.as_posix().startswith(EDGES):
        return
    text = (ROOT / path).read_text("utf-8")
    used = {
        f"line {node.lineno}: {name}" for node, name in attributes(ast.parse(text)) if WORLD.fullmatch(name)
    }
    assert not used, f"{path}: {used}; take it as a parameter (bot/clock.py, bot/serve.py)"


def attributes(tree: ast.AST) -> Iterator[tuple[ast.expr | ast.alias, str]]:
    """Everything written `a.b`, and what `from a import b` would make of it."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                yield node, f"{owner}.{name}"
            case ast.ImportFrom(module=str(owner), names=names):
                for alias in names:
                    yield alias, f"{owner}.{alias.name}"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("x = datetime.now(UTC)", True),
        ("from time import monotonic", True),
        ("x = os.environ['HOME']", True),
        ("chance = random.SystemRandom()", True),
        ("x = secrets.token_bytes(3)", True),
        ("def f(chance: random.Random) -> None: ...", False),
        ("from datetime import datetime", False),
        ('"""not datetime.now()"""', False),
    ],
)
def test_the_check_finds_what_it_looks_for(line: str, found: bool) -> None:  # noqa: FBT001 - a table
    assert any(WORLD.fullmatch(name) for _, name in attributes(ast.parse(line))) is found


def test_no_test_replaces_what_it_tests() -> None:
    """Time, network and database come in as parameters, so that nothing needs patching."""
    patching = re.compile(r"mock\.patch|import_module\(.mock|from unittest|monkeypatch\.setattr")
    here = Path(__file__).relative_to(ROOT)
    assert [
        str(path) for path in TESTS if path != here and patching.search((ROOT / path).read_text("utf-8"))
    ] == []
