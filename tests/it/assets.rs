//! What browsers are served: policies, modes and what may be framed.
