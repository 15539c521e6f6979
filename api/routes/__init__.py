"""The addresses of the API, one module for each noun; every route is a few lines over the SDK."""
