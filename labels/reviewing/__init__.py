"""The verification body's work: bundle, review, statement."""
