"""What Tare costs, measured beside other servers in one run."""
