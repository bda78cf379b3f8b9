"""A series as a file: TOML in and out, and the demo series, which is such a file."""
