"""What `pmo lint` remembers from the last run, in `.cache/pmo/`. Never the truth, only the way to it.

    stamp     what files look like from outside: enough to see that one has changed
    answers   the whole answer of a run, given again when nothing has changed, before click is imported
    traced    the workspace that writes down what each rule reads
    state     records, references and findings of a run on disk
    recalled  the workspace made from them again, record by record, as rules ask for it
    kept      one file of another command (trend, history, audit), under the same guard
    again     lint after a change: the changed records, and what rules said about them

An answer from here equals the one without it, always. Whatever is odd (a link, a pipe, another user's folder, an
overlay, a system that does not say when a file last changed) makes the cache step aside.
"""
