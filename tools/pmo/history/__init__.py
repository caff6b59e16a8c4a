"""From Git to plain facts: who changed what and when, what a record said before, which ids were ever taken."""
