"""Comparing bids on footprint: gate, precision, points, reports."""
