"""The firm's carbon-efficiency record: rating, document, link to labels, reconciliation."""
