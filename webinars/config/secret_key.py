"""The secret key: every personal link depends on it."""

import os
import secrets
import tempfile
from dataclasses import replace
from pathlib import Path

from webinars.config.settings import Config, ConfigError

SHORTEST = 16


def with_secret_key(config: Config) -> Config:
    """A missing key is made once for the embedded default; a site that people reach needs one of its own."""
    if config.site.secret_key:
        return config
    if config.site.base_url.startswith("https:"):
        raise ConfigError(
            "[site] secret_key is missing, and base_url is https. Set WEBINARS_SITE__SECRET_KEY (or ..._FILE) to a "
            "long random text, the same for every process, and keep it: every personal link depends on it."
        )
    kept = _kept_key(config.instance_dir / "secret_key")
    return replace(config, site=replace(config.site, secret_key=kept))


def _kept_key(path: Path) -> str:
    try:
        if not path.exists():
            _make_key(path)
        key = path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"A secret key cannot be kept in {path}: {error}. Set [site] secret_key to a long random text."
        ) from None
    if len(key) < SHORTEST:
        raise ConfigError(f"{path} holds no secret key. Remove it, and a new one is made.")
    return key


def _make_key(path: Path) -> None:
    """Written whole beside its place and then linked into it: of processes that start at once the first one wins."""
    # Nobody else on this machine reads what lies there: the key, and by default the database with everybody's names.
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".secret_key-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(32))
            file.flush()
            os.fsync(file.fileno())
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()
