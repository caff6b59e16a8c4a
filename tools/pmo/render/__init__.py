"""Values to text and files, never back."""
