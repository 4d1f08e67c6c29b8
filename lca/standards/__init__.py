"""The rules that hold for any product: demands 14 to 44, in the profiles iso14067, gbt24067 and pact3 and in every sector's profile."""

import lca.standards.gases
import lca.standards.inventory
import lca.standards.plausible
import lca.standards.power
import lca.standards.profiles
import lca.standards.scope
import lca.standards.scores  # noqa: F401  (importing declares the rules)
