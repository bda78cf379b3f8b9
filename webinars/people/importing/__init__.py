"""People out of a table that an organiser hands in: which column holds what, who would be registered, and doing it.

Nothing is kept between two steps but what the form itself carries, so any process can answer the next one; and what
would happen is always worked out anew, so the same file a second time registers nobody twice.
"""
