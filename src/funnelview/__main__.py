"""``python -m funnelview`` does what the command ``funnelview`` does."""

import sys

from funnelview.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
