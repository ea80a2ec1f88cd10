"""Reports written by hand for the formats: the mixed case of the mock-ups, and what is hard to lay out."""

from collections.abc import Callable

import msgspec

from trdcheck.evaluation.summary import with_sentences
from trdcheck.model.checklist import ChecklistUsed
from trdcheck.model.report import (
    CourseView,
    Criterion,
    Data,
    DecisionTaken,
    DefinitionView,
    EvidenceShown,
    Flag,
    GeneView,
    ItemReport,
    LabelView,
    Marker,
    Report,
    Scope,
    Section,
    Sign,
    SourceUsed,
    StagingView,
    Tool,
    TrialVerdict,
    TrialView,
    count,
    result_of,
)
from trdcheck.model.words import CloseBy, Presence, Reason, Status, Verdict

NOTICE = (
    "A checklist with its reasons, for clinicians, who decide. It gives no diagnosis, no risk level and no "
    "dose advice, and it does not say whether this is treatment-resistant depression."
)
SECTIONS = {
    "bipolar": "diagnosis",
    "adhd": "co-occurring",
    "anxiety": "co-occurring",
    "ptsd": "co-occurring",
    "substance-use": "co-occurring",
    "trial-history": "trials",
    "trial-adequacy": "trials",
    "cyp450": "pharmacogenomics",
}
TITLES = {
    "bipolar": "Bipolar",
    "adhd": "ADHD",
    "anxiety": "Anxiety",
    "ptsd": "PTSD and trauma",
    "substance-use": "Substance use",
    "thyroid": "Thyroid",
    "b12": "B12",
    "vitamin-d": "Vitamin D",
    "sleep-apnea": "Sleep apnea",
    "chronic-inflammation": "Inflammation",
    "chronic-pain": "Chronic pain",
    "conditions-and-medicines": "Conditions and medicines",
    "trial-history": "Trial history",
    "trial-adequacy": "Trial adequacy",
    "cyp450": "CYP450",
}
ASK = {
    "bipolar": "past elevated mood, mood that rose on a treatment, bipolar disorder in the family; a screen",
    "adhd": "a screen, or an assessment",
    "anxiety": "a screen, or worry and panic",
    "ptsd": "exposure to a traumatic event; a screen if yes",
    "substance-use": "alcohol, drugs and prescribed sedatives",
    "thyroid": "TSH",
    "b12": "B12",
    "vitamin-d": "25-hydroxyvitamin D",
    "sleep-apnea": "snoring, breathing stops, neck size; a screen",
    "chronic-inflammation": "joint swelling, bowel inflammation, rash or fevers",
    "chronic-pain": "pain on most days for three months?",
    "conditions-and-medicines": "conditions and medicines",
    "trial-history": "each antidepressant, highest dose, weeks at it, response, why it ended",
    "trial-adequacy": "follows from the trials",
    "cyp450": "follows from the trials",
}
LABS = ("thyroid", "b12", "vitamin-d")


def item(
    id: str,
    status: Status = Status.OPEN,
    summary: str = "",
    *,
    reason: Reason | None = None,
    close_by: CloseBy | None = None,
    action: str = "",
    brief: str = "",
    todo: str = "",
    why: str = "It can look like depression that does not respond.",
    missing: tuple[str, ...] = (),
    markers: tuple[str, ...] = (),
    evidence: tuple[EvidenceShown, ...] = (),
    decision: DecisionTaken | None = None,
    sources: tuple[str, ...] = ("article",),
) -> ItemReport:
    """An item of the fifteen."""
    return ItemReport(
        id=id,
        section=SECTIONS.get(id, "medical"),
        kind="lab" if id in LABS else "assessment",
        title=TITLES[id],
        status=status,
        reason=reason,
        close_by=close_by,
        summary=summary,
        action=action,
        brief=brief,
        todo=todo,
        why=why,
        missing=list(missing),
        missing_words=[path.rpartition(".")[2].replace("-", " ").replace("_", " ") for path in missing],
        markers=[Marker(id=text.split()[0].lower(), text=text) for text in markers],
        evidence=list(evidence),
        decision=decision,
        sources=list(sources),
    )


