from . import process_file
