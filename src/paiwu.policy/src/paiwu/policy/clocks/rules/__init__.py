"""Working days, clocks as arithmetic over milestones, reminders (pure)."""
