"""Measures what `pmo` costs beside what the same work costs elsewhere. Not part of the package that is installed."""
