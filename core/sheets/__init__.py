"""Spreadsheets as managers save and shops export them: from bytes to rows, numbers, money and times."""
