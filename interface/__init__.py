"""The glass: what the pages share between the study and the visitor."""
