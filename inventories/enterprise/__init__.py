"""The firm's ledger: energy items, workbook, schemes, industries. Data only."""
