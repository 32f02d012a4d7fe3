"""Starts one set of simulators on free ports and ends it again."""

import random
import select
import socket
import subprocess

PATIENCE = 20
# Control, DingTalk, WeCom, Lark, Alibaba Cloud, Tencent Cloud.
STEPS = range(0, 60, 10)


class Simulators:
    """`with Simulators(program) as control_url`; another port is tried when somebody else was faster."""

    def __init__(self, program):
        self.program, self.process = program, None

    def __enter__(self):
        for _ in range(20):
            base = _free_base()
            command = [self.program, "--port-base", str(base)]
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            try:
                if self._is_up():
                    return f"http://127.0.0.1:{base}"
            except BaseException:
                self._end()
                raise
        raise SystemExit(f"the simulators do not start: {self.process.stderr.read()}")

    def __exit__(self, *_):
        self._end()

    def _is_up(self):
        """The addresses are announced once all are bound; a program that ends instead has found a port taken."""
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        if not ready:
            raise SystemExit(f"{self.program} announces nothing")
        return bool(self.process.stdout.readline()) or self.process.wait() is None

    def _end(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _free_base():
    for _ in range(200):
        # Below the ports that the system hands out by itself.
        base = random.randrange(20_000, 32_000, 100)
        if all(_is_free(base + step) for step in STEPS):
            return base
    raise SystemExit("no free ports")


def _is_free(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
