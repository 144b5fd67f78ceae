"""What shells are told to complete, made of the command line itself, so that no flag is ever missing. Pure."""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

PROGRAMS = ("sendero-channels", "kubectl-sendero")
Known = Mapping[str, list[str]]
"""The words that may follow a path of commands; the path of none is ""."""


def known(commands: Any, path: str = "") -> dict[str, list[str]]:
    """Every path of commands, with the commands, flags and choices that may follow it."""
    found = {path: sorted(commands.choices)}
    for name, parser in commands.choices.items():
        here = f"{path} {name}".strip()
        deeper = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
        flags = [flag for one in parser._actions for flag in one.option_strings]
        choices = [str(one) for action in parser._actions if action not in deeper for one in action.choices or ()]
        found[here] = sorted({*flags, *choices})
        for one in deeper:
            below = known(one, here)
            found |= {**below, here: sorted({*found[here], *below[here]})}
    return found


def candidates(words: Known, typed: Sequence[str]) -> list[str]:
    """What may stand where the last typed word is being typed."""
    at = ""
    for word in typed[:-1]:
        deeper = f"{at} {word}".strip()
        at = deeper if deeper in words else at
    begun = typed[-1] if typed else ""
    return [one for one in words[at] if one.startswith(begun)]


def script(shell: str, words: Known) -> str:
    """What the shell is to read."""
    return {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell](words)


def _bash(words: Known) -> str:
    return f"""\
_sendero_channels() {{
  local at="" word candidates=""
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
{_step(words)}
  done
{_candidates(words)}
  COMPREPLY=($(compgen -W "$candidates" -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o default -F _sendero_channels {" ".join(PROGRAMS)}
"""


def _zsh(words: Known) -> str:
    return f"""\
#compdef {" ".join(PROGRAMS)}
_sendero_channels() {{
  local at="" word candidates=""
  for word in "${{(@)words[2,CURRENT-1]}}"; do
{_step(words)}
  done
{_candidates(words)}
  compadd -- ${{=candidates}}
  _files
}}
compdef _sendero_channels {" ".join(PROGRAMS)}
"""


def _fish(words: Known) -> str:
    paths = " ".join(f'"{path}"' for path in words if path)
    lines = [
        "function __sendero_channels_at",
        "  set -l at",
        "  for word in (commandline -opc)[2..-1]",
        f'    contains -- (string join " " $at $word) {paths}; and set -a at $word',
        "  end",
        '  string join " " commands $at',
        "end",
    ]
    for program in PROGRAMS:
        for path, follow in words.items():
            at = f"commands {path}".strip()
            test = f"test (__sendero_channels_at) = '{at}'"
            lines.append(f'complete -c {program} -n "{test}" -a "{" ".join(follow)}"')
    return "\n".join(lines) + "\n"


def _step(words: Known) -> str:
    paths = "|".join(f'"{path}"' for path in words if path)
    return f"""\
    case "${{at:+$at }}$word" in
      {paths}) at="${{at:+$at }}$word" ;;
    esac"""


def _candidates(words: Known) -> str:
    rows = [f'    "{path}") candidates="{" ".join(follow)}" ;;' for path, follow in words.items()]
    return "\n".join(['  case "$at" in', *rows, "  esac"])
