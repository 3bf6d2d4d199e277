"""Vale style packages, evaluated as they are."""
