"""Checked examples of published or independent origin, and the program that evaluates any file of their form."""
