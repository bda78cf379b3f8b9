"""What can be found: series, episodes and what was said in recordings, in both databases by the same rules.

`terms` makes words of a text into tokens, `entries` says what there is to find, `index` keeps it, `asking` finds it.
"""
