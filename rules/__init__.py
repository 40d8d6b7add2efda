"""One rule is two files of one name: `apt_recommends.md` says it, `apt_recommends.py` decides it."""
