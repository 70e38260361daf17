"""``python -m funnelview`` does what the command ``funnelview`` does."""

import sys

from funnelview.cli.main import main

sys.exit(main())
