//! REST client of the supplier portal
