"""Text to plain data, strictly: one parser per format, faults as findings."""
