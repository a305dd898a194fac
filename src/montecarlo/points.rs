//! Points that fill a cube evenly: Sobol' sequence with a nested scrambling of each coordinate, in any order.
//!
//! Direction numbers: S. Joe and F. Y. Kuo, *Constructing Sobol' sequences with better two-dimensional projections*, SIAM J. Sci. Comput. 30
//! (2008), `new-joe-kuo-6`. Scrambling: A. B. Owen, *Randomly permuted (t,m,s)-nets and (t,s)-sequences* (1995), by the hash of B. Burley,
//! *Practical hash-based Owen scrambling*, JCGT 9 (2020), after S. Laine and T. Karras.
#![allow(clippy::float_arithmetic, clippy::integer_division)]

/// Coordinates of a point.
pub(super) const DIMENSIONS: usize = 13;
const BITS: usize = 32;

/// Degree, coefficients and first direction numbers of the primitive polynomial of each coordinate after the first.
const POLYNOMIALS: [(usize, u32, [u32; 5]); DIMENSIONS - 1] = [
    (1, 0, [1, 0, 0, 0, 0]),
    (2, 1, [1, 3, 0, 0, 0]),
    (3, 1, [1, 3, 1, 0, 0]),
    (3, 2, [1, 1, 1, 0, 0]),
    (4, 1, [1, 1, 3, 3, 0]),
    (4, 4, [1, 3, 5, 13, 0]),
    (5, 2, [1, 1, 5, 5, 17]),
    (5, 4, [1, 1, 5, 5, 5]),
    (5, 7, [1, 1, 7, 11, 19]),
    (5, 11, [1, 1, 5, 1, 1]),
    (5, 13, [1, 1, 1, 3, 11]),
    (5, 14, [1, 3, 5, 5, 31]),
];

/// What each bit of a number turns in each coordinate.
const DIRECTIONS: [[u32; BITS]; DIMENSIONS] = directions();

const fn directions() -> [[u32; BITS]; DIMENSIONS] {
    let mut all = [[0; BITS]; DIMENSIONS];
    let mut bit = 0;
    while bit < BITS {
        all[0][bit] = 1 << (BITS - 1 - bit);
        bit += 1;
    }
    let mut dimension = 1;
    while dimension < DIMENSIONS {
        let (degree, coefficients, first) = POLYNOMIALS[dimension - 1];
        let mut bit = 0;
        while bit < BITS {
            all[dimension][bit] = if bit < degree {
                first[bit] << (BITS - 1 - bit)
            } else {
                let mut next = all[dimension][bit - degree] ^ (all[dimension][bit - degree] >> degree);
                let mut term = 1;
                while term < degree {
                    if coefficients >> (degree - 1 - term) & 1 == 1 {
                        next ^= all[dimension][bit - term];
                    }
                    term += 1;
                }
                next
            };
            bit += 1;
        }
        dimension += 1;
    }
    all
}

/// A coordinate of the point of this number, in `(0, 1)`; `seed` is that of the scrambling of the coordinate.
pub(super) fn coordinate(number: u64, dimension: usize, seed: u64) -> f64 {
    let number = (number & u64::from(u32::MAX)) as u32;
    let set = DIRECTIONS[dimension].iter().enumerate().filter(|(bit, _)| number >> bit & 1 == 1);
    let point = set.fold(0, |point, (_, direction)| point ^ direction);
    let scrambled = permuted(point.reverse_bits(), (seed >> 32) as u32 ^ seed as u32).reverse_bits();
    (f64::from(scrambled) + 0.5) / 4_294_967_296.0
}

/// A permutation of which each bit depends on the lower ones alone.
const fn permuted(value: u32, seed: u32) -> u32 {
    let value = value ^ value.wrapping_mul(0x3d20_adea);
    let value = value.wrapping_add(seed).wrapping_mul((seed >> 16) | 1);
    let value = value ^ value.wrapping_mul(0x0552_6c56);
    value ^ value.wrapping_mul(0x53a2_2864)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEEDS: [u64; 3] = [1, 0x9E37_79B9_7F4A_7C15, 77];

    #[test]
    fn each_coordinate_has_one_point_in_each_part() {
        for (dimension, seed) in (0..DIMENSIONS).flat_map(|dimension| SEEDS.map(|seed| (dimension, seed))) {
            let mut parts: Vec<usize> = (0..256).map(|number| (coordinate(number, dimension, seed) * 256.0) as usize).collect();
            parts.sort_unstable();
            assert_eq!(parts, (0..256).collect::<Vec<_>>(), "{dimension}");
        }
    }

    #[test]
    fn the_first_two_coordinates_fill_every_rectangle_evenly() {
        for seed in SEEDS {
            for wide in 0..=8 {
                let cell = |number: u64| {
                    let place =
                        |dimension: usize, parts: u32| (coordinate(number, dimension, seed ^ dimension as u64) * f64::from(parts)) as u32;
                    (place(0, 1 << wide), place(1, 1 << (8 - wide)))
                };
                let cells: std::collections::BTreeSet<(u32, u32)> = (0..256).map(cell).collect();
                assert_eq!(cells.len(), 256, "{wide}");
            }
        }
    }

    #[test]
    fn scrambles_differ_and_their_mean_is_a_half() {
        let mean =
            |number: u64| (0..2_000_u64).map(|seed| coordinate(number, 4, seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))).sum::<f64>() / 2_000.0;
        assert!((0..8).all(|number| (mean(number) - 0.5).abs() < 0.03));
    }
}
