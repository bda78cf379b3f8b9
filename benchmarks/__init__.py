"""What a page, a registration and a mail cost, as ratios to the least that they could cost on the same machine.

A benchmark is no test: it prints what it finds, and which goals were missed, and always ends well.
"""
