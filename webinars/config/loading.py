"""From the file and the environment to typed values."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_type_hints

from webinars.config.checks import problems_of
from webinars.config.secret_key import with_secret_key
from webinars.config.settings import Config, ConfigError

PREFIX = "WEBINARS_"
_SECTIONS: dict[str, type] = {name: kind for name, kind in get_type_hints(Config).items() if name != "root"}


@dataclass(frozen=True)
class _Given:
    """One value, and where it was given: in the file with a type of its own, in the environment as text."""

    where: str
    value: Any
    is_text: bool = False


def load_config(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Config:
    """Read the settings; raises ConfigError, with one sentence a problem."""
    path = (path or Path(environ.get("WEBINARS_CONFIG") or "config.toml")).resolve()
    given = _from_file(path)
    for section, key, override in _from_environment(environ):
        given[section][key] = override
    config = Config(root=path.parent, **{name: _built(name, keys) for name, keys in given.items()})
    if problems := list(problems_of(config)):
        raise ConfigError("\n".join(problems))
    return with_secret_key(config)


def _from_file(path: Path) -> dict[str, dict[str, _Given]]:
    given: dict[str, dict[str, _Given]] = {name: {} for name in _SECTIONS}
    for section, values in _document(path).items():
        if not isinstance(values, dict):
            raise ConfigError(f"{section} stands outside every section: write it below one, such as [site].")
        _require_section(section, f"[{section}]")
        for key, value in values.items():
            _require_key(section, key, f"[{section}] {key}")
            given[section][key] = _Given(f"[{section}] {key}", value)
    return given


def _document(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(
            f"{path} does not exist. Set WEBINARS_CONFIG to the file, or run from the folder that holds config.toml."
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"{path} cannot be read as TOML: {error}") from None


def _from_environment(environ: Mapping[str, str]) -> Iterator[tuple[str, str, _Given]]:
    for name, value in sorted(environ.items()):
        section, separator, key = name.removeprefix(PREFIX).lower().partition("__")
        if not name.startswith(PREFIX) or not separator:
            continue
        if key.endswith("_file") and not _is_setting(section, key):
            key = key.removesuffix("_file")
            if name[: -len("_FILE")] in environ:
                raise ConfigError(f"{name} and {name[: -len('_FILE')]} are both set: set one of them.")
            value = _secret_in(Path(value), name)
        _require_section(section, name)
        _require_key(section, key, name)
        yield section, key, _Given(name, value, is_text=True)


def _secret_in(path: Path, name: str) -> str:
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise ConfigError(f"{name} names a file that cannot be read: {error}") from None
    if not secret:
        raise ConfigError(f"{name} names a file that holds nothing: {path}")
    return secret


def _require_section(section: str, where: str) -> None:
    if section not in _SECTIONS:
        raise ConfigError(f"{where} is not a section of the settings. {_known(section, list(_SECTIONS))}")


def _require_key(section: str, key: str, where: str) -> None:
    known = [each.name for each in fields(_SECTIONS[section])]
    if key not in known:
        raise ConfigError(f"{where} is not a setting. {_known(key, known)}")


def _is_setting(section: str, key: str) -> bool:
    return section in _SECTIONS and key in {each.name for each in fields(_SECTIONS[section])}


def _known(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f'Did you mean "{near[0]}"?' if near else f"Known: {', '.join(known)}."


def _built(section: str, keys: dict[str, _Given]) -> Any:
    types = get_type_hints(_SECTIONS[section])
    secret = {each.name for each in fields(_SECTIONS[section]) if not each.repr}
    return _SECTIONS[section](
        **{key: _typed(given, types[key], secret=key in secret) for key, given in keys.items()}
    )


def _typed(given: _Given, kind: Any, *, secret: bool) -> Any:
    value = _from_text(given.value, kind) if given.is_text else given.value
    is_list = isinstance(value, list) and all(isinstance(each, str) for each in value)
    if type(value) is kind if kind in (bool, int, str) else is_list:
        return tuple(value) if is_list else value
    expected = {bool: "true or false", int: "a whole number", str: "a text in quotes"}
    found = "" if secret else f", not {given.value!r}"
    raise ConfigError(f"{given.where} has to be {expected.get(kind, 'a list of texts')}{found}.")


def _from_text(text: str, kind: Any) -> Any:
    """What an environment variable says; text that does not fit stays text, and is refused as such."""
    if kind is bool:
        return {"true": True, "false": False}.get(text.strip().lower(), text)
    if kind is int:
        return int(text) if re.fullmatch(r"\s*-?\d{1,9}\s*", text) else text
    if kind is str:
        return text
    return [part.strip() for part in text.split(",") if part.strip()]
