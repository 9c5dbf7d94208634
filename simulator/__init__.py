"""The study: scenario, stages in order, linkage, alerts, command line."""
