"""The handover's rules: items by tier, their order, what closes them, who may get them, and when.

Pure, like the rest of the domain; the store's triggers hold the same order (docs/handover.md).
"""
