//! The engine: observe, plan, settle
