"""The full screen: thin, over the use cases.

Textual reads some settings once, when it is first imported, so they are made here, before any
module of this package can import it.
"""

import os

# With this protocol on, some terminals lose text composed by an input method.
os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
# Nothing moves by itself, so nothing is sent while nothing happens.
os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
os.environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
