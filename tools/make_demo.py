"""Make the demo store anew: `python tools/make_demo.py demo.db`.

The same libraries make the same bytes; tests compare the content.
"""

import sys
import tempfile
from pathlib import Path

from funnelview.usecases.demo_making import make_demo_file


def main(arguments: list[str]) -> int:
    """Write the file named."""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    target = Path(arguments[0])
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "demo.db"
        make_demo_file(made)
        target.write_bytes(made.read_bytes())
    print(f"{target}: {target.stat().st_size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
