"""A gene result: `CYP2D6 PM *4/*4 2024`, `CYP2C19 *1/*17`, `no actionable results`."""

import re
from datetime import date

from trdcheck.reference import Reference
from trdcheck.reference.genes import Phenotype
from trdcheck.reference.speech import load_speech
from trdcheck.visit.speech.days import BadDay, take_date
from trdcheck.visit.speech.line import Line
from trdcheck.visit.speech.lists import whole_answer
from trdcheck.visit.speech.names import take_bullet
from trdcheck.visit.speech.quantities import number
from trdcheck.visit.speech.reading import Reading, Record

_GENE = re.compile(r"(?<![\w*])(?:cyp\s?\d\w{1,4}|[a-z]{2,6}\d?[a-z]?\d{0,2}(?:-[a-z])?)(?![\w*])")
_DIPLOTYPE = re.compile(
    r"(?<![\w*/])\*\s?\d{1,3}[a-z]?(?:x(?:n|\d))?(?:\s*/\s*\*?\s?\d{1,3}[a-z]?(?:x(?:n|\d))?)?(?:xn|x\d)?(?![\w*/])"
)
_SCORE = re.compile(r"(?<!\w)(?:activity\s+score|score|as)[\s:=]*(?P<score>\d(?:\.\d{1,2})?)(?![\d.])")
_NOT_ACTIONABLE = re.compile(
    r"(?<!\w)(?:no\s+actionable(?:\s+(?:results?|findings?|variants?))?|nothing\s+actionable|not\s+actionable)(?!\w)"
)
_GLUE = frozenset({"phenotype", "genotype", "diplotype", "gene", "type", "test", "panel"})


def read_gene_result(text: str, day: date, reference: Reference) -> Reading:
    """What a line says of a gene; a panel known only by its sentence has no gene."""
    if (answer := whole_answer(text, "pharmacogenomics")) is not None:
        return answer
    line = Line(text)
    take_bullet(line)
    try:
        take_date(line, day)
    except BadDay as reason:
        return Reading(text=text, place="pharmacogenomics", refused=str(reason))
    if match := _NOT_ACTIONABLE.search(line.open):
        line.take("result", "no_actionable", match.start(), match.end())
        line.take("gene", None, match.start(), match.end())
    if match := _DIPLOTYPE.search(line.open):
        written = "".join(line.text[match.start() : match.end()].split())
        line.take("diplotype", written, match.start(), match.end())
    if match := _SCORE.search(line.open):
        line.take("activity_score", number(match["score"]), match.start(), match.end())
    _take_phenotype(line, reference)
    _take_gene(line, reference)
    plain, unread = line.finish(load_speech().small_words | _GLUE)
    record: Record = {field.name: field.value for field in line.fields}
    refused = None
    if "gene" not in record:
        refused = "begin with the gene: CYP2D6 PM *4/*4, or: no actionable results"
    elif not record.keys() & {"phenotype", "diplotype", "activity_score", "result"}:
        refused = f"{record['gene']}: what was the result? PM, IM, NM, RM, UM or *1/*4"
    return Reading(
        text=text,
        place="pharmacogenomics",
        record={} if refused else record,
        fields=tuple(line.fields),
        plain=plain,
        unread=unread,
        refused=refused,
        asks=() if "date" in record else ("date",),
        remarks=tuple(line.remarks),
    )


def _take_gene(line: Line, reference: Reference) -> None:
    """A gene of the tables anywhere, else a first word that looks like one."""
    if "gene" in {field.name for field in line.fields}:
        return
    matches = list(_GENE.finditer(line.open))
    known = {gene.casefold(): gene for gene in reference.genes.known}
    for match in matches:
        name = match[0].replace(" ", "")
        if name in known:
            line.take("gene", known[name], match.start(), match.end())
            return
    for match in matches[:1]:
        written = line.text[match.start() : match.end()]
        if any(character.isdigit() for character in written):
            line.take("gene", written.upper().replace(" ", ""), match.start(), match.end())


def _take_phenotype(line: Line, reference: Reference) -> None:
    """The longest words that name a phenotype, kept as its code; `indeterminate` as it is."""
    tokens = list(re.finditer(r"[^\s,;:()\0]+", line.open))
    genes = {gene.casefold() for gene in reference.genes.known}
    for size in (4, 3, 2, 1):
        for at in range(len(tokens) - size + 1):
            start, end = tokens[at].start(), tokens[at + size - 1].end()
            written = line.open[start:end]
            if "\0" in written or any(sign in written for sign in ",;:()"):
                continue
            phenotype = reference.genes.phenotype_word(written)
            if phenotype is not None and written.split()[0] not in genes:
                line.take("phenotype", _as_case(phenotype, reference), start, end)
                return


def _as_case(phenotype: Phenotype, reference: Reference) -> str:
    """The word of the case: the code where it has one, else the long form."""
    return phenotype if len(phenotype) == 2 else reference.genes.title(phenotype)
