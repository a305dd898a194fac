//! The lines of a text, counted once.

/// Where the lines of a text end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineEnds(Vec<usize>);

impl LineEnds {
    /// The lines of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n').map(|(at, _)| at).collect())
    }

    /// The line of a byte, from 1.
    #[must_use]
    pub fn at(&self, offset: usize) -> u64 {
        self.0.partition_point(|&end| end < offset) as u64 + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_that_of_the_line_feeds_before() {
        let text = "a\nbc\n\nd";
        let lines = LineEnds::of(text);
        for offset in 0..=text.len() + 2 {
            let counted = text.bytes().take(offset).filter(|&byte| byte == b'\n').count() as u64 + 1;
            assert_eq!(lines.at(offset), counted, "{offset}");
        }
    }
}
