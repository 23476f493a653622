"""Drafts of answers by a language model, from what is taught and nothing else; for the manager to read."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import httpx

from bot.config.llm import LlmSection
from bot.faq.gaps import Gap
from bot.faq.nearest import Shelf
from handlers.content import Text, summary

_ENTRIES = 5
_AT_ONCE = 4
_NONE = "无"
_TASK = (
    "你替品牌的客服写一条回答草稿。只能使用下面“已有问答”里的内容，不得补充任何其中没有的事实、数字、承诺或链接。"
    f"已有问答不足以回答时，只输出一个字：{_NONE}。语气温暖、简短，不超过 120 字，只输出回答本身。"
)


@dataclass(frozen=True, slots=True)
class Drafter:
    """Asks the endpoint of `[llm]`. http: without a time limit of its own, the section's counts."""

    section: LlmSection
    shelf: Shelf
    http: httpx.AsyncClient

    async def drafted(self, gaps: Sequence[Gap]) -> list[Gap]:
        """The gaps with drafts, where one came in time and has ground in what is taught."""
        room = asyncio.Semaphore(_AT_ONCE)

        async def one(gap: Gap) -> Gap:
            async with room:
                return replace(gap, draft=await self._draft(gap))

        return list(await asyncio.gather(*map(one, gaps)))

    async def _draft(self, gap: Gap) -> str:
        known = [
            entry for entry in self.shelf.nearest(gap.examples[0], _ENTRIES) if isinstance(entry.answer, Text)
        ]
        if gap.taught or not known:
            return ""
        pairs = "\n".join(f"问：{entry.question}\n答：{summary(entry.answer)}" for entry in known)
        asked = "\n".join(gap.examples)
        try:
            async with asyncio.timeout(self.section.timeout.total_seconds()):
                return await self._complete(f"已有问答：\n{pairs}\n\n会员的问法：\n{asked}")
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, ValueError, LookupError, TypeError):
            return ""  # a draft is a courtesy; without it the entry's answer stays to be written

    async def _complete(self, prompt: str) -> str:
        key = self.section.api_key.get_secret_value()
        answer = await self.http.post(
            f"{self.section.base_url.rstrip('/')}/chat/completions",
            headers={"Authorization": f"Bearer {key}"} if key else {},
            json={
                "model": self.section.model,
                "temperature": 0,
                "messages": [{"role": "system", "content": _TASK}, {"role": "user", "content": prompt}],
            },
        )
        text = str(answer.raise_for_status().json()["choices"][0]["message"]["content"] or "").strip()
        return "" if text.strip("。.") == _NONE else text
