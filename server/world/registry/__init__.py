"""What registries tell of images, where the user turned the network on."""
