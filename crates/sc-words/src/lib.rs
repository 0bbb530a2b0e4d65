//! Every sentence a person reads, in Spanish of Mexico and in English
