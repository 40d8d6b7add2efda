"""What an editor shows about a file: hovers, explanations and actions, in our own words. Nothing here knows LSP."""
