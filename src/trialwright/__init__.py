"""Trialwright: from a clinical-trial registry record to a working study.

The rooms, and the question each answers, are listed in README.md; the words in GLOSSARY.md.
"""

__version__ = "0.1.0"
