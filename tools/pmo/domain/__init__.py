"""The arithmetic of the trade: earned value, risk, change, agreements, people, money, estimates.

Pure functions on `Decimal`, one per metric id, plus the reading of records that the figures of a project need.
Nothing is rounded here, nothing asks the clock, and a figure without a value says why (`model.figures.Value`).
"""
