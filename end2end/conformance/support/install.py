"""Installs the SDKs at their pinned versions, only when the pins have changed."""

import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent


def python(into):
    """The interpreter of a virtual environment with what requirements.txt names."""
    environment = into / "python"
    program = environment / "bin" / "python"

    def install():
        venv.create(environment, clear=True, with_pip=True)
        command = [program, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*command, "--requirement", FOLDER / "requirements.txt"], check=True)

    _once(environment / ".pins", [FOLDER / "requirements.txt"], sys.version, install)
    return str(program)


def node():
    """Node, with what package-lock.json names."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if not program or not npm:
        raise SystemExit("there is no node or no npm: install Node.js with npm")

    def install():
        # None of the SDKs needs its install script.
        subprocess.run([npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=FOLDER, check=True)

    pins = [FOLDER / "package.json", FOLDER / "package-lock.json"]
    _once(FOLDER / "node_modules" / ".pins", pins, "", install)
    return program


def _once(stamp, pins, also, install):
    """The stamp is written last, so that an installation that broke off is made again."""
    wanted = hashlib.sha256(b"\0".join([*(pin.read_bytes() for pin in pins), also.encode()])).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"installing what {', '.join(pin.name for pin in pins)} name", flush=True)
    install()
    stamp.write_text(wanted)
