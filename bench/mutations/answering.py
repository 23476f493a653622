"""In what members are answered."""

from bench.mutations.bug import Bug

_TEXT = ("tests/handlers/test_text.py",)
_DIALOGUE = ("tests/handlers/faq/test_dialogue.py",)

ANSWERING = (
    Bug("ＴＤ and td are two words", "handlers/text.py", ".casefold().translate", ".translate", _TEXT),
    Bug(
        "who does not want to talk about prices is told them",
        "handlers/text.py",
        "while at in self.negated:",
        "while False:",
        _TEXT,
    ),
    Bug(
        "a long text keeps everybody waiting",
        "core/text.py",
        "text[:LONGEST])[:LONGEST]",
        "text)",
        ("tests/core/test_text.py",),
    ),
    Bug(
        "2 picks the first choice",
        "handlers/faq/dialogue.py",
        "self.choices[number - 1]",
        "self.choices[number - 2]",
        _DIALOGUE,
    ),
    Bug(
        "the last choice cannot be picked",
        "handlers/faq/dialogue.py",
        "number <= len(self.choices)",
        "number < len(self.choices)",
        _DIALOGUE,
    ),
    Bug(
        "an entry is not valid on its last day",
        "handlers/faq/entries.py",
        "self.today <= entry.until",
        "self.today < entry.until",
        ("tests/handlers/faq/test_index.py", "tests/handlers/faq/test_keywords.py"),
    ),
    Bug(
        "what nobody taught is answered",
        "handlers/faq/index.py",
        "known = self.out_of_domain <= policy.false_answer_rate",
        "known = True",
        ("tests/handlers/faq/test_index.py", "tests/handlers/faq/test_answering.py"),
    ),
    Bug(
        "a human is offered at the first miss",
        "handlers/fallback.py",
        "offers = misses % 2 == 1",
        "offers = misses % 2 == 0",
        ("tests/handlers/test_fallback.py",),
    ),
    Bug(
        "one who said TD is asked for more",
        "bot/intake/decide.py",
        "        if reply is not None:\n",
        "        if reply is not None and reply.content is not None:\n",
        ("tests/bot/intake/test_decide.py",),
    ),
)
