//! A stand-in for the supplier portal: its REST API with its quirks, on loopback
