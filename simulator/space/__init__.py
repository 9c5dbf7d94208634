"""The secure project space: a closed process that holds the data, a gate that judges what may leave, a journal."""
