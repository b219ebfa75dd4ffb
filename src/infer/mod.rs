//! A JSON Schema from observed bodies.
