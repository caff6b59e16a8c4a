"""Chance: seeded simulation of schedules, costs and risks together. Numbers in, numbers out; numpy lives here alone."""
