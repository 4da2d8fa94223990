"""How a piece reaches the desk from outside: one module for each door, and what they share.

``reading`` turns the bytes of a mail into frozen values and ``documents`` turns attached files
into HTML. Both are pure: no model, no setting, nothing sent, and neither imports Django, so the
process that runs them on a stranger's bytes starts quickly and can be killed at any moment.
"""
