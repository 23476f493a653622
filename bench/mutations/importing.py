"""In what is read from spreadsheets."""

from bench.mutations.bug import Bug

_NUMBERS = ("tests/core/sheets/test_numbers.py",)
_TIMES = ("tests/core/sheets/test_times.py",)
_ORDERS = ("tests/bot/imports/test_orders.py",)

IMPORTING = (
    Bug(
        "yuan are taken for fen",
        "core/sheets/numbers.py",
        "return int(yuan * 100)",
        "return int(yuan)",
        _NUMBERS,
    ),
    Bug(
        "the least number is refused",
        "core/sheets/numbers.py",
        "if not least <= found <= most",
        "if not least < found <= most",
        _NUMBERS,
    ),
    Bug(
        "a comma of a decimal is taken for a thousands mark",
        "core/sheets/numbers.py",
        r"(?:,\d{3})+",
        r"(?:,\d+)+",
        _NUMBERS,
    ),
    Bug(
        "half past twelve at noon is midnight",
        "core/sheets/times.py",
        "int(hour) % 12 + 12 *",
        "int(hour) % 12 + 0 *",
        _TIMES,
    ),
    Bug(
        "a payment in a month's time is believed",
        "core/sheets/times.py",
        "now + timedelta(days=1)",
        "now + timedelta(days=100)",
        _TIMES,
    ),
    Bug(
        "milliseconds are taken for seconds",
        "core/sheets/times.py",
        "datetime.fromtimestamp(int(digits) // 1000, UTC)",
        "datetime.fromtimestamp(int(digits) // 10000, UTC)",
        _TIMES,
    ),
    Bug(
        "an order and its repetition are added up",
        "bot/imports/orders.py",
        "        seen.add(order.purchase.id)\n",
        "",
        _ORDERS,
    ),
    Bug(
        "given back on the day of payment is a mistake",
        "bot/imports/orders.py",
        "if at < paid_at and at != day:",
        "if at < paid_at:",
        _ORDERS,
    ),
    Bug(
        "what was not paid counts",
        "bot/imports/orders.py",
        '        row.optional("status", _paid, None)\n',
        "        pass\n",
        _ORDERS,
    ),
    Bug(
        "titles in capitals are not known",
        "core/sheets/columns.py",
        'unicodedata.normalize("NFKC", title).lower()',
        'unicodedata.normalize("NFKC", title)',
        ("tests/core/sheets/test_columns.py",),
    ),
)
