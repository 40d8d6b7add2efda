"""What images really weigh: Dockerfiles built with a Docker engine, beside what is estimated and what is repaired."""
