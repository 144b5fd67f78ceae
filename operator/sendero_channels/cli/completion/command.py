"""`sendero-channels completion`."""

import argparse
from functools import partial
from typing import Any

SHELLS = ("bash", "zsh", "fish")


def add_parser(commands: Any) -> None:
    """Adds `completion` to the command line."""
    parser = commands.add_parser(
        "completion",
        help="print what makes a shell complete these commands",
        description="bash: put `source <(sendero-channels completion bash)` into ~/.bashrc; zsh: the same with zsh, "
        "into ~/.zshrc after compinit; fish: write it to ~/.config/fish/completions/sendero-channels.fish.",
    )
    parser.add_argument("shell", choices=SHELLS)
    parser.set_defaults(run=partial(_run, commands))


def _run(commands: Any, given: argparse.Namespace) -> int:
    from sendero_channels.cli.completion.completed import known, script

    print(script(given.shell, known(commands)), end="")
    return 0