def undone(id: str) -> ItemReport:
    """An item nothing is known of."""
    return item(
        id,
        summary=ASK[id],
        reason=Reason.NOT_DONE,
        close_by=CloseBy.ORDER if id in LABS else CloseBy.ASK,
        action="Ask." if id not in LABS else "Measure it.",
        missing=(f"history.{id}",),
    )


def flag(
    id: str, short: str, status: Presence, words: str, action: str = "", *, addressed: bool = False
) -> Flag:
    """A flag whose message is its title, a colon and these words."""
    return Flag(
        id=id,
        short=short,
        status=status,
        addressed=addressed,
        message=f"{short[:1].upper()}{short[1:]}: {words}.",
        action=action,
        evidence=[],
        sources=["samhsa-988"],
    )


def flags(words: str, status: Presence, action: str = "Ask today.") -> list[Flag]:
    """The three flags besides suicidal thoughts, all answered alike."""
    names = {"psychotic-features": "psychotic features", "catatonia": "catatonia", "mania": "mania"}
    return [flag(id, short, status, words, action) for id, short in names.items()]


def trial(
    number: int,
    drug: str,
    drug_class: str,
    dose: str,
    weeks: str,
    outcome: str,
    shorts: tuple[str, str, str, str],
    *,
    summary: str,
    next: str = "",
    remarks: tuple[str, ...] = (),
    genes: tuple[GeneView, ...] = (),
    verdict: Verdict = Verdict.NOT_MET,
) -> TrialView:
    """A counted trial, its four verdicts in short."""
    names = ("article", "canadian-2021", "consensus-2022", "mgh-atrq")
    judged = {
        name: TrialVerdict(
            verdict=verdict,
            failed=verdict,
            met_on=None,
            short=short,
            criteria=[Criterion(criterion="dose", verdict=verdict, detail="200 mg/day; needed 134 of 200")],
            remarks=["the definition gives no dose number"]
            if name == "consensus-2022" and number == 0
            else [],
        )
        for name, short in zip(names, shorts, strict=True)
    }
    return TrialView(
        record=f"trials[{number}]",
        drug=drug,
        drug_class=drug_class,
        counted=True,
        dose=dose,
        weeks=weeks,
        adherence="good",
        outcome=outcome,
        summary=summary,
        next=next,
        remarks=list(remarks),
        genes=list(genes),
        definitions=judged,
    )


FAILED = "adequate, failed"
TRIALS = [
    trial(
        0,
        "sertraline",
        "SSRI",
        "200/134",
        "8/6",
        "none",
        (FAILED, FAILED, FAILED, FAILED),
        summary="sertraline 200 mg 8 wk, no response (adequate)",
        next="spent",
        verdict=Verdict.MET,
    ),
    trial(
        1,
        "escitalopram",
        "SSRI",
        "20/14",
        "5/6",
        "none",
        ("no: 1 week short", FAILED, FAILED, "no: 1 week short"),
        summary="escitalopram 20 mg 5 wk, no response, side effects (1 wk short)",
        next="stopped for side effects recorded as tolerable: could be retried",
    ),
    trial(
        2,
        "venlafaxine XR",
        "SNRI",
        "75/150",
        "12/6",
        "partial",
        ("no: dose too low", FAILED, "not a failure", "no: dose too low"),
        summary="venlafaxine XR 75 mg 12 wk, partial (low dose)",
        next="well tolerated: could be completed, 6 weeks at 150 mg or more",
    ),
    trial(
        3,
        "bupropion XL",
        "NDRI",
        "300/300",
        "?/6",
        "faded",
        ("not a failure", "not a failure", "not a failure", "not a failure"),
        summary="bupropion XL 300 mg, helped then faded",
        next="helped, then stopped helping; weeks at 300 mg not known",
    ),
    trial(
        4,
        "mirtazapine",
        "NaSSA",
        "30/30",
        "4/6",
        "running",
        ("from 2026-12-04", "running", "running", "from 2026-12-04"),
        summary="mirtazapine 30 mg since 2026-10-23, running",
    ),
    TrialView(
        record="trials[5]",
        drug="trazodone",
        drug_class=None,
        counted=False,
        dose="50",
        weeks="",
        adherence="",
        outcome="",
        summary="50 mg for sleep",
        next="",
        remarks=[],
        genes=[],
        definitions={},
    ),
]


