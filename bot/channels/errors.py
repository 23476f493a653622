"""The Official Account API's error codes and what to do about each. Source: wechat/error-codes.md §1."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any


class ErrorClass(Enum):
    """What follows from an error code."""

    NEVER = "N"  # our mistake or the member's state: the same call would fail again
    TOKEN = "T"  # noqa: S105 - a letter of the table; a new token, then once more
    BACK_OFF = "B"  # not executed: again after a while
    QUOTA = "Q"  # nothing more from this endpoint until the quota is reset
    ACCOUNT = "C"  # configuration or permission: the account rests and a human is told
    DONE = "D"  # it has already happened


_TABLE: dict[ErrorClass, Iterable[int]] = {
    ErrorClass.TOKEN: (40001, 40014, 42001),
    ErrorClass.BACK_OFF: (-1, 43117, 45011, 45066, 61450),
    ErrorClass.QUOTA: (45009, 45028),
    ErrorClass.ACCOUNT: (
        *(40013, 40125, 40164, 40243),  # appid, secret, caller's address, frozen secret
        *(43116, 48001, 48004, 50002),  # template banned, no such right, API banned, account restricted
        *(89501, 89503, 89506, 89507),  # the address waits for an administrator
    ),
    ErrorClass.DONE: (0, 40241, 45065),
    ErrorClass.NEVER: (
        *(40002, 40003, *range(40004, 40013), *range(40015, 40029), 40029, 40030, 40031, 40032, 40033),
        *(40035, 40037, 40039, 40048, 40050, 40051, 40117, *range(40118, 40122), 40132, 40137, 40155),
        *(40163, 40226, *range(41001, 41010), 41028, 41029, 41030, 42002, 42003, 42007),
        *(43001, 43002, 43003, 43004, 43005, 43019, 43101, *range(44001, 44005), *range(45001, 45009)),
        *(45010, 45015, 45016, 45017, 45018, 45047, 45056, 45057, 45058, 45059, 45067, 45072, 45080, 45081),
        *(45083, 45084, 45157, 45158, 45159, *range(46001, 46005), 47001, 47003, 48002, 48005, 48006, 48008),
        *(49003, 50001, 50005, *range(53500, 53506), *range(61451, 61459), 61500, 61501),
        *(*range(65301, 65318), *range(65400, 65417)),
    ),
}
_BY_CODE = {code: error_class for error_class, codes in _TABLE.items() for code in codes}


def classify(code: int) -> ErrorClass:
    """What follows from a code; one that the table does not know is NEVER, and worth an alert."""
    return _BY_CODE.get(code, ErrorClass.NEVER)


def is_known(code: int) -> bool:
    """Whether the table knows the code."""
    return code in _BY_CODE


class CallError(Exception):
    """A call to the platform's API that brought no result; the text says what and where."""


class ApiError(CallError):
    """The platform answered with an errcode and did not do it.

    error_class: as `classify` says, but ACCOUNT where a token is refused a second time or not given at all.
    answer: all of it; some refusals carry more than a code.
    """

    def __init__(
        self,
        path: str,
        code: int,
        message: str,
        error_class: ErrorClass,
        answer: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{path}: errcode {code}, {message}")
        self.code = code
        self.answer = answer or {}
        self.message = message
        self.error_class = error_class


class NotSentError(CallError):
    """The call did not reach the platform, so it may be made again."""


class UnclearError(CallError):
    """The call went out and no readable answer came: it may or may not have been executed."""
