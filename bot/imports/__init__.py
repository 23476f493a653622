"""What other systems know of members, from spreadsheets saved as CSV."""