def definition(
    id: str,
    name: str,
    verdict: Verdict,
    trials: list[str],
    classes: list[str],
    needed: str = "",
    grade: str = "verified",
) -> DefinitionView:
    """The label under one definition."""
    return DefinitionView(
        id=id,
        name=name,
        requires="2, from 2 classes" if id == "article" else "2",
        verdict=verdict,
        adequate_failed_trials=len(trials),
        trials=trials,
        classes=classes,
        needed=needed,
        missing=[],
        grade=grade,
        remarks=["it gives no dose number"] if id == "consensus-2022" else [],
        sources=[],
    )


DEFINITIONS = [
    definition(
        "article",
        "the article's rule",
        Verdict.NOT_MET,
        ["trials[0]"],
        ["SSRI"],
        "mirtazapine 30 mg held to 2026-12-04",
    ),
    definition(
        "canadian-2021",
        "Canadian 2021",
        Verdict.MET,
        ["trials[0]", "trials[1]", "trials[2]"],
        ["SSRI", "SNRI"],
    ),
    definition("consensus-2022", "Consensus 2022", Verdict.MET, ["trials[0]", "trials[1]"], ["SSRI"]),
    definition("mgh-atrq", "ATRQ", Verdict.NOT_MET, ["trials[0]"], ["SSRI"], grade="secondary"),
]

SIGNS = {
    "two-adequate-trials": "two or more adequate failed trials",
    "severe-impairing": "severe symptoms that impair function",
    "suicidal-thoughts-this-episode": "suicidal thoughts in this episode",
    "response-faded": "a response that faded",
    "other-diagnosis-features": "features of another diagnosis",
}

SOURCES = [
    SourceUsed(id="article", citation="Article on the reassessment, 2026", url=None, grade="verified"),
    SourceUsed(
        id="carvalho-2015",
        citation="Carvalho AF et al. J Affect Disord 2015;172:337-346",
        url="https://doi.org/10.1016/j.jad.2014.10.024",
        grade="secondary",
    ),
    SourceUsed(
        id="samhsa-988",
        citation="SAMHSA. 988 Suicide and Crisis Lifeline",
        url="https://www.samhsa.gov/mental-health/988",
        grade="verified",
    ),
]


def report(
    items: list[ItemReport],
    flags: list[Flag],
    *,
    case_id: str | None = "A-17",
    trials: list[TrialView] | None = None,
    definitions: list[DefinitionView] | None = None,
    signs: dict[str, Presence] | None = None,
    label: LabelView | None = None,
    scope: list[Scope] | None = None,
    courses: list[CourseView] | None = None,
    staging: list[StagingView] | None = None,
    notes: list[str] | None = None,
    case: dict[str, object] | None = None,
) -> Report:
    """A report with its opening sentences."""
    counts = count(item.status for item in items)
    return with_sentences(
        Report(
            tool=Tool(name="trdcheck", version="0.1.0"),
            data=Data(version="2026-11", reviewed="2026-11-20"),
            checklist=ChecklistUsed(
                id="pre-escalation",
                version="2026-11",
                title="Before escalating treatment for depression",
                sha256="3f9c" * 16,
                extends=None,
            ),
            case_id=case_id,
            as_of="2026-11-20",
            as_of_from="case",
            notice=NOTICE,
            result=result_of(flags, counts),
            counts=counts,
            scope=scope or [],
            flags=flags,
            sections=[Section(id="medical", title="Medical")],
            items=items,
            trials=trials or [],
            definitions=definitions or [],
            definition="article",
            staging=staging or [],
            courses=courses or [],
            label=label
            or LabelView(
                recorded=None, refractory_strict=Verdict.CANNOT_TELL, detail="No courses are recorded."
            ),
            signs=[
                Sign(id=id, title=title, status=(signs or {}).get(id, Presence.UNKNOWN), detail="not asked")
                for id, title in SIGNS.items()
            ],
            notes=notes or [],
            sources=SOURCES,
            case=case or {},
        )
    )


