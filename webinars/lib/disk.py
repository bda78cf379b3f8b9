"""What has to survive a power cut."""

import os
from pathlib import Path


def force_to_disk(path: Path) -> None:
    """Come back when a file is on the disk, or when the names in a folder are."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
