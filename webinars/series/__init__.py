"""Series, episodes and occurrences: what is on, and when."""
