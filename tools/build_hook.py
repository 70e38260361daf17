"""What the wheel needs beyond the package's own files.

Hatchling calls this while it builds: message catalogues are compiled, and the style sheets and
the demo store, which stand at the top of the repository, go into the package.
"""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent.parent))
from tools import catalogues


class FunnelViewBuildHook(BuildHookInterface[Any]):
    """Compiles the catalogues and adds styles/ and demo.db."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Prepare one build; `version` is "standard", or "editable" for a checkout in use."""
        root = Path(self.root)
        catalogues.compile_all(root)
        if self.target_name != "wheel" or version == "editable":
            return
        for name in ("styles", "demo.db"):
            if (root / name).exists():
                build_data["force_include"][str(root / name)] = f"funnelview/{name}"
