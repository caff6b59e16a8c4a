"""The only composer: how data flows from files to findings, figures and pages.

    discover -> parse -> validate -> link -> check -> findings
                                     link -> measure -> figures -> render

Stages never import each other; whoever wants to know how they fit together reads this folder.
"""
