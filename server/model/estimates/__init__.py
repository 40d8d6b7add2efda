"""What each line adds to the image: estimated, known from package data, or measured by the last build."""
