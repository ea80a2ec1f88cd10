"""Keys at a question of one key: which key answers, and which belongs to a word that is being typed. Pure.

Letters that follow one another within 0.9 s are one word. A word that means an offered choice is that choice; any other
word takes back what its first letter answered, so that one word never answers two questions.
"""

from typing import Literal

from msgspec import Struct

from trdcheck.visit.question import Question
from trdcheck.visit.speech.words import NO, NOT_KNOWN, YES, may_become_a_word, read_word

WORD = 0.9  # seconds within which letters belong to one word
NEXT = 0.25  # seconds after which another answer key is an answer of its own
PASTE = 0.05  # seconds within which the rest of a paste or of a held key would have followed

Kind = Literal["answer", "take_back", "no_word"]


class Act(Struct, frozen=True):
    """What the desk is to do: give an answer, or take the last one back and say why."""

    kind: Kind
    key: str = ""
    message: str = ""


def keys_of(question: Question) -> tuple[str, ...]:
    """The keys that answer a question."""
    return (*question.choices, "u") if question.choices else ("y", "n", "u")


def offered(question: Question) -> dict[str, str]:
    """The words of the answers of a question, and the key of each."""
    if question.choices:
        return {word: key for key, word in question.choices.items()} | {NOT_KNOWN: "u"}
    return {YES: "y", NO: "n", NOT_KNOWN: "u"}


class Gate:
    """The keys pressed at questions of one key, one after the other, with their times."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self._word = ""
        self._last = -10.0
        self._question: Question | None = None
        self._given = ""  # the key that was answered by this word, "" while none was
        self._due: float | None = None  # when a key that may be the first of a paste counts
        self._held = False  # an n after u: part of "unknown", or an answer to the next question
        self._told = False  # the word is none, and that was said

    @property
    def is_waiting(self) -> bool:
        """Whether a key that was pressed may still become an answer, or the next letter may belong to its word."""
        return bool(self._word)

    @property
    def question(self) -> Question | None:
        """The question at which the word began."""
        return self._question

    def claims(self, key: str, now: float) -> bool:
        """Whether a key typed into a line that has just opened still belongs to the word before it."""
        if not self._word or now - self._last > WORD:
            return False
        return now - self._last < NEXT or not (self._word[-1].isdigit() or key.isdigit())

    def tick(self, now: float) -> list[Act]:
        """What becomes certain as time passes."""
        acts: list[Act] = []
        if self._due is not None and now >= self._due:
            acts += self._count()
        if self._word and now - self._last > WORD:
            acts += self._end()
        return acts

    def _count(self) -> list[Act]:
        """The first key was no paste: it answers."""
        self._due = None
        self._given = self._word
        return [Act("answer", self._given)]

    def _end(self) -> list[Act]:
        """Nothing more came within the time of a word."""
        word, question, given, held, was_said = (
            self._word,
            self._question,
            self._given,
            self._held,
            self._told,
        )
        self._clear()
        if held:
            return [Act("answer", "n")]
        if question is None or was_said:
            return []
        if len(word) == 1 and given:
            return []
        meaning, message = meaning_of(question, word)
        if meaning is not None and not given:
            return [Act("answer", meaning)]
        if meaning is not None and meaning == given:
            return []
        return [Act("take_back" if given else "no_word", given, message)]

    def interrupt(self) -> list[Act]:
        """Another key than a letter: a word that was typed whole is taken, one that was begun is nothing."""
        if self._due is not None:
            # Right behind a first letter it is the end of a pasted line.
            self._clear()
            return [Act("no_word", "", "A paste answers nothing.")]
        if self._held:
            self._word, self._held = self._word[0], False
        return self._end() if self._word else []

    def press(self, key: str, question: Question | None, now: float) -> list[Act]:
        """One printable key; `question` is the one in focus, None where a line is open."""
        key = key.casefold()
        acts = self.tick(now)
        if self._word and question is not None and self._is_next_answer(key, question, now):
            if self._given == "u" and key == "n" and self._word == "u":
                self._word, self._last, self._held = "un", now, True
                return acts
            acts += self._end() if not self._held else self._split()
        if self._word:
            return acts + self._go_on(key, now)
        if question is None:
            return acts
        self._word, self._question, self._last = key, question, now
        if key in keys_of(question):
            self._due = now + PASTE
        return acts

    def _split(self) -> list[Act]:
        self._clear()
        return [Act("answer", "n")]

    def _is_next_answer(self, key: str, question: Question, now: float) -> bool:
        """Whether a key is an answer of its own and not the next letter of a word."""
        alone = len(self._word) == 1 and self._given == self._word
        digits = alone and self._word.isdigit()
        slow = now - self._last >= NEXT
        return (alone and slow and key in keys_of(question)) or (digits and slow)

    def _go_on(self, key: str, now: float) -> list[Act]:
        """The next letter of a word."""
        question, given = self._question, self._given
        assert question is not None  # noqa: S101 - a word has the question at which it began
        fast, self._last = now - self._last < PASTE, now
        self._due, self._held = None, False
        self._word += key
        if self._told:
            return []
        if fast:
            self._told, self._given = True, ""
            return [Act("take_back" if given else "no_word", given, "A paste or a held key answers nothing.")]
        if may_become_a_word(self._word, list(offered(question))):
            return []
        meaning, message = meaning_of(question, self._word)
        if meaning is None:
            self._told, self._given = True, ""
            return [Act("take_back" if given else "no_word", given, message)]
        self._given = meaning
        if given and meaning != given:
            return [Act("take_back", given), Act("answer", meaning)]
        return [] if given else [Act("answer", meaning)]


def meaning_of(question: Question, word: str) -> tuple[str | None, str]:
    """The key that a whole word stands for, or None and what to say."""
    if len(word.strip()) == 1 and word.strip() in keys_of(question):
        return word.strip(), ""
    answers = offered(question)
    read = read_word(word, list(answers))
    return (answers[read.choice] if read.choice is not None else None), read.message
