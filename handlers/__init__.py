"""What is said: sentences by key in Japanese and English, and what turns facts into them."""
