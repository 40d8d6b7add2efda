"""Tare: the weight and the rebuild time of container images, said while their Dockerfiles are typed."""

__version__ = "0.1.0"
