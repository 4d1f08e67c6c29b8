"""Keys, signatures and the issuing of labels."""
