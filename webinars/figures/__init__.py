"""What became of a series, in pictures and tables, and the report for its funder."""
