"""What is known of an account as a whole: its bill, what is paid in advance, what AWS's own advisers say."""
