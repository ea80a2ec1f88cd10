"""Names that are offered while they are typed."""

from datetime import date

from tests.support import reference
from trdcheck.visit.question import Question
from trdcheck.visit.readers import candidates, picked, read_line

DAY = date(2026, 11, 28)


def test_a_drug_is_picked_only_when_four_letters_leave_one() -> None:
    assert picked("ser", reference()) is None
    assert picked("sert", reference()) == "sertraline"
    assert picked("bupr", reference()) is None, "bupropion also stands in a combination"
    assert picked("xyzz", reference()) is None


def test_look_alikes_are_shown_with_their_class_and_apart() -> None:
    assert candidates("cital", reference()) == ["citalopram (Celexa) SSRI"]
    assert len(candidates("ssri", reference())) > 3
    assert candidates("zoloft", reference()) == ["sertraline (Zoloft) SSRI"]


def test_a_condition_typed_among_the_medicines_is_offered_its_own_place() -> None:
    """A word that neither table knows stays a medicine that is asked about."""
    medicines = Question(
        path="medications", item="", part="lists", title="medicines", text="", shape="medicine"
    )
    reading = read_line(medicines, "hypothyroidism on levothyroxine", DAY, reference())
    assert reading.record == {}
    assert reading.other is not None
    assert reading.other.record == {"condition": "hypothyroidism", "status": "treated"}
    assert read_line(medicines, "beta blocker", DAY, reference()).asks == ("class",)
