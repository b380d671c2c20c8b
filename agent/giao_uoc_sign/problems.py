"""What the person at the machine is told."""


class Problem(Exception):
    """Why it did not work and what to do next: a Vietnamese sentence."""
