"""In Swedish what `saying.said` says in English. A test holds that nothing is missing, and no value forgotten."""

SWEDISH: dict[str, str] = {}
