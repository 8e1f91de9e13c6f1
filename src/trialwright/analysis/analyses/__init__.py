"""One file per kind of analysis. Each holds ``ANALYSIS``, an ``AnalysisKind``; the file's name is the kind's name."""
