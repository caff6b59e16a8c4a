"""The plan of a project computed: what can be done when, by whom, and why it lies where it lies.

`notation` reads links as records write them, `days` counts working days, `diary` holds what a person has free, `level`
places activities, `activities` makes them from a project's record, `plan` puts everything together, `reasons` says why.
"""
