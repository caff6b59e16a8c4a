"""The command line: options, one call of the pipeline, printing, exit code. Nothing else."""
