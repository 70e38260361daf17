"""How the documentation is built: `make docs`, without a network, warnings counting as errors."""

from funnelview import __version__

project = "FunnelView"
author = "The FunnelView authors"
copyright = "The FunnelView authors, Apache-2.0"
version = release = __version__

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["images"]
# Headings can be linked to: [coverage](figures.md#coverage)
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence", "deflist"]
nitpicky = True

html_theme = "furo"
html_title = f"FunnelView {version}"
html_copy_source = False
html_show_sphinx = False
