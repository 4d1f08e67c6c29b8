"""The trace of a footprint as page, table and workbook."""
