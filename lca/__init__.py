"""Modelling and numbers."""

import inventories  # noqa: F401  (says how many threads NumPy may use, before it is loaded)
