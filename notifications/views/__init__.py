"""Pages of notices and of what leaves the system."""
