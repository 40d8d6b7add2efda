"""The commands that a script calls, and what each does to files, settings and the network."""
