"""What package managers are told to install, by which files and options."""
