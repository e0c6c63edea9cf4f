"""Where tests keep what need not outlive them: in memory, where the machine has room there."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

MEMORY = Path("/dev/shm")
ENOUGH = 2 * 1024**3
"""Bytes: two PostgreSQLs and their journals. A container may have a mere 64 MB there."""


@contextmanager
def folder(prefix: str) -> Iterator[Path]:
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH
    with TemporaryDirectory(prefix=f"piket-{prefix}-", dir=MEMORY if roomy else None) as made:
        yield Path(made)
