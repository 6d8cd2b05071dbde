"""From the pages to the network: addresses, origins, headers, files, and one server that starts and stops with them."""
