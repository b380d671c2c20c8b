"""Reads that look across the apps."""
