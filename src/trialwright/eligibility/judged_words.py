"""Words that ask for a judgement of the person: will they comply, can they understand, would this be safe for them?

No record holds the answer, and none ever will; so a statement of these words is the investigator's and not merely one
that no kind reads. What could be looked up (a language, an insurance, a prison) is no such thing and stays a question.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re

from trialwright.eligibility.small_letters import holds_any

_ACTS = r"(?:compl(?:y|ying|iance|iant)|adher\w+|cooperat\w*|co-operat\w*|collaborat\w*|follow(?!ing\b)|participat\w*|complet\w+|attend\w*|return\w*|understand\w*|communicat\w*|perform\w*|undergo\w*|tolerat\w*|abide|accept\w*|abstain\w*|refrain\w*|maintain\w*|fulfil+\w*|provide|give|read|sign|consent|agree|commit\w*|be\s+followed|take\s+part|keep|use|swallow|take|wear|carry\s+out|respond|answer|express|discontinue|stop|avoid|limit|meet\s+the\s+requirements?|stay|be\s+available)"
_JUDGED = re.compile(
    rf"\b(?:(?:un)?willing\w*|(?:un|in)?ab(?:le|ility)|inability|(?:in)?capab\w+|(?:in)?capacity|agree[sd]?|refus\w+|unlikely|likely|prepared|commit\w*|motivated|competen\w+|expected|cannot|can\s*not|does?\s+not|do\s+not|will\s+not|not\s+(?:be\s+)?able|difficult\w*|reluctan\w+|fail\w*|poor)\b[^.;]{{0,60}}?\b{_ACTS}\b"
    rf"|\b(?:non-?\s?|poor\s+|good\s+|lack\s+of\s+|history\s+of\s+(?:poor\s+|non-?\s?)?|likelihood\s+of\s+(?:non-?)?)(?:compliance|adherence|cooperation|co-operation|reliability)\b|\bnon-?complian\w+|\bnon-?adheren\w+|\buncooperative\b|\bunreliab\w+"
    r"|\b(?:life\s+expectanc\w+|expected\s+(?:survival|life)|anticipated\s+(?:survival|life\s+expectancy)|estimated\s+(?:survival|life\s+expectancy)|expected\s+to\s+(?:live|survive|die))\b"
    r"|\b(?:could|may|might|would|can|will|likely\s+to|potential\s+to|potentially)\s+(?:\w+\s+){0,3}?(?:interfer\w+|confound\w*|compromis\w+|jeopardi[sz]\w*|preclud\w*|endanger\w*|impair\s+(?:the\s+)?(?:participa|abilit|compl|assess)\w*|prevent\s+(?:\w+\s+){0,3}(?:participa|compl|follow|complet|understand)\w*|pose\s+(?:\w+\s+){0,4}risk|put\s+(?:\w+\s+){0,4}at\s+(?:\w+\s+)?risk|place\s+(?:\w+\s+){0,4}at\s+(?:\w+\s+)?risk|increase\s+(?:\w+\s+){0,3}risk|limit\s+(?:\w+\s+){0,3}(?:participa|compl|abilit)\w*|affect\s+(?:\w+\s+){0,4}(?:result|safety|participa|compl|outcome|stud|assess|interpret|evaluation|efficacy)\w*|hinder\w*|complicate)"
    r"|\b(?:interfer(?:es?|ing)|confound(?:s|ing)?|preclud(?:es?|ing)|jeopardi[sz](?:es?|ing)|contraindicat(?:es?|ing))\b[^.;]{0,60}\b(?:stud(?:y|ies)|trial|participa\w+|protocol|complian\w+|assessments?|results?|evaluations?|interpretation|safety|follow-?up|treatment|consent)\b"
    r"|\b(?:unsuitable|not\s+suitable|inappropriate|not\s+appropriate|unfit|ineligible|not\s+eligible|suitable|appropriate|fit|good\s+candidates?|poor\s+candidates?|not\s+(?:a\s+)?candidates?)\s+(?:\w+\s+)?(?:for|to)\s+(?:\w+\s+){0,4}?(?:stud(?:y|ies)|trial|participa\w+|inclusion|enrol\w+|treatment|therapy|protocol)\b"
    r"|\bcontra-?\s?indicat\w*\s+(?:to|for|of|against)\b|\bat\s+(?:the\s+)?discretion\b|\b(?:good|poor|stable)\s+(?:general|overall)\s+(?:medical\s+|physical\s+)?(?:health|condition|state)\b|\bgood\s+health\b"
)
_STEMS = ("able", "abilit", "willing", "capab", "capacit", "agree", "refus", "likely", "prepared", "commit", "motivat", "competen", "expect", "cannot", "can not", "does not", "do not", "will not", "difficult", "reluctan", "fail", "poor", "complian", "adheren", "cooperat", "operation", "reliab", "life expect", "surviv", "interfer", "confound", "compromis", "jeopardi", "preclud", "endanger", "suitable", "appropriate", "fit ", "candidate", "eligible", "indicat", "discretion", "good ", "stable ", " risk", "affect", "prevent", "hinder", "complicat", "impair", "limit")  # fmt: skip
"""One of them stands in whatever the pattern finds; looked for first, for that is quick."""
_MAY_BE_LOOKED_UP = re.compile(
    r"[<>≤≥]|\b(?:prison|incarcerat|insur|social\s+security|guardian|employ|relative|address|telephone|smartphone|internet)\w*",
    re.IGNORECASE,
)


def is_judged(text: str) -> bool:
    """Whether ``text`` asks for a judgement, and for nothing that a record could hold.

    >>> is_judged("Unwilling or unable to comply with the protocol"), is_judged("Able to read, ALT < 40 U/L")
    (True, False)
    """
    low = text.lower()
    found = _JUDGED.search(low) if holds_any(low, _STEMS) else None
    if found is None:
        return False
    about_life = re.search(r"life\s+expect|surviv|expected\s+to", found.group(), re.IGNORECASE) is not None
    return about_life or _MAY_BE_LOOKED_UP.search(text) is None
