"""What becomes of an application, step by step."""