def mixed() -> Report:
    """The case of the mock-ups: findings, questions, a running trial and a flag."""
    finding, incomplete = Reason.FINDING, Reason.INCOMPLETE
    lab = (EvidenceShown(record="labs[0]", source="lab"),)
    items = [
        item(
            "bipolar",
            summary="Past elevated mood (told 2026-10-02); MDQ 4 of 13 (2026-10-02) does not settle it",
            reason=finding,
            close_by=CloseBy.REFER,
            action="Evaluate for bipolar disorder by interview; record the result with its date.",
            brief="past elevated mood; MDQ 4/13 does not settle it",
            todo="evaluate",
            markers=("a response that was lost",),
            evidence=(
                EvidenceShown(record="history.past-elevated-mood", source="patient"),
                EvidenceShown(record="screens[0]"),
            ),
            sources=("article", "carvalho-2015"),
        ),
        item(
            "adhd",
            Status.DONE,
            "Ruled out by interview, 2026-05",
            evidence=(EvidenceShown(record="conditions[0]"),),
        ),
        item(
            "anxiety",
            summary="GAD-7 14 on 2026-11-18: which disorder? depression alone can raise it",
            reason=finding,
            close_by=CloseBy.ASK,
            action="Decide which anxiety disorder, or rule it out, and record it with its date.",
            brief="GAD-7 14 on 2026-11-18",
            todo="decide which disorder",
            evidence=(EvidenceShown(record="screens[2]"),),
        ),
        item("ptsd", Status.DONE, "PC-PTSD-5 1 (2026-10-02)", evidence=(EvidenceShown(record="screens[4]"),)),
        item(
            "substance-use",
            summary="Drugs and prescribed sedatives not asked; alcohol settled (AUDIT-C 2 on 2026-10-02)",
            reason=incomplete,
            close_by=CloseBy.ASK,
            action="Ask about drugs and sedatives.",
            brief="drugs and sedatives; alcohol settled (AUDIT-C 2)",
            missing=("history.drug-use", "history.prescribed-sedatives"),
            evidence=(EvidenceShown(record="screens[3]"),),
        ),
        item(
            "thyroid",
            summary="TSH 5.8 mIU/L (laboratory 0.4-4.0) on 2026-09-01, no free T4",
            reason=finding,
            close_by=CloseBy.ORDER,
            action="Repeat TSH with free T4.",
            brief="TSH 5.8 mIU/L (0.4-4.0), no free T4",
            todo="repeat with free T4",
            evidence=lab,
        ),
        item(
            "b12",
            summary="B12 260 pg/mL (2026-09-01), grey zone",
            reason=finding,
            close_by=CloseBy.ORDER,
            action="Measure methylmalonic acid.",
            brief="260 pg/mL, grey zone",
            todo="methylmalonic acid",
            evidence=lab,
        ),
        item(
            "vitamin-d",
            summary="31 ng/mL (77 nmol/L) is 15 months old (2025-08-14)",
            reason=Reason.OUTDATED,
            close_by=CloseBy.ORDER,
            action="Repeat 25-hydroxyvitamin D.",
            brief="31 ng/mL, 15 months old",
            evidence=lab,
        ),
        item(
            "sleep-apnea",
            summary="STOP-Bang 4 (2026-10-02): the total cannot say",
            reason=finding,
            close_by=CloseBy.REFER,
            action="Refer for a sleep study.",
            brief="STOP-Bang 4, BMI 32",
            todo="sleep study",
            markers=("BMI 32",),
            evidence=(EvidenceShown(record="screens[5]"),),
        ),
        item("chronic-inflammation", Status.DONE, "No symptoms (2026-11-20); no test needed"),
        undone("chronic-pain"),
        item("conditions-and-medicines", Status.DONE, "Confirmed 2026-11-20"),
        item(
            "trial-history",
            summary="Bupropion XL: weeks at 300 mg",
            reason=incomplete,
            close_by=CloseBy.CHART,
            action="Look up what is missing.",
            brief="bupropion XL, weeks at 300 mg",
            missing=("trials[3].weeks_at_max_dose",),
        ),
        item(
            "trial-adequacy",
            summary="Mirtazapine 30 mg, 4 of 6 weeks; reading due 2026-12-04",
            reason=Reason.PENDING,
            close_by=CloseBy.CHART,
            action="Read the trial on 2026-12-04.",
            brief="mirtazapine 30 mg, 4 of 6 weeks, until 2026-12-04",
        ),
        item("cyp450", Status.NOT_APPLICABLE, "No unusual pattern in 5 trials"),
    ]
    suicidal = flag(
        "suicidal-thoughts",
        "suicidal thoughts",
        Presence.PRESENT,
        "PHQ-9 item 9 = 1 on 2026-11-18, not yet asked directly",
        "Ask now; agree a safety plan. US: 988; elsewhere the local crisis line or emergency number. "
        "Do not wait for this list.",
    )
    return report(
        items,
        [suicidal, *flags("no (asked 2026-11-20)", Presence.ABSENT, "")],
        trials=TRIALS,
        definitions=DEFINITIONS,
        signs=dict.fromkeys(SIGNS, Presence.PRESENT) | {"two-adequate-trials": Presence.ABSENT},
        staging=[
            StagingView(
                id="thase-rush",
                name="Thase-Rush",
                value="I",
                detail="",
                parts={},
                missing=[],
                sources=[],
            ),
            StagingView(
                id="maudsley",
                name="Maudsley",
                value=None,
                detail="",
                parts={"duration": "2", "severity": "5"},
                missing=["augmentation"],
                sources=[],
            ),
        ],
        label=LabelView(
            recorded="treatment-resistant",
            refractory_strict=Verdict.NOT_MET,
            detail="No course is recorded, so refractory in the stricter sense is not supported.",
        ),
        case={"trials": []},
    )


