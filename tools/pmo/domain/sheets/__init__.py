"""Time sheets and expense reports: what a person enters, what an approver asks, what approving means for budgets.

Works on values, so that a sheet of the records and a sheet of the PSA are judged alike.
"""
