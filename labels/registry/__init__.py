"""The register: an append-only log that anyone can mirror and audit."""
