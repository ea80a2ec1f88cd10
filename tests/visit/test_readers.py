"""Names that are offered while they are typed."""

from tests.support import reference
from trdcheck.visit.readers import candidates, picked


def test_a_drug_is_picked_only_when_four_letters_leave_one() -> None:
    assert picked("ser", reference()) is None
    assert picked("sert", reference()) == "sertraline"
    assert picked("bupr", reference()) is None, "bupropion also stands in a combination"
    assert picked("xyzz", reference()) is None


def test_look_alikes_are_shown_with_their_class_and_apart() -> None:
    assert candidates("cital", reference()) == ["citalopram (Celexa) SSRI"]
    assert len(candidates("ssri", reference())) > 3
    assert candidates("zoloft", reference()) == ["sertraline (Zoloft) SSRI"]
