"""Kinds of workbooks of scoring."""
