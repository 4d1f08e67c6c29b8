"""The rules of single sectors: EU batteries, lifts, clothing, seating. Each profile says how far its check reaches."""

import lca.sectors.battery
import lca.sectors.battery_data
import lca.sectors.clothing
import lca.sectors.lift
import lca.sectors.seating  # noqa: F401  (importing declares the rules)
