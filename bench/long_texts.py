"""`python -m bench.long_texts`: what the longest texts cost the handlers of the sample, whatever is in them.

Nobody else is answered meanwhile. As many letters as a callback holds.
"""

import itertools
import random
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.intake.decide import decide
from bot.program import load_program
from handlers.contract import Event
from handlers.kinds import Kind

LETTERS, RANDOM = 15_000, 200
_SIGNS = "不要[]【】@a1。.你好请问一下啊退货怎么/:<人工投诉订单😀别是广告烦消息支持TD\n\u0301 "
_KNOWN = ("\ufdfa", "[", "[消息", "怎么\n", "@a", "不要", "1.", "a\u0301\u0323", "\u1100")


def main() -> None:
    """The five costliest, in milliseconds of processor time."""
    chance, now = random.Random(1), datetime.now(UTC)
    made = ("".join(chance.choices(_SIGNS, k=chance.randint(1, 4))) for _ in range(RANDOM))
    chain = load_program(Path("config.toml"), {}).chain
    numbers = itertools.count()

    def cost(text: str) -> float:
        event = Event(f"{next(numbers)}", "main", "o1", Kind.TEXT, now, text=text)
        began = time.process_time()
        for handler in chain:
            handler.prepare([event])
        decide(event, None, chain, now, lambda: "m1")
        return time.process_time() - began

    cost("今天天气怎么样")  # the first question reads tables
    costs = [(cost(piece * (LETTERS // len(piece))), piece) for piece in (*_KNOWN, *made)]
    for seconds, piece in sorted(costs, reverse=True)[:5]:
        print(f"{seconds * 1000:8.1f} ms  {piece!r} over and over")


if __name__ == "__main__":
    main()
