"""What happened? Acts, written once and never edited; everything else is read from them."""
