// Runs every folder of Examples/ through the command.
