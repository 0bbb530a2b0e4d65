//! A working stand-in for everything outside: SQL Server, the portal, believable companies, and a ledger that knows the truth
