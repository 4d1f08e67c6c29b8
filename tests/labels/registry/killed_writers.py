"""Writers of a register that are killed at random, and two that write at once; run as a process of its own by test_register_crash.

python -m tests.labels.registry.killed_writers kill DB COUNT SEED     prints every index that a killed writer had been told of
python -m tests.labels.registry.killed_writers write DB NAME COUNT    appends COUNT events of its own and COUNT shared with the others
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

from labels.registry.register import Register
from tests.labels.registry.registered import event, register_key


def write_until_killed(path: Path, number: int, told: int) -> None:
    """Issues and seals label after label, signs now and then, and tells each index once `append` has come back."""
    with Register.open(path) as register:
        for step in range(10_000):
            for kind in ("issued", "sealed"):
                entry = register.append(event(kind, f"TB-{number}-{step}"))
                os.write(told, f"{entry.index} {kind} {entry.event.id}\n".encode())
            if step % 5 == 4:
                register.checkpoint(register_key())


def kill(path: Path, count: int, seed: int) -> None:
    """So many writers one after the other, each killed at a random moment."""
    random.seed(seed)
    register_key()
    for number in range(count):
        reading, told = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            try:
                write_until_killed(path, number, told)
            finally:
                os._exit(1)
        os.close(told)
        rest = os.read(reading, 1)  # the first event is in
        time.sleep(random.uniform(0.0, 0.03))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while chunk := os.read(reading, 65536):
            rest += chunk
        os.close(reading)
        sys.stdout.write(rest.decode())


def write(path: Path, name: str, count: int) -> None:
    with Register.open(path) as register:
        for step in range(count):
            register.append(event(id=f"TB-{name}-{step}"))
            register.append(event(id=f"TB-shared-{step}"))
            register.proof(register.append(event("sealed", f"TB-{name}-{step}")).index, register_key())


if __name__ == "__main__":
    if sys.argv[1] == "kill":
        kill(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    else:
        write(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
