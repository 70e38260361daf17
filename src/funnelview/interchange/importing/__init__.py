"""Other programs' exports into the funnel's own records, in four steps.

``reading`` makes tables of files, ``recognising`` says what they and their columns are,
``dates``, ``amounts`` and ``outcomes`` decide what cells mean, ``assembling`` joins the files.
Libraries read; what is decided is decided here, and nothing is written.
"""
