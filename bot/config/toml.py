"""Reading a TOML file, with what is wrong with it in words."""

import re
import tomllib
from pathlib import Path

from bot.config.error import ConfigError, Source

_PLACE = re.compile(r" \(at line (\d+), column \d+\)$")
_TEXT = re.compile(r'"[^"]*"|"[^"“”]*$|#.*')
_VALUE = r"(?m)^\s*[\w.-]+\s*=\s*"
_QUOTE = 'put texts between "…", and close each " [ {'
_ADVICE = (
    (re.compile(r"^Cannot "), "it stands there twice: leave one, or write [[…]] for each of a list"),
    (re.compile(rf"{_VALUE}[\d.]+\s*[%％]"), "write a share as a number: 0.01 is 1%"),
    (re.compile(rf"{_VALUE}(?!(?i:true|false|inf|nan)|是|否)[^\W\d]"), _QUOTE),
    (re.compile(r"[“”‘’＝，［］｛｝【】]"), 'write plain " = , [ ] { } instead of full-width ones'),
    (re.compile(r"=\s*(True|False|TRUE|FALSE|是|否)\b"), "write true or false"),
    (re.compile(r""), _QUOTE),
)
"""What is mostly meant, by the parser's reason and the line without its texts and remarks."""


def read_toml(file: Path, name: str = "") -> Source:
    """A TOML file; name: as people call it, its own where absent.

    Raises: ConfigError when it is missing or not TOML.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
        return Source(name or file.name, tomllib.loads(text), text)
    except FileNotFoundError as error:
        raise ConfigError([f"{file}: no such file; name one with --config FILE"]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([f"{name or file.name}: is not UTF-8; save it as UTF-8 in your editor"]) from error
    except OSError as error:
        raise ConfigError([f"{name or file.name}: cannot be read: {error.strerror}"]) from error
    except (ValueError, RecursionError) as error:
        raise ConfigError([_not_toml(name or file.name, text, str(error))]) from error


def _not_toml(name: str, text: str, reason: str) -> str:
    """Where it is and how to mend it. The line itself is not shown: it may hold a secret."""
    place = _PLACE.search(reason)
    if not place:  # at the end of the file, or nested too deeply
        return f"{name}: cannot be read as TOML: {reason}"
    line = _TEXT.sub("", text.split("\n")[int(place[1]) - 1])
    advice = next(advice for sign, advice in _ADVICE if sign.search(f"{reason}\n{line}"))
    return f"{name}:{place[1]}: cannot be read as TOML: {reason[: place.start()]}; {advice}"
