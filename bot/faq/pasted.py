"""Entries and phrasings as TOML to paste, with what there is to know of each above it in a comment: pure."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from bot.faq.gaps import Found, Gap
from bot.faq.suggest import Suggestion
from bot.faq.texts.masked import one_line, quoted
from bot.plan.words import ZONE


def entry(gap: Gap) -> str:
    """An entry; `roost check` refuses an empty answer, so that it cannot be forgotten."""
    question, *similar = map(quoted, gap.examples)
    return (
        f"[[handlers.faq.entries]]\nquestion = {question}\nsimilar = [{', '.join(similar)}]\n"
        f"answer = {quoted(gap.draft)}\n"
    )


def gaps(found: Found) -> str:
    """An entry for each gap, and what was passed over."""
    told = [f"{_about(gap)}{'' if gap.taught else entry(gap)}" for gap in found.gaps]
    return "\n".join([*told, _comment(f"passed over: {_counts(found.noise)}")] if found.noise else told)


def suggestions(found: Iterable[Suggestion]) -> str:
    """For each entry the line with which to replace its `similar`."""
    return "\n".join(map(_suggestion, found))


def _about(gap: Gap) -> str:
    reasons = _counts(Counter(gap.reasons))
    near = f"; nearest entry: {gap.nearest}" if gap.nearest else ""
    asked = f"{gap.times}× by {_people(gap.members)}, {_days(gap.first, gap.last)}"
    lines = [f"{asked}: {reasons}{near}"]
    if gap.taught:
        lines.append(f"taught already; is its answer good enough? {' | '.join(gap.examples)}")
    if gap.draft:
        lines.append("the answer is a draft from the taught answers: read it before you keep it")
    return "".join(map(_comment, lines))


def _suggestion(found: Suggestion) -> str:
    similar = [*found.similar, *(each.text for each in found.phrasings)]
    picked = [
        _comment(f"new: {each.text} ({each.times}× by {_people(each.members)})") for each in found.phrasings
    ]
    return (
        f"{_comment(f'{found.topic}: {found.question}')}{''.join(picked)}"
        f"similar = [{', '.join(map(quoted, similar))}]\n"
    )


def _comment(line: str) -> str:
    return f"# {one_line(line)}\n"


def _counts(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {times}" for name, times in counts.most_common())


def _people(count: int) -> str:
    return "1 member" if count == 1 else f"{count} members"


def _days(first: datetime, last: datetime) -> str:
    begins, ends = (f"{each.astimezone(ZONE):%Y-%m-%d}" for each in (first, last))
    return f"on {begins}" if begins == ends else f"{begins} to {ends}"
