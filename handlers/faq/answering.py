"""From a message to the FAQ's reply: answer when sure, ask back once, then a human."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256

from handlers.content import AnyContent, Choice, MsgMenu, Text
from handlers.contract import Context, Event, Reply
from handlers.faq.consistent import by_name
from handlers.faq.dialogue import Dialogue
from handlers.faq.entries import Answer, Ask, Asker, Decision, Miss
from handlers.faq.index import Index
from handlers.faq.question import Question
from handlers.faq.scoring import Scored
from handlers.faq.settings import Settings
from handlers.faq.taught import TaughtEntry
from handlers.kinds import Kind
from handlers.reading.chatter import Chatter
from storage.profiles import MemberChange

_TEXTS = 1024
_SILENCE = Dialogue()
_AS_BEFORE, _FORGET = MemberChange(), MemberChange(dialogue="")


class Answering:
    """Answers what is written or said; a tapped choice counts at any time, a number while remembered.

    index: what it decides by, to be asked why. chatter: tells what asks nothing.
    """

    def __init__(self, settings: Settings, index: Index, chatter: Chatter | None = None) -> None:
        self.index = index
        self._settings = settings
        self._read = lru_cache(_TEXTS)(index.read)
        self._scored: Mapping[Question, Scored] = {}
        self._decide = lru_cache(_TEXTS)(self._decided)
        self._chatter = chatter or Chatter()
        self._by_topic = {entry.topic: entry for entry in settings.taught}
        self._by_name = by_name(settings.taught)
        shared = Counter(map(choice_id, self._by_topic))  # of two with one id the line's own words tell
        self._by_choice = {
            number: entry
            for topic, entry in self._by_topic.items()
            if shared[number := choice_id(topic)] == 1
        }
        self._for_some = any(entry.is_for_some for entry in settings.taught)

    def prepare(self, events: Sequence[Event]) -> None:
        """Score all at once whatever will have to be ranked."""
        texts = {event.text for event in events if _has_words(event) and not self.is_small_talk(event)}
        self._scored = self.index.score(map(self._read, texts))

    def __call__(self, event: Event, context: Context) -> Reply | None:
        """The reply; None for what nobody taught, so that the next handler may answer."""
        if not _has_words(event):
            return None
        asker = self._asker(event, context)
        talk = Dialogue.load(context.member.dialogue) if context.member.dialogue else _SILENCE
        remembered = event.choice or talk is not _SILENCE
        if remembered and (reply := self._taken_up(event, talk, asker, context)):
            return reply
        if self.is_small_talk(event):
            return None
        match self._decide(event.text, asker):
            case Answer(candidate=found):
                return self._answer(self._by_topic[found.entry_id], asker, context)
            case Ask() as asked:
                return self._ask(talk, asked, asker, context)
            case Miss():
                return self._human(context) if talk.tries else None

    def _taken_up(self, event: Event, talk: Dialogue, asker: Asker | None, context: Context) -> Reply | None:
        """The reply to what answers the bot: a choice, a yes or a no."""
        entry = self._by_choice.get(event.choice) or self._by_topic.get(talk.picked(event.text))
        if entry and _may_see(asker, entry):
            return self._answer(entry, asker, context)
        if talk.is_refused(event.text):
            return self._again(talk, context)
        if talk.is_undecided(event.text):
            return Reply(Text(text=self._settings.words.which), "faq:again")
        return None

    def _decided(self, text: str, asker: Asker | None) -> Decision:
        return self.index.decided(self._read(text), asker, known=self._scored)

    def is_small_talk(self, event: Event) -> bool:
        """Whether nothing is asked, and nobody taught just these words."""
        if event.choice or not self._chatter.told(event.text):
            return False
        return not self.index.is_certain(self._read(event.text))

    def _asker(self, event: Event, context: Context) -> Asker | None:
        """Who asks; None where every entry is for everybody, so that what is decided holds for all."""
        if not self._for_some:
            return None
        today = context.now.astimezone(self._settings.time_zone).date()
        return Asker(event.account, context.member.tags, today)

    def _answer(self, entry: TaughtEntry, asker: Asker | None, context: Context) -> Reply:
        named = [self._by_name[name] for name in entry.follow_ups if name in self._by_name]
        further = [each for each in named if _may_see(asker, each)]
        if not further:
            return Reply(entry.answer, entry.topic, _FORGET if context.member.dialogue else _AS_BEFORE)
        content, more = self._with_follow_ups(entry.answer, further)
        talk = Dialogue(entry.topic, tuple(each.topic for each in further))
        return Reply(content, entry.topic, self._remember(talk, context), more)

    def _with_follow_ups(
        self, answer: AnyContent, further: Sequence[TaughtEntry]
    ) -> tuple[AnyContent, tuple[AnyContent, ...]]:
        """The follow-ups below a text, where they are picked by number; else a message of their own."""
        head = self._settings.words.follow_ups
        if self._settings.ask_with == "numbers" and isinstance(answer, Text):
            lines = [f"{number}. {entry.question}" for number, entry in enumerate(further, 1)]
            return Text(text="\n".join([answer.text, "", head, *lines])), ()
        return answer, (_menu(head, further),)

    def _is_follow_up(self, entry: TaughtEntry, talk: Dialogue) -> bool:
        last = self._by_topic.get(talk.entry)
        return last is not None and not {entry.question, entry.topic}.isdisjoint(last.follow_ups)

    def _ask(self, talk: Dialogue, asked: Ask, asker: Asker | None, context: Context) -> Reply:
        """Ask back, unless the first is a follow-up of the last answer or asking did not help before.

        Whoever asks something else than what is still open begins anew.
        """
        found = [self._by_topic[each.entry_id] for each in asked.choices]
        if self._is_follow_up(found[0], talk) and not asked.doubtful:
            return self._answer(found[0], asker, context)
        if talk.tries and not talk.is_left_for(found[0].topic):
            return self._human(context)
        offered = Dialogue(talk.entry, tuple(entry.topic for entry in found), tries=1)
        menu = _menu(self._settings.words.ask, found, self._settings.words.ask_end)
        change = self._remember(offered, context)
        if self._settings.ask_with == "numbers":
            return Reply(menu, "faq:ask", change)
        return Reply(None, "faq:ask", change, more=(menu,))

    def _again(self, talk: Dialogue, context: Context) -> Reply:
        """None of the choices was meant: they may say it once more."""
        if talk.tries > 1:
            return self._human(context)
        change = self._remember(Dialogue(talk.entry, tries=talk.tries + 1), context)
        return Reply(Text(text=self._settings.words.again), "faq:again", change)

    def _human(self, context: Context) -> Reply:
        return self._settings.human.reply("faq:human", context.now, _FORGET)

    def _remember(self, talk: Dialogue, context: Context) -> MemberChange:
        return MemberChange(dialogue=talk.dump(), dialogue_until=context.now + self._settings.forget_after)


def choice_id(topic: str) -> str:
    """The id of an entry's line in a message menu: the same for ever, and more than anybody counts to.

    A whole number of 31 bits: WeChat replaces any other id. Source: wechat/changes-2026-11.md 2.
    """
    return str(2**30 + int.from_bytes(sha256(topic.encode()).digest()) % 2**30)


@lru_cache(maxsize=_TEXTS)  # the same entries are offered again and again
def _line(topic: str, question: str) -> Choice:
    return Choice(id=choice_id(topic), content=question)


def _menu(head: str, entries: Iterable[TaughtEntry], tail: str = "") -> MsgMenu:
    lines = tuple(_line(entry.topic, entry.question) for entry in entries)
    return MsgMenu(head=head, choices=lines, tail=tail)


def _has_words(event: Event) -> bool:
    return event.kind in {Kind.TEXT, Kind.VOICE}


def _may_see(asker: Asker | None, entry: TaughtEntry) -> bool:
    return asker is None or asker.may_see(entry.ranked)
