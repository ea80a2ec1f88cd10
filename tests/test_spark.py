"""`trdcheck.spark` on a local Spark: the same lines as `trdcheck batch`, bad ones as rows."""

import datetime as dt
import importlib.util
import json
import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import ROOT
from trdcheck import Assessor

DAY = dt.date(2026, 11, 20)
CASES = [
    json.dumps({**json.loads((ROOT / "examples" / f"{name}.json").read_bytes()), "case_id": f"S-{number}"})
    for number, name in enumerate(["mixed", "unknown", "nothing-open"] * 4)
]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    if importlib.util.find_spec("pyspark") is None or shutil.which("java") is None:
        if os.environ.get("TRDCHECK_CI"):
            pytest.fail("pyspark or java is missing")
        pytest.skip("pyspark and java are not installed")
    from pyspark.sql import SparkSession

    builder: Any = SparkSession.builder
    session = (
        builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "localhost")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.executorEnv.PYTHONPATH", str(ROOT))
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.mark.external
@pytest.mark.slow
def test_the_lines_are_those_of_batch_and_bad_ones_are_rows(spark: Any) -> None:
    from trdcheck.spark import reports

    assessor = Assessor(as_of=DAY)
    rows = reports(spark.sparkContext.parallelize([*CASES, "{"], 2), as_of=DAY).collect()
    wanted = [assessor(case.encode()).decode().rstrip("\n") for case in CASES]
    assert [row.line for row in rows[:-1]] == wanted
    assert [row.case_id for row in rows[:-1]] == [f"S-{number}" for number in range(len(CASES))]
    assert {row.result for row in rows[:-1]} == {"flag", "open", "nothing_open"}
    assert (rows[-1].good, json.loads(rows[-1].line)["problems"] != []) == (False, True)


@pytest.mark.external
@pytest.mark.slow
def test_a_data_frame_of_texts_is_taken_as_well(spark: Any) -> None:
    from trdcheck.spark import reports

    frame = spark.createDataFrame([(case,) for case in CASES[:3]], "value STRING")
    rows = reports(frame, as_of=DAY, kind="full").collect()
    assert [json.loads(row.line)["format"] for row in rows] == ["trdcheck-report/1"] * 3
