"""A series as a file: TOML in and out."""
