"""What coverage lays on the desk."""
