"""Steps, signing, advice, comments."""
