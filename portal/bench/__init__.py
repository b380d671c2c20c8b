"""Measuring the pages against much data; run by script/bench pages on a database of its own."""
