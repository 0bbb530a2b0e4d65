//! Sage 300 and its control databases over TDS