def empty() -> Report:
    """Nothing is known."""
    unknown = flag(
        "suicidal-thoughts", "suicidal thoughts", Presence.UNKNOWN, "not known", "Ask today, directly."
    )
    rules = [
        definition("article", "the article's rule", Verdict.CANNOT_TELL, [], []),
        definition("mgh-atrq", "ATRQ", Verdict.CANNOT_TELL, [], [], grade="secondary"),
    ]
    return report(
        [undone(id) for id in TITLES],
        [unknown, *flags("not known", Presence.UNKNOWN)],
        case_id=None,
        definitions=rules,
    )


def nothing_open() -> Report:
    """Everything is settled, one item by a waiver."""
    waived = item(
        "vitamin-d",
        Status.WAIVED,
        "25-hydroxyvitamin D never measured",
        decision=DecisionTaken(
            decision="waived",
            date="2026-11-20",
            reason="supplement taken since 2024",
            by="RK",
            in_force=True,
            detail="waived 2026-11-20",
        ),
    )
    items = [
        waived if id == "vitamin-d" else item(id, Status.DONE, "Asked 2026-11-20")
        for id in TITLES
        if id != "cyp450"
    ]
    items.append(item("cyp450", Status.NOT_APPLICABLE, "No unusual pattern in 2 trials"))
    none = flag("suicidal-thoughts", "suicidal thoughts", Presence.ABSENT, "no (asked 2026-11-20)")
    return report(
        items,
        [none, *flags("no (asked 2026-11-20)", Presence.ABSENT, "")],
        trials=TRIALS[:2],
        definitions=[
            definition(
                "article", "the article's rule", Verdict.MET, ["trials[0]", "trials[1]"], ["SSRI", "SNRI"]
            )
        ],
        signs=dict.fromkeys(SIGNS, Presence.ABSENT) | {"two-adequate-trials": Presence.PRESENT},
        courses=[CourseView(record="courses[0]", summary="ECT, 8 sessions, partial response")],
        case={"trials": []},
    )


def crowded() -> Report:
    """Eight trials, fifteen open items, three flags present, a scope notice and a gene result."""
    base = mixed()
    again = [
        msgspec.structs.replace(
            TRIALS[n % 5],
            record=f"trials[{n}]",
            drug=f"{TRIALS[n % 5].drug} {n + 1}",
            genes=[
                GeneView(
                    gene="CYP2D6",
                    result="PM",
                    relation="does_not_explain",
                    message="does not explain this trial",
                    sources=[],
                )
            ]
            if n == 2
            else [],
        )
        for n in range(8)
    ]
    items = [
        one
        if one.status is Status.OPEN
        else msgspec.structs.replace(undone(one.id), markers=[Marker(id="m", text="BMI 32")])
        for one in base.items
    ]
    present = [
        base.flags[0],
        flag(
            "psychotic-features",
            "psychotic features",
            Presence.PRESENT,
            "yes (asked 2026-11-20)",
            "Get specialist assessment now.",
        ),
        flag(
            "catatonia",
            "catatonia",
            Presence.PRESENT,
            "yes (asked 2026-11-19). Acted on 2026-11-20",
            "Get same-day assessment.",
            addressed=True,
        ),
        flag("mania", "mania", Presence.UNKNOWN, "no, last asked 2026-03-01", "Ask today."),
    ]
    return report(
        items,
        present,
        trials=again,
        definitions=DEFINITIONS,
        signs={"response-faded": Presence.PRESENT},
        scope=[
            Scope(id="pregnancy", message="Pregnant: check each option's label; laboratory ranges differ.")
        ],
        notes=["Medicine not looked up: valerian."],
        case={"trials": []},
    )


