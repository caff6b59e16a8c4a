"""From the workspace to tables: columns with unit and definition, rows with the records they come from."""
