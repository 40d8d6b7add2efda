"""Text to tree: a lossless parser of Dockerfiles that accepts every text."""
