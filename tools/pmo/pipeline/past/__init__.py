"""The past of records: their states along the protected branch, who brought each, what that says about how work goes.

index     every commit of the line and every edit, with the state that each version of a record has; remembered
records   from edits to the past of each record, followed by id through renames
lives     which steps the schemas allowed at which commit
history   `pmo history ID`
metrics   `pmo history --metrics`
"""
