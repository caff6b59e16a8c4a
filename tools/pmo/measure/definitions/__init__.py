"""What each figure means: title, formula, unit, source, and when it has no value. One file per theme."""
