"""Pictures as inline SVG: each with a title and a description, its labels beside what they name, and no colour alone.

Lengths along a chart are shares of its width, heights are `em`: so text keeps its size however wide the window is, and
the picture grows with the reader's own text size. Colours come from office.css, which knows the dark, forced colours
and paper.
"""
