"""The catalogues, one .po file per source file and language, and the tool that keeps them in step.

``locales/fr/pages/mission.po`` holds the French of ``pages/mission.py``; docs/translation.md tells how.
"""
