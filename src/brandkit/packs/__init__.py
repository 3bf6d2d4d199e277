"""Rule packs by language and by law. None of them is legal advice."""
