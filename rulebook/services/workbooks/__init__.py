"""Kinds of workbooks of the history of awards."""
