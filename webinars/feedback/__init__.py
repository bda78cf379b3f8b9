"""What attendees thought of an occurrence: asked once, answered without a name, shown as means."""
