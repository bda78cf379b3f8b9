"""`make torture`: web and scheduler are killed at every named point and at random, hundreds of times, and counted."""
