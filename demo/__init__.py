"""A made-up grid company: its staff, its consumers and their cases, as if months had passed.

Nothing that is served needs this room: `./kabinet up --demo` runs it once the stack is ready.
"""
