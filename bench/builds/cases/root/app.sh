echo works
