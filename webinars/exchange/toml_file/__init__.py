"""The file: what stands in it, how it is read and checked, how it is written."""
