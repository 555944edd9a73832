"""What applications, steps and days make of a permit."""
