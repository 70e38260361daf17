"""The story that the demo tells: a made-up company, its people, customers and eighteen months.

Everything here is invented. The same seed tells the same story, on every machine: all chance
comes from ``dice``. Playing it into a store is the use case's (``usecases.demo_making``).
"""
