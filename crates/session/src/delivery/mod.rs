//! Reliable delivery over changing paths: epochs, sequence numbers, acknowledgements, replay.
