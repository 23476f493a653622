"""The report counts what it says."""

from itertools import count

from handlers.faq.evaluate import Question, evaluate
from handlers.faq.index import Index


def test_report(shop: Index) -> None:
    ticks = count()
    questions = [
        Question("多久发货", "ship"),
        Question("积分怎么查询", "points"),
        Question("怎么退款", "price"),
        Question("梦见老虎", None),
    ]
    report = evaluate(shop, questions, None, lambda: float(next(ticks)))
    assert report.top1 == 2 / 3
    assert report.answered == 1
    assert report.correct == report.precision == 2 / 3
    assert report.false_answers == 0
    assert report.median_ms == 1000
