"""What is recorded when: events, looks, refusals."""
