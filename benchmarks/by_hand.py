# The same model typed by hand into bw2calc and printed by a plain WeasyPrint script: what tanbiao is measured against.
# Runs as `python -c`; arguments: a trail (only its amounts are read, no checks, no split, no trace) and the PDF to write.
import json
import sys
from pathlib import Path

import bw2calc
import bw_processing
import numpy as np
from weasyprint import HTML

model = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["model"]
ids = {n["id"]: i + 1 for i, n in enumerate(model["nodes"])}
flows = {f["id"]: i + 100_001 for i, f in enumerate(model["flows"])}
edges, emissions = model["edges"], model["emissions"]
package = bw_processing.create_datapackage()


def indices(pairs):
    return np.array(pairs, dtype=bw_processing.INDICES_DTYPE)


package.add_persistent_vector(
    matrix="technosphere_matrix",
    indices_array=indices([(i, i) for i in ids.values()] + [(ids[e["provider"]], ids[e["consumer"]]) for e in edges]),
    data_array=np.array([1.0] * len(ids) + [e["amount"] for e in edges]),
    flip_array=np.array([False] * len(ids) + [True] * len(edges)),
)
package.add_persistent_vector(
    matrix="biosphere_matrix",
    indices_array=indices([(flows[e["flow"]], ids[e["node"]]) for e in emissions]),
    data_array=np.array([e["amount"] for e in emissions]),
)
package.add_persistent_vector(
    matrix="characterization_matrix",
    indices_array=indices([(i, 0) for i in flows.values()]),
    data_array=np.array([f["gwp"] for f in model["flows"]]),
)
lca = bw2calc.LCA({ids[model["root"]]: 1}, data_objs=[package])
lca.lci()
lca.lcia()
rows = "".join(f"<tr><td>{n['name_zh']}</td><td>{n['unit']}</td></tr>" for n in model["nodes"][:40])
HTML(string=f"<h1>{lca.score:.3g} kg CO2e</h1><table>{rows}</table>").write_pdf(sys.argv[2], pdf_variant="pdf/a-3b")
