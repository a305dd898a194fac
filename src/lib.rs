pub fn placeholder() {}
pub mod streams;
pub mod synthesis;
