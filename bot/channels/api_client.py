"""Calls to the Official Account API: token, one repetition where it was refused, errors as classes."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog

from bot.channels.access_token import AccessToken
from bot.channels.api_http import ApiHttp
from bot.channels.errors import ApiError, CallError, ErrorClass, NotSentError, classify, is_known
from bot.clock import Clock

_log = structlog.get_logger(__name__)

_TOKEN_PATH = "/cgi-bin/stable_token"  # noqa: S105 - an address


@dataclass(frozen=True, slots=True)
class ApiCredentials:
    """What the account proves itself with."""

    appid: str
    secret: str = field(repr=False)


class OfficialAccountClient:
    """The API of one Official Account.

    Never more than one token request at a time, and per call at most one repetition, only where the
    platform refused the token and so did nothing; `before_repetition`, given the path, may hold that up.
    Source: wechat/official-account-api.md §1.
    """

    def __init__(
        self,
        http: ApiHttp,
        credentials: ApiCredentials,
        clock: Clock,
        before_repetition: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        self._http = http
        self._before_repetition = before_repetition
        self._credentials = credentials
        self._token = AccessToken(self._fetch_token, clock)

    async def call(self, path: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The platform's answer to `payload`.

        Raises: ApiError (refused), NotSentError (did not go out), UnclearError (nobody can tell).
        """
        token = await self._token.get()
        answer = await self._http.post(path, payload, token)
        if classify(answer["errcode"]) is ErrorClass.TOKEN:
            self._token.refused(token)
            token = await self._token.get()
            if self._before_repetition:
                await self._before_repetition(path)
            answer = await self._http.post(path, payload, token)
        return _checked(path, answer)

    async def aclose(self) -> None:
        """End a token request under way and close the connections."""
        await self._token.aclose()
        await self._http.aclose()

    async def _fetch_token(self) -> tuple[str, timedelta]:
        request = {
            "grant_type": "client_credential",
            "appid": self._credentials.appid,
            "secret": self._credentials.secret,
            "force_refresh": False,  # forcing is scarce and kills the token that other processes use
        }
        try:
            answer = _checked(_TOKEN_PATH, await self._http.post(_TOKEN_PATH, request))
            return str(answer["access_token"]), timedelta(seconds=int(answer["expires_in"]))
        except ApiError as error:
            # Here our mistake means wrong credentials: no call can succeed until somebody corrects them.
            if error.error_class is ErrorClass.NEVER:
                raise ApiError(_TOKEN_PATH, error.code, error.message, ErrorClass.ACCOUNT) from error
            raise
        except (CallError, KeyError, ValueError, TypeError, OverflowError) as error:
            raise NotSentError(f"no access token to call with: {error!r}") from error


def _checked(path: str, answer: dict[str, Any]) -> dict[str, Any]:
    code: int = answer["errcode"]
    if code == 0:
        return answer
    error_class = classify(code)
    if error_class is ErrorClass.TOKEN:  # even a new token, or none at all, was refused
        error_class = ErrorClass.ACCOUNT
    message = str(answer.get("errmsg", ""))[:300]
    if error_class is ErrorClass.ACCOUNT or not is_known(code):
        _log.error("the platform refuses a call", path=path, code=code, message=message)
    raise ApiError(path, code, message, error_class, answer)
