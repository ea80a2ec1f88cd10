"""The drug that a line begins with: by its exact name, as a list writes it, by its class, or not at all."""

import re
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from trdcheck.reference import Reference
from trdcheck.reference.drugs import Found, find_class_group, find_formulation, same_name
from trdcheck.reference.medicine_texts import MedicineWord
from trdcheck.reference.speech import load_speech
from trdcheck.reference.tables import read_csv
from trdcheck.visit.speech.line import Line, any_phrase
from trdcheck.visit.speech.reading import Choice, Doubt

# What is answered to a line that only denies what it names.
DENIED = "nothing recorded: what was not taken is left out; none stands for none at all"
_LONGEST = 6  # words of a name
_TOKEN = re.compile(r"[^\s,;\0]+")
_EDGES = ".:()[]\"'"
_BULLET = re.compile(r"\s*(?:\d{1,2}[.)]|[-*\N{BULLET}#])\s+")


class NamedDrug(Struct, frozen=True):
    """A drug of the tables and where its name stands."""

    found: Found
    start: int
    end: int


def take_bullet(line: Line) -> None:
    """A number or a dash at the head of a list."""
    if match := _BULLET.match(line.open):
        line.skip(match.start(), match.end())


def drugs_in(line: Line, reference: Reference) -> Iterator[NamedDrug]:
    """Every drug named in the line, from its left, each by its longest name."""
    tokens = list(_TOKEN.finditer(line.open))
    at = 0
    while at < len(tokens):
        for size in range(min(_LONGEST, len(tokens) - at), 0, -1):
            start, end = tokens[at].start(), tokens[at + size - 1].end()
            found = reference.drug_names.find(line.text[start:end])
            if found is None:
                start, end = trimmed(line.open, start, end)
                found = exact(line.text[start:end], reference)
            if found is not None:
                yield NamedDrug(found, start, end)
                at += size - 1
                break
        at += 1


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without the signs at its edges."""
    while start < end and text[start] in _EDGES:
        start += 1
    while start < end and text[end - 1] in _EDGES:
        end -= 1
    return start, end


def exact(name: str, reference: Reference) -> Found | None:
    """The drug of exactly this name, or the one drug that the name with its salt or form stands for."""
    found = reference.drug_names.find(name)
    if found is not None or not name or any(character.isdigit() for character in name):
        return found
    first, *rest = name.split() or [""]
    base = (
        reference.drug_names.find(first) if rest and _rest_words().issuperset(map(str.lower, rest)) else None
    )
    if base is None:
        return None
    read = reference.medicine_texts.read(name)
    if not read.is_read or [named.generic for named in read.names] != [base.generic]:
        return None
    return Found(base.generic, base.generic, base.table, read.formulation, base.record_as)


@cache
def _rest_words() -> frozenset[str]:
    """The words that may stand behind a name and belong to it: salts, releases, makers."""
    rows = read_csv("medicine_words.csv", MedicineWord)
    kinds = ("salt", "release", "maker_after")
    return frozenset(word for row in rows if row.kind in kinds for word in row.word.lower().split())


def take_trial_drug(line: Line, named: NamedDrug, reference: Reference) -> str:
    """Read the name into the record, as it was typed; gives back the generic."""
    found, written = named.found, line.text[named.start : named.end]
    generic = found.generic
    typed_release = found.formulation and written != found.name and same_name(written).startswith(generic)
    name = written if reference.drug_names.find(written) and not typed_release else generic
    line.take("drug", " ".join(name.split()), named.start, named.end)
    if typed_release and found.formulation:
        line.take("formulation", found.formulation, named.start, named.end)
    _take_bracketed(line, named.end, generic, reference)
    if not found.formulation:
        _take_formulation(line, generic, reference)
    return generic


def _take_bracketed(line: Line, start: int, generic: str, reference: Reference) -> None:
    """The same drug once more, in brackets behind its name."""
    match = re.compile(r"\s*\(([^()\0]{2,40})\)").match(line.open, start)
    found = reference.drug_names.find(line.text[match.start(1) : match.end(1)]) if match else None
    if match and found and found.generic == generic:
        line.skip(match.start(), match.end())


def _take_formulation(line: Line, generic: str, reference: Reference) -> None:
    words = [
        word
        for row in reference.formulations
        if row.drug == generic
        for word in (row.formulation, *row.words)
    ]
    match = line.search(re.compile(any_phrase(words))) if words else None
    row = find_formulation(reference.formulations, generic, match[0]) if match else None
    if match and row:
        line.take("formulation", row.formulation, match.start(), match.end())


def take_class(line: Line, reference: Reference) -> bool:
    """The class of a drug nobody remembers, where the line names one."""
    for token in _TOKEN.finditer(line.open):
        start, end = trimmed(line.open, token.start(), token.end())
        if find_class_group(reference.antidepressants.values(), line.text[start:end]) is not None:
            line.take(
                "class", line.text[start:end].upper() if end - start < 5 else line.text[start:end], start, end
            )
            return True
    return False


def name_doubt(line: Line, reference: Reference, small_words: frozenset[str]) -> Doubt | None:
    """What an unknown name may be: the near names, or a name that is kept as text; None when there is no name."""
    words: list[tuple[int, int]] = []
    for token in _TOKEN.finditer(line.open):
        start, end = trimmed(line.open, token.start(), token.end())
        word = line.open[start:end]
        if not words and (word in small_words or word in load_speech().negations or not word):
            continue
        if not word[:1].isalpha() or (words and word in small_words) or len(words) == 3:
            break
        words.append((start, end))
        if line.open[token.end() : token.end() + 1] in (",", ";"):
            break
    if not words:
        return None
    for size in range(len(words), 0, -1):
        name = line.text[words[0][0] : words[size - 1][1]]
        near = reference.drug_names.near(name)
        if near:
            return _offered(line, name, near, words[0][0], words[size - 1][1])
    start, end = words[0]
    return _offered(line, line.text[start:end], [], start, end)


def _offered(line: Line, name: str, near: list[str], start: int, end: int) -> Doubt:
    line.skip(start, end)
    text = f"{name} is not in the tables" + (f": {' or '.join(near)}?" if near else "")
    choices = [Choice(known, {"drug": known}) for known in near]
    choices.append(Choice(f"keep {name} as text, not judged", {"drug": None, "text": name}))
    return Doubt("drug", text, (*choices, Choice("type it anew")))


def ambiguous_doubt(line: Line, reference: Reference) -> Doubt | None:
    """A name that means several drugs or something else too: what it means is offered, never chosen."""
    tokens = list(_TOKEN.finditer(line.open))[:_LONGEST]
    for at in range(min(3, len(tokens))):
        for size in range(min(3, len(tokens) - at), 0, -1):
            start, end = trimmed(line.open, tokens[at].start(), tokens[at + size - 1].end())
            row = reference.drug_names.ambiguous.get(same_name(line.text[start:end]))
            if row is None:
                continue
            names = [name for name in row.means if name in reference.antidepressants]
            if not names:
                continue
            line.skip(start, end)
            beside = f", beside {row.beside}" if row.beside and row.kind != "other purpose" else ""
            beside = f", sold as {row.beside}" if row.beside and row.kind == "other purpose" else beside
            if row.kind == "two substances":
                beside = " with " + " and ".join(name for name in row.means if name not in names)
            choices = [Choice(name, {"drug": name}) for name in names]
            keep = Choice("keep it as text, not judged", {"drug": None, "text": line.text[start:end]})
            return Doubt(
                "drug",
                f"{line.text[start:end]}: {names[0]}{beside}?",
                (*choices, keep, Choice("type it anew")),
            )
    return None
