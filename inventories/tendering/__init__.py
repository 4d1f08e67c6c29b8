"""The tender workbook."""
