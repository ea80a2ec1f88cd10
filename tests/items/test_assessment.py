"""The truth tables of the items that are assessments, row by row."""

import pytest

from tests.support import item_of

AS_OF = "2026-11-20"
RECENT = "2026-11-10"
NO = {"value": False, "date": RECENT}
YES = {"value": True, "date": RECENT}
MDQ_NEGATIVE = {"instrument": "mdq", "date": RECENT, "items": [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}
MDQ_POSITIVE = {
    "instrument": "mdq",
    "date": RECENT,
    "items": [1] * 8 + [0] * 5,
    "parts": {"same_time": True, "problem": "serious"},
}
HISTORY_NO = {"past-elevated-mood": NO, "antidepressant-switch": NO, "family-history-bipolar": NO}


def condition(name: str, status: str, **more: object) -> dict[str, object]:
    return {"condition": name, "status": status, **more}


def screen(name: str, date: str | None = RECENT, **more: object) -> dict[str, object]:
    return {"instrument": name, **({"date": date} if date else {}), **more}


BIPOLAR = [
    pytest.param({"conditions": [condition("bipolar", "active")]}, "finding", "act", id="1 active, undated"),
    pytest.param({"conditions": [condition("bipolar", "treated", controlled=True, date=RECENT)]}, "finding", "act", id="1 treated"),
    pytest.param({"conditions": [condition("bipolar", "resolved", date="2010")]}, "finding", "act", id="1 resolved long ago"),
    pytest.param({"safety": {"mania": YES}}, "finding", "act", id="2 mania now"),
    pytest.param({"conditions": [condition("bipolar", "suspected", date=RECENT)]}, "finding", "refer", id="3 suspected"),
    pytest.param({"conditions": [condition("bipolar", "unconfirmed")]}, "finding", "refer", id="3 unconfirmed"),
    pytest.param({"history": {**HISTORY_NO, "past-elevated-mood": YES}, "screens": [MDQ_NEGATIVE]}, "finding", "refer", id="4 past elevated mood, screen negative"),
    pytest.param({"history": {"antidepressant-switch": YES}}, "finding", "refer", id="4 switch"),
    pytest.param({"trials": [{"drug": "sertraline", "elevated_mood": True}]}, "finding", "refer", id="4 elevated mood in a trial"),
    pytest.param({"trials": [{"drug": "sertraline", "stop_reason": "mood_switch"}]}, "finding", "refer", id="4 mood switch in a trial"),
    pytest.param({"history": {"past-elevated-mood": {"value": True, "date": "2012"}}}, "finding", "refer", id="4 a yes does not expire"),
    pytest.param({"screens": [MDQ_POSITIVE]}, "finding", "refer", id="5 MDQ positive"),
    pytest.param({"screens": [screen("rms", score=4)]}, "finding", "refer", id="5 RMS positive"),
    pytest.param({"screens": [screen("bsds", score=13)]}, "finding", "refer", id="5 BSDS positive"),
    pytest.param({"screens": [screen("hcl-32", score=14)]}, "finding", "refer", id="5 HCL-32 positive"),
    pytest.param({"screens": [{**MDQ_POSITIVE, "date": "2015-03-01"}, MDQ_NEGATIVE], "history": HISTORY_NO}, "finding", "refer", id="5 any positive counts until answered"),
    pytest.param({"conditions": [condition("bipolar", "ruled_out", basis="interview", date=RECENT)]}, None, None, id="6 ruled out by interview"),
    pytest.param({"conditions": [condition("bipolar", "ruled_out", basis="chart", date=RECENT)]}, None, None, id="6 ruled out in the chart, nothing against it"),
    pytest.param({"conditions": [condition("bipolar", "ruled_out", basis="interview", date="2026-11-12")], "screens": [MDQ_POSITIVE]}, None, None, id="6 interview after a positive screen"),
    pytest.param({"conditions": [condition("bipolar", "ruled_out", basis="interview", date="2026-11-12")], "history": {"past-elevated-mood": YES}}, None, None, id="6 interview after past elevated mood"),
    pytest.param({"conditions": [condition("bipolar", "ruled_out", basis="chart", date="2026-11-12")], "screens": [MDQ_POSITIVE]}, "finding", "refer", id="7 chart after a positive screen"),
    pytest.param({"conditions": [condition("bipolar", "ruled_out", basis="interview", date="2026-11-09")], "screens": [MDQ_POSITIVE]}, "finding", "refer", id="7 interview before the positive screen"),
    pytest.param({"conditions": [condition("bipolar", "ruled_out", basis="interview", date="2024-11-19")]}, "outdated", "ask", id="6 one day too old"),
    pytest.param({"conditions": [condition("bipolar", "ruled_out", basis="interview", date="2024-11-20")]}, None, None, id="6 on the last day"),
    pytest.param({"screens": [MDQ_NEGATIVE], "history": HISTORY_NO}, None, None, id="8 screen and history negative"),
    pytest.param({"screens": [MDQ_NEGATIVE], "history": {**HISTORY_NO, "family-history-bipolar": YES}}, "incomplete", "ask", id="9 family history"),
    pytest.param({"screens": [MDQ_NEGATIVE], "history": {k: v for k, v in HISTORY_NO.items() if k != "antidepressant-switch"}}, "incomplete", "ask", id="9 one of the three unknown"),
    pytest.param({"screens": [MDQ_NEGATIVE], "history": {**HISTORY_NO, "past-elevated-mood": {"value": False}}}, "incomplete", "ask", id="9 a no without a date"),
    pytest.param({"screens": [screen("rms", score=1)], "history": HISTORY_NO}, "incomplete", "ask", id="10 only RMS"),
    pytest.param({"screens": [screen("mdq", items=[1] * 7 + [0] * 6)], "history": HISTORY_NO}, "incomplete", "ask", id="11 count reached, parts unknown"),
    pytest.param({"screens": [screen("mdq", score=7)], "history": HISTORY_NO}, "incomplete", "ask", id="11 a bare total of 7"),
    pytest.param({"screens": [screen("mdq", score=6)], "history": HISTORY_NO}, None, None, id="11 a bare total of 6 is negative"),
    pytest.param({"screens": [screen("mdq", items=[1] * 13, parts={"same_time": False, "problem": "serious"})], "history": HISTORY_NO}, None, None, id="13 yes, not at the same time"),
    pytest.param({"screens": [screen("mdq", items=[1] * 13, parts={"same_time": True, "problem": "minor"})], "history": HISTORY_NO}, None, None, id="13 yes, a minor problem"),
    pytest.param({"screens": [{**MDQ_NEGATIVE, "date": "2025-11-19"}], "history": HISTORY_NO}, "outdated", "ask", id="12 screen one day too old"),
    pytest.param({"screens": [{**MDQ_NEGATIVE, "date": "2025-11-20"}], "history": HISTORY_NO}, None, None, id="12 screen on the last day"),
    pytest.param({"history": HISTORY_NO}, "not_done", "ask", id="12 no screen"),
    pytest.param({}, "not_done", "ask", id="12 nothing"),
    pytest.param({"screens": [{**MDQ_NEGATIVE, "date": "2026-11-21"}], "history": HISTORY_NO}, "incomplete", "chart", id="dated after as_of"),
    pytest.param({"screens": [{**MDQ_NEGATIVE, "date": "2025"}], "history": HISTORY_NO}, "incomplete", "ask", id="a year partly inside the window"),
    pytest.param({"conditions": [condition("bipolar", "active", date="2020"), condition("bipolar", "ruled_out")]}, "finding", None, id="records that no date orders"),
    pytest.param({"trials": [{"drug": "sertraline", "elevated_mood": True, "stopped": "2026-10-01"}], "conditions": [condition("bipolar", "ruled_out", basis="interview", date=RECENT)]}, None, None, id="4 answered by an interview after the trial"),
]  # fmt: skip

ADHD = [
    pytest.param({"screens": [screen("asrs-v1.1", items=[4, 4, 4, 4, 4, 4])]}, "finding", "refer", id="positive under both rules"),
    pytest.param({"screens": [screen("asrs-v1.1", items=[4, 4, 4, 2, 0, 0])]}, "finding", "refer", id="positive under the sum only"),
    pytest.param({"screens": [screen("asrs-v1.1-sum", items=[2, 2, 2, 3, 0, 0])]}, "finding", "refer", id="positive under the shaded boxes only"),
    pytest.param({"screens": [screen("asrs-5", score=14)]}, "finding", "refer", id="ASRS-5 positive"),
    pytest.param({"screens": [{"instrument": None, "text": "ASRS", "score": 3, "date": RECENT}]}, "incomplete", "chart", id="which ASRS not said"),
    pytest.param({"screens": [{"instrument": None, "text": " asrs V1.1 ", "score": 3, "date": RECENT}]}, "incomplete", "chart", id="which rule of the ASRS v1.1 not said"),
    pytest.param({"screens": [screen("asrs-v1.1", items=[1, 1, 1, 1, 1, 1])]}, None, None, id="negative under both rules"),
    pytest.param({"screens": [screen("asrs-v1.1", score=2)]}, "incomplete", "chart", id="negative under one rule only"),
    pytest.param({"screens": [screen("asrs-5", score=13)]}, None, None, id="ASRS-5 negative"),
    pytest.param({"screens": [screen("asrs-5", score=13)], "history": {"childhood-attention-problems": YES}}, "incomplete", "ask", id="negative, but since childhood"),
    pytest.param({"history": {"childhood-attention-problems": NO}}, "not_done", "ask", id="only the childhood question"),
    pytest.param({"screens": [screen("asrs-5", "2024-11-19", score=3)]}, "outdated", "ask", id="too old"),
    pytest.param({"screens": [screen("asrs-5", "2024-11-20", score=3)]}, None, None, id="on the last day"),
    pytest.param({"conditions": [condition("adhd", "ruled_out", date="2001")]}, None, None, id="ruled out does not expire"),
    pytest.param({"conditions": [condition("adhd", "ruled_out")]}, "incomplete", "ask", id="ruled out, undated"),
    pytest.param({"conditions": [condition("adhd", "ruled_out", date=RECENT)], "screens": [screen("asrs-5", score=20)]}, None, None, id="assessed on the day of the screen"),
    pytest.param({"conditions": [condition("adhd", "ruled_out", date="2026-11-09")], "screens": [screen("asrs-5", score=20)]}, "finding", "refer", id="positive after the assessment"),
    pytest.param({"conditions": [condition("adhd", "active")]}, "finding", "act", id="condition active"),
    pytest.param({"conditions": [condition("adhd", "treated", controlled=True, date=RECENT)]}, None, None, id="condition treated, controlled"),
    pytest.param({"conditions": [condition("adhd", "treated", controlled=False, date=RECENT)]}, "finding", "act", id="condition treated, not controlled"),
    pytest.param({"conditions": [condition("adhd", "treated", date=RECENT)]}, "incomplete", "ask", id="condition treated, control not known"),
    pytest.param({}, "not_done", "ask", id="nothing"),
]  # fmt: skip

ANXIETY = [
    pytest.param({"screens": [screen("gad-7", score=10)]}, "finding", "ask", id="on the cut-off"),
    pytest.param({"screens": [screen("gad-7", score=9)]}, "incomplete", "ask", id="between the cut-offs, upper"),
    pytest.param({"screens": [screen("gad-7", score=8)]}, "incomplete", "ask", id="between the cut-offs, lower"),
    pytest.param({"screens": [screen("gad-7", score=7)]}, None, None, id="below all cut-offs"),
    pytest.param({"screens": [screen("gad-7", score=14)], "conditions": [condition("anxiety", "ruled_out", date=RECENT)]}, None, None, id="ruled out on the day"),
    pytest.param({"screens": [screen("gad-7", score=14)], "conditions": [condition("anxiety", "ruled_out", date="2026-11-09")]}, "finding", "ask", id="positive after the assessment"),
    pytest.param({"screens": [screen("gad-7", score=3)], "history": {"excessive-worry": YES}}, "incomplete", "ask", id="worry with a negative screen"),
    pytest.param({"history": {"excessive-worry": YES}}, "not_done", "ask", id="worry without a screen"),
    pytest.param({"screens": [screen("gad-7", "2026-08-22", score=3)]}, None, None, id="90 days old"),
    pytest.param({"screens": [screen("gad-7", "2026-08-21", score=3)]}, "outdated", "ask", id="91 days old"),
    pytest.param({"screens": [screen("gad-7", items=[3, 3, 3, 3, 3, 3, None])]}, "incomplete", "ask", id="an answer missing"),
    pytest.param({"screens": [screen("gad-7", score=14), screen("gad-7", "2026-11-12", score=2)]}, None, None, id="newest wins"),
    pytest.param({"screens": [screen("gad-7", score=14), screen("gad-7", score=2)]}, "finding", "ask", id="same day, the worse"),
    pytest.param({"screens": [screen("gad-7", None, score=14), screen("gad-7", score=2)]}, "finding", None, id="no date orders them"),
    pytest.param({"conditions": [condition("anxiety", "ruled_out", date="2025-11-20")]}, None, None, id="ruled out, on the last day"),
    pytest.param({"conditions": [condition("anxiety", "ruled_out", date="2025-11-19")]}, "outdated", "ask", id="ruled out, one day too old"),
    pytest.param({}, "not_done", "ask", id="nothing"),
]  # fmt: skip

FEMALE, MALE = {"patient": {"sex": "female"}}, {"patient": {"sex": "male"}}
PTSD = [
    pytest.param({"screens": [screen("pc-ptsd-5", score=4)]}, "finding", "refer", id="PC-PTSD-5 positive"),
    pytest.param({"screens": [screen("pcl-5", score=33)]}, "finding", "refer", id="PCL-5 positive"),
    pytest.param({**FEMALE, "screens": [screen("pc-ptsd-5", score=3)]}, "finding", "refer", id="3 in a woman"),
    pytest.param({**MALE, "screens": [screen("pc-ptsd-5", score=3)]}, "incomplete", "ask", id="3 in a man"),
    pytest.param({"screens": [screen("pc-ptsd-5", score=3)]}, "incomplete", "ask", id="3, sex unknown"),
    pytest.param({"screens": [screen("pc-ptsd-5", items=[1, 1, 0, 0, 0], parts={"trauma": True})]}, None, None, id="2 with exposure answered"),
    pytest.param({"screens": [screen("pc-ptsd-5", items=[0, 0, 0, 0, 0], parts={"trauma": False})]}, None, None, id="no exposure on the form"),
    pytest.param({"screens": [screen("pc-ptsd-5", items=[0, 0, 0, 0, 0])]}, "incomplete", "ask", id="0, exposure not answered"),
    pytest.param({"screens": [screen("pc-ptsd-5", score=0)]}, "incomplete", "ask", id="a total of 0, exposure not answered"),
    pytest.param({"screens": [screen("pcl-5", score=30)]}, None, None, id="PCL-5 negative"),
    pytest.param({"screens": [screen("pcl-5", score=31)]}, "incomplete", "ask", id="PCL-5 grey"),
    pytest.param({"history": {"trauma-exposure": NO}}, None, None, id="no exposure"),
    pytest.param({"history": {"trauma-exposure": NO}, "screens": [screen("pcl-5", score=40)]}, "finding", "refer", id="no exposure against a positive screen"),
    pytest.param({"history": {"trauma-exposure": YES}}, "not_done", "ask", id="exposure without a screen"),
    pytest.param({"history": {"trauma-exposure": {"value": False, "date": "2025-11-19"}}}, "outdated", "ask", id="no exposure, too old"),
    pytest.param({"conditions": [condition("ptsd", "ruled_out", date="2024-11-20")]}, None, None, id="ruled out, on the last day"),
    pytest.param({}, "not_done", "ask", id="nothing"),
]  # fmt: skip

ALCOHOL_OK = screen("audit-c", score=2)
DRUGS_OK = screen("nida-single", score=0)
SUBSTANCES = [
    pytest.param({"screens": [ALCOHOL_OK, DRUGS_OK]}, None, None, id="both halves settled"),
    pytest.param({"screens": [ALCOHOL_OK]}, "incomplete", "ask", id="drugs silent"),
    pytest.param({"screens": [DRUGS_OK]}, "incomplete", "ask", id="alcohol silent"),
    pytest.param({}, "not_done", "ask", id="nothing"),
    pytest.param({"screens": [DRUGS_OK], "conditions": [condition("alcohol-use-disorder", "active")]}, "finding", "act", id="alcohol use disorder active"),
    pytest.param({"screens": [DRUGS_OK], "conditions": [condition("alcohol-use-disorder", "suspected")]}, "finding", "refer", id="alcohol use disorder suspected"),
    pytest.param({**FEMALE, "screens": [DRUGS_OK, screen("audit-c", score=3)]}, "finding", "ask", id="AUDIT-C 3 in a woman"),
    pytest.param({**MALE, "screens": [DRUGS_OK, screen("audit-c", score=3)]}, None, None, id="AUDIT-C 3 in a man"),
    pytest.param({"screens": [DRUGS_OK, screen("audit-c", score=3)]}, "incomplete", "ask", id="AUDIT-C 3, sex unknown"),
    pytest.param({"patient": {"sex": "other"}, "screens": [DRUGS_OK, screen("audit-c", score=3)]}, "incomplete", "ask", id="AUDIT-C 3, sex other"),
    pytest.param({"screens": [DRUGS_OK, screen("audit-c", score=4)]}, "finding", "ask", id="AUDIT-C 4"),
    pytest.param({"screens": [DRUGS_OK, screen("audit", score=8)]}, "finding", "ask", id="AUDIT 8"),
    pytest.param({"screens": [DRUGS_OK, screen("audit", score=7)]}, None, None, id="AUDIT 7"),
    pytest.param({"screens": [DRUGS_OK, ALCOHOL_OK], "history": {"heavy-drinking": YES}}, "finding", "ask", id="heavy drinking"),
    pytest.param({"screens": [DRUGS_OK], "conditions": [condition("alcohol-use-disorder", "resolved", date=RECENT)]}, "incomplete", "ask", id="resolved: drinking now?"),
    pytest.param({"screens": [DRUGS_OK, ALCOHOL_OK], "conditions": [condition("alcohol-use-disorder", "resolved", date=RECENT)]}, None, None, id="resolved, screen negative"),
    pytest.param({"screens": [DRUGS_OK], "history": {"heavy-drinking": NO}}, "incomplete", "ask", id="low-risk drinking told, no screen"),
    pytest.param({"history": {"heavy-drinking": NO}}, "not_done", "ask", id="low-risk drinking told, nothing else"),
    pytest.param({"screens": [ALCOHOL_OK], "conditions": [condition("drug-use-disorder", "active")]}, "finding", "act", id="drug use disorder active"),
    pytest.param({"screens": [ALCOHOL_OK, screen("dast-10", score=3)]}, "finding", "ask", id="DAST-10 3"),
    pytest.param({"screens": [ALCOHOL_OK, screen("dast-10", score=2)]}, "incomplete", "ask", id="DAST-10 2"),
    pytest.param({"screens": [ALCOHOL_OK, screen("dast-10", score=1)]}, "incomplete", "ask", id="DAST-10 1"),
    pytest.param({"screens": [ALCOHOL_OK, screen("dast-10", score=0)]}, None, None, id="DAST-10 0"),
    pytest.param({"screens": [ALCOHOL_OK, screen("nida-single", score=1)]}, "finding", "ask", id="single question 1"),
    pytest.param({"screens": [ALCOHOL_OK, screen("cudit-r", score=8)]}, "finding", "ask", id="CUDIT-R positive"),
    pytest.param({"screens": [ALCOHOL_OK, screen("cudit-r", score=7)]}, "incomplete", "ask", id="CUDIT-R negative only"),
    pytest.param({"screens": [ALCOHOL_OK, DRUGS_OK], "history": {"drug-use": YES}}, "finding", "ask", id="drug use told"),
    pytest.param({"screens": [ALCOHOL_OK, DRUGS_OK], "history": {"prescribed-sedatives": YES}}, "incomplete", "ask", id="sedatives told"),
    pytest.param({"screens": [ALCOHOL_OK, DRUGS_OK], "medications": [{"drug": "lorazepam"}]}, "incomplete", "ask", id="a sedative among the medicines"),
    pytest.param({"screens": [ALCOHOL_OK, DRUGS_OK], "medications": [{"drug": "Oxycontin", "started": "2025-01"}]}, "incomplete", "ask", id="an opioid by its brand"),
    pytest.param({"screens": [ALCOHOL_OK, DRUGS_OK], "medications": [{"drug": "lorazepam", "stopped": "2026-01"}]}, None, None, id="a sedative stopped"),
    pytest.param({"screens": [ALCOHOL_OK, DRUGS_OK], "medications": [{"drug": "lorazepam", "started": "2026-01"}], "conditions": [condition("drug-use-disorder", "ruled_out", date=RECENT)]}, None, None, id="a sedative, assessed since"),
    pytest.param({"screens": [screen("taps", parts={"alcohol": 0, "cannabis": 0, "stimulants": 0, "heroin": 0, "opioids": 0, "sedatives": 0, "prescription_stimulants": 0, "other": 0})]}, None, None, id="TAPS all 0"),
    pytest.param({"screens": [screen("taps", parts={"alcohol": 1, "cannabis": 0, "stimulants": 0, "heroin": 0, "opioids": 0, "sedatives": 0, "prescription_stimulants": 0, "other": 0})]}, "finding", "ask", id="TAPS alcohol 1"),
    pytest.param({"screens": [screen("taps", parts={"alcohol": 0, "tobacco": 2, "cannabis": 0, "stimulants": 0, "heroin": 0, "opioids": 0, "sedatives": 0, "prescription_stimulants": 0, "other": 0})]}, None, None, id="TAPS tobacco decides nothing"),
    pytest.param({"screens": [screen("audit-c", "2026-05-23", score=2), DRUGS_OK]}, "outdated", "ask", id="alcohol screen 181 days old"),
    pytest.param({"screens": [screen("audit-c", "2026-05-24", score=2), DRUGS_OK]}, None, None, id="alcohol screen 180 days old"),
]  # fmt: skip

SLEEP = [
    pytest.param({"conditions": [condition("sleep-apnea", "active")]}, "finding", "act", id="active"),
    pytest.param({"conditions": [condition("sleep-apnea", "treated", controlled=True, date=RECENT)]}, None, None, id="treated, controlled"),
    pytest.param({"conditions": [condition("sleep-apnea", "treated", controlled=True, date="2026-05-23")]}, "outdated", "ask", id="control 181 days old"),
    pytest.param({"conditions": [condition("sleep-apnea", "treated", date=RECENT)]}, "incomplete", "ask", id="CPAP, control not known"),
    pytest.param({"conditions": [condition("sleep-apnea", "treated", controlled=False, date=RECENT)]}, "finding", "act", id="treated, not controlled"),
    pytest.param({"screens": [screen("sleep-study", result="positive")]}, "finding", "refer", id="study positive"),
    pytest.param({"screens": [screen("sleep-study", score=5)]}, "finding", "refer", id="AHI 5"),
    pytest.param({"screens": [screen("sleep-study", score=4.9)]}, None, None, id="AHI 4.9"),
    pytest.param({"screens": [screen("sleep-study", result="negative"), screen("stop-bang", "2026-10-01", score=6)]}, None, None, id="study negative against an earlier questionnaire"),
    pytest.param({"screens": [screen("sleep-study", "2026-10-01", result="negative"), screen("stop-bang", score=6)]}, "finding", "refer", id="a later questionnaire"),
    pytest.param({"screens": [screen("sleep-study", "2023-11-21", result="negative")]}, None, None, id="study 1095 days old"),
    pytest.param({"screens": [screen("sleep-study", "2023-11-20", result="negative")]}, "outdated", "ask", id="study 1096 days old"),
    pytest.param({"screens": [screen("stop-bang", score=5)]}, "finding", "refer", id="STOP-Bang 5"),
    pytest.param({"screens": [screen("stop-bang", result="positive")]}, "finding", "refer", id="STOP-Bang positive"),
    pytest.param({"screens": [screen("stop-bang", score=3)]}, "finding", "refer", id="STOP-Bang 3"),
    pytest.param({"screens": [screen("stop-bang", result="intermediate")]}, "finding", "refer", id="STOP-Bang intermediate"),
    pytest.param({"screens": [screen("stop-bang", score=2)]}, None, None, id="STOP-Bang 2"),
    pytest.param({"screens": [screen("stop-bang", score=2), screen("nosas", score=8)]}, "finding", "refer", id="instruments that disagree"),
    pytest.param({"patient": {"age": 60, "sex": "male", "bmi": 31, "neck_cm": 42}, "history": {"snoring": NO}}, "finding", "refer", id="NoSAS computed, 8 or more"),
    pytest.param({"as_of": AS_OF, "patient": {"age": 40, "sex": "female", "bmi": 22, "neck_cm": 34}, "history": {"snoring": NO}}, None, None, id="NoSAS computed, 7 or less"),
    pytest.param({"patient": {"age": 40, "sex": "female", "bmi": 22, "neck_cm": 34}, "history": {"snoring": NO}}, "incomplete", "ask", id="NoSAS computed, day of the numbers not known"),
    pytest.param({"patient": {"age": 40, "sex": "female", "neck_cm": 41}, "history": {"snoring": NO}}, "incomplete", "ask", id="NoSAS not decided"),
    pytest.param({"patient": {"age": 60, "sex": "male", "bmi": 31}}, "not_done", "ask", id="NoSAS not begun"),
    pytest.param({"screens": [screen("stop-bang", score=1)], "history": {"witnessed-apnea": YES}}, "finding", "refer", id="witnessed apnea whatever the score"),
    pytest.param({"screens": [screen("sleep-study", "2026-11-11", result="negative")], "history": {"witnessed-apnea": YES}}, None, None, id="witnessed apnea, studied since"),
    pytest.param({"screens": [screen("epworth", score=3)]}, "not_done", "ask", id="Epworth never settles"),
    pytest.param({}, "not_done", "ask", id="nothing"),
]  # fmt: skip


def crp(value: float, date: str = RECENT, **more: object) -> dict[str, object]:
    return {"analyte": "crp", "value": value, "unit": "mg/L", "date": date, **more}


INFLAMMATION = [
    pytest.param({"history": {"inflammation-symptoms": YES}}, "finding", "refer", id="symptoms, nothing else"),
    pytest.param({"history": {"inflammation-symptoms": NO}}, None, None, id="no symptoms, no test needed"),
    pytest.param({"labs": [crp(2)]}, None, None, id="CRP in range"),
    pytest.param({"labs": [crp(7)]}, "incomplete", "order", id="one CRP above"),
    pytest.param({"labs": [crp(7), crp(8, "2026-10-27")]}, "finding", "refer", id="two above, 14 days apart"),
    pytest.param({"labs": [crp(7), crp(8, "2026-10-28")]}, "incomplete", "order", id="two above, 13 days apart"),
    pytest.param({"labs": [crp(2)], "history": {"inflammation-symptoms": YES}}, "incomplete", None, id="in range with symptoms"),
    pytest.param({"labs": [crp(2, "2026-05-24")]}, None, None, id="CRP 180 days old"),
    pytest.param({"labs": [crp(2, "2026-05-23")]}, "outdated", None, id="CRP 181 days old"),
    pytest.param({"conditions": [condition("inflammatory-disease", "active")]}, "finding", "act", id="disease active"),
    pytest.param({}, "not_done", "ask", id="nothing: ask"),
]  # fmt: skip

PAIN = [
    pytest.param({"history": {"pain-most-days": YES}}, "finding", "act", id="pain on most days"),
    pytest.param({"history": {"pain-most-days": NO}}, None, None, id="no"),
    pytest.param({"screens": [screen("peg", items=[0, 0, 0])]}, None, None, id="PEG 0"),
    pytest.param({"screens": [screen("peg", items=[1, 0, 0])]}, "incomplete", "ask", id="PEG above 0"),
    pytest.param({"history": {"pain-most-days": {"value": False, "date": "2026-05-23"}}}, "outdated", "ask", id="181 days old"),
    pytest.param({"history": {"pain-most-days": {"value": False, "date": "2026-05-24"}}}, None, None, id="180 days old"),
    pytest.param({"conditions": [condition("chronic-pain", "active")]}, "finding", "act", id="condition active"),
    pytest.param({"conditions": [condition("chronic-pain", "treated", controlled=True, date=RECENT)]}, None, None, id="treated, controlled"),
    pytest.param({}, "not_done", "ask", id="nothing"),
]  # fmt: skip

LISTS = {"conditions": [], "medications": []}
MEDICINES = [
    pytest.param({**LISTS, "lists_confirmed": YES}, None, None, id="both lists, confirmed"),
    pytest.param({**LISTS, "lists_confirmed": {"value": True, "date": "2026-08-22"}}, None, None, id="confirmed 90 days ago"),
    pytest.param({**LISTS, "lists_confirmed": {"value": True, "date": "2026-08-21"}}, "outdated", "ask", id="confirmed 91 days ago"),
    pytest.param({**LISTS, "lists_confirmed": {"value": True}}, "incomplete", "ask", id="confirmed, undated"),
    pytest.param({**LISTS, "lists_confirmed": {"value": True, "date": "2026-11-21"}}, "incomplete", "ask", id="confirmed after as_of"),
    pytest.param({**LISTS, "lists_confirmed": NO}, "incomplete", "ask", id="not complete"),
    pytest.param(LISTS, "incomplete", "ask", id="not confirmed"),
    pytest.param({"conditions": []}, "incomplete", "ask", id="one list absent"),
    pytest.param({"medications": [], "lists_confirmed": YES}, "incomplete", "ask", id="one list absent, confirmed"),
    pytest.param({}, "not_done", "ask", id="neither"),
]  # fmt: skip


def check(name: str, case: dict[str, object], reason: str | None, close_by: str | None) -> None:
    item = item_of(case, name, as_of=AS_OF)
    assert (item.status, item.reason) == (("done", None) if reason is None else ("open", reason)), (
        item.summary
    )
    if close_by is not None:
        assert item.close_by == close_by


@pytest.mark.parametrize(("case", "reason", "close_by"), BIPOLAR)
def test_it_judges_bipolar_by_its_table(
    case: dict[str, object], reason: str | None, close_by: str | None
) -> None:
    check("bipolar", case, reason, close_by)


@pytest.mark.parametrize(("case", "reason", "close_by"), ADHD)
def test_it_judges_adhd_by_its_table(
    case: dict[str, object], reason: str | None, close_by: str | None
) -> None:
    check("adhd", case, reason, close_by)


@pytest.mark.parametrize(("case", "reason", "close_by"), ANXIETY)
def test_it_judges_anxiety_by_its_table(
    case: dict[str, object], reason: str | None, close_by: str | None
) -> None:
    check("anxiety", case, reason, close_by)


@pytest.mark.parametrize(("case", "reason", "close_by"), PTSD)
def test_it_judges_ptsd_by_its_table(
    case: dict[str, object], reason: str | None, close_by: str | None
) -> None:
    check("ptsd", case, reason, close_by)


@pytest.mark.parametrize(("case", "reason", "close_by"), SUBSTANCES)
def test_it_judges_both_halves_of_substance_use(
    case: dict[str, object], reason: str | None, close_by: str | None
) -> None:
    check("substance-use", case, reason, close_by)


@pytest.mark.parametrize(("case", "reason", "close_by"), SLEEP)
def test_it_judges_sleep_apnea_by_its_table(
    case: dict[str, object], reason: str | None, close_by: str | None
) -> None:
    check("sleep-apnea", case, reason, close_by)


@pytest.mark.parametrize(("case", "reason", "close_by"), INFLAMMATION)
def test_it_judges_inflammation_by_its_table(
    case: dict[str, object], reason: str | None, close_by: str | None
) -> None:
    check("chronic-inflammation", case, reason, close_by)


@pytest.mark.parametrize(("case", "reason", "close_by"), PAIN)
def test_it_judges_chronic_pain_by_its_table(
    case: dict[str, object], reason: str | None, close_by: str | None
) -> None:
    check("chronic-pain", case, reason, close_by)


@pytest.mark.parametrize(("case", "reason", "close_by"), MEDICINES)
def test_it_judges_conditions_and_medicines_by_its_table(
    case: dict[str, object], reason: str | None, close_by: str | None
) -> None:
    check("conditions-and-medicines", case, reason, close_by)


def test_it_names_the_settled_half_and_asks_for_the_other() -> None:
    item = item_of({"screens": [ALCOHOL_OK]}, "substance-use", as_of=AS_OF)
    assert "alcohol settled" in item.summary
    assert "drugs" in item.summary.casefold()


def test_it_lists_markers_without_letting_them_settle_or_open_an_item() -> None:
    """BMI 32 beside sleep apnea: more pressing, never a reason by itself."""
    case: dict[str, object] = {"patient": {"bmi": 32}, "history": {"loud-snoring": True, "fatigue": True}}
    item = item_of(case, "sleep-apnea", as_of=AS_OF)
    assert {"bmi", "loud-snoring", "fatigue"} <= {marker.id for marker in item.markers}
    assert "bmi" not in {
        m.id for m in item_of({"patient": {"bmi": 29.9}}, "sleep-apnea", as_of=AS_OF).markers
    }
