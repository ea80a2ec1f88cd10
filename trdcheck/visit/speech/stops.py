"""Why a trial ended, and side effects named in words."""

import re

from trdcheck.reference.speech import load_speech
from trdcheck.visit.speech.line import Line, any_phrase


def take_stop(line: Line) -> None:
    """`stopped for nausea`, `stopped because it did not work`, `stop:cost`: the reason behind a word of ending."""
    words = load_speech().stop
    stopped = any_phrase(words.stopped)
    link = rf"(?:[\s:=,]+(?:{any_phrase(words.links)}))?[\s:=]+"
    for reason, phrases in words.reasons.items():
        match = re.search(rf"{stopped}{link}{any_phrase(phrases)}", line.open)
        if match is not None:
            if reason == "mood_switch" and not line.values("elevated_mood"):
                line.take("elevated_mood", True, match.start(), match.end())
            line.take("stop_reason", reason, match.start(), match.end())
            return
    side = load_speech().side
    mild = any_phrase(side.mild)
    listed = any_phrase(side.effects)
    match = re.search(
        rf"{stopped}{link}(?:(?:the|a|severe|bad|intolerable|{mild})\s+)*(?P<effect>{listed}(?:(?:\s*,\s*|\s+and\s+|\s*/\s*|\s*\+\s*){listed})*)",
        line.open,
    )
    if match is not None:
        effect = line.text[match.start("effect") : match.end("effect")]
        line.take("stop_reason", "side_effects", match.start(), match.end())
        line.take("note", effect, match.start(), match.end())


def take_side_effects(line: Line) -> None:
    """Side effects in words: kept as the note; called mild they are tolerable, called severe they are limiting."""
    side = load_speech().side
    listed = any_phrase(side.effects)
    pattern = re.compile(
        rf"(?:with\s+)?(?:(?P<mild>{any_phrase(side.mild)})\s+|(?P<severe>{any_phrase(side.severe)})\s+)?(?P<effect>{listed})"
        rf"(?:\s+(?:(?P<mild_behind>{any_phrase(side.mild)})|(?P<severe_behind>{any_phrase(side.severe)})))?"
    )
    for match in list(line.places(pattern)):
        line.take("note", line.text[match.start("effect") : match.end("effect")], match.start(), match.end())
        mild = match["mild"] or match["mild_behind"]
        if (mild or match["severe"] or match["severe_behind"]) and not line.values("side_effects"):
            word = "tolerable" if mild else "limiting"
            line.take("side_effects", word, match.start(), match.end())
