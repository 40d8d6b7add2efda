"""References to images and what is known of them: tags, users, sizes, smaller ones for the same purpose."""
