"""Data and reading: the background data set, product systems, examples, and what comes in from firms."""

import os

# Our matrices are small: more threads than one only wait for each other, a hundred times longer than they work on a busy machine.
# It has to be said before NumPy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", os.environ.get("OMP_NUM_THREADS", "1"))
