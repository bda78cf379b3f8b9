"""Pages that show several capabilities: start, series, episode, my page, statements, health."""