HOSTILE = (
    "[red]x[/red] [/x] [link=http://evil.example]a[/link]",
    "\x1b[31mred\x1b[0m \x9b31m \x07 \x00 \x1b]52;c;AAAA\x07",
    "| a | b |",
    "<script>alert(1)</script> <img src=x onerror=1> &lt;b&gt; <!-- x",
    "- [x] done",
    "safe \u202egnorw\u202c \u2066x\u2069 \u200b\u00ad\ufeff\u2028\u2029",
    "x" * 200,
    "# Heading\n## Other\n\n- [x] ticked\n1. one",
    "![i](http://evil.example/i.png) [a](javascript:alert(1)) <http://evil.example>",
    "http://evil.example www.evil.example mailto:a@evil.example",
    "**bold** _it_ `code` ~~s~~ $x^2$ ^a^ ~b~ @cite [^1] {.class} \\",
    "```\nfence\n``` ~~~ --- === +++ ::: % : > 1) a. (i) + *",
    '[1]: http://evil.example "t"',
    "\u6f22\u5b57" * 60 + " e\u0301" * 3 + " \U0001f600",
)


def changed(report: Report, change: Callable[[str], str]) -> Report:
    """The report with every free text changed, and the opening sentences made again."""
    items = [
        msgspec.structs.replace(
            one,
            title=change(one.title),
            summary=change(one.summary),
            action=change(one.action),
            brief="",
            todo="",
            why=change(one.why),
            missing=[change(path) for path in one.missing],
            missing_words=[change(words) for words in one.missing_words],
            markers=[Marker(id=marker.id, text=change(marker.text)) for marker in one.markers],
            evidence=[EvidenceShown(record=change(e.record), source=e.source) for e in one.evidence],
            decision=one.decision
            and msgspec.structs.replace(one.decision, reason=change(one.decision.reason), by=change("by")),
        )
        for one in report.items
    ]
    trials = [
        msgspec.structs.replace(
            one,
            drug=change(one.drug),
            drug_class=change(one.drug_class or ""),
            dose=change(one.dose),
            weeks=change(one.weeks),
            adherence=change(one.adherence),
            outcome=change(one.outcome),
            summary=change(one.summary),
            next=change(one.next),
            remarks=[change("remark")],
            definitions={
                name: msgspec.structs.replace(verdict, short=change(verdict.short))
                for name, verdict in one.definitions.items()
            },
        )
        for one in report.trials
    ]
    return with_sentences(
        msgspec.structs.replace(
            report,
            case_id=change(report.case_id or ""),
            items=items,
            trials=trials,
            flags=[msgspec.structs.replace(one, message=change(one.message)) for one in report.flags],
            definitions=[
                msgspec.structs.replace(one, needed=change(one.needed), remarks=[change("remark")])
                for one in report.definitions
            ],
            courses=[CourseView(record="courses[0]", summary=change("ECT"))],
            label=msgspec.structs.replace(report.label, recorded=change("treatment-resistant")),
            scope=[Scope(id="pregnancy", message=change("Pregnant."))],
            notes=[change("a note")],
            sources=[
                msgspec.structs.replace(one, citation=change(one.citation), url=one.url)
                for one in report.sources
            ],
        )
    )


def hostile() -> Report:
    """The mixed case with a hostile value beside every free text."""
    turn = iter(range(10_000))
    return changed(mixed(), lambda text: f"{text} {HOSTILE[next(turn) % len(HOSTILE)]}".strip())


ALL = {"mixed": mixed, "empty": empty, "nothing_open": nothing_open, "crowded": crowded, "hostile": hostile}
