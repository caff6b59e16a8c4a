"""What a project is uncertain about: how long tasks take, which risks happen, and what past projects of its type took.

`values` are the model and what comes of it, `checks` say what is impossible, `history` is the reference class; `tasks`,
`risks` and `project` make the model of a project from its records, `offer` that of an estimate. The simulation itself is
`pmo.simulate`.
"""
