"""The caches that package managers fill, empty, or could keep in mounts."""
