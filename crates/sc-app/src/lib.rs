//! Every intent of a user as one function
