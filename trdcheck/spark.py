"""A cohort beyond one machine, on an engine that exists: cases as rows of a Spark DataFrame (the extra `spark`)."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from trdcheck.batch.judging import judge_line
from trdcheck.batch.source import CohortLine
from trdcheck.inputs.checklist_file import DEFAULT
from trdcheck.library import Assessor, Lines

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import DataFrame, Row

# The columns of what comes back: the line of a case as text, whether it could be judged, and its bytes to read further.
SCHEMA = "good BOOLEAN NOT NULL, case_id STRING, result STRING, line STRING NOT NULL"


def reports(
    lines: "DataFrame | RDD[str]",
    *,
    checklist: str = DEFAULT,
    as_of: date | None = None,
    today: date | None = None,
    definition: str = "article",
    kind: Lines = "compact",
) -> "DataFrame":
    """A row a case, in the order of the partitions: the line of `trdcheck batch`, its result and its case id.

    `lines` holds one case as JSON a row: an RDD of texts, or a DataFrame whose first column is that text (what
    `spark.read.text` gives). A case that cannot be judged is a row with `good` false, its problems in `line`; its
    number there counts within its partition. The checklist and its tables are opened once a partition.
    """
    assessor = Assessor(checklist, as_of=as_of, today=today, definition=definition, lines=kind)
    texts = lines.rdd.map(_first_column) if hasattr(lines, "rdd") else lines
    rows = cast("RDD[Any]", texts).mapPartitions(lambda part: _judged(assessor, part))
    return rows.toDF(SCHEMA)


def _first_column(row: "Row") -> str:
    return cast(str, row[0])


def _judged(assessor: Assessor, texts: Iterable[str]) -> Iterator[tuple[bool, str | None, str | None, str]]:
    """The rows of one partition."""
    import json

    for number, text in enumerate(texts, 1):
        judged = judge_line(assessor, CohortLine(number, text.encode("utf-8"), 0))
        line = judged.text.decode("utf-8").rstrip("\n")
        values = json.loads(line)
        yield judged.good, values.get("case_id"), values.get("result"), line
