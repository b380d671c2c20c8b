"""Admin of people who sign in."""
