"""Drawings: small SVG figures that several documents use."""
