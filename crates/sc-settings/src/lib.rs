//! Typed settings, their validation, and secret stores
