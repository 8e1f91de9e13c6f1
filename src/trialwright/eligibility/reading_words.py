"""The small words of criteria: which may be left out, which negate, which speak of history, which only narrow?

A statement is computed only when every word of it is accounted for; these lists say which words need no account. A word
in no list stays as a rest that a person reads.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re

IGNORED = frozenset(["signing", "gender", "sex", "period", "reported", "physician", "concentration", "echocardiography", "echocardiogram", "classification", "predicted", "personal", "part", "a", "an", "the", "of", "in", "on", "at", "by", "to", "for", "from", "with", "as", "is", "are", "be", "been", "being", "was", "were", "has", "have", "had", "having", "who", "whom", "whose", "that", "which", "this", "these", "those", "their", "his", "her", "its", "it", "they", "he", "she", "any", "all", "each", "either", "both", "other", "another", "such", "one", "patient", "subject", "participant", "individual", "person", "people", "volunteer", "must", "should", "will", "would", "can", "could", "may", "might", "shall", "do", "does", "did", "diagnosis", "diagnosed", "diagnose", "known", "presence", "present", "documented", "confirmed", "evidence", "evident", "established", "defined", "determined", "according", "based", "per", "if", "when", "while", "during", "and", "or", "but", "than", "then", "also", "following", "follow", "criteria", "criterion", "inclusion", "exclusion", "eligible", "include", "included", "including", "exclude", "excluded", "exclusionary", "study", "trial", "protocol", "time", "visit", "screening", "enrollment", "enrolment", "entry", "level", "value", "count", "test", "result", "measurement", "range", "score", "status", "use", "using", "used", "receiving", "received", "receive", "taking", "take", "treatment", "treated", "therapy", "treat", "medication", "drug", "agent", "therapeutic", "administered", "administration", "participation", "least", "most", "been", "under", "since", "within", "up", "into", "there", "not", "limited", "eg", "e.g", "i.e", "ie", "etc", "type", "number", "disease", "disorder", "condition", "illness", "syndrome", "infection", "event", "symptom", "sign", "clinical", "clinically", "medical", "medically", "concomitant", "additional", "currently", "current", "recently", "laboratory", "lab", "serum", "plasma", "blood", "measured", "calculated", "estimated", "assessed", "required", "appropriate", "adequate", "sufficient", "function", "normal", "result", "finding", "information", "phase", "experienced", "experience", "intake", "consumption", "record", "documentation", "pretreatment", "preexisting", "enrolled", "recruited", "undergone", "undergoing", "suffer", "suffering", "year", "old", "age", "aged", "years", "day", "week", "month", "hour", "between", "greater", "less", "equal", "more", "inclusive", "male", "female", "men", "women", "man", "woman", "adult", "adults", "child", "children", "prior", "before", "after", "candidate", "willing", "able", "give", "provide", "cm", "kg", "mg", "ml", "dl", "l", "uln", "lln", "x", "times", "upper", "lower", "limit", "institutional", "index", "physical", "general", "health", "baseline", "randomization", "randomisation", "first", "dose", "consent", "informed", "written", "signed", "form", "voluntary", "voluntarily", "sign", "obtained"])  # fmt: skip
NEGATIONS = frozenset(
    [
        "no",
        "not",
        "non",
        "without",
        "absence",
        "absent",
        "free",
        "never",
        "neither",
        "nor",
        "none",
        "lack",
        "lacking",
        "negative",
        "denie",
        "deny",
        "denied",
    ]
)
EXCEPTIONS = re.compile(
    r"\b(?:except(?:\s+for|ing|ion\s+of)?|other\s+than|other\s+(?:[\w-]+\s+){1,6}(?<!less\s)(?<!more\s)(?<!fewer\s)(?<!greater\s)(?<!lower\s)(?<!higher\s)(?<!longer\s)(?<!shorter\s)(?<!older\s)(?<!younger\s)(?<!rather\s)than|excluding|with\s+the\s+exceptions?\s+of|unless|apart\s+from|aside\s+from|but\s+not(?!\s+limited)|besides|exclusive\s+of|exceptions?(?:\s+include|:)?|does\s+not\s+include|not\s+including)\b"
)
EXCEPTION_CUES = ("except", "other", "exclu", "unless", "apart", "aside", "but", "besides", "includ")
"""One of them stands in whatever ``EXCEPTIONS`` finds."""
EVER = frozenset(
    [
        "exposure",
        "lifetime",
        "history",
        "prior",
        "previous",
        "previously",
        "past",
        "ever",
        "hx",
        "anamnesis",
        "anamnestic",
    ]
)
CURRENT = frozenset(
    [
        "active",
        "current",
        "currently",
        "ongoing",
        "concurrent",
        "existing",
        "acute",
        "actively",
        "present",
        "presently",
        "concomitant",
        "coexisting",
    ]
)
RECENT = frozenset(["recent", "recently"])
QUALIFIERS = {
    "severe": "severe", "serious": "severe", "severely": "severe", "uncontrolled": "uncontrolled", "unstable": "unstable",
    "active": "active", "poorly": "poorly", "controlled": "controlled", "symptomatic": "symptomatic", "decompensated": "decompensated",
}  # fmt: skip
NARROWING = frozenset(["the own disease", "recent", "trailing words", "perhaps part of the words before", "in a trial", "the purpose", "still so", "palliative", "cranial", "windowed", "hemodynamically", "permanent", "uncorrected", "sustained", "orthostatic", "postural", "resting", "localized", "localised", "restrictive", "obstructive", "infiltrative", "early", "residual", "superficial", "complex", "induced", "eosinophilic", "inflammatory", "existing", "allogeneic", "progressing", "uncontrollable", "intervention", "coronary", "carotid", "ventricular", "atrial", "pericardial", "brain", "limb", "chest", "bracketed", "severe", "serious", "moderate", "mild", "moderately", "severely", "major", "significant", "significantly", "important", "relevant", "uncontrolled", "unstable", "untreated", "treated", "poorly", "controlled", "chronic", "recurrent", "recurring", "recurrence", "refractory", "symptomatic", "asymptomatic", "decompensated", "advanced", "metastatic", "progressive", "persistent", "congestive", "primary", "secondary", "idiopathic", "hereditary", "congenital", "inherited", "bilateral", "unilateral", "left", "right", "focal", "diffuse", "stage", "grade", "class", "histologically", "cytologically", "pathologically", "histological", "biopsy", "proven", "verified", "radiographic", "radiologically", "radiographically", "systemic", "oral", "intravenous", "iv", "intramuscular", "topical", "inhaled", "subcutaneous", "parenteral", "daily", "chronic", "regular", "high", "low", "strong", "potent", "treated", "newly", "stable", "untreated", "invasive", "malignant", "benign", "solid", "hematological", "haematological", "requiring", "requires", "require", "requirement", "life", "threatening", "unresolved", "relapsed", "end", "autoimmune", "ischemic", "ischaemic", "hemorrhagic", "viral", "bacterial", "fungal", "immediate", "generalized", "peripheral", "central", "gastric", "pulmonary", "cardiac", "hepatic", "renal", "pelvic", "abdominal", "thoracic", "spinal", "cervical", "lumbar", "long", "term", "short", "acting", "daily", "continuous", "intermittent", "frequent", "complicated", "uncomplicated", "acquired", "simple", "complete", "partial", "total", "local", "locally", "clinically", "manifest", "overt", "subclinical", "debilitating", "disabling", "large", "small", "multiple", "single", "two", "three", "planned", "scheduled", "elective", "emergency", "emergent"])  # fmt: skip
SHARED_WORDS = frozenset({"significant", "significantly", "relevant", "important", "major", "serious", "moderate"})
"""Words before the first name of a list that may speak of them all: "significant heart or lung disease"."""
OF_TREATMENTS = frozenset({"chronic", "regular", "daily", "continuous", "frequent", "prolonged", "long", "term", "systemic", "oral", "topical", "inhaled", "intravenous", "iv", "parenteral", "strong", "potent", "high"})  # fmt: skip
"""The same before the first of several drugs: "chronic intake of opioids or benzodiazepines"."""
WIDENING = frozenset(
    {
        "an earlier value",
        "other reactions",
        "another letter",
        "similar",
        "related",
        "equivalent",
        "like",
        "suspected",
        "possible",
        "probable",
    }
)
SUBORDINATE = re.compile(
    r"\s*(?:that|which|who|whom|whose|where|requiring|require[sd]?|including|include[sd]?|such\s+as|with|due\s+to|defined|as\s+(?:defined|determined|evidenced|assessed|measured|per)|as|resulting|leading|caused|because|if|unless|except|e\.?g|i\.?e|according|based|by|on|in|at|for|from|of|during|prior|before|after|within|despite|interfering|likely|affecting|preventing|having|secondary|involving|confirmed|documented|assessed|measured|using|treated|followed|so|to|per|under|until|since|when|while|manifest\w*|characteri[sz]ed|not\s+(?:limited|related|due)|causing|associated|whichever|unable|regardless|making|considered|deemed|without|performed|done|showing|obtained|taken|collected|diagnosed|demonstrated|evidenced|verified|whether|thus|hence|therefore)\b|\s*[<>≤≥=]",
    re.IGNORECASE,
)
EXAMPLES = re.compile(
    r"\(?\s*\b(?:e\.\s?g\.?|e\.?g\b\.?|for\s+example|for\s+instance|such\s+as|including(?:\s+but\s+not\s+limited\s+to)?|includes?|eg\b|i\.?e\.?|namely|like\b|but\s+not\s+limited\s+to|ex\.)[\s,:]*"
)
