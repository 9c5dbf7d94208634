"""Measurements of speed, each as a ratio to a reference in the same run; and results held against other programs."""
